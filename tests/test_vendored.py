"""What is vendored is what its publisher published."""

import hashlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = (ROOT / "static" / "vendor", ROOT / "tests" / "vendor", ROOT / "static" / "paper" / "noto")


def listed(folder: Path) -> dict[str, str]:
    rows = [
        [cell.strip() for cell in line.strip("|\n ").split("|")]
        for line in (folder / "VENDORED.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| ") and not line.startswith("| file")
    ]
    return {row[0]: row[4] for row in rows}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: "-".join(folder.parts[-2:]))
def test_each_file_is_listed_with_its_hash(folder: Path) -> None:
    present = {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "VENDORED.md"
    }
    assert present == listed(folder)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: "-".join(folder.parts[-2:]))
def test_each_package_comes_with_its_licence(folder: Path) -> None:
    packages = {path.parent for path in folder.rglob("*") if path.is_file() and path.name != "VENDORED.md"}
    assert [p.name for p in packages if not list(p.glob("LICENSE*"))] == []

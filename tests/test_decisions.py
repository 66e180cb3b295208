"""Decisions are numbered once and all stand in the index, under the titles that they carry."""

import re
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "decisions"
LINE = re.compile(r"^\| \[(\d{4})\]\(([^)]+)\) \| (.+) \|$", re.MULTILINE)


def titled() -> list[tuple[str, str, str]]:
    """Number, file, title, as the files say."""
    found = []
    for path in sorted(FOLDER.glob("[0-9]*.md")):
        number, title = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ").split(" ", 1)
        found.append((number, path.name, title))
    return found


def test_the_index_lists_each_decision() -> None:
    assert LINE.findall((FOLDER / "README.md").read_text(encoding="utf-8")) == titled()


def test_a_number_is_given_once_and_is_the_file_s() -> None:
    numbers = [number for number, name, _title in titled() if name.startswith(number)]
    assert len(numbers) == len(set(numbers)) == len(titled())

"""A lock installs next year as it does today: newer releases of what it pins, old pip or new, change nothing."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.install.index import pins, published

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("run", "extras", "test", "bench")
PIPS = tuple(sorted(path.stem for path in (ROOT / "requirements" / "pip").glob("*.txt")))
RUN = (ROOT / "run").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment without any package."""
    folder = tmp_path_factory.mktemp("bare")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    return folder / "bin" / "python"


def pip(interpreter: Path, release: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """That release of pip, with no settings of this machine."""
    place = ROOT / ".venv" / "pip" / release
    assert (place / "pip").is_dir(), f"pip {release} is missing: ./run test fetches it"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
    given = {**kept, "PYTHONPATH": str(place), "PIP_CONFIG_FILE": os.devnull, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    command = [str(interpreter), "-m", "pip", *arguments]
    return subprocess.run(command, env=given, capture_output=True, text=True, timeout=300, check=False)


def options() -> tuple[str, ...]:
    """How `./run` installs a lock, from its own text."""
    line = re.search(r' install (.*) -r "\$lock"$', RUN, re.MULTILINE)
    assert line is not None
    return tuple(line.group(1).split())


def install(interpreter: Path, release: str, folder: Path, lock: str, *how: str) -> subprocess.CompletedProcess[str]:
    index = folder / "index"
    file = folder / "lock.txt"
    file.write_text(published(index, lock), encoding="utf-8")
    where = ("--index-url", index.as_uri(), "--target", str(folder / "site"), "--no-compile")
    return pip(interpreter, release, "install", *how, *where, "-r", str(file))


@pytest.mark.slow
@pytest.mark.parametrize("release", PIPS)
@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_installs_beside_newer_releases(bare: Path, tmp_path: Path, name: str, release: str) -> None:
    lock = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    done = install(bare, release, tmp_path, lock, *options())
    assert done.returncode == 0, done.stderr
    installed = {path.name.removesuffix(".dist-info") for path in (tmp_path / "site").glob("*.dist-info")}
    pinned = {f"{re.sub(r'[-_.]+', '_', pin.name)}-{pin.version}": pin.marker for pin in pins(lock)}
    assert {pin for pin, marker in pinned.items() if not marker} <= installed <= set(pinned)


@pytest.mark.slow
@pytest.mark.skipif(sys.version_info >= (3, 13), reason="the oldest pip that runs there, 24.2, looks no extra up anew")
def test_without_the_option_the_oldest_pip_refuses(bare: Path, tmp_path: Path) -> None:
    """Why the option is there: an extra that a package asks for is looked up anew, and a newer release has no hash."""
    lock = (ROOT / "requirements" / "test.txt").read_text(encoding="utf-8")
    done = install(bare, "oldest", tmp_path, lock, "--require-hashes")
    assert (done.returncode, "--require-hashes mode" in done.stderr) == (1, True)


def test_both_pips_are_there() -> None:
    assert PIPS == ("newest", "oldest")


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_has_hashes(name: str) -> None:
    lock = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", lock.strip())
    assert len(entries) == len(pins(lock))
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_what_is_installed_fits_together() -> None:
    done = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", [name for name in LOCKS if name != "bench"])
def test_every_python_gets_the_same_releases(name: str) -> None:
    """Two releases of numpy for two Pythons are two products, and types that pass on one may fail on the other."""
    lock = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    names = [pin.name for pin in pins(lock)]
    assert sorted(names) == sorted(set(names))

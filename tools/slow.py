"""Which tests `./run test --fast` leaves out: functions that take more than `MOST` processor seconds. `./run slow`

Measures every test that no mark of its own leaves out, and writes the names of the slow ones, sorted, to
`tests/slow.txt`; `tests/conftest.py` marks them. Counted are the seconds of the process and of those it waited for, so
that neighbours on the machine hardly count; a fixture counts for the test that made it.
"""

import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.both import EVERYWHERE, SQLITE

ROOT = Path(__file__).resolve().parent.parent
NAMES = ROOT / "tests" / "slow.txt"
MOST = 0.06  # processor seconds of a function with all its cases; those above take nine tenths of the time together
PLACE = "NEGOTIATOR_TIMES"
QUICK = "not pdf and not journey and not full"


def name_of(item: pytest.Item) -> str:
    """A test's function, without its case."""
    return item.nodeid.partition("[")[0]


def spent() -> float:
    """Processor seconds of this process and its ended children so far."""
    return sum(os.times()[:4])


class Watch:
    """Adds up what each function takes, and writes it down when the process has run its share of the tests."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.seconds = folder, defaultdict[str, float](float)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Around fixtures, call and their ends."""
        before = spent()
        result = yield
        self.seconds[name_of(item)] += spent() - before
        return result

    def pytest_sessionfinish(self) -> None:
        """One file for each process."""
        lines = [f"{seconds:.3f} {name}\n" for name, seconds in self.seconds.items()]
        (self.folder / f"{os.getpid()}.txt").write_text("".join(lines), encoding="utf-8")


def pytest_configure(config: pytest.Config) -> None:
    """Watches where it was asked for."""
    if PLACE in os.environ:
        config.pluginmanager.register(Watch(Path(os.environ[PLACE])))


def main() -> int:
    """The exit code of pytest; the list is written where the run was green."""
    with tempfile.TemporaryDirectory() as folder:
        found = {**os.environ, PLACE: folder, "PYTHONPATH": str(ROOT), EVERYWHERE: SQLITE}
        command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "-p", "tools.slow", "-m", QUICK, *sys.argv[1:]]
        code = subprocess.run(command, cwd=ROOT, env=found, check=False).returncode
        seconds = defaultdict[str, float](float)
        for line in "".join(path.read_text(encoding="utf-8") for path in Path(folder).iterdir()).splitlines():
            each, _space, name = line.partition(" ")
            seconds[name] += float(each)
    if code == 0:
        slow = sorted(name for name, each in seconds.items() if each > MOST)
        NAMES.write_text("".join(f"{name}\n" for name in slow), encoding="utf-8")
        left = sum(each for each in seconds.values() if each <= MOST)
        sys.stdout.write(f"{len(slow)} of {len(seconds)} are slow; the others take {left:.0f} s together\n")
    return code


if __name__ == "__main__":
    sys.exit(main())

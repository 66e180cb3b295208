"""One change in a copy of the project, against tests in a process that starts anew: for what `forked.py` cannot do."""

import itertools
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tools.mutants.cases import Case, Outcome
from tools.mutants.reach import ALWAYS

FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)
START = 600.0  # seconds that a run may take beside its tests: a loaded machine, compiled functions
PASSED, NONE = 0, 5  # pytest's endings
_moment = itertools.count(
    1_000_000_000
)  # no two contents of a file share a moment, by which Python knows compiled ones


def tried(case: Case, tests: Sequence[str], seconds: float, room: Path) -> Outcome:
    """The change written into the copy in `room`, its tests run until one fails, the copy put right again."""
    place = room / case.file
    source = place.read_text(encoding="utf-8")
    try:
        _write(place, case.mutant.of(source))
        return _asked(tests, room, START + 4 * seconds)
    finally:
        _write(place, source)


def _asked(tests: Sequence[str], room: Path, limit: float) -> Outcome:
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as names:
        names.write("\n".join(tests))
        names.flush()
        files = dict.fromkeys(name.split("::")[0] for name in tests)
        command = (sys.executable, "-m", "pytest", *ALWAYS, "-x", "--tb=no", "--chosen", names.name, *files)
        try:
            done = subprocess.run(command, cwd=room, capture_output=True, text=True, timeout=limit, check=False)
        except subprocess.TimeoutExpired:
            return Outcome("late")
    if done.returncode in (PASSED, NONE):
        return Outcome("survived")
    found = FAILED.search(done.stdout)
    return Outcome("killed", found.group(1) if found else f"ended with {done.returncode}")


def _write(place: Path, source: str) -> None:
    place.write_text(source, encoding="utf-8")
    moment = next(_moment)
    os.utime(place, (moment, moment))

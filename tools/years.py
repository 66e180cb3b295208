"""Runs tests with the machine's clock of dates set ahead. `python tools/years.py +10y -n 2 --dist worksteal`

What is asked for: `+3y`, `+40d`, `+5h`, or a moment that lies ahead as `2031-06-30T23:30`. Every process that the tests
start reads the same clock: server, worker, PostgreSQL, Redis, Chromium, Java. Dates of files move with it; the clock
that waiting goes by is left alone. Needs Linux and a C compiler: `ahead.c` is compiled to a library that is loaded
before all others. Debian's `faketime` does the same, but its locks made the slow tests many times slower, and Redis
does not start under it.
"""

import os
import re
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

SECONDS = {"y": 31_556_952, "d": 86_400, "h": 3_600}  # of a mean Gregorian year, of a day, of an hour


def ahead(asked: str, now: datetime) -> int:
    """Seconds from `now`. ValueError where no moment ahead is asked for."""
    if span := re.fullmatch(r"\+(\d{1,4})([ydh])", asked):
        return int(span[1]) * SECONDS[span[2]]
    moment = datetime.fromisoformat(asked)
    seconds = int((moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds())
    if seconds < 0:
        raise ValueError(asked)
    return seconds


def main() -> int:
    """The exit code of pytest, 2 without a moment."""
    try:
        seconds = ahead(sys.argv[1], datetime.now(UTC))
    except (IndexError, ValueError):
        sys.stderr.write((__doc__ or "").split("\n\nEvery")[0] + "\n")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "ahead.so"
        source = Path(__file__).with_name("ahead.c")
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
        found = {**os.environ, "LD_PRELOAD": str(library), "NEGOTIATOR_AHEAD": str(seconds)}
        return subprocess.run([sys.executable, "-m", "pytest", *sys.argv[2:]], env=found, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

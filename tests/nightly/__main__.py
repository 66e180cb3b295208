"""What the night is for: `python -m tests.nightly [WORD] [options]`; cases without a word.

`cases` compares a hundred thousand drawn cases with complete enumeration, `conflicts` the conflicts of drawn dossiers
with complete search, `kills` kills servers and workers a thousand times while people save, `deaths` kills the database
server instead, `cuts` pulls the cable between servers and database (for root), `api` makes up requests from the
description of the interface, twenty times as many as the suite, `journeys` walks those of the corridor in both
languages and at both widths.
"""

import os
import subprocess
import sys

from tests.nightly import cases, conflicts, cuts, deaths, kills


def api(arguments: list[str]) -> int:
    """Pytest's exit code."""
    given = {**os.environ, "NEGOTIATOR_ATTACKS": os.environ.get("NEGOTIATOR_ATTACKS", "20")}
    command = [sys.executable, "-m", "pytest", "-q", "tests/web/api/test_description.py", *arguments]
    return subprocess.run(command, env=given, check=False).returncode


def journeys(arguments: list[str]) -> int:
    """Pytest's exit code."""
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-s", "tests/journeys/test_corridor.py", *arguments]
    return subprocess.run(command, env={**os.environ, "NEGOTIATOR_JOURNEYS": "all"}, check=False).returncode


COMMANDS = {
    "cases": cases.main,
    "conflicts": conflicts.main,
    "cuts": cuts.main,
    "deaths": deaths.main,
    "kills": kills.main,
    "api": api,
    "journeys": journeys,
}


def main(arguments: list[str]) -> int:
    """The exit code of what was asked for; 2 where there is no such thing."""
    word = arguments[0] if arguments and not arguments[0].startswith("-") else "cases"
    if word not in COMMANDS:
        print(__doc__, file=sys.stderr)
        return 2
    return COMMANDS[word](arguments[1:] if arguments[:1] == [word] else arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

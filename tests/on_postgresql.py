"""Tests on PostgreSQL: `python -m tests.on_postgresql [pytest's arguments]`, all that touch a database without any.

The half of `./run test` that runs there, or a folder of it. Each process of tests has a server of its own, each
test a database with all tables and no rows. Tests that open a database themselves (copies, power cuts, the schema's
own) stay where they are; those that need none run as always.
"""

import os
import subprocess
import sys

from tests import both
from tests.security import server


def main(arguments: list[str]) -> int:
    """Runs them; pytest's exit code, 2 where no server can be started."""
    reason = server.why_not()
    if reason:
        print(reason, file=sys.stderr)
        return 2
    given = {**os.environ, both.EVERYWHERE: both.POSTGRESQL}
    command = [sys.executable, "-m", "pytest", "-q", *(arguments or ["-n", "2", "--dist", "worksteal", "tests"])]
    return subprocess.run(command, env=given, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

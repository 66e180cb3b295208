"""Tests on a PostgreSQL of their own: `python -m tests.on_postgresql [pytest's arguments]`, all of them without any.

For the night: each test makes its own schema there, which costs some tenths of a second more than a file. Tests that
open a database themselves (copies, power cuts, the schema's own) stay where they are.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.security import server


def main(arguments: list[str]) -> int:
    """Runs them; pytest's exit code, 2 where no server can be started."""
    reason = server.why_not()
    if reason:
        print(reason, file=sys.stderr)
        return 2
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        with server.served(folder) as address:
            given = {**os.environ, "NEGOTIATOR_TEST_DATABASE": address}
            command = [sys.executable, "-m", "pytest", "-q", *(arguments or ["tests"])]
            return subprocess.run(command, env=given, check=False).returncode
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

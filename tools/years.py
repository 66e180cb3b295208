"""Runs tests with the machine's clock set forward, or to an hour. `python tools/years.py +3y tests/commands`

Debian's `faketime` fakes the clock that dates are read from. The clock that waiting goes by is left alone: with it
faked a wait with a time limit would last those years. `time.sleep` waits by an absolute moment of that clock, which
libfaketime (0.9.10) gets wrong (OSError 22), also inside of `Popen.wait`; here it waits by `select` instead. Redis does
not come up under it, and Chromium refuses its own certificates: leave `tests/journeys` and what needs Redis out.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

SLEEP = """
import select
import time

time.sleep = lambda seconds: select.select([], [], [], seconds) and None
"""


def main() -> int:
    """The exit code of pytest, 2 without a moment."""
    if len(sys.argv) < 2:
        sys.stderr.write((__doc__ or "").splitlines()[0] + "\n")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "sitecustomize.py").write_text(SLEEP, encoding="utf-8")
        found = {**os.environ, "FAKETIME_DONT_FAKE_MONOTONIC": "1", "PYTHONPATH": folder}
        command = ["faketime", "-f", sys.argv[1], sys.executable, "-m", "pytest", *sys.argv[2:]]
        return subprocess.run(command, env=found, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

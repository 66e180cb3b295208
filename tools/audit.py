"""Known vulnerabilities of the pinned packages: how many were judged, and which have one.

    python tools/audit.py requirements/run.txt             fails where a package has one, or where none could be judged
    python tools/audit.py requirements/run.txt --unaudited  says so and goes on where none could be judged: no network
    python tools/audit.py FILE --osv-url ADDRESS            asks another service that speaks OSV's language

A check that judged nothing has found nothing: it must not read like one that judged all.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PATIENCE = 240  # seconds: about 80 packages are asked for one after the other
COMMAND = ("--disable-pip", "--require-hashes", "--progress-spinner", "off", "--format", "json")


@dataclass(frozen=True, slots=True)
class Judgement:
    """Packages judged, packages that the service doesn't know, and holes as `name version: ids`."""

    judged: int
    skipped: int
    holes: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        """1 where there is a hole or nothing was judged."""
        return 1 if self.holes or not self.judged else 0


def judgement(dependencies: Iterable[Mapping[str, Any]]) -> Judgement:
    """From pip-audit's list of dependencies; holes in the order of names."""
    rows = list(dependencies)
    judged = [row for row in rows if "skip_reason" not in row]
    holes = [
        f"{row['name']} {row['version']}: {', '.join(hole['id'] for hole in row['vulns'])}"
        for row in judged
        if row["vulns"]
    ]
    return Judgement(len(judged), len(rows) - len(judged), tuple(sorted(holes)))


def asked(lock: Path, osv_url: str = "") -> Judgement:
    """The audit of one lock file. A service that can't be reached has judged nothing."""
    service = ("-s", "osv", "--osv-url", osv_url) if osv_url else ()
    command = [sys.executable, "-m", "pip_audit", "-r", str(lock), *COMMAND, *service]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
        return judgement(json.loads(done.stdout)["dependencies"])
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        return Judgement(0, 0, ())


def sentence(found: Judgement) -> str:
    """What is told on the terminal."""
    if found.holes:
        return "known vulnerabilities in pinned packages:\n  " + "\n  ".join(found.holes)
    if not found.judged:
        return "the dependency audit judged no package: no vulnerability service was reached, or it knows none of them"
    beside = f"; {found.skipped} are unknown to the service and were not judged" if found.skipped else ""
    return f"no known vulnerability in {found.judged} pinned packages{beside}"


def main(arguments: list[str]) -> int:
    """Exit code: 1 with a hole; 1 where none was judged, unless told that there is no network."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lock", type=Path)
    parser.add_argument("--unaudited", action="store_true", help="go on where the service can't be reached")
    parser.add_argument("--osv-url", default="", help="another vulnerability service")
    chosen = parser.parse_args(arguments)
    found = asked(chosen.lock, chosen.osv_url)
    print(f"negotiator: {sentence(found)}", file=sys.stderr)
    unasked = chosen.unaudited and not found.judged and not found.holes
    return 0 if unasked else found.exit_code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""A release: the changes that nobody has yet get the version as their heading and become the notes of its tag.

python tools/release.py 0.2.0    on a clean branch whose tests have passed; says what to push, pushes nothing
python tools/release.py --notes 0.2.0    the notes of a version, for whoever announces it
"""

import argparse
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UNRELEASED = "## Unreleased"
HEADING = re.compile(r"^## (\d+\.\d+\.\d+)(?: – .*)?$", re.MULTILINE)
VERSION = re.compile(r'^version = "([^"]+)"$', re.MULTILINE)


def versions(changes: str) -> list[tuple[int, ...]]:
    """Of the headings, the newest first."""
    return [tuple(map(int, each.split("."))) for each in HEADING.findall(changes)]


def notes(changes: str, heading: str) -> str:
    """What stands below a heading ("Unreleased" or a version); empty if nothing does or there is none such."""
    found = re.search(rf"^## {re.escape(heading)}(?: – [^\n]*)?$\n(.*?)(?=^## |\Z)", changes, re.MULTILINE | re.DOTALL)
    return found[1].strip() if found else ""


def released(changes: str, version: str, day: date) -> str:
    """The changes with those that nobody has yet under this version. Raises ValueError where there are none, or the
    version is no later one."""
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        raise ValueError(f"{version} is no version such as 0.2.0")
    if tuple(map(int, version.split("."))) <= max(versions(changes), default=(0,)):
        raise ValueError(f"{version} is not later than what was released")
    if not notes(changes, "Unreleased"):
        raise ValueError("nothing has changed since the last release")
    return changes.replace(UNRELEASED, f"{UNRELEASED}\n\n## {version} – {day.isoformat()}", 1)


def release(root: Path, version: str, day: date) -> None:
    """Writes, commits and tags it. Raises ValueError as `released` does and where something is not committed."""
    if git(root, "status", "--porcelain"):
        raise ValueError("something is not committed")
    changes, project = root / "CHANGELOG.md", root / "pyproject.toml"
    text = released(changes.read_text(encoding="utf-8"), version, day)
    changes.write_text(text, encoding="utf-8")
    project.write_text(VERSION.sub(f'version = "{version}"', project.read_text(encoding="utf-8"), 1), encoding="utf-8")
    git(root, "commit", "--quiet", "--all", "--message", f"Version {version}")
    told = f"Negotiator {version}\n\n{notes(text, version)}\n"
    git(root, "tag", "--annotate", "--cleanup=verbatim", "--message", told, f"v{version}")


def git(root: Path, *words: str) -> str:
    """What git answers."""
    return subprocess.run(["git", *words], cwd=root, check=True, capture_output=True, text=True).stdout.strip()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("version")
    parser.add_argument("day", nargs="?", type=date.fromisoformat, help="without it: says the notes, changes nothing")
    asked = parser.parse_args()
    if asked.day is None:
        print(notes((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), asked.version))
        return
    try:
        release(ROOT, asked.version, date.today())
    except ValueError as error:
        sys.exit(str(error))
    print(f"git push --follow-tags   # v{asked.version}")


if __name__ == "__main__":
    main()

"""Writes the next migration from the difference between the migrations that there are and the tables of the program.

    python tools/migration.py "what changes"

The file is a draft: read it, and add what Alembic cannot see (triggers, moving data). Migrations that have been
committed are never written anew, so that every database that ever ran can be brought up to date.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from models import schema
from models.database import engine_of

VERSIONS = schema.FOLDER / "versions"
NOTES = re.compile(r"^ *# ###.*\n", re.MULTILINE)


def next_number(folder: Path = VERSIONS) -> str:
    """The number after the last migration's, four digits."""
    last = max((int(found.name[:4]) for found in folder.glob("[0-9][0-9][0-9][0-9]_*.py")), default=0)
    return f"{last + 1:04}"


def written(message: str, folder: Path = VERSIONS) -> Path | None:
    """The new migration's file; None if nothing differs."""
    with tempfile.TemporaryDirectory() as room:
        engine = engine_of(f"sqlite:///{room}/fresh.db")
        schema.upgrade(engine)
        if not schema.differences(engine):
            return None
        number = next_number()
        schema.new_revision(engine, message, number, folder)
        engine.dispose()
    found = next(folder.glob(f"{number}_*.py"))
    found.write_text(NOTES.sub("", found.read_text(encoding="utf-8")), encoding="utf-8")
    return found


def main(arguments: list[str], folder: Path = VERSIONS) -> int:
    """Writes (into `folder`), formats, says where it is."""
    if len(arguments) != 1 or not arguments[0].strip():
        print('usage: python tools/migration.py "what changes"', file=sys.stderr)
        return 2
    found = written(arguments[0].strip(), folder)
    if found is None:
        print("Nothing differs: the migrations lead to the very tables of the program.", file=sys.stderr)
        return 0
    ruff = [sys.executable, "-m", "ruff"]
    subprocess.run([*ruff, "check", "-q", "--fix", "--isolated", "--select", "I,F401", str(found)], check=True)
    subprocess.run([*ruff, "format", "-q", "--isolated", "--line-length", "120", str(found)], check=True)
    print(found)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The picture of the architecture says what the code does, and every room of the services is in it."""

import re

from negotiator.paths import PACKAGE
from tools.architecture import PICTURE, arrows, drawn, rooms, rows


def test_every_room_is_in_the_picture() -> None:
    found = {f"negotiator.services.{p.name}" for p in (PACKAGE / "services").iterdir() if (p / "__init__.py").is_file()}
    assert found - set(rooms()) == set()


def test_no_arrow_goes_up() -> None:
    height = {name: n for n, row in enumerate(rows()) for name in row}
    assert [(one, other) for one, other in arrows() if height[one] > height[other]] == []


def test_the_picture_is_of_this_code() -> None:
    assert PICTURE.read_text(encoding="utf-8") == drawn(), "run: python tools/architecture.py"


def test_the_ways_through_the_house_name_classes_that_are_there() -> None:
    """Of what was before, only what the table calls the same."""
    page = (PACKAGE.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| one [^|]+\| ([^|]+) \| ([^|]+) \|$", page, re.MULTILINE)
    named = {name for _before, after in rows for name in re.findall(r"`([A-Z]\w+)`", after)}
    kept = {name for before, after in rows if "the same" in after for name in re.findall(r"`([A-Z]\w+)`", before)}
    files = (path for top in (PACKAGE, PACKAGE.parent / "models") for path in top.rglob("*.py"))
    sources = "\n".join(path.read_text(encoding="utf-8") for path in files)
    there = set(re.findall(r"^class (\w+)", sources, re.MULTILINE))
    assert len(rows) == 4
    assert named | kept - {"RedLineForm", "None"} <= there | {"None"}

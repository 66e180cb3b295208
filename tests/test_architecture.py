"""The picture of the architecture says what the code does, and every room of the services is in it."""

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

"""A position as its readers see it, and a row of it as they send it."""

from fractions import Fraction

from sqlmodel import Session

from negotiator.bargaining.words import Shape
from negotiator.services.access.access import Reader
from negotiator.services.positions import positions
from negotiator.services.positions.ratings import RowEntry
from negotiator.services.positions.views import RatingLine, Sheet
from negotiator.services.positions.weights import Weight
from tests.records import Room


def line_of(sheet: Sheet, key: str) -> RatingLine:
    return next(line for p in sheet.pillars for line in (*p.rated, *p.others) if line.key == key)


def rating(measure: str, importance: int | None, version: int = 1, pen: str = "a") -> RowEntry:
    value = None if importance is None else Fraction(importance)
    return RowEntry(measure, Weight(value), Shape.UP, 0, "d", "why", version, pen)


def read(session: Session, reader: Reader, room: Room, key: str) -> Sheet:
    return positions.sheet(session, reader, room.dossier, room.positions[key])

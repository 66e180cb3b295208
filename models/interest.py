"""How much one measure matters to a stakeholder, and in which shape."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import stamp
from models.contents import contents
from negotiator.bargaining.words import Shape


@dataclass(frozen=True, slots=True)
class Rating:
    """Importance 0 to 10; `at` is the level of a peak or threshold; `cert` is "d" declared or "a" assessed. The rest as
    in a preference of the catalogue: values of levels drawn by hand, an interval and the word that it was said with, a
    second opinion said in the same ways, where from, intervals and words of values of levels."""

    importance: Fraction
    shape: Shape = Shape.UP
    at: int = 0
    cert: str = "a"
    why: str = ""
    src: tuple[str, ...] = ()
    drawn: tuple[Fraction, ...] = ()
    low: Fraction | None = None
    high: Fraction | None = None
    second: Fraction | None = None
    second_by: str = ""
    source: str = ""
    day: str = ""
    sure: str = ""
    said: str = ""
    second_low: Fraction | None = None
    second_high: Fraction | None = None
    second_said: str = ""
    drawn_low: tuple[Fraction, ...] = ()
    drawn_high: tuple[Fraction, ...] = ()
    drawn_said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Before(Rating):
    """What a row held before a change; `rated` as the row's, `step` the edition that the change made."""

    rated: bool = True
    step: int = 0


@dataclass(frozen=True, slots=True)
class Trail:
    """What a row held before: states of the past, the latest last, and those that were taken back, the latest taken
    back last; each the fields of a Before. `back`: the last change of the row took one back."""

    past: tuple[dict[str, Any], ...] = ()
    future: tuple[dict[str, Any], ...] = ()
    back: bool = False


class Interest(SQLModel, table=True):
    """One row of a position: a measure and its sealed rating. `rank` is the order of recording.

    Where `rated` is false the importance was left empty: the rest of the rating is kept for when it is rated again,
    and counts for nothing.
    `version` is the position's edition that wrote it, so it never comes back after a removal. `pen` names the open
    page that wrote it: quick saves from one page follow each other without a collision. `trail` is what it held
    before, to be taken back.
    """

    __table_args__ = (UniqueConstraint("position_id", "measure_id"),)

    id: int | None = Field(default=None, primary_key=True)
    position_id: int = Field(foreign_key="position.id", index=True, ondelete="CASCADE")
    measure_id: int = Field(foreign_key="measure.id", index=True, ondelete="CASCADE")
    rank: int = 0
    rated: bool = True
    rating: Rating = Field(sa_type=contents(Rating, shape=Shape))
    trail: Trail | None = Field(default=None, sa_type=contents(Trail), nullable=True)
    changed_at: datetime = stamp()
    changed_by: str = ""
    pen: str = Field(default="", max_length=40)
    version: int = 1

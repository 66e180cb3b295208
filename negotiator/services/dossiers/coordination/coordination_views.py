"""What a page shows of hearings, coordination rounds and dissents."""

from dataclasses import dataclass
from datetime import datetime

from negotiator.services.access.frames import Frame

HEARING, MEETING, DISSENT, STATEMENT = "hearing", "meeting", "dissent", "statement"
CARRIES, CONDITION, OBJECTS, NOTED = "carries", "condition", "objects", "noted"
AGREED, ENDED, ESCALATED, DECIDED, WITHDRAWN = "agreed", "noted", "escalated", "decided", "withdrawn"
Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class HouseLine:
    """One house that is asked. `stance` is "" until it has answered; `levels` names the levels that it would carry,
    None where it said nothing of levels, `carried` their numbers; `may_say` that the reader may answer for it."""

    id: int
    key: str
    name: str
    stance: str
    levels: tuple[str, ...] | None
    carried: tuple[int, ...] | None
    text: str
    by: str
    at: datetime | None
    version: int
    may_say: bool


@dataclass(frozen=True, slots=True)
class CoordinationLine:
    """One record in a list. `late` that the day of its answers is over while it is open; `waiting` are houses without
    an answer while it is open; `mine` that the reader's house is one of them."""

    id: int
    kind: str
    title: str
    about: str
    date: str
    due: str
    late: bool
    outcome: str
    waiting: tuple[str, ...]
    against: tuple[str, ...]
    mine: bool


@dataclass(frozen=True, slots=True)
class CoordinationsPage:
    """All records that the reader may see: those that wait for them first, then open ones, then the latest."""

    frame: Frame
    lines: tuple[CoordinationLine, ...]
    may_open: bool


@dataclass(frozen=True, slots=True)
class OpeningPage:
    """What a new record can be about. `levels` are those of the chosen `measure`, none without one; `kinds` those that
    the reader may open."""

    frame: Frame
    kinds: tuple[str, ...]
    measures: Choices
    measure: str
    levels: Choices
    packages: Choices
    houses: Choices
    own: str


@dataclass(frozen=True, slots=True)
class CoordinationPage:
    """One record with what each house answers. `levels` are those of its measure (number, name), empty without one;
    `agreeable` that all have answered and nobody objects."""

    frame: Frame
    line: CoordinationLine
    text: str
    measure: str
    level: int | None
    package: str
    package_name: str
    houses: tuple[HouseLine, ...]
    levels: Choices
    opened_by: str
    opened_at: datetime
    bridge: str
    ending: str
    ended_by: str
    ended_at: datetime | None
    step: str
    decision: str
    decided_by: str
    decided_at: datetime | None
    version: int
    agreeable: bool
    may_end: bool
    may_decide: bool

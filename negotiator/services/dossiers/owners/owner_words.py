"""Whether the house behind a number stands by it: one answer for every page and paper.

A house's word counts for the amount that it named and until the day that it named; a number that somebody changed
since, or that the lead entered for a house without an account, is not confirmed by its owner.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from sqlmodel import Session, select

from models.limit import Limit, LimitKind
from models.owner_word import OwnerWord
from models.stakeholder import Stakeholder
from negotiator.services.access.derived import derived
from negotiator.services.dossiers.owners.owners import owner_of
from negotiator.services.records.storage import writes

OWNED = (LimitKind.CAPACITY, LimitKind.PAYER, LimitKind.CHAPTER)


class Stand(StrEnum):
    """How the owner of a number stands by it."""

    NOBODY = "nobody"  # no house answers for it
    SILENT = "silent"  # its owner has said nothing
    ENTERED = "entered"  # the lead entered it for its owner
    CHANGED = "changed"  # somebody changed it after its owner confirmed it
    EXPIRED = "expired"  # the last day on which the owner's word counted is over
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Word:
    """How a number stands: `open` while it is asked for, `due` until which day, `late` once that is over; `by` and `at`
    say who confirmed or entered it and when, `day` of which day the number is, `until` how long the word counts,
    `low` and `high` within which its house says that it lies, None where it said nothing."""

    stand: Stand
    open: bool = False
    question: str = ""
    asked_by: str = ""
    asked_at: datetime | None = None
    due: str = ""
    late: bool = False
    by: str = ""
    at: datetime | None = None
    day: str = ""
    until: str = ""
    note: str = ""
    version: int = 0
    low: Fraction | None = None
    high: Fraction | None = None

    @property
    def confirmed(self) -> bool:
        """Whether its owner stands by the number; true where no house answers for it."""
        return self.stand in (Stand.CONFIRMED, Stand.NOBODY)

    @property
    def range(self) -> tuple[Fraction, Fraction] | None:
        """Within which the house that stands by the number says that it lies; None where it does not, or said
        nothing."""
        if self.stand is not Stand.CONFIRMED or self.low is None or self.high is None:
            return None
        return self.low, self.high


def thing_of(kind: LimitKind, key: str) -> str:
    """The number as a row of words names it."""
    return f"{kind.value}.{key}"


def rows_of(session: Session, dossier_id: int) -> dict[str, OwnerWord]:
    """Thing -> what was asked and said about it."""
    return {row.thing: row for row in session.exec(select(OwnerWord).where(OwnerWord.dossier_id == dossier_id))}


def word_on(limit: Limit, row: OwnerWord | None, day: date) -> Word:
    """How the owner of a number stands by it on this day."""
    if limit.kind not in OWNED or not owner_of(limit.key):
        return Word(Stand.NOBODY)
    if row is None:
        return Word(Stand.SILENT)
    still_open = is_open(row)
    return Word(
        stand=stand_of(limit.amount, row, day),
        open=still_open,
        question=row.question if still_open else "",
        asked_by=row.asked_by if still_open else "",
        asked_at=row.asked_at if still_open else None,
        due=row.due if still_open else "",
        late=still_open and bool(row.due) and row.due < day.isoformat(),
        by=row.said_by,
        at=row.said_at,
        day=row.day,
        until=row.until,
        note=row.note,
        version=row.version,
        low=row.low,
        high=row.high,
    )


def is_open(row: OwnerWord) -> bool:
    """Whether the number was asked for and its owner has not said anything since."""
    return row.asked_at is not None and (row.said_at is None or not row.house or row.said_at < row.asked_at)


def has_lapsed(row: OwnerWord, day: date) -> bool:
    """Whether the last day on which the word counted is over."""
    return bool(row.until) and row.until < day.isoformat()


def stand_of(amount: Fraction, row: OwnerWord, day: date) -> Stand:
    """How whoever said it stands by this amount on a day."""
    if row.said_at is None:
        return Stand.SILENT
    if not row.house:
        return Stand.ENTERED
    if row.amount != amount:
        return Stand.CHANGED
    return Stand.EXPIRED if has_lapsed(row, day) else Stand.CONFIRMED


def owners_in(session: Session, dossier_id: int) -> Mapping[str, Stakeholder]:
    """The houses of a dossier by key; in a session that only reads they are kept, and of no session."""
    if not writes(session):
        return {row.key: row for row in derived(session, dossier_id).people.values()}
    rows = session.exec(select(Stakeholder).where(Stakeholder.dossier_id == dossier_id))
    return {row.key: row for row in rows}

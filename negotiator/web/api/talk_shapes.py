"""What the interface answers about rounds: values of version 1, and from views to them; nothing is decided here."""

from datetime import datetime

from pydantic.dataclasses import dataclass as shape

from negotiator.services.dossiers.rounds.round_entries import SIDES
from negotiator.services.dossiers.rounds.round_views import RoundLine, RoundPage
from negotiator.web.api.shapes import STRICT, Hid

OURS, THEIRS = SIDES


@shape(frozen=True, config=STRICT)
class Promise:
    """Something that a side promised; `due` and `done` are ISO days, empty without one."""

    what: str
    owner: str
    due: str
    done: str
    late: bool


@shape(frozen=True, config=STRICT)
class Round:
    """One round: `ours` and `theirs` are how many measures each side named; `withdrawn` since when it counts no longer,
    null while it does; `outside` names ours beyond the mandate."""

    n: int
    date: str
    place: str
    status: str
    record: str
    points: list[str]
    ours: int
    theirs: int
    promises: list[Promise]
    outside: list[str] | Hid
    withdrawn: datetime | None


@shape(frozen=True, config=STRICT)
class Offer:
    """Levels by measure that a side put on the table, of each how firm it is, and its people by their functions."""

    levels: dict[str, int]
    firm: dict[str, str]
    people: str


@shape(frozen=True, config=STRICT)
class FullRound:
    """A round with its offers. Send `mark` back with a change."""

    round: Round
    ours: Offer
    theirs: Offer
    mark: str


def round_of(line: RoundLine) -> Round:
    """One round in a line."""
    return Round(
        n=line.n,
        date=line.date,
        place=line.place,
        status=line.status,
        record=line.record,
        points=list(line.points),
        ours=line.offers.get(OURS, 0),
        theirs=line.offers.get(THEIRS, 0),
        promises=[
            Promise(what=each.what, owner=each.owner, due=each.due, done=each.done, late=each.late)
            for each in line.commitments
        ],
        outside="hidden" if line.outside is None else list(line.outside),
        withdrawn=line.withdrawn_at,
    )


def full(page: RoundPage) -> FullRound:
    """A round with its offers."""
    return FullRound(round=round_of(page.line), ours=_offer(page, OURS), theirs=_offer(page, THEIRS), mark=page.mark)


def _offer(page: RoundPage, side: str) -> Offer:
    rows = [row for _pillar, found in page.pillars for row in found if row.offered.get(side)]
    return Offer(
        levels={row.key: int(row.offered[side]) for row in rows},
        firm={row.key: row.firm[side] for row in rows},
        people=page.entry.people.get(side, ""),
    )

"""What a house promises for each year – places, money, staff –, entered at its position: the same numbers that bind
packages, by the same right and with the same log as elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from sqlmodel import Session, select

from models.limit import Limit, LimitKind
from models.stakeholder import Stakeholder
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.language import _
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.dossiers.entries.entry_fields import WRONG
from negotiator.services.dossiers.limits import asked_numbers, limit_editing, limit_years
from negotiator.services.dossiers.limits.asked_numbers import Answer, NumberLine
from negotiator.services.dossiers.limits.limit_editing import NO_NUMBER, SEPARATOR, NewLimit
from negotiator.services.dossiers.owners.owners import may_enter, owner_of, require_entering, spoken_in
from negotiator.services.positions.positions import position_for
from negotiator.services.positions.ways import Place

Years = Mapping[int, Fraction | None]
MOST_YEARS = 10  # of the agreement that have a field here; later ones stay as they are


@dataclass(frozen=True, slots=True)
class Deliverables:
    """The numbers that a house answers for, with a field for each of so many years; `free`: what it may promise besides
    (kind and key as `limit_editing.free` joins them, and the name)."""

    lines: tuple[NumberLine, ...]
    years: int
    free: tuple[tuple[str, str], ...]


def of_position(session: Session, reader: Reader, place: Place) -> Deliverables | None:
    """What the house of a position promises, for whoever enters it; None for everybody else, and where nothing is the
    house's to promise. Raises NotRecorded or NotAllowed where the position may not be read."""
    who = position_for(session, reader, *place, Action.READ_POSITION).stakeholder
    standing = reader.standing(place[0])
    reads = may(reader, Action.READ_NUMBERS, place[0], standing.stakeholder_id if standing else None)
    if not reads or not may_enter(reader, place[0], who, spoken_in(session, place[0])):
        return None
    page = asked_numbers.page(session, reader, place[0])
    lines = tuple(line for line in (*page.mine, *page.others) if line.house == who.id)
    free = _free(session, reader, place[0], who)
    years = min(limit_years.years_of(session, place[0]), MOST_YEARS)
    return Deliverables(lines, years, free) if lines or free else None


def _free(session: Session, reader: Reader, dossier_id: int, who: Stakeholder) -> tuple[tuple[str, str], ...]:
    """What has no number yet and would be this house's."""
    if not may(reader, Action.READ_RULES, dossier_id):
        return ()
    kept: dict[LimitKind, dict[str, object]] = {}
    for kind, key in session.exec(select(Limit.kind, Limit.key).where(Limit.dossier_id == dossier_id)):
        kept.setdefault(LimitKind(kind), {})[key] = key
    found = limit_editing.free(kept, reader.language)
    return tuple((what, name) for what, name in found if owner_of(what.partition(SEPARATOR)[2]) == who.key)


def promise(  # noqa: PLR0917 - who promises what of which number
    session: Session, reader: Reader, place: Place, kind: str, key: str, said: Answer, years: Years
) -> None:
    """Keeps what a house promises, with the numbers of single years that were typed (None: none of its own). Raises as
    `asked_numbers.answer`, and NotRecorded for a number of another house."""
    _require(session, reader, place, key)
    row = limit_editing.limit_row(session, place[0], LimitKind(kind), key) if kind in set(LimitKind) else None
    before = dict(row.detail.years) if row is not None and row.detail else {}
    after = {**before, **years}
    stated = tuple((year, amount) for year, amount in sorted(after.items()) if amount is not None)
    asked_numbers.answer(session, reader, place[0], kind, key, replace(said, years=stated if years else None))


def promise_more(session: Session, reader: Reader, place: Place, entry: NewLimit) -> None:
    """Sets a number where there was none. Raises as `limit_editing.add`, and NotRecorded for a number of another house
    than that of the position."""
    if not entry.what:
        raise Refused(WRONG, fields={"what": _("Please choose one of these.")})
    _require(session, reader, place, entry.what.partition(SEPARATOR)[2])
    limit_editing.add(session, reader, place[0], entry)


def require(session: Session, reader: Reader, place: Place) -> Stakeholder:
    """The house of a position, for whoever enters its numbers. Raises NotRecorded or NotAllowed."""
    who = position_for(session, reader, *place, Action.READ_POSITION).stakeholder
    require_entering(session, reader, place[0], who)
    return who


def _require(session: Session, reader: Reader, place: Place, key: str) -> None:
    if owner_of(key) != require(session, reader, place).key:
        raise NotRecorded(NO_NUMBER)

"""Taking over what the same house said in another dossier: a list to review first, then what was ticked.

Both positions are read as their reader may read them. Red lines and the least score are never taken along: they speak
of other levels and other packages.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import bindparam
from sqlalchemy import select as pick
from sqlmodel import Session, col

from models.position import Position
from models.revision import read_marks
from models.rows import rows_of
from models.stakeholder import Stakeholder
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.language import _
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.access.derived import derived
from negotiator.services.access.frames import Frame
from negotiator.services.access.titles import title_for
from negotiator.services.positions import positions, ratings
from negotiator.services.positions.positions import Found, position_for
from negotiator.services.positions.ratings import Beside, RowEntry
from negotiator.services.positions.views import RatingLine, Sheet, Standing
from negotiator.services.positions.ways import Place, shape_of

State = Literal["new", "differs", "same", "levels"]
NO_SOURCE = _("There is no such position to take over from.")
NOTHING = _("Please tick at least one measure.")


@dataclass(frozen=True, slots=True)
class Source:
    """A position of the same house in another dossier that the reader may read."""

    position_id: int
    dossier: str


@dataclass(frozen=True, slots=True)
class Item:
    """A measure that was rated there and is on the agenda here; `levels`: its wish names a level that is not here."""

    here: RatingLine
    there: RatingLine
    state: State


@dataclass(frozen=True, slots=True)
class CopyPage:
    """What can be taken over. `source` is None until one is chosen; `missing` counts what is not on the agenda here."""

    frame: Frame
    standing: Standing
    sources: tuple[Source, ...]
    source: Source | None = None
    items: tuple[Item, ...] = ()
    missing: int = 0


def page(session: Session, reader: Reader, place: Place, source: int = 0) -> CopyPage:
    """The sources, and the list to review for one of them. Raises NotRecorded or NotAllowed."""
    found = position_for(session, reader, *place, Action.EDIT_POSITION)
    here = positions.sheet(session, reader, *place)
    sources = _sources(session, reader, found)
    chosen = next((each for each in sources if each.position_id == source), None)
    if chosen is None:
        if source:
            raise NotRecorded(NO_SOURCE)
        return CopyPage(here.frame, here.standing, sources)
    row = session.get_one(Position, source)
    there = _rated(positions.sheet(session, reader, row.dossier_id, source))
    lines = {line.key: line for pillar in here.pillars for line in (*pillar.rated, *pillar.others)}
    items = tuple(
        Item(lines[key], line, state_of(lines[key], line, chosen)) for key, line in there.items() if key in lines
    )
    return CopyPage(here.frame, here.standing, sources, chosen, items, len(there) - len(items))


_SAME_HOUSE = (  # the house's other positions, out of the latest dossier first
    pick(col(Position.id), col(Position.dossier_id))
    .join(Stakeholder)
    .where(col(Position.dossier_id).in_(bindparam("dossiers", expanding=True)))
    .where(col(Stakeholder.key) == bindparam("key"), col(Position.id) != bindparam("own"))
    .order_by(col(Position.dossier_id).desc())
)


def _sources(session: Session, reader: Reader, found: Found) -> tuple[Source, ...]:
    key = found.stakeholder.key
    read_marks(session, reader.roles)
    same = {"dossiers": list(reader.roles), "key": key, "own": found.position.id}
    return tuple(
        Source(number, title_for(reader, state.row))
        for number, dossier in rows_of(session, _SAME_HOUSE, same)
        for state in (derived(session, dossier),)
        if may(reader, Action.READ_POSITION, dossier, sheet=state.sheets[key])
    )


def _rated(sheet: Sheet) -> dict[str, RatingLine]:
    return {line.key: line for pillar in sheet.pillars for line in pillar.rated}


def state_of(here: RatingLine, there: RatingLine, source: Source) -> State:
    """What taking it over would do, by all that is taken over; that both name no source is no difference."""
    _shape, at = shape_of(there.wish)
    if at > here.levels[-1][0]:
        return "levels"
    if here.importance is None:
        return "new"
    named = there.source or (source.dossier if here.source else "")
    return "same" if _entry(here, here, here.source) == _entry(here, there, named) else "differs"


def take(session: Session, reader: Reader, place: Place, source: int, keys: Collection[str]) -> int:
    """Takes over what was ticked, with where it comes from; how many measures. Raises NotRecorded, NotAllowed, Refused
    where nothing was ticked, or Collision."""
    found = page(session, reader, place, source)
    items = [item for item in found.items if item.here.key in keys and item.state in ("new", "differs")]
    if not items or found.source is None:
        raise Refused(NOTHING, fields={"take": NOTHING})
    ratings.rate(
        session,
        reader,
        *place,
        [_entry(item.here, item.there, item.there.source or found.source.dossier) for item in items],
    )
    return len(items)


def _entry(here: RatingLine, there: RatingLine, source: str) -> RowEntry:
    """What is written into the row of `here` from the row of `there`."""
    shape, at = shape_of(there.wish)
    beside = Beside(source, there.day, there.sure, there.opinion, there.second_by)
    return RowEntry(
        here.key, there.weight, shape, at, there.cert, there.why, here.version, "", drawn=there.curve, beside=beside
    )

"""Taking changes of rows back, one after the other, and putting them there again."""

from dataclasses import fields

from sqlmodel import Session, col, select

from models.clock import now
from models.interest import Before, Interest, Rating
from models.measure import Measure as MeasureRow
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader
from negotiator.services.access.audit import Deed
from negotiator.services.positions import trails
from negotiator.services.positions.positions import Found, measures_for, position_for, visible
from negotiator.services.positions.ratings import told
from negotiator.services.positions.trails import Side
from negotiator.services.records.locks import unchanged
from negotiator.services.records.wording import words


def undo(session: Session, reader: Reader, dossier_id: int, position_id: int, edition: int) -> tuple[str, ...]:
    """Takes the last change of rows back that is not taken back yet, by whichever way it was made. The names of the
    measures; empty where there is none. Raises NotRecorded, NotAllowed, or Collision if the position is another edition
    by now."""
    return _step(session, reader, (dossier_id, position_id), edition, "past")


def redo(session: Session, reader: Reader, dossier_id: int, position_id: int, edition: int) -> tuple[str, ...]:
    """Puts what was taken back last there again, as long as nothing was changed since. As `undo`."""
    return _step(session, reader, (dossier_id, position_id), edition, "future")


def _step(session: Session, reader: Reader, place: tuple[int, int], edition: int, side: Side) -> tuple[str, ...]:
    found = position_for(session, reader, *place, Action.EDIT_POSITION)
    position = found.position
    unchanged(position.edition, edition)
    there = measures_for(session, reader, place[0])
    rows = [(row, state) for row, state in _next(session, reader, found, side) if row.measure_id in there]
    if not rows:
        return ()
    position.edition += 1
    session.add(position)
    for row, state in rows:
        before = told(row.rated, row.rating)
        row.trail = trails.moved(row, state, side)
        row.rated, row.rating = state.rated, _rating(state)
        row.changed_at, row.changed_by, row.pen, row.version = now(session), reader.name, "", position.edition
        session.add(row)
        detail = {"measure": there[row.measure_id].id, "from": before, "to": told(row.rated, row.rating)}
        thing, whose = f"position {place[1]}", found.judged.stakeholder_id
        audit.record(session, reader, Deed.CHANGED, thing, place[0], whose, detail)
    session.commit()
    return tuple(words(there[row.measure_id].text, reader.language) for row, _state in rows)


def _rating(state: Before) -> Rating:
    return Rating(**{each.name: getattr(state, each.name) for each in fields(Rating)})


def _next(session: Session, reader: Reader, found: Found, side: Side) -> list[tuple[Interest, Before]]:
    query = select(Interest).join(MeasureRow).where(Interest.position_id == found.position.id, ~col(MeasureRow.off))
    return trails.next_rows(session.exec(query).all(), side, lambda cert: visible(reader, found, cert))


def last_before(session: Session, reader: Reader, found: Found) -> tuple[tuple[str, bool, Rating], ...]:
    """Measure, whether it was rated, and how, before the last change of the position, as far as the reader may see
    both; empty where that was none of rows."""
    last = select(Interest, MeasureRow.key).join(MeasureRow).where(Interest.position_id == found.position.id)
    rows = session.exec(last.where(Interest.version == found.position.edition)).all()
    states = ((row, key, trails.top(row, _whence(row))) for row, key in rows)
    seen = ((row, key, held) for row, key, held in states if held is not None and visible(reader, found, held.cert))
    return tuple((k, held.rated, _rating(held)) for row, k, held in seen if visible(reader, found, row.rating.cert))


def _whence(row: Interest) -> Side:
    """Where the state is kept that the row's last change replaced."""
    return "future" if row.trail is not None and row.trail.back else "past"

"""Saving rows of a position: importance and wish per measure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from sqlmodel import Session, col, select

from models.clock import now
from models.interest import Interest, Rating
from models.position import Position
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.bargaining.words import Shape
from negotiator.catalogue.plan import Measure
from negotiator.language import _
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader
from negotiator.services.access.audit import Deed
from negotiator.services.access.frames import DECLARED, outside
from negotiator.services.positions.lines import WITH_LEVEL, rating_line, wish_of
from negotiator.services.positions.positions import Found, measures_for, position_for, visible
from negotiator.services.positions.views import RatingLine
from negotiator.services.records.loading import known
from negotiator.services.records.locks import unchanged
from negotiator.services.records.stamps import house

NOT_RATED = "–"  # stands in the log where a number would


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody wrote in one row: with importance None it is not rated, and the rest is kept; `version` is the one
    they had before them."""

    measure: str
    importance: Fraction | None
    shape: Shape
    at: int
    cert: str
    why: str
    version: int
    pen: str


@dataclass(frozen=True, slots=True)
class _Row:
    measure_id: int
    measure: Measure
    row: Interest | None
    entry: Entry
    hidden: Interest | None = None  # an assessment that this reader may not see; their own entry takes its place


@dataclass(frozen=True, slots=True)
class _Content:
    """What a row holds; the importance of one that is not rated is 0."""

    rated: bool
    rating: Rating


def rate(
    session: Session, reader: Reader, dossier_id: int, position_id: int, entries: Sequence[Entry]
) -> tuple[RatingLine, ...]:
    """Keeps all entries or none; the lines as they are now, in the order of the entries.

    Raises NotRecorded, NotAllowed, Refused (a level that is not there), or Collision: `mine` the colliding entries,
    `theirs` the lines that somebody else wrote meanwhile.
    """
    found = position_for(session, reader, dossier_id, position_id, Action.EDIT_POSITION)
    position = found.position
    rows = _rows(session, reader, found, entries)
    own = house(found.stakeholder.key)
    colliding = [r for r in rows if _collides(r)]
    mine = tuple(r.entry for r in colliding)
    unchanged(colliding, [], mine=mine, theirs=lambda: tuple(_line(r, reader, own) for r in colliding))
    changed = [r for r in rows if _differs(r)]
    if not changed:
        return tuple(_line(r, reader, own) for r in rows)
    position.edition += 1
    session.add(position)
    details = [{"measure": r.measure.id, "from": _told(_held(r)), "to": _told(_wanted(r))} for r in changed]
    kept = {r.measure.id: _keep(session, reader, position, r) for r in changed}
    for detail in details:
        audit.record(
            session, reader, Deed.CHANGED, f"position {position_id}", dossier_id, found.judged.stakeholder_id, detail
        )
    session.commit()
    return tuple(_line(kept.get(r.measure.id, r), reader, own) for r in rows)


def _line(row: _Row, reader: Reader, own: str) -> RatingLine:
    return rating_line(row.measure, row.row, reader.language, leads=house(row.measure.lead) == own)


def _rows(session: Session, reader: Reader, found: Found, entries: Sequence[Entry]) -> list[_Row]:
    position = found.position
    measures = {m.id: (key, m) for key, m in measures_for(session, reader, position.dossier_id).items()}
    stored = {i.measure_id: i for i in session.exec(select(Interest).where(Interest.position_id == position.id))}
    rows = []
    for written in entries:
        entry = replace(written, cert=DECLARED) if outside(reader, position.dossier_id) else written
        if entry.measure not in measures:
            raise NotRecorded(_("There is no such measure."))
        key, measure = measures[entry.measure]
        _check_level(measure, entry)
        row = stored.get(key)
        seen = row is None or visible(reader, found, row.rating.cert)
        rows.append(_Row(key, measure, row if seen else None, entry, None if seen else row))
    return rows


def _check_level(measure: Measure, entry: Entry) -> None:
    if entry.shape in WITH_LEVEL and not 0 <= entry.at <= measure.top:
        raise Refused(_("Please correct what is marked."), fields={"wish": _("Please choose one of the levels.")})


def _wanted(row: _Row) -> _Content | None:
    """What the row shall hold; None if nothing was there and nothing is to be kept."""
    e = row.entry
    rated = e.importance is not None
    if not rated and row.row is None and not e.why:
        return None
    at = e.at if e.shape in WITH_LEVEL else 0
    src = row.row.rating.src if row.row else ()
    return _Content(rated, Rating(e.importance or Fraction(0), e.shape, at, e.cert, e.why, src))


def _held(row: _Row) -> _Content | None:
    return _Content(row.row.rated, row.row.rating) if row.row else None


def _told(content: _Content | None) -> str:
    """A rating for the log; of a measure that is not rated what was written beside."""
    if content is None:
        return ""
    rating = content.rating
    beside = f"{wish_of(rating)} {rating.cert} {rating.why}"
    return f"{rating.importance if content.rated else NOT_RATED} {beside}".strip()


def _differs(row: _Row) -> bool:
    return _wanted(row) != _held(row)


def _collides(row: _Row) -> bool:
    """Whether somebody else wrote the row since this page was opened, and something else than this entry says."""
    present = row.row.version if row.row else 0
    if present == row.entry.version or not _differs(row):
        return False
    return row.row is None or row.row.pen != row.entry.pen


def _keep(session: Session, reader: Reader, position: Position, row: _Row) -> _Row:
    """The row with its new content."""
    wanted, stored = _wanted(row), row.row or row.hidden
    if wanted is None:
        return row
    if stored is None:
        rank = _next(session, position)
        stored = Interest(position_id=known(position.id), measure_id=row.measure_id, rank=rank, rating=wanted.rating)
    stored.rated, stored.rating = wanted.rated, wanted.rating
    stored.changed_at, stored.changed_by, stored.pen = now(session), reader.name, row.entry.pen
    stored.version = position.edition
    session.add(stored)
    return _Row(row.measure_id, row.measure, stored, row.entry)


def _next(session: Session, position: Position) -> int:
    """The rank behind all others."""
    last = session.exec(
        select(Interest.rank).where(Interest.position_id == position.id).order_by(col(Interest.rank).desc())
    ).first()
    return 0 if last is None else last + 1

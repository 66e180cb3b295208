"""Saving rows of a position: importance and wish per measure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from sqlmodel import Session, col, select

from models.clock import now
from models.interest import Before, Interest, Rating, Trail
from models.position import Position
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.bargaining.words import Shape
from negotiator.catalogue.plan import DECLARED, Measure
from negotiator.language import _
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader
from negotiator.services.access.audit import Deed
from negotiator.services.access.frames import outside
from negotiator.services.positions import trails
from negotiator.services.positions.lines import BESIDE, WITH_LEVEL, rating_line, wish_of
from negotiator.services.positions.positions import Found, measures_for, position_for, visible
from negotiator.services.positions.views import RatingLine
from negotiator.services.positions.weights import UNSAID, Weight, curve_fields, written
from negotiator.services.records.loading import known
from negotiator.services.records.locks import stamp, unchanged
from negotiator.services.records.stamps import house

TWICE = _("The same measure is there twice. Nothing was changed: please send each once.")
NOT_RATED = "–"  # stands in the log where a number would
SECOND = ("second", "second_low", "second_high", "second_said")  # of a rating: the second opinion
CURVE = ("drawn", "drawn_low", "drawn_high", "drawn_said")  # of a rating: the values of its levels
FIELDS = ("importance", "wish", "cert", "why")  # of a row, as its form names them


@dataclass(frozen=True, slots=True)
class Beside:
    """What belongs to a statement beside what it says: its source, its day (ISO), how sure it is (a key of DOUBTS, or
    empty), and another opinion of the importance, as it was said, with whose it is."""

    source: str = ""
    day: str = ""
    sure: str = ""
    opinion: Weight = UNSAID
    second_by: str = ""

    @property
    def fields(self) -> dict[str, Any]:
        """The same as fields of a rating."""
        said, own = self.opinion, {name: getattr(self, name) for name in ("source", "day", "sure", "second_by")}
        return own | dict(zip(SECOND, (said.importance, said.low, said.high, said.said), strict=True))


@dataclass(frozen=True, slots=True)
class RowEntry:
    """What somebody wrote in one row: without an importance it is not rated, and the rest is kept; `version` is the one
    they had before them. `drawn` and `beside` are None where their form does not show them: then they stay."""

    measure: str
    weight: Weight
    shape: Shape
    at: int
    cert: str
    why: str
    version: int
    pen: str
    was: str = ""  # marks of FIELDS as the page showed them; empty: nobody knows, so everything counts as changed
    drawn: tuple[Weight, ...] | None = None  # as they were said, on the scale of importances
    beside: Beside | None = None
    meant: tuple[str, ...] = ()  # of FIELDS: said anew even where it is as the page showed it
    left_out: tuple[str, ...] = ()  # of FIELDS: not said at all, so as it was
    ends_left_out: bool = False  # nothing said of an interval: an importance that stays keeps its own
    wordless: bool = False  # by a program, which knows numbers alone: those that stay keep the word they were said with


@dataclass(frozen=True, slots=True)
class _Row:
    measure_id: int
    measure: Measure
    row: Interest | None
    entry: RowEntry
    hidden: Interest | None = None  # an assessment that this reader may not see; their own entry takes its place


@dataclass(frozen=True, slots=True)
class _Content:
    """What a row holds; the importance of one that is not rated is 0."""

    rated: bool
    rating: Rating


def rate(
    session: Session, reader: Reader, dossier_id: int, position_id: int, entries: Sequence[RowEntry]
) -> tuple[RatingLine, ...]:
    """Keeps all entries or none; the lines as they are now, in the order of the entries.

    What somebody else wrote meanwhile in other fields of the same row stays beside. Raises NotRecorded, NotAllowed,
    Refused (a level that is not there, a measure twice), or Collision where the same field was changed: `mine` the
    colliding entries, `theirs` the lines that somebody else wrote meanwhile.
    """
    found = position_for(session, reader, dossier_id, position_id, Action.EDIT_POSITION)
    position = found.position
    rows = [_beside(row, reader.language) for row in _rows(session, reader, found, entries)]
    own = house(found.stakeholder.key)
    colliding = [r for r in rows if _collides(r, reader.language)]
    mine = tuple(r.entry for r in colliding)
    unchanged(colliding, [], mine=mine, theirs=lambda: tuple(_line(r, reader, own) for r in colliding))
    changed = [r for r in rows if _differs(r)]
    if not changed:
        return tuple(_line(r, reader, own) for r in rows)
    position.edition += 1
    session.add(position)
    details = [{"measure": r.measure.id, "from": _told(_held(r)), "to": _told(_wanted(r))} for r in changed]
    _forget_future(session, position)
    kept = {r.measure.id: _keep(session, reader, position, r) for r in changed}
    for detail in details:
        audit.record(
            session, reader, Deed.CHANGED, f"position {position_id}", dossier_id, found.judged.stakeholder_id, detail
        )
    session.commit()
    return tuple(_line(kept.get(r.measure.id, r), reader, own) for r in rows)


def _line(row: _Row, reader: Reader, own: str) -> RatingLine:
    return rating_line(row.measure, row.row, reader.language, leads=house(row.measure.lead) == own)


def _rows(session: Session, reader: Reader, found: Found, entries: Sequence[RowEntry]) -> list[_Row]:
    position = found.position
    if len({one.measure for one in entries}) < len(entries):
        raise Refused(TWICE, fields={"file": TWICE, "measure": TWICE})
    measures = {m.id: (key, m) for key, m in measures_for(session, reader, position.dossier_id).items()}
    stored = {i.measure_id: i for i in session.exec(select(Interest).where(Interest.position_id == position.id))}
    rows = []
    for one in entries:
        entry = replace(one, cert=DECLARED) if outside(reader, position.dossier_id) else one
        if entry.measure not in measures:
            raise NotRecorded(_("There is no such measure."))
        key, measure = measures[entry.measure]
        row = stored.get(key)
        seen = row is None or visible(reader, found, row.rating.cert)
        entry = _completed(entry, row if seen else None)
        _check_level(measure, entry)
        _check_curve(entry, row if seen else None)
        rows.append(_Row(key, measure, row if seen else None, entry, None if seen else row))
    return rows


def _completed(entry: RowEntry, row: Interest | None) -> RowEntry:
    """The entry with what it leaves out as it stands."""
    if row is None:
        return entry
    weight = _weight(row)
    same = None not in (said := entry.weight.importance, weight.importance) and float(said or 0) == float(
        weight.importance or 0
    )  # as programs read it: thirds are rounded
    plain = replace(weight, said="") == entry.weight
    stays = (entry.ends_left_out and same) or (entry.wordless and plain)
    return _as_held(entry, row, {*entry.left_out, "importance"} if stays else {*entry.left_out})


def _as_held(entry: RowEntry, row: Interest, names: Collection[str]) -> RowEntry:
    """The entry with these of FIELDS as the row holds them."""
    held, wish = row.rating, "wish" in names
    return replace(
        entry,
        weight=_weight(row) if "importance" in names else entry.weight,
        shape=held.shape if wish else entry.shape,
        at=held.at if wish else entry.at,
        cert=held.cert if "cert" in names else entry.cert,
        why=held.why if "why" in names else entry.why,
    )


def _check_curve(entry: RowEntry, row: Interest | None) -> None:
    """Raises Refused (field "wish") for a drawn wish without a curve."""
    curve = entry.drawn if entry.drawn is not None else row.rating.drawn if row else ()
    if entry.shape is Shape.DRAWN and not curve:
        raise Refused(_("Please correct what is marked."), fields={"wish": _("There is no curve of this measure yet.")})


def _check_level(measure: Measure, entry: RowEntry) -> None:
    if entry.shape in WITH_LEVEL and not 0 <= entry.at <= measure.top:
        raise Refused(_("Please correct what is marked."), fields={"wish": _("Please choose one of the levels.")})


def _wanted(row: _Row) -> _Content | None:
    """What the row shall hold; None if nothing was there and nothing is to be kept."""
    e = row.entry
    rated = e.weight.importance is not None
    if not rated and row.row is None and not e.why and e.beside in (None, Beside()):
        return None
    at = e.at if e.shape in WITH_LEVEL else 0
    held = row.row.rating if row.row else Rating(Fraction(0))
    said = Rating(e.weight.importance or Fraction(0), e.shape, at, e.cert, e.why, held.src)
    beside = e.beside.fields if e.beside else {name: getattr(held, name) for name in Beside().fields}
    drawn = {name: getattr(held, name) for name in CURVE} if e.drawn is None else curve_fields(e.drawn)
    return _Content(rated, replace(said, low=e.weight.low, high=e.weight.high, said=e.weight.said, **drawn, **beside))


def _held(row: _Row) -> _Content | None:
    return _Content(row.row.rated, row.row.rating) if row.row else None


def _told(content: _Content | None) -> str:
    return "" if content is None else told(content.rated, content.rating)


def told(rated: bool, rating: Rating) -> str:
    """A rating for the log; of a measure that is not rated what was written beside."""
    beside = f"{wish_of(rating)} {rating.cert} {rating.why}"
    told = f"{rating.importance if rated else NOT_RATED} {beside}".strip()
    more = {name: getattr(rating, name) for name in BESIDE if getattr(rating, name) not in ("", None, ())}
    values = " ".join(f"{name}={_plain(value)}" for name, value in more.items())
    return f"{told} [{values}]" if values else told


def _plain(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _differs(row: _Row) -> bool:
    return _wanted(row) != _held(row)


def texts_of(entry: RowEntry, language: str) -> tuple[str, ...]:
    """FIELDS of an entry as its form would show them."""
    wish, weight = wish_of(Rating(Fraction(0), entry.shape, entry.at)), entry.weight
    return written(weight, language), wish, entry.cert, entry.why


def _stored_texts(row: Interest, language: str) -> tuple[str, ...]:
    rating = row.rating
    return written(_weight(row), language), wish_of(rating), rating.cert, rating.why


def _weight(row: Interest) -> Weight:
    held = row.rating
    return Weight(held.importance, held.low, held.high, held.said) if row.rated else Weight(None)


def _met(row: _Row) -> bool:
    """Whether somebody else wrote the row since this page was opened."""
    present = row.row.version if row.row else 0
    return present != row.entry.version and (row.row is None or row.row.pen != (row.entry.pen or None))


def _beside(row: _Row, language: str) -> _Row:
    """The row with what somebody else wrote meanwhile in the fields that this entry leaves as its page showed them."""
    shown = row.entry.was.split(".")
    if row.row is None or not _met(row) or len(shown) != len(FIELDS):
        return row
    both = zip(FIELDS, texts_of(row.entry, language), shown, strict=True)
    left = {name for name, text, mark in both if stamp(text) == mark and name not in row.entry.meant}
    return replace(row, entry=_as_held(row.entry, row.row, left))


def _collides(row: _Row, language: str) -> bool:
    """Whether somebody else changed a field since this page was opened that this entry changes to something else."""
    if not _met(row) or not _differs(row):
        return False
    shown = row.entry.was.split(".")
    if row.row is None or len(shown) != len(FIELDS):
        return True
    both = zip(_stored_texts(row.row, language), texts_of(row.entry, language), shown, strict=True)
    return any(mine != theirs and stamp(theirs) != mark for theirs, mine, mark in both)


def _keep(session: Session, reader: Reader, position: Position, row: _Row) -> _Row:
    """The row with its new content."""
    wanted, stored = _wanted(row), row.row or row.hidden
    if wanted is None:
        return row
    nothing = Before(Fraction(0), cert=wanted.rating.cert, rated=False, step=position.edition)
    if stored is None:
        rank = _next(session, position)
        stored = Interest(position_id=known(position.id), measure_id=row.measure_id, rank=rank, rating=wanted.rating)
        stored.trail = trails.pushed(stored, nothing)
    elif row.hidden is not None:  # whoever saw nothing there takes nothing of it back
        stored.trail = trails.pushed(stored, nothing, afresh=True)
    else:
        stored.trail = trails.pushed(stored, trails.holds(stored, position.edition))
    stored.rated, stored.rating = wanted.rated, wanted.rating
    stored.changed_at, stored.changed_by, stored.pen = now(session), reader.name, row.entry.pen
    stored.version = position.edition
    session.add(stored)
    return _Row(row.measure_id, row.measure, stored, row.entry)


def _forget_future(session: Session, position: Position) -> None:
    """After a change nothing that was taken back before comes again."""
    for row in session.exec(select(Interest).where(Interest.position_id == position.id)):
        if row.trail is not None and row.trail.future:
            row.trail = Trail(row.trail.past)
            session.add(row)


def _next(session: Session, position: Position) -> int:
    """The rank behind all others."""
    last = session.exec(
        select(Interest.rank).where(Interest.position_id == position.id).order_by(col(Interest.rank).desc())
    ).first()
    return 0 if last is None else last + 1

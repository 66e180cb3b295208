"""Reading positions: the list of a dossier, and one as its form, cut to the reader."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, select

from models.co_signature import CoSignature
from models.interest import Interest
from models.measure import Measure as MeasureRow
from models.package import Origin
from models.position import Mark, Position
from models.red_line import RedLine
from models.stakeholder import Stakeholder
from negotiator.bargaining.errors import NotRecorded
from negotiator.bargaining.words import Part
from negotiator.catalogue.plan import DECLARED, Measure, Plan
from negotiator.language import _
from negotiator.services.access import access, audit
from negotiator.services.access.access import Action, Reader, may, require
from negotiator.services.access.audit import Deed
from negotiator.services.access.cuts import cut
from negotiator.services.access.derived import GROUND, derived, position_rows
from negotiator.services.access.frames import INTERNAL, dossier_for, frame_of, outside
from negotiator.services.access.given import Given, given
from negotiator.services.positions import trails
from negotiator.services.positions.sheets import CONTESTED, EVERYTHING, Choice, Contents, Granted, sheet_of
from negotiator.services.positions.standings import (
    TABLES,
    count,
    judged,
    known_stamps,
    spoken_for,
    standing,
    standings,
)
from negotiator.services.positions.unhanded import CONTENTS, with_changes
from negotiator.services.positions.views import PositionsPage, Sheet
from negotiator.services.records.loading import known
from negotiator.services.records.stamps import changed, field_of
from negotiator.services.records.storage import writes

LISTED = (*CONTENTS, "rule_override")  # what the list shows, but for signatures
SHEET = (*TABLES, *GROUND, "red_line", "package", "rule_override")  # what a form shows, but for signatures and the log


def listed(session: Session, reader: Reader, dossier_id: int) -> PositionsPage:
    """The positions of a dossier that the reader may know of. Raises NotRecorded."""
    return cut(session, reader, dossier_id, LISTED, _listed, given(session, dossier_id))


def _listed(session: Session, reader: Reader, dossier_id: int, _given: Given) -> PositionsPage:
    dossier = dossier_for(session, reader, dossier_id)
    found = with_changes(session, standings(session, reader, dossier_id))
    return PositionsPage(
        frame=frame_of(reader, dossier),
        own=tuple(s for s in found if s.own),
        seats=tuple(s for s in found if not s.own and s.part == Part.SEAT),
        others=tuple(s for s in found if not s.own and s.part != Part.SEAT),
    )


@dataclass(frozen=True, slots=True)
class Found:
    """A position, whose it is, and what the judge must know of it."""

    position: Position
    stakeholder: Stakeholder
    judged: access.Sheet


def position_for(session: Session, reader: Reader, dossier_id: int, position_id: int, action: Action) -> Found:
    """The position, if the reader may do this with it; locked unless only read. Raises NotRecorded or NotAllowed."""
    require(reader, Action.READ_DOSSIER, dossier_id)
    if action is Action.READ_POSITION or not writes(session):
        row = position_rows(session, dossier_id, position_id)
    else:
        query = select(Position, Stakeholder).join(Stakeholder)
        query = query.where(Position.id == position_id, Position.dossier_id == dossier_id)
        row = session.exec(query.with_for_update(of=Position)).first()
    if row is None:
        raise NotRecorded(_("There is no such position."))
    position, stakeholder = row
    sheet = judged(stakeholder, position, spoken_for(stakeholder))
    if not may(reader, action, dossier_id, sheet=sheet) and not may(reader, Action.READ_CONTEXT, dossier_id):
        raise NotRecorded(_("There is no such position."))
    require(reader, action, dossier_id, sheet=sheet)
    return Found(position, stakeholder, sheet)


def sheet(session: Session, reader: Reader, dossier_id: int, position_id: int, choice: Choice = EVERYTHING) -> Sheet:
    """One position as its form; a read by somebody else goes into the access log. Raises NotRecorded or NotAllowed.

    As many queries for one rated measure as for many.
    """
    found = unlogged(session, reader, dossier_id, position_id, choice)
    if not found.standing.own and not found.standing.editable:
        whose = found.standing.stakeholder_id
        audit.note_read(session, reader, Deed.READ_SEALED, f"position {position_id}", dossier_id, whose)
    return found


def unlogged(session: Session, reader: Reader, dossier_id: int, position_id: int, choice: Choice = EVERYTHING) -> Sheet:
    """The same for what is kept of it, and made for nobody; whoever gets that asks for `sheet` first."""
    require(reader, Action.READ_DOSSIER, dossier_id)
    if choice == EVERYTHING:
        return cut(session, reader, dossier_id, SHEET, _sheet, position_id, given(session, dossier_id), EVERYTHING)
    return _sheet(session, reader, dossier_id, position_id, (), choice)  # there is no end of them


def _sheet(session: Session, reader: Reader, dossier_id: int, position_id: int, _given: Given, choice: Choice) -> Sheet:
    found = position_for(session, reader, dossier_id, position_id, Action.READ_POSITION)
    granted = _granted(session, reader, found)
    if choice.show == CONTESTED and outside(reader, dossier_id):  # what we think of a measure
        choice = replace(choice, show="")
    return sheet_of(_contents(session, reader, found, inner=granted.inner), granted, choice)


def rows(session: Session, reader: Reader, dossier_id: int, position_id: int) -> Sheet:
    """What the answer to a saved row is made of: the measures, how far the rating is, what can be taken back; without
    red lines, preview and signatures. For whoever may write the position. Raises NotRecorded or NotAllowed."""
    found = position_for(session, reader, dossier_id, position_id, Action.READ_POSITION)
    granted = replace(_granted(session, reader, found), inner=False)
    require(reader, Action.EDIT_POSITION, dossier_id, sheet=found.judged)
    return sheet_of(_rows_of(session, reader, found), granted, EVERYTHING)


def _granted(session: Session, reader: Reader, found: Found) -> Granted:
    dossier_id = found.position.dossier_id
    stamped = known_stamps(session, dossier_id)
    state = standing(reader, found.stakeholder, found.position, count(session, reader, stamped))
    if state is None:
        raise NotRecorded(_("There is no such position."))
    people = derived(session, dossier_id).plan.participants
    handed = any(person.id == found.stakeholder.key and person.handed_in for person in people)
    (state,) = with_changes(session, (state,))
    return Granted(
        frame=frame_of(reader, dossier_for(session, reader, dossier_id)),
        standing=replace(state, declared=handed and state.known),
        inner=may(reader, Action.READ_INNER, dossier_id, sheet=found.judged),
        may=frozenset(a.value for a in Action if may(reader, a, dossier_id, sheet=found.judged)),
        language=reader.language,
        counted=may(reader, Action.READ_CONTEXT, dossier_id),
    )


def _contents(session: Session, reader: Reader, found: Found, inner: bool) -> Contents:
    """What this reader may see of a position; no red lines where the inner part is closed to them."""
    key, dossier_id = known(found.position.id), found.position.dossier_id
    lines = _red_lines(session, key) if inner else ()
    signatures = _signatures(session, key)
    field = field_of(derived(session, dossier_id).stamps, found.stakeholder.key)
    shown = inner and may(reader, Action.READ_PACKAGES, dossier_id)
    packages = derived(session, dossier_id).packages if shown else ()
    return replace(
        _rows_of(session, reader, found),
        red_lines=[r for r in lines if visible(reader, found, r.line.cert)],
        packages=[each for each in packages if each.origin == Origin.NAMED],
        signatures=signatures,
        field=field,
        lapses=lapses(session, found, signatures, field),
    )


def _rows_of(session: Session, reader: Reader, found: Found) -> Contents:
    """The measures as this reader may see them, with nothing else of the position but its least score."""
    key, dossier_id = known(found.position.id), found.position.dossier_id
    measures = measures_for(session, reader, dossier_id)
    interests = [
        i for i in _interests(session, key) if i.measure_id in measures and visible(reader, found, i.rating.cert)
    ]
    return Contents(
        position=found.position,
        mark=found.position.mark if visible(reader, found, found.position.mark.cert) else Mark(),
        stakeholder=found.stakeholder,
        measures=measures,
        plan=ground_for(session, reader, dossier_id),
        interests=interests,
        undo=bool(trails.next_rows(interests, "past", lambda cert: visible(reader, found, cert))),
        redo=bool(trails.next_rows(interests, "future", lambda cert: visible(reader, found, cert))),
        red_lines=(),
        packages=(),
        signatures=(),
        field={},
        lapses={},
        amounts=knows_amounts(reader, dossier_id),
    )


def lapses(
    session: Session, found: Found, signatures: Sequence[CoSignature], field: Mapping[str, str]
) -> dict[int, tuple[str, datetime]]:
    """Signature id -> who made it lapse and when, from the log; only for those that have lapsed."""
    told: dict[int, tuple[str, datetime]] = {}
    for row in signatures:
        things = [f"measure {key}" for key in changed(row.field or {}, field)] if row.field is not None else []
        things += [thing.replace("measure", "mandate") for thing in things]
        if row.edition != found.position.edition:
            things.append(f"position {found.position.id}")
        entry = audit.first_change(session, found.position.dossier_id, things, row.signed_at) if things else None
        if entry is not None:
            told[known(row.id)] = entry
    return told


def measures_for(session: Session, reader: Reader, dossier_id: int) -> dict[int, Measure]:
    """Row id -> measure in words; for a reader of the other side without the internal ones."""
    found = derived(session, dossier_id).measures
    closed = outside(reader, dossier_id)
    return {key: m for key, m in found.items() if not (closed and m.bind == INTERNAL)}


def ground_for(session: Session, reader: Reader, dossier_id: int) -> Plan:
    """What levels mean, in words and numbers; for a reader of the other side without the internal measures."""
    ground = derived(session, dossier_id).ground
    if not outside(reader, dossier_id):
        return ground
    return replace(ground, measures=tuple(m for m in ground.measures if m.bind != INTERNAL))


def knows_amounts(reader: Reader, dossier_id: int) -> bool:
    """Whether the reader may know what levels cost and move; else what is judged by it would tell, one question at a
    time."""
    return all(may(reader, action, dossier_id) for action in (Action.READ_COSTS, Action.READ_CATALOGUE))


def visible(reader: Reader, found: Found, cert: str) -> bool:
    """Whether the reader may see an entry: what we assessed about the other side is hidden from it."""
    return cert == DECLARED or not outside(reader, found.position.dossier_id)


def _interests(session: Session, position_id: int) -> Sequence[Interest]:
    """Those about measures on the agenda."""
    query = select(Interest).join(MeasureRow).where(Interest.position_id == position_id, ~col(MeasureRow.off))
    return session.exec(query.order_by(col(Interest.rank), col(Interest.id))).all()


def _red_lines(session: Session, position_id: int) -> Sequence[RedLine]:
    query = select(RedLine).where(RedLine.position_id == position_id)
    return session.exec(query.order_by(col(RedLine.rank), col(RedLine.id))).all()


def _signatures(session: Session, position_id: int) -> Sequence[CoSignature]:
    query = select(CoSignature).where(CoSignature.position_id == position_id)
    return session.exec(query.order_by(col(CoSignature.signed_at).desc())).all()

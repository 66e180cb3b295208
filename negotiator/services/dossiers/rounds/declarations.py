"""What the other side declared in a round revises our assessment of it: with the words as the reason, for the log."""

from dataclasses import dataclass, replace

from sqlmodel import Session, select

from models.clock import today
from models.interest import Interest
from models.measure import Measure as MeasureRow
from models.position import Position
from models.stakeholder import Stakeholder
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.bargaining.words import Shape
from negotiator.catalogue.minutes import Declaration
from negotiator.catalogue.plan import DECLARED
from negotiator.language import _, say
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader, require
from negotiator.services.access.derived import derived
from negotiator.services.access.frames import Frame, dossier_for, frame_of
from negotiator.services.dossiers.rounds import rounds
from negotiator.services.positions.lines import rating_line
from negotiator.services.positions.positions import Found, position_for
from negotiator.services.positions.ratings import RowEntry, rate
from negotiator.services.positions.views import RatingLine
from negotiator.services.positions.weights import Weight
from negotiator.services.records.loading import known
from negotiator.services.records.minutes import minutes_of
from negotiator.services.records.voice import Voice
from negotiator.services.records.wording import words

NO_DECLARATION = _("There is no such declaration in this round, or it names no measure.")


@dataclass(frozen=True, slots=True)
class NewAssessment:
    """What the assessment is to be after it: an importance of None takes the rating away."""

    weight: Weight
    shape: Shape
    at: int
    version: int
    pen: str


@dataclass(frozen=True, slots=True)
class Revision:
    """A declaration beside what we assume so far: `line` as it stands, `why` the reason that will be kept."""

    frame: Frame
    n: int
    number: str
    who: str
    speaker: str
    said: str
    revised: str
    line: RatingLine
    why: str


@dataclass(frozen=True, slots=True)
class _Place:
    found: Found
    said: Declaration
    date: str


def revision(session: Session, reader: Reader, dossier_id: int, n: int, number: str) -> Revision:
    """The form that revises the assessment by a declaration. Raises NotRecorded or NotAllowed."""
    place = _place(session, reader, dossier_id, n, number)
    plan = derived(session, dossier_id).plan
    measure = next((each for each in plan.measures if each.id == place.said.measure), None)
    if measure is None:
        raise NotRecorded(NO_DECLARATION)
    row = session.exec(
        select(Interest)
        .join(MeasureRow)
        .where(Interest.position_id == place.found.position.id, MeasureRow.key == measure.id)
    ).first()
    return Revision(
        frame=frame_of(reader, dossier_for(session, reader, dossier_id)),
        n=n,
        number=number,
        who=words(place.found.stakeholder.text, reader.language),
        speaker=place.said.speaker,
        said=place.said.said,
        revised=place.said.revised,
        line=rating_line(measure, row, reader.language),
        why=_why(reader, place, n),
    )


def revise(session: Session, reader: Reader, dossier_id: int, n: int, number: str, *, wish: NewAssessment) -> None:
    """Writes the assessment anew, as declared and with the reason, and notes in the round that it was done. Raises
    NotRecorded, NotAllowed, Refused, or Collision: `theirs` the rating that somebody else wrote meanwhile."""
    place = _place(session, reader, dossier_id, n, number)
    row = rounds.found(session, dossier_id, n, lock=True)
    if row.withdrawn_at is not None:
        raise Refused(rounds.CLOSED)
    minutes = minutes_of(row)
    done = replace(place.said, revised=today(session).isoformat())
    rounds.keep(row, replace(minutes, declarations={**minutes.declarations, number: done}))
    session.add(row)
    detail = {"declaration": place.said.said, "stakeholder": place.said.who, "measure": place.said.measure}
    audit.record(session, reader, audit.Deed.CHANGED, f"declaration of round {n}", dossier_id, detail=detail)
    why = _why(reader, place, n)
    entry = RowEntry(place.said.measure, wish.weight, wish.shape, wish.at, DECLARED, why, wish.version, wish.pen)
    rate(session, reader, dossier_id, known(place.found.position.id), (entry,))
    session.commit()  # also where it was assumed already


def _place(session: Session, reader: Reader, dossier_id: int, n: int, number: str) -> _Place:
    require(reader, Action.EDIT_ROUNDS, dossier_id)
    row = rounds.found(session, dossier_id, n)
    said = minutes_of(row).declarations.get(number)
    if said is None or not said.measure:
        raise NotRecorded(NO_DECLARATION)
    query = select(Position.id).join(Stakeholder).where(Stakeholder.dossier_id == dossier_id)
    position = session.exec(query.where(Stakeholder.key == said.who)).first()
    if position is None:
        raise NotRecorded(NO_DECLARATION)
    return _Place(position_for(session, reader, dossier_id, position, Action.EDIT_POSITION), said, row.date)


def _why(reader: Reader, place: _Place, n: int) -> str:
    """Where it was declared, by which function, in which words; at most what a reason may hold."""
    when = f", {Voice(reader.language).day(place.date)}" if place.date else ""
    speaker = f" ({place.said.speaker})" if place.said.speaker else ""
    head = say(reader.language, _("Declared in round %(n)s%(when)s%(speaker)s:"), n=n, when=when, speaker=speaker)
    return f"{head} {place.said.said}"

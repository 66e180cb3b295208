"""How far the positions of a dossier are, without their contents."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, select

from models.co_signature import CoSignature
from models.interest import Interest
from models.measure import Measure
from models.position import Position, Progress
from models.stakeholder import Stakeholder
from negotiator.bargaining.words import Part
from negotiator.services import access
from negotiator.services.access import Action, Reader, may
from negotiator.services.loading import known
from negotiator.services.views import Standing
from negotiator.services.wording import words

FEWEST, MOST = 8, 12  # measures that a seat is asked to rate; the rest counts as neutral (workflow J-02)


@dataclass(frozen=True, slots=True)
class Counted:
    """Measures by position, measures by dossier and leading house, signed editions by position, who is spoken for."""

    rated: dict[int, set[int]]
    led: dict[tuple[int, str], set[int]]
    signed: dict[int, set[int]]
    spoken: set[int]


def standings(session: Session, reader: Reader, dossier_id: int) -> tuple[Standing, ...]:
    """One per stakeholder that the reader may know of, in the dossier's order."""
    return standings_in(session, reader, (dossier_id,))[dossier_id]


def standings_in(session: Session, reader: Reader, dossier_ids: Collection[int]) -> dict[int, tuple[Standing, ...]]:
    """The same for several dossiers; six queries, however many there are."""
    query = select(Stakeholder, Position).join(Position).where(col(Stakeholder.dossier_id).in_(dossier_ids))
    rows = session.exec(query.order_by(col(Stakeholder.rank), col(Stakeholder.id))).all()
    counted = count(session, dossier_ids)
    found: dict[int, list[Standing]] = {key: [] for key in dossier_ids}
    for s, p in rows:
        line = standing(reader, s, p, counted)
        if line is not None:
            found[s.dossier_id].append(line)
    return {key: tuple(lines) for key, lines in found.items()}


def count(session: Session, dossier_ids: Collection[int]) -> Counted:
    """What standings are made of; four queries."""
    inside = col(Position.dossier_id).in_(dossier_ids)
    rated: dict[int, set[int]] = defaultdict(set)
    for position, measure in session.exec(
        select(Interest.position_id, Interest.measure_id).join(Position).where(inside)
    ):
        rated[position].add(measure)
    led: dict[tuple[int, str], set[int]] = defaultdict(set)
    houses = select(Measure.dossier_id, Measure.id, Measure.lead).where(col(Measure.dossier_id).in_(dossier_ids))
    for dossier, key, lead in session.exec(houses):
        led[dossier, house(lead)].add(known(key))
    signed: dict[int, set[int]] = defaultdict(set)
    for position, edition in session.exec(
        select(CoSignature.position_id, CoSignature.edition).join(Position).where(inside)
    ):
        signed[position].add(edition)
    claimed = select(Stakeholder.id).where(col(Stakeholder.dossier_id).in_(dossier_ids), col(Stakeholder.claimed))
    return Counted(rated, led, signed, {known(s) for s in session.exec(claimed)})


def spoken_for(stakeholder: Stakeholder) -> bool:
    """Whether somebody with an account speaks, or once spoke, for a stakeholder; else the lead records for it."""
    return stakeholder.claimed


def judged(s: Stakeholder, p: Position, spoken: bool) -> access.Sheet:
    """What the judge must know of a position."""
    return access.Sheet(stakeholder_id=known(s.id), side=s.side, visibility=p.visibility, inner=p.inner, spoken=spoken)


def house(name: str) -> str:
    """The one form of a house's short name: "BMI", "de_bmi" -> "bmi"."""
    return name.removeprefix("de_").casefold()


def wanted(part: Part, rated: set[int], led: set[int]) -> int:
    """How many measures the stakeholder is asked to rate: a seat 8 to 12, by what it leads; others what they wish."""
    if part is not Part.SEAT:
        return len(rated)
    return min(MOST, max(FEWEST, len(rated | led)))


def standing(reader: Reader, s: Stakeholder, p: Position, counted: Counted) -> Standing | None:
    """The standing as this reader may see it; None if the reader may not know of the position."""
    sheet = judged(s, p, known(s.id) in counted.spoken)
    place = reader.standing(s.dossier_id)
    own = place is not None and place.stakeholder_id == sheet.stakeholder_id
    readable = may(reader, Action.READ_POSITION, s.dossier_id, sheet=sheet)
    if not readable and not may(reader, Action.READ_CONTEXT, s.dossier_id):
        return None
    progress = own or may(reader, Action.READ_STATUS, s.dossier_id)
    rated = counted.rated[known(p.id)]
    return Standing(
        stakeholder_id=known(s.id),
        position_id=known(p.id),
        name=words(s.text, reader.language),
        side=s.side,
        part=s.part.value,
        consent=s.consent,
        rated=len(rated) if progress else 0,
        wanted=wanted(s.part, rated, counted.led[s.dossier_id, house(s.key)]) if progress else 0,
        progress=p.progress.value if progress else "",
        visibility=p.visibility.value if progress else "",
        inner=p.inner.value if progress else "",
        signed=signed(p, counted.signed[known(p.id)]) if progress else "",
        readable=readable,
        editable=may(reader, Action.EDIT_POSITION, s.dossier_id, sheet=sheet),
        own=own,
        known=progress,
        spoken=sheet.spoken,
    )


def signed(position: Position, editions: Iterable[int]) -> str:
    """ "signed" for the present edition, "lapsed" if only earlier ones were signed, else ""."""
    found = set(editions)
    if position.edition in found:
        return "signed"
    return "lapsed" if found else ""


def complete(standing: Standing) -> bool:
    """Whether a stakeholder has handed in what it was asked for."""
    return standing.progress == Progress.SUBMITTED

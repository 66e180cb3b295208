"""How far the positions of a dossier are, without their contents."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from models.co_signature import CoSignature
from models.interest import Interest
from models.measure import Measure
from models.position import Position
from models.stakeholder import Stakeholder
from negotiator.bargaining.words import Part
from negotiator.catalogue.plan import DECLARED
from negotiator.services.access import access
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.access.cuts import cuts
from negotiator.services.access.derived import derived
from negotiator.services.access.frames import INTERNAL, outside
from negotiator.services.access.given import given_in
from negotiator.services.positions.views import Standing
from negotiator.services.records.loading import known
from negotiator.services.records.stamps import Stamp, field_of, house, stamps
from negotiator.services.records.wording import agrees, words

MARK: Any = Position.mark
TABLES = ("dossier", "stakeholder", "position", "interest", "measure", "mandate")  # what standings are made of
EVERYWHERE = 0  # no position has this id
FEWEST, MOST = 8, 12  # measures that a seat is asked to rate; the rest counts as neutral (workflow J-02)


@dataclass(frozen=True, slots=True)
class Counted:
    """Measures by position, measures by dossier and leading house, signatures by position; and the measures of each
    dossier with their stamps."""

    rated: dict[int, set[int]]
    led: dict[tuple[int, str], set[int]]
    signed: dict[int, list["Signed"]]
    stamps: dict[int, tuple[Stamp, ...]]


@dataclass(frozen=True, slots=True)
class Signed:
    """What a co-signature was given for: an edition, and the house's field (None: kept since later)."""

    edition: int
    field: dict[str, str] | None

    def holds(self, edition: int, field: Mapping[str, str]) -> bool:
        """Whether nothing changed since."""
        return self.edition == edition and self.field in (None, field)


def standings(session: Session, reader: Reader, dossier_id: int) -> tuple[Standing, ...]:
    """One per stakeholder that the reader may know of, in the dossier's order."""
    return standings_in(session, reader, (dossier_id,))[dossier_id]


def standings_in(session: Session, reader: Reader, dossier_ids: Collection[int]) -> dict[int, tuple[Standing, ...]]:
    """The same for several dossiers; as many queries for many as for one, two where their contents are known."""
    return cuts(session, reader, given_in(session, dossier_ids), TABLES, _standings)


def known_stamps(session: Session, dossier_id: int) -> dict[int, tuple[Stamp, ...]]:
    """The measures of one dossier with their stamps, as `count` takes them."""
    return {dossier_id: derived(session, dossier_id).stamps}


def _standings(session: Session, reader: Reader, dossier_ids: Collection[int]) -> dict[int, tuple[Standing, ...]]:
    stamped = stamps(session, dossier_ids)
    query = select(Stakeholder, Position).join(Position).where(col(Stakeholder.dossier_id).in_(dossier_ids))
    query = query.options(defer(MARK, raiseload=True))  # sealed, and told to nobody here
    rows = session.exec(query.order_by(col(Stakeholder.rank), col(Stakeholder.id))).all()
    counted = count(session, reader, stamped)
    found: dict[int, list[Standing]] = {key: [] for key in dossier_ids}
    for s, p in rows:
        line = standing(reader, s, p, counted)
        if line is not None:
            found[s.dossier_id].append(line)
    return {key: tuple(lines) for key, lines in found.items()}


def count(session: Session, reader: Reader, stamped: dict[int, tuple[Stamp, ...]]) -> Counted:
    """What standings are made of in the dossiers whose stamped measures are given, as far as the reader sees the rows
    that are counted; two queries, four for a reader of the other side."""
    inside = col(Position.dossier_id).in_(stamped)
    rated: dict[int, set[int]] = defaultdict(set)
    for position, measure in session.exec(
        select(Interest.position_id, Interest.measure_id)
        .join(Position)
        .join(Measure)
        .where(inside, col(Interest.rated), ~col(Measure.off))
    ):
        rated[position].add(measure)
    hidden = unseen(session, [key for key in stamped if outside(reader, key)])
    rated = {key: measures - hidden.get(key, set()) - hidden[EVERYWHERE] for key, measures in rated.items()}
    led: dict[tuple[int, str], set[int]] = defaultdict(set)
    for dossier, found in stamped.items():
        for each in found:
            if each.id not in hidden[EVERYWHERE] and not each.off:
                led[dossier, each.lead].add(each.id)
    signed: dict[int, list[Signed]] = defaultdict(list)
    for position, edition, field in session.exec(
        select(CoSignature.position_id, CoSignature.edition, CoSignature.field).join(Position).where(inside)
    ):
        signed[position].append(Signed(edition, None if field is None else dict(field)))
    return Counted(defaultdict(set, rated), led, signed, stamped)


def unseen(session: Session, dossier_ids: Collection[int]) -> dict[int, set[int]]:
    """Measures that a reader of the other side does not see: by position those that we assessed, EVERYWHERE the
    internal ones. For these dossiers only; no query where there are none."""
    hidden: dict[int, set[int]] = {EVERYWHERE: set()}
    if not dossier_ids:
        return hidden
    measures = select(Measure.id).where(col(Measure.dossier_id).in_(dossier_ids), Measure.bind == INTERNAL)
    hidden[EVERYWHERE] = {known(key) for key in session.exec(measures)}
    rows = select(Interest).join(Position).where(col(Position.dossier_id).in_(dossier_ids))
    for row in session.exec(rows):
        if row.rating.cert != DECLARED:
            hidden.setdefault(row.position_id, set()).add(row.measure_id)
    return hidden


def spoken_for(stakeholder: Stakeholder) -> bool:
    """Whether somebody with an account speaks, or once spoke, for a stakeholder; else the lead records for it."""
    return stakeholder.claimed


def judged(s: Stakeholder, p: Position, spoken: bool) -> access.Sheet:
    """What the judge must know of a position."""
    return access.Sheet(stakeholder_id=known(s.id), side=s.side, visibility=p.visibility, inner=p.inner, spoken=spoken)


def wanted(part: Part, led: set[int]) -> int:
    """How many measures the stakeholder is asked to rate: a seat 8 to 12, by what it leads; others what they wish, so
    none. Rating does not move the target."""
    return min(MOST, max(FEWEST, len(led))) if part is Part.SEAT else 0


def standing(reader: Reader, s: Stakeholder, p: Position, counted: Counted) -> Standing | None:
    """The standing as this reader may see it; None if the reader may not know of the position."""
    sheet = judged(s, p, spoken_for(s))
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
        consent=agrees(s.part, s.side, s.consent),
        rated=len(rated) if progress else 0,
        wanted=wanted(s.part, counted.led[s.dossier_id, house(s.key)]) if progress else 0,
        progress=p.progress.value if progress else "",
        visibility=p.visibility.value if progress else "",
        inner=p.inner.value if progress else "",
        signed=_signed(s, p, counted) if progress else "",
        readable=readable,
        editable=may(reader, Action.EDIT_POSITION, s.dossier_id, sheet=sheet),
        own=own,
        known=progress,
        spoken=sheet.spoken,
    )


def _signed(s: Stakeholder, p: Position, counted: Counted) -> str:
    given = counted.signed[known(p.id)]
    return signed(p, given, field_of(counted.stamps[s.dossier_id], s.key)) if given else ""


def signed(position: Position, signatures: Iterable[Signed], field: Mapping[str, str]) -> str:
    """ "signed" for the present edition and field, "lapsed" if only what was before is signed, else ""."""
    found = tuple(signatures)
    if any(each.holds(position.edition, field) for each in found):
        return "signed"
    return "lapsed" if found else ""

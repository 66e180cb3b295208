"""Gates between the stages of a dossier: what has to be there, who confirms it, when a confirmation lapses."""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session, col, select

from models.dossier import Dossier
from models.gate import MANDATE_GATE, GateConfirmation
from models.level import Level
from models.limit import Limit, LimitKind
from models.mandate import Mandate
from models.measure import Measure
from models.position import Position, Visibility
from models.stakeholder import Stakeholder
from negotiator.bargaining.words import Part
from negotiator.catalogue.plan import PARTNER_SIDE
from negotiator.language import _
from negotiator.services.access.access import Action, Reader, Sheet, may
from negotiator.services.dossiers.stages.signatures import consenting
from negotiator.services.records.loading import known

STAGES = ("exploration", "coordination", "mandate", "negotiation", "legal check", "signature", "implementation")
MONEY = (LimitKind.PAYER, LimitKind.CHAPTER)
FOREIGN_OFFICE, FINANCE, JUSTICE = "de_aa", "de_bmf", "de_bmjv"


class By(StrEnum):
    """Who confirms a gate; SELF are checked by the tool."""

    SELF = "self"
    LEAD = "lead"
    LEADERSHIP = "leadership"
    HOUSE = "house"  # whoever co-signs for the house; the lead while nobody with an account speaks for it
    CHECKER = "checker"  # whoever checks for the house, and nobody of another one


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate of a stage: its name, what is asked for, who confirms (for which house), and where it says so, what a
    confirmation is tied to: it lapses when that changes. `instead` names a gate that may stand in for it."""

    key: str
    stage: str
    name: str
    by: By
    house: str = ""
    tied: str = ""
    instead: str = ""


GATES = (
    Gate("partner", "exploration", _("The partner is named, with a seat of its own"), By.SELF),
    Gate("protection", "exploration", _("The protection check of the country has not failed"), By.SELF),
    Gate("need", "exploration", _("The need for an agreement was tested"), By.LEAD),
    Gate(
        "foreign_office",
        "exploration",
        _("The Foreign Office consents to opening negotiations"),
        By.HOUSE,
        FOREIGN_OFFICE,
    ),
    Gate(
        "positions",
        "coordination",
        _("Every ministry whose consent is needed has co-signed its position as it stands"),
        By.SELF,
        instead="dissent",
    ),
    Gate(
        "dissent",
        "coordination",
        _("Leadership has settled the dissent between ministries (only needed where a co-signature is missing)"),
        By.LEADERSHIP,
        tied="editions",
    ),
    Gate("finance", "coordination", _("Finance has checked the budget"), By.CHECKER, FINANCE, tied="limits"),
    Gate("law", "coordination", _("Justice has checked constitution and form"), By.CHECKER, JUSTICE, tied="levels"),
    Gate("laender", "coordination", _("The Länder were consulted, or are not touched"), By.LEAD),
    Gate("ranges", "mandate", _("A mandate with ranges is recorded"), By.SELF),
    Gate(MANDATE_GATE, "mandate", _("Leadership has given the mandate"), By.LEADERSHIP, tied="ranges"),
    Gate("text", "negotiation", _("The text is stable: the package that is to be initialled is named"), By.LEAD),
    Gate("rules", "negotiation", _("That package keeps all hard rules that are not overridden"), By.SELF),
    Gate("signed", "negotiation", _("Every ministry whose consent is needed has co-signed that package"), By.SELF),
    Gate("languages", "legal check", _("Wording and languages were compared"), By.CHECKER, JUSTICE),
    Gate("powers", "legal check", _("Leadership has decided, and given the powers to sign"), By.LEADERSHIP),
    Gate("in_force", "signature", _("The day of taking effect is recorded"), By.LEAD),
)
OPTIONAL = frozenset(gate.instead for gate in GATES if gate.instead)
BY_KEY: Mapping[str, Gate] = {gate.key: gate for gate in GATES}


def required(stage: str) -> tuple[Gate, ...]:
    """What must be met to leave a stage: its own gates and those of all stages before it."""
    until = STAGES.index(stage)
    return tuple(gate for gate in GATES if STAGES.index(gate.stage) <= until and gate.key not in OPTIONAL)


def confirmations_in(session: Session, dossier_ids: Collection[int]) -> dict[int, dict[str, GateConfirmation]]:
    """The latest confirmation of each gate that nobody took back, by dossier; one query."""
    query = select(GateConfirmation).where(
        col(GateConfirmation.dossier_id).in_(dossier_ids), col(GateConfirmation.withdrawn_at).is_(None)
    )
    found: dict[int, dict[str, GateConfirmation]] = {key: {} for key in dossier_ids}
    for row in session.exec(query.order_by(col(GateConfirmation.id))):
        found[row.dossier_id][row.gate] = row
    return found


def houses_in(session: Session, dossier_ids: Collection[int]) -> dict[int, dict[str, Stakeholder]]:
    """The houses that confirm gates, by dossier and key; one query."""
    keys = {gate.house for gate in GATES if gate.house}
    query = select(Stakeholder).where(
        col(Stakeholder.dossier_id).in_(dossier_ids), col(Stakeholder.key).in_(sorted(keys))
    )
    found: dict[int, dict[str, Stakeholder]] = {key: {} for key in dossier_ids}
    for row in session.exec(query):
        found[row.dossier_id][row.key] = row
    return found


def mark_of(session: Session, dossier: Dossier, gate: Gate) -> str:
    """A digest of what a confirmation of the gate is tied to; empty where it is tied to nothing."""
    if not gate.tied:
        return ""
    found = _TIED[gate.tied](session, known(dossier.id))
    return hashlib.sha256(json.dumps(found, default=str).encode()).hexdigest()


def _editions(session: Session, dossier_id: int) -> list[object]:
    ids = [known(house.id) for house in consenting(session, dossier_id)]
    query = select(Position.id, Position.edition).where(col(Position.stakeholder_id).in_(ids))
    return [tuple(row) for row in session.exec(query.order_by(col(Position.id)))]


def _limits(session: Session, dossier_id: int) -> list[object]:
    rows = session.exec(select(Limit).where(Limit.dossier_id == dossier_id).order_by(col(Limit.id)))
    return [(row.kind.value, row.key, str(row.amount)) for row in rows if row.kind in MONEY]


def _levels(session: Session, dossier_id: int) -> list[object]:
    query = select(Measure.key, Level.n, Level.legal).join(Level).where(Measure.dossier_id == dossier_id)
    return [tuple(row) for row in session.exec(query.order_by(col(Measure.key), col(Level.n)))]


def _ranges(session: Session, dossier_id: int) -> list[object]:
    query = select(Mandate.measure_id, Mandate.lo, Mandate.hi).where(Mandate.dossier_id == dossier_id)
    return [tuple(row) for row in session.exec(query.order_by(col(Mandate.measure_id)))]


_TIED: Mapping[str, Callable[[Session, int], list[object]]] = {
    "editions": _editions,
    "limits": _limits,
    "levels": _levels,
    "ranges": _ranges,
}


def has_partner(session: Session, dossier_id: int) -> bool:
    """Whether somebody of the other side has a seat."""
    query = select(Stakeholder.id).where(
        Stakeholder.dossier_id == dossier_id, Stakeholder.side == PARTNER_SIDE, Stakeholder.part == Part.SEAT
    )
    return session.exec(query).first() is not None


def has_ranges(session: Session, dossier_id: int) -> bool:
    """Whether any range of the mandate is recorded."""
    return session.exec(select(Mandate.id).where(Mandate.dossier_id == dossier_id)).first() is not None


def house_of(session: Session, dossier_id: int, key: str) -> Stakeholder | None:
    """The stakeholder of this key in the dossier."""
    query = select(Stakeholder).where(Stakeholder.dossier_id == dossier_id, Stakeholder.key == key)
    return session.exec(query).first()


def may_confirm(reader: Reader, dossier_id: int, gate: Gate, house: Stakeholder | None) -> bool:
    """Whether the reader confirms this gate. What a house confirms is a right of that house, not of a role: for one
    that is not in the dossier the lead records it, with its reference."""
    if house is None and gate.house:
        return may(reader, Action.MOVE_STAGE, dossier_id)
    whose = known(house.id) if house else None
    match gate.by:
        case By.LEAD:
            return may(reader, Action.MOVE_STAGE, dossier_id)
        case By.LEADERSHIP:
            return may(reader, Action.OVERRIDE, dossier_id)
        case By.HOUSE:
            return house is not None and _gives_consent(reader, dossier_id, house)
        case By.CHECKER:
            return may(reader, Action.STATE_CHECK, dossier_id, whose)
        case By.SELF:
            return False


def recorded_by_lead(gate: Gate, house: Stakeholder | None) -> bool:
    """Whether the lead records this house's word: it is not in the dossier, or nobody with an account speaks for it."""
    return bool(gate.house) and (house is None or (gate.by is By.HOUSE and not house.claimed))


def _gives_consent(reader: Reader, dossier_id: int, house: Stakeholder) -> bool:
    sealed = Visibility.SEALED
    sheet = Sheet(known(house.id), house.side, sealed, sealed, spoken=house.claimed)
    return may(reader, Action.GIVE_CONSENT, dossier_id, sheet=sheet)

"""Which house answers for a number of the rules, and who may enter it: the house itself, the lead for one that nobody
with an account speaks for."""

from sqlalchemy import bindparam, or_
from sqlalchemy import select as pick
from sqlmodel import Session, col, select

from models.kinds import Role
from models.membership import Membership
from models.position import Visibility
from models.rows import rows_of
from models.stakeholder import Stakeholder
from negotiator.catalogue.plan import HOME_SIDE, Measure
from negotiator.catalogue.reading import library
from negotiator.services.access.access import Action, Reader, Sheet, may, require
from negotiator.services.records.loading import known

# Class C numbers belong to the owners of capacities and of budget chapters (guardrails, section 2)
OWNERS = {
    "EP04": "de_bkamt", "EP05": "de_aa", "EP06": "de_bmi", "EP07": "de_bmjv", "EP08": "de_bmf", "EP09": "de_bmwe",
    "EP11": "de_bmas", "EP15": "de_bmg", "EP17": "de_bmbfsfj", "EP23": "de_bmz",
    "laender": "de_laender", "employers": "de_employers",
}  # fmt: skip
NOBODY = 0  # no stakeholder has this number
ANSWERING = (Role.MINISTRY, Role.SIGNER, Role.CHECKER, Role.ADVISER, Role.CONSULTED)  # enter numbers of their house
_SPOKEN = (  # built once
    pick(col(Membership.stakeholder_id))
    .where(col(Membership.dossier_id) == bindparam("dossier"))
    .where(or_(*(col(Membership.role) == role for role in ANSWERING)))
)


def owner_of(number: str) -> str:
    """The key of the house behind a capacity, chapter or payer; empty where it is the lead's."""
    capacity = library.capacities().get(number)
    return capacity.house if capacity else OWNERS.get(number, "")


def is_of_house(measure: Measure, house: str) -> bool:
    """Whether a measure is this house's: it leads or co-signs it, or answers for a capacity that it uses or adds to."""
    if house in {f"de_{authority.lower()}" for authority in (measure.lead, *measure.co)}:
        return True
    return any(owner_of(unit) == house for level in measure.levels for unit in (*level.uses, *level.gives))


def owner_in(session: Session, dossier_id: int, number: str) -> Stakeholder | None:
    """The house behind a number, None where the dossier does not have it."""
    key = owner_of(number)
    query = select(Stakeholder).where(Stakeholder.dossier_id == dossier_id, Stakeholder.key == key)
    return session.exec(query).first() if key else None


def is_own(reader: Reader, dossier_id: int, owner: Stakeholder | None) -> bool:
    """Whether the reader speaks for the house that answers for a number."""
    place = reader.standing(dossier_id)
    return owner is not None and place is not None and place.stakeholder_id == owner.id


def spoken_in(session: Session, dossier_id: int) -> frozenset[int]:
    """Numbers of the stakeholders for whom somebody with an account can enter a number."""
    return frozenset(key for (key,) in rows_of(session, _SPOKEN, {"dossier": dossier_id}) if key is not None)


def has_account(owner: Stakeholder | None, spoken: frozenset[int]) -> bool:
    """Whether a house enters its numbers itself: somebody can, or somebody spoke for it before."""
    return owner is not None and (owner.claimed or owner.id in spoken)


def may_enter(reader: Reader, dossier_id: int, owner: Stakeholder | None, spoken: frozenset[int]) -> bool:
    """Whether the reader enters a number of this house; of no house: whether they are the lead."""
    return may(reader, Action.EDIT_CAPACITY, dossier_id, sheet=_sheet(owner, spoken))


def require_entering(session: Session, reader: Reader, dossier_id: int, owner: Stakeholder | None) -> None:
    """Nothing if the reader enters a number of this house. Raises NotRecorded or NotAllowed."""
    require(reader, Action.EDIT_CAPACITY, dossier_id, sheet=_sheet(owner, spoken_in(session, dossier_id)))


def _sheet(owner: Stakeholder | None, spoken: frozenset[int]) -> Sheet:
    """What the judge must know: whose it is, and whether somebody with an account speaks for them."""
    sealed, key = Visibility.SEALED, known(owner.id) if owner else NOBODY
    return Sheet(key, HOME_SIDE, sealed, sealed, spoken=has_account(owner, spoken))

"""May this person do this, see this: the one judge that every other service asks. What is not written here is denied.

The rows of `RIGHTS` follow workflow.md sections 2 and 3. A right has conditions; one that holds is enough.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from models.dossier import Disclosure
from models.kinds import Role
from models.position import Visibility
from negotiator.bargaining.errors import NotAllowed, NotRecorded
from negotiator.catalogue.plan import PARTNER_SIDE
from negotiator.language import _


class Action(StrEnum):
    """What somebody may want to do in a dossier."""

    READ_DOSSIER = "read_dossier"
    EDIT_DOSSIER = "edit_dossier"
    MANAGE_MEMBERS = "manage_members"
    READ_CATALOGUE = "read_catalogue"
    READ_CONTEXT = "read_context"
    READ_STATUS = "read_status"
    READ_COSTS = "read_costs"
    EDIT_MEASURES = "edit_measures"
    EDIT_CAPACITY = "edit_capacity"
    READ_NUMBERS = "read_numbers"
    READ_RULES = "read_rules"
    EDIT_RULES = "edit_rules"
    EDIT_THRESHOLDS = "edit_thresholds"
    ASK_CHANGE = "ask_change"
    STATE_CHECK = "state_check"
    READ_POSITION = "read_position"
    READ_INNER = "read_inner"
    EDIT_POSITION = "edit_position"
    RELEASE_POSITION = "release_position"
    SIGN_POSITION = "sign_position"
    READ_MANDATE = "read_mandate"
    EDIT_MANDATE = "edit_mandate"
    GIVE_MANDATE = "give_mandate"
    READ_PACKAGES = "read_packages"
    NAME_PACKAGE = "name_package"
    TRY_LEVELS = "try_levels"
    SOLVE = "solve"
    READ_SCORES = "read_scores"
    READ_OFFERS = "read_offers"
    READ_ROUNDS = "read_rounds"
    EDIT_ROUNDS = "edit_rounds"
    MEET_COMMITMENT = "meet_commitment"
    MAKE_BRIEF = "make_brief"
    MAKE_PARTNER_PAPER = "make_partner_paper"
    READ_PARTNER_PAPER = "read_partner_paper"
    RELEASE_PAPER = "release_paper"
    OVERRIDE = "override"
    ASK_OVERRIDE = "ask_override"
    MOVE_STAGE = "move_stage"
    GIVE_CONSENT = "give_consent"
    SIGN_PACKAGE = "sign_package"
    COMMENT = "comment"
    LAY_PACKAGES = "lay_packages"
    ANSWER_SILENTLY = "answer_silently"
    READ_COORDINATION = "read_coordination"
    COORDINATE = "coordinate"
    RAISE_DISSENT = "raise_dissent"
    ANSWER_COORDINATION = "answer_coordination"
    SETTLE_DISSENT = "settle_dissent"
    READ_LOG = "read_log"


class When(StrEnum):
    """A condition of a right."""

    ALWAYS = "always"
    OWN = "own"  # the thing belongs to the stakeholder whom the reader speaks for
    RELEASED = "released"  # home side, and its stakeholder released it to the lead or to all
    OPEN = "open"  # home side, and its stakeholder opened it to the circle
    UNSPOKEN = "unspoken"  # nobody with an account speaks for its stakeholder: the lead records it
    CIRCLE = "circle"  # the reader belongs to the mandate circle
    ASSESSED = "assessed"  # our assessment of the partner's side
    ASSESSED_CIRCLE = "assessed_circle"  # the same, for readers in the mandate circle


A, R = Action, Role
_YES = (When.ALWAYS,)
_OWN = (When.OWN,)
_INSIDE = (R.LEAD, R.MINISTRY, R.SIGNER, R.CHECKER, R.LEADERSHIP)
_HOME = (*_INSIDE, R.ADVISER, R.CONSULTED)
_HOUSES = (R.MINISTRY, R.SIGNER, R.CHECKER, R.ADVISER, R.CONSULTED)  # speak for the house that answers for a number
_TO_LEAD = (When.OWN, When.RELEASED, When.UNSPOKEN, When.ASSESSED)
_TO_MINISTRY = (When.OWN, When.OPEN, When.ASSESSED_CIRCLE)
_READ_SHEET: dict[Role, tuple[When, ...]] = {
    R.LEAD: _TO_LEAD,
    R.LEADERSHIP: (When.OWN, When.RELEASED, When.ASSESSED),
    R.MINISTRY: _TO_MINISTRY,
    R.SIGNER: _TO_MINISTRY,
    R.CHECKER: _TO_MINISTRY,
    R.PARTNER: _OWN,
}


def _all(*roles: Role) -> dict[Role, tuple[When, ...]]:
    return dict.fromkeys(roles, _YES)


RIGHTS: Mapping[Action, Mapping[Role, tuple[When, ...]]] = {
    A.READ_DOSSIER: _all(*_HOME, R.PARTNER),
    A.EDIT_DOSSIER: _all(R.LEAD),
    A.MANAGE_MEMBERS: _all(R.LEAD) | {R.MINISTRY: _OWN, R.SIGNER: _OWN},
    A.READ_CATALOGUE: _all(*_HOME),
    A.READ_CONTEXT: _all(*_HOME),
    A.READ_STATUS: _all(R.LEAD, R.LEADERSHIP),
    A.READ_COSTS: _all(*_INSIDE) | {R.ADVISER: _OWN, R.CONSULTED: _OWN},
    A.EDIT_MEASURES: _all(R.LEAD),
    A.EDIT_CAPACITY: {R.LEAD: (When.OWN, When.UNSPOKEN)} | dict.fromkeys(_HOUSES, _OWN),
    A.READ_NUMBERS: _all(R.LEAD) | dict.fromkeys(_HOUSES, _OWN),
    A.READ_RULES: _all(*_INSIDE),
    A.EDIT_RULES: _all(R.LEAD),
    A.EDIT_THRESHOLDS: _all(R.LEADERSHIP),
    A.ASK_CHANGE: _all(R.LEAD),
    A.STATE_CHECK: {R.CHECKER: _OWN},
    A.READ_POSITION: _READ_SHEET,
    A.READ_INNER: _READ_SHEET,
    A.EDIT_POSITION: {R.LEAD: (When.OWN, When.UNSPOKEN), R.MINISTRY: _OWN, R.PARTNER: _OWN},
    A.RELEASE_POSITION: {R.LEAD: (When.OWN, When.UNSPOKEN), R.MINISTRY: _OWN, R.PARTNER: _OWN},
    A.SIGN_POSITION: {R.SIGNER: _OWN},
    A.READ_MANDATE: _all(R.LEAD, R.LEADERSHIP) | dict.fromkeys((R.MINISTRY, R.SIGNER, R.CHECKER), (When.CIRCLE,)),
    A.EDIT_MANDATE: _all(R.LEAD, R.LEADERSHIP),
    A.GIVE_MANDATE: _all(R.LEADERSHIP),
    A.READ_PACKAGES: _all(*_INSIDE),
    A.NAME_PACKAGE: _all(R.LEAD),
    A.TRY_LEVELS: _all(*_INSIDE),
    A.SOLVE: _all(R.LEAD),
    A.READ_SCORES: _all(*_INSIDE),
    A.READ_OFFERS: _all(*_HOME, R.PARTNER),
    A.READ_ROUNDS: _all(*_INSIDE),
    A.EDIT_ROUNDS: _all(R.LEAD),
    A.MEET_COMMITMENT: _all(R.LEAD) | dict.fromkeys((R.MINISTRY, R.SIGNER, R.CHECKER), _OWN),
    A.MAKE_BRIEF: _all(*_INSIDE),
    A.MAKE_PARTNER_PAPER: _all(R.LEAD),
    A.READ_PARTNER_PAPER: _all(*_INSIDE, R.PARTNER),
    A.RELEASE_PAPER: _all(R.LEAD, R.LEADERSHIP),
    A.OVERRIDE: _all(R.LEADERSHIP),
    A.ASK_OVERRIDE: _all(R.LEAD),
    A.MOVE_STAGE: _all(R.LEAD),
    A.GIVE_CONSENT: {R.SIGNER: _OWN, R.LEAD: (When.UNSPOKEN,)},
    A.SIGN_PACKAGE: {R.SIGNER: _OWN},
    A.COMMENT: _all(*_HOME),
    A.LAY_PACKAGES: _all(R.LEAD),
    A.ANSWER_SILENTLY: dict.fromkeys((R.LEAD, R.MINISTRY, R.SIGNER, R.CHECKER), _OWN),
    A.READ_COORDINATION: _all(*_INSIDE) | dict.fromkeys((R.ADVISER, R.CONSULTED), _OWN),
    A.COORDINATE: _all(R.LEAD),
    A.RAISE_DISSENT: _all(R.LEAD) | dict.fromkeys((R.MINISTRY, R.SIGNER, R.CHECKER), _OWN),
    A.ANSWER_COORDINATION: {R.LEAD: (When.OWN, When.UNSPOKEN)} | dict.fromkeys(_HOUSES, _OWN),
    A.SETTLE_DISSENT: _all(R.LEADERSHIP),
    A.READ_LOG: _all(R.LEAD) | dict.fromkeys((R.MINISTRY, R.SIGNER), _OWN),
}


@dataclass(frozen=True, slots=True)
class ReaderStanding:
    """What the reader is in one dossier, and for whom."""

    role: Role
    stakeholder_id: int | None = None
    in_circle: bool = False


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks. `roles` is dossier id -> standing; an administrator has none, whatever the tables say. `zone`: by which
    moments are told, empty for Germany's."""

    account_id: int
    name: str
    language: str
    roles: Mapping[int, ReaderStanding] = field(default_factory=dict)
    is_admin: bool = False
    may_start: bool = False
    zone: str = ""

    def standing(self, dossier_id: int) -> ReaderStanding | None:
        """The reader's place in a dossier, None for strangers and administrators."""
        return None if self.is_admin else self.roles.get(dossier_id)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the judge must know of a position: whose it is, on which side, how far released, and whether somebody with
    an account speaks for its stakeholder."""

    stakeholder_id: int
    side: str
    visibility: Visibility
    inner: Visibility
    spoken: bool


class Grade(StrEnum):
    """How much of a number a reader gets: itself, a band of three (met, partly, not met), or nothing."""

    FULL = "full"
    BAND = "band"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Shown:
    """How much of one stakeholder's score, and of its distance to its least acceptable score."""

    score: Grade
    surplus: Grade


def may(
    reader: Reader | None,
    action: Action,
    dossier_id: int,
    stakeholder_id: int | None = None,
    sheet: Sheet | None = None,
) -> bool:
    """Whether the reader may do this in this dossier, to this stakeholder's thing. Without a reader: never."""
    standing = None if reader is None else reader.standing(dossier_id)
    if standing is None:
        return False
    conditions = RIGHTS.get(action, {}).get(standing.role, ())
    if not conditions or conditions is _YES:
        return bool(conditions)
    whose = sheet.stakeholder_id if sheet is not None else stakeholder_id
    released = _released(action, sheet)
    return any(_holds(condition, standing, whose, sheet, released) for condition in conditions)


def require(
    reader: Reader | None,
    action: Action,
    dossier_id: int,
    stakeholder_id: int | None = None,
    sheet: Sheet | None = None,
) -> None:
    """Nothing if the reader may. Raises NotRecorded where the dossier itself is none of theirs, else NotAllowed."""
    if may(reader, action, dossier_id, stakeholder_id, sheet):
        return
    if not may(reader, Action.READ_DOSSIER, dossier_id):
        raise NotRecorded(_("There is no such dossier, or it is not shared with you."))
    raise NotAllowed(_("Your role in this dossier does not include this. Ask the lead of the dossier."))


def visible_scores(
    reader: Reader | None, dossier_id: int, disclosure: Disclosure, sheets: Iterable[Sheet]
) -> dict[int, Shown]:
    """How much of each stakeholder's score the reader sees, by stakeholder id.

    Own numbers are full. So are those that the reader could work out from what is released to them. All others follow
    the dossier's rule; a distance to a sealed least score is never more than a band: score less distance would tell it.
    """
    return {sheet.stakeholder_id: _shown(reader, dossier_id, disclosure, sheet) for sheet in sheets}


def sealed_from(reader: Reader | None, dossier_id: int, sheets: Iterable[Sheet]) -> frozenset[int]:
    """Ids of the stakeholders whose least score and red lines the reader may not know, neither as words nor numbers."""
    return frozenset(s.stakeholder_id for s in sheets if not may(reader, Action.READ_INNER, dossier_id, sheet=s))


def require_admin(reader: Reader | None) -> None:
    """Raises NotAllowed for everybody but administrators."""
    if reader is None or not reader.is_admin:
        raise NotAllowed(_("Only administrators may do this."))


def require_starter(reader: Reader | None) -> None:
    """Raises NotAllowed for those who may not open a new dossier."""
    if reader is None or reader.is_admin or not reader.may_start:
        raise NotAllowed(_("Your account may not open a new dossier. Ask an administrator."))


def _released(action: Action, sheet: Sheet | None) -> Visibility:
    """The switch that counts; the inner one is never wider than the outer one."""
    if sheet is None:
        return Visibility.SEALED
    if action is not Action.READ_INNER:
        return sheet.visibility
    order = (Visibility.SEALED, Visibility.LEAD, Visibility.OPEN)
    return min(sheet.inner, sheet.visibility, key=order.index)


def _holds(when: When, standing: ReaderStanding, whose: int | None, sheet: Sheet | None, released: Visibility) -> bool:
    home = sheet is not None and sheet.side != PARTNER_SIDE
    match when:
        case When.ALWAYS:
            return True
        case When.OWN:
            return whose is not None and whose == standing.stakeholder_id
        case When.RELEASED:
            return home and released is not Visibility.SEALED
        case When.OPEN:
            return home and released is Visibility.OPEN
        case When.UNSPOKEN:
            return sheet is not None and not sheet.spoken
        case When.CIRCLE:
            return standing.in_circle
        case When.ASSESSED:
            return sheet is not None and not home and not sheet.spoken
        case When.ASSESSED_CIRCLE:
            return sheet is not None and not home and not sheet.spoken and standing.in_circle


def _shown(reader: Reader | None, dossier_id: int, disclosure: Disclosure, sheet: Sheet) -> Shown:
    if not may(reader, Action.READ_SCORES, dossier_id):
        return Shown(Grade.HIDDEN, Grade.HIDDEN)
    rule = {Disclosure.OPEN: Grade.FULL, Disclosure.BANDED: Grade.BAND, Disclosure.OWN: Grade.HIDDEN}[disclosure]
    score = Grade.FULL if may(reader, Action.READ_POSITION, dossier_id, sheet=sheet) else rule
    if may(reader, Action.READ_INNER, dossier_id, sheet=sheet):
        return Shown(score, score)
    return Shown(score, Grade.HIDDEN if rule is Grade.HIDDEN else Grade.BAND)

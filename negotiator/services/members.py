"""Who has a part in a dossier; its lead gives and takes it."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from models.account import Account
from models.kinds import Role
from models.membership import Membership
from models.stakeholder import Stakeholder
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.language import _, say
from negotiator.services import accounts, audit
from negotiator.services.access import Action, Reader, require
from negotiator.services.audit import Deed
from negotiator.services.dossiers import dossier_for
from negotiator.services.frames import Frame, frame_of


@dataclass(frozen=True, slots=True)
class MemberView:
    """One line of a dossier's list of people."""

    account_id: int
    name: str
    role: Role
    stakeholder_id: int | None
    in_circle: bool


@dataclass(frozen=True, slots=True)
class MembersPage:
    """The people of a dossier, and what can be chosen: (value, words) of stakeholders by rank and of roles."""

    frame: Frame
    members: tuple[MemberView, ...]
    stakeholders: tuple[tuple[str, str], ...]
    roles: tuple[tuple[str, str], ...]


def page(session: Session, reader: Reader, dossier_id: int) -> MembersPage:
    """The page of people, for the lead."""
    listed = members(session, reader, dossier_id)
    query = select(Stakeholder).where(Stakeholder.dossier_id == dossier_id).order_by(col(Stakeholder.rank))
    choices = tuple((str(row.id), row.text.get(reader.language, row.key)) for row in session.exec(query))
    roles = tuple((role.value, say(reader.language, words)) for role, words in accounts.ROLES.items())
    return MembersPage(frame_of(reader, dossier_for(session, reader, dossier_id)), listed, choices, roles)


def set_member(
    session: Session,
    reader: Reader,
    dossier_id: int,
    account_id: int,
    *,
    role: Role,
    stakeholder_id: int | None,
    in_circle: bool,
) -> None:
    """Changes a member's role and commits. Only the lead; nobody changes their own."""
    require(reader, Action.MANAGE_MEMBERS, dossier_id)
    _not_self(reader, account_id)
    if accounts.membership_of(session, dossier_id, account_id) is None:
        raise NotRecorded(_("This person has no part in the dossier. Invite them first."))
    accounts.enrol(session, dossier_id, account_id, role, stakeholder_id, in_circle=in_circle, by=reader)
    session.commit()


def remove_member(session: Session, reader: Reader, dossier_id: int, account_id: int) -> None:
    """Takes the member out of the dossier and commits. Only the lead; nobody removes themselves."""
    require(reader, Action.MANAGE_MEMBERS, dossier_id)
    _not_self(reader, account_id)
    row = accounts.membership_of(session, dossier_id, account_id)
    if row is None:
        raise NotRecorded(_("This person has no part in the dossier."))
    session.delete(row)
    detail = {"from": row.role.value, "to": None}
    audit.record(session, reader, Deed.MEMBER_CHANGED, f"account {account_id}", dossier_id, detail=detail)
    session.commit()


def members(session: Session, reader: Reader, dossier_id: int) -> tuple[MemberView, ...]:
    """Who has a part in the dossier, by name; for its lead."""
    require(reader, Action.MANAGE_MEMBERS, dossier_id)
    rows = session.exec(
        select(Membership, Account.name)
        .join(Account, col(Account.id) == Membership.account_id)
        .where(Membership.dossier_id == dossier_id)
        .order_by(col(Account.name), col(Account.id))
    )
    return tuple(MemberView(m.account_id, name, m.role, m.stakeholder_id, m.in_circle) for m, name in rows)


def _not_self(reader: Reader, account_id: int) -> None:
    if account_id == reader.account_id:
        raise Refused(_("You cannot change your own part in the dossier. Ask another lead."))

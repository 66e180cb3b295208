"""Who has a part in a dossier; its lead gives and takes it."""

from dataclasses import dataclass

from sqlalchemy import bindparam
from sqlalchemy import select as pick
from sqlmodel import Session, col

from models.account import Account
from models.kinds import Role
from models.membership import Membership
from models.rows import rows_of
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.language import _, say
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader, may, require
from negotiator.services.access.audit import Deed
from negotiator.services.access.derived import derived
from negotiator.services.access.frames import Frame, dossier_for, frame_of
from negotiator.services.accounts import accounts, links
from negotiator.services.records.locks import remove_once


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
    """The people of a dossier (`whole`: of all houses), and what can be chosen: (value, words) of stakeholders by rank
    and of roles."""

    frame: Frame
    members: tuple[MemberView, ...]
    stakeholders: tuple[tuple[str, str], ...]
    roles: tuple[tuple[str, str], ...]
    role_words: tuple[tuple[str, str], ...]
    whole: bool


def page(session: Session, reader: Reader, dossier_id: int) -> MembersPage:
    """The page of people: everybody for the lead; for a ministry its own house."""
    listed, whole = members(session, reader, dossier_id), may(reader, Action.MANAGE_MEMBERS, dossier_id)
    standing = reader.standing(dossier_id)
    mine = None if standing is None else standing.stakeholder_id
    people = derived(session, dossier_id).people.items()
    rows = [(key, row) for key, row in people if key == mine or (whole and not row.claimed)]
    return MembersPage(
        frame=frame_of(reader, dossier_for(session, reader, dossier_id)),
        members=listed,
        stakeholders=tuple((str(number), row.text.get(reader.language, row.key)) for number, row in rows),
        roles=tuple(
            (r.value, say(reader.language, w)) for r, w in accounts.ROLES.items() if whole or r in accounts.OF_A_HOUSE
        ),
        role_words=tuple((r.value, say(reader.language, w)) for r, w in accounts.ROLES.items()),
        whole=whole,
    )


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
    """Changes a member's part and commits; their links end with another role or house. Only the lead; nobody changes
    their own."""
    require(reader, Action.MANAGE_MEMBERS, dossier_id)
    _not_self(reader, account_id)
    row = accounts.membership_of(session, dossier_id, account_id)
    if row is None:
        raise NotRecorded(_("This person has no part in the dossier. Invite them first."))
    if stakeholder_id is not None and stakeholder_id != row.stakeholder_id:
        accounts.require_voice(session, reader, dossier_id, stakeholder_id)
    if (role, stakeholder_id) != (row.role, row.stakeholder_id):
        links.end_made(session, accounts.found(session, account_id), dossier_id)
    accounts.enrol(session, dossier_id, account_id, role, stakeholder_id, in_circle=in_circle, by=reader)
    session.commit()


def remove_member(session: Session, reader: Reader, dossier_id: int, account_id: int) -> None:
    """Takes the member out of the dossier, with all open links by and for them, and commits. Only the lead; nobody
    removes themselves."""
    require(reader, Action.MANAGE_MEMBERS, dossier_id)
    _not_self(reader, account_id)
    row = accounts.membership_of(session, dossier_id, account_id)
    if row is None:
        raise NotRecorded(_("This person has no part in the dossier."))
    remove_once(session, row)
    links.end(session, accounts.found(session, account_id), dossier_id)
    detail = {"from": row.role.value, "to": None}
    audit.record(session, reader, Deed.MEMBER_CHANGED, f"account {account_id}", dossier_id, detail=detail)
    session.commit()


_MEMBERS = (  # as a `MemberView` tells them
    pick(
        col(Membership.account_id),
        col(Account.name),
        col(Membership.role),
        col(Membership.stakeholder_id),
        col(Membership.in_circle),
    )
    .join(Account, col(Account.id) == col(Membership.account_id))
    .where(col(Membership.dossier_id) == bindparam("dossier"))
    .order_by(col(Account.name), col(Account.id))
)


def members(session: Session, reader: Reader, dossier_id: int) -> tuple[MemberView, ...]:
    """Who has a part in the dossier, by name: all for its lead, those of the own house for who speaks for one."""
    standing = reader.standing(dossier_id)
    mine = None if standing is None else standing.stakeholder_id
    require(reader, Action.MANAGE_MEMBERS, dossier_id, mine)
    found = (MemberView(*row) for row in rows_of(session, _MEMBERS, {"dossier": dossier_id}))
    whole = may(reader, Action.MANAGE_MEMBERS, dossier_id)
    return tuple(each for each in found if whole or each.stakeholder_id == mine)


def _not_self(reader: Reader, account_id: int) -> None:
    if account_id == reader.account_id:
        raise Refused(_("You cannot change your own part in the dossier. Ask another lead."))

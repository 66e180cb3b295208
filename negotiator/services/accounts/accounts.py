"""Accounts: made, changed, closed; who is what in a dossier."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam
from sqlalchemy import select as pick
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from models.account import Account
from models.clock import now
from models.dossier import Dossier
from models.kinds import Language, Role
from models.membership import Membership
from models.recovery import RecoveryCode
from models.rows import rows_of
from models.session import SignedIn
from models.stakeholder import Stakeholder
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.clock import ZONE, zones
from negotiator.language import _, say
from negotiator.printable import printable
from negotiator.services.access import audit
from negotiator.services.access.access import Reader, require_admin
from negotiator.services.access.audit import Deed
from negotiator.services.access.titles import title_of
from negotiator.services.accounts import api_tokens, links, passwords, sessions

LOGIN = re.compile(r"[a-z0-9](?:[a-z0-9._@+-]{0,252}[a-z0-9])?")
ROLES = {
    Role.LEAD: _("Lead"),
    Role.MINISTRY: _("Ministry desk"),
    Role.SIGNER: _("Co-signing for a ministry"),
    Role.CHECKER: _("Checking budget and law"),
    Role.ADVISER: _("Advising agency"),
    Role.CONSULTED: _("Consulted"),
    Role.LEADERSHIP: _("Leadership"),
    Role.PARTNER: _("Partner delegate"),
}
STRANDED = _(
    "Nobody else leads %(count)s of the dossiers of this person: while the account is closed, nobody can prepare them. "
    "Have another lead entered first, or close it nevertheless."
)
FORGOTTEN = _("The person of this account was forgotten: it can never be opened or signed in to again.")
NO_ZONE = _("Please choose one of the places.")
PROVIDER = "provider"  # how a session was opened that a sign-in provider vouched for
SPEAKING = (Role.MINISTRY, Role.SIGNER, Role.PARTNER)  # whoever has one of them speaks for a stakeholder
OF_A_HOUSE = (Role.MINISTRY, Role.SIGNER, Role.CHECKER)  # what a house may give to its own people
BOUND = (*SPEAKING, Role.CHECKER)  # roles that are nothing without their stakeholder: what they confirm is its word


@dataclass(frozen=True, slots=True)
class AccountView:
    """One line of the administrator's list; nothing of what the person does. `as_of`: when the sign-in provider last
    said what the person may do; None for accounts of this installation's own."""

    id: int
    login: str
    name: str
    is_admin: bool
    is_active: bool
    may_start: bool
    second_factor: bool
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """One's own account; `roles` holds (dossier's title, role in words, its number) by title."""

    login: str
    name: str
    has_password: bool
    has_totp: bool
    codes_left: int
    roles: tuple[tuple[str, str, int], ...]


def normal_login(text: str) -> str:
    """The login as it is kept. Raises Refused (field "login") if it cannot be one."""
    login = text.strip().lower()
    if not LOGIN.fullmatch(login):
        message = _("A login consists of letters, digits and . _ @ + - and begins and ends with a letter or digit.")
        raise Refused(message, {"login": message})
    return login


def make(
    session: Session,
    login: str,
    name: str,
    password: str | None,
    *,
    is_admin: bool = False,
    may_start: bool = False,
    language: Language = Language.GERMAN,
    by: Reader | None = None,
) -> Account:
    """A new account, flushed, not yet committed. Raises Refused for a login that is taken or a poor password."""
    login = normal_login(login)
    if password is not None:
        passwords.judge(password, login, name)
    account = Account(
        login=login,
        name=" ".join(printable(name).split())[:200] or login,  # also as a provider or a terminal gives it
        password=None if password is None else passwords.hashed(password),
        is_admin=is_admin,
        may_start=may_start and not is_admin,
        language=language,
    )
    try:
        with session.begin_nested():
            session.add(account)
            session.flush()
    except IntegrityError as error:
        message = _("This login is taken. Choose another one.")
        raise Refused(message, {"login": message}) from error
    audit.record(session, by, Deed.ACCOUNT_MADE, f"account {account.id}", actor="" if by else "command line")
    return account


def listed(session: Session, reader: Reader) -> tuple[AccountView, ...]:
    """All accounts by login, for administrators only."""
    require_admin(reader)
    query = select(SignedIn.account_id, func.max(SignedIn.created_at)).where(SignedIn.means == PROVIDER)
    said = dict(session.exec(query.group_by(col(SignedIn.account_id))).all())
    rows = session.exec(select(Account).order_by(col(Account.login)))
    return tuple(account_view(row, said.get(row.id or 0) if row.issuer else None) for row in rows)


def provider_spoke(session: Session) -> datetime | None:
    """When somebody last came in by the sign-in provider; None if nobody did."""
    return session.exec(select(func.max(SignedIn.created_at)).where(SignedIn.means == PROVIDER)).one()


def account_view(row: Account, as_of: datetime | None = None) -> AccountView:
    """What the administrator sees of an account."""
    second = row.totp is not None
    return AccountView(row.id or 0, row.login, row.name, row.is_admin, row.is_active, row.may_start, second, as_of)


_TITLES = pick(col(Dossier.id), col(Dossier.key), col(Dossier.title), col(Dossier.context)).where(
    col(Dossier.id).in_(bindparam("dossiers", expanding=True))
)
_CODES_LEFT = pick(func.count(col(RecoveryCode.id))).where(
    col(RecoveryCode.account_id) == col(Account.id), col(RecoveryCode.used_at).is_(None)
)
_OWN = pick(
    *(col(Account.login), col(Account.name), col(Account.password).is_not(None), col(Account.totp).is_not(None)),
    _CODES_LEFT.scalar_subquery(),
).where(col(Account.id) == bindparam("account"))


def own_account(session: Session, reader: Reader) -> OwnAccount:
    """The reader's own account, in the reader's language."""
    ((login, name, has_password, has_totp, left),) = rows_of(session, _OWN, {"account": reader.account_id})
    language = reader.language
    roles = [
        (title_of(title, told, role).get(language, key), say(language, ROLES[role]), number)
        for number, key, title, told in rows_of(session, _TITLES, {"dossiers": list(reader.roles)})
        for role in (reader.roles[number].role,)
    ]
    return OwnAccount(
        login=login,
        name=name,
        has_password=has_password,
        has_totp=has_totp,
        codes_left=left,
        roles=tuple(sorted(roles)),
    )


def leads_alone(session: Session, account_id: int) -> int:
    """How many dossiers this account leads that no other open account leads."""
    others = select(Membership.dossier_id).join(Account).where(
        Membership.role == Role.LEAD, Membership.account_id != account_id, col(Account.is_active)
    )  # fmt: skip
    led = select(func.count()).where(Membership.account_id == account_id, Membership.role == Role.LEAD)
    return session.exec(led.where(col(Membership.dossier_id).not_in(others))).one()


def set_active(session: Session, reader: Reader, account_id: int, active: bool, *, anyway: bool = False) -> None:
    """Closes or opens an account and commits; closing ends its sessions, tokens and links. Nobody closes their own.
    Raises Refused with `count` for whoever leads dossiers alone, unless it is to be closed `anyway`."""
    require_admin(reader)
    account = found(session, account_id)
    if account_id == reader.account_id:
        raise Refused(_("You cannot close your own account. Ask another administrator."))
    alone = 0 if active or anyway or not account.is_active else leads_alone(session, account_id)
    if alone:
        raise Refused(STRANDED, count=alone)
    switch(session, account, active, reader)
    session.commit()


def switch(session: Session, account: Account, active: bool, reader: Reader | None = None, actor: str = "") -> None:
    """Closes or opens an account in the session's transaction, and notes by whom: a reader or, without one, `actor`.
    Raises Refused for one whose person was forgotten."""
    if active:
        require_person(account)
    account.is_active = active
    account.version += 1
    session.add(account)
    if not active:
        sessions.end_all(session, account.id or 0, now(session))
        api_tokens.end_all(session, account.id or 0, now(session))
        links.end(session, account)
    deed = "opened" if active else "closed"
    audit.record(session, reader, Deed.ACCOUNT_CHANGED, f"account {account.id} {deed}", actor=actor)


def set_may_start(session: Session, reader: Reader, account_id: int, may_start: bool) -> None:
    """Lets an account open new dossiers, or no longer, and commits. Only administrators, and not for administrators."""
    require_admin(reader)
    account = found(session, account_id)
    if account.is_admin and may_start:
        raise Refused(_("An administrator has no part in dossiers. Use another account for that person."))
    account.may_start = may_start
    account.version += 1
    session.add(account)
    what = "may open dossiers" if may_start else "may not open dossiers"
    audit.record(session, reader, Deed.ACCOUNT_CHANGED, f"account {account_id} {what}")
    session.commit()


def found(session: Session, account_id: int) -> Account:
    """The account. Raises NotRecorded."""
    account = session.get(Account, account_id)
    if account is None:
        raise NotRecorded(_("There is no such account."))
    return account


def require_person(account: Account) -> None:
    """Raises Refused for an account whose person was forgotten."""
    if account.forgotten_at is not None:
        raise Refused(FORGOTTEN)


def set_language(session: Session, reader: Reader, language: str) -> None:
    """Changes the reader's language and commits."""
    account = found(session, reader.account_id)
    account.language = Language(language)
    session.add(account)
    session.commit()


def set_zone(session: Session, reader: Reader, zone: str) -> None:
    """Tells the reader moments by another time zone, empty for Germany's, and commits. Raises Refused ("zone")."""
    if zone and zone not in zones():
        raise Refused(NO_ZONE, {"zone": NO_ZONE})
    account = found(session, reader.account_id)
    account.zone = "" if zone == ZONE.key else zone
    session.add(account)
    session.commit()


def change_password(session: Session, reader: Reader, old: str, new: str, current: int) -> None:
    """Sets a new password after the old one was proved, ends all other sessions and all links for a new password, and
    commits. Raises Refused."""
    account = found(session, reader.account_id)
    kept, about = account.password, (account.login, account.name)
    session.rollback()  # no lock while the hash is computed; nor may the row be looked at again before it is
    if not passwords.fits(kept, old):
        message = _("The present password is not right.")
        raise Refused(message, {"old": message})
    passwords.judge(new, *about)
    fresh = passwords.hashed(new)
    account = found(session, reader.account_id)
    account.password = fresh
    account.version += 1
    session.add(account)
    sessions.end_all(session, reader.account_id, now(session), but=current)
    links.end_passwords(session, account)
    audit.record(session, reader, Deed.CREDENTIAL_CHANGED, "password")
    session.commit()


def enrol(
    session: Session,
    dossier_id: int,
    account_id: int,
    role: Role,
    stakeholder_id: int | None = None,
    *,
    in_circle: bool = False,
    by: Reader | None = None,
    invited_by: str = "",
) -> Membership:
    """Gives the account this role in the dossier instead of any it had; not yet committed. Administrators get none.

    The log names `by` and, where an invitation gave the role, who made that."""
    if found(session, account_id).is_admin:
        raise Refused(_("An administrator has no part in dossiers. Use another account for that person."))
    if role in BOUND and stakeholder_id is None:
        message = _("This role needs a stakeholder to speak or check for.")
        raise Refused(message, {"stakeholder_id": message})
    if stakeholder_id is not None:
        stakeholder = session.get(Stakeholder, stakeholder_id)
        if stakeholder is None or stakeholder.dossier_id != dossier_id:
            raise NotRecorded(_("There is no such stakeholder in this dossier."))
        if role in SPEAKING:
            stakeholder.claimed = True
            session.add(stakeholder)
    row = membership_of(session, dossier_id, account_id) or Membership(
        account_id=account_id, dossier_id=dossier_id, role=role
    )
    before = None if row.id is None else row.role.value
    row.role, row.stakeholder_id, row.in_circle, row.version = role, stakeholder_id, in_circle, row.version + 1
    session.add(row)
    session.flush()
    detail = {"from": before, "to": role.value, "stakeholder": stakeholder_id, "circle": in_circle}
    detail |= {"invited by": invited_by} if invited_by else {}
    audit.record(session, by, Deed.MEMBER_CHANGED, f"account {account_id}", dossier_id, detail=detail)
    return row


def require_voice(session: Session, reader: Reader, dossier_id: int, stakeholder_id: int) -> Stakeholder:
    """The stakeholder, if the reader may let people speak for it: anybody who manages members while nobody has spoken
    for it, then only its own people. Raises NotRecorded for a stakeholder of another dossier, else Refused."""
    row = session.get(Stakeholder, stakeholder_id)
    if row is None or row.dossier_id != dossier_id:
        raise NotRecorded(_("There is no such stakeholder in this dossier."))
    standing = reader.standing(dossier_id)
    if row.claimed and (standing is None or standing.stakeholder_id != stakeholder_id):
        message = _("This stakeholder speaks for itself: only its own people let others speak for it.")
        raise Refused(message, {"stakeholder_id": message})
    return row


def membership_of(session: Session, dossier_id: int, account_id: int) -> Membership | None:
    """The account's part in the dossier, None if it has none."""
    return session.exec(
        select(Membership).where(Membership.dossier_id == dossier_id, Membership.account_id == account_id)
    ).first()

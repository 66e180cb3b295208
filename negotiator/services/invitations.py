"""Invitations and links for a new password: each works once and not for ever. The inviter hands the link over."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, select

from models.account import Account
from models.clock import now as present
from models.dossier import Dossier
from models.invitation import Invitation
from models.kinds import Role
from negotiator.bargaining.errors import NotAllowed, NotRecorded, Refused
from negotiator.language import _
from negotiator.services import accounts, audit, credentials, passwords, sessions, submissions, throttle
from negotiator.services.access import Action, Reader, may, require, require_admin
from negotiator.services.audit import Deed
from negotiator.services.tokens import kept, keyed, new_token

INVITED = timedelta(days=7)
NEW_PASSWORD = timedelta(hours=24)
GONE = _("This link does not work, or no longer: links work once and expire. Ask for a new one.")


@dataclass(frozen=True, slots=True)
class Wish:
    """Whom to invite: login, name, and the part in the dossier."""

    login: str
    name: str
    role: Role
    stakeholder_id: int | None = None
    in_circle: bool = False


@dataclass(frozen=True, slots=True)
class Welcome:
    """What the invited person sees: dossier titles by language are empty where the invitation is to no dossier."""

    login: str
    name: str
    new_password: bool
    has_account: bool
    title: dict[str, str]
    role: Role | None


def invite(
    session: Session, reader: Reader, dossier_id: int, wish: Wish, *, secret: str, now: datetime, token: str = ""
) -> str:
    """The token of a new invitation to the dossier (`token`, or a random one); commits. Its lead invites; a ministry
    invites for itself."""
    require(reader, Action.MANAGE_MEMBERS, dossier_id, wish.stakeholder_id)
    _own_kind(reader, dossier_id, wish)
    throttle.count(session, keyed(secret, "invite", str(reader.account_id)), throttle.INVITE, now)
    login = accounts.normal_login(wish.login)
    if wish.role in accounts.BOUND and wish.stakeholder_id is None:
        message = _("This role needs a stakeholder to speak or check for.")
        raise Refused(message, {"stakeholder_id": message})
    if wish.stakeholder_id is not None:
        accounts.require_voice(session, reader, dossier_id, wish.stakeholder_id)
    token = token or new_token()
    session.add(
        Invitation(
            token=kept(token),
            login=login,
            name=wish.name.strip()[:200],
            dossier_id=dossier_id,
            role=wish.role,
            stakeholder_id=wish.stakeholder_id,
            in_circle=wish.in_circle,
            invited_by=reader.account_id,
            created_at=now,
            expires_at=now + INVITED,
        )
    )
    detail = {"login": login, "role": wish.role.value, "stakeholder": wish.stakeholder_id}
    audit.record(session, reader, Deed.INVITED, "invitation", dossier_id, detail=detail)
    submissions.done(session)
    session.commit()
    return token


def _own_kind(reader: Reader, dossier_id: int, wish: Wish) -> None:
    """Raises NotAllowed if somebody who only speaks for a stakeholder gives away more than that."""
    if not may(reader, Action.MANAGE_MEMBERS, dossier_id) and wish.role not in accounts.OF_A_HOUSE:
        raise NotAllowed(_("You can invite people to speak, co-sign or check for your own house only."))


def invite_account(session: Session, reader: Reader, login: str, name: str, now: datetime, *, token: str = "") -> str:
    """The token of an invitation to the installation alone; commits. Only administrators."""
    require_admin(reader)
    token = token or new_token()
    row = Invitation(
        token=kept(token),
        login=accounts.normal_login(login),
        name=name.strip()[:200],
        invited_by=reader.account_id,
        created_at=now,
        expires_at=now + INVITED,
    )
    session.add(row)
    audit.record(session, reader, Deed.INVITED, f"login {row.login}")
    submissions.done(session)
    session.commit()
    return token


def offer_password(session: Session, reader: Reader, account_id: int, now: datetime, *, token: str = "") -> str:
    """The token with which an account chooses a new password; commits. Only administrators. The second factor stays.

    Its owner and the leads of its dossiers are told (services.credentials): who holds the link can be that person."""
    require_admin(reader)
    account = accounts.found(session, account_id)
    token = token or new_token()
    row = Invitation(
        token=kept(token),
        login=account.login,
        name=account.name,
        account_id=account_id,
        invited_by=reader.account_id,
        created_at=now,
        expires_at=now + NEW_PASSWORD,
    )
    session.add(row)
    credentials.note(session, reader, account, credentials.LINK)
    submissions.done(session)
    session.commit()
    return token


def welcome(session: Session, token: str, now: datetime) -> Welcome:
    """What the link offers. Raises NotRecorded with one sentence for unknown, used and expired links."""
    row = _open(session, token, now)
    dossier = session.get(Dossier, row.dossier_id) if row.dossier_id is not None else None
    has_account = _by_login(session, row.login) is not None
    title = {} if dossier is None else dossier.title
    return Welcome(row.login, row.name, row.account_id is not None, has_account, title, row.role)


def accept(session: Session, token: str, name: str, password: str, now: datetime) -> None:
    """Makes the account (or sets its new password), gives it its part, and commits. Raises NotRecorded or Refused."""
    hashed = _hashed(session, token, name, password, now)
    row = _open(session, token, now)
    if row.account_id is not None:
        _set_password(session, row.account_id, hashed)
    else:
        account = accounts.make(session, row.login, name or row.name, None)
        account.password = hashed
        _enrol(session, row, account)
    row.used_at = now
    session.add(row)
    session.commit()


def _hashed(session: Session, token: str, name: str, password: str, now: datetime) -> str:
    """The password that was chosen, judged and hashed, with no lock while the hash is computed. Raises NotRecorded,
    NotAllowed for the login of somebody else's account, or Refused."""
    row = _open(session, token, now)
    if row.account_id is not None:
        account = accounts.found(session, row.account_id)
        about = account.login, account.name
    elif _by_login(session, row.login) is not None:
        raise NotAllowed(_("There is an account with this login. Sign in with it and open the link again."))
    else:
        about = row.login, name or row.name
    session.rollback()
    passwords.judge(password, *about)
    return passwords.hashed(password)


def accept_as(session: Session, reader: Reader, token: str, now: datetime) -> int | None:
    """Gives the signed-in reader the invitation's part and commits; the dossier's id. Raises NotAllowed for others."""
    row = _open(session, token, now)
    account = accounts.found(session, reader.account_id)
    if row.account_id is not None or account.login != row.login:
        raise NotAllowed(_("This invitation is for another account."))
    _enrol(session, row, account)
    row.used_at = now
    session.add(row)
    session.commit()
    return row.dossier_id


def _enrol(session: Session, row: Invitation, account: Account) -> None:
    """The part in the dossier that the invitation holds, if any."""
    if row.dossier_id is None or row.role is None or account.id is None:
        return
    accounts.enrol(session, row.dossier_id, account.id, row.role, row.stakeholder_id, in_circle=row.in_circle)


def _set_password(session: Session, account_id: int, hashed: str) -> None:
    account = accounts.found(session, account_id)
    account.password = hashed
    account.version += 1
    session.add(account)
    sessions.end_all(session, account_id, present(session))
    credentials.note(session, None, account, credentials.CHANGED, _("the holder of a link"))


def _open(session: Session, token: str, now: datetime) -> Invitation:
    row = session.exec(select(Invitation).where(Invitation.token == kept(token)).with_for_update()).first()
    if row is None or row.used_at is not None or row.expires_at <= now:
        raise NotRecorded(GONE)
    return row


def _by_login(session: Session, login: str) -> Account | None:
    return session.exec(select(Account).where(Account.login == login)).first()

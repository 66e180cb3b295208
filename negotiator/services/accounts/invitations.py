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
from negotiator.services.access import audit, throttle
from negotiator.services.access.access import Action, Reader, may, require, require_admin
from negotiator.services.access.audit import Deed
from negotiator.services.access.readers import reader_of
from negotiator.services.access.titles import title_of
from negotiator.services.accounts import accounts, api_tokens, credentials, links, outbox, passwords, sessions
from negotiator.services.accounts.tokens import kept, keyed, new_token
from negotiator.services.records import submissions

INVITED = timedelta(days=7)
NEW_PASSWORD = timedelta(hours=24)
GONE = _(
    "This link does not work, or no longer: links work once, expire, and end with the right of whoever made them. "
    "Ask for a new one."
)
PRESENT = _("This person has a part in the dossier already. The lead changes it on the page of members.")


@dataclass(frozen=True, slots=True)
class Invited:
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
    session: Session, reader: Reader, dossier_id: int, wish: Invited, *, secret: str, now: datetime, token: str = ""
) -> str:
    """The token of a new invitation to the dossier (`token`, or a random one); commits. Its lead invites; a ministry
    invites for itself; nobody invites themselves or who has a part already. Raises NotRecorded, NotAllowed, Refused."""
    _require_giver(session, reader, dossier_id, wish)
    throttle.count(session, keyed(secret, "invite", str(reader.account_id)), throttle.INVITE, now)
    login = accounts.normal_login(wish.login)
    _require_newcomer(session, reader, dossier_id, login)
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
    detail = {
        "login": login,
        "role": wish.role.value,
        "stakeholder": wish.stakeholder_id,
        "circle": wish.in_circle,
    }
    audit.record(session, reader, Deed.INVITED, "invitation", dossier_id, detail=detail)
    outbox.invited(session, login)
    submissions.done(session)
    session.commit()
    return token


def _require_giver(session: Session, reader: Reader, dossier_id: int, wish: Invited) -> None:
    """Nothing if the reader may give this part: the lead any, a house those of its own, never the mandate circle.

    Raises NotRecorded, NotAllowed, or Refused where a role lacks its stakeholder or the stakeholder speaks for itself.
    """
    require(reader, Action.MANAGE_MEMBERS, dossier_id, wish.stakeholder_id)
    leads = may(reader, Action.MANAGE_MEMBERS, dossier_id)
    if not leads and wish.role not in accounts.OF_A_HOUSE:
        raise NotAllowed(_("You can invite people to speak, co-sign or check for your own house only."))
    if not leads and wish.in_circle:
        raise NotAllowed(_("Only the lead of the dossier decides who belongs to the mandate circle."))
    if wish.role in accounts.BOUND and wish.stakeholder_id is None:
        message = _("This role needs a stakeholder to speak or check for.")
        raise Refused(message, {"stakeholder_id": message})
    if wish.stakeholder_id is not None:
        accounts.require_voice(session, reader, dossier_id, wish.stakeholder_id)


def _require_newcomer(session: Session, reader: Reader, dossier_id: int, login: str) -> None:
    """Raises Refused (field "login") for the reader's own login, and to the lead for that of a member. A house is not
    told who else is in the dossier: its link then gives nothing when it is taken."""
    if login == accounts.found(session, reader.account_id).login:
        message = _("You cannot invite yourself: nobody changes their own part in a dossier.")
        raise Refused(message, {"login": message})
    account = _by_login(session, login)
    member = account is not None and accounts.membership_of(session, dossier_id, account.id or 0) is not None
    if member and may(reader, Action.MANAGE_MEMBERS, dossier_id):
        raise Refused(PRESENT, {"login": PRESENT})


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
    outbox.invited(session, row.login)
    submissions.done(session)
    session.commit()
    return token


def offer_password(session: Session, reader: Reader, account_id: int, now: datetime, *, token: str = "") -> str:
    """The token with which an account chooses a new password; commits. Only administrators. The second factor stays.

    Its owner and the leads of its dossiers are told (services.credentials): who holds the link can be that person."""
    require_admin(reader)
    account = accounts.found(session, account_id)
    accounts.require_person(account)
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
    row, _giver = _open(session, token, now)
    dossier = session.get(Dossier, row.dossier_id) if row.dossier_id is not None else None
    has_account = _by_login(session, row.login) is not None
    title = {} if dossier is None else title_of(dossier.title, dossier.context, row.role)
    return Welcome(row.login, row.name, row.account_id is not None, has_account, title, row.role)


def accept(session: Session, token: str, name: str, password: str, now: datetime) -> None:
    """Makes the account (or sets its new password), gives it its part, and commits. Raises NotRecorded or Refused."""
    hashed = _hashed(session, token, name, password, now)
    row, giver = _open(session, token, now)
    if row.account_id is not None:
        _set_password(session, row.account_id, hashed)
    else:
        account = accounts.make(session, row.login, name or row.name, None, by=giver)
        account.password = hashed
        _enrol(session, row, giver, account)
    row.used_at = now
    session.add(row)
    session.commit()


def _hashed(session: Session, token: str, name: str, password: str, now: datetime) -> str:
    """The password that was chosen, judged and hashed, with no lock while the hash is computed. Raises NotRecorded,
    NotAllowed for the login of somebody else's account, or Refused."""
    row, _giver = _open(session, token, now)
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
    """Gives the signed-in reader the invitation's part and commits; the dossier's id. Raises NotRecorded, NotAllowed
    for others, for whoever made the link and for members of the dossier, Refused for administrators."""
    row, giver = _open(session, token, now)
    account = accounts.found(session, reader.account_id)
    if row.account_id is not None or account.login != row.login or giver.account_id == reader.account_id:
        raise NotAllowed(_("This invitation is for another account."))
    _enrol(session, row, giver, account)
    row.used_at = now
    session.add(row)
    session.commit()
    return row.dossier_id


def _enrol(session: Session, row: Invitation, giver: Reader, account: Account) -> None:
    """The part in the dossier that the invitation holds, if any. Raises NotAllowed for who has a part there already."""
    if row.dossier_id is None or row.role is None or account.id is None:
        return
    if accounts.membership_of(session, row.dossier_id, account.id) is not None:
        raise NotAllowed(_("You have a part in this dossier already. Only its lead changes it."))
    accounts.enrol(
        session,
        row.dossier_id,
        account.id,
        row.role,
        row.stakeholder_id,
        in_circle=row.in_circle,
        by=reader_of(session, account.id),
        invited_by=giver.name,
    )


def _set_password(session: Session, account_id: int, hashed: str) -> None:
    account = accounts.found(session, account_id)
    accounts.require_person(account)
    account.password = hashed
    account.version += 1
    session.add(account)
    sessions.end_all(session, account_id, present(session))
    api_tokens.end_all(session, account_id, present(session))
    links.end_passwords(session, account)
    credentials.note(session, None, account, credentials.CHANGED, _("the holder of a link"))


def _open(session: Session, token: str, now: datetime) -> tuple[Invitation, Reader]:
    """The open link, and who made it. Raises NotRecorded with one sentence, also where the maker may give this no
    longer: a link is worth what its maker could hand over at this moment."""
    row = session.exec(select(Invitation).where(Invitation.token == kept(token)).with_for_update()).first()
    if row is None or row.used_at is not None or row.expires_at <= now:
        raise NotRecorded(GONE)
    giver = None if row.invited_by is None else reader_of(session, row.invited_by)
    if giver is None or not _gives(session, giver, row):
        raise NotRecorded(GONE)
    return row, giver


def _gives(session: Session, giver: Reader, row: Invitation) -> bool:
    """Whether the giver may give now what the link holds."""
    try:
        if row.dossier_id is None or row.role is None:
            require_admin(giver)
        else:
            wish = Invited(row.login, row.name, row.role, row.stakeholder_id, row.in_circle)
            _require_giver(session, giver, row.dossier_id, wish)
    except (NotAllowed, NotRecorded, Refused):
        return False
    return True


def _by_login(session: Session, login: str) -> Account | None:
    return session.exec(select(Account).where(Account.login == login)).first()

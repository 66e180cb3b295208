"""What the installation knows about a person: shown, handed out, ended, forgotten; nothing of any dossier's content."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, delete, func, select

from models.account import Account
from models.api_token import ApiToken
from models.audit import AuditEntry
from models.clock import now
from models.draft import Draft
from models.elicitation import Elicitation
from models.mail import Mail
from models.mail_address import MailAddress
from models.membership import Membership
from models.passkey import Passkey
from models.recovery import RecoveryCode
from models.session import SignedIn
from negotiator.bargaining.errors import Refused
from negotiator.language import _
from negotiator.services.access import audit
from negotiator.services.access.access import Reader, require_admin
from negotiator.services.access.audit import Deed
from negotiator.services.accounts import accounts, api_tokens, links, sessions
from negotiator.services.accounts.accounts import AccountView
from negotiator.services.accounts.sessions import Limits, SessionView

FORGOTTEN = "forgotten-%d"  # the login of an account whose person was forgotten
OPEN = _("Close the account first: whoever is forgotten can never sign in again.")
SELF = _("You cannot forget yourself. Ask another administrator.")


@dataclass(frozen=True, slots=True)
class PersonPage:
    """An account as the administrator sees it: its sign-ins that hold, how many tokens and parts in dossiers it has."""

    account: AccountView
    sessions: tuple[SessionView, ...]
    tokens: int
    parts: int
    forgotten: bool


def page(session: Session, reader: Reader, account_id: int, limits: Limits) -> PersonPage:
    """One account, for administrators. Raises NotAllowed or NotRecorded."""
    require_admin(reader)
    row = accounts.found(session, account_id)
    moment = now(session)
    live = (col(ApiToken.ended_at).is_(None), col(ApiToken.expires_at) > moment)
    tokens = session.exec(select(func.count()).where(ApiToken.account_id == account_id, *live)).one()
    parts = session.exec(select(func.count()).where(Membership.account_id == account_id)).one()
    held = tuple(sessions.own(session, account_id, None, limits, moment))
    return PersonPage(accounts.account_view(row), held, tokens, parts, row.login == FORGOTTEN % account_id)


def sign_out(session: Session, reader: Reader, account_id: int) -> None:
    """Ends all sessions of an account and commits, for administrators. Raises NotAllowed or NotRecorded."""
    require_admin(reader)
    accounts.found(session, account_id)
    sessions.end_all(session, account_id, now(session))
    audit.record(session, reader, Deed.SIGNED_OUT, f"account {account_id} everywhere")
    session.commit()


def own_data(session: Session, reader: Reader) -> bytes:
    """All that the installation knows about the reader as a person, as JSON; logged and committed."""
    return _handed_out(session, reader, reader.account_id, own=True)


def data_of(session: Session, reader: Reader, account_id: int) -> bytes:
    """The same about anybody, for administrators, to be handed to that person. Raises NotAllowed or NotRecorded."""
    require_admin(reader)
    return _handed_out(session, reader, account_id, own=False)


def _handed_out(session: Session, reader: Reader, account_id: int, *, own: bool) -> bytes:
    told = _told(session, accounts.found(session, account_id), now(session), own)
    audit.record(session, reader, Deed.EXPORTED, f"data of account {account_id}")
    session.commit()
    return json.dumps(told, ensure_ascii=False, indent=1, default=str).encode()


def _told(session: Session, row: Account, moment: datetime, own: bool) -> Mapping[str, object]:
    """No hash and no key: what signs somebody in is nobody's to read. Dossiers by their number; what was done in them
    only for the person itself."""
    key = row.id or 0
    signed = session.exec(select(SignedIn).where(SignedIn.account_id == key).order_by(col(SignedIn.id))).all()
    tokens = session.exec(select(ApiToken).where(ApiToken.account_id == key).order_by(col(ApiToken.id))).all()
    passkeys = session.exec(select(Passkey).where(Passkey.account_id == key).order_by(col(Passkey.id))).all()
    parts = session.exec(select(Membership).where(Membership.account_id == key)).all()
    mail = session.get(MailAddress, key)
    deeds = session.exec(select(AuditEntry).where(AuditEntry.account_id == key).order_by(col(AuditEntry.id))).all()
    return {
        "as_of": moment,
        "account": {
            "number": key, "login": row.login, "name": row.name, "language": row.language.value,
            "administrator": row.is_admin, "open": row.is_active, "may_open_dossiers": row.may_start,
            "password": row.password is not None, "second_factor": row.totp is not None,
            "provider": row.issuer, "provider_subject": row.subject,
        },
        "parts": [{"dossier": p.dossier_id, "role": p.role.value, "stakeholder": p.stakeholder_id} for p in parts],
        "sign_ins": [
            {"device": s.device, "by": s.means, "from": s.created_at, "last_used": s.seen_at, "ended": s.ended_at}
            for s in signed
        ],
        "passkeys": [{"name": p.name, "added": p.created_at, "last_used": p.used_at} for p in passkeys],
        "tokens": [
            {"name": t.name, "scopes": t.scopes, "made": t.created_at, "until": t.expires_at, "last_used": t.used_at}
            for t in tokens
        ],
        "e-mail": None if mail is None else {
            "address": mail.address, "confirmed": mail.confirmed_at, "last_reminder": mail.reminded_on,
            "invitations": mail.invitations, "releases": mail.releases, "reminders": mail.reminders,
        },
        "log": [{"at": d.at, "did": d.action, "about": d.thing, "dossier": d.dossier_id} for d in deeds
                if own or d.dossier_id is None],
    }  # fmt: skip


def forget(session: Session, reader: Reader, account_id: int) -> None:
    """Takes away all that says who a closed account was, and what only that person had, and commits. What was done in
    dossiers stays: it is the houses', and the log is a chain. Raises NotAllowed, NotRecorded or Refused."""
    require_admin(reader)
    row = accounts.found(session, account_id)
    if account_id == reader.account_id:
        raise Refused(SELF)
    if row.is_active:
        raise Refused(OPEN)
    links.end(session, row)
    api_tokens.end_all(session, account_id, now(session))
    for table in (SignedIn, ApiToken, Passkey, RecoveryCode, Draft, Elicitation, Membership, Mail, MailAddress):
        session.execute(delete(table).where(col(table.account_id) == account_id))
    row.login = row.name = FORGOTTEN % account_id
    row.password = row.totp = row.issuer = row.subject = None
    row.is_admin = row.may_start = False
    row.version += 1
    session.add(row)
    audit.record(session, reader, Deed.ACCOUNT_CHANGED, f"account {account_id} forgotten")
    session.commit()

"""What the installation knows about a person: shown, handed out, ended, forgotten; nothing of any dossier's content."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, delete, func, or_, select

from models.account import Account
from models.api_token import ApiToken
from models.audit import AuditEntry
from models.candidate import Candidate
from models.ceremony import Ceremony
from models.clock import now
from models.comment import Comment
from models.document import Document
from models.draft import Draft
from models.elicitation import Elicitation
from models.invitation import Invitation
from models.job import Job
from models.mail import Mail
from models.mail_address import MailAddress
from models.membership import Membership
from models.overlay import Overlay
from models.passkey import Passkey
from models.recovery import RecoveryCode
from models.session import SignedIn
from models.trial import Trial
from negotiator.bargaining.errors import Refused
from negotiator.language import _
from negotiator.services.access import audit
from negotiator.services.access.access import Reader, require_admin
from negotiator.services.access.audit import Deed
from negotiator.services.accounts import accounts, api_tokens, links, sessions
from negotiator.services.accounts.accounts import AccountView
from negotiator.services.accounts.sessions import Limits, SessionView

FORGOTTEN = "!forgotten-%d"  # the login of an account whose person was forgotten; nobody can choose one like it
CLEARED = (  # what only that person had
    SignedIn, ApiToken, Passkey, RecoveryCode, Ceremony, Draft, Elicitation, Candidate, Trial, Overlay, Membership,
    Mail, MailAddress,
)  # fmt: skip
OPEN = _("Close the account first: whoever is forgotten can never sign in again.")
ALONE = _("Nobody else leads %(count)s of the dossiers of this person. Give each of them another lead first.")
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
    return PersonPage(accounts.account_view(row), held, tokens, parts, row.forgotten_at is not None)


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
            "number": key, "login": row.login, "name": row.name, "language": row.language.value, "time_zone": row.zone,
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
        **_beside(session, row, own),
    }  # fmt: skip


def _beside(session: Session, row: Account, own: bool) -> Mapping[str, object]:
    """Links for the person, forms not sent, countries compared, answers to pairs, comments, long work and documents;
    what was written in them only for the person itself, nothing of any dossier but its number."""
    key = row.id or 0
    links_for = session.exec(select(Invitation).where(_meant(row)).order_by(col(Invitation.id))).all()
    drafts = session.exec(select(Draft).where(Draft.account_id == key).order_by(col(Draft.id))).all()
    countries = session.exec(select(Candidate).where(Candidate.account_id == key).order_by(col(Candidate.id))).all()
    answers = session.exec(select(Elicitation).where(Elicitation.account_id == key).order_by(col(Elicitation.id))).all()
    comments = session.exec(select(Comment).where(Comment.account_id == key).order_by(col(Comment.id))).all()
    jobs = session.exec(select(Job).where(Job.account_id == key).order_by(col(Job.id))).all()
    documents = session.exec(select(Document).where(Document.account_id == key).order_by(col(Document.id))).all()
    return {
        "invitations": [
            {"login": i.login, "name": i.name, "dossier": i.dossier_id, "made": i.created_at, "used": i.used_at}
            for i in links_for
        ],
        "drafts": [{"form": d.path, "kept": d.created_at} | ({"fields": d.form} if own else {}) for d in drafts],
        "countries": [{"changed": c.changed_at} | ({"country": c.country} if own else {}) for c in countries],
        "answers_to_pairs": [{"position": e.position_id} for e in answers],
        "comments": [
            {"dossier": c.dossier_id, "at": c.created_at} | ({"text": c.text} if own else {}) for c in comments
        ],
        "jobs": [{"dossier": j.dossier_id, "kind": j.kind, "asked": j.created_at} for j in jobs],
        "documents": [{"dossier": d.dossier_id, "kind": d.kind, "made": d.created_at} for d in documents],
    }


def _meant(row: Account) -> ColumnElement[bool]:
    """Links for this person, open or not."""
    return or_(col(Invitation.account_id) == row.id, col(Invitation.login) == row.login)


def forget(session: Session, reader: Reader, account_id: int) -> None:
    """Takes away all that says who a closed account was, and what only that person had, and commits. What was done in
    dossiers stays: it is the houses', and the log is a chain. Raises NotAllowed, NotRecorded or Refused."""
    require_admin(reader)
    row = accounts.found(session, account_id)
    if account_id == reader.account_id:
        raise Refused(SELF)
    if row.is_active:
        raise Refused(OPEN)
    accounts.require_person(row)
    if alone := accounts.leads_alone(session, account_id):
        raise Refused(ALONE, count=alone)
    links.end(session, row)
    api_tokens.end_all(session, account_id, now(session))
    for table in CLEARED:
        session.execute(delete(table).where(col(table.account_id) == account_id))
    session.execute(delete(Invitation).where(_meant(row)))
    row.login = row.name = FORGOTTEN % account_id
    row.password = row.totp = row.issuer = row.subject = None
    row.is_admin, row.may_start, row.zone = False, False, ""
    row.forgotten_at = now(session)
    row.version += 1
    session.add(row)
    audit.record(session, reader, Deed.ACCOUNT_CHANGED, f"account {account_id} forgotten")
    session.commit()

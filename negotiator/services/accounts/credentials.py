"""Changes of how somebody signs in that another person set off: noted, and shown to the account's owner and the leads.

A link for a new password lets whoever holds it be that person. So the owner is told at every sign-in of the weeks
after, and each dossier in which the account has a part tells its lead and the people of the same house.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import bindparam
from sqlalchemy import select as pick
from sqlmodel import Session, col, or_, select

from models.account import Account
from models.audit import AuditEntry
from models.membership import Membership
from models.rows import loaded
from negotiator.language import _, moment, say
from negotiator.services.access import audit
from negotiator.services.access.access import Reader
from negotiator.services.access.audit import Deed

TOLD = timedelta(days=30)  # how long after it the owner is told at each sign-in
MOST = 20
EVER = datetime(2000, 1, 1, tzinfo=UTC)  # before the first entry of any installation
LINK, CHANGED = "link for a new password of account %d", "password of account %d"
SENTENCES = {
    LINK: _("%(moment)s: %(actor)s made a link with which a new password for this account can be chosen."),
    CHANGED: _("%(moment)s: a new password for this account was set by %(actor)s, by a link or at the terminal."),
}
ASK = _("If you did not ask for it, tell the lead of your dossiers and end all other sessions.")


@dataclass(frozen=True, slots=True)
class Event:
    """One change of how an account is signed in to, in words."""

    at: datetime
    text: str
    by_other: bool


def note(session: Session, reader: Reader | None, account: Account, what: str, actor: str = "") -> None:
    """Writes a change into the technical log and into the log of every dossier in which the account has a part: once
    for its lead, once for the people of the house that the account speaks for. Not yet committed."""
    number = account.id or 0
    audit.record(session, reader, Deed.CREDENTIAL_CHANGED, what % number, actor=actor)
    detail = {"field": account.name}
    for part in session.exec(select(Membership).where(Membership.account_id == number)).all():
        whose = (None,) if part.stakeholder_id is None else (None, part.stakeholder_id)
        for subject in whose:
            audit.record(
                session,
                reader,
                Deed.CREDENTIAL_CHANGED,
                what % number,
                part.dossier_id,
                subject,
                detail,
                actor,
            )


def warnings(session: Session, account_id: int, language: str, now: datetime) -> tuple[str, ...]:
    """What another person changed within the last weeks, as sentences for the page after signing in."""
    found = [event.text for event in events(session, account_id, language, now - TOLD) if event.by_other]
    return (*found, say(language, ASK)) if found else ()


_EVENTS = (
    pick(AuditEntry)
    .where(col(AuditEntry.action) == Deed.CREDENTIAL_CHANGED.value, col(AuditEntry.dossier_id).is_(None))
    .where(
        or_(
            col(AuditEntry.thing) == bindparam("link"),
            col(AuditEntry.thing) == bindparam("changed"),
            col(AuditEntry.account_id) == bindparam("account"),
        )
    )
    .where(col(AuditEntry.at) >= bindparam("since"))
    .order_by(col(AuditEntry.id).desc())
    .limit(MOST)
)


def events(session: Session, account_id: int, language: str, since: datetime | None = None) -> tuple[Event, ...]:
    """The latest changes of how an account is signed in to, by others and by its owner, latest first."""
    things = {LINK % account_id: LINK, CHANGED % account_id: CHANGED}
    about = {"account": account_id, "link": LINK % account_id, "changed": CHANGED % account_id}
    rows = loaded(session, _EVENTS, **about, since=since or EVER)
    account = session.get(Account, account_id) if rows else None
    zone = account.zone if account else ""
    return tuple(_event(row, things.get(row.thing), language, zone) for row in rows if _about(row, things))


def _about(row: AuditEntry, things: dict[str, str]) -> bool:
    """An administrator's link for somebody else is no change of the administrator's own account."""
    return row.thing in things or not row.thing.startswith(LINK.partition("%")[0])


def _event(row: AuditEntry, kind: str | None, language: str, zone: str) -> Event:
    at = moment(row.at, language, zone)
    if kind is None:
        return Event(row.at, say(language, _("%(moment)s: you changed: %(what)s."), moment=at, what=row.thing), False)
    return Event(row.at, say(language, SENTENCES[kind], moment=at, actor=say(language, row.actor)), True)

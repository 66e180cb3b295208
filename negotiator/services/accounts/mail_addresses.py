"""The address at which somebody wants to be told that something waits: asked for, confirmed by a link that was sent
there, switched by kind, removed. Nothing but that link goes to an address before it is confirmed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, select

from models.clock import now
from models.mail import MailKind
from models.mail_address import MailAddress
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.language import _
from negotiator.mail_server import is_address
from negotiator.services.access import audit, throttle
from negotiator.services.access.access import Reader
from negotiator.services.access.audit import Deed
from negotiator.services.accounts import outbox
from negotiator.services.accounts.tokens import kept, keyed, new_token

CONFIRM_HOURS = 24
CONFIRM_WITHIN = timedelta(hours=CONFIRM_HOURS)
ASKED = throttle.Allowance(5, timedelta(hours=1))  # links that one account may have sent
KINDS = (MailKind.INVITATION, MailKind.RELEASE, MailKind.REMINDER)
NO_ADDRESS = _("This is no e-mail address that can be used here, such as name@ministry.example.")
GONE = _(
    "This link confirms nothing, or no longer: it holds for %(hours)s hours, and for the account that asked for it."
)
NONE_YET = _("There is no confirmed address.")


@dataclass(frozen=True, slots=True)
class MailPage:
    """One's own address, empty without one; whether it is confirmed; until when the link holds, None if none does; the
    kinds of messages that are wanted."""

    address: str
    confirmed: bool
    until: datetime | None
    kinds: tuple[MailKind, ...]


def page(session: Session, reader: Reader) -> MailPage:
    """The reader's address and wishes."""
    row = session.get(MailAddress, reader.account_id)
    if row is None:
        return MailPage("", False, None, ())
    wanted = {MailKind.INVITATION: row.invitations, MailKind.RELEASE: row.releases, MailKind.REMINDER: row.reminders}
    open_ = row.confirmed_at is None and row.token and row.expires_at and row.expires_at > now(session)
    until = row.expires_at if open_ else None
    return MailPage(row.address, row.confirmed_at is not None, until, tuple(kind for kind in KINDS if wanted[kind]))


def ask(session: Session, reader: Reader, address: str, secret: str) -> None:
    """Keeps a new address, unconfirmed, lets a link be sent to it, and commits. Raises Refused (field "address") or
    TooMany."""
    address = address.strip()
    if not is_address(address):
        raise Refused(NO_ADDRESS, {"address": NO_ADDRESS})
    moment, token = now(session), new_token()
    throttle.count(session, keyed(secret, "mail", str(reader.account_id)), ASKED, moment)
    row = session.get(MailAddress, reader.account_id) or MailAddress(account_id=reader.account_id, address=address)
    row.address, row.token, row.expires_at, row.confirmed_at = address, kept(token), moment + CONFIRM_WITHIN, None
    session.add(row)
    outbox.drop(session, reader.account_id)
    outbox.put_link(session, reader.account_id, token)
    audit.record(session, reader, Deed.ACCOUNT_CHANGED, "e-mail address asked for")
    session.commit()


def asked(session: Session, reader: Reader, token: str) -> str:
    """The address that the reader's link confirms. Raises NotRecorded."""
    return _asked(session, reader, token).address


def confirm(session: Session, reader: Reader, token: str) -> None:
    """Confirms the reader's address by the link's token and commits; as long as the link holds, once more changes
    nothing. Raises NotRecorded."""
    row = _asked(session, reader, token)
    if row.confirmed_at is not None:
        return
    row.confirmed_at = now(session)
    session.add(row)
    audit.record(session, reader, Deed.ACCOUNT_CHANGED, "e-mail address confirmed")
    session.commit()


def _asked(session: Session, reader: Reader, token: str) -> MailAddress:
    query = select(MailAddress).where(MailAddress.account_id == reader.account_id, MailAddress.token == kept(token))
    row = session.exec(query).first()
    if row is None or row.expires_at is None or row.expires_at <= now(session):
        raise NotRecorded(GONE, hours=CONFIRM_HOURS)
    return row


def choose(session: Session, reader: Reader, kinds: Collection[str]) -> None:
    """Wants messages of these kinds and no others from now on; commits. Raises NotRecorded without a confirmed one."""
    row = session.get(MailAddress, reader.account_id)
    if row is None or row.confirmed_at is None:
        raise NotRecorded(NONE_YET)
    row.invitations, row.releases, row.reminders = (kind.value in kinds for kind in KINDS)
    session.add(row)
    audit.record(session, reader, Deed.ACCOUNT_CHANGED, "e-mail switched")
    session.commit()


def remove(session: Session, reader: Reader) -> None:
    """Forgets the reader's address and all that waits to be sent there; commits. Nothing happens without one."""
    if forget(session, reader.account_id):
        audit.record(session, reader, Deed.ACCOUNT_CHANGED, "e-mail address removed")
    session.commit()


def forget(session: Session, account_id: int) -> bool:
    """Takes away an account's address and all that waits to be sent there, not yet committed; whether it had one."""
    row = session.get(MailAddress, account_id, with_for_update=True)
    outbox.drop(session, account_id)
    if row is not None:
        session.delete(row)
    return row is not None

"""The post: takes waiting messages one by one to the mail server, later again where that does not take them.

A message is claimed before it is handed over and taken away afterwards. A worker that is killed between the two leaves
it claimed; it goes out once more when the claim has run out, under the same Message-ID: a duplicate, never a loss.
"""

import logging
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Engine, update
from sqlmodel import Session, col, delete, select

from models.account import Account
from models.clock import clock_of
from models.mail import Mail, MailKind
from models.mail_address import MailAddress
from models.membership import Membership
from negotiator.bargaining.errors import Unavailable
from negotiator.clock import day_of
from negotiator.language import _
from negotiator.mail_server import MailServer, Safety
from negotiator.services.accounts.outbox import KEEP, WANTED
from negotiator.services.accounts.tokens import kept
from negotiator.services.installation.letters import letter
from negotiator.services.records.storage import session_of

CLAIMED = timedelta(minutes=10)  # longer than one message can take: it ends at SECONDS for each of its few steps
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
SECONDS = 20.0  # that the mail server may say nothing
AWAY = _(
    "The mail server of NEGOTIATOR_MAIL takes no messages at the moment (%(reason)s). They wait for %(days)s days."
)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Claim:
    """A message that this process sends now."""

    id: int
    kind: MailKind
    language: str
    to: str = field(repr=False)
    token: str = field(repr=False)
    tries: int
    at: datetime


def check(server: MailServer) -> None:
    """Raises Unavailable, with a kind of error for a reason, where the server lets nobody in."""
    try:
        with _connection(server, 5.0):
            pass
    except (OSError, smtplib.SMTPException) as error:
        raise Unavailable(AWAY, reason=type(error).__name__, days=KEEP.days) from error


def send_waiting(engine: Engine, server: MailServer, base: str) -> int:
    """Sends what is due, until nothing is or the server takes no more; how many it took. `base` is the installation's
    address."""
    sent, first = 0, _claim(engine)
    if first is None:
        return 0
    claim: Claim | None = first
    try:
        with _connection(server, SECONDS) as opened:
            while claim is not None:
                sent += _sent(engine, opened, server, base, claim)
                claim = _claim(engine)
    except (OSError, smtplib.SMTPException) as error:  # the server is away or broke off
        if claim is not None:
            _all_later(engine, claim, error)
    return sent


def _sent(engine: Engine, opened: smtplib.SMTP, server: MailServer, base: str, claim: Claim) -> bool:
    """Hands one message over; False where the server does not want it. Raises where the connection is no good."""
    number = f"{claim.id}.{claim.at:%Y%m%d%H%M%S%f}"
    made = letter(claim.kind, claim.language, base, server.sender, claim.to, claim.token, number, claim.at)
    try:
        opened.send_message(made, server.sender, [claim.to])
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
        codes = [code for code, _said in error.recipients.values()] if hasattr(error, "recipients") else []
        code = codes[0] if codes else getattr(error, "smtp_code", 0)
        _refused(engine, claim, code)
        return False
    _take_away(engine, claim.id)
    return True


def _refused(engine: Engine, claim: Claim, code: int) -> None:
    """For good with a code of 500 and above (RFC 5321, 4.2.1), else later again. The address is not told."""
    log.warning("message %s was refused with %s", claim.id, code)
    if code >= 500:
        _take_away(engine, claim.id)
    else:
        _later(engine, claim)


@contextmanager
def _connection(server: MailServer, seconds: float) -> Iterator[smtplib.SMTP]:
    """A connection that nobody else reads, signed in; the server's certificate is judged. Raises OSError (of which
    ssl.SSLError is one) or SMTPException."""
    context = ssl.create_default_context()
    if server.safety is Safety.TLS:
        opened: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=seconds, context=context)
    else:
        opened = smtplib.SMTP(server.host, server.port, timeout=seconds)
    try:
        if server.safety is Safety.STARTTLS:
            opened.starttls(context=context)  # raises where the server has none: nothing goes in plain text
        if server.user:
            opened.login(server.user, server.password)
        yield opened
    finally:
        with suppress(OSError, smtplib.SMTPException):
            opened.quit()
        opened.close()


def _claim(engine: Engine) -> Claim | None:
    """The next message that is due, claimed so that no other worker sends it; None if none is. What nobody wants or
    may get any more is taken away on the way."""
    while True:
        with session_of(engine, write=True) as session:
            now = clock_of(engine)()
            # a clock that was set back must not put it off for ever
            due = (col(Mail.due_at) <= now) | (col(Mail.due_at) > now + 2 * LONGEST_PAUSE)
            query = select(Mail).where(due, col(Mail.created_at) > now - KEEP)
            row = session.exec(query.order_by(col(Mail.due_at), col(Mail.id)).limit(1)).first()
            if row is None or row.id is None:
                return None
            claim, before = _read(session, row, now), row.due_at
            if claim is None:
                session.execute(delete(Mail).where(col(Mail.id) == row.id))
                session.commit()
                continue
            mine = update(Mail).where(col(Mail.id) == row.id, col(Mail.due_at) == before)
            taken = session.execute(mine.values(due_at=now + CLAIMED, tries=claim.tries))
            session.commit()
            if taken.rowcount:  # type: ignore[attr-defined]
                return claim


def _read(session: Session, row: Mail, now: datetime) -> Claim | None:
    """The message as it would go out; None where its address, its kind or its reader's part is not there any more."""
    account, address = session.get(Account, row.account_id), session.get(MailAddress, row.account_id)
    if account is None or address is None or not account.is_active or not _wanted(session, row, address, now):
        return None
    return Claim(
        row.id or 0, row.kind, account.language.value, address.address, row.token or "", row.tries + 1, row.created_at
    )


def _wanted(session: Session, row: Mail, address: MailAddress, now: datetime) -> bool:
    if row.kind is MailKind.CONFIRM:
        holds = address.expires_at is not None and address.expires_at > now
        return holds and address.token == kept(row.token or "")
    if address.confirmed_at is None or not getattr(address, WANTED[row.kind]):
        return False
    if row.kind is MailKind.REMINDER and day_of(row.created_at) != day_of(now):
        return False  # what pressed then may be done by now
    if row.dossier_id is None:
        return True
    part = select(Membership.id).where(Membership.account_id == row.account_id, Membership.dossier_id == row.dossier_id)
    return session.exec(part).first() is not None


def _take_away(engine: Engine, number: int) -> None:
    with session_of(engine, write=True) as session:
        session.execute(delete(Mail).where(col(Mail.id) == number))
        session.commit()


def _pause(tries: int) -> timedelta:
    return min(LONGEST_PAUSE, FIRST_PAUSE * (1 << min(tries - 1, 10)))


def _later(engine: Engine, claim: Claim) -> None:
    with session_of(engine, write=True) as session:
        due = clock_of(engine)() + _pause(claim.tries)
        session.execute(update(Mail).where(col(Mail.id) == claim.id).values(due_at=due))
        session.commit()


def _all_later(engine: Engine, claim: Claim, error: Exception) -> None:
    """What was to go now waits together, longer each time: a server that is away is not asked for each message."""
    pause = _pause(claim.tries)
    log.warning("the mail server takes no messages (%s); the next try in %s s", type(error).__name__, pause.seconds)
    with session_of(engine, write=True) as session:
        now = clock_of(engine)()
        waiting = (col(Mail.due_at) <= now) | (col(Mail.id) == claim.id)
        session.execute(update(Mail).where(waiting).values(due_at=now + pause))
        session.commit()

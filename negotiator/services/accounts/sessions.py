"""Signed-in browsers: opened, looked up, listed and ended on the server."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Executable, bindparam
from sqlalchemy import select as pick
from sqlmodel import Session, col, select

from models.account import Account
from models.membership import Membership
from models.revision import MARKS, told_beside
from models.rows import rows_of
from models.session import SignedIn
from negotiator.bargaining.errors import NotRecorded
from negotiator.language import _
from negotiator.services.access.access import Reader
from negotiator.services.access.readers import WHO, reader_from
from negotiator.services.accounts.tokens import kept, new_token

TOUCH = timedelta(seconds=60)  # how exact "last seen" is: not every page needs a write

_ASKED = (
    *(SignedIn.id, SignedIn.account_id, SignedIn.ended_at, SignedIn.seen_at, SignedIn.created_at),
    *(SignedIn.proved_at, SignedIn.means),
)


def _asked(*more: Any) -> Executable:
    """Who is behind a token, one row for each place; with more columns between the session's and the reader's."""
    return (
        pick(*(col(each) for each in _ASKED), *more, *WHO)
        .join_from(SignedIn, Account, col(Account.id) == col(SignedIn.account_id))
        .join(Membership, col(Membership.account_id) == col(Account.id), isouter=True)
        .where(col(SignedIn.token) == bindparam("token"))
    )


_BY_TOKEN = _asked()  # built once: every request asks for one of them
_BY_TOKEN_IN = _asked(MARKS)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a browser stays signed in without being used, and at most."""

    idle: timedelta
    lifetime: timedelta


@dataclass(frozen=True, slots=True)
class Current:
    """A session as the request sees it. `live` is false once it has ended or expired; `means`: how it was opened;
    `reader`: who it is, none where the account was closed."""

    id: int
    account_id: int
    live: bool
    stale: bool
    proved_at: datetime
    means: str = ""
    reader: Reader | None = None


@dataclass(frozen=True, slots=True)
class SessionView:
    """One line of the list of one's own sessions."""

    id: int
    device: str
    means: str
    created_at: datetime
    seen_at: datetime
    current: bool


def open_for(session: Session, account_id: int, device: str, means: str, now: datetime) -> str:
    """A new session, not yet committed; the token for the cookie."""
    token = new_token()
    session.add(
        SignedIn(
            token=kept(token),
            account_id=account_id,
            device=device[:200],
            means=means,
            created_at=now,
            seen_at=now,
            proved_at=now,
        )
    )
    return token


def look_up(
    session: Session, token: str, limits: Limits, now: datetime, dossier_id: int | None = None
) -> Current | None:
    """The session of a token, live or not; None if there never was one. One query, with all of the reader's places, and
    with the marks of the dossier that is asked for, of which nearly every page of one has need next. A clock that is
    set back by more than the limits ends sessions: it must not prolong them."""
    asked = {"token": kept(token)}
    if dossier_id is None:
        rows = rows_of(session, _BY_TOKEN, asked)
    else:
        rows = rows_of(session, _BY_TOKEN_IN, {**asked, "dossier": dossier_id})
    if not rows:
        return None
    if dossier_id is not None:
        told_beside(session, dossier_id, rows[0][len(_ASKED)])
    number, account_id, ended_at, seen_at, created_at, proved_at, means = rows[0][: len(_ASKED)]
    live = ended_at is None and abs(now - seen_at) < limits.idle and abs(now - created_at) < limits.lifetime
    return Current(number, account_id, live, abs(now - seen_at) >= TOUCH, proved_at, means, reader_from(rows))


def touch(session: Session, session_id: int, now: datetime) -> None:
    """Notes that the session is used; not yet committed."""
    row = session.get(SignedIn, session_id)
    if row is not None:
        row.seen_at = now
        session.add(row)


_LIVE = (  # as a `SessionView` tells them
    pick(*(col(each) for each in (SignedIn.id, SignedIn.device, SignedIn.means, SignedIn.created_at, SignedIn.seen_at)))
    .where(col(SignedIn.account_id) == bindparam("account"), col(SignedIn.ended_at).is_(None))
    .where(col(SignedIn.seen_at).between(bindparam("seen"), bindparam("seen_until")))
    .where(col(SignedIn.created_at).between(bindparam("created"), bindparam("created_until")))
    .order_by(col(SignedIn.seen_at).desc())
)


def own(session: Session, account_id: int, current_id: int | None, limits: Limits, now: datetime) -> list[SessionView]:
    """The account's live sessions, the latest used first."""
    since = {"seen": now - limits.idle, "created": now - limits.lifetime}
    until = {"seen_until": now + limits.idle, "created_until": now + limits.lifetime}
    rows = rows_of(session, _LIVE, {"account": account_id, **since, **until})
    return [
        SessionView(number, device, means, created, seen, number == current_id)
        for number, device, means, created, seen in rows
    ]


def end(session: Session, account_id: int, session_id: int, now: datetime) -> None:
    """Ends one of the account's own sessions and commits. Raises NotRecorded for anybody else's."""
    row = session.get(SignedIn, session_id)
    if row is None or row.account_id != account_id:
        raise NotRecorded(_("There is no such session."))
    row.ended_at = row.ended_at or now
    session.add(row)
    session.commit()


def end_all(session: Session, account_id: int, now: datetime, but: int | None = None) -> int:
    """Ends the account's sessions, except one if given; how many. Not yet committed."""
    rows = session.exec(
        select(SignedIn).where(
            SignedIn.account_id == account_id, col(SignedIn.ended_at).is_(None), col(SignedIn.id) != (but or 0)
        )
    ).all()
    for row in rows:
        row.ended_at = now
        session.add(row)
    return len(rows)

"""How often something may be tried: counted in the database, so that every process sees the same number."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_
from sqlmodel import Session, col, delete

from models.throttle import Throttle
from negotiator.bargaining.errors import TooMany
from negotiator.language import _
from negotiator.services.records.storage import alone


@dataclass(frozen=True, slots=True)
class Allowance:
    """At most `times` within `window`, counted from the first try."""

    times: int
    window: timedelta


SIGN_IN_ACCOUNT = Allowance(10, timedelta(minutes=15))  # for one login, from one place or one known browser
SIGN_IN_LOGIN = Allowance(50, timedelta(hours=1))  # for one login, from all places together, but for known browsers
SIGN_IN_ADDRESS = Allowance(100, timedelta(minutes=15))
KNOWN_LOGIN = Allowance(20, timedelta(minutes=15))  # of all known browsers of an account; beyond it they are strangers
KNOWN_CODE = Allowance(16, timedelta(minutes=15))
CODE = Allowance(8, timedelta(minutes=15))
INVITE = Allowance(60, timedelta(hours=1))
KEPT = timedelta(days=2)  # longer than any window above, and than any that another room counts with


def _lapsed(row: Throttle, allowance: Allowance, now: datetime) -> bool:
    """Whether its window is over; also where the clock was set back by more than that since."""
    return abs(now - row.since) >= allowance.window


def count(session: Session, key: str, allowance: Allowance, now: datetime) -> None:
    """Counts one try (not yet committed). Raises TooMany, with `retry_after` seconds, once the allowance is used up."""
    alone(session, key)
    row = session.get(Throttle, key, with_for_update=True)
    if row is None or _lapsed(row, allowance, now):
        session.merge(Throttle(key=key, count=1, since=now))
        return
    if row.count >= allowance.times:
        left = row.since + allowance.window - now
        minutes = max(1, -(-left // timedelta(minutes=1)))
        several = _("Too many attempts. Try again in %(minutes)s minutes.")
        raise TooMany(
            _("Too many attempts. Try again in one minute.") if minutes == 1 else several,
            minutes=minutes,
            retry_after=max(1, int(left.total_seconds())),
        )
    row.count += 1
    session.add(row)


def left(session: Session, key: str, allowance: Allowance, now: datetime) -> int:
    """How many more tries the allowance has now; nothing is counted."""
    row = session.get(Throttle, key)
    return allowance.times if row is None or _lapsed(row, allowance, now) else allowance.times - row.count


def forget(session: Session, key: str) -> None:
    """Starts anew, after a success."""
    session.exec(delete(Throttle).where(col(Throttle.key) == key))


def sweep(session: Session, now: datetime) -> None:
    """Removes counters that no allowance needs any more (not yet committed); the worker calls it with each beat."""
    session.exec(delete(Throttle).where(or_(col(Throttle.since) < now - KEPT, col(Throttle.since) > now + KEPT)))

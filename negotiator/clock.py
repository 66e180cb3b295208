"""The one clock: where the program reads the time of the machine, and how a moment becomes a day.

A clock is handed down with the engine (`models.clock`); nothing else in product or tests reads the machine's.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

Clock = Callable[[], datetime]
ZONE = ZoneInfo("Europe/Berlin")


REGIONS = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")


def zone_of(name: str) -> ZoneInfo:
    """The zone of a name; Germany's for the empty one, and for one that this machine does not know."""
    return _zone(name) or ZONE


def unknown(name: str) -> str:
    """The name of a zone that somebody chose and this machine does not know, so that German time is told instead; else
    empty."""
    return "" if not name or _zone(name) else name


@cache
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: the name of a folder
        return None


@cache
def zones() -> frozenset[str]:
    """Names of the zones that a person may choose: those that are called by a place."""
    return frozenset(name for name in available_timezones() if name.startswith(REGIONS))


def system() -> datetime:
    """The present moment of the machine in UTC, with its zone."""
    return datetime.now(UTC)


def day_of(moment: datetime) -> date:
    """The day that it is in Germany at a moment: by it things lapse, papers are dated and days are counted."""
    return moment.astimezone(ZONE).date()

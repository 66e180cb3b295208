"""The one clock: where the program reads the time of the machine, and how a moment becomes a day.

A clock is handed down with the engine (`models.clock`); nothing else in product or tests reads the machine's.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]
ZONE = ZoneInfo("Europe/Berlin")


def system() -> datetime:
    """The present moment of the machine in UTC, with its zone."""
    return datetime.now(UTC)


def day_of(moment: datetime) -> date:
    """The day that it is in Germany at a moment: by it things lapse, papers are dated and days are counted."""
    return moment.astimezone(ZONE).date()

"""The minutes of a round as its row keeps them."""

from models.round import Round
from negotiator.catalogue.minutes import Minutes
from negotiator.services.records.snapshots import plain, restored


def minutes_of(row: Round) -> Minutes:
    """What was written down of a round; nothing for one of before."""
    return restored(Minutes, row.minutes or {})


def kept_minutes(minutes: Minutes) -> dict[str, object] | None:
    """Minutes as a row keeps them; None where there is nothing to keep."""
    found = plain(minutes)
    return found if isinstance(found, dict) and any(found.values()) else None

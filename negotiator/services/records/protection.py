"""The protection check of a country in words: the same sentence on pages, at gates and on paper."""

from collections.abc import Callable, Mapping
from datetime import date

from negotiator.catalogue.reading.context import OPEN, PASSED, TRANSIT, Check, check_of
from negotiator.language import _

Say = Callable[..., str]
UNDATED = _(
    "the protection check of the country is said to be passed, but not on which day; without a day it counts as open, "
    "and forced returns are excluded"
)
HOLDS = _("the protection check of the country was passed on %(day)s and holds until %(until)s")
HELD = _(
    "the protection check of the country was passed on %(day)s and held until %(until)s; all of this is computed as of "
    "%(as_of)s, when it still held"
)
EXPIRED = _(
    "the protection check of the country was passed on %(day)s, has expired on %(until)s and counts as open; forced "
    "returns are therefore excluded"
)
NOT_YET = _("the protection check of the country is open; forced returns are therefore excluded")
FAILS = _("the protection check of the country has failed; forced returns are therefore excluded")
TRANSIT_OPEN = _("for transit it is open; transit is therefore excluded")
TRANSIT_FAILS = _("for transit it has failed; transit is therefore excluded")
TRANSIT_PASSED = _("for transit it is passed")


def protection_words(
    context: Mapping[str, object], as_of: str, say: Say, day: Callable[[str | date], str], printed: date | None = None
) -> str:
    """How the check counts on this day, without capital and full stop; `day` writes a date in the reader's language.
    `printed`: the day of a paper, by which the check may have expired since."""
    check, transit = check_of(context, as_of), check_of(context, as_of, TRANSIT)
    if printed and check.until and not check.expired and printed > check.until:
        told = say(HELD, day=day(check.passed or as_of), until=day(check.until), as_of=day(as_of))
    else:
        told = _told(check, say, day)
    if transit.state == check.state:
        return told
    apart = {PASSED: TRANSIT_PASSED, OPEN: TRANSIT_OPEN}.get(transit.state, TRANSIT_FAILS)
    return f"{told}; {say(apart)}"


def _told(check: Check, say: Say, day: Callable[[str | date], str]) -> str:
    if check.passed is not None and check.until is not None:
        return say(EXPIRED if check.expired else HOLDS, day=day(check.passed), until=day(check.until))
    if check.undated:
        return say(UNDATED)
    return say(NOT_YET if check.state == OPEN else FAILS)

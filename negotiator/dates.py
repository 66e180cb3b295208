"""Days and months as people write them in either language, read as ISO writes them.

What can be read in two ways (10/11/2026) is asked back, never guessed; so is a year of two digits, which is no day.
"""

import re
from datetime import date
from functools import cache

from babel import Locale
from babel.dates import format_date

from negotiator.language import DEFAULT, LANGUAGES, locale_of

ISO = re.compile(r"\d{4}-\d{2}(-\d{2})?")
DOTTED = re.compile(r"(?:(\d{1,2})\.\s*)?(\d{1,2})\.\s*(\d{4})")
SLASHED = re.compile(r"(?:(\d{1,2})/)?(\d{1,2})/(\d{4})")
WORDED = re.compile(r"(?:(\d{1,2})(?:\.|st|nd|rd|th)?\s+)?([^\W\d_]+)\.?\s+(?:(\d{1,2})(?:st|nd|rd|th)?,\s*)?(\d{4})")


class TwoDays(ValueError):
    """It can be read as two days."""


def first_day(text: str) -> date:
    """The day that is written "2026-11-10"; of a month ("2026-11") its first. Raises ValueError where it is none: other
    ways in which ISO writes days ("20261110", "2026-W46-2") would be in no order with these."""
    if not ISO.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(f"{text}-01" if len(text) == len("2026-11") else text)


def read_day(text: str) -> str:
    """The day ("2026-11-10") or month ("2026-11") that a text names. Raises TwoDays, or ValueError where it is none."""
    plain = " ".join(text.split())
    if ISO.fullmatch(plain):
        return _checked(plain)
    if found := DOTTED.fullmatch(plain):
        day, month, year = found.groups()
        return _made(year, month, day)
    if found := SLASHED.fullmatch(plain):
        return _slashed(*found.groups())
    found = WORDED.fullmatch(plain)
    month = _months().get(found[2].casefold()) if found else None
    if found is None or month is None or (found[1] and found[3]):
        raise ValueError(text)
    return _made(found[4], str(month), found[1] or found[3])


def kept_day(text: str) -> str:
    """The day or month that a text names as ISO writes it; the text without spaces around it where it names none, for
    whoever judges it."""
    plain = text.strip()
    try:
        return read_day(plain)
    except ValueError:
        return plain


def day_entry(kept: object, language: str) -> str:
    """A kept day or month as people of this language write it into a field; it reads back as it was. Anything else as
    it stands."""
    text = "" if kept is None else str(kept)
    if not ISO.fullmatch(text):
        return text
    try:
        found = first_day(text)
    except ValueError:
        return text
    whole = len(text) > len("2026-03")
    shape = ("dd.MM.y", "MM.y") if language == DEFAULT else ("d MMMM y", "MMMM y")
    return format_date(found, shape[0] if whole else shape[1], locale=locale_of(language))


def _slashed(first: str | None, second: str, year: str) -> str:
    """The day comes first in German, the month in America: told apart only where one of them is above 12."""
    if first is None or int(first) > 12 or first == second:
        return _made(year, second, first)
    if int(second) > 12:
        return _made(year, first, second)
    raise TwoDays(f"{first}/{second}/{year}")


def _made(year: str, month: str, day: str | None) -> str:
    return _checked(f"{year}-{int(month):02}" + (f"-{int(day):02}" if day else ""))


def _checked(text: str) -> str:
    """Raises ValueError where the calendar has no such day."""
    first_day(text)
    return text


@cache
def _months() -> dict[str, int]:
    """Name of a month, long or short, in either language and in lower case -> its number."""
    found = dict[str, int]()
    for language in LANGUAGES:
        for names in Locale(language).months["format"].values():
            found |= {str(name).casefold().rstrip("."): n for n, name in names.items() if len(str(name)) > 2}
    return found

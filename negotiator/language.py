"""Words, numbers and dates in the reader's language, for code that knows no Flask; message ids are English."""

from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from unicodedata import combining, normalize
from zoneinfo import ZoneInfo

from babel.core import get_global
from babel.dates import format_date, format_datetime, get_timezone_location
from babel.support import NullTranslations

from negotiator import numbers, translated
from negotiator.clock import ZONE, zone_of, zones

LANGUAGES = ("de", "en")
DEFAULT = "de"
LOCALES = {"de": "de_DE", "en": "en_GB"}  # the data's English is British
MOST_TEXTS, MOST_MOMENTS = 4096, 4096  # of which what was found is remembered
number, fixed, percent = numbers.number, numbers.fixed, numbers.percent  # said with words, so found beside them


SMALL = {  # words that are frequent in one of the languages and are no words of the other
    "de": """aber auch auf aus bei das dem den der des die durch ein eine einem einen einer für ist kein keine mit nach
        nicht noch nur ohne sich sind über und unter vom von vor wenn wird zu zum zur""",
    "en": """about and are as at be because before between but by fails for from has have is it its must not of on only
        or other share should such target than that the their this to under wants what with without would""",
}
TELLING = {language: frozenset(small.split()) for language, small in SMALL.items()}


def known(language: str | None) -> str:
    """The language if there is one of that name, else German."""
    return language if language in LANGUAGES else DEFAULT


def locale_of(language: str | None) -> str:
    """How days, times and places are written in the language: British in English, as all its words are."""
    return LOCALES[known(language)]


def words(language: str) -> NullTranslations:
    """The catalogue of messages, the same for pages, papers and services; in English the message ids themselves."""
    return translated.sentences(known(language))


def is_ours(message: str) -> bool:
    """Whether these are words of the program, by the translations of them, and not what somebody wrote."""
    return translated.knows(DEFAULT, message)


def _(message: str) -> str:
    """Marks a message id for translation and leaves it as it is: said later, when the reader is known."""
    return message


def say(language: str, message: str, **params: object) -> str:
    """The sentence in this language with its places filled."""
    text = words(language).gettext(message) if message else ""
    return text % params if params else text


def sentence(words: str) -> str:
    """With a capital at the beginning and a full stop at the end; empty for nothing."""
    told = words.strip()
    return told[:1].upper() + told[1:] + ("" if not told or told[-1] in ".!?…" else ".")


@lru_cache(MOST_TEXTS)
def tongue_of(text: str) -> str:
    """The language in which somebody wrote a text, "de" or "en", judged by its small words; empty if that is open."""
    written = [word.strip(".,;:()!?„“”\"'") for word in text.casefold().split()]
    counts = {language: sum(word in small for word in written) for language, small in TELLING.items()}
    if counts["de"] == counts["en"]:
        return ""
    return max(counts, key=lambda language: counts[language])


@lru_cache(MOST_MOMENTS)
def day(value: date, language: str) -> str:
    """A date in words."""
    return format_date(value, format="long", locale=locale_of(language))


def month(value: date, language: str) -> str:
    """A month and its year in words."""
    return format_date(value, format="MMMM y", locale=locale_of(language))


def hour(value: datetime) -> str:
    """The time of day in Germany, to the minute; written alike in every language."""
    return f"{value.astimezone(ZONE):%H:%M}"


@lru_cache(MOST_MOMENTS)
def moment(value: datetime, language: str, zone: str = "") -> str:
    """A moment in a person's zone, Germany's without one; with what it is ahead of UTC where it is another than that:
    a moment that is read out to somebody must not be taken for Germany's."""
    here = zone_of(zone)
    text = format_datetime(value, format="medium", tzinfo=here, locale=locale_of(language))
    return text if here is ZONE or here.key == ZONE.key else f"{text} ({ahead(value, here)})"


def ahead(value: datetime, zone: ZoneInfo) -> str:
    """How far the zone is ahead of UTC at a moment, as UTC+5:45; UTC alone where it is not."""
    minutes = (value.astimezone(zone).utcoffset() or timedelta()) // timedelta(minutes=1)
    hours, rest = divmod(abs(minutes), 60)
    if not minutes:
        return "UTC"
    return f"UTC{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02}" if rest else "")


@cache
def zone_names(language: str) -> tuple[tuple[str, str], ...]:
    """(Name of tzdata, place in words) of all zones that a person may choose, by place; of several names of
    one place the one that is in force."""
    names = sorted({present(name) for name in zones()})
    found = [(name, get_timezone_location(name, locale=locale_of(language), return_city=True)) for name in names]
    return tuple(sorted(found, key=lambda pair: _plain(pair[1])))


def present(zone: str) -> str:
    """The name in force of a zone that somebody may choose, for its older ones too; itself where this machine does not
    offer that."""
    now = get_global("zone_aliases").get(zone, zone)
    return now if now in zones() else zone


@lru_cache(MOST_TEXTS)
def place_of(zone: str, language: str) -> str:
    """The place of a person's zone in words, Germany's without one."""
    return get_timezone_location(zone_of(zone), locale=locale_of(language), return_city=True)


def _plain(place: str) -> str:
    """As it is sorted: without marks on its letters."""
    return "".join(sign for sign in normalize("NFKD", place.casefold()) if not combining(sign))

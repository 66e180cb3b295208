"""Names of countries in texts: what a dossier about one country should not say of another."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache

from babel import Locale
from babel.core import get_global

from negotiator.catalogue.country import FORMS, country_of
from negotiator.catalogue.plan import Round

HOME = frozenset({"DE", "EU", "EZ", "UN"})
SHORTEST = 4  # letters; shorter names are words of other meanings (Mali is one: it is told)
MORE = ("Moldau", "Kongo", "Turkey", "Elfenbeinküste", "Ivory Coast", "Kap Verde", "USA")  # usual names beside CLDR's
_ENDING = re.compile(r"(?:s|’s|'s|e|er|en|em|es)$")
AROUND = 60  # characters told on each side of a name
CONTINENTS = (
    "Africa",
    "Asia",
    "America",
)  # where zones of time bear the names of cities that are no usual places of talks
MEETING = frozenset({"berlin", "bonn", "brüssel", "brussels", "genf", "geneva", "wien", "vienna", "new york", "paris"})
_LITTLE = re.compile(r"^(?:[a-zäöü]+\s+)+")  # articles and prepositions before a name
STEMS = {  # what the types of country and the scenarios are modelled on: words that no list of territories holds
    "india": ("indisch", "Indian"), "kenya": ("kenianisch", "Kenyan", "Nairobi"), "georgia": ("georgisch", "Tiflis"),
    "morocco": ("marokkanisch", "Moroccan", "Rabat"), "uzbekistan": ("usbekisch", "Uzbek", "Taschkent"),
    "jordan": ("jordanisch", "Jordanian", "Amman"), "colombia": ("kolumbianisch", "Colombian", "Bogotá"),
    "ghana": ("ghanaisch", "Ghanaian", "Accra"), "moldova": ("moldauisch", "Moldovan", "Chișinău"),
}  # fmt: skip


def others_in(text: str, context: Mapping[str, object], strange: Collection[str] = ()) -> Iterator[tuple[str, str]]:
    """Each name of another country than the partner in a text, and each of the `strange` words (`words_of`), with the
    words around it; each name once."""
    own, seen = _own(context), set[str]()
    patterns = (_pattern(), *([_of(frozenset(strange))] if strange else ()))
    for found in (each for pattern in patterns for each in pattern.finditer(text)):
        name = found[0]
        if name.casefold() in seen or _bare(name) in own:
            continue
        seen.add(name.casefold())
        start, end = max(0, found.start() - AROUND), min(len(text), found.end() + AROUND)
        yield name, f"{'…' if start else ''}{text[start:end].strip()}{'…' if end < len(text) else ''}"


def words_of(context: Mapping[str, object], rounds: Iterable[Round] = ()) -> frozenset[str]:
    """What a dossier calls its partner, in every form, and where its talks took place: words that another dossier made
    after it should not say."""
    country = country_of(context)
    names = [*country.name.values(), *(each for form in FORMS for each in getattr(country, form).values())]
    places = [part.strip() for meeting in rounds for part in meeting.place.split(",")]
    found = {_LITTLE.sub("", name) if " " in name else name for name in (*names, *places)}
    return frozenset(each for each in found if len(each) >= SHORTEST and each.casefold() not in MEETING)


def _own(context: Mapping[str, object]) -> frozenset[str]:
    """What the partner is called, without endings, in lower case, adjectives included."""
    country = country_of(context)
    stems = STEMS.get(country.name["en"].casefold(), ())
    names = [*country.name.values(), *country.subject.values(), *country.adjective.values(), *stems]
    names += [adjective for name in country.name.values() for adjective in _adjectives(name)]
    names += [city for name in country.name.values() for city in _cities().get(name.casefold(), ())]
    return frozenset(_bare(name) for name in names if name)


def _adjectives(name: str) -> tuple[str, ...]:
    """What rules make of a country's name: Tunesien – tunesisch, Tunisia – Tunisian; empty where none does."""
    if name.endswith("ien"):
        return (f"{name[:-3]}isch".lower(),)
    return (f"{name}n",) if name.endswith("ia") else ()


def _bare(name: str) -> str:
    """A name without the endings that it takes in a sentence, in lower case."""
    return _ENDING.sub("", name).casefold()


@cache
def _cities() -> dict[str, tuple[str, ...]]:
    """Name of a country, in lower case -> its cities after which zones of time are called (CLDR)."""
    found: dict[str, tuple[str, ...]] = {}
    for code, zones in get_global("territory_zones").items():
        if code in HOME | {"US", "CA"}:
            continue
        named = [zone for zone in zones if zone.partition("/")[0] in CONTINENTS]
        for locale in map(Locale, ("de", "en")):
            cities = tuple(_city(locale, zone) for zone in named)
            name = str(locale.territories.get(code, "")).casefold()
            found[name] = tuple(
                dict.fromkeys((*found.get(name, ()), *(each for each in cities if len(each) >= SHORTEST)))
            )
    return found


def _city(locale: Locale, zone: str) -> str:
    return str(locale.time_zones.get(zone, {}).get("city") or zone.rpartition("/")[2].replace("_", " "))


@cache
def _of(words: frozenset[str]) -> re.Pattern[str]:
    """These words, whole, in either case at their beginning, with the endings of German and English."""
    both = {form for word in words for form in (word, word[:1].upper() + word[1:], word[:1].lower() + word[1:])}
    plain = "|".join(re.escape(word) for word in sorted(both, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{plain})(?:s|’s|'s|e|er|en|em|es)?(?!\w)")


@cache
def _pattern() -> re.Pattern[str]:
    """Names of territories in both languages and the words of STEMS, whole, with the endings of German and English;
    "partner country K" is one of a scenario."""
    names = {
        str(name)
        for language in ("de", "en")
        for code, name in Locale(language).territories.items()
        if code.isalpha() and code not in HOME and len(name) >= SHORTEST
    }
    stems = {word for words in STEMS.values() for word in words}
    stems |= {adjective for name in names for adjective in _adjectives(name)}
    found = {*names, *stems, *MORE, *(city for cities in _cities().values() for city in cities)}
    found |= {word.capitalize() for word in found if word[:1].islower()}  # at the beginning of names and sentences
    plain = "|".join(re.escape(name) for name in sorted(found, key=len, reverse=True))
    return re.compile(
        rf"(?<!\w)(?:(?:{plain})(?:s|’s|'s|e|er|en|em|es)?|(?:Partnerland|[Pp]artner country) [A-Z])(?!\w)"
    )

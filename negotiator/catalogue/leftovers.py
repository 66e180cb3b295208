"""Names of countries in texts: what a dossier about one country should not say of another."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from babel import Locale

from negotiator.catalogue.country import country_of

HOME = frozenset({"DE", "EU", "EZ", "UN"})
SHORTEST = 4  # letters; shorter names are words of other meanings (Mali is one: it is told)
MORE = ("Moldau", "Kongo", "Turkey", "Elfenbeinküste", "Ivory Coast", "Kap Verde", "USA")  # usual names beside CLDR's
_ENDING = re.compile(r"(?:s|’s|'s|e|er|en|em|es)$")
AROUND = 60  # characters told on each side of a name
STEMS = {  # what the types of country and the scenarios are modelled on: words that no list of territories holds
    "india": ("indisch", "Indian"), "kenya": ("kenianisch", "Kenyan", "Nairobi"), "georgia": ("georgisch", "Tiflis"),
    "morocco": ("marokkanisch", "Moroccan", "Rabat"), "uzbekistan": ("usbekisch", "Uzbek", "Taschkent"),
    "jordan": ("jordanisch", "Jordanian", "Amman"), "colombia": ("kolumbianisch", "Colombian", "Bogotá"),
    "ghana": ("ghanaisch", "Ghanaian", "Accra"), "moldova": ("moldauisch", "Moldovan", "Chișinău"),
}  # fmt: skip


def others_in(text: str, context: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Each name of another country than the partner in a text, with the words around it; each name once."""
    own, seen = _own(context), set[str]()
    for found in _pattern().finditer(text):
        name = found[0]
        if name.casefold() in seen or _bare(name) in own:
            continue
        seen.add(name.casefold())
        start, end = max(0, found.start() - AROUND), min(len(text), found.end() + AROUND)
        yield name, f"{'…' if start else ''}{text[start:end].strip()}{'…' if end < len(text) else ''}"


def _own(context: Mapping[str, object]) -> frozenset[str]:
    """What the partner is called, without endings, in lower case, adjectives included."""
    country = country_of(context)
    stems = STEMS.get(country.name["en"].casefold(), ())
    names = [*country.name.values(), *country.subject.values(), *country.adjective.values(), *stems]
    names += [adjective for name in country.name.values() for adjective in _adjectives(name)]
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
    found = {*names, *stems, *MORE}
    found |= {word.capitalize() for word in found if word[:1].islower()}  # at the beginning of names and sentences
    plain = "|".join(re.escape(name) for name in sorted(found, key=len, reverse=True))
    return re.compile(
        rf"(?<!\w)(?:(?:{plain})(?:s|’s|'s|e|er|en|em|es)?|(?:Partnerland|[Pp]artner country) [A-Z])(?!\w)"
    )

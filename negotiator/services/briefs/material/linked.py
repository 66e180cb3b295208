"""Figures in what people write: put in by name, filled when the paper is made, never typed.

What can be named is what everybody may know of the recommended package: places, money, persons; and the partner's name
in each form that a sentence needs.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from negotiator.catalogue.agreement.wording import BLANK, PLACE
from negotiator.catalogue.country import country_of
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.arguments import Argument
from negotiator.language import _, say
from negotiator.services.briefs.material.material import Material

MONTHS = (
    "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|"
    "January|February|March|May|June|July|October|December"
)
# Numbers that are names: places in the law, marks such as G-25, years behind a word of time.
NAMED = re.compile(
    r"(?:§§?|\bArt(?:ikel|icle)?\b\.?|\bAbs(?:atz)?\b\.?|\bNr\.|\bNo\.|\bpara(?:graph)?\b\.?|\bNummer|\bRunde|\bround)"
    r"\s*\d+[a-z]?\b"
    r"|\b[A-Z]{1,3}-\d+\b"
    rf"|\b(?:im Jahr|in|seit|bis|ab|vor|nach|since|until|by|from|of|before|after|{MONTHS})\s+(?:19|20)\d\d\b(?!\s*%)",
)
GREAT = re.compile(r"\b\w*(?:hundert|tausend|million|milliarde|hundred|thousand|billion)\w*\b", re.IGNORECASE)
TYPED = _(
    "“%(word)s” is a figure: choose it from the list of figures instead, then it stays right. Digits may stand in the "
    "law (§ 18g, Art. 3), in names (G-25) and in years (in 2027)."
)
PARTNER = {  # form of the partner's name -> what the list says of it
    "subject": _("Partner, as in “… has agreed”"),
    "genitive": _("Partner, as in “the government of …”"),
    "dative": _("Partner, as in “with …”"),
    "accusative": _("Partner, as in “for …”"),
    "place": _("Partner, where"),
}
UNKNOWN = _("There is no figure “%(name)s”. The list of figures says what can be named.")
OPEN = _("A bracket { or } is open or empty.")


@dataclass(frozen=True, slots=True)
class Linked:
    """A figure that can be named: its name as it is written in brackets, what it counts, and what it is now."""

    name: str
    label: str
    value: str


def linked(material: Material) -> tuple[Linked, ...]:
    """The figures of the recommended package in the material's language; none without one."""
    best, voice = material.best, material.voice
    if best is None:
        return ()
    found = [Linked("measures", voice.say(_("Measures in the package")), voice.number(len(material.taken(best))))]
    for payer in best.tally.payers:
        name = voice.capital(voice.text(library.terms().payers[payer.key]))
        label = voice.say(_("Money a year: %(payer)s"), payer=name)
        found.append(Linked(f"money_{payer.key}", label, voice.euros(payer.eur)))
    for group in library.catalogue().groups:
        count = sum(by_group[group] for by_group in best.tally.persons.values())
        label = voice.say(_("Persons a year: %(group)s"), group=voice.group(group))
        found.append(Linked(f"persons_{group}", label, voice.number(count)))
    for measure in material.taken(best):
        amount = measure.levels[best.level(measure.id)].quantity
        if amount is not None:
            label = f"{voice.measure(measure)}: {material.level(best, measure)}"
            found.append(Linked(measure.id, label, voice.number(amount)))
    return (*found, *_partner(material))


def _partner(material: Material) -> Iterator[Linked]:
    """The partner's name in each form."""
    country, voice = country_of(material.plan.context), material.voice
    for form, label in PARTNER.items():
        yield Linked(f"partner_{form}", voice.say(label), getattr(country, form)[voice.language])


def values_of(found: Collection[Linked]) -> dict[str, str]:
    """Name -> what it is now."""
    return {each.name: each.value for each in found}


def named_in(text: str) -> tuple[str, ...]:
    """The names of the figures in a text, each once, in its order."""
    return tuple(dict.fromkeys(place[1].strip() for place in PLACE.finditer(text)))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its figures; BLANK where the package has none of that name any more."""
    return PLACE.sub(lambda place: values.get(place[1].strip(), BLANK), text)


def in_arguments(found: Mapping[str, Argument], material: Material) -> Mapping[str, Argument]:
    """The arguments with their figures, in the material's language."""
    if not found:
        return found
    values, language = values_of(linked(material)), material.voice.language

    def told(text: Mapping[str, str]) -> dict[str, str]:
        return {**text, language: filled(text.get(language, ""), values)}

    return {
        name: replace(each, claim=told(each.claim), reply=told(each.reply), answer=told(each.answer))
        for name, each in found.items()
    }


def against(language: str, text: str, names: Collection[str], library_text: str = "") -> str:
    """What stands against a text, in a language; empty if nothing: a figure that was typed, a name that is none.
    `names` are those that may stand; words of the library's own text are taken as they are."""
    rest = PLACE.sub(" ", text)
    if "{" in rest or "}" in rest or any(not name for name in named_in(text)):
        return say(language, OPEN)
    for name in named_in(text):
        if name not in names:
            return say(language, UNKNOWN, name=name[:40])
    known = set(library_text.split())
    for word in NAMED.sub(" ", rest).split():
        if word not in known and (any(sign.isnumeric() for sign in word) or GREAT.search(word)):
            return say(language, TYPED, word=word[:40])
    return ""

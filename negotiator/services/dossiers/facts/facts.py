"""Facts of the country sheet in words: what each is called, its value as people write it, what it is counted in."""

from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cache

from negotiator.catalogue.plan import Fact, Text
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.scenario import DEMOS, demo_scenario
from negotiator.language import _, number, percent, say
from negotiator.services.records.wording import words

SHARE = "share of"  # how units begin that are shares of 0 to 1, also where the data does not know them
ANSWERS = {"true": _("yes"), "false": _("no")}
EVERY = 18  # decimals: as many as anybody records


def name(fact: Fact, language: str) -> str:
    """What a fact is called: by itself, by the data, by a scenario that ships with the product; last its unit."""
    text = fact.text or library.facts().names.get(fact.id) or _own().get(fact.id)
    if text:
        return words(text, language)
    return unit(fact, language) or fact.id.replace("_", " ")


def unit(fact: Fact, language: str) -> str:
    """What it is counted in; as it is written where no translation is known."""
    found = library.facts().units.get(fact.unit)
    return words(found.text, language) if found else fact.unit


def value(fact: Fact, language: str) -> str:
    """A number with every digit that is recorded, a share as per cent, yes or no, or as it stands."""
    answer = ANSWERS.get(fact.value.lower())
    if answer:
        return say(language, answer)
    try:
        amount = Decimal(fact.value)
    except InvalidOperation:
        return fact.value
    if not amount.is_finite():
        return fact.value
    found = library.facts().units.get(fact.unit)
    share = found.share if found else fact.unit.startswith(SHARE)
    return (percent if share else number)(Fraction(amount), language, EVERY)


@cache
def _own() -> dict[str, Text]:
    """Names that the scenarios of the product give to facts of their own."""
    return {fact.id: fact.text for scenario in DEMOS for fact in demo_scenario(scenario).facts if fact.text}

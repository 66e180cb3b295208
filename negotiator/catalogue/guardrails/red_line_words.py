"""What a red line says, in words."""

from negotiator.bargaining.rules import (
    Cap,
    Comparison,
    CountryFact,
    Expr,
    Flag,
    Implication,
    LegalGate,
    LevelOf,
    Money,
    Number,
    Persons,
    PersonsOf,
    Side,
)
from negotiator.bargaining.words import Sense
from negotiator.catalogue.guardrails.sentences import WithMeasures, number, quoted
from negotiator.catalogue.plan import Text
from negotiator.catalogue.reading import library

EXACT = 9  # decimals: a red line rounded is another red line
_SENSE = {
    "de": {Sense.AT_MOST: "höchstens", Sense.AT_LEAST: "mindestens", Sense.EQUAL: "genau"},
    "en": {Sense.AT_MOST: "at most", Sense.AT_LEAST: "at least", Sense.EQUAL: "exactly"},
}
_FACTS = {
    "WHO_LIST": {"de": "das Land auf der WHO-Liste steht", "en": "the country is on the WHO list"},
    "FIRST_HOST": {"de": "das Land ein Erstaufnahmeland ist", "en": "the country is a first host country"},
    "HOSTS_REFUGEES": {"de": "das Land Geflüchtete beherbergt", "en": "the country hosts refugees"},
    "EU_READMISSION": {
        "de": "ein Rückübernahmeabkommen der Europäischen Union besteht",
        "en": "a readmission agreement of the European Union exists",
    },
}
_FLAGS = {
    "conditionality": {
        "de": "Kein Text macht Hilfe von Rücknahmen abhängig",
        "en": "No text makes help conditional on taking people back",
    }
}
_LEGAL: Text = {
    "de": "Alle Stufen sind rechtlich zulässig",
    "en": "All levels are permitted by law",
}


def meaning(plan: WithMeasures, expr: Expr) -> Text:
    """The red line as a sentence in each language."""
    return {"de": _sentence(plan, expr, "de") + ".", "en": _sentence(plan, expr, "en") + "."}


def part(plan: WithMeasures, comparison: Comparison, language: str, *, if_: bool = False) -> str:
    """One comparison of a red line in words, without a full stop; `if_` as the words after "if"."""
    return (_condition if if_ else _comparison)(plan, comparison, language)


def _sentence(plan: WithMeasures, expr: Expr, language: str) -> str:
    if isinstance(expr, Implication):
        if_, then = _condition(plan, expr.if_, language), _comparison(plan, expr.then, language)
        return f"Wenn {if_}, dann: {then}" if language == "de" else f"If {if_}, then: {then}"
    return _comparison(plan, expr, language)


def _condition(plan: WithMeasures, comparison: Comparison, language: str) -> str:
    quantity, right = comparison.left.quantity, comparison.right.quantity
    no = isinstance(right, Number) and right.value == 0
    if isinstance(quantity, CountryFact):
        words = _FACTS[quantity.name][language]
        if no:
            return f"nicht zutrifft, dass {words}" if language == "de" else f"it is not so that {words}"
        return words
    if isinstance(quantity, LevelOf) and comparison.sense is Sense.AT_LEAST:
        name = quoted(plan, quantity.measure, language)
        level = _amount(plan, comparison.right, language)
        if level == "1":
            return f"{name} im Paket ist" if language == "de" else f"{name} is in the package"
        return (
            f"{name} mindestens auf Stufe {level} steht" if language == "de" else f"{name} is at level {level} or above"
        )
    return _comparison(plan, comparison, language)


def _comparison(plan: WithMeasures, comparison: Comparison, language: str) -> str:
    quantity = comparison.left.quantity
    if isinstance(quantity, LegalGate):
        return _LEGAL[language]
    if isinstance(quantity, Flag):
        return _FLAGS[quantity.name][language]
    if isinstance(quantity, LevelOf):
        return _level(plan, quantity, comparison, language)
    left, right = _amount(plan, comparison.left, language), _amount(plan, comparison.right, language)
    return f"{left}: {_SENSE[language][comparison.sense]} {right}"


def _level(plan: WithMeasures, quantity: LevelOf, comparison: Comparison, language: str) -> str:
    name, level = quoted(plan, quantity.measure, language), _amount(plan, comparison.right, language)
    if level == "0" and comparison.sense is not Sense.AT_LEAST:
        return f"{name} ist nicht im Paket" if language == "de" else f"{name} is not in the package"
    if level == "1" and comparison.sense is Sense.AT_LEAST:
        return f"{name} ist im Paket" if language == "de" else f"{name} is in the package"
    sense = _SENSE[language][comparison.sense]
    return f"{name} {sense} auf Stufe {level}" if language == "de" else f"{name} {sense} at level {level}"


def _amount(plan: WithMeasures, side: Side, language: str) -> str:
    words = _quantity(plan, side, language)
    return words if side.factor == 1 else f"{number(side.factor, language, EXACT)} × {words}"


def _quantity(plan: WithMeasures, side: Side, language: str) -> str:
    terms = library.terms()
    german = language == "de"
    match side.quantity:
        case Number(value):
            return number(value, language, EXACT)
        case LevelOf(measure):
            return f"{'Stufe von' if german else 'level of'} {quoted(plan, measure, language)}"
        case PersonsOf(measure):
            where = quoted(plan, measure, language)
            return f"Personen im Jahr in {where}" if german else f"persons a year in {where}"
        case Persons(group, places):
            where = ", ".join(_place(plan, place, language) for place in places)
            return f"{terms.groups[group][language]} in {where}"
        case Money(payer):
            who = terms.payers[payer][language]
            return f"Ausgaben „{who}“ im Jahr" if german else f"spending of “{who}” a year"
        case Cap(payer):
            return "die festgelegte Obergrenze" if german else "the set limit"
        case Flag(name):
            return _FLAGS[name][language]
        case CountryFact(name):
            return _FACTS[name][language]
        case LegalGate():
            return _LEGAL[language]


def _place(plan: WithMeasures, place: str, language: str) -> str:
    pillars = library.catalogue().pillars
    if place in pillars:
        return f"„{pillars[place][language]}“" if language == "de" else f"“{pillars[place][language]}”"
    return quoted(plan, place, language)

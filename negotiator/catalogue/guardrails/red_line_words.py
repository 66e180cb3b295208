"""What a condition says, in words: the one place, for red lines and own rules, on pages, in conflicts and on paper."""

from dataclasses import dataclass

from negotiator.bargaining.expressions import (
    Both,
    Cap,
    Comparison,
    CountryFact,
    Expr,
    Flag,
    Implication,
    LegalGate,
    LevelOf,
    Money,
    NotBoth,
    Number,
    Persons,
    PersonsOf,
    Side,
    Sum,
    leading,
)
from negotiator.bargaining.words import Sense
from negotiator.catalogue.guardrails.sentences import WithMeasures, number, quoted
from negotiator.catalogue.plan import Text
from negotiator.catalogue.reading import library
from negotiator.numbers import percent

EXACT = 9  # decimals: a red line rounded is another red line
_SENSE = {
    "de": {Sense.AT_MOST: "höchstens", Sense.AT_LEAST: "mindestens", Sense.EQUAL: "genau"},
    "en": {Sense.AT_MOST: "at most", Sense.AT_LEAST: "at least", Sense.EQUAL: "exactly"},
}
_BETWEEN = {
    "de": {
        Sense.AT_MOST: "höchstens so viel wie",
        Sense.AT_LEAST: "mindestens so viel wie",
        Sense.EQUAL: "so viel wie",
    },
    "en": {Sense.AT_MOST: "not more than", Sense.AT_LEAST: "not less than", Sense.EQUAL: "the same as"},
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
_FLAGS = {  # name -> language -> (it is not set, it is set)
    "conditionality": {
        "de": (
            "Kein Text macht Hilfe von Rücknahmen abhängig",
            "Ein Text macht Hilfe von Rücknahmen abhängig",
        ),
        "en": (
            "No text makes help conditional on taking people back",
            "A text makes help conditional on taking people back",
        ),
    }
}
_FLAGS_IF = {
    "conditionality": {
        "de": (
            "kein Text Hilfe von Rücknahmen abhängig macht",
            "ein Text Hilfe von Rücknahmen abhängig macht",
        ),
        "en": (
            "no text makes help conditional on taking people back",
            "a text makes help conditional on taking people back",
        ),
    }
}
_LEGAL = {  # language -> (it is closed, it is passed)
    "de": ("Mindestens eine Stufe ist rechtlich nicht zulässig", "Alle Stufen sind rechtlich zulässig"),
    "en": ("At least one level is not permitted by law", "All levels are permitted by law"),
}


def meaning(plan: WithMeasures, expr: Expr, *, levels: bool = False) -> Text:
    """The condition as a sentence in each language; with `levels` each level also in its own words."""
    return {language: f"{_Words(plan, language, levels).sentence(expr)}." for language in ("de", "en")}


@dataclass(frozen=True, slots=True)
class _Words:
    """Words for the parts of a condition in one language, without a full stop."""

    plan: WithMeasures
    language: str
    levels: bool

    def said(self, german: str, english: str) -> str:
        """The one of the language."""
        return german if self.language == "de" else english

    def sentence(self, expr: Expr) -> str:
        """The whole."""
        match expr:
            case Comparison():
                return self.comparison(expr)
            case Implication(if_, then):
                condition, demand = self.condition(if_), self.comparison(then)
                return self.said(f"Wenn {condition}, dann: {demand}", f"If {condition}, then: {demand}")
            case Both(first, second):
                one, other = self.comparison(first), self.comparison(second)
                return self.said(f"Beides oder keines von beiden: {one}; {other}", f"Both or neither: {one}; {other}")
            case NotBoth(first, second):
                one, other = self.comparison(first), self.comparison(second)
                return self.said(f"Nicht zusammen: {one}; {other}", f"Not together: {one}; {other}")

    def condition(self, comparison: Comparison) -> str:
        """The words after "if"."""
        quantity, right = comparison.left.quantity, comparison.right.quantity
        no = isinstance(right, Number) and right.value == 0
        if isinstance(quantity, CountryFact):
            words = _FACTS[quantity.name][self.language]
            return self.said(f"nicht zutrifft, dass {words}", f"it is not so that {words}") if no else words
        if isinstance(quantity, Flag):
            return _FLAGS_IF[quantity.name][self.language][not no]
        if isinstance(quantity, LevelOf):
            return self._level_if(quantity, comparison, no)
        return self.comparison(comparison)

    def _level_if(self, quantity: LevelOf, comparison: Comparison, no: bool) -> str:
        name, level = self._named(quantity.measure), self.amount(comparison.right)
        text = self._level_text(quantity.measure, comparison)
        if no and comparison.sense is not Sense.AT_LEAST:
            return self.said(f"{name} nicht im Paket ist", f"{name} is not in the package")
        if level == "1" and comparison.sense is Sense.AT_LEAST:
            return self.said(f"{name} im Paket ist", f"{name} is in the package")
        if comparison.sense is Sense.AT_LEAST:
            return self.said(
                f"{name} mindestens auf Stufe {level}{text} steht", f"{name} is at level {level}{text} or above"
            )
        sense = _SENSE[self.language][comparison.sense]
        return self.said(f"{name} {sense} auf Stufe {level}{text} steht", f"{name} is {sense} at level {level}{text}")

    def comparison(self, comparison: Comparison) -> str:
        """A comparison as a demand."""
        quantity, right = comparison.left.quantity, comparison.right.quantity
        yes = not (isinstance(right, Number) and right.value == 0)
        if isinstance(quantity, LegalGate):
            return _LEGAL[self.language][yes]
        if isinstance(quantity, Flag):
            return _FLAGS[quantity.name][self.language][yes]
        if isinstance(quantity, LevelOf):
            return self._level(quantity, comparison)
        one, other = self.amount(comparison.left), self.amount(comparison.right)
        if not isinstance(right, Number) and 0 < comparison.right.factor < 1:
            part, sense = percent(comparison.right.factor, self.language, EXACT), _SENSE[self.language]
            return (
                f"{one}: {sense[comparison.sense]} {part} {self.said('von', 'of')}: {self._quantity(comparison.right)}"
            )
        senses = _SENSE if isinstance(right, Number) else _BETWEEN
        return f"{one}: {senses[self.language][comparison.sense]} {other}{self._unit(comparison)}"

    def _unit(self, comparison: Comparison) -> str:
        """EUR m where a number of money is meant."""
        if not isinstance(leading(comparison.left), Money) or not isinstance(comparison.right.quantity, Number):
            return ""
        return self.said(" Mio. Euro", " EUR m")

    def _level(self, quantity: LevelOf, comparison: Comparison) -> str:
        name, level = self._named(quantity.measure), self.amount(comparison.right)
        if level == "0" and comparison.sense is not Sense.AT_LEAST:
            return self.said(f"{name} ist nicht im Paket", f"{name} is not in the package")
        text = self._level_text(quantity.measure, comparison)
        if level == "1" and comparison.sense is Sense.AT_LEAST:
            return self.said(f"{name} ist im Paket{text}", f"{name} is in the package{text}")
        sense = _SENSE[self.language][comparison.sense]
        return self.said(f"{name} {sense} auf Stufe {level}{text}", f"{name} {sense} at level {level}{text}")

    def _level_text(self, measure: str, comparison: Comparison) -> str:
        """The level in its own words, in brackets; empty unless asked for, and for a level that is none."""
        known = next((each for each in self.plan.measures if each.id == measure), None)
        right = comparison.right.quantity
        if not self.levels or known is None or not isinstance(right, Number) or not 0 < right.value <= known.top:
            return ""
        text = known.levels[int(right.value)].text
        return f" ({text.get(self.language) or text.get('de', '')})"

    def amount(self, side: Side) -> str:
        """A side of a comparison."""
        words = self._quantity(side)
        return words if side.factor == 1 else f"{number(side.factor, self.language, EXACT)} × {words}"

    def _quantity(self, side: Side) -> str:
        terms = library.terms()
        match side.quantity:
            case Number(value):
                return number(value, self.language, EXACT)
            case LevelOf(measure):
                return self.said("Stufe von ", "level of ") + self._named(measure)
            case PersonsOf(measure):
                return self.said("Personen im Jahr in ", "persons a year in ") + self._named(measure)
            case Persons(group, places):
                where = ", ".join(self._place(place) for place in places)
                return f"{terms.groups[group][self.language]} in {where}"
            case Money(payer):
                who = terms.payers[payer][self.language]
                return self.said(f"Ausgaben „{who}“ im Jahr", f"spending of “{who}” a year")
            case Cap():
                return self.said("die festgelegte Obergrenze", "the set limit")
            case Flag(name):
                return _FLAGS[name][self.language][True]
            case CountryFact(name):
                return _FACTS[name][self.language]
            case LegalGate():
                return _LEGAL[self.language][True]
            case Sum(parts):
                return " + ".join(self.amount(part) for part in parts)

    def _named(self, measure: str) -> str:
        return quoted(self.plan, measure, self.language)

    def _place(self, place: str) -> str:
        pillars = library.catalogue().pillars
        if place not in pillars:
            return self._named(place)
        name = pillars[place][self.language]
        return self.said(f"„{name}“", f"“{name}”")

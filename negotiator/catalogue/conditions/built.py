"""A condition as it is built from fields, turned into the language and back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from negotiator import numbers
from negotiator.bargaining.errors import Refused
from negotiator.bargaining.expressions import (
    Both,
    Comparison,
    Expr,
    Implication,
    LevelOf,
    Money,
    NotBoth,
    Number,
    Persons,
    PersonsOf,
    Side,
    Sum,
)
from negotiator.catalogue.conditions.names import Names

TERMS = 4  # rows of a sum in the form; the language takes more
LEVEL, IF, BOTH, NOT_BOTH, SHARE, SUM, MONEY, TEXT = (
    *("level", "if", "both", "not_both", "share", "sum", "money", "text"),
)
PERSONS, LEVELS = ("persons", "levels")


def _(message: str) -> str:
    """Marks a message id for translation and leaves it as it is."""
    return message


CORRECT = _("Please correct what is marked.")
CHOOSE = _("Please choose a measure.")
UNKNOWN = _("Nothing here has this name. Please choose one from the list.")
MISSING = _("Please fill this in.")


@dataclass(frozen=True, slots=True)
class Part:
    """A level of a measure; `measure` as typed: a name or a key."""

    measure: str = ""
    sense: str = ">="
    level: int = 1


@dataclass(frozen=True, slots=True)
class Built:
    """What the fields of one form hold; fields of other forms stand at their defaults. `share` is 0.3 for 30 per cent,
    money is EUR m a year, `terms` are weights with measures."""

    form: str = LEVEL
    first: Part = Part()
    second: Part = Part()
    group: str = ""
    place: str = ""
    share: Fraction | None = None
    group2: str = "all"
    place2: str = ""
    kind: str = PERSONS
    terms: tuple[tuple[Fraction | None, str], ...] = ()
    payer: str = ""
    number: Fraction | None = None
    text: str = ""


def text_of(built: Built, names: Names) -> str:
    """The condition in its language. Raises Refused with the fields that are missing or name nothing."""
    if built.form == TEXT:
        return built.text
    fields = _Fields(built, names)
    text = fields.text()
    if fields.wrong:
        raise Refused(CORRECT, fields=fields.wrong)
    return text


class _Fields:
    """Writes a condition, and gathers which fields are wrong."""

    def __init__(self, built: Built, names: Names) -> None:
        self.built, self.names = built, names
        self.wrong: dict[str, str] = {}

    def text(self) -> str:
        built = self.built
        match built.form:
            case "if":
                return f"if {self.level(built.first)} then {self.level(built.second, '2')}"
            case "both":
                return f"{self.level(built.first)} iff {self.level(built.second, '2')}"
            case "not_both":
                return f"not ({self.level(built.first)} and {self.level(built.second, '2')})"
            case "share":
                return f"{self.persons('')} {built.first.sense} {self.number('share')} * {self.persons('2')}"
            case "sum":
                return f"{self.sum()} {built.first.sense} {self.number('number')}"
            case "money":
                return f"EURTOTAL({self.name('payer', 'payers')}) {built.first.sense} {self.number('number')}"
        return self.level(built.first)

    def level(self, part: Part, which: str = "") -> str:
        key = self.key(f"measure{which}", "measures", part.measure, CHOOSE)
        return f"L({key}) {part.sense} {part.level}"

    def persons(self, which: str) -> str:
        return f"P({self.name(f'group{which}', 'groups')}; {self.name(f'place{which}', 'places')})"

    def sum(self) -> str:
        of = "G" if self.built.kind == PERSONS else "L"
        rows = list(enumerate(self.built.terms, 1))
        parts = [self.term(of, n, weight, name) for n, (weight, name) in rows if name.strip()]
        if not parts:
            self.wrong["measure_1"] = CHOOSE
        return " + ".join(parts)

    def term(self, of: str, n: int, weight: Fraction | None, name: str) -> str:
        key = self.key(f"measure_{n}", "measures", name, CHOOSE)
        factor = "" if weight in (None, 1) else f"{_digits(weight)} * "
        return f"{factor}{of}({key})"

    def name(self, field: str, kind: str) -> str:
        return self.key(field, kind, getattr(self.built, field), MISSING)

    def key(self, field: str, kind: str, typed: str, missing: str) -> str:
        try:
            return self.names.key(kind, typed)
        except LookupError:
            self.wrong[field] = UNKNOWN if typed.strip() else missing
            return ""

    def number(self, field: str) -> str:
        value: Fraction | None = getattr(self.built, field)
        if value is None:
            self.wrong[field] = MISSING
        return _digits(value)


def _digits(value: Fraction | None) -> str:
    """The number as the language writes it; a ratio that no decimals can say is told to as many as it takes."""
    return numbers.entry(value, "en") if "/" not in numbers.entry(value, "en") else f"{float(value or 0):.12f}"


def fields_of(expr: Expr, text: str, names: Names, language: str) -> dict[str, str]:
    """The fields of the form in which a condition can be built, as they stand in it; the written text where only the
    language can say it."""
    found = dict(_built(expr, names, language))
    return found if found and all(found.values()) else {"pattern": TEXT, "expr": text}


def _built(expr: Expr, names: Names, language: str) -> Iterator[tuple[str, str]]:
    match expr:
        case Comparison(Side(_, LevelOf())):
            yield "pattern", LEVEL
            yield from _level(expr, names, "")
        case Implication(first, second) | Both(first, second) | NotBoth(first, second):
            yield "pattern", {Implication: IF, Both: BOTH, NotBoth: NOT_BOTH}[type(expr)]
            yield from _level(first, names, "")
            yield from _level(second, names, "2")
        case Comparison(Side(Fraction(numerator=1, denominator=1), Persons(g, (s,))), sense, Side(c, Persons(h, (t,)))):
            yield from (("pattern", SHARE), ("sense", sense.value), ("share", numbers.entry(c * 100, language)))
            yield from (("group", g), ("place", names.places.get(s, "")))
            yield from (("group2", h), ("place2", names.places.get(t, "")))
        case Comparison(Side(_, Money(payer)) as left, sense, Side(_, Number(amount))) if left.factor == 1:
            yield from (("pattern", MONEY), ("sense", sense.value), ("payer", payer))
            yield "number", numbers.entry(amount, language)
        case Comparison(left, sense, Side(_, Number(amount))):
            yield from (("pattern", SUM), ("sense", sense.value), ("number", numbers.entry(amount, language)))
            yield from _terms(left, names, language)
        case _:
            yield "pattern", ""


def _level(comparison: Comparison, names: Names, which: str) -> Iterator[tuple[str, str]]:
    match comparison:
        case Comparison(Side(_, LevelOf(measure)), sense, Side(_, Number(level))):
            yield f"measure{which}", names.measures.get(measure, "")
            yield f"sense{which}", sense.value
            yield f"level{which}", str(level)
        case _:
            yield "pattern", ""


def _terms(side: Side, names: Names, language: str) -> Iterator[tuple[str, str]]:
    parts = side.quantity.parts if isinstance(side.quantity, Sum) else (side,)
    if len(parts) > TERMS:
        yield "pattern", ""
    for n, part in enumerate(parts, 1):
        match part.quantity:
            case PersonsOf(measure) | LevelOf(measure):
                yield "kind", PERSONS if isinstance(part.quantity, PersonsOf) else LEVELS
                yield f"measure_{n}", names.measures.get(measure, "")
                yield f"weight_{n}", numbers.entry(part.factor, language)
            case _:
                yield "pattern", ""


def chosen(typed: Mapping[str, str], field: str, names: Names) -> tuple[str, ...]:
    """The levels of the measure in a field, by number; empty where none is meant yet."""
    try:
        return names.levels[names.key("measures", typed.get(field, ""))]
    except LookupError:
        return ()

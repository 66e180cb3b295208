"""The language of red lines: text in, typed tree out. Nothing is ever run as code.

L(m) >= k                    level of a measure
if L(a) >= k then L(b) >= j  a condition that starts with a level or a fact
P(g; S) <= c * P(h; T)       persons a year of a group in a pillar or in measures, such as {rec_g2g, training}
G(m) >= c * G(n)             persons a year of one measure
EURTOTAL(p) <= cap.p         EUR m a year of a payer
flag(x) == 0                 a mark set by a check of texts
legal_gate(package) == ok    every level passes the legal gate
WHO_LIST == 1                a fact of the country (only after "if")
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from negotiator.bargaining.errors import NegotiatorError
from negotiator.bargaining.words import Sense

MOST_CHARACTERS = 300


def _(message: str) -> str:
    """Marks a message id for translation and leaves it as it is."""
    return message


class RedLineError(NegotiatorError):
    """A red line cannot be read: `column` counts from 1, the message says what is wrong there."""

    def __init__(self, column: int, message: str, **params: object) -> None:
        super().__init__(message, **params)
        self.column = column

    def __str__(self) -> str:
        return f"column {self.column}: {super().__str__()}"


@dataclass(frozen=True, slots=True)
class Number:
    """A constant."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class LevelOf:
    """The level of a measure."""

    measure: str


@dataclass(frozen=True, slots=True)
class Persons:
    """Persons a year of a group ("all" for everybody) in pillars or measures."""

    group: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonsOf:
    """Persons a year of one measure, all groups."""

    measure: str


@dataclass(frozen=True, slots=True)
class Money:
    """EUR m a year of a payer."""

    payer: str


@dataclass(frozen=True, slots=True)
class Cap:
    """The limit of a payer, EUR m a year."""

    payer: str


@dataclass(frozen=True, slots=True)
class Flag:
    """1 if a check of texts has set this mark, else 0."""

    name: str


@dataclass(frozen=True, slots=True)
class CountryFact:
    """1 if this fact of the country holds, else 0; the name is in capitals."""

    name: str


@dataclass(frozen=True, slots=True)
class LegalGate:
    """1 if every chosen level may be agreed in law, else 0."""


Quantity = Number | LevelOf | Persons | PersonsOf | Money | Cap | Flag | CountryFact | LegalGate


@dataclass(frozen=True, slots=True)
class Side:
    """A number times a quantity."""

    factor: Fraction
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class Comparison:
    """Left `sense` right."""

    left: Side
    sense: Sense
    right: Side


@dataclass(frozen=True, slots=True)
class Implication:
    """If the first holds, the second must; the first compares a level, flag or fact with a number."""

    if_: Comparison
    then: Comparison


Expr = Comparison | Implication


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names that a dossier knows; `measures` maps each to its highest level."""

    measures: Mapping[str, int]
    pillars: frozenset[str]
    groups: frozenset[str]
    payers: frozenset[str]
    flags: frozenset[str]
    facts: frozenset[str]


def parse(text: str, vocabulary: Vocabulary | None = None) -> Expr:
    """Read one red line; with a vocabulary every name and level in it must exist. Raises RedLineError."""
    if len(text) > MOST_CHARACTERS:
        raise RedLineError(MOST_CHARACTERS + 1, _("A red line has at most %(most)s characters."), most=MOST_CHARACTERS)
    reader = _Reader(_tokens(text), vocabulary)
    found = reader.expression()
    reader.end()
    return found


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # number, name, sign or end
    text: str
    column: int


_TOKEN = re.compile(r"(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_][A-Za-z0-9_]*)|(?P<sign><=|>=|==|[()*;,.<>={}≤≥])")
_SENSES = {"<=": Sense.AT_MOST, "≤": Sense.AT_MOST, ">=": Sense.AT_LEAST, "≥": Sense.AT_LEAST, "==": Sense.EQUAL}
_ANYBODY = "all"


def _tokens(text: str) -> tuple[_Token, ...]:
    found = []
    place = 0
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        match = _TOKEN.match(text, place)
        if match is None or match.lastgroup is None:
            raise RedLineError(place + 1, _("“%(sign)s” has no meaning here."), sign=text[place])
        found.append(_Token(match.lastgroup, match.group(), place + 1))
        place = match.end()
    return (*found, _Token("end", "", len(text) + 1))


class _Reader:
    """Reads tokens from left to right; each method reads one thing and moves on."""

    def __init__(self, tokens: tuple[_Token, ...], vocabulary: Vocabulary | None) -> None:
        self.tokens = tokens
        self.place = 0
        self.vocabulary = vocabulary

    @property
    def next(self) -> _Token:
        return self.tokens[self.place]

    def take(self) -> _Token:
        token = self.next
        self.place += token.kind != "end"
        return token

    def expect(self, text: str) -> _Token:
        token = self.take()
        if token.text != text:
            raise RedLineError(token.column, _("“%(wanted)s” is expected here."), wanted=text)
        return token

    def end(self) -> None:
        if self.next.kind != "end":
            raise RedLineError(
                self.next.column, _("Nothing may follow here, but “%(text)s” does."), text=self.next.text
            )

    def expression(self) -> Expr:
        if self.next.text != "if":
            return self.comparison()
        self.take()
        column = self.next.column
        if_ = self.comparison(after_if=True)
        if not _is_condition(if_):
            raise RedLineError(column, _("After “if”, a level or a fact is compared with a number."))
        self.expect("then")
        return Implication(if_, self.comparison())

    def comparison(self, after_if: bool = False) -> Comparison:
        column = self.next.column
        left = self.side(after_if)
        sense = self.sense()
        number_column = self.next.column
        right = self.side(after_if)
        if isinstance(left.quantity, Number | Cap):
            raise RedLineError(column, _("The left side names what is limited, such as L(measure)."))
        self.check_right(left, right, sense, number_column)
        return Comparison(left, sense, right)

    def sense(self) -> Sense:
        token = self.take()
        if token.text not in _SENSES:
            raise RedLineError(token.column, _("“<=”, “>=” or “==” is expected here."))
        return _SENSES[token.text]

    def side(self, after_if: bool) -> Side:
        if self.next.kind != "number":
            return Side(Fraction(1), self.quantity(after_if))
        value = Fraction(self.take().text)
        if self.next.text != "*":
            return Side(Fraction(1), Number(value))
        self.take()
        return Side(value, self.quantity(after_if))

    def quantity(self, after_if: bool) -> Quantity:
        token = self.take()
        match token.text:
            case "L":
                return LevelOf(self.name_in_brackets("measures"))
            case "G":
                return PersonsOf(self.name_in_brackets("measures"))
            case "P":
                return self.persons()
            case "EURTOTAL":
                return Money(self.name_in_brackets("payers"))
            case "cap":
                self.expect(".")
                return Cap(self.name("payers"))
            case "flag":
                return Flag(self.name_in_brackets("flags"))
            case "legal_gate":
                return self.legal_gate()
            case "ok":
                return Number(Fraction(1))
        if token.kind == "name" and token.text.isupper() and after_if:
            self.known("facts", token)
            return CountryFact(token.text)
        raise RedLineError(
            token.column,
            _("A quantity is expected here: L(…), P(…; …), G(…), EURTOTAL(…), cap.…, flag(…) or a number."),
        )

    def legal_gate(self) -> LegalGate:
        self.expect("(")
        self.expect("package")
        self.expect(")")
        return LegalGate()

    def persons(self) -> Persons:
        self.expect("(")
        group = self.take()
        if group.text != _ANYBODY:
            self.known("groups", group)
        self.expect(";")
        places = self.places()
        self.expect(")")
        return Persons(group.text, places)

    def places(self) -> tuple[str, ...]:
        """Pillars or measures with commas between them, in braces or without; each counts once."""
        braced = self.next.text == "{"
        if braced:
            self.take()
        found = [self.place_name()]
        while self.next.text == ",":
            self.take()
            found.append(self.place_name())
        if braced:
            self.expect("}")
        return tuple(dict.fromkeys(found))

    def place_name(self) -> str:
        token = self.take()
        if self.vocabulary is None or token.text not in self.vocabulary.pillars:
            self.known("measures", token)
        return token.text

    def name_in_brackets(self, kind: str) -> str:
        self.expect("(")
        name = self.name(kind)
        self.expect(")")
        return name

    def name(self, kind: str) -> str:
        token = self.take()
        self.known(kind, token)
        return token.text

    def known(self, kind: str, token: _Token) -> None:
        """Refuse a word that is no name, or none of this kind."""
        if token.kind != "name":
            raise RedLineError(token.column, _("A name is expected here."))
        if self.vocabulary is not None and token.text not in getattr(self.vocabulary, kind):
            raise RedLineError(token.column, _UNKNOWN[kind], name=token.text)

    def check_right(self, left: Side, right: Side, sense: Sense, column: int) -> None:
        """Levels are compared with levels that exist, marks with 0 or 1."""
        if isinstance(left.quantity, Flag | CountryFact | LegalGate):
            value = right.quantity.value if isinstance(right.quantity, Number) else None
            if value not in (0, 1) or sense is not Sense.EQUAL or left.factor != 1:
                raise RedLineError(column, _("This is compared with “== 0” or “== 1” (or “ok”) only."))
        elif isinstance(left.quantity, LevelOf):
            if not isinstance(right.quantity, Number) or left.factor != 1:
                raise RedLineError(column, _("A level is compared with a number."))
            self.check_level(left.quantity.measure, right.quantity.value, column)
        elif not isinstance(right.quantity, Number | Cap) and type(right.quantity) not in (Persons, PersonsOf, Money):
            raise RedLineError(column, _("These two cannot be compared."))

    def check_level(self, measure: str, value: Fraction, column: int) -> None:
        if value.denominator != 1:
            raise RedLineError(column, _("Levels are whole numbers."))
        top = self.vocabulary.measures[measure] if self.vocabulary else None
        if top is not None and value > top:
            raise RedLineError(
                column, _("“%(measure)s” has no level %(level)s, its highest is %(top)s."),
                measure=measure, level=int(value), top=top,
            )  # fmt: skip


_UNKNOWN = {
    "measures": _("There is no measure “%(name)s”."),
    "groups": _("There is no group “%(name)s”."),
    "payers": _("There is no payer “%(name)s”."),
    "flags": _("There is no flag “%(name)s”."),
    "facts": _("There is no fact “%(name)s”."),
}


def _is_condition(comparison: Comparison) -> bool:
    """Whether a comparison may stand after "if": a level or a fact against a number."""
    return isinstance(comparison.left.quantity, LevelOf | Flag | CountryFact) and comparison.left.factor == 1

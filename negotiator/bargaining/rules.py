"""The language of conditions, for red lines and own rules: text in, typed tree out. Nothing is ever run as code.

L(m) >= k                    level of a measure
if L(a) >= k then L(b) >= j  a condition that starts with a level or a fact
P(g; S) <= c * P(h; T)       persons a year of a group in a pillar or in measures, such as {rec_g2g, training}
G(m) >= c * G(n)             persons a year of one measure
EURTOTAL(p) <= cap.p         EUR m a year of a payer
flag(x) == 0                 a mark set by a check of texts
legal_gate(package) == ok    every level passes the legal gate
WHO_LIST == 1                a fact of the country (only after "if")
L(a) >= k iff L(b) >= j      both or none
not (L(a) >= k and L(b) >= j)  not together
2 * G(m) + G(n) >= k         a weighted sum of persons, of money or of levels
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from negotiator.bargaining.errors import NegotiatorError
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
    Quantity,
    Side,
    Sum,
    leading,
)
from negotiator.bargaining.words import Sense

MOST_CHARACTERS = 300
MOST_READ = 4096  # conditions of all dossiers, remembered as they were read


def _(message: str) -> str:
    """Marks a message id for translation and leaves it as it is."""
    return message


class RedLineError(NegotiatorError):
    """A condition cannot be read: `column` counts from 1, the message says what is wrong there. `kind` is the part of
    the vocabulary that a name is wanted from there ("places" for pillars and measures), empty where none is."""

    def __init__(self, column: int, message: str, kind: str = "", **params: object) -> None:
        super().__init__(message, **params)
        self.column = column
        self.kind = kind

    def __str__(self) -> str:
        return f"column {self.column}: {super().__str__()}"


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
    """Read one condition; with a vocabulary every name and level in it must exist. Raises RedLineError."""
    return _remembered(text) if vocabulary is None else _parsed(text, vocabulary)


@lru_cache(MOST_READ)
def _remembered(text: str) -> Expr:
    return _parsed(text, None)


def _parsed(text: str, vocabulary: Vocabulary | None) -> Expr:
    if len(text) > MOST_CHARACTERS:
        raise RedLineError(MOST_CHARACTERS + 1, _("A condition has at most %(most)s characters."), most=MOST_CHARACTERS)
    reader = _Reader(_tokens(text), vocabulary)
    found = reader.expression()
    reader.end()
    return found


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # number, name, sign or end
    text: str
    column: int


_TOKEN = re.compile(r"(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_][A-Za-z0-9_]*)|(?P<sign><=|>=|==|[()*+;,.<>={}≤≥])")
_SENSES = {"<=": Sense.AT_MOST, "≤": Sense.AT_MOST, ">=": Sense.AT_LEAST, "≥": Sense.AT_LEAST, "==": Sense.EQUAL}
_ANYBODY = "all"
_ADDED: tuple[tuple[type, ...], ...] = ((LevelOf,), (Persons, PersonsOf), (Money,))  # what may be added to what


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
        match self.next.text:
            case "if":
                return self.implication()
            case "not":
                return self.not_both()
        column = self.next.column
        first = self.comparison()
        if self.next.text != "iff":
            return first
        self.switch(first, column)
        self.take()
        return Both(first, self.switched())

    def implication(self) -> Implication:
        self.expect("if")
        column = self.next.column
        if_ = self.comparison(after_if=True)
        if not _is_condition(if_):
            raise RedLineError(column, _("After “if”, a level or a fact is compared with a number."))
        self.expect("then")
        return Implication(if_, self.comparison())

    def not_both(self) -> NotBoth:
        self.expect("not")
        self.expect("(")
        first = self.switched()
        self.expect("and")
        second = self.switched()
        self.expect(")")
        return NotBoth(first, second)

    def switched(self) -> Comparison:
        """A comparison that is either true or not for a single choice of one measure."""
        column = self.next.column
        found = self.comparison()
        self.switch(found, column)
        return found

    def switch(self, comparison: Comparison, column: int) -> None:
        if not _is_condition(comparison):
            raise RedLineError(column, _("In “iff” and “not”, levels are compared with numbers."))

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
        """One term, or several of one kind with "+" between them."""
        parts = [self.term(after_if)]
        kinds = next((each for each in _ADDED if isinstance(parts[0].quantity, each)), ())
        while self.next.text == "+":
            sign = self.take()
            column = self.next.column
            parts.append(self.term(after_if))
            if not isinstance(parts[-1].quantity, kinds):
                column = column if kinds else sign.column
                raise RedLineError(column, _("Levels are added to levels, persons to persons, money to money."))
        return parts[0] if len(parts) == 1 else Side(Fraction(1), Sum(tuple(parts)))

    def term(self, after_if: bool) -> Side:
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
            self.known("measures", token, wanted="places")
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

    def known(self, kind: str, token: _Token, wanted: str = "") -> None:
        """Refuse a word that is no name, or none of this kind; `wanted`: what else it could be a name of."""
        if token.kind != "name":
            raise RedLineError(token.column, _("A name is expected here."), wanted or kind)
        if self.vocabulary is not None and token.text not in getattr(self.vocabulary, kind):
            raise RedLineError(token.column, _UNKNOWN[kind], wanted or kind, name=token.text)

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
        elif _levels_only(left) or _levels_only(right):
            if not isinstance(right.quantity, Number):
                raise RedLineError(column, _("A level is compared with a number."))
        elif not isinstance(right.quantity, Number | Cap | Persons | PersonsOf | Money | Sum):
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


def _levels_only(side: Side) -> bool:
    """Whether it is a level or a sum of levels."""
    return isinstance(leading(side), LevelOf)


def _is_condition(comparison: Comparison) -> bool:
    """Whether it is true or not for single choices: a level, flag or fact against a number."""
    return isinstance(comparison.left.quantity, LevelOf | Flag | CountryFact) and comparison.left.factor == 1

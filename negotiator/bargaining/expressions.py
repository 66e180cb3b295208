"""Conditions as a typed tree: what `rules.py` reads, and rows, checks and words are made from."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from negotiator.bargaining.words import Sense


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


@dataclass(frozen=True, slots=True)
class Sum:
    """Several quantities of one kind added, each times its number: levels, persons or money."""

    parts: tuple["Side", ...]


Quantity = Number | LevelOf | Persons | PersonsOf | Money | Cap | Flag | CountryFact | LegalGate | Sum


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


@dataclass(frozen=True, slots=True)
class Both:
    """Both hold or none does; each compares a level or flag with a number."""

    first: Comparison
    second: Comparison


@dataclass(frozen=True, slots=True)
class NotBoth:
    """They do not hold together; each compares a level or flag with a number."""

    first: Comparison
    second: Comparison


Expr = Comparison | Implication | Both | NotBoth


def leading(side: Side) -> Quantity:
    """The quantity of a side, of a sum its first."""
    return side.quantity.parts[0].quantity if isinstance(side.quantity, Sum) else side.quantity


def quantities(expr: Expr) -> Iterator[Quantity]:
    """All that a condition speaks of, from left to right; what a sum adds, not the sum."""
    match expr:
        case Comparison(left, _sense, right):
            for side in (left, right):
                parts = side.quantity.parts if isinstance(side.quantity, Sum) else (side,)
                yield from (part.quantity for part in parts)
        case Implication(first, second) | Both(first, second) | NotBoth(first, second):
            yield from quantities(first)
            yield from quantities(second)

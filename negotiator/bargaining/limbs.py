"""Rows of large whole numbers in pieces that the solver tells apart.

The solver lets a choice be a millionth of a level, which beside a coefficient of 10^9 is a thousand units. A row
sum(a x) <= b is therefore written in digits of a base: with a = low + BASE high (and b alike) it says the same as
sum(low x) <= b_low + BASE c and sum(high x) + c <= b_high for some whole number c, the carry; the second row is divided
further if its numbers are still large. Every number in these rows is at most BASE, so no whole unit hides behind a
tolerance, and the linear relaxation stays what it was.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from negotiator.bargaining.case import Choice, Levels
from negotiator.bargaining.rows import Row

BASE = 2**12


@dataclass(frozen=True, slots=True)
class Limb:
    """One digit's row: sum of `terms` (coefficient per choice) + the carry into it - BASE times the carry out of it
    is at most `limit`. The last limb has no carry out, the first none into it."""

    terms: dict[Choice, int]
    limit: int


def limbs(terms: Mapping[Choice, int], limit: int) -> tuple[Limb, ...]:
    """The rows that say sum(terms) <= limit together, lowest digit first; a single one if the numbers are small."""
    found = []
    while max((abs(value) for value in terms.values()), default=0) > BASE:
        digits = {choice: value % BASE for choice, value in terms.items() if value % BASE}
        found.append(Limb(digits, limit % BASE))
        terms = {choice: value // BASE for choice, value in terms.items() if value // BASE}
        limit //= BASE
    return (*found, Limb(dict(terms), limit))


def pieces_of(row: Row) -> Iterator[tuple[Limb, ...]]:
    """The pieces of each limit of a row whose numbers are large; nothing for one whose numbers are small."""
    for sign, limit in ((1, row.high), (-1, row.low)):
        if limit is not None:
            pieces = limbs({(issue, level): sign * value for issue, level, value in row.terms}, sign * limit)
            if len(pieces) > 1:
                yield pieces


def carries(pieces: Sequence[Limb], levels: Levels) -> tuple[int, ...]:
    """The smallest carries for a package, one between each limb and the next."""
    found: list[int] = []
    into = 0
    for limb in pieces[:-1]:
        total = sum(limb.terms.get(choice, 0) for choice in enumerate(levels)) + into
        into = max(0, -((limb.limit - total) // BASE))
        found.append(into)
    return tuple(found)


def most_carried(limb: Limb, into: int) -> int:
    """The largest carry out of a limb that can be needed, given the largest into it."""
    largest: dict[int, int] = {}
    for (issue, _), value in limb.terms.items():
        largest[issue] = max(largest.get(issue, 0), value)
    return max(0, -((limb.limit - sum(largest.values()) - into) // BASE))

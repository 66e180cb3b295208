"""Conditions as rows over the choices, in exact integers.

A choice (issue, level) is a binary column, exactly one per issue. A row says low <= sum of coefficients of the
chosen levels <= high; a missing limit is None. Coefficients are reduced by their greatest common divisor and the
limits rounded to what integers can reach, which makes the rows as tight as integers allow.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import gcd

from negotiator.bargaining.case import Body, Case, Choice, Excludes, Forbids, Levels, Linear, Ratio, Requires, Term
from negotiator.bargaining.words import Sense

LARGEST_COEFFICIENT = 2**20  # larger rows are scaled by a power of two, which loses no digit


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its name in words, terms (each choice once, none zero) and limits (None: no limit)."""

    name: str
    terms: tuple[Term, ...]
    low: int | None
    high: int | None

    def activity(self, levels: Levels) -> int:
        """Sum of the coefficients of the chosen levels."""
        return sum(coefficient for issue, level, coefficient in self.terms if levels[issue] == level)

    def holds(self, levels: Levels) -> bool:
        """Whether a package keeps the row, in exact integers."""
        value = self.activity(levels)
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


@dataclass(frozen=True, slots=True)
class Demand:
    """One limit of a row: the sum of the coefficients of the chosen levels is at least so much."""

    terms: tuple[Term, ...]
    least: int


@dataclass(slots=True)
class Live:
    """A row of the live model: its exact form, scale to the solver's numbers, whether it is on; `exact` is False
    for a row of floats over any columns, of which `row` says nothing."""

    row: Row
    index: int
    scale: float
    on: bool
    condition: str = ""
    exact: bool = True


def scale_of(row: Row) -> float:
    """Power of two that keeps the row's coefficients within what the solver's tolerances can tell apart."""
    largest = max((abs(c) for _, _, c in row.terms), default=1)
    factor = 1.0
    while largest * factor > LARGEST_COEFFICIENT:
        factor /= 2
    return factor


def collected(terms: Iterable[Term]) -> dict[Choice, int]:
    """Coefficient of each choice, equal choices added, zeros dropped; in order of first mention."""
    sums: dict[Choice, int] = {}
    for issue, level, coefficient in terms:
        sums[issue, level] = sums.get((issue, level), 0) + coefficient
    return {choice: coefficient for choice, coefficient in sums.items() if coefficient}


def reduced(name: str, terms: Iterable[Term], low: int | None, high: int | None) -> Row:
    """The row with its greatest common divisor taken out and its limits rounded inwards."""
    sums = collected(terms)
    divisor = gcd(*sums.values()) or 1
    return Row(
        name,
        tuple((issue, level, coefficient // divisor) for (issue, level), coefficient in sums.items()),
        None if low is None else -(-low // divisor),
        None if high is None else high // divisor,
    )


def reach(case: Case, row: Row) -> tuple[int, int]:
    """Smallest and largest activity that one level per issue can give, without regard to other rows."""
    sums = collected(row.terms)
    named: dict[int, list[int]] = {}
    for (issue, _), coefficient in sums.items():
        named.setdefault(issue, []).append(coefficient)
    for issue, coefficients in named.items():
        if len(coefficients) < len(case.issues[issue].levels):
            coefficients.append(0)
    return sum(min(values) for values in named.values()), sum(max(values) for values in named.values())


def tightened(case: Case, row: Row) -> Row:
    """A row that allows the same packages and fewer fractions of them; rows with two limits stay as they are. It
    names each choice once, as `reduced` makes it.

    Where a level leaves the row slack whatever the other issues do, its coefficient moves towards the limit. This
    takes the large constants out of "if ... then" rows, which would make the relaxation weak.
    """
    if (row.low is None) == (row.high is None):
        return row
    sign, limit = (1, row.high) if row.high is not None else (-1, -(row.low or 0))
    limit = limit or 0
    table: dict[int, dict[int, int]] = {}
    for issue, level, coefficient in row.terms:
        if issue not in table:
            table[issue] = dict.fromkeys(range(len(case.issues[issue].levels)), 0)
        table[issue][level] = sign * coefficient
    largest = {issue: max(values.values()) for issue, values in table.items()}
    total = sum(largest.values())
    if total <= limit:
        return Row(row.name, (), row.low and min(row.low, 0), row.high and max(row.high, 0))
    if all(min(values.values()) >= limit - total + largest[issue] for issue, values in table.items()):
        return row
    for issue, values in table.items():
        rest = total - largest[issue]
        for level, value in values.items():
            values[level] = max(value, limit - rest)
        total += max(values.values()) - largest[issue]
    terms = [(issue, level, sign * value) for issue, values in table.items() for level, value in values.items()]
    return reduced(row.name, terms, row.low, row.high)


def _by_issue(choices: tuple[Choice, ...]) -> dict[int, tuple[Choice, ...]]:
    """Choices grouped by issue, each choice once, in order of first mention."""
    groups: dict[int, dict[Choice, None]] = {}
    for choice in choices:
        groups.setdefault(choice[0], {})[choice] = None
    return {issue: tuple(group) for issue, group in groups.items()}


def _linear(name: str, body: Linear) -> tuple[Row, ...]:
    low = None if body.sense is Sense.AT_MOST else body.rhs
    high = None if body.sense is Sense.AT_LEAST else body.rhs
    return (reduced(name, body.terms, low, high),)


def _ratio(name: str, body: Ratio) -> tuple[Row, ...]:
    num = tuple((issue, level, body.q * value) for issue, level, value in body.num)
    den = tuple((issue, level, -body.p * value) for issue, level, value in body.den)
    return (reduced(name, num + den, None, 0),)


def _requires(name: str, body: Requires) -> tuple[Row, ...]:
    then = tuple((*choice, -1) for choice in dict.fromkeys(body.then))
    return tuple(
        reduced(f"{name}[{issue}]", (*((*choice, 1) for choice in group), *then), None, 0)
        for issue, group in _by_issue(body.if_).items()
    )


def _excludes(name: str, body: Excludes) -> tuple[Row, ...]:
    """One row per pair of issues; a level on both sides counts twice and is thereby forbidden."""
    return tuple(
        reduced(f"{name}[{i},{j}]", tuple((*choice, 1) for choice in (*some, *others)), None, 1)
        for i, some in _by_issue(body.a).items()
        for j, others in _by_issue(body.b).items()
    )


def rows_of(name: str, body: Body) -> tuple[Row, ...]:
    """The rows that say the same as one condition; empty if the condition can never break by its form."""
    match body:
        case Linear():
            return _linear(name, body)
        case Ratio():
            return _ratio(name, body)
        case Requires():
            return _requires(name, body)
        case Excludes():
            return _excludes(name, body)
        case Forbids((issue, level)):
            return (Row(name, ((issue, level, 1),), None, 0),)

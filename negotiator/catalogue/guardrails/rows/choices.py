"""Sums over choices, and the conditions that they make: the dossier's words turned into exact integer rows."""

from collections.abc import Callable, Collection, Mapping
from fractions import Fraction
from functools import partial
from math import ceil, floor, lcm

from negotiator.bargaining.case import Body, Choice, Condition, Excludes, Linear, Requires
from negotiator.bargaining.words import Sense
from negotiator.catalogue.effects import credits
from negotiator.catalogue.plan import Level, Measure, Plan, Text
from negotiator.catalogue.reading import library

ALL = "all"
ZERO = Fraction(0)
FINEST = 10**6  # parts of a unit of a limit that are written as they stand
Sum = dict[Choice, Fraction]


class Choices:
    """Choices and sums of a plan; a measure that the dossier does not have is never chosen."""

    def __init__(self, plan: Plan, year: int | None = None) -> None:
        """`year`: amounts are those of this year of the agreement; a level that begins later counts like level 0, one
        that is ramped up with the share that it has reached."""
        self.plan, self.year, self.credits = plan, year, credits(plan.context)
        self.issues = {measure.id: n for n, measure in enumerate(plan.measures)}

    def from_level(self, measure: str, level: int) -> tuple[Choice, ...]:
        """Choices of this level or a higher one; empty if there is none."""
        if measure not in self.issues:
            return ()
        issue = self.issues[measure]
        return tuple((issue, n) for n in range(max(0, level), len(self.plan.measures[issue].levels)))

    def sum(self, amount: Callable[[Measure, Level], Fraction], places: Collection[str] | None = None) -> Sum:
        """The amount of every level in pillars or measures (None: all), zeros dropped."""
        found = {}
        held = amount if self.year is None else partial(self._held, amount, self.year)
        for issue, measure in enumerate(self.plan.measures):
            if places is None or measure.id in places or measure.pillar.value in places:
                for level in measure.levels:
                    value = held(measure, level)
                    if value:
                        found[issue, level.n] = value
        return found

    @staticmethod
    def _held(amount: Callable[[Measure, Level], Fraction], year: int, measure: Measure, level: Level) -> Fraction:
        """What a chosen level amounts to in a year."""
        share = level.share_in(year)
        return share * amount(measure, level) if share else amount(measure, measure.levels[0])

    def persons(self, group: str, places: Collection[str]) -> Sum:
        """Persons of a group ("all" for everybody)."""
        if group == ALL:
            return self.sum(lambda _, level: sum(level.groups.values(), ZERO), places)
        return self.sum(lambda _, level: level.groups.get(group, ZERO), places)

    def use(self, resource: str) -> Sum:
        """Use of a capacity."""
        return self.sum(lambda _, level: level.uses.get(resource, ZERO))

    def give(self, resource: str) -> Sum:
        """Addition to a capacity."""
        return self.sum(lambda _, level: level.gives.get(resource, ZERO))

    def paid(self, payer: str, places: Collection[str] | None = None) -> Sum:
        """EUR m of a payer."""
        return self.sum(lambda _, level: level.eur.get(payer, ZERO), places)

    def quantity(self, measure: str) -> Sum:
        """Quantity of a measure's level; 0 at level 0."""
        return self.sum(lambda _, level: (level.quantity or ZERO) if level.n else ZERO, (measure,))

    def count(self, choices: Collection[Choice]) -> Sum:
        """How many of these are chosen."""
        return dict.fromkeys(choices, Fraction(1))


def combined(*parts: tuple[Fraction | int, Sum]) -> Sum:
    """Sums times their factors, added; zeros dropped."""
    found: Sum = {}
    for factor, part in parts:
        for choice, value in part.items():
            more = value if factor == 1 else factor * value
            found[choice] = found[choice] + more if choice in found else more
    return {choice: value for choice, value in found.items() if value}


def largest(part: Sum) -> Fraction:
    """The most that a sum can reach with one level of each measure, other conditions aside."""
    best: dict[int, Fraction] = {}
    for (issue, _), value in part.items():
        best[issue] = max(best.get(issue, ZERO), value)
    return sum(best.values(), ZERO)


def at_most(part: Sum, limit: Fraction | int) -> Linear:
    """The sum does not exceed the limit, written in integers."""
    return _linear(part, Sense.AT_MOST, _met(part, limit, floor))


def at_least(part: Sum, limit: Fraction | int) -> Linear:
    """The sum reaches the limit, written in integers."""
    return _linear(part, Sense.AT_LEAST, _met(part, limit, ceil))


def exactly(part: Sum, value: Fraction | int) -> Linear:
    """The sum is this value, written in integers."""
    return _linear(part, Sense.EQUAL, Fraction(value))


def at_most_unless(part: Sum, limit: Fraction | int, lifted_by: Collection[Choice]) -> Linear:
    """The sum does not exceed the limit, unless one of these choices (of one measure) lifts it.

    The constant is the smallest that lifts the limit fully: large ones make a solver's tolerances matter."""
    limit = _met(part, limit, floor)
    slack = max(ZERO, largest(part) - limit)
    return at_most(combined((1, part), (-slack, dict.fromkeys(lifted_by, Fraction(1)))), limit)


def at_most_if(part: Sum, limit: Fraction | int, if_: Collection[Choice]) -> Linear:
    """The sum does not exceed the limit where one of these choices (of one measure) is made."""
    limit = _met(part, limit, floor)
    slack = max(ZERO, largest(part) - limit)
    return at_most(combined((1, part), (slack, dict.fromkeys(if_, Fraction(1)))), limit + slack)


def requires(if_: tuple[Choice, ...], then: tuple[Choice, ...]) -> Body:
    """If any of the first, one of the second; where there is no second, none of the first."""
    return Requires(if_, then) if then else never(if_)


def excludes(a: tuple[Choice, ...], b: tuple[Choice, ...]) -> Body:
    """Not any of both."""
    return Excludes(a, b)


def never(choices: Collection[Choice]) -> Linear:
    """None of these."""
    return Linear(tuple((issue, level, 1) for issue, level in choices), Sense.AT_MOST, 0)


def impossible(plan: Plan) -> Linear:
    """No package satisfies this: the first measure would have none of its levels."""
    return never([(0, level.n) for level in plan.measures[0].levels])


def _met(part: Sum, limit: Fraction | int, to: Callable[[Fraction], int]) -> Fraction:
    """The limit; of one with very many decimals the next value that the sum can have, which says the same: its decimals
    would make every number of the row larger than a solver keeps apart."""
    exact = Fraction(limit)
    if exact.denominator <= FINEST:
        return exact
    common = lcm(*(value.denominator for value in part.values()))
    return Fraction(to(exact * common), common)


def _linear(part: Sum, sense: Sense, limit: Fraction) -> Linear:
    common = lcm(limit.denominator, *(value.denominator for value in part.values()))
    terms = tuple((issue, level, _times(value, common)) for (issue, level), value in sorted(part.items()))
    return Linear(terms, sense, _times(limit, common))


def _times(value: Fraction, common: int) -> int:
    """A value times a multiple of its denominator."""
    return value.numerator * (common // value.denominator)


def condition(id: str, body: Body, label: Text, *, hard: bool = True, alone: bool = False) -> Condition:
    """A guardrail's condition; the part of the id before the first colon is the rule, whose class it takes.

    It is named after the rule: a soft rule costs once. A hard condition may stand `alone` under its own id, since
    conflicts speak of names and should keep apart what different people own."""
    rule = id.partition(":")[0]
    return Condition(
        id=id,
        body=body,
        rule=id if hard and alone else rule,
        cls=library.guardrail_texts()[rule].cls,
        hard=hard,
        label=labelled(label),
    )


def labelled(label: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """A text as a condition keeps it."""
    return tuple(sorted(label.items()))

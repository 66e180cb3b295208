"""Branch and bound over whole numbers: the largest least gain, with every package that has it.

Everything that a package must keep is a row of whole numbers. The search (`branch_kernel`) tries packages depth first
and ends a branch where a sum of rows with whole weights shows that nothing is left; floats only propose the weights. It
starts from demands that are probably too high, since those are refuted quickly, and lowers them step by step until
something is found: then no package has a larger least gain than the best one found. Where it does not come to an end in
time, what it refuted is a bound, and the solver goes on.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from time import perf_counter

from negotiator.bargaining import kernel_loading
from negotiator.bargaining.branch_goal import Goal
from negotiator.bargaining.case import Levels
from negotiator.bargaining.solver import Ending, Limits
from negotiator.bargaining.table import Table

MOST_LISTED = 2000  # packages of the same least gain
FEWEST_CHOICES = 100  # below it the solver is as fast, and nothing must be loaded
FIRST_STEP, GROWTH = 0.01, 1.3  # below the upper bound, relative
SHARE = 0.5  # of the time left
SHARE_OF_SUM = 0.25  # of the time left, for a question that the solver often answers as fast


@dataclass(frozen=True, slots=True)
class Reached:
    """What a search found out: the largest least gain of a package found (None: none was), a bound on it (None if
    unknown), whether it is proven, and the packages that have it; `complete` says whether those are all."""

    value: Fraction | None
    bound: Fraction | None
    proven: bool
    packages: tuple[Levels, ...] = ()
    complete: bool = False


def is_open(table: Table) -> bool:
    """Whether this way is open: a case large enough, rows that are all whole numbers, the search compiled."""
    choices = sum(len(issue.levels) for issue in table.case.issues)
    return choices >= FEWEST_CHOICES and table.programme.is_whole() and kernel_loading.is_ready(table.left)


def largest_least(table: Table, units: Mapping[int, int], known: Fraction, top: float, listed: int) -> Reached | None:
    """The largest least gain of the parties in `units` (party index -> points of a gain of one) under the programme's
    present rows; `known` is that of a known package, `top` a bound. At most `listed` packages are kept. None if the
    numbers are too large for this way."""
    from negotiator.bargaining.branch_tree import Grove  # noqa: PLC0415 - loads the compiler

    grove = Grove.over(table, units, listed)
    if grove is None:
        return None
    until = perf_counter() + table.left * SHARE
    bound: Fraction | None = None
    for demand in demands(known, top):
        ended = grove.search(demand, until)
        packages = tuple(grove.found)
        value = least_gain(table, units, packages[0]) if packages else None
        if not ended:
            return Reached(value, bound, False, packages)
        if value is not None:
            return Reached(value, value, True, packages, not grove.crowded)
        bound = demand
    return Reached(None, bound, False)


def largest_sum(table: Table, goal: Goal, known: int, listed: int) -> Reached | None:
    """The largest sum by a goal under the programme's present rows, where `known` is that of a known package. At most
    `listed` packages are kept. None if the numbers are too large for this way."""
    from negotiator.bargaining.branch_tree import Grove  # noqa: PLC0415 - loads the compiler

    grove = Grove.over(table, {}, listed, goal)
    if grove is None:
        return None
    with table.programme.trial() as programme:
        programme.objective({(i, n): value for i, n, value in goal.terms})
        raw = programme.relax(Limits(table.left))
    if raw.ending is not Ending.PROVEN_BEST or raw.objective is None:
        return None
    until = perf_counter() + table.left * SHARE_OF_SUM
    top = raw.objective
    for demand in falling(known, top):
        if not grove.search(Fraction(demand), until):
            return Reached(None, None, False, tuple(grove.found))
        if grove.found:
            return Reached(None, None, True, tuple(grove.found), not grove.crowded)
    return Reached(None, None, False)


def falling(known: int, top: float) -> Iterator[int]:
    """Sums to ask for, falling from just below the bound to the known one."""
    step = FIRST_STEP
    while step < 1 and top - abs(top) * step > known:
        yield floor(top - abs(top) * step)
        step *= GROWTH
    yield known


def anybody(table: Table, units: Mapping[int, int], gain: Fraction) -> tuple[Levels | None, bool]:
    """A package that keeps the programme's present rows and gives those in `units` at least a gain, and whether that is
    settled."""
    from negotiator.bargaining.branch_tree import Grove  # noqa: PLC0415 - loads the compiler

    grove = Grove.over(table, units, 1)
    if grove is None:
        return None, False
    ended = grove.search(gain, perf_counter() + table.left * SHARE, first=True)
    return (grove.found[0], True) if grove.found else (None, ended)


def demands(known: Fraction, top: float) -> Iterator[Fraction]:
    """Gains to ask for, falling from just below the bound to the known one."""
    step = FIRST_STEP
    while step < 1 and top * (1 - step) > known:
        yield Fraction(floor(top * (1 - step) * 2**20), 2**20)
        step *= GROWTH
    yield known


def least_gain(table: Table, units: Mapping[int, int], levels: Levels) -> Fraction:
    """The least gain of a package among the parties that count."""
    extra = table.surplus(levels)
    return min(Fraction(extra[k], unit) for k, unit in units.items())

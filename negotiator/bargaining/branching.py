"""Branch and bound over whole numbers: the largest least gain, with every package that has it.

Everything that a package must keep is a row of whole numbers. The search (`branch_kernel`) tries packages depth first
and ends a branch where a sum of rows with whole weights shows that nothing is left; floats only propose the weights. It
starts from demands that are probably too high, since those are refuted quickly, and lowers them step by step until
something is found: then no package has a larger least gain than the best one found. A few dives before tell where that
will be. Where it does not come to an end in time, what it refuted is a bound, and the solver goes on.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from math import floor, inf
from time import perf_counter
from typing import TYPE_CHECKING

from negotiator.bargaining import kernel_loading
from negotiator.bargaining.branch_goal import ENDLESS, Goal
from negotiator.bargaining.case import Levels
from negotiator.bargaining.solver import Ending, Limits
from negotiator.bargaining.table import Table

if TYPE_CHECKING:  # loads the compiler
    from negotiator.bargaining.branch_tree import Grove

MOST_LISTED = 2000  # packages of the same least gain
FEWEST_CHOICES = 40  # below it the solver is nearly as fast, and nothing must be loaded
FIRST_STEP, GROWTH = 0.01, 1.3  # below the upper bound, relative
FINE = 2**20  # parts of one in which gains are demanded
SHORT = 1000  # nodes of the first search from the known value on
DIVE = 100  # nodes of a search that need not end
MOST_CLIMBS = 3  # dives after the first package was found
BOLD = 40_000  # nodes of a search from the known value on, before demands are refuted that are too high
Relaxed = Callable[[], float]  # a bound, found out when it is asked for
FALL, LEAST_FALL = 0.125, 1e-3  # of the way to the known value, of the bound: the first step down, at most
FIRST_BUDGET, GROWN, WIDER = 4000, 2, 1.5  # nodes of a step, more of them for a shorter one; a step that was easy
FEWEST_HALVED = 500  # choices: at M (200) a cap takes 1.4 s level by level, 3.9 s by halves
SHARE = 0.5  # of the time left
LONG_SHARE = 0.85  # of it, until the search by halves stops
ANNEALED = 0.15  # of it, for packages by chance
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


def largest_least(  # noqa: PLR0917
    table: Table, units: Mapping[int, int], known: Fraction, top: float, listed: int, relaxed: Relaxed | None = None
) -> Reached | None:
    """The largest least gain of the parties in `units` (party index -> points of a gain of one) under the programme's
    present rows; `known` is that of a known package, `top` a bound, which `relaxed` may lower. At most `listed`
    packages are kept. None if the numbers are too large for this way."""
    from negotiator.bargaining.branch_tree import Grove  # noqa: PLC0415 - loads the compiler

    grove = Grove.over(table, units, listed)
    if grove is None:
        return None
    now, left = perf_counter(), table.left
    return Descent(grove, known, top, FINE, now + left * SHARE, relaxed, last=now + left * LONG_SHARE).run()


def largest_sum(table: Table, goal: Goal, known: int, listed: int) -> Reached | None:
    """The largest sum by a goal under the programme's present rows, where `known` is that of a known package. At most
    `listed` packages are kept. None if the numbers are too large for this way."""
    from negotiator.bargaining.branch_tree import Grove  # noqa: PLC0415 - loads the compiler

    grove = Grove.over(table, {}, listed, goal)
    if grove is None:
        return None
    until = perf_counter() + table.left * SHARE_OF_SUM
    return Descent(grove, Fraction(known), inf, 1, until, partial(_relaxed, table, goal)).run()


def _relaxed(table: Table, goal: Goal) -> float:
    """What no package's terms of a goal add up to more than, by the linear relaxation."""
    with table.programme.trial() as programme:
        programme.objective({(i, n): value for i, n, value in goal.terms})
        raw = programme.relax(Limits(table.left))
    return raw.objective if raw.ending is Ending.PROVEN_BEST and raw.objective is not None else inf


@dataclass(slots=True)
class Descent:
    """One search for the largest value, from demands that are too high down to `known`, the value of a known package.
    No package exceeds `top`, which `relaxed` lowers where it is needed; demands are multiples of 1 / `parts`;
    `until` and `last` (of the search by halves, if later) are moments of perf_counter.

    First comes a short search from the known value on, which is all where that is nearly the best. Else dives, which
    stop after a few nodes: what they find is a better start, what they refute a bound. (Not where packages are known
    from before the case was changed: those are nearly as good as any.) Then a search from there on, which finds the
    rest by the way. Only where that is long, demands that are too high are refuted by halves, each to its end, from the
    top on, where each costs a few times what the one before did: where time runs out, the last of them is the bound."""

    grove: "Grove"
    known: Fraction
    top: float
    parts: int
    until: float
    relaxed: Relaxed | None = None
    bound: Fraction | None = None
    last: float = 0.0

    def run(self) -> Reached:
        """The largest value, with every package that has it as far as they are kept."""
        known, warm = self.known, self.grove.table.warm
        if self.ends(known, SHORT) and self.grove.value is not None:
            return self._told()
        if self._sharper():
            return self._told()
        if not warm and self._topped():
            self.dive()
            self.climb()
            if self._sharper():
                return self._told()
        if self.ends(self.known, BOLD, again=not warm or self.known > known):  # no package: it was barred since
            return self._told() if self.grove.value is not None else Reached(None, self.bound, False)
        if self.grove.choices < FEWEST_HALVED:
            return self.refute()
        self.anneal()
        return self.fall() if self._topped() else Reached(None, None, False)

    def refute(self) -> Reached:
        """Ask for less and less, each to its end, level by level."""
        for demand in self.demands() if self._topped() else ():
            if not self.ends(demand):
                return Reached(self.grove.value, self.bound, False, tuple(self.grove.found))
            if self.grove.value is not None:
                return self._told()
            self.bound = demand
        return Reached(None, self.bound, False)

    def anneal(self) -> None:
        """Raise the known value by chance, where a least gain counts and all issues are the case's own."""
        grove, table = self.grove, self.grove.table

        def worth(levels: Levels) -> float:
            return float(grove.gain_of(levels))

        best = table.best_known(worth) if len(grove.question.counted) > 1 else None
        if best is not None:
            grove.anneal(self.known, best, min(self.until, perf_counter() + ANNEALED * table.left))
            best = table.best_known(worth) or best
            self.known = max(self.known, grove.gain_of(best))

    def fall(self) -> Reached:
        """Ask by halves for less and less, from the bound on; a step that takes too many nodes is made half as
        long, and may take more of them."""
        way, most = float(self._lowest - self.known), FIRST_BUDGET
        step = min(way * FALL, max(abs(self.top) * LEAST_FALL, way / 64))
        while True:
            demand = max(self.known, self._rounded(float(self._lowest) - step))
            if self.grove.halve(demand, max(self.until, self.last), most):
                if self.grove.value is not None:
                    return self._told()
                self.bound = demand
                if demand <= self.known:  # nothing is as good as a known package: it must have been barred since
                    return Reached(None, self.bound, False)
                step *= WIDER if self.grove.nodes * 4 < most else 1
                continue
            self._learn()
            if self.grove.nodes < most:  # time ran out
                return Reached(self.grove.value, self.bound, False, tuple(self.grove.found))
            step, most = step / 2, most * GROWN

    def ends(self, demand: Fraction, most: int = ENDLESS, again: bool = True) -> bool:
        """Whether the search from a demand on comes to its end, anew or (not `again`) where the last one stopped; if it
        does not, what it found is kept as a better start."""
        grove = self.grove
        ended = grove.search(demand, self.until, most=most) if again else grove.go_on(self.until, most=most)
        if not ended:
            self._learn()
        return ended

    def _sharper(self) -> bool:
        """Whether rounded rows were found that end a short search from the known value on."""
        return self.grove.sharpen(self.known) and self.ends(self.known, SHORT) and self.grove.value is not None

    def _topped(self) -> bool:
        """Lower the bound as far as can be; whether there is one."""
        if self.relaxed is not None:
            self.top, self.relaxed = min(self.top, self.relaxed()), None
        return self.top < inf

    def _told(self) -> Reached:
        """What the last search found, which came to its end."""
        value, packages = self.grove.value, tuple(self.grove.found)
        return Reached(value, value, True, packages, not self.grove.crowded)

    def _learn(self) -> None:
        for levels in self.grove.found:
            self.grove.table.keep(levels)
        if self.grove.value is not None:
            self.known = max(self.known, self.grove.value)

    @property
    def _lowest(self) -> Fraction:
        """The lowest bound known."""
        return self._rounded(self.top) if self.bound is None else self.bound

    def demands(self) -> Iterator[Fraction]:
        """What to ask for, falling from just below the bound, half-way to the known value at most, to that."""
        step = FIRST_STEP
        if self.known < self.top:
            step = min(step, (self.top - float(self.known)) / 2 / abs(self.top or 1))
        while step < 1 and self.top - abs(self.top) * step > self.known:
            demand = self._rounded(self.top - abs(self.top) * step)
            if self.bound is None or demand < self.bound:
                yield demand
            step *= GROWTH
        yield self.known

    def dive(self) -> None:
        """Fall until a few nodes find something."""
        for demand in tuple(self.demands())[:-1]:
            if self._found(demand) is not None:
                return

    def climb(self) -> None:
        """Rise from what is known towards the bound by halves, nearer to the known value where a few nodes find nothing
        there."""
        high = self._lowest
        for _ in range(MOST_CLIMBS):
            middle = self._rounded(float(self.known + min(high, self._lowest)) / 2)
            if not self.known < middle < self._lowest:
                return
            high = self._lowest if self._found(middle) is not None else middle

    def _found(self, demand: Fraction) -> Fraction | None:
        """The value found by a few nodes, if any; what is refuted lowers the bound."""
        ended, value = self.grove.search(demand, self.until, most=DIVE), self.grove.value
        self._learn()
        if value is None and ended:
            self.bound = demand if self.bound is None else min(self.bound, demand)
        return value

    def _rounded(self, value: float) -> Fraction:
        return Fraction(floor(value * self.parts), self.parts)


def anybody(table: Table, units: Mapping[int, int], gain: Fraction, most: int = ENDLESS) -> tuple[Levels | None, bool]:
    """A package that keeps the programme's present rows and gives those in `units` at least a gain, and whether that is
    settled within so many nodes."""
    from negotiator.bargaining.branch_tree import Grove  # noqa: PLC0415 - loads the compiler

    grove = Grove.over(table, units, 1)
    if grove is None:
        return None, False
    ended = grove.search(gain, perf_counter() + table.left * SHARE, first=True, most=most)
    return (grove.found[0], True) if grove.found else (None, ended)


def least_gain(table: Table, units: Mapping[int, int], levels: Levels) -> Fraction:
    """The least gain of a package among the parties that count."""
    extra = table.surplus(levels)
    return min(Fraction(extra[k], unit) for k, unit in units.items())

"""The table at which one case is solved: its programme, the clock, and every package of R found so far."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from math import ceil, inf
from time import perf_counter

import numpy as np

from negotiator.bargaining.case import Case, Levels
from negotiator.bargaining.check import acceptable
from negotiator.bargaining.cuts import Cut, Seed
from negotiator.bargaining.listing import Listing, Rows
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.polish import CaseArrays, Score, Sums
from negotiator.bargaining.programme import Programme
from negotiator.bargaining.solve import Solve
from negotiator.bargaining.solver import LIMITLESS, Ending, Limits, Vector
from negotiator.bargaining.values import points

BELOW_ONE = 0.999  # a gap that no integer objective can have
BELOW_BONUS = 0.5  # of a bonus: a gap that leaves no room for it, with a margin for tolerances
IDEAL_START = 0.03  # seconds of local search for a package to start from
IDEAL_POLISH = 0.3  # seconds of local search for an ideal that could not be proven in time
ANY = -1e300  # an objective that every package reaches
VERY_LARGE = 100_000  # numbers that parties give to choices
MOST_KEPT = 2000  # packages kept as starting points


@dataclass(frozen=True, slots=True)
class Least:
    """The largest least gain known, whether it is proven, a bound on it, and all packages that have it (empty if that
    is not known); whether the proof is one of whole numbers alone."""

    value: Fraction
    proven: bool
    bound: float
    packages: tuple[Levels, ...] = ()
    searched: bool = False


Nearest = tuple[tuple[int, ...], tuple[Levels, ...]]  # what a question is about, and all packages that may be its best


@dataclass(frozen=True, slots=True)
class Known:
    """What a table knows that another one of the same case may begin with: ideals, their bounds, packages of R; whether
    bounds stand for ideals."""

    ideal: tuple[int, ...]
    bounds: tuple[float, ...]
    packages: tuple[Levels, ...]
    rough: bool = False


@dataclass(slots=True)
class Table:
    """Shared state of one `answer`. `until` is the moment (perf_counter) at which solving stops."""

    programme: Programme
    options: Options
    until: float
    ideal: tuple[int, ...] = ()
    ideal_bounds: tuple[float, ...] = ()  # no package of R gives a party more; its ideal where that is proven
    welfare: Solve | None = None
    reached: tuple[int, ...] = ()  # best points of each party in any package found
    pool: dict[Levels, tuple[int, ...]] = field(default_factory=dict)
    marks: Callable[[Levels], Mapping[int, float]] | None = None  # values of added columns for a package
    least: dict[tuple[tuple[int, ...], tuple[int, ...]], Least] = field(default_factory=dict)
    tops: tuple[float, ...] = ()  # what no package of R gives a party more than, known beforehand; empty if unknown
    warm: bool = False  # whether packages are known that were good before the case was changed
    sketch: Callable[[Levels, float], None] | None = None  # hears of a good package and a bound before the proof
    rough: bool = False  # whether bounds stand for ideals: who can gain is right, how much is not
    cuts: dict[str, tuple[Cut, ...]] = field(default_factory=dict)  # rounded rows found so far, by kind of question
    seeds: dict[str, tuple[Seed, ...]] = field(default_factory=dict)  # of such rows, from before the case was changed
    near: dict[str, Nearest] = field(default_factory=dict)  # by kind of question; from before the case was changed

    @property
    def case(self) -> Case:
        """The case."""
        return self.programme.case

    @property
    def left(self) -> float:
        """Seconds left; zero when over or cancelled."""
        if self.options.cancelled is not None and self.options.cancelled():
            return 0.0
        return max(0.0, self.until - perf_counter())

    @property
    def very_large(self) -> bool:
        """Whether a linear programme for each party, or a search of a product, takes longer than it gains."""
        return len(self.case.parties) * sum(len(issue.levels) for issue in self.case.issues) > VERY_LARGE

    def listed(self) -> tuple[Listing | None, Rows]:
        """All packages and which of them the rows allow; no listing where there are too many, none is allowed, or
        time is over."""
        rows = self.programme.allowed() if self.left > 0 else None
        if rows is None or not rows.any():
            return None, np.empty(0, dtype=bool)
        return self.programme.listing, rows

    @property
    def ranges(self) -> tuple[int, ...]:
        """Ideal minus least acceptable points of each party."""
        return tuple(best - party.d for best, party in zip(self.ideal, self.case.parties, strict=True))

    @property
    def ideal_proven(self) -> bool:
        """Whether all ideals are proven."""
        return all(bound <= best for bound, best in zip(self.ideal_bounds, self.ideal, strict=True))

    @property
    def shares_proven(self) -> bool:
        """Whether gains are known as shares of ideals, which are proven."""
        return self.ideal_proven and not self.rough

    @property
    def active_proven(self) -> bool:
        """Whether it is proven that nobody else can gain."""
        triples = zip(self.ideal_bounds, self.ideal, self.case.parties, strict=True)
        return all(best > party.d or bound <= best for bound, best, party in triples)

    def know(self, ideal: tuple[int, ...], bounds: Sequence[float] = (), *, rough: bool = False) -> None:
        """Keep the ideals; `bounds` where they are not all proven, below an ideal for one that is. `rough`: bounds
        stand for ideals."""
        self.ideal, self.rough = ideal, rough
        self.ideal_bounds = tuple(map(max, bounds or ideal, ideal))

    def known(self) -> Known:
        """What another table of the case may begin with."""
        return Known(self.ideal, self.ideal_bounds, tuple(sorted(self.pool)), self.rough)

    def learn(self, known: Known) -> None:
        """Begin with what another table of the case knows."""
        self.ideal, self.ideal_bounds, self.rough = known.ideal, known.bounds, known.rough
        for levels in known.packages:
            self.keep(levels)

    @property
    def active(self) -> tuple[int, ...]:
        """Indices of the parties that can gain."""
        return tuple(k for k, extent in enumerate(self.ranges) if extent > 0)

    def polish(self, start: Levels, score: Score, seconds: float, more: Sums = ()) -> None:
        """Look for better packages near a known one by small changes; what is found is kept. The score sees the points
        of all parties and `more` sums over choices."""
        if self.left > 0:
            search = CaseArrays.over(self.case, self.programme.exact_rows(), self.programme.barred(), more)
            until = min(self.until, perf_counter() + seconds)
            found = search.climb(start, score, until, self.options.cancelled)
            if self.programme.keeps_rows(found) and self.programme.fits(found, points(self.case, found)):
                self.keep(found)

    def mend(self, packages: Iterable[Levels]) -> None:
        """Bring packages that miss rows to keep them by small changes, until one cannot be; what is found is kept."""
        search: CaseArrays | None = None
        for levels in packages:
            search = search or CaseArrays.over(self.case, self.programme.exact_rows(), self.programme.barred())
            found = search.mend(levels) if self.left > 0 else None
            if found is None or not acceptable(self.case, found):
                return
            self.keep(found)

    def limits(self) -> Limits:
        """The time left, for a question about whole numbers."""
        return Limits(self.left, BELOW_ONE)

    def tell(self, words: str) -> None:
        """Report progress."""
        if self.options.progress is not None:
            self.options.progress(words)

    def keep(self, levels: Levels, worth: tuple[int, ...] | None = None) -> tuple[int, ...]:
        """Remember a package of R; its points, which may be known (`worth`)."""
        if levels not in self.pool:
            if len(self.pool) >= MOST_KEPT:
                self.pool.pop(next(iter(self.pool)))
            self.pool[levels] = points(self.case, levels) if worth is None else worth
            self.reached = tuple(map(max, self.reached or self.pool[levels], self.pool[levels]))
        return self.pool[levels]

    def surplus(self, levels: Levels) -> tuple[int, ...]:
        """Points above d of each party."""
        return tuple(u - party.d for u, party in zip(self.keep(levels), self.case.parties, strict=True))

    def best_known(self, worth: Callable[[Levels], float]) -> Levels | None:
        """The kept package with the largest worth among those that fit the floors, pins and added rows."""
        fitting = (levels for levels, has in tuple(self.pool.items()) if self.programme.fits(levels, has))
        return max(fitting, key=worth, default=None)

    def solve(self, gap: float = BELOW_ONE, seconds: float = LIMITLESS) -> Solve:
        """Maximise the programme's objective over choices from the best known start, in the time left."""
        start = self.best_known(self.programme.worth)
        others = self.marks(start) if start is not None and self.marks is not None else None
        return self.kept(self.programme.solve(Limits(min(seconds, self.left), gap), start, others))

    def challenge(self, best: Levels, bonus: float, enough: float | None = None) -> Solve:
        """Maximise the programme's objective where every package but `best` is worth `bonus` more.

        If it ends with `best`, proven, nothing else is as good. Another package may be better, equal, or worse by
        less than the bonus, which the bound contains. Without a bonus only something better counts. `best` must keep
        all rows."""
        others = self.marks(best) if self.marks is not None else {}
        if not bonus:
            return self.kept(
                self.programme.solve(Limits(self.left, BELOW_ONE, enough=enough, proving=True), best, others)
            )
        with self.programme.trial() as programme:
            others = {**others, programme.reward_others(best, bonus): 0.0}
            gap = BELOW_BONUS * min(bonus, 1.0)
            return self.kept(programme.solve(Limits(self.left, gap, enough=enough, proving=True), best, others))

    def kept(self, solve: Solve) -> Solve:
        """The solve, its package remembered."""
        if solve.levels is not None:
            self.keep(solve.levels)
        return solve

    def nearest(self, kind: str, mark: tuple[int, ...]) -> tuple[Levels, ...]:
        """All packages that may be the best by a question, each kept; empty if nothing is known of it."""
        about, found = self.near.get(kind, (None, ()))
        return found if about == mark else ()

    def shut(self, levels: Levels | None, bound: float | None) -> bool:
        """Whether no better whole number fits under a bound."""
        return levels is not None and bound is not None and bound < self.programme.worth(levels) + 1 - 1e-6


def ideals(table: Table) -> None:
    """Find the best points of each party over R; at most half of the time left goes into it, shared evenly."""
    table.tell("Finding what each side could reach at best")
    listing, rows = table.listed()
    if listing is not None:
        table.know(tuple(map(int, listing.points[rows].max(0))))
        return
    end = perf_counter() + table.left / 2
    count = len(table.case.parties)
    bounds: list[float] = []
    with table.programme.trial() as programme:
        for party in range(count):
            if not table.left:
                bounds.append(sum(map(max, table.case.parties[party].points)))
                continue
            programme.objective(programme.weighted([int(k == party) for k in range(count)]))
            begin = table.best_known(programme.worth)
            if begin is not None and table.tops and programme.worth(begin) >= table.tops[party]:
                bounds.append(-inf)
                continue
            if begin is not None:
                table.polish(begin, partial(_points_of, party), seconds=IDEAL_START)
            solve = table.solve(seconds=max(0.0, end - perf_counter()) / (count - party))
            known = table.best_known(programme.worth)
            proven = known is not None and (solve.ending is Ending.PROVEN_BEST or table.shut(known, solve.bound))
            if not proven and known is not None:
                table.polish(known, partial(_points_of, party), seconds=IDEAL_POLISH)
            most = sum(map(max, table.case.parties[party].points))
            bounds.append(-inf if proven else min(most, inf if solve.bound is None else solve.bound))
    table.know(table.reached, bounds)


def rough_ideals(table: Table) -> None:
    """Upper bounds instead of ideals, by linear programmes, or by the best levels alone where a case is very large;
    exact only where nobody is known to gain, or where packages reach them.

    Enough for concepts that divide by no range, or by any: they need to know who can gain, and bounds."""
    if table.listed()[0] is not None:
        ideals(table)
        return
    found: list[int] = []
    bounds: list[float] = []
    with table.programme.trial() as programme:
        for k, party in enumerate(table.case.parties):
            programme.objective(programme.weighted([int(k == other) for other in range(len(table.case.parties))]))
            if any(worth[k] > party.d for worth in table.pool.values()):
                found.append(_relaxed(table, sum(map(max, party.points))))
                bounds.append(found[-1])
                continue
            if table.tops and table.tops[k] <= party.d:
                found.append(party.d)
                bounds.append(-inf)
                continue
            solve = table.solve()
            best = table.best_known(programme.worth)
            found.append(table.pool[best][k] if best is not None else party.d)
            proven = solve.ending is Ending.PROVEN_BEST or table.shut(best, solve.bound)
            bounds.append(-inf if proven else sum(map(max, party.points)))
    table.know(tuple(found), bounds, rough=tuple(found) != table.reached)


def _relaxed(table: Table, most: int) -> int:
    """A bound on the programme's objective by its relaxation, `most` where that is not solved."""
    if table.very_large:
        return most
    raw = table.programme.relax(Limits(table.left))
    solved = raw.objective is not None and raw.ending is Ending.PROVEN_BEST
    return min(most, ceil(raw.objective)) if solved and raw.objective is not None else most


def whole_ideals(table: Table) -> None:
    """The ideals over all of R, whatever rows were added at the table, in place of rough ones."""
    whole = Table(Programme(table.case, table.options.seed, table.options.cancelled), table.options, table.until)
    whole.tops = table.tops
    for levels in table.pool:
        whole.keep(levels)
    ideals(whole)
    for levels, worth in whole.pool.items():
        if table.programme.fits(levels, worth):
            table.keep(levels)
    table.know(whole.ideal, whole.ideal_bounds)


def _points_of(party: int, points: Vector) -> Vector:
    return points[..., party]

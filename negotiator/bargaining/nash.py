"""The weighted Nash solution by outer approximation, with the conventions of maximum Nash welfare.

Nash 1950; Caragiannis et al. 2019: first as many gainers as possible, then the largest sum of w_i log g_i over them.
Each log is bounded from above by tangents. First the linear relaxation is closed with rounds of tangents, then the
MILP is solved with them and a tangent is added at each package found. What counts as best is decided by exact points
(`products`), never by columns: a package is done with once the programme that allows anything else, and nothing worse
than it by more than floats can be wrong, is impossible. Weights are counted in parts of the largest one, so that a
factor common to all of them changes nothing.
"""

from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import reduce
from math import inf, log

import numpy as np

from negotiator.bargaining.canonical import Chosen, first
from negotiator.bargaining.case import Levels
from negotiator.bargaining.gaining import always_the_same, first_of_each, log_product
from negotiator.bargaining.nash_search import as_good
from negotiator.bargaining.nearby import PRODUCT, product_mark
from negotiator.bargaining.products import compare, relative_powers
from negotiator.bargaining.programme import weights_in_integers
from negotiator.bargaining.solver import Ending, Limits, Vector
from negotiator.bargaining.table import Table, whole_ideals

ROUNDS = 15  # of tangents on the linear relaxation
CLOSE = 1e-4  # a tangent is added where the relaxation overestimates a logarithm by more
TIE = 1e-9  # of log product per unit of weight: what floats may be wrong by; packages so close are compared exactly
EXACT = 1e-6  # a gap asked for up to here means the best package; beyond it, one that is good enough
NEARLY = 1e-6  # of one: the solver's tolerance on a count
GOOD = 0.02  # of log product per unit of weight: a package so close to the bound is a good start
MOST_EQUALS = 12  # near equals cut off one by one; more are told apart by what they give to whom
MOST_VECTORS = 30  # ways of giving that are told apart


@dataclass(frozen=True, slots=True)
class Product:
    """Best package; log value over the gainers; gainers and how many could; proof, bound, choice among equals; whether
    no unproven ideals decided; whether the search over whole numbers settled it."""

    levels: Levels
    value: float
    gainers: tuple[int, int]
    proven: bool
    bound: float
    chosen: Chosen
    comparable: bool = True
    searched: bool = False


@dataclass(slots=True)
class Outer:
    """The outer approximation. Use inside `programme.trial()`."""

    table: Table
    parties: tuple[int, ...]
    weights: tuple[float, ...] = ()  # parts of the largest one
    powers: tuple[int, ...] = ()
    gainers: int = 0
    gain_columns: list[int] = field(default_factory=list)
    log_columns: list[int] = field(default_factory=list)
    who: list[int] = field(default_factory=list)
    tangents: list[list[float]] = field(default_factory=list)
    gainers_proven: bool = True
    tops: tuple[float, ...] = ()  # the largest gains that are possible: 1, more where an ideal is not proven
    bound: float = 0.0
    equals: list[Levels] = field(default_factory=list)
    ranks: dict[Levels, tuple[int, float]] = field(default_factory=dict)  # of packages asked about

    def __post_init__(self) -> None:
        case, bounds = self.table.case, self.table.ideal_bounds
        self.tops = tuple((bounds[k] - case.parties[k].d) / self.table.ranges[k] for k in self.parties)
        whole = weights_in_integers(case)
        self.powers = tuple(whole[k] for k in self.parties)
        self.weights = tuple(relative_powers(self.powers))
        self.bound = sum(w * log(top) for w, top in zip(self.weights, self.tops, strict=True))

    # -- values -------------------------------------------------------------------------------------

    def gains(self, levels: Levels) -> tuple[Fraction, ...]:
        """Normalised gains of those that count, in order."""
        extra, ranges = self.table.surplus(levels), self.table.ranges
        return tuple(Fraction(extra[k], ranges[k]) for k in self.parties)

    def rank(self, levels: Levels) -> tuple[int, float]:
        """How many gain, and the weighted sum of their logarithms."""
        if levels not in self.ranks:
            gains = self.gains(levels)
            value = sum(w * log(g) for w, g in zip(self.weights, gains, strict=True) if g > 0)
            self.ranks[levels] = sum(1 for g in gains if g > 0), value
        return self.ranks[levels]

    @property
    def total(self) -> float:
        """Sum of the weights: the unit of gaps."""
        return sum(self.weights)

    @property
    def unit(self) -> float:
        """The largest weight: what one of the programme's objective is worth in the value."""
        return float(max(self.table.case.parties[k].weight for k in self.parties))

    # -- who can gain at all -------------------------------------------------------------------------

    def count_gainers(self) -> None:
        """Find the largest number of parties that can gain at once, and demand it."""
        programme, n = self.table.programme, len(self.parties)
        self.gainers = max(self.rank(levels)[0] for levels in self.table.pool)
        if self.gainers == n:
            for k in self.parties:
                programme.floor(k, self.table.case.parties[k].d + 1)
            return
        self.who = [programme.column(0.0, 1.0, whole=True) for _ in self.parties]
        for column, k in zip(self.who, self.parties, strict=True):
            terms = programme.on_columns(programme.party_terms(k))
            programme.row(float(self.table.case.parties[k].d), inf, {**terms, column: -1.0})
        programme.objective({}, dict.fromkeys(self.who, 1.0))
        start = max(self.table.pool, key=self.rank)
        solve = self.table.kept(programme.solve(Limits(self.table.left, 0.999), start, self.marks(start)))
        self.gainers = max(self.rank(levels)[0] for levels in self.table.pool)
        self.gainers_proven = solve.bound is not None and solve.bound < self.gainers + 1 - NEARLY
        programme.row(float(self.gainers), inf, dict.fromkeys(self.who, 1.0))

    def comparable(self) -> bool:
        """Whether the products of those by which most gain can be compared with what is known of ideals."""
        if self.gainers == len(self.parties) or self.table.shares_proven:
            return True
        return self.gainers_proven and always_the_same(self.table, self.parties, self.who, self.best())

    def marks(self, levels: Levels) -> dict[int, float]:
        """Values of the added columns for a package."""
        gains = self.gains(levels)
        values = {column: float(g > 0) for column, g in zip(self.who, gains, strict=bool(self.who))}
        values |= {column: float(g) for column, g in zip(self.gain_columns, gains, strict=False)}
        for which, column in enumerate(self.log_columns):
            values[column] = min((log(a) + (float(gains[which]) - a) / a for a in self.tangents[which]), default=0.0)
            if self.who and gains[which] == 0:
                values[column] = 0.0
            values[column] = min(values[column], log(self.tops[which]))
        return values

    # -- the approximation ---------------------------------------------------------------------------

    def build(self) -> None:
        """Add a gain and a logarithm for each party that counts."""
        programme, ranges = self.table.programme, self.table.ranges
        for k, top in zip(self.parties, self.tops, strict=True):
            gain = programme.column(0.0 if self.who else 1 / ranges[k], top)
            terms = programme.on_columns(programme.party_terms(k), -1 / ranges[k])
            low = -self.table.case.parties[k].d / ranges[k]
            programme.row(low, low, {**terms, gain: 1.0})
            self.gain_columns.append(gain)
        for k, top in zip(self.parties, self.tops, strict=True):
            self.log_columns.append(programme.column(-log(ranges[k]) - 2.0, log(top)))
            self.tangents.append([])
        programme.objective({}, self.prices())

    def prices(self) -> dict[int, float]:
        """The weighted sum of the logarithms as coefficients of columns."""
        return dict(zip(self.log_columns, self.weights, strict=True))

    def touch(self, which: int, gain: float) -> bool:
        """Add a tangent at a gain; False if there is one already. Never below a gain of one point."""
        at = min(self.tops[which], max(gain, 1 / self.table.ranges[self.parties[which]]))
        if any(abs(at - a) <= 1e-12 * a for a in self.tangents[which]):
            return False
        self.tangents[which].append(at)
        # log g <= log a + (g - a) / a, times a so that no coefficient exceeds 1
        row = {self.log_columns[which]: at, self.gain_columns[which]: -1.0}
        high = at * (log(at) - 1)
        if self.who:
            row[self.who[which]] = -high
            high = 0.0
        self.table.programme.row(-inf, high, row)
        return True

    def touch_all(self, levels: Levels) -> bool:
        """Add the tangents at a package; whether any was new."""
        news = [self.touch(which, float(gain)) for which, gain in enumerate(self.gains(levels)) if gain > 0]
        return any(news)

    def close(self) -> None:
        """Close the linear relaxation with rounds of tangents."""
        for _ in range(ROUNDS):
            raw = self.table.programme.relax(Limits(self.table.left))
            if raw.ending is not Ending.PROVEN_BEST or raw.objective is None:
                return
            self.bound = min(self.bound, raw.objective)
            news = [
                self.touch(which, float(raw.values[gain]))
                for which, (gain, value) in enumerate(zip(self.gain_columns, self.log_columns, strict=True))
                if raw.values[value] > log(max(raw.values[gain], 1e-12)) + CLOSE
            ]
            if not any(news):
                return

    def polish(self) -> None:
        """Raise the product of the best known package by small changes, an eighth of the time left at most."""
        d = np.array([self.table.case.parties[k].d for k in self.parties])
        weights, places = np.array(self.weights), list(self.parties)

        def score(points: Vector) -> Vector:
            value: Vector = (weights * np.log(np.maximum(points[..., places] - d, 1e-9))).sum(-1)
            return value

        self.table.polish(self.best(), score, self.table.left / 8)

    def best(self) -> Levels:
        """The best package known."""
        return max(self.table.pool, key=self.rank)

    def searched(self) -> Chosen | None:
        """The canonical package among the best by the search over whole numbers; None where not all that count can gain
        at once, or where that way is not open, or does not come to its end."""
        if self.gainers < len(self.parties):
            return None
        best = self.exactly_best()
        if self.table.sketch is not None:
            self.table.sketch(best, self.bound * self.unit)
        powers = dict(zip(self.parties, self.weights, strict=True))
        tops = {k: self.table.ideal_bounds[k] - self.table.case.parties[k].d for k in self.parties}
        found = as_good(self.table, powers, tops, best, self.better)
        return None if found is None else self.among(found)

    def nearest(self) -> Chosen | None:
        """The canonical package among the best, where a list from before the case was changed has them."""
        found = self.table.nearest(PRODUCT, product_mark(self.parties, self.powers))
        return self.among(list(found)) if found and self.gainers == len(self.parties) else None

    def search(self) -> None:
        """Solve once, roughly, so that the proof starts from a good package; not where the best known one is."""
        best = self.best()
        if self.bound - self.rank(best)[1] <= GOOD * self.total:
            return
        self.touch_all(best)
        limits = Limits(self.table.left, CLOSE * self.total)
        solve = self.table.kept(self.table.programme.solve(limits, best, self.marks(best)))
        if solve.bound is not None:
            self.bound = min(self.bound, solve.bound)
        if solve.levels is not None:
            self.touch_all(solve.levels)

    def converge(self) -> Chosen:
        """The canonical package among the best: everything as good is listed, until nothing is left.

        Not settled if time ran out first, if near equals are too many, or if a coarse gap is asked for and met."""
        seen: list[Levels] = []
        with self.table.programme.trial() as programme:
            while len(seen) < MOST_EQUALS:
                best = self.exactly_best()
                if best not in seen:
                    seen.append(best)
                    programme.differ(best)
                found = self.rival(best)
                if found is Ending.NO_PACKAGE:
                    return self.among(seen)
                if isinstance(found, Ending) or (self.coarse and self.proven):
                    return Chosen(self.exactly_best(), False, False)
                if not self.better(found, best):
                    seen.append(found)
                    programme.differ(found)
        return self.by_vectors()

    def rival(self, best: Levels) -> Levels | Ending:
        """A package, among those that the rows leave, that may be as good as the best known one; NO_PACKAGE if it is
        proven that there is none, another ending if that stays open."""
        self.touch_all(best)
        value = self.rank(best)[1]
        with self.table.programme.trial() as programme:
            least = value - TIE * self.total
            programme.row(least, inf, self.prices())
            limits = Limits(self.table.left, self.tolerance, least=least, proving=True)
            solve = self.table.kept(programme.solve(limits))
        if solve.ending is Ending.NO_PACKAGE:
            self.bound = min(self.bound, value)
        elif solve.bound is not None:
            self.bound = min(self.bound, max(value, solve.bound))
        if solve.levels is None:
            return solve.ending
        self.touch_all(solve.levels)
        return solve.levels

    def among(self, seen: list[Levels]) -> Chosen:
        """The canonical one of the best of these, which are all that could be as good."""
        best = self.exactly_best()
        equals = [levels for levels in seen if self.belongs(best, levels)]
        return Chosen(first(self.table, equals), True, len(equals) == 1, len(equals))

    @property
    def tolerance(self) -> float:
        """The gap at which the product is proven."""
        return max(self.table.options.gap, TIE) * self.total

    @property
    def coarse(self) -> bool:
        """Whether a package is good enough that is not the best; there is no choice among equals then."""
        return self.table.options.gap > EXACT

    @property
    def proven(self) -> bool:
        """Whether bound and value have met."""
        return self.gainers_proven and self.bound - self.rank(self.best())[1] <= self.tolerance

    # -- equals --------------------------------------------------------------------------------------

    def by_vectors(self) -> Chosen:
        """A best package where very many are as good; `equals` then has one for each way of giving as much, unless
        that stays open. What they give to whom is told apart, not packages.

        Whatever is as good as a package and gives something else gives somebody more (or it would be worse)."""
        seen: dict[tuple[Fraction, ...], Levels] = {}
        with self.table.programme.trial():
            while len(seen) < MOST_VECTORS:
                best = self.exactly_best()
                if self.gains(best) not in seen:
                    seen[self.gains(best)] = best
                    self.somebody_more(best)
                found = self.rival(best)
                if found is Ending.NO_PACKAGE:
                    self.equals = [levels for levels in seen.values() if self.belongs(best, levels)]
                    break
                if isinstance(found, Ending):
                    break
                if not self.better(found, best):
                    if self.gains(found) in seen:
                        break  # only tolerances let it through
                    seen[self.gains(found)] = found
                    self.somebody_more(found)
        return Chosen(self.exactly_best(), False, False)

    def somebody_more(self, levels: Levels) -> None:
        """Demand that somebody with a weight gains more than in a package."""
        programme, extra = self.table.programme, self.table.surplus(levels)
        columns = []
        for k in self.parties:
            party = self.table.case.parties[k]
            more = programme.column(0.0, 1.0, whole=True)
            terms = programme.on_columns(programme.party_terms(k))
            programme.row(float(party.d), inf, {**terms, more: -float(extra[k] + 1)})
            columns.append(more)
        programme.row(1.0, inf, dict.fromkeys(columns, 1.0))

    def exactly_best(self) -> Levels:
        """The best package known, near equals compared exactly; the earliest kept one among equals."""
        count, value = self.rank(self.best())
        near = [x for x in self.table.pool if self.rank(x)[0] == count and self.rank(x)[1] >= value - TIE * self.total]
        return reduce(lambda one, other: other if self.better(other, one) else one, near)

    def better(self, levels: Levels, than: Levels) -> bool:
        """Whether a package has exactly the larger product."""
        return compare(self.gains(levels), self.gains(than), self.powers) > 0

    def belongs(self, best: Levels, levels: Levels) -> bool:
        """Whether a package is exactly as good as the best one."""
        if self.rank(levels)[0] != self.gainers:
            return False
        return compare(self.gains(levels), self.gains(best), self.powers) == 0


def nash(table: Table) -> Product | None:
    """The weighted Nash package, by ideals where it depends on them; None where nobody with a weight can gain."""
    parties = tuple(k for k in table.active if table.case.parties[k].weight > 0)
    if not parties:
        return None
    outer = Outer(table, parties)
    with table.programme.trial():
        outer.count_gainers()
        if outer.comparable():
            return _largest(outer)
        if not table.rough:
            return replace(_largest(outer), proven=False, comparable=False)
    whole_ideals(table)
    return nash(table)


def _largest(outer: Outer) -> Product:
    """The product that is the largest by the ideals known; gainers are counted."""
    table, of = outer.table, (outer.gainers, len(outer.parties))
    if (chosen := outer.nearest()) is None:
        outer.polish()
        chosen = outer.searched()
    if chosen is not None:
        value = log_product(table, chosen.levels)
        return Product(chosen.levels, value, of, True, value, chosen, searched=True)
    outer.build()
    outer.touch_all(outer.best())
    outer.close()
    if table.sketch is not None:
        table.sketch(outer.best(), outer.bound * outer.unit)
    if not table.warm:
        outer.search()
    chosen = outer.converge()
    if outer.equals:
        chosen = first_of_each(table, outer.parties, outer.equals)
    value = log_product(table, chosen.levels)
    bound = value if chosen.settled else max(outer.bound * outer.unit, value)
    return Product(chosen.levels, value, of, (chosen.settled or outer.proven) and outer.gainers_proven, bound, chosen)

"""Maximin and leximin, exact: the least gain first, then the second least, and so on.

The gain of a party is surplus / unit, where the unit is its range (Kalai & Smorodinsky 1975; Imai 1983) or 1 (raw
surplus, egalitarian). Raising the bottleneck party and going on would be wrong, since best packages may have
different bottlenecks. Instead stage k maximises S_k, the sum of the k least gains, and keeps the earlier sums:
S_k = max over t of k t - sum of max(0, t - gain), a linear programme without further binaries (Ogryczak & Śliwiński
2006). Parties that are the bottleneck of every best package are settled before, one by one and in whole points
(`bottlenecks`); sums take over where best packages differ in their bottleneck. Gains are counted in points of the party
with the largest unit. Packages are compared by exact fractions; a stage is proven when its bound lies closer to the
best exact sum than two different gains can lie to each other.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import ceil, floor, inf

import numpy as np

from negotiator.bargaining.bottlenecks import Bottlenecks
from negotiator.bargaining.branching import MOST_LISTED, Reached, anybody, is_open, largest_least, least_gain
from negotiator.bargaining.canonical import Chosen, first
from negotiator.bargaining.case import Levels
from negotiator.bargaining.solve import Solve
from negotiator.bargaining.solver import LIMITLESS, Ending, Limits, Vector
from negotiator.bargaining.table import Least, Table
from negotiator.bargaining.thresholds import thresholds

# Relative rounding of a solver's bound. Sums of normalised gains can differ by less where units exceed about 1e4
# points; no solver in double precision tells them apart, so a stage of sums counts such a difference as none. Whole
# points (egalitarian), and parties settled one by one, are not touched by it.
NEGLIGIBLE = 1e-9
TINY_SHARE = 1e-3  # of the mean in the local search's score, which breaks ties between equal least gains
STILL_HAD = 300  # nodes that look for a least gain that was had before
ARTEFACTS = 20  # packages cut off in one stage that only tolerances made look better


@dataclass(frozen=True, slots=True)
class Raised:
    """Best package, the asked places of its gains ascending, whether they are proven, the bound on the first place,
    the choice among equals (None before it was made), and whether all that is proven in whole numbers alone, but for
    the units of gains."""

    levels: Levels
    gains: tuple[Fraction, ...]
    proven: bool
    bound: float
    chosen: Chosen | None = None
    searched: bool = False


Finish = Callable[[Raised], Raised]


@dataclass(slots=True)
class Stage:
    """Columns of one sum: its threshold t and the shortfalls below it, one per party that counts."""

    threshold: int
    shortfalls: list[int]


@dataclass(slots=True)
class Climb:
    """One run: the parties that count and the unit of each one's gain. Use inside `programme.trial()`."""

    table: Table
    parties: tuple[int, ...]
    units: tuple[int, ...]
    columns: list[int] = field(default_factory=list)
    stages: list[Stage] = field(default_factory=list)

    def gains(self, levels: Levels) -> tuple[Fraction, ...]:
        """Gains of the parties that count, ascending."""
        return tuple(sorted(self.gains_in_order(levels)))

    def gains_in_order(self, levels: Levels) -> list[Fraction]:
        """Gains of the parties that count, in their order."""
        extra = self.table.surplus(levels)
        return [Fraction(extra[k], unit) for k, unit in zip(self.parties, self.units, strict=True)]

    def best(self) -> Levels:
        """The best package known. Raises ValueError if none is kept."""
        return max(self.table.pool, key=self.gains)

    @property
    def largest(self) -> int:
        """The largest unit: gains times it are counted in the programme."""
        return max(self.units)

    @property
    def finest(self) -> float:
        """Less than any difference between two different gains, in points of the largest unit."""
        others = sorted(self.units)[-2:]
        return 0.999 / others[0] if others[-1] > 1 else 0.999

    # -- the least gain -------------------------------------------------------------------------------

    def look(self, strict: bool = False) -> float:
        """Search for a package with a larger least gain; a proven upper bound on the least gain.

        `strict` asks only for packages that give everybody a point more than the best known least gain allows; the
        bound is then that gain if there is none."""
        programme = self.table.programme
        start = self.best()
        known, top = self.gains(start)[0], self.ceiling()
        if not self.table.left:
            return top
        with programme.trial(), thresholds(programme) as steps:
            if strict:
                self.floors(known, above=True)
            t = self._threshold(float(known) * self.largest * (1 - NEGLIGIBLE), top * self.largest)
            programme.objective({}, {t: 1.0})
            others = {t: float(known) * self.largest, **steps.marks(start)}
            limits = Limits(self.table.left, self.finest / 2)
            solve = self.table.kept(programme.solve(limits, None if strict else start, others))
        if solve.ending is Ending.NO_PACKAGE:
            return float(known)
        return top if solve.bound is None else min(top, solve.bound / self.largest * (1 + NEGLIGIBLE))

    def ceiling(self) -> float:
        """The least gain cannot be higher: the ideals allow no more."""
        return min(self.table.ranges[k] / unit for k, unit in zip(self.parties, self.units, strict=True))

    def floors(self, value: Fraction, above: bool = False) -> None:
        """Give everybody that counts at least this gain, or a point more than it allows."""
        for party, unit in zip(self.parties, self.units, strict=True):
            least = floor(value * unit) + 1 if above else ceil(value * unit)
            self.table.programme.floor(party, self.table.case.parties[party].d + max(0, least))

    def least(self, listed: bool = False) -> Least:
        """The largest least gain known; leaves the rows as they were. `listed` asks for all packages that have it."""
        known = self.table.least.get((self.parties, self.units))
        if known is None or not known.proven:
            known = self._least(listed, Least(Fraction(0), False, inf) if known is None else known)
            self.table.least[self.parties, self.units] = known
        return known

    def polish(self) -> None:
        """Lift the least gain of the best known package by small changes, an eighth of the time left at most."""
        d = np.array([self.table.case.parties[k].d for k in self.parties])
        units, places = np.array(self.units, dtype=float), list(self.parties)

        def score(points: Vector) -> Vector:
            gains: Vector = (points[..., places] - d) / units
            least: Vector = gains.min(-1)
            lifted: Vector = least + TINY_SHARE * np.minimum(
                gains, least[..., None] + gains.std(-1, keepdims=True)
            ).mean(-1)
            return lifted

        self.table.polish(self.best(), score, self.table.left / 8)

    def _least(self, listed: bool, known: Least) -> Least:
        if not listed and self._still_had(known):
            return Least(Fraction(floor(known.bound)), True, float(floor(known.bound)), (), known.searched)
        self.polish()
        top = min(self.ceiling(), known.bound)
        if self.table.sketch is not None:
            self.table.sketch(self.best(), top if self.table.warm else min(top, self.relaxed()))
        if is_open(self.table):
            found = self._branched(listed, top)
            if found.proven:
                return found
            top = found.bound
        return self._solved(top)

    def _still_had(self, known: Least) -> bool:
        """Whether a few nodes find a package with the largest least gain that there was before the case was changed,
        which bounds it now."""
        table = self.table
        if not table.warm or known.bound == inf or set(self.units) != {1} or not is_open(table):
            return False
        found, _ = anybody(table, dict.fromkeys(self.parties, 1), Fraction(floor(known.bound)), STILL_HAD)
        return found is not None and bool(table.keep(found))

    def _branched(self, listed: bool, top: float) -> Least:
        """By the search over whole numbers; not proven if it did not come to its end."""
        known = self.gains(self.best())[0]
        units = dict(zip(self.parties, self.units, strict=True))
        found = largest_least(self.table, units, known, top, MOST_LISTED if listed else 1, self.relaxed)
        if found is None:
            return Least(known, False, min(top, self.relaxed()))
        for levels in found.packages:
            self.table.keep(levels)
        if not found.proven:
            top = min(top, self.relaxed())
        bound = top if found.bound is None else min(top, float(found.bound) * (1 + NEGLIGIBLE))
        value = max(self.gains(self.best())[0], found.value or known)
        return Least(value, found.proven, bound, found.packages if found.complete else (), found.proven)

    def relaxed(self) -> float:
        """What no least gain can exceed, by the linear relaxation."""
        programme = self.table.programme
        if not self.table.left:
            return inf
        with programme.trial():
            programme.objective({}, {self._threshold(0.0, LIMITLESS): 1.0})
            raw = programme.relax(Limits(self.table.left))
        if raw.ending is not Ending.PROVEN_BEST or raw.objective is None:
            return inf
        return raw.objective / self.largest * (1 + NEGLIGIBLE)

    def _threshold(self, low: float, high: float) -> int:
        """Add a column that nobody's gain falls below, in points of the largest unit."""
        programme = self.table.programme
        t = programme.column(low, high)
        for party, unit in zip(self.parties, self.units, strict=True):
            row = {**programme.on_columns(programme.party_terms(party)), t: -unit / self.largest}
            programme.row(float(self.table.case.parties[party].d), inf, row)
        return t

    def _solved(self, top: float) -> Least:
        """By the solver."""
        bound = min(top, self.look())
        while True:
            value = self.gains(self.best())[0]
            nearest = min(Fraction(floor(value * unit) + 1, unit) for unit in self.units)
            if bound < float(nearest) * (1 - NEGLIGIBLE):
                return Least(value, True, float(value))
            if not self.table.left:
                return Least(value, False, bound)
            bound = min(bound, self.look(strict=True))
            if bound <= float(value):
                return Least(value, True, float(value))

    def among(self, least: Least, places: int) -> Raised:
        """The best by so many of the least gains among all packages that have the largest least one."""
        gains = {levels: self.gains(levels)[:places] for levels in least.packages}
        top = max(gains.values())
        best = [levels for levels, each in gains.items() if each == top]
        levels = first(self.table, best)
        chosen = Chosen(levels, True, len(best) == 1, len(best))
        return Raised(levels, top, True, least.bound, chosen, least.searched)

    # -- the sums of the least gains ------------------------------------------------------------------

    def sum_of(self, levels: Levels, k: int) -> Fraction:
        """Sum of the k least gains, in points of the largest unit, exactly."""
        return sum(self.gains(levels)[:k], start=Fraction(0)) * self.largest

    def state_gains(self) -> None:
        """Add a column for each gain, in points of the largest unit."""
        programme = self.table.programme
        for party, unit in zip(self.parties, self.units, strict=True):
            factor = self.largest / unit
            column = programme.column(0.0, self.table.ranges[party] * factor)
            low = -self.table.case.parties[party].d * factor
            programme.row(low, low, {**programme.on_columns(programme.party_terms(party), -factor), column: 1.0})
            self.columns.append(column)

    def state_sum(self) -> dict[int, float]:
        """Add the next sum's columns and rows; its terms."""
        programme = self.table.programme
        threshold = programme.column(0.0, self._highest(len(self.stages)))
        shortfalls = [programme.column(0.0, inf) for _ in self.parties]
        for gain, shortfall in zip(self.columns, shortfalls, strict=True):
            programme.row(0.0, inf, {gain: 1.0, shortfall: 1.0, threshold: -1.0})
        self.stages.append(Stage(threshold, shortfalls))
        return {threshold: float(len(self.stages)), **dict.fromkeys(shortfalls, -1.0)}

    def _highest(self, place: int) -> float:
        """The gain at a place cannot be higher, in points of the largest unit."""
        pairs = zip(self.parties, self.units, strict=True)
        return sorted(self.table.ranges[k] / unit for k, unit in pairs)[place] * self.largest

    def marks(self, levels: Levels) -> dict[int, float]:
        """Values of the added columns for a package."""
        gains = [float(gain * self.largest) for gain in self.gains_in_order(levels)]
        values = dict(zip(self.columns, gains, strict=True))
        for place, stage in enumerate(self.stages):
            threshold = sorted(gains)[place]
            values[stage.threshold] = threshold
            values |= {c: max(0.0, threshold - g) for c, g in zip(stage.shortfalls, gains, strict=True)}
        return values

    def sums(self, known: int) -> bool:
        """Settle the sums of the least gains, of which so many are known already; whether all are proven."""
        self.state_gains()
        return all(self.stage(place < known) for place in range(len(self.parties)))

    def stage(self, known: bool) -> bool:
        """Settle the next sum; whether it is proven. Its rows stay."""
        programme = self.table.programme
        terms = self.state_sum()
        k = len(self.stages)
        with programme.trial():
            programme.objective({}, terms)
            proven = known or any(self._raise(k) for _ in range(ARTEFACTS))
        if proven:
            programme.row(float(self.sum_of(self.best(), k)) * (1 - 1e-13), inf, terms)
        return proven

    def _raise(self, k: int) -> bool:
        """Maximise the sum once; whether no better package can exist. An artefact of tolerances is cut off."""
        start = self.best()
        limits = Limits(self.table.left, self.finest / 2)
        solve = self.table.kept(self.table.programme.solve(limits, start, self.marks(start)))
        best = self.best()
        if self._closed(solve, k):
            return True
        if solve.levels is not None and self.gains(solve.levels) < self.gains(best):
            self.table.programme.differ(solve.levels)
        return False

    def _closed(self, solve: Solve, k: int) -> bool:
        if solve.ending is Ending.NO_PACKAGE:
            return True
        reached = float(self.sum_of(self.best(), k))
        return solve.bound is not None and solve.bound - reached < max(self.finest, NEGLIGIBLE * reached)


def settled_one_by_one(climb: Climb, least: Least, finish: Finish) -> Raised | None:
    """Leximin where too many packages share the largest least gain: a party that has no more in any of them is settled,
    by a search for one in which it has, then the least gain of the others is raised. None if no single party is the
    bottleneck of all, or time ran out first."""
    table = climb.table
    rest, value = dict(zip(climb.parties, climb.units, strict=True)), least.value
    with table.programme.trial() as programme:
        while rest:
            for k, unit in rest.items():
                programme.floor(k, table.case.parties[k].d + ceil(value * unit))
            party = _bottleneck(table, rest, value)
            if party is None:
                return None
            other, sure = anybody(table, {party: rest[party]}, value + Fraction(1, rest[party]))
            if other is not None:
                table.keep(other)
                continue
            if not sure:
                return None
            del rest[party]
            if rest:
                found = _next_least(table, rest)
                if found is None or found.value is None:
                    return None
                if found.complete:
                    return climb.among(replace(least, packages=found.packages), len(climb.parties))
                value = found.value
        best = max(fitting(table), key=climb.gains)
        return finish(Raised(best, climb.gains(best), True, least.bound))


def fitting(table: Table) -> list[Levels]:
    """The packages known that keep the floors."""
    return [levels for levels, worth in table.pool.items() if table.programme.fits(levels, worth)]


def _bottleneck(table: Table, rest: Mapping[int, int], value: Fraction) -> int | None:
    """A party that has no more than this gain in every package known."""
    extras = [table.surplus(levels) for levels in fitting(table)]
    return next((k for k, unit in rest.items() if all(extra[k] == value * unit for extra in extras)), None)


def _next_least(table: Table, rest: Mapping[int, int]) -> Reached | None:
    """The largest least gain of the parties left, with the packages that have it; None unless it is proven."""
    sub = Climb(table, tuple(rest), tuple(rest.values()))
    known = max(least_gain(table, rest, levels) for levels in fitting(table))
    found = largest_least(table, rest, known, min(sub.ceiling(), sub.relaxed()), MOST_LISTED)
    for levels in found.packages if found is not None else ():
        table.keep(levels)
    return found if found is not None and found.proven else None


def raise_least(table: Table, parties: tuple[int, ...], units: tuple[int, ...], finish: Finish) -> Raised:
    """Maximin: the largest least gain; `finish` is called while the floors stand that say so."""
    climb = Climb(table, parties, units)
    with table.programme.trial():
        least = climb.least(listed=True)
        if least.packages:
            return climb.among(least, places=1)
        climb.floors(least.value)
        return finish(Raised(climb.best(), climb.gains(climb.best())[:1], least.proven, least.bound))


def raise_all(table: Table, parties: tuple[int, ...], units: tuple[int, ...], finish: Finish) -> Raised:
    """Leximin: all gains ascending; `finish` is called while the rows stand that say so."""
    climb = Climb(table, parties, units)
    with table.programme.trial():
        least = climb.least(listed=True)
        if least.packages:
            return climb.among(least, places=len(parties))
        chained = settled_one_by_one(climb, least, finish) if least.proven and is_open(table) else None
        if chained is not None:
            return chained
        climb.floors(least.value)
        proven = least.proven
        if proven:
            chain = Bottlenecks(table, parties, units)
            done = chain.run()
            best = climb.best()
            if chain.alone:
                return Raised(best, climb.gains(best), True, least.bound, Chosen(best, True, True, 1))
            proven = done or (not chain.stopped and climb.sums(len(chain.settled)))
        best = climb.best()
        table.marks = climb.marks if climb.stages else None
        raised = finish(Raised(best, climb.gains(best), proven, least.bound))
        table.marks = None
        return raised

"""Maximin and leximin, exact: the least gain first, then the second least, and so on.

The gain of a party is surplus / unit, where the unit is its range (Kalai & Smorodinsky 1975; Imai 1983) or 1 (raw
surplus, egalitarian). Raising the bottleneck party and going on would be wrong, since best packages may have
different bottlenecks. Instead each stage keeps a *ladder*: rungs w_1 < w_2 < ..., and for each rung the proven
smallest number of parties that must stay at or below it. A stage

1. looks for the largest next rung (a linear programme with a column t, which gives a bound and a good package);
2. proves it in whole points: it minimises the number of parties at or below the rung, where every other party gets
   at least one point more. If that number does not rise, the rung was too low and the package found has a higher one.

Both statements are integer rows over choices and binaries, so that no tolerance decides a tie.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor, inf

from negotiator.bargaining.canonical import Chosen
from negotiator.bargaining.case import Levels
from negotiator.bargaining.programme import Solve
from negotiator.bargaining.solver import Ending, Limits
from negotiator.bargaining.table import BELOW_ONE, Table

NEGLIGIBLE = 1e-9  # relative rounding of a solver's bound


@dataclass(slots=True)
class Ladder:
    """Proven rungs: value, how many parties must stay at or below it, and the binaries that say which."""

    values: list[Fraction] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    binaries: list[list[int]] = field(default_factory=list)

    @property
    def settled(self) -> int:
        """How many places of the sorted gains are known."""
        return self.counts[-1] if self.counts else 0


@dataclass(frozen=True, slots=True)
class Raised:
    """Best package, the asked places of its gains ascending, whether they are proven, the bound on the first place,
    and the choice among equals (None before it was made)."""

    levels: Levels
    gains: tuple[Fraction, ...]
    proven: bool
    bound: float
    chosen: Chosen | None = None


Finish = Callable[[Raised], Raised]


@dataclass(slots=True)
class Climb:
    """One run: the parties that count and the unit of each one's gain. Use inside `programme.trial()`."""

    table: Table
    parties: tuple[int, ...]
    units: tuple[int, ...]
    ladder: Ladder = field(default_factory=Ladder)

    def gains(self, levels: Levels) -> tuple[Fraction, ...]:
        """Gains of the parties that count, ascending."""
        extra = self.table.surplus(levels)
        return tuple(sorted(Fraction(extra[k], unit) for k, unit in zip(self.parties, self.units, strict=True)))

    def best(self) -> Levels:
        """The best package known. Raises ValueError if none is kept."""
        return max(self.table.pool, key=self.gains)

    # -- the next rung ------------------------------------------------------------------------------

    def look(self, seconds: float, strict: bool = False) -> float:
        """Search for a package with a higher next rung; a proven upper bound on that rung.

        `strict` asks for packages whose least gain is above the best known one, by a point for each party; the bound
        is then that best known one if there is none."""
        programme, place = self.table.programme, self.ladder.settled
        start = self.best()
        known = self.gains(start)[place]
        largest, top = max(self.units), self._ceiling()
        with programme.trial():
            if strict:
                self.floors(known, above=True)
            t = programme.column(float(known) * largest * (1 - NEGLIGIBLE), top * largest)
            for which, (party, unit) in enumerate(zip(self.parties, self.units, strict=True)):
                row = {**programme.on_columns(programme.party_terms(party)), t: -unit / largest}
                if self.ladder.binaries:
                    row[self.ladder.binaries[-1][which]] = unit * (top - float(self.ladder.values[0]))
                programme.row(float(self.table.case.parties[party].d), inf, row)
            programme.objective({}, {t: 1.0})
            others = {t: float(known) * largest, **self.marks(start)}
            solve = programme.solve(Limits(min(seconds, self.table.left), 0.5), None if strict else start, others)
        self.table.kept(solve)
        if solve.ending is Ending.NO_PACKAGE:
            return float(known)
        return top if solve.bound is None else min(top, solve.bound / largest * (1 + NEGLIGIBLE))

    def floors(self, value: Fraction, above: bool = False) -> None:
        """Give everybody that counts at least this gain, or a point more than it allows."""
        for party, unit in zip(self.parties, self.units, strict=True):
            least = floor(value * unit) + 1 if above else ceil(value * unit)
            self.table.programme.floor(party, self.table.case.parties[party].d + max(0, least))

    def least(self) -> tuple[Fraction, bool, float]:
        """The largest least gain known, whether it is proven, and a bound on it; leaves the rows as they were."""
        known = self.table.least.get((self.parties, self.units))
        if known is None:
            known = self._least()
            self.table.least[self.parties, self.units] = known
        return known

    def _least(self) -> tuple[Fraction, bool, float]:
        bound = self.look(self.table.left)
        while True:
            value = self.gains(self.best())[0]
            nearest = min(Fraction(floor(value * unit) + 1, unit) for unit in self.units)
            if bound < float(nearest) * (1 - NEGLIGIBLE):
                return value, True, float(value)
            if not self.table.left:
                return value, False, bound
            bound = min(bound, self.look(self.table.left, strict=True))
            if bound <= float(value):
                return value, True, float(value)

    def _ceiling(self) -> float:
        """No next rung can lie higher: the ideals allow no more."""
        best = sorted(self.table.ranges[k] / unit for k, unit in zip(self.parties, self.units, strict=True))
        return best[self.ladder.settled]

    def marks(self, levels: Levels) -> dict[int, float]:
        """Values of the ladder's binaries for a package."""
        extra = self.table.surplus(levels)
        return {
            column: float(Fraction(extra[party], unit) <= value)
            for value, columns in zip(self.ladder.values, self.ladder.binaries, strict=True)
            for column, party, unit in zip(columns, self.parties, self.units, strict=True)
        }

    # -- stage 2: the proof in points ---------------------------------------------------------------

    def prove(self, value: Fraction) -> Solve:
        """Minimise how many parties stay at or below a rung, every other one getting at least a point more."""
        programme = self.table.programme
        with programme.trial():
            columns = self.rung(value)
            programme.objective({}, dict.fromkeys(columns, -1.0))
            start = self.best()
            self.ladder.values.append(value)
            self.ladder.binaries.append(columns)
            marks = self.marks(start)
            self.ladder.values.pop()
            self.ladder.binaries.pop()
            solve = programme.solve(Limits(self.table.left, BELOW_ONE), start, marks)
        return self.table.kept(solve)

    def rung(self, value: Fraction) -> list[int]:
        """Add a rung's binaries and rows: a party without its binary is above the rung by a point or more."""
        programme = self.table.programme
        columns = [programme.column(0.0, 1.0, whole=True) for _ in self.parties]
        below = self.ladder.binaries[-1] if self.ladder.binaries else None
        for which, (party, unit) in enumerate(zip(self.parties, self.units, strict=True)):
            d = self.table.case.parties[party].d
            least = max(0, ceil((self.ladder.values[0] if below else value) * unit))
            above = floor(value * unit) + 1
            row = programme.on_columns(programme.party_terms(party))
            if below:
                self._stand(which, value, row)
                programme.row(-inf, 0.0, {below[which]: 1.0, columns[which]: -1.0})
            row[columns[which]] = float(above - (ceil(value * unit) if below else least))
            programme.row(float(d + above), inf, row)
            programme.floor(party, d + least)
        return columns

    def _stand(self, which: int, value: Fraction, row: dict[int, float]) -> None:
        """Add to a party's row how far each lower rung lets it down."""
        unit = self.units[which]
        heights = [ceil(rung * unit) for rung in (*self.ladder.values, value)]
        for columns, low, high in zip(self.ladder.binaries, heights, heights[1:], strict=False):
            row[columns[which]] = float(high - low)

    def settle(self, value: Fraction, count: int) -> None:
        """Put a proven rung on the ladder, with its rows."""
        columns = self.rung(value)
        self.table.programme.row(-inf, float(count), dict.fromkeys(columns, 1.0))
        self.ladder.values.append(value)
        self.ladder.counts.append(count)
        self.ladder.binaries.append(columns)

    def first(self) -> tuple[bool, float]:
        """Settle the lowest rung; whether it is proven, and the bound on it."""
        value, proven, bound = self.least()
        if not proven:
            return False, bound
        if sum(1 for gain in self.gains(self.best()) if gain <= value) == 1:
            self.settle(value, 1)
            return True, bound
        return self.count(bound)

    def stage(self) -> tuple[bool, float]:
        """Settle the next rung; whether it is proven, and the bound on it."""
        if not self.ladder.values:
            return self.first()
        return self.count(self.look(self.table.left))

    def count(self, bound: float) -> tuple[bool, float]:
        """Settle the next rung with the proven number of parties at it."""
        while True:
            gains = self.gains(self.best())
            value = gains[self.ladder.settled]
            count = sum(1 for gain in gains if gain <= value)
            solve = self.prove(value)
            if self.gains(self.best()) > gains:
                continue
            if solve.ending is Ending.PROVEN_BEST or (solve.bound is not None and -solve.bound > count - 1 + 1e-6):
                self.settle(value, count)
                return True, float(value)
            return False, bound


def raise_least(table: Table, parties: tuple[int, ...], units: tuple[int, ...], finish: Finish) -> Raised:
    """Maximin: the largest least gain; `finish` is called while the floors stand that say so."""
    climb = Climb(table, parties, units)
    with table.programme.trial():
        value, proven, bound = climb.least()
        climb.floors(value)
        raised = Raised(climb.best(), climb.gains(climb.best())[:1], proven, bound)
        return finish(raised)


def raise_all(table: Table, parties: tuple[int, ...], units: tuple[int, ...], finish: Finish) -> Raised:
    """Leximin: all gains ascending; `finish` is called while the rows stand that say so."""
    climb = Climb(table, parties, units)
    with table.programme.trial():
        proven, bound, first = True, inf, inf
        while proven and climb.ladder.settled < len(parties):
            proven, bound = climb.stage()
            first = bound if first == inf else first
        best = climb.best()
        table.marks = climb.marks
        raised = finish(Raised(best, climb.gains(best), proven, first))
        table.marks = None
        return raised

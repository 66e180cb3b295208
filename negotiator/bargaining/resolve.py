"""The weighted sum solved again and again for other weights, much faster than from nothing.

For new weights only the objective changes. The linear relaxation starts from the last basis and gives a bound and
reduced costs; the best package known for these weights gives a value. If they meet, nothing is left to do. Otherwise
every choice whose reduced cost alone exceeds the difference is left out, and a small programme remains.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np

from negotiator.bargaining.case import Case, Levels
from negotiator.bargaining.programme import Programme
from negotiator.bargaining.solver import Ending, Limits, Vector
from negotiator.bargaining.values import points

CLOSE = 1e-4  # relative gap at which a sample counts as proven


@dataclass(frozen=True, slots=True)
class Resolved:
    """A best package for some weights (None if none was found) and whether it is proven, to a ten-thousandth."""

    levels: Levels | None
    proven: bool


def whole(weights: Sequence[Fraction]) -> tuple[int, ...]:
    """Weights times their least common denominator."""
    common = lcm(*(weight.denominator for weight in weights))
    return tuple(int(weight * common) for weight in weights)


class Resolver:
    """Two live models of one case, whole and relaxed, and the packages found so far."""

    def __init__(self, case: Case, known: Iterable[Levels] = (), seed: int = 0) -> None:
        self.case = case
        self.whole = Programme(case, seed)
        self.relaxed = Programme(case, seed)
        self.columns = np.array([self.whole.x(i, n) for i, n in self._choices()], dtype=np.int32)
        self.values: Vector = np.array(
            [[float(party.points[i][n]) for i, n in self._choices()] for party in case.parties]
        )
        self.pool: dict[Levels, Vector] = {}
        for levels in known:
            self.keep(levels)

    def _choices(self) -> list[tuple[int, int]]:
        return [(i, n) for i, issue in enumerate(self.case.issues) for n in range(len(issue.levels))]

    def keep(self, levels: Levels) -> None:
        """Remember a package of R."""
        self.pool.setdefault(levels, np.array(points(self.case, levels), dtype=np.float64))

    def best_known(self, weights: Vector) -> Levels | None:
        """The best of the known packages, the smallest level vector among equals."""
        if not self.pool:
            return None
        packages = list(self.pool)
        worth = np.array(list(self.pool.values())) @ weights
        top = worth.max()
        return min(packages[int(k)] for k in np.flatnonzero(worth >= top - 1e-9 * abs(top)))

    def solve(self, weights: Sequence[Fraction], seconds: float) -> Resolved:
        """A best package for these weights."""
        scale = np.array(whole(weights), dtype=np.float64)
        scale /= max(1.0, scale.max())
        start = self.best_known(scale)
        costs = np.zeros(self.whole.solver.columns)
        costs[self.columns] = scale @ self.values
        self.relaxed.solver.maximise(costs)
        raw = self.relaxed.relax(Limits(seconds))
        if raw.ending is Ending.NO_PACKAGE:
            return Resolved(None, True)
        if start is None or raw.objective is None or raw.ending is not Ending.PROVEN_BEST:
            return self._search(scale, start, [], seconds)
        worth = float(self.pool[start] @ scale)
        slack = max(CLOSE * abs(worth), 1e-9)
        if raw.objective - worth <= slack:
            return Resolved(start, True)
        reduced = np.abs(np.array(self.relaxed.solver.highs.getSolution().col_dual))
        hopeless = (raw.objective - reduced <= worth + slack) & (raw.values < 1e-9)
        return self._search(scale, start, [int(column) for column in np.flatnonzero(hopeless)], seconds)

    def _search(self, scale: Vector, start: Levels | None, without: Sequence[int], seconds: float) -> Resolved:
        """Solve the whole programme without the hopeless choices."""
        goal = scale @ self.values
        solver = self.whole.solver
        costs = np.zeros(solver.columns)
        costs[self.columns] = goal
        if without:
            solver.bound_columns(without, [0.0] * len(without), [0.0] * len(without))
        solver.maximise(costs)
        solve = self.whole.solve(Limits(seconds, 1e-9, CLOSE / 2), start)
        if without:
            solver.bound_columns(without, [0.0] * len(without), [1.0] * len(without))
        if solve.levels is not None:
            self.keep(solve.levels)
        best = self.best_known(scale)
        settled = solve.ending in {Ending.PROVEN_BEST, Ending.NO_PACKAGE}
        return Resolved(best, settled)

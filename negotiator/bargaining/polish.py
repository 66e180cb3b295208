"""Local search: better packages by changing one or two issues at a time. It proves nothing; it hands in good starts.

All changes of one issue are scored at once, then all pairs among the most promising ones. Points and rows are held as
arrays of whole numbers, small enough for floats to be exact; the caller checks what is found.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from negotiator.bargaining.case import Case, Choice, Levels
from negotiator.bargaining.rows import Row
from negotiator.bargaining.solver import Vector

MOST_PROMISING = 220  # single changes that are paired with each other
Score = Callable[[Vector], Vector]  # points of all parties (last axis) -> what is to be large


@dataclass(slots=True)
class CaseArrays:
    """A case as arrays: one column per choice, points per party, and one line per row that must hold."""

    issue: NDArray[np.int64]
    first: list[int]
    points: Vector
    rows: Vector
    low: Vector
    high: Vector
    barred: NDArray[np.int64]

    @classmethod
    def over(cls, case: Case, rows: Sequence[Row], barred: Sequence[Choice] = ()) -> "CaseArrays":
        """The arrays for a case under exact rows; barred choices are not taken."""
        sizes = [len(issue.levels) for issue in case.issues]
        first = [sum(sizes[:i]) for i in range(len(sizes))]
        issue = np.repeat(np.arange(len(sizes)), sizes)
        points = np.array([[value for row in party.points for value in row] for party in case.parties], dtype=float)
        table = np.zeros((len(rows), sum(sizes)))
        for line, row in enumerate(rows):
            for i, n, value in row.terms:
                table[line, first[i] + n] = value
        low = np.array([-np.inf if row.low is None else row.low for row in rows], dtype=float)
        high = np.array([np.inf if row.high is None else row.high for row in rows], dtype=float)
        never = np.array([first[i] + n for i, n in barred], dtype=np.int64)
        return cls(issue, first, points, table, low, high, never)

    def climb(self, start: Levels, score: Score, until: float, cancelled: Callable[[], bool] | None = None) -> Levels:
        """Change one or two issues as long as the score rises, the clock (perf_counter) allows and nobody cancels."""
        chosen = np.array([self.first[i] + n for i, n in enumerate(start)])
        while perf_counter() < until and not (cancelled is not None and cancelled()):
            better = self._step(chosen, score)
            if better is None:
                break
            chosen = better
        return tuple(int(column - first) for column, first in zip(chosen, self.first, strict=True))

    def _step(self, chosen: NDArray[np.int64], score: Score) -> NDArray[np.int64] | None:
        """The best allowed change of one issue or two, None if nothing rises."""
        points, rows = self.points[:, chosen].sum(1), self.rows[:, chosen].sum(1)
        now = float(score(points[None, :])[0])
        others = np.setdiff1d(np.arange(len(self.issue)), np.concatenate((chosen, self.barred)))
        if not len(others):
            return None
        gain = (self.points[:, others] - self.points[:, chosen[self.issue[others]]]).T
        use = (self.rows[:, others] - self.rows[:, chosen[self.issue[others]]]).T
        worth = score(points + gain)
        single = self._best(worth, rows + use)
        if single is not None and worth[single] > now + 1e-9 * abs(now):
            return self._changed(chosen, others[[single]])
        promising = np.argsort(-worth, kind="stable")[:MOST_PROMISING]
        one, two = np.triu_indices(len(promising), 1)
        one, two = promising[one], promising[two]
        apart = self.issue[others[one]] != self.issue[others[two]]
        one, two = one[apart], two[apart]
        worth = score(points + gain[one] + gain[two])
        rising = np.flatnonzero(worth > now + 1e-9 * abs(now))
        one, two, worth = one[rising], two[rising], worth[rising]
        pair = self._best(worth, rows + use[one] + use[two])
        return None if pair is None else self._changed(chosen, others[[one[pair], two[pair]]])

    def _best(self, worth: Vector, rows: Vector) -> int | None:
        allowed = ((rows >= self.low) & (rows <= self.high)).all(1)
        if not allowed.any():
            return None
        return int(np.argmax(np.where(allowed, worth, -np.inf)))

    def _changed(self, chosen: NDArray[np.int64], columns: NDArray[np.int64]) -> NDArray[np.int64]:
        changed = chosen.copy()
        changed[self.issue[columns]] = columns
        return changed

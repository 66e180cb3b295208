"""Local search: better packages by changing one or two issues at a time. It proves nothing; it hands in good starts.

All changes of one issue are scored at once, then all pairs among the most promising ones. A package that misses rows is
brought to keep them in the same way (`mend`). Points and rows are held as arrays of whole numbers, small enough for
floats to be exact; the caller checks what is found.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from negotiator.bargaining.case import Case, Choice, Levels, Term
from negotiator.bargaining.rows import Row
from negotiator.bargaining.solver import Vector

MOST_PROMISING = 120  # single changes that are paired with each other
MOST_MENDING = 60  # the same, where rows are missed
Score = Callable[[Vector], Vector]  # points of all parties, and other sums (last axis) -> what is to be large
Sums = Sequence[Sequence[Term]]  # other sums over choices that a score asks for


@dataclass(slots=True)
class CaseArrays:
    """A case as arrays: one column per choice, points per party and other sums, and one line per row that must hold."""

    issue: NDArray[np.int64]
    first: list[int]
    points: Vector
    rows: Vector
    low: Vector
    high: Vector
    barred: NDArray[np.int64]

    @classmethod
    def over(cls, case: Case, rows: Sequence[Row], barred: Sequence[Choice] = (), more: Sums = ()) -> "CaseArrays":
        """The arrays for a case under exact rows; barred choices are not taken. `more` sums stand beside the points."""
        sizes = [len(issue.levels) for issue in case.issues]
        first = [sum(sizes[:i]) for i in range(len(sizes))]
        issue = np.repeat(np.arange(len(sizes)), sizes)
        points = np.array([[value for row in party.points for value in row] for party in case.parties], dtype=float)
        table, others = (_lines(terms, first, sum(sizes)) for terms in ([row.terms for row in rows], more))
        low = np.array([-np.inf if row.low is None else row.low for row in rows], dtype=float)
        high = np.array([np.inf if row.high is None else row.high for row in rows], dtype=float)
        never = np.array([first[i] + n for i, n in barred], dtype=np.int64)
        return cls(issue, first, np.concatenate((points, others)), table, low, high, never)

    def climb(self, start: Levels, score: Score, until: float, cancelled: Callable[[], bool] | None = None) -> Levels:
        """Change one or two issues as long as the score rises, the clock (perf_counter) allows and nobody cancels."""
        chosen = np.array([self.first[i] + n for i, n in enumerate(start)])
        while perf_counter() < until and not (cancelled is not None and cancelled()):
            better = self._step(chosen, score)
            if better is None:
                break
            chosen = better
        return tuple(int(column - first) for column, first in zip(chosen, self.first, strict=True))

    def mend(self, start: Levels) -> Levels | None:
        """A package near a given one that keeps all rows, by changes of one issue or two that each miss them by less;
        None if that leads nowhere."""
        chosen = np.array([self.first[i] + n for i, n in enumerate(start)])
        while self._missed(self.rows[:, chosen].sum(1)[None, :])[0] > 0:
            better = self._less_missed(chosen)
            if better is None:
                return None
            chosen = better
        return tuple(int(column - first) for column, first in zip(chosen, self.first, strict=True))

    def _missed(self, rows: Vector) -> Vector:
        """By how much rows are missed, in parts of the largest coefficient of each."""
        largest = np.maximum(1.0, np.abs(self.rows).max(1, initial=1.0))
        missed: Vector = ((np.maximum(0, self.low - rows) + np.maximum(0, rows - self.high)) / largest).sum(-1)
        return missed

    def _less_missed(self, chosen: NDArray[np.int64]) -> NDArray[np.int64] | None:
        """The change of one issue, or else of two, that misses the rows by least, and of those the one that takes the
        fewest points; None if none misses them by less."""
        rows = self.rows[:, chosen].sum(1)
        now = float(self._missed(rows[None, :])[0]) - 1e-9
        others = np.setdiff1d(np.arange(len(self.issue)), np.concatenate((chosen, self.barred)))
        use = (self.rows[:, others] - self.rows[:, chosen[self.issue[others]]]).T
        worth = self.points[:, others].sum(0) - self.points[:, chosen[self.issue[others]]].sum(0)
        missed = self._missed(rows + use)
        ranked = np.lexsort((-worth, np.round(missed, 9)))
        if len(ranked) and missed[ranked[0]] < now:
            return self._changed(chosen, others[ranked[:1]])
        promising = ranked[:MOST_MENDING]
        one, two = (promising[places] for places in np.triu_indices(len(promising), 1))
        apart = self.issue[others[one]] != self.issue[others[two]]
        one, two = one[apart], two[apart]
        missed = self._missed(rows + use[one] + use[two])
        ranked = np.lexsort((-worth[one] - worth[two], np.round(missed, 9)))
        if not len(ranked) or missed[ranked[0]] >= now:
            return None
        return self._changed(chosen, others[[one[ranked[0]], two[ranked[0]]]])

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


def _lines(sums: Sums, first: Sequence[int], columns: int) -> Vector:
    """One line of coefficients for each sum."""
    table = np.zeros((len(sums), columns))
    for line, terms in enumerate(sums):
        for i, n, value in terms:
            table[line, first[i] + n] = value
    return table

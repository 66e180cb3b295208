"""Small spaces looked at whole: every package of a case as a line of whole numbers, no solver.

Up to MOST_LISTED packages (and MOST_NUMBERS numbers about them) are listed, smallest level vector first. What is asked
of such a case is answered by looking at each package, exactly, and says so (`Method.LISTING`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from negotiator.bargaining.case import Case, Choice, Levels, Term
from negotiator.bargaining.rows import Row, collected

MOST_LISTED = 2**17  # packages; beyond it the solver is faster
MOST_NUMBERS = 2**24  # packages times issues, parties and conditions: 128 MB of whole numbers
WHOLE = 2**62  # sums below it fit into 64 bits

Rows = NDArray[np.bool_]  # which packages are meant
Places = NDArray[np.intp]  # lines of a listing
Numbers = NDArray[np.int64] | NDArray[np.object_]  # one per package; Python's own integers where 64 bits are too few


@dataclass(frozen=True, slots=True)
class Listing:
    """Every package of a case: a line of `levels` and a line of `points`, one number per issue and per party."""

    levels: NDArray[np.int32]
    points: NDArray[np.int64]

    def package(self, place: int) -> Levels:
        """The package on a line."""
        return tuple(int(n) for n in self.levels[place])

    def sums(self, terms: Iterable[Term]) -> Numbers:
        """The sum of the coefficients of the chosen levels, for each package."""
        per_issue: dict[int, dict[int, int]] = {}
        for (issue, level), value in collected(terms).items():
            per_issue.setdefault(issue, {})[level] = value
        largest = sum(max(map(abs, values.values())) for values in per_issue.values())
        kind = np.int64 if largest < WHOLE else object
        total = np.zeros(len(self.levels), dtype=kind)
        for issue, values in per_issue.items():
            column = self.levels[:, issue]
            of_level = np.zeros(int(column.max()) + 1, dtype=kind)
            for level, value in values.items():
                of_level[level] = value
            total = total + of_level[column]
        return total

    def largest(self, places: Places, goal: Mapping[Choice, int]) -> Places:
        """Those of some lines on which the whole-number terms of a goal are largest."""
        worth = self.sums((*choice, value) for choice, value in goal.items())[places]
        best: Places = places[np.asarray(worth == worth.max(), dtype=bool)]
        return best


def within(sums: Numbers, row: Row) -> Rows:
    """Which of the packages keep a row's limits, given its sums for each."""
    fits = np.ones(len(sums), dtype=bool)
    if row.low is not None:
        fits &= _at_least(sums, row.low)
    if row.high is not None:
        fits &= _at_least(-sums, -row.high)
    return fits


def _at_least(sums: Numbers, least: int) -> Rows:
    if sums.dtype == np.int64 and abs(least) >= WHOLE:  # no sum of 64 bits comes near
        return np.full(len(sums), least < 0)
    return np.asarray(sums >= least, dtype=bool)


def is_small(case: Case) -> bool:
    """Whether all packages of a case are listed."""
    packages = prod(len(issue.levels) for issue in case.issues)
    beside = len(case.issues) + len(case.parties) + len(case.conditions) + len(case.red_lines)
    return packages <= MOST_LISTED and packages * beside <= MOST_NUMBERS


def listing_of(case: Case) -> Listing | None:
    """All packages of a case; None if there are too many."""
    if not is_small(case):
        return None
    sizes = [len(issue.levels) for issue in case.issues]
    numbers = np.arange(prod(sizes))
    levels = np.empty((len(numbers), len(sizes)), dtype=np.int32)
    points = np.zeros((len(numbers), len(case.parties)), dtype=np.int64)
    for issue in reversed(range(len(sizes))):
        numbers, levels[:, issue] = np.divmod(numbers, sizes[issue])
        rows = np.array([party.points[issue] for party in case.parties], dtype=np.int64)
        points += rows.reshape(len(case.parties), sizes[issue]).T[levels[:, issue]]  # also where there is no party
    return Listing(levels, points)

"""What a package is worth to whom: exact integers, no solver."""

from collections.abc import Iterable, Mapping

import numpy as np

from negotiator.bargaining.branch_state import Whole
from negotiator.bargaining.case import Case, Choice, Levels, Term


def points(case: Case, levels: Levels) -> tuple[int, ...]:
    """Points of each party, in the case's order."""
    return tuple(sum(row[level] for row, level in zip(party.points, levels, strict=True)) for party in case.parties)


def surplus(case: Case, levels: Levels) -> tuple[int, ...]:
    """Points above (or below) the least acceptable ones, in the case's order."""
    return tuple(u - party.d for u, party in zip(points(case, levels), case.parties, strict=True))


def ceiling(case: Case, goal: Mapping[Choice, int]) -> int:
    """What no package can exceed: each issue at its best level for an objective, whatever the conditions say."""
    return sum(max(goal.get((i, n), 0) for n in range(len(issue.levels))) for i, issue in enumerate(case.issues))


def sums_of(case: Case, packages: Whole, terms: Iterable[Term]) -> Whole:
    """For each package, one a line, the sum of the coefficients of its levels."""
    lines: dict[int, Whole] = {}
    for issue, level, value in terms:
        if issue not in lines:
            lines[issue] = np.zeros(len(case.issues[issue].levels), dtype=np.int64)
        lines[issue][level] += value
    total = np.zeros(len(packages), dtype=np.int64)
    for issue, values in lines.items():
        total += values[packages[:, issue]]
    return total


def points_of(case: Case, packages: Whole) -> Whole:
    """Points of each party by each package, one a line: parties in the case's order."""
    columns = []
    for party in case.parties:
        total = np.zeros(len(packages), dtype=np.int64)
        for issue, values in enumerate(party.points):
            total += np.array(values, dtype=np.int64)[packages[:, issue]]
        columns.append(total)
    return np.stack(columns, -1)

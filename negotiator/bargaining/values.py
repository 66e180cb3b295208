"""What a package is worth to whom: exact integers, no solver."""

from collections.abc import Mapping

from negotiator.bargaining.case import Case, Choice, Levels


def points(case: Case, levels: Levels) -> tuple[int, ...]:
    """Points of each party, in the case's order."""
    return tuple(sum(row[level] for row, level in zip(party.points, levels, strict=True)) for party in case.parties)


def surplus(case: Case, levels: Levels) -> tuple[int, ...]:
    """Points above (or below) the least acceptable ones, in the case's order."""
    return tuple(u - party.d for u, party in zip(points(case, levels), case.parties, strict=True))


def ceiling(case: Case, goal: Mapping[Choice, int]) -> int:
    """What no package can exceed: each issue at its best level for an objective, whatever the conditions say."""
    return sum(max(goal.get((i, n), 0) for n in range(len(issue.levels))) for i, issue in enumerate(case.issues))

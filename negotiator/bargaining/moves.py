"""Single changes of a package and what they do to everybody; no solver."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiator.bargaining.case import (
    Body,
    Case,
    Condition,
    Excludes,
    Forbids,
    Levels,
    Linear,
    Ratio,
    Requires,
)
from negotiator.bargaining.check import broken_hard, holds
from negotiator.bargaining.values import points


@dataclass(frozen=True, slots=True)
class Change:
    """One issue moved from one level to another (indices)."""

    issue: int
    before: int
    after: int


def between(before: Levels, after: Levels) -> tuple[Change, ...]:
    """The changes that lead from one package to another, in the case's order of issues."""
    return tuple(Change(i, a, b) for i, (a, b) in enumerate(zip(before, after, strict=True)) if a != b)


def applied(levels: Levels, changes: Sequence[Change]) -> Levels:
    """The package after changes."""
    now = list(levels)
    for change in changes:
        now[change.issue] = change.after
    return tuple(now)


def effect(case: Case, before: Levels, after: Levels) -> tuple[int, ...]:
    """Points that each party gains (or loses), in the case's order."""
    return tuple(b - a for a, b in zip(points(case, before), points(case, after), strict=True))


def single_changes(case: Case, levels: Levels) -> tuple[Change, ...]:
    """Every change of one issue, by issue and level."""
    return tuple(
        Change(i, levels[i], n)
        for i, issue in enumerate(case.issues)
        for n in range(len(issue.levels))
        if n != levels[i]
    )


def effects(case: Case, changes: Sequence[Change]) -> NDArray[np.int64]:
    """One row per change: points gained by each party."""
    rows = [[p.points[c.issue][c.after] - p.points[c.issue][c.before] for p in case.parties] for c in changes]
    return np.array(rows, dtype=np.int64).reshape(len(changes), len(case.parties))


def breaks_more(case: Case, before: Levels, after: Levels) -> tuple[str, ...]:
    """Ids of the hard conditions and red lines that a package breaks and the one before did not."""
    old = {condition.id for condition in broken_hard(case, before)}
    return tuple(condition.id for condition in broken_hard(case, after) if condition.id not in old)


class Guard:
    """Judges many small changes of one package quickly: only conditions on the issues changed are asked again."""

    def __init__(self, case: Case, levels: Levels) -> None:
        self.levels = levels
        old = {condition.id for condition in broken_hard(case, levels)}
        self.on_issue: dict[int, list[Condition]] = {}
        for condition in (*case.conditions, *case.red_lines):
            if condition.hard and condition.id not in old:
                for issue in issues_of(condition.body):
                    self.on_issue.setdefault(issue, []).append(condition)

    def lets(self, changes: Sequence[Change]) -> bool:
        """Whether changes newly break nothing."""
        after = applied(self.levels, changes)
        return all(holds(c.body, after) for change in changes for c in self.on_issue.get(change.issue, ()))


def issues_of(body: Body) -> frozenset[int]:
    """The issues that a condition speaks of."""
    match body:
        case Linear(terms, _, _):
            return frozenset(term[0] for term in terms)
        case Ratio(num, den, _, _):
            return frozenset(term[0] for term in (*num, *den))
        case Requires(some, others) | Excludes(some, others):
            return frozenset(choice[0] for choice in (*some, *others))
        case Forbids((issue, _)):
            return frozenset((issue,))

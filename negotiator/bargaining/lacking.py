"""The smallest largest shortfall: a package in which nobody lacks more to a target than must be.

First a programme with a column for the shortfall, then the proof in whole points: floors one point higher for
everybody are impossible.
"""

from collections.abc import Sequence
from math import inf

from negotiator.bargaining.case import Levels
from negotiator.bargaining.solve import whole_bound
from negotiator.bargaining.solver import Ending, Limits
from negotiator.bargaining.table import BELOW_ONE, Table
from negotiator.bargaining.values import points


def lack(table: Table, levels: Levels, targets: Sequence[int]) -> int:
    """The most points that a party lacks to its target; 0 if nobody does."""
    return max(0, *(aim - u for aim, u in zip(targets, points(table.case, levels), strict=True)))


def least_lack(table: Table, targets: Sequence[int], known: Levels) -> tuple[Levels, bool]:
    """A package with the smallest largest shortfall among those that the rows allow, and whether that is proven.

    `known` is one of them. The rows are left as they were."""
    proven = False
    while table.left and not proven:
        now = lack(table, known, targets)
        found, best = _search(table, targets, known, now)
        if found is not None and lack(table, found, targets) < now:
            known = found
        proven = best is not None and best >= lack(table, known, targets)
        if not proven and lack(table, known, targets) == now:
            better, impossible = _one_less(table, targets, now)
            if better is None:
                return known, impossible
            known = better
    return known, proven


def _search(table: Table, targets: Sequence[int], known: Levels, now: int) -> tuple[Levels | None, int | None]:
    """A package with a small shortfall, and the least that any shortfall can be."""
    programme = table.programme
    with programme.trial():
        column = programme.column(0.0, float(now))
        for k, aim in enumerate(targets):
            row = {**programme.on_columns(programme.party_terms(k)), column: 1.0}
            programme.row(float(aim), inf, row)
        programme.objective({}, {column: -1.0})
        solve = programme.solve(Limits(table.left, BELOW_ONE), known, {column: float(now)})
    best = whole_bound(solve.bound)
    return solve.levels, None if best is None else -best


def _one_less(table: Table, targets: Sequence[int], now: int) -> tuple[Levels | None, bool]:
    """A package that lacks a point less; or None and whether it is proven that there is none."""
    if now == 0:
        return None, True
    programme = table.programme
    with programme.trial():
        for k, aim in enumerate(targets):
            programme.demand("one point less", programme.party_terms(k), aim - now + 1, None)
        programme.objective({})
        solve = programme.solve(Limits(table.left))
    return solve.levels, solve.ending is Ending.NO_PACKAGE

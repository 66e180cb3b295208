"""The package that comes closest when no package satisfies everybody.

Closest is: fewest broken rules of the locked classes, then fewest other broken rules, then fewest broken red lines,
then the smallest largest shortfall in points, then the canonical choice (largest weighted sum, largest sum, smallest
level vector).
"""

from dataclasses import dataclass
from time import perf_counter

from negotiator.bargaining.breaking import violation
from negotiator.bargaining.canonical import canonical
from negotiator.bargaining.case import Case, Condition, Levels
from negotiator.bargaining.lacking import least_lack
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.programme import IR, Programme
from negotiator.bargaining.rows import rows_of
from negotiator.bargaining.solver import Ending, Limits
from negotiator.bargaining.table import BELOW_ONE, Table
from negotiator.bargaining.values import surplus
from negotiator.bargaining.words import RuleClass


@dataclass(frozen=True, slots=True)
class Closest:
    """Package and the most points that a party lacks in it (both None if time ran out first), whether proven."""

    levels: Levels | None
    shortfall: int | None
    proven: bool


def lacking(case: Case, levels: Levels) -> int:
    """The most points that a party lacks to its least acceptable ones; 0 if everybody accepts."""
    return max(0, -min(surplus(case, levels)))


def _ranks(case: Case) -> list[list[Condition]]:
    """Hard conditions in the order in which they are kept: locked and law, other rules, red lines."""
    hard = [c for c in case.conditions if c.hard]
    fixed = [c for c in hard if c.cls in {RuleClass.LOCKED, RuleClass.LAW}]
    return [fixed, [c for c in hard if c not in fixed], [c for c in case.red_lines if c.hard]]


def _keep_most(programme: Programme, conditions: list[Condition], limits: Limits) -> tuple[bool, Levels | None]:
    """Break as few rules as possible among these, for good; whether that is proven, and a package."""
    rules: dict[str, list[Condition]] = {}
    for condition in conditions:
        rules.setdefault(condition.name, []).append(condition)
    columns = {}
    for name, members in rules.items():
        for condition in members:
            programme.switch(condition.id, False)
        columns[name] = violation(programme, (row for c in members for row in rows_of(c.id, c.body)))
    programme.objective({}, dict.fromkeys(columns.values(), -1.0))
    solve = programme.solve(Limits(limits.seconds, BELOW_ONE))
    if solve.levels is None:
        return False, None
    broken = sum(round(solve.values[column]) for column in columns.values())
    programme.row(-float(broken), float(broken), dict.fromkeys(columns.values(), 1.0))
    return solve.ending is Ending.PROVEN_BEST, solve.levels


def _possible(programme: Programme, seconds: float) -> tuple[bool | None, Levels | None]:
    """Whether the rows allow any package (None if time ran out), and one."""
    programme.objective({})
    solve = programme.solve(Limits(seconds))
    if solve.levels is not None:
        return True, solve.levels
    return (False if solve.ending is Ending.NO_PACKAGE else None), None


def closest(case: Case, options: Options, until: float) -> Closest:
    """The closest package; `until` is the moment (perf_counter) at which the search stops."""
    programme = Programme(case, options.seed, options.cancelled)
    table = Table(programme, options, until)
    for party in case.parties:
        programme.switch(IR + party.id, False)
    ranks = _ranks(case)
    for conditions in ranks:
        for condition in conditions:
            programme.switch(condition.id, False)
    known: Levels | None = None
    for conditions in ranks:
        for condition in conditions:
            programme.switch(condition.id, True)
        possible, package = _possible(programme, max(0.0, until - perf_counter()))
        settled = possible is True
        if possible is False:
            settled, package = _keep_most(programme, conditions, Limits(table.left))
        if package is None or not settled:
            return _unsettled(case, package or known)
        known = package
    return _settle(table, known) if known is not None else Closest(None, None, False)


def _unsettled(case: Case, known: Levels | None) -> Closest:
    return Closest(known, None if known is None else lacking(case, known), False)


def _settle(table: Table, known: Levels) -> Closest:
    targets = [party.d for party in table.case.parties]
    best, proven = least_lack(table, targets, known)
    if proven:
        least = lacking(table.case, best)
        for k, aim in enumerate(targets):
            table.programme.floor(k, aim - least)
        best = canonical(table, best).levels
    return Closest(best, lacking(table.case, best), proven)

"""A concept asked again on a live programme after rows were added, levels pinned or packages cut off.

Ideals and the circle of those who can gain stay those of the whole case, so that values can be compared with it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import ceil, inf
from time import perf_counter

from negotiator.bargaining.case import Case, Levels
from negotiator.bargaining.check import broken_soft_rules
from negotiator.bargaining.concepts import SOLVERS, sit_down, status_of
from negotiator.bargaining.outcome import Options, Outcome
from negotiator.bargaining.solver import Ending, Limits
from negotiator.bargaining.spread import reach
from negotiator.bargaining.table import Table, ideals
from negotiator.bargaining.values import points
from negotiator.bargaining.words import Concept, Status

RAW = (Concept.EGALITARIAN, Concept.BALANCED)  # compare points above least acceptable ones


@dataclass(frozen=True, slots=True)
class Again:
    """The outcome, None if there is none; `settled` says whether it is proven, or proven that there is none."""

    outcome: Outcome | None
    settled: bool


def opened(case: Case, options: Options) -> tuple[Table, Status | None]:
    """A table with status and, if the status is ok, ideals."""
    table = sit_down(case, options)
    status = status_of(table)
    if status is Status.OK:
        ideals(table)
    return table, status


def rough_ideals(table: Table) -> None:
    """Upper bounds instead of ideals, by linear programmes; exact only where nobody is known to gain.

    Enough for concepts of RAW: they need to know who can gain, and bounds, but divide by no range."""
    if table.listed()[0] is not None:
        ideals(table)
        return
    found: list[int] = []
    bounds: list[float] = []
    with table.programme.trial() as programme:
        for k, party in enumerate(table.case.parties):
            programme.objective(programme.weighted([int(k == other) for other in range(len(table.case.parties))]))
            if any(worth[k] > party.d for worth in table.pool.values()):
                raw = programme.relax(Limits(table.left))
                known = raw.objective is not None and raw.ending is Ending.PROVEN_BEST
                found.append(ceil(raw.objective) if known and raw.objective is not None else reach(party))
                bounds.append(found[-1])
                continue
            solve = table.solve()
            best = table.best_known(programme.worth)
            found.append(table.pool[best][k] if best is not None else party.d)
            proven = solve.ending is Ending.PROVEN_BEST or table.shut(best, solve.bound)
            bounds.append(-inf if proven else reach(party))
    table.know(tuple(found), bounds)


def prepare(table: Table, concept: Concept) -> bool | None:
    """Find out whether R has a package (None if time ran out first), and what the concept needs to know of ideals."""
    found = any_package(table)
    if found and concept in RAW:
        rough_ideals(table)
    elif found and concept is not Concept.UTILITARIAN:
        ideals(table)
    return found


def beside(table: Table, packages: Iterable[Levels] = ()) -> Table:
    """A second table on the same programme that knows only packages of R which fit its present rows."""
    other = Table(table.programme, table.options, table.until, table.ideal, table.ideal_bounds)
    for levels in (*table.pool, *packages):
        if table.programme.fits(levels, points(table.case, levels)):
            other.keep(levels)
    return other


def any_package(table: Table) -> bool | None:
    """Whether the rows allow a package, which is then kept; None if time ran out first."""
    if table.pool:
        return True
    programme = table.programme
    with programme.trial():
        programme.objective(programme.welfare())
        solve = programme.solve(Limits(table.left))
    if solve.levels is not None:
        table.keep(solve.levels)
        return True
    return False if solve.ending is Ending.NO_PACKAGE else None


def again(table: Table, concept: Concept) -> Again:
    """The concept's package under the programme's present rows; every condition of the case must be on."""
    began = perf_counter()
    other = beside(table)
    found = any_package(other)
    if not found:
        return Again(None, found is False)
    outcome = SOLVERS[concept](other)
    for levels in other.pool:
        table.keep(levels)
    chosen = outcome.levels
    if chosen is None:
        return Again(None, False)
    proven = outcome.proven and table.ideal_proven
    outcome = replace(
        outcome,
        points=points(table.case, chosen),
        soft=broken_soft_rules(table.case, chosen),
        proven=proven,
        optima=None,
        seconds=perf_counter() - began,
    )
    return Again(outcome, proven)

"""A concept asked again on a live programme after rows were added, levels pinned or packages cut off.

Ideals and the circle of those who can gain stay those of the whole case, so that values can be compared with it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from time import perf_counter

from negotiator.bargaining.case import Case, Levels
from negotiator.bargaining.check import broken_soft_rules
from negotiator.bargaining.concepts import SOLVERS, consider, sit_down, status_of
from negotiator.bargaining.outcome import Options, Outcome
from negotiator.bargaining.solver import Ending, Limits
from negotiator.bargaining.table import ANY, Table
from negotiator.bargaining.values import points
from negotiator.bargaining.words import Concept, Status


@dataclass(frozen=True, slots=True)
class Again:
    """The outcome, None if there is none; `settled` says whether it is proven, or proven that there is none."""

    outcome: Outcome | None
    settled: bool


def opened(case: Case, options: Options, concept: Concept | None = None) -> tuple[Table, Status | None]:
    """A table with status and, if the status is ok, what a concept needs to know of ideals; nothing without one."""
    table = sit_down(case, options)
    status = status_of(table)
    if status is Status.OK and concept is not None:
        consider(table, (concept,))
    return table, status


def stated(concept: Concept) -> Concept:
    """A concept whose needs cover what an outcome of this one states: values of Nash are told by the ideals."""
    return Concept.LEXIMIN if concept is Concept.NASH else concept


def prepare(table: Table, concept: Concept) -> bool | None:
    """Find out whether R has a package (None if time ran out first), and what the concept needs to know of ideals."""
    found = any_package(table)
    if found:
        consider(table, (concept,))
    return found


def beside(table: Table, packages: Iterable[Levels] = ()) -> Table:
    """A second table on the same programme that knows only packages of R which fit its present rows."""
    other = Table(table.programme, table.options, table.until, table.ideal, table.ideal_bounds, rough=table.rough)
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
        solve = programme.solve(Limits(table.left, enough=ANY))
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

"""How each concept is solved at a table whose status is ok (`SOLVERS`), and what it says of a package (`VALUES`).
Definitions stand in the modules that compute them: `leximin`, `nash`, `balanced`, `canonical`."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from math import inf

import numpy as np

from negotiator.bargaining.balanced import balanced
from negotiator.bargaining.canonical import Chosen, among, canonical
from negotiator.bargaining.case import Case, Levels
from negotiator.bargaining.gaining import gainers_among, log_product
from negotiator.bargaining.leximin import Climb, Raised, raise_all, raise_least
from negotiator.bargaining.listed import BEST
from negotiator.bargaining.nash import nash
from negotiator.bargaining.outcome import Method, Outcome, Value
from negotiator.bargaining.programme import weights_in_integers
from negotiator.bargaining.solver import Ending
from negotiator.bargaining.table import Table
from negotiator.bargaining.values import ceiling, points
from negotiator.bargaining.words import Concept


def outcome_of(
    concept: Concept, chosen: Chosen, value: Value, *, proven: bool, bound: float | None, gap: float
) -> Outcome:
    """The outcome of a choice; points, soft rules and seconds are still to be filled in."""
    gap = 0.0 if proven and concept is not Concept.NASH else gap
    return Outcome(
        concept, value, chosen.levels, (), proven, bound, gap, 0.0,
        canonical=chosen.settled, optima=1 if chosen.alone and concept is Concept.UTILITARIAN else chosen.optima,
    )  # fmt: skip


def relative(bound: float, value: float) -> float:
    """Gap between a bound and a value, relative to the value, never below zero."""
    return max(0.0, bound - value) / max(abs(value), 1e-9) if bound < inf else inf


def _utilitarian(table: Table) -> Outcome:
    programme = table.programme
    with programme.trial():
        programme.objective(programme.welfare())
        solve = table.welfare if table.welfare is not None and table.welfare.proven else table.solve()
        best = table.best_known(programme.worth)
        if best is None:
            raise LookupError("no package of R is known")
        proven = solve.ending is Ending.PROVEN_BEST or table.shut(best, solve.bound)
        chosen = canonical(table, best) if proven else Chosen(best, False, False)
        most = ceiling(table.case, programme.welfare()) if solve.bound is None else solve.bound
    value = _utility(table, chosen.levels)
    bound = float(value) if proven else float(_unit(table.case)) * most
    return outcome_of(Concept.UTILITARIAN, chosen, value, proven=proven, bound=bound, gap=relative(bound, float(value)))


def _unit(case: Case) -> Fraction:
    """Weighted utility of one in the programme's welfare, whose weights are whole numbers; 0 if all weights are 0."""
    pairs = zip(case.parties, weights_in_integers(case), strict=True)
    return next((party.weight / (whole * case.scale) for party, whole in pairs if whole), Fraction(0))


def _utility(table: Table, levels: Levels) -> Fraction:
    """Weighted sum of utilities (points / scale)."""
    pairs = zip(table.case.parties, points(table.case, levels), strict=True)
    return sum((party.weight * u for party, u in pairs), start=Fraction(0)) / table.case.scale


def value_of(table: Table, concept: Concept, levels: Levels) -> Value:
    """What a concept says of a package of R (see `Outcome.value`)."""
    return VALUES[concept](table, levels)


def _product(table: Table, levels: Levels) -> Value:
    return log_product(table, levels) if gainers_among(table, levels) else None


def _surpluses(table: Table, levels: Levels) -> Value:
    extra = table.surplus(levels)
    return tuple(sorted(extra[k] for k in table.active)) or None


def _gains(table: Table, levels: Levels) -> Value:
    extra = table.surplus(levels)
    return tuple(sorted(Fraction(extra[k], table.ranges[k]) for k in table.active)) or None


def _least(of: Callable[[Table, Levels], Value]) -> Callable[[Table, Levels], Value]:
    def found(table: Table, levels: Levels) -> Value:
        value = of(table, levels)
        return value[0] if isinstance(value, tuple) else value

    return found


def _any_of(table: Table, concept: Concept) -> Outcome:
    """Nobody can gain: every package of R is as good; the canonical one, with no value."""
    found = _utilitarian(table)
    chosen = Chosen(found.levels or (), found.canonical, found.optima == 1)
    return outcome_of(concept, chosen, None, proven=found.proven, bound=None, gap=0.0)


def _finish(table: Table, same: Callable[[Levels, Raised], bool]) -> Callable[[Raised], Raised]:
    """Choose among equals while the rows stand that say what is equal."""

    def choose(raised: Raised) -> Raised:
        if not raised.proven:
            return raised
        return replace(raised, chosen=canonical(table, raised.levels, lambda levels: same(levels, raised)))

    return choose


def _raised(concept: Concept) -> Callable[[Table], Outcome]:
    def solve(table: Table) -> Outcome:
        if not table.active:
            return _any_of(table, concept)
        raw = concept is Concept.EGALITARIAN
        units = tuple(1 if raw else table.ranges[k] for k in table.active)
        run = raise_least if concept is Concept.MAXIMIN else raise_all
        climb = Climb(table, table.active, units)

        def same(levels: Levels, raised: Raised) -> bool:
            return climb.gains(levels)[: len(raised.gains)] == raised.gains

        raised = run(table, table.active, units, _finish(table, same))
        chosen = raised.chosen or Chosen(raised.levels, False, False)
        gains = climb.gains(chosen.levels)
        value: Value = tuple(int(gain) for gain in gains) if raw else gains
        if concept is Concept.MAXIMIN:
            value = gains[0]
        gap = relative(raised.bound, float(gains[0]))
        outcome = outcome_of(concept, chosen, value, proven=raised.proven, bound=raised.bound, gap=gap)
        return replace(outcome, method=_by(raised.searched and raw))  # other units rest on ideals, which are solved

    return solve


def _by(search: bool) -> Method:
    return Method.SEARCH if search else Method.PROGRAMME


def _nash(table: Table) -> Outcome:
    product = nash(table)
    if product is None:
        return _any_of(table, Concept.NASH)
    gap = product.bound - product.value  # of logarithms, so a relative gap of the product
    bound = product.bound if product.comparable else None
    outcome = outcome_of(Concept.NASH, product.chosen, product.value, proven=product.proven, bound=bound, gap=gap)
    return replace(outcome, gainers=product.gainers, method=Method.MEANS if product.searched else Method.PROGRAMME)


def _balanced(table: Table) -> Outcome:
    found = balanced(table)
    if found is None:
        return _any_of(table, Concept.BALANCED)
    extra = table.surplus(found.chosen.levels)
    value = min(extra[k] for k in table.active)
    outcome = outcome_of(Concept.BALANCED, found.chosen, value, proven=found.proven, bound=found.bound, gap=found.gap)
    return replace(outcome, method=_by(found.searched))


def _either(concept: Concept, solve: Callable[[Table], Outcome]) -> Callable[[Table], Outcome]:
    """Look at every package where there are few and it is known how to (`listed.BEST`), else solve."""
    if concept not in BEST:
        return solve

    def chosen(table: Table) -> Outcome:
        listing, rows = table.listed()
        if listing is None:
            return solve(table)
        programme = table.programme
        goals = programme.welfare(), programme.weighted([1] * len(table.case.parties))
        best = among(listing, BEST[concept](table, listing, np.flatnonzero(rows)), goals)
        value = value_of(table, concept, best.levels)
        first = value[0] if isinstance(value, tuple) else value
        gainers = gainers_among(table, best.levels) if concept is Concept.NASH else None
        proven = gainers is None or gainers[0] == gainers[1] or table.shares_proven
        bound = None if first is None or not proven else float(first)
        outcome = outcome_of(concept, best, value, proven=proven, bound=bound, gap=0.0)
        return replace(outcome, optima=best.optima, method=Method.LISTING, gainers=gainers)

    return chosen


SOLVERS: dict[Concept, Callable[[Table], Outcome]] = {
    concept: _either(concept, solve)
    for concept, solve in {
        Concept.UTILITARIAN: _utilitarian,
        Concept.EGALITARIAN: _raised(Concept.EGALITARIAN),
        Concept.MAXIMIN: _raised(Concept.MAXIMIN),
        Concept.LEXIMIN: _raised(Concept.LEXIMIN),
        Concept.NASH: _nash,
        Concept.BALANCED: _balanced,
    }.items()
}
VALUES: dict[Concept, Callable[[Table, Levels], Value]] = {
    Concept.UTILITARIAN: _utility,
    Concept.EGALITARIAN: _surpluses,
    Concept.MAXIMIN: _least(_gains),
    Concept.LEXIMIN: _gains,
    Concept.NASH: _product,
    Concept.BALANCED: _least(_surpluses),
}

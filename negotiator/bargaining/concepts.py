"""The concepts of bargaining, asked of one case: `answer`.

Status first: is there a package that keeps all hard conditions (H), all red lines too (F), and gives every party at
least what it can accept (R)? Every concept then chooses from R. All definitions and conventions stand in the modules
that compute them: `leximin`, `nash`, `balanced`, `canonical`.
"""

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import replace
from fractions import Fraction
from functools import partial
from math import ceil, inf
from time import perf_counter

from negotiator.bargaining.balanced import balanced
from negotiator.bargaining.canonical import Chosen, among, canonical
from negotiator.bargaining.case import Case, Levels
from negotiator.bargaining.case_file import fingerprint, validate
from negotiator.bargaining.check import acceptable, broken_soft_rules
from negotiator.bargaining.crew import Crew, crew
from negotiator.bargaining.leximin import Climb, Raised, raise_all, raise_least
from negotiator.bargaining.listed import best_places
from negotiator.bargaining.nash import gainers_among, log_product, nash
from negotiator.bargaining.outcome import Answer, Method, Options, Outcome, Value
from negotiator.bargaining.programme import IR, Programme, weights_in_integers
from negotiator.bargaining.solver import Ending
from negotiator.bargaining.table import ANY, Table, ideals, rough_ideals
from negotiator.bargaining.values import ceiling, points
from negotiator.bargaining.words import Concept, Status

KIN = (  # concepts that tell each other something: the largest least gain; the quickest first
    (Concept.NASH, Concept.UTILITARIAN),
    (Concept.BALANCED, Concept.EGALITARIAN),
    (Concept.MAXIMIN, Concept.LEXIMIN),
)
Tell = Callable[[Outcome], None]
BY_IDEALS = frozenset((Concept.MAXIMIN, Concept.LEXIMIN))  # which gains are larger depends on the ideals

__all__ = ["Answer", "Options", "Outcome", "Value", "answer", "sit_down", "status_of"]


def sit_down(case: Case, options: Options) -> Table:
    """A table for a case, its clock started."""
    programme = Programme(case, options.seed, options.cancelled)
    return Table(programme, options, perf_counter() + options.time_limit)


def status_of(table: Table, best: bool = False) -> Status | None:
    """What the case allows; None if time ran out first. A package of R, if any, is kept at the table: any one, which
    is found much sooner, or the one with the largest weighted sum (`best`), for those who ask for it next."""
    programme = table.programme
    if any(programme.fits(levels, worth) and acceptable(table.case, levels) for levels, worth in table.pool.items()):
        return Status.OK
    programme.objective(programme.welfare())
    solve = table.solve() if best else table.kept(programme.solve(replace(table.limits(), enough=ANY)))
    if solve.levels is not None:
        table.welfare = solve if best else None
        return Status.OK
    if solve.ending is not Ending.NO_PACKAGE:
        return None
    with programme.trial():
        programme.objective({})
        for party in table.case.parties:
            programme.switch(IR + party.id, False)
        found = programme.solve(table.limits()).ending
        if found is not Ending.NO_PACKAGE:
            return Status.NO_IR if found is not Ending.NOTHING_FOUND else None
        for red_line in table.case.red_lines:
            if red_line.hard:
                programme.switch(red_line.id, False)
        found = programme.solve(table.limits()).ending
    return {Ending.NO_PACKAGE: Status.INFEASIBLE, Ending.NOTHING_FOUND: None}.get(found, Status.RED_LINES)


def answer(
    case: Case,
    concepts: tuple[Concept, ...],
    options: Options | None = None,
    each: Tell | None = None,
    *,
    sketched: Tell | None = None,
    hired: Crew | None = None,
) -> Answer:
    """All asked concepts for a case, in the order asked; those that have nothing to tell each other side by side.

    `each` hears of every outcome as soon as it is known and checked, `sketched` before of one good package that is not
    proven yet; both are called in the asker's thread. `hired` are workers who wait already.

    Raises CaseError if the case cannot be used. Without any package in time, outcomes have `levels` None.
    """
    began = perf_counter()
    validate(case)
    options = options or Options()
    with crew(options) if hired is None else nullcontext(hired) as workers:
        table, status, exact = workers.result(workers.begin(lambda: _prepared(case, concepts, workers.options)))
        if status is not Status.OK:
            return Answer(fingerprint(case), status, None, (), {}, perf_counter() - began)
        outcomes = _side_by_side(table, workers, concepts, each, sketched)
    active = tuple(case.parties[k].id for k in table.active)
    seconds = perf_counter() - began
    ideal = table.ideal if exact else None
    return Answer(fingerprint(case), status, ideal, active, outcomes, seconds, table.ideal_proven)


def _prepared(case: Case, concepts: tuple[Concept, ...], options: Options) -> tuple[Table, Status | None, bool]:
    """A table with the status and what the concepts need to know of ideals; whether the ideals are known."""
    table = sit_down(case, options)
    table.tell("Looking for any package that everyone can accept")
    status = status_of(table, Concept.UTILITARIAN in concepts)
    if status is not Status.OK:
        return table, status, False
    exact = consider(table, concepts, options.ideals)
    if not table.ideal:
        rough_ideals(table)  # who can gain is said whatever was asked
    return table, status, exact


def _side_by_side(
    table: Table, workers: Crew, concepts: tuple[Concept, ...], each: Tell | None, sketched: Tell | None
) -> dict[Concept, Outcome]:
    """The outcomes in the order asked. Each group of concepts has a table of its own and its share of the time."""
    outcomes: dict[Concept, Outcome] = {}
    sketches: list[Outcome] = []

    def tell(outcome: Outcome, *, final: bool) -> None:
        if final:
            outcomes[outcome.concept] = outcome
            if each is not None:
                each(outcome)
        elif not outcomes and not sketches and sketched is not None:
            sketches.append(outcome)
            sketched(outcome)

    groups = groups_of(concepts, workers.workers if table.programme.listing is None else 1)
    rounds = ceil(len(groups) / workers.workers)
    futures = []
    for place, group in enumerate(groups):
        own = table if not place else parted(table)
        turn = rounds - place // workers.workers
        say = partial(_said, workers, tell)
        futures.append(workers.begin(partial(_grouped, own, group, turn, say)))
    for future in workers.as_answered(futures):
        future.result()
    return {concept: outcomes[concept] for concept in dict.fromkeys(concepts)}


def _said(workers: Crew, tell: Callable[..., None], outcome: Outcome, final: bool) -> None:
    workers.say(partial(tell, outcome, final=final))


def _grouped(table: Table, group: tuple[Concept, ...], turns: int, say: Callable[[Outcome, bool], None]) -> None:
    """Solve concepts one after the other in an even share of the time left; `turns` groups share this worker's."""
    end = perf_counter() + table.left / turns
    for place, concept in enumerate(group):
        table.tell(f"Solving: {concept.value}")
        start = perf_counter()
        table.until = start + max(0.0, end - start) / (len(group) - place)
        table.sketch = partial(_sketched, table, concept, say)
        outcome = replace(SOLVERS[concept](table), seconds=perf_counter() - start)
        say(_checked(table, outcome), True)


def _sketched(
    table: Table, concept: Concept, say: Callable[[Outcome, bool], None], levels: Levels, bound: float
) -> None:
    """Tell of a package that is not proven yet."""
    value = value_of(table, concept, levels)
    first_value = value[0] if isinstance(value, tuple) else value
    if first_value is not None:
        gap = bound - float(first_value) if concept is Concept.NASH else relative(bound, float(first_value))
        gainers = gainers_among(table, levels) if concept is Concept.NASH else None
        chosen = Chosen(levels, False, False)
        outcome = _outcome(concept, chosen, value, proven=False, bound=bound, gap=gap)
        say(_checked(table, replace(outcome, gainers=gainers)), False)


def groups_of(concepts: Iterable[Concept], workers: int) -> list[tuple[Concept, ...]]:
    """The concepts in groups that have nothing to tell each other, the quickest first; one group for one worker."""
    asked = dict.fromkeys(concepts)
    if workers == 1:
        return [tuple(asked)] if asked else []
    parts = [tuple(concept for concept in asked if concept in kin) for kin in KIN]
    return [part for part in parts if part]


def parted(table: Table) -> Table:
    """A table of its own for another worker, who knows what is known here."""
    case, options = table.case, table.options
    other = Table(
        Programme(case, options.seed, options.cancelled),
        options, table.until, table.ideal, table.ideal_bounds, table.welfare,
    )  # fmt: skip
    for levels in table.pool:
        other.keep(levels)
    return other


def consider(table: Table, concepts: Iterable[Concept], wanted: bool = False) -> bool:
    """Find out what concepts need to know of ideals: the ideals themselves where gains are divided by them (or if they
    are wanted), else who can gain and bounds; whether the ideals are known."""
    asked = set(concepts)
    if wanted or asked & BY_IDEALS:
        ideals(table)
        return True
    if asked - {Concept.UTILITARIAN}:
        rough_ideals(table)
    return False


def _checked(table: Table, outcome: Outcome) -> Outcome:
    """The outcome, its package checked once more without the solver, its points and soft rules filled in."""
    if outcome.levels is None or not acceptable(table.case, outcome.levels):
        raise AssertionError(f"{outcome.concept}: the chosen package is not acceptable")
    sound = table.ideal_proven or outcome.concept is Concept.UTILITARIAN  # most others search up to the ideals only
    if outcome.concept is Concept.NASH:  # a larger ideal divides each product by the same number
        sound = table.active_proven
    return replace(
        outcome,
        points=points(table.case, outcome.levels),
        soft=broken_soft_rules(table.case, outcome.levels),
        proven=outcome.proven and sound,
        bound=outcome.bound if sound else None,
    )


def _outcome(
    concept: Concept, chosen: Chosen, value: Value, *, proven: bool, bound: float | None, gap: float
) -> Outcome:
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
    return _outcome(Concept.UTILITARIAN, chosen, value, proven=proven, bound=bound, gap=relative(bound, float(value)))


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
    extra = table.surplus(levels)
    if concept is Concept.UTILITARIAN:
        return _utility(table, levels)
    if concept is Concept.NASH:
        return log_product(table, levels) if gainers_among(table, levels) else None
    if not table.active:
        return None
    if concept in (Concept.EGALITARIAN, Concept.BALANCED):
        ascending = sorted(extra[k] for k in table.active)
        return tuple(ascending) if concept is Concept.EGALITARIAN else ascending[0]
    gains = sorted(Fraction(extra[k], table.ranges[k]) for k in table.active)
    return tuple(gains) if concept is Concept.LEXIMIN else gains[0]


def _any_of(table: Table, concept: Concept) -> Outcome:
    """Nobody can gain: every package of R is as good; the canonical one, with no value."""
    found = _utilitarian(table)
    chosen = Chosen(found.levels or (), found.canonical, found.optima == 1)
    return _outcome(concept, chosen, None, proven=found.proven, bound=None, gap=0.0)


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
        return _outcome(
            concept,
            chosen,
            value,
            proven=raised.proven,
            bound=raised.bound,
            gap=relative(raised.bound, float(gains[0])),
        )

    return solve


def _nash(table: Table) -> Outcome:
    product = nash(table)
    if product is None:
        return _any_of(table, Concept.NASH)
    gap = product.bound - product.value  # of logarithms, so a relative gap of the product
    outcome = _outcome(Concept.NASH, product.chosen, product.value, proven=product.proven, bound=product.bound, gap=gap)
    return replace(outcome, gainers=product.gainers)


def _balanced(table: Table) -> Outcome:
    found = balanced(table)
    if found is None:
        return _any_of(table, Concept.BALANCED)
    extra = table.surplus(found.chosen.levels)
    value = min(extra[k] for k in table.active)
    return _outcome(Concept.BALANCED, found.chosen, value, proven=found.proven, bound=found.bound, gap=found.gap)


def _either(concept: Concept, solve: Callable[[Table], Outcome]) -> Callable[[Table], Outcome]:
    """Look at every package where there are few, else solve."""

    def chosen(table: Table) -> Outcome:
        listing, rows = table.listed()
        if listing is None:
            return solve(table)
        programme = table.programme
        goals = programme.welfare(), programme.weighted([1] * len(table.case.parties))
        best = among(listing, best_places(table, listing, rows, concept), goals)
        value = value_of(table, concept, best.levels)
        first = value[0] if isinstance(value, tuple) else value
        outcome = _outcome(concept, best, value, proven=True, bound=None if first is None else float(first), gap=0.0)
        gainers = gainers_among(table, best.levels) if concept is Concept.NASH else None
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

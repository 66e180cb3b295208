"""The concepts of bargaining, asked of one case: `answer`.

Status first: is there a package that keeps all hard conditions (H), all red lines too (F), and gives every party at
least what it can accept (R)? Every concept then chooses from R. All definitions and conventions stand in the modules
that compute them: `leximin`, `nash`, `balanced`, `canonical`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from math import ceil, inf
from threading import Event
from time import perf_counter

from negotiator.bargaining.canonical import Chosen
from negotiator.bargaining.case import Case, Levels
from negotiator.bargaining.case_file import fingerprint, validate
from negotiator.bargaining.check import acceptable, broken_soft_rules
from negotiator.bargaining.crew import Crew, crew
from negotiator.bargaining.gaining import gainers_among
from negotiator.bargaining.kept import Carried, Kept, kept_of
from negotiator.bargaining.outcome import Answer, Options, Outcome, Value
from negotiator.bargaining.programme import IR, Programme
from negotiator.bargaining.solver import Ending
from negotiator.bargaining.solving import SOLVERS, outcome_of, relative, value_of
from negotiator.bargaining.table import ANY, Table, ideals, rough_ideals
from negotiator.bargaining.values import points
from negotiator.bargaining.words import BY_IDEALS, Concept, Status

KIN = (  # concepts that tell each other something: the largest least gain; the quickest first
    (Concept.NASH, Concept.UTILITARIAN),
    (Concept.BALANCED, Concept.EGALITARIAN),
    (Concept.MAXIMIN, Concept.LEXIMIN),
)
HEAD_START = 0.05  # seconds that the search for a first package has before the case's fingerprint is reckoned
MOST_COMPARED = 20  # packages among which the best is looked for where a worker is left behind
Tell = Callable[[Outcome], None]

__all__ = ["SOLVERS", "Answer", "Options", "Outcome", "Value", "answer", "consider", "sit_down", "status_of"]


def sit_down(case: Case, options: Options) -> Table:
    """A table for a case, its clock started."""
    until = perf_counter() + options.time_limit  # building takes long where the case is large
    return Table(Programme(case, options.seed, options.cancelled), options, until)


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
    return None if solve.ending is not Ending.NO_PACKAGE else _without_marks(table)


def _without_marks(table: Table) -> Status | None:
    """What a case allows where nothing gives everybody what they can accept."""
    programme = table.programme
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
    """All asked concepts for a case, in the order asked; see `answered`."""
    return answered(case, concepts, options, each, sketched=sketched, hired=hired)[0]


def answered(
    case: Case,
    concepts: tuple[Concept, ...],
    options: Options | None = None,
    each: Tell | None = None,
    *,
    sketched: Tell | None = None,
    hired: Crew | None = None,
    kept: Kept | None = None,
) -> tuple[Answer, Kept]:
    """All asked concepts for a case, in the order asked, those that have nothing to tell each other side by side; and
    what is worth keeping for a next solve. `kept` is what an earlier one left, of this case or of one that was changed
    into it; the answer is the same as without, sooner.

    `each` hears of every outcome as soon as it is known and checked, `sketched` before of one good package that is not
    proven yet; both are called in the asker's thread. `hired` are workers who wait already. Raises CaseError if the
    case cannot be used. Without any package in time, outcomes have `levels` None."""
    began = perf_counter()
    options = options or Options()
    with crew(options) if hired is None else nullcontext(hired) as workers:
        until = began + options.time_limit
        own: list[Table] = []
        theirs = replace(workers.options, ideals=options.ideals)  # whoever waits already was not told this question
        at_work = Event()
        begun = workers.begin(lambda: _prepared(case, concepts, theirs, kept, own, at_work))
        named = workers.begin(partial(_named, case, at_work))  # not by the asker, who would hear of no wish to stop
        ready = workers.result(begun, until)
        at_work.set()
        broken_off = ready is None
        ready = ready or _unprepared(own)
        if ready is None:
            found = Answer(_name(case, named), None, None, (), {}, perf_counter() - began)
            return found, kept_of(case, found)
        if broken_off:
            outcomes, tables = _all_broken_off(ready.table, concepts, each), [ready.table]
        else:
            outcomes, tables = _side_by_side(ready, workers, concepts, each, sketched)
    found = ready.answer(_name(case, named), outcomes, perf_counter() - began)
    return found, kept_of(case, found, tables)


def _all_broken_off(table: Table, concepts: tuple[Concept, ...], each: Tell | None) -> dict[Concept, Outcome]:
    """What is known at a table whose worker did not stop in time, for each concept, in the order asked."""
    return {concept: _heard(_broken_off(table, concept), each) for concept in dict.fromkeys(concepts)}


def _named(case: Case, at_work: Event) -> str:
    """The case's fingerprint, reckoned once the search for a first package is over, or has gone on for a while: both
    want Python's lock."""
    at_work.wait(HEAD_START)
    return fingerprint(case)


def _name(case: Case, named: Future[str]) -> str:
    """The case's fingerprint, reckoned anew where nobody came to it."""
    return named.result() if named.done() and not named.cancelled() else fingerprint(case)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A table with the status, whether the ideals are known, and the outcomes that an earlier solve settles."""

    table: Table
    status: Status | None
    exact: bool = False
    settled: Mapping[Concept, Outcome] = field(default_factory=dict)

    def answer(self, name: str, outcomes: dict[Concept, Outcome], seconds: float) -> Answer:
        """What is answered with these outcomes: who can gain is said where anybody looked, ideals only where exact."""
        table, parties = self.table, self.table.case.parties
        active = tuple(parties[k].id for k in table.active) if outcomes or table.ideal else ()
        proven = table.ideal_proven if table.ideal else True
        return Answer(name, self.status, table.ideal if self.exact else None, active, outcomes, seconds, proven)


def _unprepared(own: Sequence[Table]) -> _Ready | None:
    """What is known at a table whose worker did not stop in time, at one of its own; None where that is no package. Who
    could gain how much is then said by the packages found."""
    pool = dict(own[0].pool) if own else {}
    if not pool:
        return None
    table = Table(own[0].programme, own[0].options, own[0].until)
    for levels in pool:
        table.keep(levels)
    table.know(table.reached, [sum(map(max, party.points)) for party in table.case.parties])
    return _Ready(table, Status.OK)


def _prepared(  # noqa: PLR0917
    case: Case, concepts: tuple[Concept, ...], options: Options, kept: Kept | None, own: list[Table], at_work: Event
) -> _Ready:
    """A table with everything that concepts need to know before they are solved; it is put into `own` as soon as a
    package is known, and said `at_work`."""
    validate(case)
    table = sit_down(case, options)
    carried = Carried.to(case, kept)
    if carried is not None:
        carried.lay(table)
        if carried.status is not None:
            return _Ready(table, carried.status)
    table.tell("Looking for any package that everyone can accept")
    status = status_of(table, Concept.UTILITARIAN in concepts)
    if status is not Status.OK:
        return _Ready(table, status)
    own.append(table)
    at_work.set()
    exact = consider(table, concepts, options.ideals)
    if not table.ideal:
        rough_ideals(table)  # who can gain is said whatever was asked
    found = {c: carried.outcome(table, c) for c in dict.fromkeys(concepts)} if carried is not None else {}
    settled = {concept: _checked(table, outcome) for concept, outcome in found.items() if outcome is not None}
    return _Ready(table, status, exact, settled)


def _side_by_side(
    ready: _Ready, workers: Crew, concepts: tuple[Concept, ...], each: Tell | None, sketched: Tell | None
) -> tuple[dict[Concept, Outcome], list[Table]]:
    """The outcomes in the order asked, and the tables at which they were found. Each group of concepts has a table of
    its own and its share of the time. No outcome where nothing fits."""
    if ready.status is not Status.OK:
        return {}, [ready.table]
    table, outcomes = ready.table, dict[Concept, Outcome]()
    sketches: list[Outcome] = []
    over: list[bool] = []

    def tell(outcome: Outcome, *, final: bool) -> None:
        if over:
            return
        if final:
            outcomes[outcome.concept] = outcome
            if each is not None:
                each(outcome)
        elif not outcomes and not sketches and sketched is not None:
            sketches.append(outcome)
            sketched(outcome)

    for outcome in ready.settled.values():
        tell(outcome, final=True)
    rest = [concept for concept in concepts if concept not in ready.settled]
    groups = groups_of(rest, workers.workers if table.programme.listing is None else 1)
    rounds = ceil(len(groups) / workers.workers)
    until, begun, say = table.until, dict[Future[Table], list[Table]](), partial(_said, workers, tell)
    copies = [copied(table) for _ in groups]  # before anybody works at the table
    for place, (group, copy) in enumerate(zip(groups, copies, strict=True)):
        own = [] if place else [table]
        made, turns = partial(_made, own, copy), rounds - place // workers.workers
        begun[workers.begin(partial(_grouped, made, group, turns, say))] = own
    done = [future.result() for future in workers.as_answered(begun, until)]
    over.append(True)
    for own, group in zip(begun.values(), groups, strict=True):
        for concept in group:
            if concept not in outcomes:
                outcomes[concept] = _heard(_broken_off((own or [table])[0], concept), each)
    return {concept: outcomes[concept] for concept in dict.fromkeys(concepts)}, done


def _made(own: list[Table], make: Callable[[], Table]) -> Table:
    """A worker's table, made when he begins and put where the asker can look for it."""
    if not own:
        own.append(make())
    return own[0]


def _heard(outcome: Outcome, each: Tell | None) -> Outcome:
    """The outcome, told to who hears of each."""
    if each is not None:
        each(outcome)
    return outcome


def _broken_off(table: Table, concept: Concept) -> Outcome:
    """What is known of a concept whose worker did not stop in time and may still be at the table: the best of the
    packages found last, nothing proven."""
    found = [(_gainers(table, concept, x), value_of(table, concept, x), x) for x in tuple(table.pool)[-MOST_COMPARED:]]
    gainers, value, levels = max(found, key=lambda each: (each[0] or (), _first(each[1]), each[2]))
    outcome = outcome_of(concept, Chosen(levels, False, False), value, proven=False, bound=None, gap=inf)
    return _checked(table, replace(outcome, gainers=gainers))


def _gainers(table: Table, concept: Concept, levels: Levels) -> tuple[int, int] | None:
    """How many gain by a package, of how many who could, where the concept counts them."""
    return gainers_among(table, levels) if concept is Concept.NASH else None


def _first(value: Value) -> float:
    """A concept's value, or its first entry, as a number; the least there is where nobody can gain."""
    first = value[0] if isinstance(value, tuple) else value
    return -inf if first is None else float(first)


def _said(workers: Crew, tell: Callable[..., None], outcome: Outcome, final: bool) -> None:
    workers.say(partial(tell, outcome, final=final))


def _grouped(
    made: Callable[[], Table], group: tuple[Concept, ...], turns: int, say: Callable[[Outcome, bool], None]
) -> Table:
    """Solve concepts one after the other in an even share of the time left, `turns` groups share this worker's; the
    table at which that was done."""
    table = made()
    end = perf_counter() + table.left / turns
    for place, concept in enumerate(group):
        table.tell(f"Solving: {concept.value}")
        start = perf_counter()
        table.until = start + max(0.0, end - start) / (len(group) - place)
        table.sketch = partial(_sketched, table, concept, say)
        outcome = replace(SOLVERS[concept](table), seconds=perf_counter() - start)
        say(_checked(table, outcome), True)
    return table


def _sketched(
    table: Table, concept: Concept, say: Callable[[Outcome, bool], None], levels: Levels, bound: float
) -> None:
    """Tell of a package that is not proven yet."""
    value = value_of(table, concept, levels)
    first_value = value[0] if isinstance(value, tuple) else value
    if first_value is not None:
        gap = bound - float(first_value) if concept is Concept.NASH else relative(bound, float(first_value))
        chosen = Chosen(levels, False, False)
        outcome = outcome_of(concept, chosen, value, proven=False, bound=bound, gap=gap)
        say(_checked(table, replace(outcome, gainers=_gainers(table, concept, levels))), False)


def groups_of(concepts: Iterable[Concept], workers: int) -> list[tuple[Concept, ...]]:
    """The concepts in groups that have nothing to tell each other, the quickest first; one group for one worker."""
    asked = dict.fromkeys(concepts)
    if workers == 1:
        return [tuple(asked)] if asked else []
    alone = tuple((concept,) for concept in asked if not any(concept in kin for kin in KIN))
    parts = [tuple(concept for concept in asked if concept in kin) for kin in (*KIN, *alone)]
    return [part for part in parts if part]


def copied(table: Table) -> Callable[[], Table]:
    """What makes a table of its own for another worker, who knows what is known here now."""
    case, options, until, least = table.case, table.options, table.until, dict(table.least)
    known, welfare, tops, warm = table.known(), table.welfare, table.tops, table.warm
    packages, cuts, seeds, near = tuple(table.pool.items()), dict(table.cuts), dict(table.seeds), table.near

    def made() -> Table:
        other = Table(
            Programme(case, options.seed, options.cancelled), options, until, welfare=welfare,
            least=dict(least), tops=tops, warm=warm, cuts=dict(cuts), seeds=dict(seeds), near=dict(near),
        )  # fmt: skip
        for levels, worth in packages:
            other.keep(levels, worth)
        other.learn(replace(known, packages=()))
        return other

    return made


def consider(table: Table, concepts: Iterable[Concept], wanted: bool = False) -> bool:
    """Find out what concepts need to know of ideals: the ideals themselves where gains are divided by them (or if they
    are wanted), else who can gain and bounds; whether the ideals are known."""
    asked = set(concepts)
    if wanted or asked & BY_IDEALS:
        ideals(table)
        return True
    if asked - {Concept.UTILITARIAN} and not table.ideal:
        rough_ideals(table)
    return False


def _checked(table: Table, outcome: Outcome) -> Outcome:
    """The outcome, its package checked once more without the solver, its points and soft rules filled in."""
    if outcome.levels is None or not acceptable(table.case, outcome.levels):
        raise AssertionError(f"{outcome.concept}: the chosen package is not acceptable")
    sound = table.ideal_proven or outcome.concept is Concept.UTILITARIAN  # most others search up to the ideals only
    if outcome.concept is Concept.NASH:  # where products depend on ideals, `nash` says itself what is proven
        sound = table.active_proven
    return replace(
        outcome,
        points=points(table.case, outcome.levels),
        soft=broken_soft_rules(table.case, outcome.levels),
        proven=outcome.proven and sound,
        bound=outcome.bound if sound else None,
    )

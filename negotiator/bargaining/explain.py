"""Why a package is as it is: other levels, what each condition costs whom, and which conditions bind."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter

from negotiator.bargaining.again import Again, again, opened, prepare, stated
from negotiator.bargaining.case import Case, Condition, Levels, Linear, Ratio
from negotiator.bargaining.check import acceptable, broken_hard, total
from negotiator.bargaining.concepts import SOLVERS, sit_down
from negotiator.bargaining.moves import Change, applied, effect, single_changes
from negotiator.bargaining.outcome import Options, Outcome, Value
from negotiator.bargaining.parted import parted
from negotiator.bargaining.programme import IR
from negotiator.bargaining.table import Known, Table
from negotiator.bargaining.values import surplus
from negotiator.bargaining.words import BY_IDEALS, Concept, Sense, Status

TOGETHER = 4  # rules that are first left out together
STEPS = 4  # levels that somebody else tries on one programme, which has to be built first


@dataclass(frozen=True, slots=True)
class Shift:
    """What happens when one issue is held at another level and the rest is solved again.

    `levels` is the concept's package with that level (None if R has none, or none was found), `effect` the points
    that each party gains by it, `value` the concept's value, normalised by the ideals of the whole case. `breaks`
    names what the bare change would break, hard conditions and `IR:<party>`. `settled` says whether it is proven."""

    issue: int
    level: int
    levels: Levels | None
    effect: tuple[int, ...]
    value: Value
    breaks: tuple[str, ...]
    settled: bool


@dataclass(frozen=True, slots=True)
class Cost:
    """What a rule or red line does: the concept's package without it (None if none was found), and the points that
    each party gains without it; `value` is normalised by the ideals without it. `settled` says whether it is proven."""

    name: str
    levels: Levels | None
    effect: tuple[int, ...]
    value: Value
    settled: bool

    @property
    def matters(self) -> bool:
        """Whether anybody's points change without it."""
        return any(self.effect)


@dataclass(frozen=True, slots=True)
class Bind:
    """A condition (id, or `IR:<party>`) that binds: single changes that somebody would like and that it alone stands
    against. `slack` is what is left of its limit, in its own unit (points for a party); None where it has no limit
    that could be used up."""

    id: str
    slack: int | None
    stops: tuple[Change, ...]


def why(
    case: Case,
    levels: Levels,
    concept: Concept,
    issues: Sequence[int] | None = None,
    options: Options | None = None,
    *,
    heard: Callable[[Sequence[Shift]], None] | None = None,
) -> tuple[Shift, ...]:
    """For each issue (default: all), one level down and one up from a package, the rest solved again; with the help of
    `options.hands` where there are many.

    Empty if the case's status is not ok. What time does not allow is unsettled, without a package. `heard` is told what
    is there so far, each time there is more."""
    options = options or Options()
    table, status = opened(case, options, stated(concept))
    if status is not Status.OK:
        return ()
    wanted = range(len(case.issues)) if issues is None else issues
    steps = [(i, levels[i] + step) for i in wanted for step in (-1, 1)]
    steps = [(i, n) for i, n in steps if 0 <= n < len(case.issues[i].levels)]
    size, known = 1 if options.hands is None else STEPS, table.known()
    lots = [_Steps(case, levels, concept, tuple(steps[n : n + size]), known) for n in range(0, len(steps), size)]

    def near(lot: _Steps, _options: Options) -> tuple[Shift, ...]:
        return tuple(_shift(table, levels, i, n, concept) for i, n in lot.steps)

    told = 0

    def tell(found: Sequence[tuple[Shift, ...] | None]) -> None:
        nonlocal told
        there = tuple(shift for lot in found for shift in lot or ())
        for shift in there[told:]:
            table.tell(f"Tried {case.issues[shift.issue].id} at another level")
        told = len(there)
        if heard is not None:
            heard(there)

    found = zip(lots, parted(shifts_of_lot, lots, options, table.until, tell, near=near), strict=True)
    return tuple(shift for lot, got in found for shift in (near(lot, options) if got is None else got))


@dataclass(frozen=True, slots=True)
class _Steps:
    """Some of the steps, to be tried by somebody who need not know the others; what is known of ideals."""

    case: Case
    levels: Levels
    concept: Concept
    steps: tuple[tuple[int, int], ...]
    known: Known


def shifts_of_lot(lot: _Steps, options: Options) -> tuple[Shift, ...]:
    """What happens at each of the steps, perhaps found on another machine."""
    table = sit_down(lot.case, options)
    table.learn(lot.known)
    return tuple(_shift(table, lot.levels, i, n, lot.concept) for i, n in lot.steps)


def _shift(table: Table, levels: Levels, issue: int, level: int, concept: Concept) -> Shift:
    case = table.case
    with table.programme.trial() as programme:
        programme.pin(issue, level)
        found = again(table, concept) if table.left else Again(None, False)
    bare = applied(levels, [Change(issue, levels[issue], level)])
    breaks = tuple(name for name in _broken(case, bare) if name not in _broken(case, levels))
    if found.outcome is None or found.outcome.levels is None:
        return Shift(issue, level, None, (), None, breaks, found.settled)
    after = found.outcome.levels
    return Shift(issue, level, after, effect(case, levels, after), found.outcome.value, breaks, found.settled)


def _broken(case: Case, levels: Levels) -> list[str]:
    """Ids of the broken hard conditions and `IR:<party>` of those that do not accept."""
    extras = zip(case.parties, surplus(case, levels), strict=True)
    return [c.id for c in broken_hard(case, levels)] + [IR + party.id for party, extra in extras if extra < 0]


def names_of(case: Case) -> tuple[str, ...]:
    """Names of the hard rules and red lines, each once, in the case's order."""
    return tuple(dict.fromkeys(c.name for c in (*case.conditions, *case.red_lines) if c.hard))


def without(case: Case, name: str) -> Case:
    """The case without a rule or red line."""

    def rest(some: tuple[Condition, ...]) -> tuple[Condition, ...]:
        return tuple(c for c in some if not (c.hard and c.name == name))

    return replace(case, conditions=rest(case.conditions), red_lines=rest(case.red_lines))


def costs(
    case: Case,
    levels: Levels,
    concept: Concept,
    names: Sequence[str] | None = None,
    options: Options | None = None,
    *,
    heard: Callable[[Sequence[Cost]], None] | None = None,
) -> tuple[Cost, ...]:
    """For each rule and red line (default: all hard ones), what the parties would have without it.

    `levels` is the concept's package with all of them. For concepts that do not divide by ideals, rules are first left
    out together: if the package stays the choice without all of them, it stays so without each. What time does not
    allow is unsettled, without a package. `heard` is told while others are awaited what is there so far."""
    options = options or Options()
    until = perf_counter() + options.time_limit
    wanted = names_of(case) if names is None else tuple(names)
    together = stated(concept) not in BY_IDEALS and acceptable(case, levels)
    if together and len(wanted) > TOGETHER:
        whole = Inquiry(case, levels, concept, options, until)
        if whole.stays_without(wanted):
            return tuple(whole.found[name] for name in wanted)
    size = TOGETHER if together else 1
    lots = [_Lot(case, levels, concept, wanted[n : n + size], together) for n in range(0, len(wanted), size)]
    told = 0

    def tell(answers: Sequence[tuple[Cost, ...] | None]) -> None:
        nonlocal told
        there = tuple(cost for lot in answers for cost in lot or ())
        if heard is not None and len(there) < len(wanted):
            heard(there)
        while told < len(there):
            told += 1
            if options.progress is not None:
                options.progress(f"Costs of rules: {told}")

    answers = parted(costs_of_lot, lots, options, until, tell)
    known = {cost.name: cost for lot in answers for cost in lot or ()}
    return tuple(known.get(name, Cost(name, None, (), None, False)) for name in wanted)


@dataclass(frozen=True, slots=True)
class _Lot:
    """Some of the names, to be asked about by somebody who need not know the others."""

    case: Case
    levels: Levels
    concept: Concept
    names: tuple[str, ...]
    together: bool


def costs_of_lot(lot: _Lot, options: Options) -> tuple[Cost, ...]:
    """The costs of a lot, perhaps found on another machine."""
    inquiry = Inquiry(lot.case, lot.levels, lot.concept, options, perf_counter() + options.time_limit)
    inquiry.ask(lot.names, lot.together)
    return tuple(inquiry.found[name] for name in lot.names)


@dataclass(slots=True)
class Inquiry:
    """The costs found so far."""

    case: Case
    levels: Levels
    concept: Concept
    options: Options
    until: float
    found: dict[str, Cost] = field(default_factory=dict)

    def ask(self, names: Sequence[str], together: bool) -> None:
        """Find the costs of each name, by halves as long as leaving all out changes the package."""
        if not names:
            return
        if not together and len(names) > 1:
            for name in names:
                self.ask((name,), False)
            return
        outcome = self.solve(names)
        if len(names) == 1 or (outcome is not None and self.stays(outcome)):
            self.found |= {name: self.cost(name, outcome) for name in names}
            return
        half = len(names) // 2
        self.ask(names[:half], True)
        self.ask(names[half:], True)

    def stays_without(self, names: Sequence[str]) -> bool:
        """Whether the package stays without all of them, which is all that need be known then."""
        outcome = self.solve(names)
        stays = outcome is not None and self.stays(outcome)
        if stays:
            self.found |= {name: self.cost(name, outcome) for name in names}
        return stays

    def solve(self, names: Sequence[str]) -> Outcome | None:
        """The concept's outcome without these; None if there is none or no time."""
        left = self.until - perf_counter()
        if left <= 0 or (self.options.cancelled is not None and self.options.cancelled()):
            return None
        rest = self.case
        for name in names:
            rest = without(rest, name)
        table = sit_down(rest, replace(self.options, time_limit=left, progress=None))
        if acceptable(rest, self.levels):
            table.keep(self.levels)
        if not prepare(table, stated(self.concept)):
            return None
        outcome = SOLVERS[self.concept](table)
        return replace(outcome, proven=outcome.proven and table.ideal_proven)

    def stays(self, outcome: Outcome) -> bool:
        """Whether the package is proven to stay the choice, also without only some of what was left out.

        The balanced rule's floors depend on who can gain, so everybody must be known to gain already."""
        if not (outcome.proven and outcome.canonical and outcome.levels == self.levels):
            return False
        return self.concept is not Concept.BALANCED or min(surplus(self.case, self.levels)) > 0

    def cost(self, name: str, outcome: Outcome | None) -> Cost:
        """The cost that an outcome without a name says."""
        if outcome is None or outcome.levels is None:
            return Cost(name, None, (), None, False)
        gained = effect(self.case, self.levels, outcome.levels)
        return Cost(name, outcome.levels, gained, outcome.value, outcome.proven)


def slack_of(condition: Condition, levels: Levels) -> int | None:
    """What is left of a condition's limit; None where it has none."""
    match condition.body:
        case Linear(terms, Sense.AT_MOST, rhs):
            return rhs - total(terms, levels)
        case Linear(terms, Sense.AT_LEAST, rhs):
            return total(terms, levels) - rhs
        case Linear():
            return 0
        case Ratio(num, den, p, q):
            return p * total(den, levels) - q * total(num, levels)
        case _:
            return None


def binding(case: Case, levels: Levels) -> tuple[Bind, ...]:
    """The hard conditions, red lines and least acceptable points that bind at a package, in the case's order.

    Nothing is solved. A condition that is broken already does not bind."""
    old = set(_broken(case, levels))
    stops: dict[str, list[Change]] = {}
    for change in single_changes(case, levels):
        after = applied(levels, [change])
        new = [name for name in _broken(case, after) if name not in old]
        if len(new) == 1 and max(effect(case, levels, after)) > 0:
            stops.setdefault(new[0], []).append(change)
    slacks: dict[str, int | None] = {c.id: slack_of(c, levels) for c in (*case.conditions, *case.red_lines) if c.hard}
    slacks |= {IR + p.id: extra for p, extra in zip(case.parties, surplus(case, levels), strict=True)}
    return tuple(Bind(name, slack, tuple(stops[name])) for name, slack in slacks.items() if name in stops)

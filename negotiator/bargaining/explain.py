"""Why a package is as it is: other levels, what each condition costs whom, and which conditions bind."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from negotiator.bargaining.again import Again, again, opened
from negotiator.bargaining.case import Case, Condition, Levels, Linear, Ratio
from negotiator.bargaining.check import broken_hard, total
from negotiator.bargaining.concepts import answer
from negotiator.bargaining.moves import Change, applied, effect, single_changes
from negotiator.bargaining.outcome import Options, Value
from negotiator.bargaining.programme import IR
from negotiator.bargaining.table import Table
from negotiator.bargaining.values import surplus
from negotiator.bargaining.words import Concept, Sense, Status


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
    case: Case, levels: Levels, concept: Concept, issues: Sequence[int] | None = None, options: Options | None = None
) -> tuple[Shift, ...]:
    """For each issue (default: all), one level down and one up from a package, the rest solved again.

    Empty if the case's status is not ok. What time does not allow is unsettled, without a package."""
    table, status = opened(case, options or Options())
    if status is not Status.OK:
        return ()
    wanted = range(len(case.issues)) if issues is None else issues
    steps = [(i, levels[i] + step) for i in wanted for step in (-1, 1)]
    return tuple(_shift(table, levels, i, n, concept) for i, n in steps if 0 <= n < len(case.issues[i].levels))


def _shift(table: Table, levels: Levels, issue: int, level: int, concept: Concept) -> Shift:
    case = table.case
    table.tell(f"Trying {case.issues[issue].id} at another level")
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
) -> tuple[Cost, ...]:
    """For each rule and red line (default: all hard ones), what the parties would have without it.

    `levels` is the concept's package with all of them. What time does not allow is unsettled, without a package."""
    options = options or Options()
    wanted = names_of(case) if names is None else tuple(names)
    return tuple(_costs(case, levels, concept, wanted, options))


def _costs(case: Case, levels: Levels, concept: Concept, names: tuple[str, ...], options: Options) -> Iterator[Cost]:
    left = options.time_limit
    for place, name in enumerate(names):
        if left <= 0 or (options.cancelled is not None and options.cancelled()):
            yield Cost(name, None, (), None, False)
            continue
        if options.progress is not None:
            options.progress(f"Without {name}: {place + 1} of {len(names)}")
        share = replace(options, time_limit=left / (len(names) - place), progress=None)
        found = answer(without(case, name), (concept,), share)
        left -= found.seconds
        outcome = found.outcomes.get(concept)
        if outcome is None or outcome.levels is None:
            yield Cost(name, None, (), None, False)
        else:
            gained = effect(case, levels, outcome.levels)
            yield Cost(name, outcome.levels, gained, outcome.value, outcome.proven)


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

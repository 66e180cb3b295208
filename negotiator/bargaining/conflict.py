"""Why nothing fits: minimal conflicting sets, minimal relaxations, and the package that comes closest.

A *conflicting set* (minimal unsatisfiable subset) cannot hold together, yet could without any one of its members. A
*correction set* is a smallest choice of things to give up so that the rest can hold. Each kind consists of the minimal
hitting sets of the other (Reiter 1987), which drives the search: a smallest hitting set of the conflicts known so far
is either a correction set or uncovers another conflict, shrunk by QuickXplain (Junker 2004). The smallest correction
sets are sought first and directly, by a programme that gives up as few things as possible. Locked rules (class A)
and law (class B) are named in conflicts and never offered for relaxation.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from time import perf_counter

from negotiator.bargaining.case import Case, Condition, Levels
from negotiator.bargaining.check import holds
from negotiator.bargaining.closest import closest
from negotiator.bargaining.hitting import Names, smallest_hitting
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.programme import IR, Programme
from negotiator.bargaining.relaxation import Relaxer
from negotiator.bargaining.solver import Ending, Limits
from negotiator.bargaining.values import surplus
from negotiator.bargaining.words import RuleClass

FIXED = (RuleClass.LOCKED, RuleClass.LAW)  # never offered for relaxation
SHARE_OF_RELAXING = 0.4  # of the time, for the smallest relaxations
SHARE_OF_SEARCH = 0.8  # of the time; the rest finds the closest package


class Scope(StrEnum):
    """Between what a conflict is sought; everything else that is hard holds throughout.

    RED_LINES leaves least acceptable points aside, AGREEMENT adds them, ALL adds the rules as well. RULES is about the
    rules alone, FIRM about rules and red lines: least acceptable points, in RULES red lines too, are left aside.
    """

    RED_LINES = "red_lines"
    AGREEMENT = "agreement"
    ALL = "all"
    RULES = "rules"
    FIRM = "firm"


class Ended(StrEnum):
    """How a search for conflicts ended: with all there are in its scope, at the number asked for, or out of time."""

    ALL = "all"
    AT_LIMIT = "at_limit"
    OUT_OF_TIME = "out_of_time"


WITH_RULES = (Scope.ALL, Scope.RULES, Scope.FIRM)
WITH_LEAST_POINTS = (Scope.AGREEMENT, Scope.ALL)


@dataclass(frozen=True, slots=True)
class Conflicts:
    """Conflicting sets and correction sets, each sorted by size and names; ids are names of rules and red lines and
    `IR:<party>`. Both are empty if there is no conflict; one empty conflicting set says that what holds throughout
    is impossible already. `nearest` is the package that comes closest (None if there is no conflict or time ran out
    first), `shortfall` the most points that a party lacks there. `scope` says between what they were sought; sets
    in which anything else takes part are not among them. `ended` says whether these are all there are in it.
    """

    mus: tuple[tuple[str, ...], ...]
    mcs: tuple[tuple[str, ...], ...]
    nearest: Levels | None = None
    shortfall: int | None = None
    scope: Scope = Scope.ALL
    ended: Ended = Ended.ALL

    @property
    def complete(self) -> bool:
        """Whether these are all there are in the scope."""
        return self.ended is Ended.ALL


class OutOfTime(Exception):
    """The search may not go on."""


@dataclass(slots=True)
class Judge:
    """Answers whether some of the named things can hold together. `until` is a moment of perf_counter; `found` holds
    the packages of its answers, each with everything that it keeps, in the order in which they were found."""

    programme: Programme
    members: dict[str, tuple[Condition, ...]]
    options: Options
    until: float
    now: set[str] = field(default_factory=set)
    seen: dict[Names, Levels | None] = field(default_factory=dict)
    found: dict[Levels, Names] = field(default_factory=dict)

    def over(self) -> bool:
        """Whether time is over or somebody cancelled."""
        cancelled = self.options.cancelled is not None and self.options.cancelled()
        return cancelled or perf_counter() >= self.until

    def package(self, names: Iterable[str]) -> Levels | None:
        """A package that keeps all these, None if there is none."""
        wanted = frozenset(names)
        if wanted not in self.seen:
            known = next((levels for levels, kept in self.found.items() if wanted <= kept), None)
            self.note(wanted, known or self._solve(wanted))
        return self.seen[wanted]

    def note(self, wanted: Names, levels: Levels | None) -> None:
        """Keeps an answer: a package that keeps all these, None if there is none."""
        self.seen[wanted] = levels
        if levels is not None and levels not in self.found:
            self.found[levels] = self._kept(levels)

    def kept(self, levels: Levels) -> Names:
        """Everything that a package keeps."""
        return self.found.get(levels) or self._kept(levels)

    def _kept(self, levels: Levels) -> Names:
        case = self.programme.case
        happy = {IR + p.id: extra >= 0 for p, extra in zip(case.parties, surplus(case, levels), strict=True)}
        return frozenset(
            name
            for name, conditions in self.members.items()
            if happy.get(name, True) and all(holds(c.body, levels) for c in conditions)
        )

    def relaxed(self, names: Iterable[str]) -> bool:
        """Whether all these can hold together when levels may be mixed; if not, no package keeps them."""
        self._set(frozenset(names))
        return self.programme.relax(Limits(seconds=self.until - perf_counter())).ending is not Ending.NO_PACKAGE

    def _set(self, wanted: Names) -> None:
        if self.over():
            raise OutOfTime
        for name in sorted(self.now ^ wanted):
            self._switch(name, name in wanted)
        self.now = set(wanted)

    def _solve(self, wanted: Names) -> Levels | None:
        self._set(wanted)
        solve = self.programme.solve(Limits(seconds=self.until - perf_counter()))
        if solve.levels is None and solve.ending is not Ending.NO_PACKAGE:
            raise OutOfTime
        return solve.levels

    def _switch(self, name: str, on: bool) -> None:
        for each in [c.id for c in self.members[name]] or [name]:
            self.programme.switch(each, on)


Possible = Callable[[Iterable[str]], bool]


def explained(possible: Possible, names: Sequence[str]) -> Names:
    """A minimal subset of names that is not possible, given that all of them are not (QuickXplain, Junker 2004)."""

    def explain(base: frozenset[str], grew: bool, rest: tuple[str, ...]) -> frozenset[str]:
        if grew and not possible(base):
            return frozenset()
        if len(rest) == 1:
            return frozenset(rest)
        left, right = rest[: len(rest) // 2], rest[len(rest) // 2 :]
        needed = explain(base | set(left), bool(left), right)
        return explain(base | needed, bool(needed), left) | needed

    return explain(frozenset(), False, tuple(names)) if possible(()) else frozenset()


def shrink(judge: Judge, names: Sequence[str]) -> Names:
    """A minimal conflicting subset of names that conflict.

    Where even the linear relaxation is impossible, it is shrunk first, which takes milliseconds a question."""
    if not judge.relaxed(names):
        small = explained(judge.relaxed, names)
        names = [name for name in names if name in small]
    return explained(lambda some: judge.package(some) is not None, names) if names else frozenset()


@dataclass(slots=True)
class Families:
    """The two growing families. `free` may be given up; the others are only named."""

    judge: Judge
    free: frozenset[str]
    limit: int
    halfway: float
    mus: list[Names] = field(default_factory=list)
    mcs: list[Names] = field(default_factory=list)
    stopped: bool = False  # time ran out

    def relax(self, relaxer: Relaxer) -> None:
        """Find offered correction sets, smallest first, up to the limit or the time for it."""
        judge, everything = self.judge, frozenset(self.judge.members)
        while len(self.mcs) < self.limit and perf_counter() < self.halfway:
            found = relaxer.next(self.halfway - perf_counter())
            if found.names is None or found.levels is None or not found.settled:
                return
            if not everything - found.names <= judge.kept(found.levels):
                return  # only tolerances let it through; the exact search goes on
            judge.note(everything - found.names, found.levels)
            self.mcs.append(found.names)
            if not found.names:
                return

    def likely_first(self, names: Sequence[str]) -> list[str]:
        """Names of many correction sets first: a conflict holds only names of correction sets."""
        counts = Counter(name for each in self.mcs for name in each)
        return sorted(names, key=lambda name: -counts[name])

    def correct(self, allowed: frozenset[str], most: int) -> bool:
        """Find correction sets among `allowed`, smallest first, up to `most`, and the conflicts that this uncovers,
        up to the limit; whether these are all the correction sets."""
        everything = tuple(self.judge.members)
        while True:
            lifted = smallest_hitting(self.mus, allowed, self.mcs, self.judge.over)
            if self.judge.over():
                raise OutOfTime
            if lifted is None:
                return True
            rest = tuple(name for name in everything if name not in lifted)
            if self.judge.package(rest) is None:
                if len(self.mus) >= self.limit and len(self.mcs) >= min(most, self.limit):
                    return False
                self.mus.append(shrink(self.judge, self.likely_first(rest)))
            elif len(self.mcs) >= most:
                return False
            else:
                self.mcs.append(lifted)

    def conflicts_left(self) -> bool:
        """Complete the conflicting sets from all correction sets; whether these are all, up to the limit."""
        while len(self.mus) < self.limit:
            other = smallest_hitting(self.mcs, tuple(self.judge.members), self.mus, self.judge.over)
            if self.judge.over():
                raise OutOfTime
            if other is None:
                return True
            self.mus.append(other)
        return smallest_hitting(self.mcs, tuple(self.judge.members), self.mus, self.judge.over) is None

    def run(self) -> bool:
        """Search; whether everything was found within limit and time."""
        try:
            if self.mcs == [frozenset()]:
                return True
            offered = self.correct(self.free, self.limit)
            if self.mus == [frozenset()]:
                return True
            if len(self.mus) >= self.limit and not offered:
                return False
            most = len(self.mcs) + 5 * self.limit if offered else len(self.mcs)
            if not (offered and self.correct(frozenset(self.judge.members), most)):
                return False
            return self.conflicts_left()
        except OutOfTime:
            self.stopped = True
            return False


def scope_of(case: Case, scope: Scope, by_rule: bool = True) -> dict[str, tuple[Condition, ...]]:
    """Names within a scope, in the case's order, with their hard conditions; no conditions for `IR:<party>`."""
    members: dict[str, list[Condition]] = {}
    rules = case.conditions if scope in WITH_RULES else ()
    red_lines = case.red_lines if scope is not Scope.RULES else ()
    for condition in (*rules, *red_lines):
        if condition.hard:
            members.setdefault(condition.name if by_rule else condition.id, []).append(condition)
    if scope in WITH_LEAST_POINTS:
        members.update({IR + party.id: [] for party in case.parties})
    return {name: tuple(conditions) for name, conditions in members.items()}


def _family(sets: Iterable[Names], limit: int) -> tuple[tuple[str, ...], ...]:
    ranked = sorted((tuple(sorted(each)) for each in sets), key=lambda names: (len(names), names))
    return tuple(ranked[:limit])


def _open_judge(case: Case, scope: Scope, by_rule: bool, options: Options, until: float) -> Judge:
    programme = Programme(case, options.seed, options.cancelled)
    members = scope_of(case, scope, by_rule)
    _leave_aside(programme, members)
    return Judge(programme, members, options, until, now=set(members))


def _leave_aside(programme: Programme, members: dict[str, tuple[Condition, ...]]) -> None:
    """Switch off the least acceptable points and red lines that the scope does not ask about."""
    case = programme.case
    asked = {condition.id for conditions in members.values() for condition in conditions}
    for party in case.parties:
        if IR + party.id not in members:
            programme.switch(IR + party.id, False)
    for line in case.red_lines:
        if line.hard and line.id not in asked:
            programme.switch(line.id, False)


def _open_relaxer(judge: Judge, free: frozenset[str]) -> Relaxer:
    """A second live model, in which the free things may be given up."""
    programme = Programme(judge.programme.case, judge.options.seed, judge.options.cancelled)
    _leave_aside(programme, judge.members)
    return Relaxer(programme, judge.members, free)


def moments(began: float, seconds: float) -> tuple[float, float, float]:
    """When the smallest relaxations, the search and everything must be done, of so many seconds from a moment on."""
    return began + seconds * SHARE_OF_RELAXING, began + seconds * SHARE_OF_SEARCH, began + seconds


def conflicts(
    case: Case,
    limit: int = 20,
    options: Options | None = None,
    scope: Scope = Scope.ALL,
    by_rule: bool = True,
) -> Conflicts:
    """Up to `limit` conflicting sets and correction sets, and the closest package.

    `by_rule` names a rule with several conditions as one; otherwise each condition stands for itself under its id.
    A conflict of locked rules alone has no correction set.
    """
    options = options or Options()
    relaxed, searched, over = moments(perf_counter(), options.time_limit)
    judge = _open_judge(case, scope, by_rule, options, searched)
    free = frozenset(n for n, cs in judge.members.items() if all(c.cls not in FIXED for c in cs))
    search = Families(judge, free, limit, relaxed)
    search.relax(_open_relaxer(judge, free))
    complete = search.run()
    found = [each for each in search.mcs if each <= free]
    crowded = len(search.mus) > limit or len(found) > limit
    ended = Ended.ALL if complete and not crowded else Ended.OUT_OF_TIME if search.stopped else Ended.AT_LIMIT
    if any(not each for each in found):
        return Conflicts((), (), scope=scope, ended=ended)
    near = closest(case, options, over)
    return Conflicts(_family(search.mus, limit), _family(found, limit), near.levels, near.shortfall, scope, ended)

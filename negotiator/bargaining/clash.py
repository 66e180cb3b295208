"""A smallest set of conditions that no package keeps together.

Every conflicting set shares something with every correction set (Reiter 1987). So a smallest set that meets all
correction sets known so far either conflicts, and then no conflicting set is smaller; or it can hold, and what has to
give way where it holds is another correction set (Ignatiev, Previti, Liffiton and Marques-Silva 2015).
"""

from collections.abc import Mapping
from time import perf_counter

from negotiator.bargaining.case import Case, Condition, Levels
from negotiator.bargaining.conflict import Judge, OutOfTime, explained
from negotiator.bargaining.hitting import Names, smallest_hitting
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.programme import Programme


def smallest_clash(
    case: Case, members: Mapping[str, tuple[Condition, ...]], options: Options
) -> tuple[str, ...] | None:
    """Names of a smallest conflicting set, in the order of `members`; empty if all can hold together, None if time ran
    out before a set was known. Time that runs out later leaves a set of which none can be spared, perhaps not the
    smallest. `members` are all hard conditions of the case by name; least acceptable points (`IR:<party>`) have none.
    """
    until = perf_counter() + options.time_limit
    judge = Judge(Programme(case, options.seed), dict(members), options, until, now=set(members))
    found: Names = frozenset()
    try:
        if judge.package(members) is None:
            found = explained(lambda some: judge.package(some) is not None, tuple(members))
            found = _smallest(judge) if len(found) > 1 else found
    except OutOfTime:
        if not found:
            return None
    return tuple(name for name in members if name in found)


def _smallest(judge: Judge) -> Names:
    """A smallest conflicting set of things that cannot all hold."""
    corrections: list[Names] = []
    while True:
        wanted = smallest_hitting(corrections, tuple(judge.members), stop=judge.over)
        if wanted is None:
            raise OutOfTime
        package = judge.package(wanted)
        if package is None:
            return wanted
        corrections.append(frozenset(judge.members) - _most(judge, package))


def _most(judge: Judge, package: Levels) -> Names:
    """A largest family that can hold together, around what a package keeps: nothing can be added to it."""
    kept = judge.kept(package)
    for name in judge.members:
        if name not in kept:
            levels = judge.package(kept | {name})
            kept = kept if levels is None else judge.kept(levels)
    return kept

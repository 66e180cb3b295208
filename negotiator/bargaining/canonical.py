"""The canonical package among equally good ones: largest weighted sum, largest sum, smallest level vector.

The programme must hold rows that say "as good as the best" before these functions are called. Where those rows are
floats (Nash, soft rules), `belongs` decides exactly whether a package is really as good.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod

import numpy as np

from negotiator.bargaining.case import Choice, Levels
from negotiator.bargaining.listing import Listing, Places
from negotiator.bargaining.programme import weights_in_integers
from negotiator.bargaining.solver import Ending
from negotiator.bargaining.table import Table
from negotiator.bargaining.values import points

HALF = 0.5  # of the least difference between whole numbers
BLUR = 1e-6  # the solver's tolerance on a choice
SHARP = 1e-3  # bounds closer than this to a whole number count as reaching it
MOST_BLURRED = 2000  # packages cut off because they are not really as good
LARGEST_BLOCK = 2**20  # numbers that the solver tells apart with certainty


@dataclass(frozen=True, slots=True)
class Chosen:
    """The package chosen so far; whether the choice is settled; whether it is proven that no other
    allowed one has as large a weighted sum; how many packages are as good by the concept, if that is known."""

    levels: Levels
    settled: bool
    alone: bool
    optima: int | None = None


Belongs = Callable[[Levels], bool]


def always(_: Levels) -> bool:
    """For rows that say all by themselves."""
    return True


def _next(table: Table, belongs: Belongs) -> tuple[Levels | None, bool]:
    """A best package that really belongs, and whether that is settled."""
    while True:
        solve = table.solve()
        if solve.levels is None:
            return None, solve.ending is Ending.NO_PACKAGE
        if belongs(solve.levels):
            return solve.levels, solve.ending is Ending.PROVEN_BEST
        table.programme.differ(solve.levels)


def bonus_of(terms: Mapping[Choice, int]) -> float:
    """Half a point, or more where the solver's tolerances blur so much of the largest term."""
    return max(HALF, BLUR * max(map(abs, terms.values()), default=0))


def _climb(table: Table, best: Levels, terms: Mapping[Choice, int], belongs: Belongs) -> Chosen:
    """Maximise terms over the packages allowed, starting from one of them."""
    bonus, tied = bonus_of(terms), False  # once a package ties, the bonus goes: a larger one hides what is better
    with table.programme.trial() as programme:
        programme.objective(terms)
        for _ in range(MOST_BLURRED):
            worth = programme.worth(best)
            solve = table.challenge(best, bonus)
            other, proven = solve.levels, solve.ending is Ending.PROVEN_BEST
            if other is None or other == best:
                return Chosen(best, proven, proven and not tied)
            if not belongs(other) or programme.worth(other) < worth:
                programme.differ(other)
            elif programme.worth(other) > worth:
                best, tied, bonus = other, False, bonus_of(terms)
            elif (proven and not bonus) or (solve.bound is not None and solve.bound < worth + 1 - SHARP):
                return Chosen(best, True, False)
            else:
                tied, bonus = True, 0.0
    return Chosen(best, False, False)


def _blocks(table: Table) -> list[list[int]]:
    """Issues with a choice, in order, in blocks whose level vectors are numbered within LARGEST_BLOCK."""
    blocks: list[list[int]] = []
    size = LARGEST_BLOCK + 1
    for issue, entry in enumerate(table.case.issues):
        if len(entry.levels) > 1:
            size *= len(entry.levels)
            if size > LARGEST_BLOCK:
                blocks.append([])
                size = len(entry.levels)
            blocks[-1].append(issue)
    return blocks


def _smallest(table: Table, best: Levels, belongs: Belongs) -> Chosen:
    """The smallest level vector in issue order among the packages allowed."""
    programme = table.programme
    for block in _blocks(table):
        sizes = [len(table.case.issues[issue].levels) for issue in block]
        weight = {issue: prod(sizes[place + 1 :]) for place, issue in enumerate(block)}
        programme.objective({(i, n): -n * weight[i] for i in block for n in range(len(table.case.issues[i].levels))})
        table.keep(best)
        if programme.worth(best) == 0:
            found: Levels | None = best
            settled = True
        else:
            found, settled = _next(table, belongs)
        if found is None or not settled:
            return Chosen(found or best, False, False)
        best = found
        for issue in block:
            programme.pin(issue, best[issue])
    return Chosen(best, True, False)


def first(table: Table, packages: Iterable[Levels]) -> Levels:
    """The canonical one of some packages."""
    weights = weights_in_integers(table.case)

    def rank(levels: Levels) -> tuple[int, int, tuple[int, ...]]:
        worth = points(table.case, levels)
        return sum(w * u for w, u in zip(weights, worth, strict=True)), sum(worth), tuple(-n for n in levels)

    return max(packages, key=rank)


def among(listing: Listing, places: Places, goals: Sequence[Mapping[Choice, int]]) -> Chosen:
    """The line on which the first goal is largest, then the next; the smallest level vector among equals."""
    most = [places]
    for goal in goals:
        most.append(listing.largest(most[-1], goal))
    return Chosen(listing.package(int(most[-1][0])), True, len(most[1]) == 1, len(places))


def canonical(table: Table, best: Levels, belongs: Belongs = always) -> Chosen:
    """The canonical package among those that the programme's rows (and `belongs`) allow; `best` is one of them."""
    programme = table.programme
    weights = weights_in_integers(table.case)
    welfare, total = programme.weighted(weights), programme.weighted([1] * len(weights))
    rows = programme.allowed() if belongs is always and table.left > 0 else None
    if programme.listing is not None and rows is not None:
        return among(programme.listing, np.flatnonzero(rows), (welfare, total))
    with programme.trial():
        stages = [welfare] if len(set(weights)) == 1 and weights[0] > 0 else [welfare, total]
        for stage, terms in enumerate(stages):
            chosen = _climb(table, best, terms, belongs)
            if chosen.alone or not chosen.settled:
                return replace(chosen, alone=chosen.alone and not stage)
            best = chosen.levels
            worth = sum(terms.get(choice, 0) for choice in enumerate(best))
            programme.demand("as much", tuple((i, n, value) for (i, n), value in terms.items()), worth, None)
        return _smallest(table, best, belongs)

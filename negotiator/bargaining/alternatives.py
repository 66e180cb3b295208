"""Other good packages: the next best, and clearly different ones."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from negotiator.bargaining.again import again, opened, stated
from negotiator.bargaining.case import Case, Levels
from negotiator.bargaining.check import broken_soft_rules
from negotiator.bargaining.outcome import Options, Outcome
from negotiator.bargaining.solver import Ending
from negotiator.bargaining.table import Table
from negotiator.bargaining.values import points
from negotiator.bargaining.words import Concept, Status

MOST_EQUALS = 30  # packages looked at beyond those asked for, to put equals in order


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Outcomes, best first; `complete` says whether each is proven and, if there are fewer than asked, that there
    are no more. Empty if the case's status is not ok."""

    outcomes: tuple[Outcome, ...]
    complete: bool


def k_best(case: Case, k: int, concept: Concept = Concept.UTILITARIAN, options: Options | None = None) -> Alternatives:
    """The k best packages of R by a concept, in its order; equal ones in the canonical order.

    Nash ends where fewer parties would gain than in the best package.
    """
    return diverse(case, k, 1, concept, options)


def diverse(
    case: Case,
    k: int | None = None,
    min_distance: int | None = None,
    concept: Concept = Concept.UTILITARIAN,
    options: Options | None = None,
    *,
    heard: Callable[[Sequence[Outcome]], None] | None = None,
) -> Alternatives:
    """Greedily the best package, then the best that differs from each earlier one in at least so many issues.

    Without k and distance those of `case.diversity` count. `heard` is told what is found so far, best first.
    Raises ValueError if neither is given.
    """
    wanted = case.diversity.k if k is None and case.diversity else k
    distance = case.diversity.min_distance if min_distance is None and case.diversity else min_distance
    if wanted is None or distance is None:
        raise ValueError("no number of packages and no distance given")
    table, status = opened(case, options or Options(), stated(concept))
    if status is not Status.OK:
        return Alternatives((), status is not None)
    if concept is Concept.UTILITARIAN and distance <= 1:
        quick = _largest_sums(table, wanted)
        if quick is not None:
            return quick
    return _greedy(table, wanted, distance, concept, heard or _unheard)


def _largest_sums(table: Table, wanted: int) -> Alternatives | None:
    """The packages with the largest weighted sums, one solve each; None if time ran out or too many are equal."""
    found: list[Levels] = []
    with table.programme.trial() as programme:
        programme.objective(programme.welfare())
        while len(found) < wanted + MOST_EQUALS:
            solve = table.solve()
            best = table.best_known(programme.worth)
            if solve.ending is Ending.NO_PACKAGE:
                break
            if best is None or not (solve.ending is Ending.PROVEN_BEST or table.shut(best, solve.bound)):
                return None
            if len(found) >= wanted and programme.worth(best) < programme.worth(found[wanted - 1]):
                break
            found.append(best)
            programme.differ(best)
            table.tell(f"Alternative {len(found)} of {wanted}")
        else:
            return None
        found.sort(key=lambda x: (-programme.worth(x), -sum(points(table.case, x)), x))
    return Alternatives(tuple(_sum(table.case, levels) for levels in found[:wanted]), table.ideal_proven)


def _sum(case: Case, levels: Levels) -> Outcome:
    """The outcome of a package that is proven to be next by its weighted sum."""
    worth = points(case, levels)
    total = sum((p.weight * u for p, u in zip(case.parties, worth, strict=True)), start=Fraction(0)) / case.scale
    soft = broken_soft_rules(case, levels)
    return Outcome(Concept.UTILITARIAN, total, levels, worth, True, float(total), 0.0, 0.0, soft)


def _unheard(_found: Sequence[Outcome]) -> None:
    """Nobody waits for what is found."""


def _greedy(
    table: Table, wanted: int, distance: int, concept: Concept, heard: Callable[[Sequence[Outcome]], None]
) -> Alternatives:
    found: list[Outcome] = []
    complete = True
    with table.programme.trial():
        for number in range(wanted):
            table.tell(f"Alternative {number + 1} of {wanted}")
            next_one = again(table, concept)
            complete = complete and next_one.settled
            outcome = next_one.outcome
            if outcome is None or outcome.levels is None:
                break
            if found and (outcome.gainers or (0, 0)) < (found[0].gainers or (0, 0)):
                break
            found.append(outcome)
            heard(tuple(found))
            table.programme.differ(outcome.levels, distance)
    return Alternatives(tuple(found), complete)

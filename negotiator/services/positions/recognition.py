"""The recognition test: somebody sorts four packages, and reads how far that agrees with the calculation.

The packages are made of the position's own measures alone: each grants some of them in full, all others not at all.
Nothing is stored, and nothing of anybody else is looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from negotiator.elicitation.concord import concord
from negotiator.services.positions.ways import WayItem, WayPage

FOUR = ("A", "B", "C", "D")
AIMS = tuple(Fraction(n, 100) for n in (34, 27, 22, 17))  # of all weight: close enough to be a test, never alike by aim
FEWEST = 4  # measures that have to count


@dataclass(frozen=True, slots=True)
class TestPackage:
    """A package to sort: what it grants in full, the weightiest first, and the own score 0 to 100 as the solver counts
    it."""

    name: str
    items: tuple[WayItem, ...]
    score: Fraction


@dataclass(frozen=True, slots=True)
class Agreement:
    """How an order agrees with the calculation. `high` was put above `low` although it scores less; both are None where
    all pairs agree. `correct` is the statement that says most for the other order: the weightiest measure of `low`."""

    agreed: int
    pairs: int
    tau: Fraction
    high: TestPackage | None
    low: TestPackage | None
    correct: WayItem | None


def packages(page: WayPage) -> tuple[TestPackage, ...]:
    """Four packages whose scores lie close together, a few heavy measures against several light ones; in the order of
    their names. Empty where too few measures count."""
    by_key, weights = {item.key: item for item in page.items}, page.weights(page.prefs)
    order = sorted((key for key in page.order if weights[key]), key=lambda key: -weights[key])
    if len(order) < FEWEST:
        return ()
    groups: list[list[str]] = [[] for _name in FOUR]
    for key in order:  # each to the package that lacks most of its aim
        lack = [aim - sum((weights[k] for k in group), Fraction(0)) for aim, group in zip(AIMS, groups, strict=True)]
        groups[lack.index(max(lack))].append(key)
    mixed = (groups[2], groups[0], groups[3], groups[1])  # the names tell nothing of the scores
    return tuple(
        TestPackage(name, tuple(by_key[k] for k in keys), 100 * sum((weights[k] for k in keys), Fraction(0)))
        for name, keys in zip(FOUR, mixed, strict=True)
    )


def judged(found: Sequence[TestPackage], order: Sequence[str]) -> Agreement:
    """How the order of their names, the best first, agrees with the scores."""
    by_name = {each.name: each for each in found}
    result = concord(order, {each.name: each.score for each in found})
    high, low = (by_name[name] for name in result.worst) if result.worst else (None, None)
    correct = low.items[0] if low else None  # the weightiest comes first
    return Agreement(result.agreed, result.pairs, result.tau, high, low, correct)

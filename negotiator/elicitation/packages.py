"""Choice between two concrete packages: the next pair is the one that tells most.

What is known of the weights is a sample around those that are recorded; an answer leaves the part of it that fits. The
pair that divides what is left most evenly is asked next, one on which all agree never. Where no weights fit all
answers, those count that fit most. Packages are sets of measures, each granted in full. Everything is repeatable.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import exp
from random import Random

from negotiator.elicitation.pairs import Said
from negotiator.elicitation.weights import Shares, shares

SAMPLES = 400
WIDE = 0.7  # of the logarithm of a weight: two thirds lie between half and twice of what is recorded
UNIT = 10**4
EVEN = Fraction(1, 20)  # of all weight: packages closer than this may count as equally good
DECIDED = Fraction(1, 10)  # of the sample on the lesser side: then a pair tells too little to be asked
MOST = 8  # questions
SEED = "packages"

Granted = tuple[str, ...]
Pair = tuple[Granted, Granted]


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer: two packages, and which one somebody would rather have."""

    pair: Pair
    said: Said


@dataclass(frozen=True, slots=True)
class PackageState:
    """How far the questions are: the next pair (None when done), at most so many more, the weights that follow, and
    which answers they do not keep, the worst first."""

    pair: Pair | None
    most: int
    weights: Shares
    broken: tuple[Choice, ...]


def state(weights: Mapping[str, Fraction], packages: Sequence[Granted], choices: Sequence[Choice]) -> PackageState:
    """Where the questions stand after these choices. `weights` are those recorded, above 0."""
    sample = _sample(weights)
    misses = [sum(not _fits(each, one) for each in choices) for one in sample]
    left = [one for one, missed in zip(sample, misses, strict=True) if missed == min(misses)]
    total = {key: sum((one[key] for one in left), 0) for key in weights}
    middle = shares({key: Fraction(value) for key, value in total.items()}) if choices else shares(dict(weights))
    broken = sorted((c for c in choices if not _holds(c, middle)), key=lambda c: _gap(c, middle))
    pair = _telling(packages, left, choices) if len(choices) < MOST else None
    return PackageState(pair, MOST - len(choices) if pair else 0, middle, tuple(broken))


def _sample(weights: Mapping[str, Fraction]) -> list[dict[str, int]]:
    random = Random(SEED)  # noqa: S311 - a sample, no secret
    total = sum(weights.values(), Fraction(0))
    even = {key: float(value / total) for key, value in weights.items()}
    return [{k: max(1, round(UNIT * v * exp(random.gauss(0, WIDE)))) for k, v in even.items()} for _n in range(SAMPLES)]


def _worth(granted: Granted, weights: Mapping[str, int]) -> int:
    return sum(weights.get(key, 0) for key in granted)


def _fits(choice: Choice, weights: Mapping[str, int]) -> bool:
    (one, other), total = choice.pair, sum(weights.values())
    apart = _worth(one, weights) - _worth(other, weights)
    if choice.said is Said.EQUAL:
        return abs(apart) <= EVEN * total
    return apart >= 0 if choice.said is Said.FIRST else apart <= 0


def _gap(choice: Choice, weights: Mapping[str, Fraction]) -> Fraction:
    """By how much weights speak for the first package, negative where they speak against what was said."""
    first, second = (sum((weights.get(key, Fraction(0)) for key in each), Fraction(0)) for each in choice.pair)
    apart = first - second
    return -abs(apart) if choice.said is Said.EQUAL else apart if choice.said is Said.FIRST else -apart


def _holds(choice: Choice, weights: Mapping[str, Fraction]) -> bool:
    slack = EVEN if choice.said is Said.EQUAL else Fraction(1, 1000)
    return _gap(choice, weights) >= -slack


def _telling(packages: Sequence[Granted], left: Sequence[Mapping[str, int]], choices: Sequence[Choice]) -> Pair | None:
    """The pair that divides what is left most evenly; None where each is decided already."""
    asked = {frozenset(each.pair) for each in choices}
    worth = {package: [_worth(package, one) for one in left] for package in packages}
    best, told = None, DECIDED * len(left)
    for one, other in combinations(packages, 2):
        if frozenset((one, other)) in asked:
            continue
        ahead = sum(a > b for a, b in zip(worth[one], worth[other], strict=True))
        lesser = min(ahead, len(left) - ahead)
        if lesser > told:
            best, told = (one, other), Fraction(lesser)
    return best


def packages(weights: Mapping[str, Fraction], count: int = 14, size: int = 3) -> tuple[Granted, ...]:
    """Packages to compare: a few measures each, worth about the same by what is recorded, so that the choice tells."""
    ranked = sorted(weights, key=lambda key: (-weights[key], key))
    found = [kept for n in range(2, size + 1) for kept in combinations(ranked, n)]
    half = sum(weights.values(), Fraction(0)) * Fraction(2 * size, 3 * max(len(ranked), 1))
    found.sort(key=lambda kept: (abs(sum((weights[key] for key in kept), Fraction(0)) - half), kept))
    return tuple(found[:count])

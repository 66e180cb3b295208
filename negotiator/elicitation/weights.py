"""Ways to weigh measures, each leading to the same kind of answer: shares that add up to 1, exact.

Keys keep the order in which they came. A measure with nothing weighs 0.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from negotiator.elicitation.figures import rounded

Shares = dict[str, Fraction]
HUNDRED = 100
TOP = Fraction(10)  # importance of the heaviest measure where nothing was recorded before
PLACES = 3  # decimals of an importance: shares move by less than a twentieth of a per cent


class Way(StrEnum):
    """How somebody says what matters."""

    DIRECT = "direct"
    POINTS = "points"
    RANKING = "ranking"
    SWING = "swing"
    PAIRS = "pairs"


@dataclass(frozen=True, slots=True)
class Origin:
    """Who described a way first, for the reader to look up."""

    authors: str
    year: int


ORIGINS = {
    Way.DIRECT: Origin("Edwards", 1977),  # SMART: How to use multiattribute utility measurement
    Way.POINTS: Origin("Metfessel", 1947),  # constant sum: dividing 100 points
    Way.RANKING: Origin("Barron & Barrett", 1996),
    Way.SWING: Origin("von Winterfeldt & Edwards", 1986),
    Way.PAIRS: Origin("Hansen & Ombler", 2008),
}


def shares(raw: Mapping[str, Fraction]) -> Shares:
    """The parts of the sum; all 0 where nothing was given."""
    total = sum(raw.values(), Fraction(0))
    return {key: value / total if total else Fraction(0) for key, value in raw.items()}


def divided(groups: Mapping[str, Fraction], within: Mapping[str, Mapping[str, Fraction]]) -> Shares:
    """Points over groups, then over the measures of each. A group with points and none within is shared out equally."""
    found: Shares = {}
    for group, share in shares(groups).items():
        parts = shares(within[group])
        even = Fraction(1, len(parts)) if parts else Fraction(0)
        found |= {key: share * (part if any(parts.values()) else even) for key, part in parts.items()}
    return shares(found)


def centroid(count: int) -> tuple[Fraction, ...]:
    """Rank-order centroid weights, the heaviest first: the middle of all weights in that order."""
    tail, found = Fraction(0), []
    for rank in range(count, 0, -1):
        tail += Fraction(1, rank)
        found.append(tail / count)
    return tuple(reversed(found))


def ranked(order: Sequence[str]) -> Shares:
    """Rank-order centroid weights of measures, the most important first."""
    return dict(zip(order, centroid(len(order)), strict=True))


def ranked_with_ties(order: Sequence[str], tied: Collection[str]) -> Shares:
    """The same where those that are `tied` weigh as much as the one above them: the mean of their places."""
    groups: list[list[str]] = []
    for key in order:
        if groups and key in tied:
            groups[-1].append(key)
        else:
            groups.append([key])
    plain = ranked(order)
    means = [sum((plain[key] for key in group), Fraction(0)) / len(group) for group in groups]
    return {key: mean for group, mean in zip(groups, means, strict=True) for key in group}


def importances(weighed: Mapping[str, Fraction], top: Fraction = TOP, places: int = PLACES) -> dict[str, Fraction]:
    """The stored form: importance 0 to 10, the heaviest measure at `top`, to so many decimals; 0 only for 0."""
    heaviest = max(weighed.values(), default=Fraction(0))
    if not heaviest:
        return dict.fromkeys(weighed, Fraction(0))
    least = Fraction(1, 10**places)
    return {k: max(rounded(v * top / heaviest, places), least) if v else Fraction(0) for k, v in weighed.items()}


def plain_importances(weighed: Mapping[str, Fraction], top: Fraction = TOP) -> dict[str, Fraction]:
    """The same for weights that are the middle of many: with as few decimals as keep apart what differs."""
    exact = importances(weighed, top)
    for places in range(1, PLACES):
        found = importances(weighed, top, places)
        if len(set(found.values())) == len(set(exact.values())):
            return found
    return exact


def whole_shares(weighed: Mapping[str, Fraction]) -> Shares:
    """Shares in whole per cent that add up to 1, for those that are shown together; all 0 where nothing weighs."""
    return {key: Fraction(points, HUNDRED) for key, points in whole_points(weighed).items()}


def whole_points(weighed: Mapping[str, Fraction], total: int = HUNDRED) -> dict[str, int]:
    """Shares as whole points that add up to `total`, by largest remainder; all 0 where nothing weighs."""
    exact = {key: value * total for key, value in shares(weighed).items()}
    found = {key: int(value) for key, value in exact.items()}
    missing = total - sum(found.values()) if any(exact.values()) else 0
    for key in sorted(exact, key=lambda k: found[k] - exact[k])[:missing]:
        found[key] += 1
    return found

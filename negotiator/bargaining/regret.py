"""The least favourable weights for a package: where it falls furthest behind another one.

Each weight lies in an interval of its own. Against one rival the worst weights are known at once: the highest for
whoever gains by the rival, the lowest for whoever loses. Over all of R the worst rival is found by one programme: each
party's difference is split into gain and loss, of which a binary allows only one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import inf
from time import perf_counter

import numpy as np

from negotiator.bargaining.case import Case, Levels
from negotiator.bargaining.listing import Listing, Places
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.programme import Programme
from negotiator.bargaining.resolve import whole
from negotiator.bargaining.solver import Ending, Limits
from negotiator.bargaining.spread import Spread
from negotiator.bargaining.values import points

NEARLY = 1e-6  # of one: the solver's tolerance on a whole number


@dataclass(frozen=True, slots=True)
class Regret:
    """The worst rival (None if nothing is better under any weights, or none was found), the weights at which it
    leads most, its lead there in weighted points (0 if there is none), and whether that is proven to be the most."""

    rival: Levels | None
    weights: tuple[Fraction, ...]
    lead: Fraction
    proven: bool


def interval(case: Case, spread: Spread) -> tuple[tuple[Fraction, Fraction], ...]:
    """Lowest and highest weight of each party."""
    return tuple(
        (party.weight * (1 - share), party.weight * (1 + share))
        for party, share in zip(case.parties, spread.weights, strict=True)
    )


def worst_weights(case: Case, levels: Levels, rival: Levels, spread: Spread) -> tuple[Fraction, ...]:
    """The weights at which a rival leads most over a package; the recorded weight of whoever is indifferent."""
    difference = [b - a for a, b in zip(points(case, levels), points(case, rival), strict=True)]
    return tuple(
        party.weight if not gain else high if gain > 0 else low
        for party, gain, (low, high) in zip(case.parties, difference, interval(case, spread), strict=True)
    )


def lead(case: Case, levels: Levels, rival: Levels, weights: Sequence[Fraction]) -> Fraction:
    """By how many weighted points a rival leads; negative if it is behind."""
    mine, theirs = points(case, levels), points(case, rival)
    return sum((w * (b - a) for w, a, b in zip(weights, mine, theirs, strict=True)), start=Fraction(0))


def least_favourable(case: Case, levels: Levels, spread: Spread, options: Options | None = None) -> Regret:
    """The weights within the spread at which a package falls furthest behind the best package of R."""
    options = options or Options()
    until = perf_counter() + options.time_limit
    programme = Programme(case, options.seed, options.cancelled)
    recorded = tuple(party.weight for party in case.parties)
    limits = interval(case, spread)
    rows = programme.allowed()
    if programme.listing is not None and rows is not None:
        return _looked_up(case, levels, spread, programme.listing, np.flatnonzero(rows))
    numbers = whole([weight for pair in limits for weight in pair])
    scale = max(1, *numbers)
    prices = _split(programme, points(case, levels), [n / scale for n in numbers])
    programme.objective({}, prices)
    solve = programme.solve(Limits(max(0.0, until - perf_counter()), 1e-9, options.gap))
    proven = solve.ending in {Ending.PROVEN_BEST, Ending.NO_PACKAGE}
    if solve.levels is None:
        return Regret(None, recorded, Fraction(0), proven)
    weights = worst_weights(case, levels, solve.levels, spread)
    most = lead(case, levels, solve.levels, weights)
    if most > 0:
        return Regret(solve.levels, weights, most, proven)
    nothing = solve.bound is not None and solve.bound * scale < 1 - NEARLY  # a lead is a whole number of 1 / scale
    return Regret(None, recorded, Fraction(0), proven and nothing)


def _looked_up(case: Case, levels: Levels, spread: Spread, listing: Listing, places: Places) -> Regret:
    """The worst rival among all packages, each looked at."""
    recorded = tuple(party.weight for party in case.parties)
    limits = interval(case, spread)
    numbers = np.array(whole([weight for pair in limits for weight in pair]), dtype=object)
    gains = listing.points[places].astype(object) - np.array(points(case, levels), dtype=object)
    leads = (np.where(gains > 0, gains * numbers[1::2], gains * numbers[0::2])).sum(1)
    if not len(places) or max(leads) <= 0:
        return Regret(None, recorded, Fraction(0), True)
    rival = listing.package(int(places[int(leads.argmax())]))
    weights = worst_weights(case, levels, rival, spread)
    return Regret(rival, weights, lead(case, levels, rival, weights), True)


def _split(programme: Programme, now: Sequence[int], numbers: Sequence[float]) -> dict[int, float]:
    """Columns of gain and loss per party, and their prices: the highest weight for gains, the lowest for losses."""
    prices: dict[int, float] = {}
    for k, party in enumerate(programme.case.parties):
        most = max(0, sum(max(row) for row in party.points) - now[k])
        least = max(0, now[k] - sum(min(row) for row in party.points))
        gain, loss = programme.column(0.0, float(most)), programme.column(0.0, float(least))
        gains = programme.column(0.0, 1.0, whole=True)
        row = {**programme.on_columns(programme.party_terms(k)), gain: -1.0, loss: 1.0}
        programme.row(float(now[k]), float(now[k]), row)
        programme.row(-inf, 0.0, {gain: 1.0, gains: -float(most)})
        programme.row(-inf, float(least), {loss: 1.0, gains: float(least)})
        prices[gain], prices[loss] = numbers[2 * k + 1], -numbers[2 * k]
    return prices

"""Weights from an order and from what is known of neighbours: the middle of the corners of all that still fits.

With the order alone these are the rank-order centroid weights (Barron & Barrett 1996).
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from negotiator.elicitation.pairs import ONE, Bounds
from negotiator.elicitation.weights import Shares, shares

GRID = 10**6  # corners are counted in millionths, so that sums stay small and exact


def middle(order: Sequence[str], bounds: Bounds) -> Shares:
    """The mean of the corners, the heaviest first in `order`; empty for none. Each neighbour weighs between the least
    and the most part of the one before; a measure that may weigh nothing ends the corner."""
    if not order:
        return {}
    steps = [_part(bounds, heavy, light) for heavy, light in pairwise(order)]
    total, count = [Fraction(0)] * len(order), 0
    for corner in _corners(steps):
        whole = sum(corner)
        count += 1
        for place, weight in enumerate(corner):
            total[place] += Fraction(round(weight / whole * GRID), GRID)
    return shares(dict(zip(order, (each / count for each in total), strict=True)))


def _part(bounds: Bounds, heavy: str, light: str) -> tuple[float, float]:
    """The least and the most that the lighter weighs, as part of the heavier; never more, whichever way round they
    turn out."""
    least, most = min(bounds.least(light, heavy), ONE), bounds.least(heavy, light)
    return float(least), float(max(1 / max(most, ONE), least))


def _corners(steps: Sequence[tuple[float, float]]) -> list[list[float]]:
    found = [[1.0]]
    for place, (least, most) in enumerate(steps):
        grown = []
        for corner in found:
            if len(corner) <= place:  # ended before
                grown.append(corner)
                continue
            grown.append([*corner, corner[-1] * most])
            if least != most:
                grown.append([*corner, corner[-1] * least] if least else corner)
        found = grown
    return [corner + [0.0] * (len(steps) + 1 - len(corner)) for corner in found]

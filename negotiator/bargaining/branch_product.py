"""What rows must reach together where a product of gains counts (Nash), compiled.

With gains as parts h of those of a known package, and weights y above zero of the rows that say them, weighted means
tell: sum of y h >= W exp(sum of w log(y / w) / W) for every package whose product is at least the known one's, where w
are the powers and W their sum. So a surrogate demands that much beside what its other rows demand. It is reckoned in
floats, less a ten-thousand-millionth, a thousand times what they may be wrong by; packages so close are compared
exactly by who asks.
"""

from math import exp, log

from negotiator.bargaining.branch_state import Flags, Floats, Rows, Whole
from negotiator.bargaining.compiling import compiled

LESS = 1 - 1e-10
LEAST_SHARE = 1e-3  # of a row in the sum of weights, for the whole of its power: no weight becomes nothing
NEAREST = 1e-300
CLOSE = 1e-9  # of log product per unit of power: packages that fall short by less are left to who compares exactly


@compiled
def product_floor(rows: Rows, weights: Floats) -> float:
    """What the rows of gains must reach together, for weights of rows as parts of their largest coefficients; 0 where
    no product counts."""
    total = whole = 0.0
    for j in range(len(rows.gainers)):
        r, power = rows.gainers[j], rows.powers[j]
        whole += power
        total += power * log(max(weights[r], NEAREST) * rows.known[j] / rows.largest[r] / power)
    return whole * exp(total / whole) if whole > 0 else 0.0


@compiled
def tilt(rows: Rows, weights: Floats, slope: Floats) -> float:
    """The same, and its slope taken off from that of a surrogate."""
    least, whole = product_floor(rows, weights), 0.0
    for j in range(len(rows.gainers)):
        whole += rows.powers[j]
    for j in range(len(rows.gainers)):
        r = rows.gainers[j]
        slope[r] -= least * rows.powers[j] / whole / max(weights[r], NEAREST)
    return least


@compiled
def hold(rows: Rows, weights: Floats) -> None:
    """Keep the weights of rows of gains above zero."""
    whole = 0.0
    for j in range(len(rows.gainers)):
        whole += rows.powers[j]
    for j in range(len(rows.gainers)):
        r = rows.gainers[j]
        weights[r] = max(weights[r], LEAST_SHARE * rows.powers[j] / whole)


@compiled
def product_demand(rows: Rows, weights: Whole) -> int:
    """What a surrogate with whole weights demands of the rows of gains together; 0 where one of them has none."""
    total = whole = 0.0
    for j in range(len(rows.gainers)):
        weight, power = weights[rows.gainers[j]], rows.powers[j]
        if weight <= 0:
            return 0
        whole += power
        total += power * log(weight * rows.known[j] / power)
    return int(whole * exp(total / whole) * LESS) if whole > 0 else 0


@compiled
def falls_short(rows: Rows, alive: Flags) -> bool:
    """Whether the product of a package, the only choices left, is less than the known one's; no, where none counts."""
    total = whole = 0.0
    for j in range(len(rows.gainers)):
        r = rows.gainers[j]
        gain = -rows.nothing[j]
        for choice in range(len(rows.issue)):
            if alive[choice]:
                gain += rows.table[r, choice]
        whole += rows.powers[j]
        if gain <= 0:
            return True
        total += rows.powers[j] * log(gain / rows.known[j])
    return total < -CLOSE * whole

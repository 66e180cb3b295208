"""Products of gains, each to the power of its weight, compared exactly."""

from collections.abc import Sequence
from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache
from math import prod

LARGEST_POWER = 2000  # beyond it, products are compared as logarithms of 120 digits
DIGITS = Context(prec=120)
SAME = Decimal(10) ** -100  # of the logarithms compared: products so close are taken for equal


@lru_cache(maxsize=4096)
def _long_log(number: int) -> Decimal:
    return DIGITS.ln(Decimal(number))


def relative_powers(powers: Sequence[int]) -> list[float]:
    """Weights as parts of the largest one, from 0 to 1: a constant factor of all of them changes nothing."""
    top = max(powers, default=0) or 1
    return [float(Fraction(power, top)) for power in powers]


def compare(one: Sequence[Fraction], other: Sequence[Fraction], weights: Sequence[int]) -> int:
    """Sign of the difference of the products of gains above zero, each to its weight: exact for small weights."""
    if tuple(one) == tuple(other):
        return 0
    if max(weights, default=0) <= LARGEST_POWER:
        a, b = (
            prod((g**w for g, w in zip(side, weights, strict=True) if g > 0), start=Fraction(1))
            for side in (one, other)
        )
        return (a > b) - (a < b)
    logs = [_log_of(side, weights) for side in (one, other)]
    difference = DIGITS.subtract(logs[0], logs[1])
    size = max(abs(logs[0]), abs(logs[1]), Decimal(max(weights)))
    if abs(difference) < SAME * size:
        return 0
    return 1 if difference > 0 else -1


def _log_of(gains: Sequence[Fraction], weights: Sequence[int]) -> Decimal:
    """The logarithm of the product, to 120 digits."""
    total = Decimal(0)
    for gain, weight in zip(gains, weights, strict=True):
        if gain > 0:
            log = DIGITS.subtract(_long_log(gain.numerator), _long_log(gain.denominator))
            total = DIGITS.add(total, DIGITS.multiply(Decimal(weight), log))
    return total

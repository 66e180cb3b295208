"""Products of gains are compared exactly, whatever the weights."""

from fractions import Fraction
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiator.bargaining.products import LARGEST_POWER, compare, relative_powers

HUGE = LARGEST_POWER + 1
GAINS = st.lists(st.fractions(0, 1, max_denominator=9), min_size=3, max_size=3)
WEIGHTS = st.lists(st.integers(0, 5), min_size=3, max_size=3)


@pytest.fixture
def way() -> str:
    """No case is solved here, so there is one way only."""
    return ""


def product(gains: list[Fraction], weights: list[int]) -> Fraction:
    return prod((gain**weight for gain, weight in zip(gains, weights, strict=True) if gain), start=Fraction(1))


@settings(max_examples=40, deadline=None)
@given(GAINS, GAINS, WEIGHTS)
def test_small_and_large_weights_order_gains_alike(
    one: list[Fraction], other: list[Fraction], weights: list[int]
) -> None:
    """Weights times a constant change no order, and beyond the largest power logarithms are compared."""
    a, b = product(one, weights), product(other, weights)
    assert compare(one, other, weights) == (a > b) - (a < b)
    assert compare(one, other, [weight * HUGE for weight in weights]) == (a > b) - (a < b)


@pytest.mark.parametrize("power", [1, LARGEST_POWER, HUGE])
def test_a_gain_of_nothing_counts_for_neither_side(power: int) -> None:
    """Who gains nothing is left out of the product; how many gain is compared before."""
    half, third, none = Fraction(1, 2), Fraction(1, 3), Fraction(0)
    assert compare([half, none], [third, none], [power, power]) == 1
    assert compare([none, half], [none, third], [power, power]) == 1
    assert compare([third, none], [half, none], [power, power]) == -1
    assert compare([half, none], [none, half], [power, power]) == 0
    assert compare([], [], []) == 0


def test_products_that_differ_by_a_hair_differ_and_equal_ones_do_not() -> None:
    near = Fraction(10**40 + 1, 10**41)
    assert compare([near], [Fraction(1, 10)], [HUGE]) == 1
    assert compare([Fraction(1, 10)], [near], [HUGE]) == -1
    assert compare([Fraction(1, 4), Fraction(1)], [Fraction(1, 2), Fraction(1, 2)], [HUGE, HUGE]) == 0
    assert compare([Fraction(1, 4), Fraction(1)], [Fraction(1, 2), Fraction(1, 2)], [HUGE, HUGE + 1]) == 1


def test_up_to_the_largest_power_a_difference_counts_however_small() -> None:
    """Beyond it, logarithms are told apart to 100 digits."""
    near = 1 - Fraction(1, 10**110)
    assert compare([Fraction(1)], [near], [LARGEST_POWER]) == 1
    assert compare([Fraction(1)], [near], [HUGE]) == 0
    assert compare([near], [1 - Fraction(1, 10**90)], [HUGE]) == 1


def test_weights_as_parts_of_the_largest() -> None:
    assert relative_powers([1, 2, 4]) == relative_powers([3, 6, 12]) == [0.25, 0.5, 1.0]
    assert relative_powers([0, 0]) == [0.0, 0.0]
    assert relative_powers([]) == []

"""What rows must reach together where a product of gains counts, against its definition: the weighted mean of the gains
is never less than their weighted geometric mean."""

from itertools import product
from math import prod

import numpy as np
import pytest

from negotiator.bargaining import branch_product as products
from negotiator.bargaining.branch_rows import rows_of
from negotiator.bargaining.branch_state import Floats, Rows
from negotiator.bargaining.compiling import COMPILED
from negotiator.bargaining.rows import Demand

pytestmark = pytest.mark.skipif(not COMPILED, reason="numba is not there")
POWERS, KNOWN = (1.0, 3.0), (5, 2)
GAINS = Demand(((0, 1, 10), (1, 1, 2)), 0), Demand(((0, 0, 4), (1, 1, 1)), 0)
OTHER = Demand(((0, 1, 3),), 0)
WEIGHTS = (0.4, 0.6, 0.2)


@pytest.fixture
def way() -> str:
    """No case is solved here, so there is one way only."""
    return ""


def rows(counts: bool = True) -> Rows:
    """Two rows of gains, 10 and 4 at most in one choice, and another one."""
    powers = {n: (power, gain) for n, (power, gain) in enumerate(zip(POWERS, KNOWN, strict=True))}
    built = rows_of([2, 2], [*GAINS, OTHER], {}, powers if counts else {})
    assert built is not None
    return built[0]


def floor(weights: Floats) -> float:
    """By the definition: gains as parts of the known ones, 5 of 10 and 2 of 4, to the powers 1 and 3."""
    return float(4 * ((weights[0] * 5 / 10) * (weights[1] * 2 / 4 / 3) ** 3) ** 0.25)


def test_a_floor_is_the_geometric_mean_and_nothing_where_no_product_counts() -> None:
    weights = np.array(WEIGHTS)
    assert products.product_floor(rows(), weights) == pytest.approx(floor(weights))
    assert products.product_floor(rows(counts=False), weights) == 0


def test_a_slope_is_that_of_the_floor() -> None:
    weights, slope = np.array(WEIGHTS), np.array([1.0, 1.0, 1.0])
    assert products.tilt(rows(), weights, slope) == pytest.approx(floor(weights))
    steps = np.eye(3) * 1e-6
    rises = [(floor(weights + step) - floor(weights - step)) / 2e-6 for step in steps]
    assert slope == pytest.approx(1 - np.array(rises), abs=1e-6)


def test_weights_of_gains_stay_above_zero_and_others_as_they_are() -> None:
    weights = np.array([0.0, 0.9, 0.0])
    products.hold(rows(), weights)
    assert weights == pytest.approx([0.00025, 0.9, 0.0], abs=1e-12)


@pytest.mark.parametrize(
    ("weights", "least"),
    [((3, 5, 7), 4 * (15 * (10 / 3) ** 3) ** 0.25), ((2, 15, 1), 39), ((0, 5, 7), 0), ((3, 0, 7), 0)],
)
def test_whole_weights_demand_a_whisker_less_than_the_mean(weights: tuple[int, ...], least: float) -> None:
    """Of 15 and 10 thirds to the third, of 10 and 10; a weight of none demands nothing."""
    demand = products.product_demand(rows(), np.array(weights, dtype=np.int64))
    assert demand == int(least)
    assert products.product_demand(rows(counts=False), np.array(weights, dtype=np.int64)) == 0


def test_a_package_falls_short_if_its_product_is_less_than_the_known_one() -> None:
    seen = set()
    for levels in product((0, 1), (0, 1)):
        alive = np.array([levels[0] == 0, levels[0] == 1, levels[1] == 0, levels[1] == 1], dtype=np.uint8)
        gains = [sum(v for i, n, v in each.terms if levels[i] == n) for each in GAINS]
        short = min(gains) <= 0 or gains[0] * gains[1] ** 3 < prod(KNOWN[n] ** int(POWERS[n]) for n in (0, 1))
        assert bool(products.falls_short(rows(), alive)) is short
        assert not products.falls_short(rows(counts=False), alive), "where nothing counts"
        seen.add(short)
    assert seen == {True, False}

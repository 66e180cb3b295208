"""A step of the compiled search towards better weights, by hand."""

import numpy as np
import pytest

from negotiator.bargaining.branch_steps import step_down
from negotiator.bargaining.compiling import COMPILED

pytestmark = pytest.mark.skipif(not COMPILED, reason="numba is not there")


@pytest.fixture
def way() -> str:
    """No case is solved here, so there is one way only."""
    return ""


def test_a_step_goes_against_the_slope_and_is_brought_back_to_one() -> None:
    weights = np.array([0.5, 0.5, 0.0])
    assert step_down(weights, np.array([1.0, -1.0, 2.0]), 0.5)
    assert weights == pytest.approx([0.25, 0.75, 0.0]), "a weight of zero that would fall is not counted"
    assert step_down(weights, np.array([-1.0, 1.0, -2.0]), 3.0)
    assert weights == pytest.approx(np.array([0.75, 0.25, 1.0]) / 2)
    assert not step_down(np.array([1.0, 0.0]), np.array([0.0, 1.0]), 1.0), "no way down"
    assert not step_down(np.array([1.0, 0.0]), np.array([1.0, 1.0]), 1.0), "nothing would be left"

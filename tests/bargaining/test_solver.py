"""The door to the solver: what one adds is where it says, what it takes back is gone, and numbers come back whole."""

from math import inf
from typing import Any, cast

import highspy
import numpy as np
import pulp
import pytest

from bench.instances import instance
from negotiator.bargaining import listing
from negotiator.bargaining.programme import Programme
from negotiator.bargaining.solver import Ending, Limits, Solver, room


@pytest.fixture
def way() -> str:
    """No case is solved here, so there is one way only."""
    return ""


def two_of_three(*worth: float) -> Solver:
    """Three choices, of which two can be taken; what each is worth."""
    problem = pulp.LpProblem("two_of_three", pulp.LpMinimize)
    choices = [problem.add_variable(f"x{n}", 0, 1, cat=pulp.LpInteger) for n in range(3)]
    problem.setObjective(pulp.LpAffineExpression())
    problem.addConstraint(pulp.LpConstraint(pulp.lpSum(choices), pulp.LpConstraintLE, "two", 2))
    solver = Solver(problem)
    solver.maximise(np.array(worth))
    return solver


def test_the_best_choices_their_worth_and_the_bound_on_it_are_told() -> None:
    solver = two_of_three(3, 5, 4)
    raw = solver.solve(Limits())
    assert (raw.ending, list(raw.values), raw.objective) == (Ending.PROVEN_BEST, [0, 1, 1], 9)
    assert raw.bound == pytest.approx(9)


@pytest.mark.parametrize("unit", [2.0**38, 2.0**44])
def test_a_large_worth_comes_back_in_its_own_unit(unit: float) -> None:
    """Beyond 2^40 the solver counts in a larger unit; who asks does not notice."""
    raw = two_of_three(3 * unit, 5 * unit, 4 * unit).solve(Limits())
    assert (list(raw.values), raw.objective) == ([0, 1, 1], 9 * unit)
    assert raw.bound == pytest.approx(9 * unit)


def test_a_gap_that_is_allowed_does_not_loosen_a_bound_that_is_known() -> None:
    raw = two_of_three(3, 5, 4).solve(Limits(absolute_gap=0.999))
    assert raw.bound == pytest.approx(9)


def test_a_bound_is_told_with_every_proof() -> None:
    for worth in ((0, 0, 0), (3, 5, 4), (-3, -5, -4)):
        raw = two_of_three(*worth).solve(Limits(absolute_gap=0.5))
        assert raw.objective is not None
        assert raw.bound is not None
        assert raw.objective - 1e-6 <= raw.bound <= raw.objective + 0.5 + 1e-6


class Boundless:
    """HiGHS where it had nothing left to search: it writes down no bound. `status` is how it says that it ended."""

    def __init__(self, highs: Any, status: highspy.HighsModelStatus) -> None:
        self.highs = highs
        self.told = {"getInfo": self.info, "getModelStatus": lambda: status}

    def __getattr__(self, name: str) -> Any:
        return self.told.get(name) or getattr(self.highs, name)

    def info(self) -> Any:
        found = self.highs.getInfo()
        found.mip_dual_bound = -inf
        return found


def test_where_no_bound_is_written_down_a_proof_tells_it_and_a_stop_does_not() -> None:
    solver = two_of_three(3, 5, 4)
    highs = solver.highs
    ends = {highspy.HighsModelStatus.kOptimal: 9.5, highspy.HighsModelStatus.kTimeLimit: None}
    for status, bound in ends.items():
        solver.highs = cast(Any, Boundless(highs, status))
        raw = solver.solve(Limits(absolute_gap=0.5))
        assert (raw.ending is Ending.PROVEN_BEST) is (bound is not None)
        assert (raw.objective, raw.bound) == (9, bound)


def test_what_is_added_has_the_next_place_and_goes_again() -> None:
    solver = two_of_three(3, 5, 4)
    assert (solver.columns, solver.rows) == (3, 1)
    extra = solver.add_column(0.0, 7.0, whole=True)
    assert extra == 3
    assert solver.add_row(0.0, 2.5, [extra], [1.0]) == 1
    solver.maximise(np.array([3.0, 5.0, 4.0, 10.0]))
    raw = solver.solve(Limits())
    assert (list(raw.values), raw.objective) == ([0, 1, 1, 2], 29)
    solver.cut_back(1, 3)
    assert (solver.columns, solver.rows) == (3, 1)
    solver.cut_back(1, 3)
    assert (solver.columns, solver.rows) == (3, 1)
    solver.maximise(np.array([3.0, 5.0, 4.0]))
    assert solver.solve(Limits()).objective == 9


def test_room_for_a_bound_is_the_gaps_asked_for_and_what_is_rounded() -> None:
    """A millionth, and a millionth of each thousandth of the value where that is more."""
    assert room(Limits(absolute_gap=0.5), 7.0, 1.0) == pytest.approx(0.5 + 1e-6, rel=1e-12)
    assert room(Limits(absolute_gap=0.5), 7.0, 0.25) == pytest.approx(0.125 + 1e-6, rel=1e-12)
    assert room(Limits(absolute_gap=0.0, relative_gap=0.01), -200.0, 1.0) == pytest.approx(2 + 1e-6, rel=1e-12)
    assert room(Limits(absolute_gap=0.0), 5e6, 1.0) == pytest.approx(5e-3, rel=1e-12)


def test_a_long_solve_asks_whether_to_stop_and_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "MOST_LISTED", 0)
    asked: list[bool] = []

    def cancelled() -> bool:
        asked.append(True)
        return True

    programme = Programme(instance("M"), 0, cancelled)
    programme.objective(programme.weighted([(-1) ** k for k in range(len(programme.case.parties))]))
    solve = programme.solve(Limits(60.0))
    assert asked
    assert solve.ending in (Ending.STOPPED_EARLY, Ending.NOTHING_FOUND)

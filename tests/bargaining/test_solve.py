"""Choices that cannot be part of anything better are left out, and no others."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from negotiator.bargaining.case import Case, Issue, Party
from negotiator.bargaining.programme import Programme
from negotiator.bargaining.solve import NOBODY, Solve, hopeless, whole_bound
from negotiator.bargaining.solver import Ending, Limits


@pytest.fixture
def way() -> str:
    """No case is solved here, so there is one way only."""
    return ""


def programme() -> Programme:
    """Three levels worth 0, 30 and 100, two worth 0 and 50."""
    issues = (Issue("one", ("none", "some", "all")), Issue("other", ("no", "yes")))
    found = Programme(Case("small", 1, issues, (Party("home", Fraction(1), 0, ((0, 30, 100), (0, 50))),)))
    found.objective(found.welfare())
    return found


def left_out(found: Programme, start: tuple[int, int] | None, limits: Limits) -> tuple[set[int], float]:
    values = None if start is None else found.values_of(start)
    out = hopeless(found.solver, np.concatenate(found._x), values, limits)
    return {int(column) for column in out.columns}, out.least


def test_what_falls_below_the_package_known_is_left_out_but_not_what_it_takes() -> None:
    found = programme()
    x = found.x
    half = Limits(absolute_gap=1.0)
    assert left_out(found, (2, 1), half) == ({x(0, 0), x(0, 1), x(1, 0)}, 150.5), "it is the best there is"
    for start in product(range(3), range(2)):
        out, least = left_out(found, start, half)
        assert least == found.worth(start) + 0.5
        assert not out & {x(0, start[0]), x(1, start[1])}
        for better in (levels for levels in product(range(3), range(2)) if found.worth(levels) > least):
            assert not out & {x(0, better[0]), x(1, better[1])}


def test_without_a_package_what_does_not_reach_the_least_wanted_is_left_out() -> None:
    found = programme()
    x = found.x
    for least in (0.0, 90.0, 149.0):
        out, kept = left_out(found, None, Limits(least=least))
        assert kept == least
        assert not out & {x(0, 2), x(1, 1)}
    out = hopeless(found.solver, np.concatenate(found._x), None, Limits())
    assert out is NOBODY, "nothing is known that could be compared"


def test_what_was_left_out_widens_a_bound() -> None:
    found = programme()
    out = hopeless(found.solver, np.concatenate(found._x), found.values_of((2, 1)), Limits(absolute_gap=1.0))
    solve = Solve(Ending.NO_PACKAGE, None, None, 70.0, 0.0, np.empty(0))
    assert out.widened(solve).bound == 150.5
    assert NOBODY.widened(solve) is solve
    assert [whole_bound(bound) for bound in (None, 6.999999, 7.0, 7.9)] == [None, 7, 7, 7]

"""Small changes of a package: what they do to whom, and which conditions they newly break, asked in two ways."""

from itertools import combinations

import pytest

from negotiator.bargaining.case import Excludes, Forbids, Linear, Ratio, Requires
from negotiator.bargaining.check import broken_hard
from negotiator.bargaining.moves import (
    Change,
    Guard,
    applied,
    between,
    breaks_more,
    effect,
    effects,
    issues_of,
    single_changes,
)
from negotiator.bargaining.words import Sense
from tests.builders import drawn_case, small_case
from tests.oracle import keeps, packages, points_of


@pytest.fixture
def way() -> str:
    """No case is solved here, so there is one way only."""
    return ""


@pytest.mark.parametrize("seed", [13, 28, 43, 6, 21, 7, 22])  # soft rules, odd weights, red lines
def test_the_guard_lets_what_newly_breaks_nothing(seed: int) -> None:
    case = drawn_case(seed, most=60)
    hard = [c for c in (*case.conditions, *case.red_lines) if c.hard]
    for levels in [*packages(case)][::5]:
        guard, changes = Guard(case, levels), single_changes(case, levels)
        kept = {c.id for c in hard if keeps(c, levels)}
        for some in [*((one,) for one in changes), *combinations(changes, 2)]:
            after = applied(levels, some)
            broken = tuple(c.id for c in hard if c.id in kept and not keeps(c, after))
            assert guard.lets(some) == (not broken)
            assert breaks_more(case, levels, after) == broken
        assert {c.id for c in broken_hard(case, levels)} == {c.id for c in hard} - kept


def test_changes_lead_from_one_package_to_another_and_their_effects_are_the_differences() -> None:
    case = small_case()
    assert between((0, 1), (2, 1)) == (Change(0, 0, 2),)
    assert single_changes(case, (1, 0)) == (Change(0, 1, 0), Change(0, 1, 2), Change(1, 0, 1))
    for before in packages(case):
        for after in packages(case):
            assert applied(before, between(before, after)) == after
            gained = [b - a for a, b in zip(points_of(case, before), points_of(case, after), strict=True)]
            assert list(effect(case, before, after)) == gained
            assert effects(case, between(before, after)).sum(0).tolist() == gained


def test_a_condition_speaks_of_the_issues_that_stand_in_it() -> None:
    assert issues_of(Linear(((0, 1, 2), (3, 0, 1)), Sense.AT_MOST, 1)) == {0, 3}
    assert issues_of(Ratio(((1, 0, 1),), ((2, 0, 1),), 1, 2)) == {1, 2}
    assert issues_of(Requires(((4, 0),), ((5, 1),))) == issues_of(Excludes(((4, 0),), ((5, 1),))) == {4, 5}
    assert issues_of(Forbids((6, 1))) == {6}

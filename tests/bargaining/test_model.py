"""The live model: what is pinned, floored or switched off, and what is taken back."""

from dataclasses import replace
from fractions import Fraction

import pytest

from negotiator.bargaining import listing
from negotiator.bargaining.case import Case, Condition, Issue, Linear, Party
from negotiator.bargaining.programme import IR, Programme
from negotiator.bargaining.solver import Ending, Limits
from negotiator.bargaining.words import Sense


@pytest.fixture
def way(monkeypatch: pytest.MonkeyPatch) -> str:
    """The solver is asked, never a list of all packages."""
    monkeypatch.setattr(listing, "MOST_LISTED", 0)
    return "solver"


def programme(**more: object) -> Programme:
    """Two issues of three levels; one party that gets as many points as the levels say."""
    issues = tuple(Issue(name, ("none", "some", "all")) for name in ("one", "other"))
    party = Party("home", Fraction(1), 0, ((0, 1, 2), (0, 1, 2)))
    return Programme(replace(Case("small", 1, issues, (party,)), **more), 0)  # type: ignore[arg-type]


def best(found: Programme) -> tuple[int, ...] | None:
    """The package with the most points."""
    found.objective({(i, n): n for i in range(2) for n in range(3)})
    solve = found.solve(Limits(30.0))
    assert solve.ending in (Ending.PROVEN_BEST, Ending.NO_PACKAGE)
    return solve.levels


def test_an_issue_that_is_pinned_has_its_level_until_it_is_free() -> None:
    found = programme()
    assert best(found) == (2, 2)
    found.pin(0, 1)
    assert best(found) == (1, 2)
    found.pin(1, 0)
    assert best(found) == (1, 0)
    found.free(0)
    assert best(found) == (2, 0)
    found.free(1)
    assert best(found) == (2, 2)


def test_a_pin_of_the_largest_level_forbids_the_smaller_ones_too() -> None:
    found = programme()
    found.pin(0, 2)
    found.objective({(0, 0): 5})
    assert found.solve(Limits(30.0)).levels is not None
    assert (found.solve(Limits(30.0)).levels or ())[0] == 2
    found.free(0)
    assert (found.solve(Limits(30.0)).levels or ())[0] == 0


def test_a_condition_that_is_switched_off_binds_no_more_until_it_is_on_again() -> None:
    limit = Condition("limit", Linear(((0, 1, 1), (0, 2, 2), (1, 1, 1), (1, 2, 2)), Sense.AT_MOST, 1))
    found = programme(conditions=(limit,))
    assert sum(best(found) or ()) == 1
    found.switch("limit", False)
    assert best(found) == (2, 2)
    found.switch("limit", True)
    assert sum(best(found) or ()) == 1


def test_a_floor_takes_the_place_of_what_a_party_accepts() -> None:
    found = programme()
    found.floor(0, 5)
    assert best(found) is None
    found.floor(0, 4)
    assert best(found) == (2, 2)
    found.pin(0, 0)
    assert best(found) is None
    found.floor(0, None)
    assert best(found) == (0, 2)
    found.switch(IR + "home", False)
    assert best(found) == (0, 2)


def test_what_is_tried_is_taken_back() -> None:
    found = programme()
    with found.trial():
        found.pin(0, 0)
        found.demand("few", ((1, 2, 1),), None, 0)
        assert best(found) == (0, 1)
    assert best(found) == (2, 2)


def test_columns_stand_in_the_order_of_choices_however_many_issues_there_are(way: str) -> None:
    issues = tuple(Issue(f"i{n}", ("none", "some", "all")) for n in range(12))
    rows = tuple((0, n % 2, 1) for n in range(12))
    found = Programme(Case("long", 1, issues, (Party("home", Fraction(1), 0, rows),)), 0)
    wanted = tuple((5 * n + 1) % 3 for n in range(12))
    found.pin(11, 0)
    found.objective(dict.fromkeys(enumerate(wanted), 1))
    assert found.solve(Limits(30.0)).levels == (*wanted[:11], 0), way

"""A row that is reduced or tightened allows the same packages as before, and what is left of its slack is nothing."""

import random
from itertools import product

import pytest

from negotiator.bargaining.case import Case, Issue, Levels
from negotiator.bargaining.rows import Row, collected, reach, reduced, tightened

SEEDS = range(150)


@pytest.fixture
def way() -> str:
    """No case is solved here, so there is one way only."""
    return ""


def drawn(seed: int) -> tuple[Case, Row]:
    """A case of two or three issues and a row with one limit, both, or none."""
    rng = random.Random(seed)
    issues = tuple(Issue(f"i{n}", tuple("abc"[: rng.randint(1, 3)])) for n in range(rng.randint(2, 3)))
    choices = [(i, n) for i, issue in enumerate(issues) for n in range(len(issue.levels))]
    chosen = rng.sample(choices, rng.randint(1, len(choices)))
    terms = tuple((*choice, rng.choice([-6, -4, -2, 2, 4, 5, 6])) for choice in chosen)
    low, high = (rng.choice([None, rng.randint(-9, 9)]) for _side in range(2))
    return Case("drawn", 1, issues, ()), Row("row", terms, low, high)


def packages(case: Case) -> list[Levels]:
    return [*product(*(range(len(issue.levels)) for issue in case.issues))]


def within(row: Row, levels: Levels) -> bool:
    """By its definition, not by the row's own word."""
    value = sum(c for i, n, c in row.terms if levels[i] == n)
    return not (row.low is not None and value < row.low) and not (row.high is not None and value > row.high)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_packages_keep_it(seed: int) -> None:
    case, row = drawn(seed)
    small, tight = reduced("small", row.terms, row.low, row.high), tightened(case, row)
    for levels in packages(case):
        expected = within(row, levels)
        assert row.holds(levels) == expected
        assert within(small, levels) == small.holds(levels) == expected
        assert within(tight, levels) == tight.holds(levels) == expected
    values = [row.activity(levels) for levels in packages(case)]
    assert reach(case, row) == (min(values), max(values))


@pytest.mark.parametrize("seed", SEEDS)
def test_what_every_package_keeps_says_nothing_any_more(seed: int) -> None:
    case, row = drawn(seed)
    tight = tightened(case, row)
    if (row.low is None) == (row.high is None):
        assert tight == row
    elif all(within(row, levels) for levels in packages(case)):
        assert tight.terms == ()


def test_slack_goes_from_every_level_that_has_any() -> None:
    """5 a + 3 b <= 6 forbids both together: each alone, and neither, may then use the row up."""
    case = Case("small", 1, (Issue("a", ("no", "yes")), Issue("b", ("no", "yes"))), ())
    tight = tightened(case, Row("row", ((0, 1, 5), (1, 1, 3)), None, 6))
    assert {(i, n): c for i, n, c in tight.terms} == {(0, 0): 3, (0, 1): 5, (1, 0): 1, (1, 1): 3}
    assert (tight.low, tight.high) == (None, 6)
    turned = tightened(case, Row("row", ((0, 1, -5), (1, 1, -3)), -6, None))
    assert turned.terms == tuple((i, n, -c) for i, n, c in tight.terms)
    assert (turned.low, turned.high) == (-6, None)


def test_a_row_is_divided_by_what_its_numbers_share_and_its_limits_go_inwards() -> None:
    row = reduced("row", ((0, 1, 6), (1, 1, -4), (0, 1, 0)), -7, 7)
    assert row == Row("row", ((0, 1, 3), (1, 1, -2)), -3, 3)
    assert reduced("row", ((0, 1, 2), (0, 1, -2)), 1, None) == Row("row", (), 1, None)
    assert collected(((0, 1, 2), (0, 1, 3), (1, 0, 0), (1, 1, 1), (1, 1, -1))) == {(0, 1): 5}


def test_what_always_holds_becomes_a_row_of_nothing_that_holds() -> None:
    """One level of an issue is always chosen, so that 1 is always reached, and -1 never passed."""
    case = Case("small", 1, (Issue("a", ("no", "yes")),), ())
    assert tightened(case, Row("row", ((0, 0, 1), (0, 1, 1)), 1, None)) == Row("row", (), 0, None)
    assert tightened(case, Row("row", ((0, 0, -1), (0, 1, -1)), None, -1)) == Row("row", (), None, 0)

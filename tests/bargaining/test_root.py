"""Rounded rows at the root: what a point misses is proposed, and searches with them answer as enumeration does."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from bench.rest import smaller, with_row
from negotiator.bargaining import branch_kernel as kernel
from negotiator.bargaining import branching, kernel_loading, nash_search, root
from negotiator.bargaining.branch_rows import LARGEST, is_small, rows_of, tree_of
from negotiator.bargaining.branch_tree import Grove
from negotiator.bargaining.case import Case, Levels, Linear
from negotiator.bargaining.concepts import answered
from negotiator.bargaining.cuts import Cut, cut_of, grown, seed_of
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.root import Root, Sharpening, aim_of, propose
from negotiator.bargaining.rows import Demand
from negotiator.bargaining.words import Concept, Sense
from tests.builders import drawn_case
from tests.oracle import truth

ASKED = (Concept.BALANCED, Concept.NASH, Concept.EGALITARIAN)
pytestmark = pytest.mark.parametrize("way", ["solver"], indirect=True)


@pytest.fixture(autouse=True)
def compiled() -> None:
    kernel_loading.is_ready()
    kernel_loading.LOADING.done.wait(300)
    if not kernel_loading.is_ready():
        pytest.skip("numba is not there")


# Three things of which any two weigh too much (at most 3 of weight 2 each); the sum of all three is to be reached.
SIZES = (2, 2, 2)
WEIGHTS = Demand(tuple((i, 1, -2) for i in range(3)), -3)
SUM = Demand(tuple((i, 1, 2) for i in range(3)), 3)


def sharpened(aim: int) -> tuple[list[Cut], float, float]:
    """The rounded rows of the weights where so much of the sum is to be reached, and the relaxation's value, as a part
    of the sum's largest coefficient, before and with them."""
    rows, demand = rows_of(SIZES, (WEIGHTS, SUM), {1: (1, 0)}) or pytest.fail("too large")
    relaxation = Root(rows, tree_of(rows, demand, 1))
    before = (relaxation.solve() or pytest.fail("no value"))[0]
    found = Sharpening(relaxation, (WEIGHTS, SUM), (), aim_of(rows, Fraction(aim)), lambda: False).run()
    return found, before, (relaxation.solve() or pytest.fail("no value"))[0]


def test_a_fraction_of_a_thing_is_rounded_away() -> None:
    """One thing and a half weigh 3; whole ones are one at most."""
    found, before, after = sharpened(2)
    assert (before, after) == (pytest.approx(1.5), pytest.approx(1.0))
    kept = [levels for levels in product(range(2), repeat=3) if sum(levels) <= 1]
    for levels in product(range(2), repeat=3):
        holds = all(sum(v for i, n, v in cut.demand.terms if levels[i] == n) >= cut.demand.least for cut in found)
        assert holds == (levels in kept)


def test_rows_that_take_too_little_away_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(root, "WORTH", 1.01)
    assert sharpened(2)[0] == []


def test_a_point_that_misses_nothing_has_nothing_proposed() -> None:
    rows, demand = rows_of(SIZES, (WEIGHTS, SUM), {1: (1, 0)}) or pytest.fail("too large")
    tree = tree_of(rows, demand, 1)
    assert propose(rows, tree, 2, np.array([0, 1, 1, 0, 1, 0.0])) == []
    assert [each[1] for each in propose(rows, tree, 2, np.array([0, 1, 0.5, 0.5, 1, 0]))] == [0]


def changed(case: Case, levels: Levels | None) -> Iterator[Case]:
    """Without a level that a package takes, with less for a party, and with less money; nothing without a package."""
    if levels is not None:
        yield with_row(case, Linear(((0, levels[0], 1),), Sense.AT_MOST, 0))
        points = case.parties[0].points
        terms = tuple((i, n, value) for i, row in enumerate(points) for n, value in enumerate(row) if value)
        has = sum(row[n] for row, n in zip(points, levels, strict=True))
        yield with_row(case, Linear(terms, Sense.AT_MOST, has - 1))
        yield replace(case, conditions=tuple(map(smaller, case.conditions)))


def test_searches_with_rounded_rows_agree_with_enumeration_after_changes_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """From the root on, however little they take away."""
    for module, name, value in ((branching, "FEWEST_CHOICES", 0), (branching, "SHORT", 0), (nash_search, "BLUNT", 0)):
        monkeypatch.setattr(module, name, value)
    monkeypatch.setattr(root, "WORTH", 0.0)
    used = {"sharpened": 0, "kept": 0}
    sharpen, planted = Grove.sharpen, Grove._planted.__func__

    def counted(grove: Grove, gain: Fraction) -> bool:
        found = sharpen(grove, gain)
        used["sharpened"] += found
        for cut in grove.cuts:
            assert [cut] == grown([seed_of(cut)], [cut.source], grove.question.sizes)
        return found

    def counting(cls: type[Grove], *asked: object) -> Grove | None:
        found = planted(cls, *asked)
        used["kept"] += found is not None and bool(found.cuts)
        return found

    monkeypatch.setattr(Grove, "sharpen", counted)
    monkeypatch.setattr(Grove, "_planted", classmethod(counting))
    for seed in range(8000, 8012):
        case = drawn_case(seed)
        found, kept = answered(case, ASKED, Options())
        for now in [case, *changed(case, found.outcomes[ASKED[0]].levels if found.outcomes else None)]:
            again, _ = answered(now, ASKED, Options(), kept=None if now is case else kept)
            known = truth(now)
            assert again.status is known.status
            assert [(o.levels, o.proven) for o in again.outcomes.values()] == [
                (known.package(concept), True) for concept in again.outcomes
            ]
    assert min(used.values()) > 10, used


def test_of_an_issue_with_two_levels_the_one_that_breaks_a_row_goes_at_once() -> None:
    """Both things are to be taken; left to the search, this would cost a node each."""
    rows, demand = rows_of((2, 2), (Demand(((0, 1, 1), (1, 1, 1)), 2),), {}) or pytest.fail("too large")
    tree = tree_of(rows, demand, 1)
    assert kernel.propagate(rows, tree)
    assert tree.alive.tolist() == [0, 1, 0, 1]


def test_a_rounded_row_with_numbers_too_large_to_be_searched_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """It may demand more than its row does; the search would be refused as a whole, and no proof written."""
    part = LARGEST // 16
    costs = Demand(tuple((i, n, -part * n * (i % 3 + 1)) for i in range(9) for n in (1, 2)), -10 * part)
    cut = cut_of(costs, [(i, 2) for i in range(9)], 3 * part, (3,) * 9)
    assert (is_small(costs), is_small(cut.demand)) == (True, False)
    monkeypatch.setattr(root, "cut_of", lambda *_asked: cut)
    assert sharpened(2)[0] == []

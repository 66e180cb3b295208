"""The Nash product's value is the weighted sum of the logarithms of the gains, counted anew from the package."""

from dataclasses import replace
from fractions import Fraction
from math import log
from time import perf_counter

import pytest

from negotiator.bargaining import nash
from negotiator.bargaining.case import Case, Issue, Party
from negotiator.bargaining.concepts import answer, sit_down
from negotiator.bargaining.gaining import log_product
from negotiator.bargaining.nash import Outer
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.solver import Ending
from negotiator.bargaining.table import Table, ideals
from negotiator.bargaining.words import Concept
from tests.bargaining.drawn import drawn, roomy
from tests.bargaining.test_listed import one_issue
from tests.builders import small_case
from tests.oracle import truth


def with_weights(case: Case, *weights: Fraction) -> Case:
    parties = tuple(replace(p, weight=weights[k % len(weights)]) for k, p in enumerate(case.parties))
    return replace(case, parties=parties)


CASES = [
    *(drawn(seed) for seed in range(4)),
    *(with_weights(roomy(seed), Fraction(1), Fraction(1, 2), Fraction(2)) for seed in range(4)),
    *(with_weights(roomy(seed), Fraction(0), Fraction(1, 3), Fraction(1)) for seed in range(4, 7)),
]


@pytest.mark.parametrize("case", CASES)
def test_the_value_is_that_of_the_package(case: Case) -> None:
    found = answer(case, (Concept.NASH,))
    outcome = found.outcomes.get(Concept.NASH)
    if outcome is None or outcome.levels is None or outcome.value is None or found.ideal is None:
        return
    gains = [
        (
            party.weight,
            sum(row[n] for row, n in zip(party.points, outcome.levels, strict=True)) - party.d,
            ideal - party.d,
        )
        for party, ideal in zip(case.parties, found.ideal, strict=True)
    ]
    counted = [(weight, gain, most) for weight, gain, most in gains if weight > 0 and most > 0]
    expected = sum(float(weight) * log(Fraction(gain, most)) for weight, gain, most in counted if gain > 0)
    assert outcome.value == pytest.approx(expected, abs=1e-9)
    assert outcome.gainers == (sum(gain > 0 for _weight, gain, _most in counted), len(counted))
    assert outcome.bound is None or outcome.bound >= expected - 1e-9
    assert not outcome.proven or outcome.gap == pytest.approx((outcome.bound or expected) - expected, abs=1e-6)


SOLVER = pytest.mark.parametrize("way", ["solver"], indirect=True)


def outer(case: Case, *known: tuple[int, ...]) -> Outer:
    """The approximation of a case, who can gain counted and its columns built; use inside `programme.trial()`."""
    table = sit_down(case, Options())
    for levels in known:
        table.keep(levels)
    ideals(table)
    found = Outer(table, table.active)
    found.count_gainers()
    found.build()
    return found


@SOLVER
def test_a_tangent_is_added_once_and_what_is_new_at_one_party_is_new() -> None:
    found = outer(small_case(), (0, 1), (1, 1))
    assert (found.gainers, found.gainers_proven, found.who) == (2, True, [])
    assert found.touch_all((0, 1)), "gains of 80 and 20"
    assert not found.touch_all((0, 1))
    found.touch(0, 50 / 80)
    assert found.touch_all((1, 1)), "gains of 50 and 50, of which the second is new"
    assert not found.touch_all((1, 1))


@SOLVER
def test_tangents_bound_the_product_from_above_and_close_in_on_it() -> None:
    """The best package gives both 50 of 80, and so does the relaxation."""
    found, best = outer(small_case(), (0, 1)), 2 * log(50 / 80)
    assert found.bound == 0
    found.touch_all((0, 1))
    found.close()
    assert best <= found.bound < best + 0.01
    assert found.rival((0, 1)) == (1, 1)
    assert best <= found.bound < best + 0.01
    before = found.bound
    found.search()
    assert best - 1e-6 <= found.bound <= before
    found.table.programme.differ((1, 1))
    assert found.rival((1, 1)) is Ending.NO_PACKAGE
    assert found.bound == pytest.approx(best, abs=1e-9)


def apart() -> Case:
    """Three parties of whom two can gain at once: on each level of the issue another one is left with nothing."""
    issue = Issue("who", ("one", "two", "three"))
    rows = ((0, 4, 1), (9, 0, 2), (1, 3, 0))
    parties = tuple(Party(f"s{k}", Fraction(1), 0, (row,)) for k, row in enumerate(rows))
    return Case("apart", 1, (issue,), parties)


@SOLVER
def test_as_many_as_can_gain_at_once_are_counted_and_who_gains_nothing_adds_nothing() -> None:
    found = outer(apart(), (0,))
    assert (found.gainers, found.gainers_proven, len(found.who)) == (2, True, 3)
    assert found.rank((0,)) == (2, pytest.approx(log(1) + log(1 / 3)))
    found.touch_all((0,))
    marks = found.marks((0,))
    assert [marks[column] for column in found.who] == [0.0, 1.0, 1.0]
    assert [marks[column] for column in found.gain_columns] == pytest.approx([0, 1, 1 / 3])
    assert [marks[column] for column in found.log_columns] == pytest.approx([0, 0, log(1 / 3)])


def test_the_largest_product_among_those_by_which_most_gain() -> None:
    outcome = answer(apart(), (Concept.NASH,)).outcomes[Concept.NASH]
    assert (outcome.levels, outcome.gainers, outcome.proven) == ((1,), (2, 3), True)
    assert outcome.value == pytest.approx(0)
    both = answer(small_case(), (Concept.NASH,)).outcomes[Concept.NASH]
    assert (both.levels, both.gainers, both.value) == ((1, 1), (2, 2), pytest.approx(2 * log(50 / 80)))


def test_the_value_counts_each_gain_above_nothing_by_its_weight() -> None:
    table = sit_down(with_weights(apart(), Fraction(1), Fraction(1, 2), Fraction(0)), Options())
    ideals(table)
    assert log_product(table, (2,)) == pytest.approx(log(1 / 4) + log(2 / 9) / 2)
    assert log_product(table, (0,)) == pytest.approx(0)
    assert log_product(table, (1,)) == pytest.approx(0)


@SOLVER
def test_a_rough_solve_lowers_the_bound_to_what_the_tangents_allow() -> None:
    """Tangents at gains of 1 and 1/4: both at 5/8 are worth 5/8 - 1 and, at most, nothing."""
    found = outer(small_case(), (0, 1))
    found.search()
    assert found.bound == pytest.approx(5 / 8 - 1, abs=1e-3)
    assert (1, 1) in found.table.pool
    found = outer(small_case(), (0, 1))
    assert found.rival((0, 1)) == (1, 1)
    assert found.bound == pytest.approx(5 / 8 - 1, abs=1e-3)


@SOLVER
def test_who_gains_nothing_starts_at_nothing_however_far_ideals_might_reach() -> None:
    table = sit_down(apart(), Options())
    table.keep((0,))
    table.know((4, 9, 3), (8, 18, 6))
    found = Outer(table, table.active)
    assert found.tops == (2.0, 2.0, 2.0)
    found.count_gainers()
    found.build()
    marks = found.marks((0,))
    assert marks[found.log_columns[0]] == 0.0


@SOLVER
def test_small_changes_are_looked_for_in_an_eighth_of_the_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    found, asked = outer(small_case(), (0, 1)), list[float]()
    monkeypatch.setattr(Table, "polish", lambda _self, _start, _score, seconds: asked.append(seconds))
    found.table.until = perf_counter() + 8000
    found.polish()
    assert asked[0] == pytest.approx(1000, rel=0.1)


@SOLVER
def test_where_many_are_as_good_the_ways_of_giving_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four products of six; the fifth level, from which the search begins, is worse."""
    case = one_issue((1, 1), (3, 2), (1, 6), (2, 3), (6, 1), (1, 1))
    found = outer(case, (4,))
    chosen = found.by_vectors()
    assert sorted(found.equals) == [(0,), (1,), (2,), (3,)]
    assert (chosen.levels in found.equals, chosen.settled, chosen.alone) == (True, False, False)
    monkeypatch.setattr(nash, "MOST_EQUALS", 1)
    outcome = answer(case, (Concept.NASH,)).outcomes[Concept.NASH]
    assert (outcome.levels, outcome.proven, outcome.canonical) == (truth(case).package(Concept.NASH), True, True)

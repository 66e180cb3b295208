"""Rows say what conditions say; the live model changes in place and comes back."""

from dataclasses import replace
from itertools import product
from math import inf
from time import perf_counter

import numpy as np
import pytest

from negotiator.bargaining import listing
from negotiator.bargaining.breaking import soft_rows, violation
from negotiator.bargaining.case import Case, Condition, Issue, Linear, Ratio
from negotiator.bargaining.concepts import sit_down
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.programme import Programme, weights_in_integers
from negotiator.bargaining.rows import reach, rows_of, tightened
from negotiator.bargaining.solve import Solve
from negotiator.bargaining.solver import Ending, Limits, Solver
from negotiator.bargaining.words import Sense
from tests.builders import drawn_case, small_case
from tests.oracle import keeps, packages, truth


def free(case: Case) -> Case:
    return replace(case, parties=tuple(replace(p, d=-(10**6)) for p in case.parties), conditions=(), red_lines=())


@pytest.mark.parametrize("seed", range(60))
def test_rows_and_tightened_rows_allow_the_same_packages(seed):
    case = drawn_case(seed)
    for condition in (*case.conditions, *case.red_lines):
        rows = rows_of(condition.id, condition.body)
        tight = [tightened(case, row) for row in rows]
        for levels in packages(case):
            wanted = keeps(condition, levels)
            assert all(row.holds(levels) for row in rows) == wanted
            assert all(row.holds(levels) for row in tight) == wanted
        for row in rows:
            values = [row.activity(levels) for levels in packages(case)]
            assert reach(case, row) == (min(values), max(values))


def test_large_constant_of_an_if_then_row_goes_away():
    """20 x - 20000 y <= 10 says no more than 20 x - 10 y <= 10."""
    row = rows_of("r", Linear(((0, 1, 20), (1, 1, -20_000)), Sense.AT_MOST, 10))[0]
    tight = tightened(small_case(), row)
    assert max(abs(value) for _, _, value in tight.terms) <= 20


def test_trial_undoes_every_change():
    case = drawn_case(45)
    programme = Programme(case)
    programme.objective(programme.welfare())
    before = programme.solve()
    with programme.trial():
        programme.objective(programme.weighted([1] + [0] * (len(case.parties) - 1)))
        for party in case.parties:
            programme.switch(f"IR:{party.id}", False)
        programme.pin(0, before.levels[0])
        programme.differ(before.levels)
        programme.floor(0, case.parties[0].d + 1)
        programme.row(0.0, 1.0, {programme.column(0.0, 1.0): 1.0})
        for rows in soft_rows(case).values():
            violation(programme, rows)
        programme.solve()
    after = programme.solve()
    assert (after.levels, after.objective, after.bound) == (before.levels, before.objective, before.bound)


@pytest.mark.parametrize("seed", range(30))
def test_switching_off_gives_the_larger_set(seed):
    case = drawn_case(seed)
    known, programme = truth(case), Programme(case)
    programme.objective(programme.welfare())
    assert (programme.solve().ending is Ending.NO_PACKAGE) == (not known.r)
    for party in case.parties:
        programme.switch(f"IR:{party.id}", False)
    assert (programme.solve().ending is Ending.NO_PACKAGE) == (not known.f)
    for red_line in case.red_lines:
        if red_line.hard:
            programme.switch(red_line.id, False)
    assert (programme.solve().ending is Ending.NO_PACKAGE) == (not known.h)


def test_rule_switches_all_its_conditions():
    case = free(small_case())
    rule = tuple(Condition(f"c{n}", Linear(((0, n, 1),), Sense.AT_MOST, 0), rule="R") for n in range(3))
    programme = Programme(replace(case, conditions=rule))
    assert programme.solve().ending is Ending.NO_PACKAGE
    programme.switch("R", False)
    assert programme.solve().ending is Ending.PROVEN_BEST


def test_unknown_name_is_a_key_error():
    with pytest.raises(KeyError):
        Programme(small_case()).switch("nobody", False)


def test_every_package_can_be_listed_by_cutting_off_the_last():
    case = free(small_case())
    programme = Programme(case)
    found = set()
    while (solve := programme.solve()).levels is not None:
        found.add(solve.levels)
        programme.differ(solve.levels)
    assert found == set(product(range(3), range(2)))


def test_empty_ratio_and_zero_denominator_are_exact():
    case = replace(free(small_case()), conditions=(Condition("r", Ratio(((0, 2, 1),), ((1, 1, 1),), 1, 2)),))
    programme = Programme(case)
    programme.objective({(0, 2): 1})
    assert programme.solve().levels[0] != 2  # 2 * 1 <= 1 * den never holds


def test_no_time_finds_nothing_and_claims_nothing():
    programme = Programme(drawn_case(45))
    programme.objective(programme.welfare())
    solve = programme.solve(Limits(seconds=0.0))
    assert not solve.proven or solve.levels is not None


def test_weights_keep_their_proportion():
    case = drawn_case(10, "odd_weights")
    whole = weights_in_integers(case)
    assert len({party.weight / weight for party, weight in zip(case.parties, whole, strict=True)}) == 1


def test_time_limit_of_a_relaxation_counts_from_its_own_start(monkeypatch):
    monkeypatch.setattr(listing, "MOST_LISTED", 0)  # a list never asks the solver, whose clock is to run here
    programme = Programme(drawn_case(45))
    programme.objective(programme.welfare())
    while programme.solver.highs.getRunTime() < 0.05:
        programme.solve()
        programme.solver.highs.clearSolver()
    assert programme.relax(Limits(seconds=0.05)).ending is Ending.PROVEN_BEST


@pytest.mark.parametrize("seed", range(30))
def test_leaving_hopeless_choices_out_changes_nothing(seed):
    case = drawn_case(seed)
    known = truth(case)
    programme = Programme(case)
    programme.objective(programme.welfare())
    best = max((programme.worth(levels) for levels in known.r), default=None)
    for start in known.r[:5]:
        solve = programme.solve(Limits(absolute_gap=0.999, proving=True), start)
        assert solve.objective == best
        assert solve.bound < best + 1


@pytest.mark.parametrize("seed", range(30))
def test_a_challenge_ends_with_the_package_only_if_nothing_else_is_as_good(seed):
    case = drawn_case(seed)
    known, table = truth(case), sit_down(case, Options())
    table.programme.objective(table.programme.welfare())
    ranked = sorted(known.r, key=table.programme.worth, reverse=True)
    for levels in ranked[:3]:
        found = table.challenge(levels, 0.5).levels
        others = [x for x in known.r if x != levels and table.programme.worth(x) >= table.programme.worth(levels)]
        assert (found == levels) == (not others)


@pytest.mark.parametrize("way", ["listing"], indirect=True)
def test_few_packages_are_looked_at_without_the_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Solver, "solve", lambda *_: pytest.fail("solved"))
    programme = Programme(small_case())
    programme.objective({(0, 0): 3, (0, 1): 2, (1, 1): 5})
    solve = programme.solve()
    assert (solve.ending, solve.levels, solve.objective, solve.bound) == (Ending.PROVEN_BEST, (0, 1), 8, 8)
    with programme.trial():
        programme.demand("no", ((1, 1, 1),), None, 0)
        assert programme.solve(start=(1, 0)).levels == (1, 0), "both accept nothing else without the second issue"
    programme.demand("never", ((1, 1, 1),), 2, None)
    assert programme.solve().ending is Ending.NO_PACKAGE


@pytest.mark.parametrize("way", ["solver"], indirect=True)
def test_a_start_that_was_none_is_forgotten_with_what_it_ruled_out() -> None:
    """Two levels may be taken in part only, as no row of whole numbers says: what is left is worse than the start."""
    case = replace(free(small_case()), issues=(Issue("one", ("a", "b", "c")), Issue("other", ("no", "yes"))))
    programme = Programme(case)
    for level, most in ((1, 0.6), (2, 0.5)):  # so that mixtures are worth 135.5, and 84.5 with the lowest level
        programme.row(-inf, most, {programme.x(0, level): 1.0})
    programme.objective({(0, 1): 51, (0, 2): 100, (1, 1): 60})
    solve = programme.solve(start=(2, 0))
    assert (solve.ending, solve.levels, solve.objective) == (Ending.PROVEN_BEST, (0, 1), 60)


def large() -> tuple[Programme, list[int]]:
    """Levels that are worth nearly the same, in numbers beyond what the solver tells apart; what each is worth."""
    programme = Programme(free(small_case()))
    worth = [2**40 + n for n in range(3)]
    programme.objective({(0, n): value for n, value in enumerate(worth)})
    return programme, worth


@pytest.mark.parametrize("way", ["solver"], indirect=True)
def test_something_better_by_one_is_asked_for_until_there_is_nothing() -> None:
    programme, worth = large()
    claimed = Solve(Ending.PROVEN_BEST, (0, 0), float(worth[0]), float(worth[0]), 0.0, np.empty(0))
    found = programme._surely(claimed, Limits(), perf_counter() + 30)
    assert (found.ending, found.levels[0], found.bound) == (Ending.PROVEN_BEST, 2, worth[2])
    for other in (replace(claimed, ending=Ending.STOPPED_EARLY), replace(claimed, levels=None)):
        assert programme._surely(other, Limits(), perf_counter() + 30) is other, "it claims nothing"
    over = programme._surely(claimed, Limits(seconds=0.0), perf_counter() - 1)
    assert over.ending is not Ending.PROVEN_BEST or over.levels[0] == 2


@pytest.mark.parametrize("way", ["solver"], indirect=True)
def test_a_proof_is_doubted_where_a_whole_point_might_hide() -> None:
    programme = Programme(free(small_case()))
    programme.objective({(0, 2): 5})
    proven = Solve(Ending.PROVEN_BEST, (2, 0), 5.0, 5.5, 0.0, np.empty(0))
    assert not programme._doubtful(proven, Limits())
    assert programme._doubtful(replace(proven, bound=6.0), Limits())
    assert programme._doubtful(replace(proven, bound=None), Limits())
    assert not programme._doubtful(replace(proven, bound=6.0), Limits(absolute_gap=1.0)), "a point was allowed"
    assert not programme._doubtful(replace(proven, bound=6.0), Limits(relative_gap=0.1))
    assert not programme._doubtful(replace(proven, levels=None), Limits())
    programme.objective({(0, 2): 5}, {programme.column(0.0, 1.0): 1.0})
    assert not programme._doubtful(replace(proven, bound=6.0), Limits()), "parts of a point count"
    programme, worth = large()
    assert programme._doubtful(replace(proven, objective=float(worth[2]), bound=float(worth[2])), Limits())


@pytest.mark.parametrize("way", ["solver"], indirect=True)
def test_choices_that_cannot_be_part_of_anything_better_are_shut_while_it_is_solved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    programme = Programme(free(small_case()))
    programme.objective({(0, 1): 30, (0, 2): 100, (1, 1): 50})
    shut: list[tuple[list[int], list[float]]] = []
    bound = Solver.bound_columns

    def noted(self: Solver, columns: list[int], low: list[float], high: list[float]) -> None:
        shut.append((list(columns), list(high)))
        bound(self, columns, low, high)

    monkeypatch.setattr(Solver, "bound_columns", noted)
    assert programme.solve(Limits(absolute_gap=1.0), start=(2, 1)).levels == (2, 1)
    x = programme.x
    others = [x(0, 0), x(0, 1), x(1, 0)]
    assert shut == [(others, [0.0] * 3), (others, [1.0] * 3)]
    programme.pin(0, 0)
    shut.clear()
    assert programme.solve(Limits(absolute_gap=1.0), start=(0, 1)).levels == (0, 1)
    assert shut == [([x(1, 0)], [0.0]), ([x(1, 0)], [1.0])], "what is pinned stays as it is"
    programme.free(0)
    shut.clear()
    assert programme.solve(Limits(absolute_gap=1.0), start=(2, 1)).levels == (2, 1)
    assert shut == [(others, [0.0] * 3), (others, [1.0] * 3)], "what is free again does not"

"""The table: what time and whoever cancels leave, what is kept, and what bounds on ideals are worth."""

from dataclasses import replace
from fractions import Fraction
from time import perf_counter

import pytest

from negotiator.bargaining.case import Case, Condition, Excludes, Issue, Party
from negotiator.bargaining.concepts import sit_down
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.solve import Solve
from negotiator.bargaining.solver import Ending, Vector
from negotiator.bargaining.table import BELOW_ONE, Table, ideals, rough_ideals
from tests.bargaining.drawn import rational, roomy
from tests.builders import small_case
from tests.oracle import points_of, truth


def total(points: Vector) -> Vector:
    found: Vector = points.sum(-1)
    return found


def open_table(case: Case, **options: object) -> Table:
    return sit_down(case, Options(**options))  # type: ignore[arg-type]


def test_time_is_left_until_it_is_over_or_somebody_cancels() -> None:
    assert 0 < open_table(small_case(), time_limit=30.0).left <= 30
    assert open_table(small_case(), cancelled=lambda: False).left > 0
    assert open_table(small_case(), cancelled=lambda: True).left == 0
    over = open_table(small_case())
    over.until = perf_counter() - 1
    assert over.left == 0


def test_a_table_is_laid_with_nothing_from_before() -> None:
    table = open_table(small_case())
    assert (table.warm, table.pool, table.tops, table.ideal) == (False, {}, (), ())


def test_small_changes_are_looked_for_as_long_as_they_may_be() -> None:
    table = open_table(small_case())
    table.polish((0, 0), total, 0.0)
    assert set(table.pool) <= {(0, 0)}, "no time was given"
    table.polish((1, 0), total, 30.0)
    assert (1, 1) in table.pool
    over = open_table(small_case())
    over.until = perf_counter() - 1
    over.polish((1, 0), total, 30.0)
    assert not over.pool, "no time was left"


@pytest.mark.parametrize("seed", range(3))
def test_a_solve_begins_with_the_best_known_package_and_ends_with_a_best_one(seed: int) -> None:
    case = roomy(seed)
    table, allowed = open_table(case), rational(case)
    table.programme.objective(table.programme.weighted([1] * len(case.parties)))
    assert table.best_known(table.programme.worth) is None
    for levels in allowed[:3]:
        assert table.keep(levels) == points_of(case, levels)
    best = max(sum(points_of(case, levels)) for levels in allowed)
    found = table.solve()
    assert (found.ending, found.objective) == (Ending.PROVEN_BEST, best)
    assert table.best_known(table.programme.worth) == found.levels
    assert table.shut(found.levels, found.bound)
    assert 0 < BELOW_ONE < 1, "sums of whole numbers differ by one at least"


def test_no_seconds_prove_nothing() -> None:
    table = open_table(roomy(1))
    table.programme.objective(table.programme.welfare())
    assert table.solve(seconds=0.0).ending is not Ending.PROVEN_BEST
    table.until = perf_counter() - 1
    assert table.solve().ending is not Ending.PROVEN_BEST


@pytest.mark.parametrize("seed", range(4))
def test_ideals_are_the_best_points_of_each_party(seed: int) -> None:
    case = roomy(seed)
    table, known = open_table(case), truth(case)
    ideals(table)
    assert (table.ideal, table.active, table.ideal_proven) == (known.ideal, known.active, True)


def triangle() -> Case:
    """Three measures of which any two exclude each other: halves of all three would be worth more than one."""
    names = ("a", "b", "c")
    issues = tuple(Issue(name, ("no", "yes")) for name in names)
    apart = tuple(
        Condition(f"{names[i]}{names[j]}", Excludes(((i, 1),), ((j, 1),))) for i, j in ((0, 1), (0, 2), (1, 2))
    )
    one, other = (Party(name, Fraction(1), 0, ((0, worth),) * 3) for name, worth in (("one", 100), ("idle", 0)))
    return Case("triangle", 1, issues, (one, other), conditions=apart)


@pytest.mark.parametrize("way", ["solver"], indirect=True)
def test_rough_ideals_ask_the_solver_only_for_whom_no_gain_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    solve = Table.solve

    def counted(self: Table, *args: float, **more: float) -> Solve:
        asked.append(1)
        return solve(self, *args, **more)

    monkeypatch.setattr(Table, "solve", counted)
    table = open_table(triangle())
    table.keep((0, 0, 0))
    table.keep((1, 0, 0))
    rough_ideals(table)
    assert len(asked) == 1, "one is known to gain by one package, the other by none"
    assert table.ideal[0] >= 100
    assert table.ideal[1] == table.ideal_bounds[1] == 0
    assert (table.active, table.active_proven) == ((0,), True)


@pytest.mark.parametrize("seed", range(3))
def test_rough_ideals_bound_the_true_ones_and_tell_who_can_gain(seed: int) -> None:
    case = roomy(seed)
    known, first = truth(case), rational(case)[0]
    idle = Party("idle", Fraction(1), 0, tuple((0,) * len(issue.levels) for issue in case.issues))
    table = open_table(replace(case, parties=(*case.parties, idle)))
    table.keep(first)
    rough_ideals(table)
    assert all(bound >= ideal for bound, ideal in zip(table.ideal_bounds, (*known.ideal, 0), strict=True))
    assert (table.active, table.active_proven) == (known.active, True)

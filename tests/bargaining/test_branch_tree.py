"""A tree over a programme's present rows: pins, rules that may be broken at a price, and searches that stop early."""

from fractions import Fraction
from itertools import product
from time import perf_counter

import numpy as np
import pytest

from negotiator.bargaining import branching, kernel_loading
from negotiator.bargaining.balanced import Second, benefit, charges
from negotiator.bargaining.branch_goal import Goal
from negotiator.bargaining.branching import MOST_LISTED, Descent, largest_sum
from negotiator.bargaining.case import Levels
from negotiator.bargaining.concepts import sit_down
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.table import Table
from negotiator.bargaining.words import Status
from tests.builders import drawn_case
from tests.oracle import Truth, truth

pytestmark = pytest.mark.parametrize("way", ["solver"], indirect=True)


@pytest.fixture(autouse=True)
def compiled() -> None:
    kernel_loading.is_ready()
    kernel_loading.LOADING.done.wait(300)
    if not kernel_loading.is_ready():
        pytest.skip("numba is not there")


def ready(seed: int, kind: str | None = None) -> tuple[Truth, Table] | None:
    """A drawn case that somebody gains by, what enumeration says of it, and a table; else None."""
    case = drawn_case(seed, kind)
    known = truth(case)
    return (known, sit_down(case, Options())) if known.status is Status.OK and known.active else None


@pytest.mark.parametrize("seed", range(40))
def test_the_largest_sum_less_the_price_of_broken_rules_agrees_with_enumeration(seed: int) -> None:
    found = ready(seed + 7000, "soft" if seed % 2 else None)
    if found is None:
        return
    known, table = found
    charged = charges(table.case)
    second = Second(table, charged, {}, benefit(table.case))
    goal = Goal(
        tuple((i, n, value) for (i, n), value in second.gains.items()),
        tuple(charge.rows for charge in charged.values()),
        tuple(charge.price for charge in charged.values()),
    )
    if not goal.terms:
        return
    worths = {levels: second.worth(levels) for levels in known.r}
    top = max(worths.values())
    for start in (min(worths.values()), top):
        reached = largest_sum(table, goal, start, MOST_LISTED)
        assert reached is not None
        assert (reached.value, reached.bound, reached.proven, reached.complete) == (top, top, True, True)
        best = [levels for levels, worth in worths.items() if worth == top]
        assert sorted(reached.packages) == sorted(best), "each once"
    pinned = min(known.r)
    with table.programme.trial() as programme:
        programme.pin(0, pinned[0])
        reached = largest_sum(table, goal, min(worths.values()), MOST_LISTED)
        left = {levels: worth for levels, worth in worths.items() if levels[0] == pinned[0]}
        if reached is None:  # nothing is left to choose
            assert all(len(issue.levels) == 1 for issue in table.case.issues[1:])
        else:
            assert {*reached.packages} == {levels for levels, worth in left.items() if worth == max(left.values())}


def gains(known: Truth, table: Table) -> dict[Levels, Fraction]:
    return {levels: min(known.gains(levels)) for levels in known.r}


@pytest.mark.parametrize("seed", range(30))
def test_a_descent_ends_with_the_largest_least_gain_from_wherever_it_begins(seed: int) -> None:
    from negotiator.bargaining.branch_tree import Grove

    found = ready(seed + 8000)
    if found is None:
        return
    known, table = found
    worths = gains(known, table)
    top, least = max(worths.values()), min(worths.values())
    units = {k: known.ideal[k] - table.case.parties[k].d for k in known.active}
    for start, bound in product({least, top}, (1.0, 1.7, float(top) * (1 + 1e-9))):
        grove = Grove.over(table, units, 1000)
        assert grove is not None
        descent = Descent(grove, start, bound, 2**20, perf_counter() + 60)
        reached = descent.run()
        assert (reached.value, reached.bound, reached.proven, reached.complete) == (top, top, True, True)
        best = [levels for levels, worth in worths.items() if worth == top]
        assert sorted(reached.packages) == sorted(best), "each once"
        assert descent.known <= top
        assert descent.bound is None or descent.bound > top or top == start
        assert all(levels in worths for levels in table.pool), "what dives find are packages of R"


@pytest.mark.parametrize("seed", range(12))
def test_what_is_found_by_chance_and_by_halves_agrees_with_enumeration(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from negotiator.bargaining import branch_tree

    found = ready(seed + 8000)
    if found is None:
        return
    known, table = found
    worths = gains(known, table)
    top, least = max(worths.values()), min(worths.values())
    units = {k: known.ideal[k] - table.case.parties[k].d for k in known.active}
    for name, value in (("SHORT", 0), ("BOLD", 0), ("DIVE", 0), ("FIRST_BUDGET", 4), ("FEWEST_HALVED", 0)):
        monkeypatch.setattr(branching, name, value)
    monkeypatch.setattr(branch_tree, "MOVES", 20)
    grove = branch_tree.Grove.over(table, units, 1000)
    assert grove is not None
    table.keep(next(levels for levels, worth in worths.items() if worth == least))
    reached = Descent(grove, least, float(top) * 1.7, 2**20, perf_counter() + 60).run()
    assert (reached.value, reached.bound, reached.proven, reached.complete) == (top, top, True, True)
    assert sorted(reached.packages) == sorted(levels for levels, worth in worths.items() if worth == top), "each once"
    assert all(levels in worths for levels in table.pool), "what chance finds are packages of R"


@pytest.mark.parametrize("seed", range(20))
def test_a_search_of_few_nodes_claims_no_end_that_it_has_not_come_to(seed: int) -> None:
    from negotiator.bargaining.branch_tree import Grove

    found = ready(seed + 8500)
    if found is None:
        return
    known, table = found
    worths = gains(known, table)
    units = {k: known.ideal[k] - table.case.parties[k].d for k in known.active}
    top = max(worths.values())
    for most in (0, 1, 2, 5):
        grove = Grove.over(table, units, 1000)
        assert grove is not None
        for demand in (Fraction(0), top / 2, top):
            ended = grove.search(demand, perf_counter() + 60, most=most)
            assert grove.nodes <= most
            assert grove.value is None or grove.value == max(worths[levels] for levels in grove.found)
            assert not ended or grove.value == top, "the same tree answers one demand after the other"
            assert ended or grove.nodes == most
        assert grove.search(Fraction(0), perf_counter() + 60)
        assert (grove.value, grove.crowded) == (top, False)
        assert not grove.search(top + Fraction(1, 1000), perf_counter() - 1)
        assert grove.search(top + Fraction(1, 1000), perf_counter() + 60)
        assert grove.found == []


def test_a_search_that_goes_on_ends_as_one_that_never_stopped() -> None:
    from negotiator.bargaining.branch_tree import Grove

    stopped = 0
    for seed in range(8600, 8612):
        found = ready(seed)
        if found is None:
            continue
        known, table = found
        units = {k: known.ideal[k] - table.case.parties[k].d for k in known.active}
        one, two = Grove.over(table, units, 1000), Grove.over(table, units, 1000)
        assert one is not None
        assert two is not None
        assert one.search(Fraction(0), perf_counter() + 60)
        ended = two.search(Fraction(0), perf_counter() + 60, most=1)
        stopped += not ended
        for most in (1, 2, 3, one.nodes + 1):  # one more to find the way back
            ended = two.go_on(perf_counter() + 60, most=most)
            assert two.nodes <= most
        assert ended
        assert (two.nodes, two.value, sorted(two.found)) == (one.nodes, one.value, sorted(one.found))
        assert one.value == max(gains(known, table).values())
    assert stopped


def test_pins_that_leave_nothing_make_no_tree() -> None:
    from negotiator.bargaining.branch_tree import Grove

    table = sit_down(drawn_case(3), Options())
    with table.programme.trial() as programme:
        assert Grove.over(table, {0: 1}, 1) is not None
        for level in range(len(table.case.issues[0].levels)):
            programme.solver.bound_columns([programme.x(0, level)], [0.0], [0.0])
            programme._column_limits[programme.x(0, level)] = (0.0, 0.0)  # as several forbidden levels would
        assert Grove.over(table, {0: 1}, 1) is None


def test_a_search_begins_with_the_best_weights_that_are_found_at_once() -> None:
    """From the same weight for each party on; whoever asks for no node sees them."""
    from negotiator.bargaining.branch_tree import Grove, kernel

    better = 0
    for seed in range(8000, 8012):
        found = ready(seed)
        if found is None:
            continue
        known, table = found
        grove = Grove.over(table, {k: known.ideal[k] - table.case.parties[k].d for k in known.active}, 10)
        assert grove is not None
        grove.search(Fraction(1, 4), perf_counter() + 60, most=0)
        rows, tree = grove.rows, grove.tree
        issues = kernel.narrow(rows, tree)
        same = np.zeros(len(rows.table))
        same[rows.parties] = 1 / len(rows.parties)
        before, after = (kernel.excess(rows, tree, issues, shares) for shares in (same, tree.shares[0]))
        assert after <= before + 1e-9
        assert tree.shares[0].sum() == pytest.approx(1)
        assert not tree.shares[1].any(), "deeper ones are looked for when the search comes there"
        better += after < before - 1e-6
    assert better

"""The parts of the compiled search against their definitions: sums over what is open, and no package lost."""

from collections.abc import Iterator
from itertools import product
from random import Random

import numpy as np
import pytest

from negotiator.bargaining import branch_kernel as kernel
from negotiator.bargaining.branch_rows import begin, packages_in, rows_of, tree_of
from negotiator.bargaining.branch_state import Floats, Rows, Tree
from negotiator.bargaining.case import Levels
from negotiator.bargaining.compiling import COMPILED
from negotiator.bargaining.rows import Demand

pytestmark = pytest.mark.skipif(not COMPILED, reason="numba is not there")
SEEDS = range(30)
TINY = 1e-9


@pytest.fixture
def way() -> str:
    """No case is solved here, so there is one way only."""
    return ""


def drawn(seed: int) -> tuple[list[int], list[Demand], Rows, Tree]:
    """Three to five issues and four rows, the first two of parties with a gain of one at 1 and 3 points."""
    rng = Random(seed)
    sizes = [rng.randint(1, 4) for _ in range(rng.randint(3, 5))]
    demands = []
    for row in range(4):
        spoken = [i for i in range(len(sizes)) if row < 2 or rng.random() < 0.6]
        terms = tuple((i, n, rng.randint(-3, 9)) for i in spoken for n in range(sizes[i]) if rng.random() < 0.8)
        demands.append(Demand(terms, rng.randint(-6, 12)))
    built = rows_of(sizes, demands, {0: (1, 2), 1: (3, -1)})
    assert built is not None
    return sizes, demands, built[0], tree_of(*built, 100)


def total(demand: Demand, levels: Levels) -> int:
    return sum(value for i, n, value in demand.terms if levels[i] == n)


def kept(sizes: list[int], demands: list[Demand]) -> Iterator[Levels]:
    """The packages that keep every row."""
    for levels in product(*map(range, sizes)):
        if all(total(demand, levels) >= demand.least for demand in demands):
            yield levels


def alive(rows: Rows, tree: Tree) -> list[list[int]]:
    """The levels left of each issue."""
    return [
        [c - first for c in range(first, end) if tree.alive[c]]
        for first, end in zip(map(int, rows.first[:-1]), map(int, rows.first[1:]), strict=True)
    ]


def some_gone(seed: int, rows: Rows, tree: Tree) -> None:
    """Take choices out, never an issue's last."""
    rng = Random(seed)
    for choice in rng.sample(range(len(rows.issue)), len(rows.issue) // 2):
        if tree.left[rows.issue[choice]] > 1:
            kernel.remove(rows, tree, choice)


def some_shares(seed: int, rows: Rows) -> Floats:
    rng = Random(seed)
    shares = np.array([rng.choice([0.0, rng.random()]) for _ in rows.table])
    shares[rng.randrange(len(shares))] += 0.5
    found: Floats = shares / shares.sum()
    return found


def agree(rows: Rows, tree: Tree) -> None:
    """Tops and slack of every surrogate are what the open choices say; one that is not in use demands nothing."""
    for k in range(len(tree.slack)):
        weights = np.eye(len(rows.table), dtype=np.int64)[k] if k < len(rows.table) else tree.weights[k]
        gains = weights @ rows.table
        tops = [
            max(gains[first + n] for n in levels) for first, levels in zip(rows.first, alive(rows, tree), strict=False)
        ]
        assert (tree.gains[:, k] == gains).all()
        assert (tree.tops[:, k] == tops).all()
        assert tree.slack[k] == (sum(tops) - weights @ tree.demand if weights.any() else kernel.IDLE)


@pytest.mark.parametrize("seed", SEEDS)
def test_tops_and_slack_follow_what_is_taken_out_and_brought_back(seed: int) -> None:
    _, _, rows, tree = drawn(seed)
    before = tree.slack.copy()
    kernel.install(rows, tree, len(rows.table) + 3, some_shares(seed, rows))
    agree(rows, tree)
    some_gone(seed, rows, tree)
    agree(rows, tree)
    mark = int(tree.removed[0]) // 2
    kernel.install(rows, tree, len(rows.table), some_shares(seed + 1, rows))
    kernel.require(rows, tree, 2, int(tree.demand[2]) + 5)
    agree(rows, tree)
    assert tree.parts[2] == tree.demand[2] / rows.largest[2]
    kernel.restore(rows, tree, mark)
    assert tree.removed[0] == mark
    agree(rows, tree)
    kernel.restore(rows, tree, 0)
    kernel.require(rows, tree, 2, int(tree.demand[2]) - 5)
    agree(rows, tree)
    assert [len(levels) for levels in alive(rows, tree)] == list(map(int, tree.left))
    assert (tree.slack[: len(rows.table)] == before[: len(rows.table)]).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_weights_in_whole_numbers_are_those_in_floats_rounded_down(seed: int) -> None:
    _, _, rows, tree = drawn(seed)
    shares = some_shares(seed, rows)
    kernel.install(rows, tree, len(rows.table), shares)
    assert [int(w) for w in tree.weights[len(rows.table)]] == [
        int(share * 2.0**44 / largest) for share, largest in zip(shares, rows.largest, strict=True)
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_excess_is_what_the_best_open_choices_reach_beyond_the_demand(seed: int) -> None:
    _, _, rows, tree = drawn(seed)
    some_gone(seed, rows, tree)
    shares = some_shares(seed, rows)
    tree.slope[:] = tree.values[:] = 7.0
    issues = kernel.narrow(rows, tree)
    assert issues == (tree.left > 1).sum()
    found = kernel.excess(rows, tree, issues, shares)
    parts = rows.table / rows.largest[:, None]
    expected = shares @ parts
    open_ones = np.flatnonzero((tree.left > 1)[rows.issue] & (tree.alive > 0))
    assert tree.choices[: len(open_ones)].tolist() == open_ones.tolist()
    assert tree.values[: len(open_ones)] == pytest.approx(expected[open_ones])
    best = [
        max((first + n for n in levels), key=lambda choice: expected[choice])
        for first, levels in zip(rows.first, alive(rows, tree), strict=False)
    ]
    demand = tree.demand / rows.largest
    assert found == pytest.approx(expected[best].sum() - shares @ demand)
    assert tree.slope @ shares == pytest.approx(found), "a slope where choices tie may be another one"


@pytest.mark.parametrize("seed", SEEDS)
def test_steps_towards_better_weights_never_end_with_worse_ones(seed: int) -> None:
    _, _, rows, tree = drawn(seed)
    shares, best = some_shares(seed, rows), np.zeros(len(rows.table))
    issues = kernel.narrow(rows, tree)
    before = kernel.excess(rows, tree, issues, shares)
    found = kernel.lower(rows, tree, shares.copy(), best, 60, -1e-4)
    assert found <= before + TINY
    assert kernel.excess(rows, tree, issues, best) == pytest.approx(found)
    assert best.sum() == pytest.approx(1.0)
    assert (best >= 0).all()
    lowest = min(
        kernel.excess(rows, tree, issues, np.array(mix) / sum(mix)) for mix in product(range(4), repeat=4) if sum(mix)
    )
    assert lowest > -0.05 or found < 0, "what a grid of weights proves is proven"


@pytest.mark.parametrize("seed", SEEDS)
def test_no_package_that_keeps_the_rows_loses_a_choice(seed: int) -> None:
    sizes, demands, rows, tree = drawn(seed)
    kernel.install(rows, tree, len(rows.table) + 1, some_shares(seed, rows))
    possible = [*kept(sizes, demands)]
    if kernel.propagate(rows, tree):
        left = alive(rows, tree)
        assert all(n in left[i] for levels in possible for i, n in enumerate(levels))
        for demand in demands:  # each row by itself takes out all that it can
            most = sum(
                max(total(Demand(demand.terms, 0), _only(i, n, sizes)) for n in left[i]) for i in range(len(sizes))
            )
            for i, levels in enumerate(left):
                top = max(total(demand, _only(i, n, sizes)) for n in levels)
                for n in levels if len(levels) > 1 else ():
                    assert most - top + total(demand, _only(i, n, sizes)) >= demand.least
    else:
        assert not possible


def _only(issue: int, level: int, sizes: list[int]) -> Levels:
    """A choice of one issue and of no other."""
    return tuple(level if i == issue else -1 for i in range(len(sizes)))


@pytest.mark.parametrize("seed", SEEDS)
def test_one_branches_where_the_open_choices_lie_furthest_apart(seed: int) -> None:
    _, _, rows, tree = drawn(seed)
    some_gone(seed + 5, rows, tree)
    shares, left = some_shares(seed, rows), alive(rows, tree)
    parts = rows.table / rows.largest[:, None]
    spread = [
        shares @ (parts[:, [first + n for n in levels]].max(1) - parts[:, [first + n for n in levels]].min(1))
        for first, levels in zip(rows.first, left, strict=False)
    ]
    many = [i for i, levels in enumerate(left) if len(levels) > 1]
    found = int(kernel.widest(rows, tree, shares))
    assert kernel.is_open(tree) == bool(many)
    assert (found in many and spread[found] == pytest.approx(max(spread[i] for i in many))) if many else found == -1
    if many:
        kernel.install(rows, tree, len(rows.table), tree.shares[0])
        tree.shares[0] = shares
        kernel.fork(rows, tree, 0)
        order = tree.order[0]
        count = len(left[found])
        gains = [int(tree.gains[c, len(rows.table)]) for c in order[:count]]
        assert (int(tree.branch[0]), int(tree.place[0]), int(order[count])) == (found, 0, -1)
        assert sorted(int(c) - int(rows.first[found]) for c in order[:count]) == left[found]
        assert gains == sorted(gains, reverse=True)


def gain(demands: list[Demand], levels: Levels) -> tuple[int, int]:
    """The least gain in sixths, so that whole numbers tell which is larger: of one point and of three."""
    return min((total(demands[0], levels) - 2) * 3, total(demands[1], levels) + 1), 3


@pytest.mark.parametrize("room", [1, 3, 100])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_search_lists_the_packages_with_the_largest_least_gain(seed: int, room: int) -> None:
    sizes, demands, rows, _ = drawn(seed)
    built = rows_of(sizes, demands, {0: (1, 2), 1: (3, -1)})
    assert built is not None
    tree = tree_of(*built, room)
    kernel.search(rows, tree, 10**6, 10, -1e-4)
    count, possible = int(tree.now[kernel.COUNT]), [*kept(sizes, demands)]
    assert tree.now[kernel.DONE]
    assert bool(count) == bool(possible)
    if possible:
        top = max(gain(demands, levels) for levels in possible)
        best = [levels for levels in possible if gain(demands, levels) == top]
        assert int(tree.now[kernel.GAIN]) * 3 == top[0] * int(tree.now[kernel.OF])
        assert {*packages_in(tree, count)} <= {*best}
        assert count == len({*packages_in(tree, count)}) == min(room, len(best))
        assert bool(tree.now[kernel.CROWDED]) == (count == room)
    begin(rows, tree)
    assert (tree.slack[len(rows.table) :] == kernel.IDLE).all()
    assert not tree.weights.any()
    assert not tree.gains[:, len(rows.table) :].any()
    assert not tree.now.any()
    assert tree.shares[0] == pytest.approx([0.5, 0.5, 0.0, 0.0])


@pytest.mark.parametrize("seed", SEEDS)
def test_a_search_that_is_broken_off_goes_on_where_it_was(seed: int) -> None:
    sizes, demands, rows, tree = drawn(seed)
    turns = 0
    while not tree.now[kernel.DONE]:
        nodes = int(tree.now[kernel.NODES])
        kernel.search(rows, tree, 1, 10, -1e-4)
        assert int(tree.now[kernel.NODES]) <= nodes + 1
        turns += 1
        assert turns < 10_000
    possible = [*kept(sizes, demands)]
    top = max((gain(demands, levels) for levels in possible), default=None)
    assert {*packages_in(tree, int(tree.now[kernel.COUNT]))} == {x for x in possible if gain(demands, x) == top}


def test_a_demand_counts_in_those_that_count_its_row() -> None:
    _, _, rows, tree = drawn(1)
    here = len(rows.table)
    kernel.install(rows, tree, here, np.array([0.5, 0.5, 0.0, 0.0]))
    before = tree.slack.copy()
    kernel.require(rows, tree, 2, int(tree.demand[2]) + 1)
    assert (tree.slack - before).tolist() == [-(k == 2) for k in range(len(before))]
    kernel.require(rows, tree, 1, int(tree.demand[1]) + 3)
    assert np.flatnonzero(tree.slack - before).tolist() == [1, 2, here]
    assert tree.slack[here] - before[here] == -3 * tree.weights[here, 1]


def test_of_issues_that_lie_as_far_apart_the_first_is_branched_on() -> None:
    built = rows_of([1, 2, 2], [Demand(((1, 1, 5), (2, 1, 5)), 0)], {})
    assert built is not None
    tree = tree_of(*built, 1)
    assert kernel.widest(built[0], tree, np.array([1.0])) == 1
    assert kernel.widest(built[0], tree, np.array([0.0])) == 1, "nothing tells them apart"

"""Frontiers against enumeration and the oracle's files; volumes against counting cells."""

import json
import random
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest

from negotiator.bargaining.case import Case, Issue, Party
from negotiator.bargaining.case_file import read_case
from negotiator.bargaining.frontier import frontier, members, outlined, sums
from negotiator.bargaining.hypervolume import hypervolume, nondominated
from tests.bargaining.drawn import drawn, rational, roomy
from tests.bargaining.test_conflict import FILES as ORACLE

FILES = [file for file in ORACLE if "frontier_groups2" in json.loads(file.read_text())["expected"]]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_frontier_of_the_oracle(file: Path) -> None:
    expected = json.loads(file.read_text())["expected"]["frontier_groups2"]
    case = read_case(file.read_text())
    found = frontier(case, case.groups2)
    assert found.complete
    assert [list(vector) for vector in found.points] == expected["points"]


@pytest.mark.parametrize("seed", range(15))
@pytest.mark.parametrize("groups", [(("s0",), ("s1", "s2")), (("s0",), ("s1",), ("s2",)), (("s0", "s1"), ("s1", "s2"))])
def test_frontier_is_all_that_is_not_dominated(seed: int, groups: tuple[tuple[str, ...], ...]) -> None:
    case = roomy(seed) if seed % 3 else drawn(seed)
    index = members(case, groups)
    found = frontier(case, groups)
    assert found.complete
    assert found.points == nondominated(sums(case, index, x) for x in rational(case))
    assert tuple(sums(case, index, x) for x in found.packages) == found.points


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("groups", [(("s0",), ("s1", "s2")), (("s0",), ("s1",), ("s2",))])
def test_outline_touches_the_frontier(seed: int, groups: tuple[tuple[str, ...], ...]) -> None:
    """Its vectors belong to R, none dominates another, and they hold nearly the volume of the convex part."""
    case = roomy(seed) if seed % 3 else drawn(seed)
    index, among = members(case, groups), rational(case)
    found = outlined(case, groups, 40)
    assert not found.complete or not among
    assert bool(found.points) == bool(among)
    assert tuple(sums(case, index, x) for x in found.packages) == found.points
    assert set(found.packages) <= set(among)
    assert found.points == nondominated(found.points)
    if among:
        whole = nondominated(sums(case, index, x) for x in among)
        best = [max(vector[g] for vector in whole) for g in range(len(groups))]
        reached = [max(vector[g] for vector in found.points) for g in range(len(groups))]
        assert all(r >= 0.97 * b for r, b in zip(reached, best, strict=True))
        total = max(map(sum, whole))
        assert max(map(sum, found.points)) >= 0.97 * total


def test_frontier_that_must_stop_says_so() -> None:
    case = roomy(1, tight=0.1)
    whole = frontier(case, (("s0",), ("s1",), ("s2",)))
    some = frontier(case, (("s0",), ("s1",), ("s2",)), most=2)
    assert len(whole.points) > 2
    assert not some.complete
    assert set(some.points) < set(whole.points)


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_volume_is_the_number_of_cells_below(size: int) -> None:
    draw = random.Random(size)
    for _ in range(10):
        some = [tuple(draw.randint(-1, 4) for _ in range(size)) for _ in range(5)]
        below = sum(
            any(all(c < x for c, x in zip(cell, p, strict=True)) for p in some)
            for cell in product(range(4), repeat=size)
        )
        assert hypervolume(some, (0,) * size) == below


def test_groups_are_weighed_by_how_far_each_can_gain() -> None:
    """The first can gain ten points, the second a hundred: of all alike, 9 and 60 are worth more than 3 and 90."""
    worth = ((100, 0), (99, 60), (93, 90), (90, 100))
    issue = Issue("issue", tuple(f"l{n}" for n in range(4)))
    parties = tuple(
        Party(name, Fraction(1), d, (row,))
        for name, d, row in zip("ab", (90, 0), zip(*worth, strict=True), strict=True)
    )
    found = outlined(Case("four", 1, (issue,), parties), (("a",), ("b",)), solves=3)
    assert (99, 60) in found.points
    assert not found.complete

"""The volume that points dominate is the number of unit cubes below them."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiator.bargaining.hypervolume import Vector, hypervolume, nondominated

SIZE = 4


@pytest.fixture
def way() -> str:
    """No case is solved here, so there is one way only."""
    return ""


def points(width: int) -> st.SearchStrategy[list[Vector]]:
    return st.lists(st.tuples(*[st.integers(-1, SIZE)] * width), max_size=6)


@given(st.integers(1, 4).flatmap(lambda width: st.tuples(points(width), st.tuples(*[st.integers(-1, 1)] * width))))
def test_it_counts_the_unit_cubes(drawn: tuple[list[Vector], Vector]) -> None:
    found, reference = drawn
    inside = [p for p in found if all(x > r for x, r in zip(p, reference, strict=True))]
    cubes = product(*(range(r, SIZE) for r in reference))
    assert hypervolume(found, reference) == sum(
        any(all(corner < x for corner, x in zip(cube, p, strict=True)) for p in inside) for cube in cubes
    )


@given(points(3))
def test_a_point_is_left_out_if_another_is_as_good_everywhere(found: list[Vector]) -> None:
    def beaten(point: Vector) -> bool:
        return any(o != point and all(a >= b for a, b in zip(o, point, strict=True)) for o in found)

    assert nondominated(found) == tuple(sorted({p for p in found if not beaten(p)}, reverse=True))


@pytest.mark.parametrize("width", [1, 2, 3])
def test_nothing_dominates_nothing(width: int) -> None:
    assert hypervolume([], (0,) * width) == 0
    assert hypervolume([(0,) * width, (9,) * (width - 1) + (0,)], (0,) * width) == 0
    assert nondominated([]) == ()

"""Rows in digits say the same as the row: whatever is chosen, with the smallest carries and with no smaller ones."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiator.bargaining.case import Choice, Levels
from negotiator.bargaining.limbs import BASE, Limb, carries, limbs, most_carried, pieces_of
from negotiator.bargaining.rows import Row

LARGE = st.integers(-(BASE**3), BASE**3)
LEVELS = [*product(range(2), range(2))]


@pytest.fixture
def way() -> str:
    """No case is solved here, so there is one way only."""
    return ""


def chosen(terms: dict[Choice, int], levels: Levels) -> int:
    return sum(terms.get(choice, 0) for choice in enumerate(levels))


def hold(pieces: tuple[Limb, ...], levels: Levels, carried: tuple[int, ...]) -> bool:
    """Whether every digit's row holds with these carries."""
    return all(
        chosen(limb.terms, levels) + into - BASE * out <= limb.limit
        for limb, into, out in zip(pieces, (0, *carried), (*carried, 0), strict=True)
    )


@given(st.dictionaries(st.sampled_from([*product(range(2), range(2))]), LARGE, max_size=4), LARGE)
def test_digits_say_what_the_row_says(terms: dict[Choice, int], limit: int) -> None:
    pieces = limbs(terms, limit)
    assert max((abs(value) for limb in pieces for value in limb.terms.values()), default=0) <= BASE
    assert (len(pieces) == 1) == (max(map(abs, terms.values()), default=0) <= BASE)
    if all(terms.values()):
        assert all(value for limb in pieces for value in limb.terms.values()), "what adds nothing is left out"
    most: list[int] = []
    for limb in pieces[:-1]:
        most.append(most_carried(limb, most[-1] if most else 0))
    for levels in LEVELS:
        carried = carries(pieces, levels)
        assert len(carried) == len(pieces) - 1
        assert hold(pieces, levels, carried) == (chosen(terms, levels) <= limit)
        assert all(0 <= carry <= top for carry, top in zip(carried, most, strict=True))
        for place, carry in enumerate(carried):
            less = (*carried[:place], carry - 1, *carried[place + 1 :])
            assert carry == 0 or not hold(pieces[: place + 1], levels, less[: place + 1]), "a smaller one does not do"


@pytest.mark.parametrize(("low", "high", "count"), [(None, None, 0), (0, None, 1), (None, 0, 1), (-5, 10**9, 2)])
def test_each_limit_of_a_row_of_large_numbers_is_divided(low: int | None, high: int | None, count: int) -> None:
    terms = ((0, 0, 7), (0, 1, 10**9), (1, 1, -(10**9)))
    found = [*pieces_of(Row("row", terms, low, high))]
    assert len(found) == count
    assert not [*pieces_of(Row("row", ((0, 1, BASE),), low, high))]
    for levels in LEVELS:
        total = sum(value for issue, level, value in terms if levels[issue] == level)
        within = (low is None or total >= low) and (high is None or total <= high)
        assert all(hold(each, levels, carries(each, levels)) for each in found) == within

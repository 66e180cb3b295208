"""Smallest hitting sets agree with complete enumeration."""

from collections.abc import Callable
from itertools import chain, combinations, count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiator.bargaining.hitting import Names, smallest_hitting

NAMES = st.frozensets(st.sampled_from("abcdef"), max_size=4)
FAMILY = st.lists(NAMES, max_size=6)


@pytest.fixture
def way() -> str:
    """No case is solved here, so there is one way only."""
    return ""


def enumerated(family: list[Names], allowed: Names, beyond: list[Names]) -> Names | None:
    """The first of the smallest, by its definition."""
    every = chain.from_iterable(combinations(sorted(allowed), size) for size in range(len(allowed) + 1))
    for names in map(frozenset, every):
        if all(member & names for member in family) and not any(closed <= names for closed in beyond):
            return names
    return None


@given(FAMILY, st.frozensets(st.sampled_from("abcdef")), FAMILY)
def test_a_smallest_one_is_found_where_there_is_one(family: list[Names], allowed: Names, beyond: list[Names]) -> None:
    found, smallest = smallest_hitting(family, allowed, beyond), enumerated(family, allowed, beyond)
    assert (found is None) == (smallest is None)
    if found is not None and smallest is not None:
        assert len(found) == len(smallest)
        assert found <= allowed
        assert all(member & found for member in family)
        assert not any(closed <= found for closed in beyond)


@pytest.mark.parametrize(
    ("family", "found"),
    [([], ""), (["ab"], "a"), (["abc", "bc"], "b"), (["ab", "cd"], "ac"), (["a", "b", "c"], "abc"), ([""], None)],
)  # fmt: skip
def test_of_several_the_first_by_name(family: list[str], found: str | None) -> None:
    assert smallest_hitting([*map(frozenset, family)], "abcd") == (None if found is None else frozenset(found))


def test_the_shortest_member_that_is_not_hit_yet_is_tried_first() -> None:
    """Of {c, d}, {a, d}, {b, d} and {c, e} the one whose first name hits {c, d}."""
    family = [frozenset("abc"), frozenset("cd"), frozenset("de")]
    assert smallest_hitting(family, "abcde") == smallest_hitting(family[::-1], "abcde") == frozenset("cd")


def after(size: int) -> Callable[[], bool]:
    """Says stop when a set of this size is looked for."""
    turn = count()
    return lambda: next(turn) >= size


def test_whoever_says_stop_gets_nothing_more() -> None:
    family = [frozenset("ab"), frozenset("cd")]
    assert smallest_hitting(family, "abcd", stop=after(2)) is None
    assert smallest_hitting(family, "abcd", stop=after(3)) == frozenset("ac")
    assert smallest_hitting([], "abcd", stop=after(0)) is None

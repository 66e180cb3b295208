from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from negotiator.elicitation.weights import (
    ORIGINS,
    Way,
    centroid,
    divided,
    importances,
    plain_importances,
    ranked,
    shares,
    whole_points,
)

raw = st.dictionaries(st.sampled_from("abcdefghijkl"), st.integers(0, 100).map(Fraction), min_size=1)


def test_centroid_weights_are_those_that_were_published() -> None:
    assert centroid(1) == (Fraction(1),)
    assert centroid(3) == (
        Fraction(11, 18),
        Fraction(5, 18),
        Fraction(2, 18),
    )  # Barron & Barrett 1996, table 1: .6111, .2778, .1111
    assert [round(float(w), 4) for w in centroid(4)] == [0.5208, 0.2708, 0.1458, 0.0625]


@given(st.integers(1, 30))
def test_centroid_weights_fall_and_add_up_to_one(count: int) -> None:
    found = centroid(count)
    assert sum(found) == 1
    assert list(found) == sorted(set(found), reverse=True)


@given(raw)
def test_importances_say_the_same_shares_back(given_: dict[str, Fraction]) -> None:
    weighed = shares(given_)
    stored = shares(importances(weighed))
    assert all(abs(stored[key] - weighed[key]) < Fraction(1, 1000) for key in weighed)
    assert all((stored[key] > 0) == (weighed[key] > 0) for key in weighed)


@given(raw)
def test_writing_importances_twice_changes_nothing(given_: dict[str, Fraction]) -> None:
    once = importances(shares(given_))
    assert importances(shares(once), max(once.values())) == once


@given(st.permutations("abcdefghijkl"))
def test_an_order_comes_back_from_its_importances(order: list[str]) -> None:
    stored = importances(ranked(order))
    assert sorted(stored, key=lambda key: -stored[key]) == order


@given(raw)
def test_whole_points_add_up_and_lie_next_to_the_exact_ones(given_: dict[str, Fraction]) -> None:
    points = whole_points(given_)
    exact = shares(given_)
    assert sum(points.values()) == (100 if any(given_.values()) else 0)
    assert all(abs(points[key] - exact[key] * 100) < 1 for key in points)


def test_points_over_pillars_and_within_multiply() -> None:
    within = {
        "return": {"a": Fraction(75), "b": Fraction(25)},
        "training": {"c": Fraction(0), "d": Fraction(0)},
        "other": {"e": Fraction(9)},
    }
    found = divided({"return": Fraction(60), "training": Fraction(40), "other": Fraction(0)}, within)
    assert found == {"a": Fraction(45, 100), "b": Fraction(15, 100), "c": Fraction(1, 5), "d": Fraction(1, 5), "e": 0}


def test_every_way_names_its_source() -> None:
    assert set(ORIGINS) == set(Way)
    assert all(origin.authors and 1900 < origin.year < 2030 for origin in ORIGINS.values())


def test_plain_importances_keep_apart_what_differs_with_few_decimals() -> None:
    twelve = plain_importances(ranked("abcdefghijkl"))
    assert [float(value) for value in twelve.values()] == [10, 6.8, 5.2, 4.1, 3.3, 2.6, 2.1, 1.6, 1.2, 0.9, 0.6, 0.3]
    close = plain_importances({"a": Fraction(100), "b": Fraction(9999, 100), "c": Fraction(0)})
    assert close == {"a": 10, "b": Fraction(9999, 1000), "c": 0}
    assert plain_importances({"a": Fraction(0)}) == {"a": 0}

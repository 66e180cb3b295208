"""The short way through pairs: few questions, few pages, and what is left open is said truly."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from negotiator.elicitation.corners import middle
from negotiator.elicitation.pairs import Bounds, Judgement, Question, Said
from negotiator.elicitation.short import EACH, ENOUGH, Short, short
from tests.elicitation.test_pairs import KEYS, halves, truth, weights

PAGES = 5


def pages(
    weighed: Mapping[str, Fraction], guess: Sequence[str], parts: Mapping[str, Fraction]
) -> tuple[list[Judgement], int, Short]:
    """All that is asked of somebody who knows the weights, page by page, how many pages, and where it ends."""
    judgements: list[Judgement] = []
    count, now = 0, short(guess, parts, judgements)
    while now.questions:
        count += 1
        assert len(now.questions) <= now.most
        judgements += [Judgement(each, truth(weighed, each)) for each in now.questions]
        after = short(guess, parts, judgements)
        assert after.most <= now.most - len(now.questions)
        now = after
    assert now.most == 0
    return judgements, count, now


@given(weights, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_few_questions_on_few_pages_whatever_is_guessed(weighed: dict[str, Fraction], random: "object") -> None:
    guess = list(weighed)
    random.shuffle(guess)  # type: ignore[attr-defined]
    judgements, count, end = pages(weighed, guess, halves)
    assert len(judgements) <= EACH * (len(weighed) - 1)
    assert count <= PAGES
    assert sorted(key for group in end.groups for key in group.keys) == sorted(weighed)
    assert sum(end.weighed.values()) == 1
    for heavy, light in pairwise(end.groups):  # told apart as they are
        assert min(weighed[key] for key in heavy.keys) >= max(weighed[key] for key in light.keys)
        assert end.weighed[heavy.keys[0]] >= end.weighed[light.keys[0]]


def test_twelve_measures_take_twentytwo_answers_and_leave_two_points() -> None:
    weighed = {key: Fraction(12 - n) for n, key in enumerate(KEYS)}
    judgements, count, end = pages(weighed, list(KEYS), halves)
    assert len(judgements) <= 22
    assert count <= 4
    assert end.room <= ENOUGH


@given(weights)
@settings(max_examples=25, deadline=None)
def test_the_rest_of_the_order_moves_no_share_by_more_than_is_said(weighed: dict[str, Fraction]) -> None:
    _judgements, _count, end = pages(weighed, list(weighed), {})
    known = sorted(weighed, key=lambda key: -weighed[key])
    all_said = [Judgement(Question(a, b), truth(weighed, Question(a, b))) for a, b in pairwise(known)]
    whole = middle(tuple(known), Bounds(known, all_said))
    equal = len(set(weighed.values())) < len(weighed)  # what weighs the same moves its neighbours, too
    slack = Fraction(1, 10**5)
    assert equal or all(abs(whole[key] - end.weighed[key]) <= end.room + slack for key in weighed)


def test_a_wrong_guess_moves_no_weight() -> None:
    weighed = {key: Fraction(2**n) for n, key in enumerate("abcde")}
    found = [pages(weighed, guess, {})[2] for guess in ("abcde", "edcba", "cabed")]
    orders = [[group.keys for group in each.groups if group.settled] for each in found]
    assert all(order == [(key,) for key in "edcba" if (key,) in order] for order in orders)


def test_what_is_equal_is_settled_and_weighs_the_same() -> None:
    said = [Judgement(Question("a", "b"), Said.EQUAL), Judgement(Question("c", "b"), Said.SECOND)]
    end = short(("a", "b", "c"), {}, said)
    assert [group.keys for group in end.groups] == [("a", "b"), ("c",)]
    assert (end.questions, end.room) == ((), 0)
    assert end.weighed["a"] == end.weighed["b"] > end.weighed["c"]


def test_nothing_and_one_measure_have_no_questions() -> None:
    assert short((), {}, ()).weighed == {}
    assert short(("a",), {}, ()).weighed == {"a": 1}

from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from negotiator.elicitation.concord import concord, consistency
from negotiator.elicitation.corners import middle
from negotiator.elicitation.pairs import Bounds, Judgement, Question, Said, State, state
from negotiator.elicitation.weights import ranked, shares

KEYS = "abcdefghijkl"
weights = st.integers(2, 12).flatmap(
    lambda n: st.fixed_dictionaries({k: st.integers(1, 60).map(Fraction) for k in KEYS[:n]})
)
halves = dict.fromkeys(KEYS, Fraction(1, 2))


def truth(weighed: Mapping[str, Fraction], question: Question) -> Said:
    first, second = weighed[question.first] * question.part, weighed[question.second]
    return Said.EQUAL if first == second else Said.FIRST if first > second else Said.SECOND


def asked(weighed: Mapping[str, Fraction], parts: Mapping[str, Fraction]) -> tuple[list[Judgement], State]:
    """All that is asked of somebody who knows the weights, and where it ends."""
    judgements: list[Judgement] = []
    now = state(tuple(weighed), parts, judgements)
    while now.question is not None:
        judgements.append(Judgement(now.question, truth(weighed, now.question)))
        after = state(tuple(weighed), parts, judgements)
        assert after.most < now.most  # the number still to come only falls
        now = after
    assert now.most == 0
    return judgements, now


def follows(judgements: list[Judgement], question: Question) -> bool:
    """Whether an answer follows, by another road than the code's: longest products over all simple chains."""
    edges = [(a, b, r) for j in judgements for a, b, r in j.question.claims(j.said)]

    def best(a: str, b: str, seen: frozenset[str]) -> Fraction:
        found = [r if y == b else r * best(y, b, seen | {y}) for x, y, r in edges if x == a and y not in seen]
        return max(found, default=Fraction(0))

    forth = best(question.first, question.second, frozenset(question.first))
    back = best(question.second, question.first, frozenset(question.second))
    return forth >= 1 / question.part or back >= question.part


@given(weights)
@settings(max_examples=25, deadline=None)
def test_the_order_of_known_weights_is_recovered(weighed: dict[str, Fraction]) -> None:
    judgements, end = asked(weighed, {})
    assert all(weighed[a] >= weighed[b] for a, b in pairwise(end.order))
    assert sorted(end.order) == sorted(weighed)
    assert len(judgements) <= 33  # 12 measures, found by halving


@given(weights)
@settings(max_examples=10, deadline=None)
def test_known_weights_lie_within_all_that_was_learnt(weighed: dict[str, Fraction]) -> None:
    judgements, end = asked(weighed, halves)
    assert all(weighed[a] >= end.bounds.least(a, b) * weighed[b] for a in weighed for b in weighed)
    assert all(Bounds(tuple(weighed), judgements).answer(j.question) is not None for j in judgements)
    found = middle(end.order, end.bounds)
    assert sum(found.values()) == 1
    assert consistency(judgements, found).share == 1


@given(
    st.integers(2, 5).flatmap(lambda n: st.fixed_dictionaries({k: st.integers(1, 9).map(Fraction) for k in KEYS[:n]}))
)
@settings(max_examples=30, deadline=None)
def test_what_follows_is_never_asked(weighed: dict[str, Fraction]) -> None:
    judgements, _end = asked(weighed, halves)
    for n, judgement in enumerate(judgements):
        assert not follows(judgements[:n], judgement.question)


def test_finer_questions_bring_the_weights_closer() -> None:
    weighed = shares({"a": Fraction(40), "b": Fraction(38), "c": Fraction(12), "d": Fraction(10)})

    def miss(parts: Mapping[str, Fraction]) -> Fraction:
        _judgements, end = asked(weighed, parts)
        found = middle(end.order, end.bounds)
        return sum((abs(found[key] - weighed[key]) for key in weighed), Fraction(0))

    assert 3 * miss(dict.fromkeys("abcd", Fraction(1, 2))) < 2 * miss({})


def test_with_the_order_alone_the_middle_is_the_centroid() -> None:
    _judgements, end = asked(dict(zip("abcde", map(Fraction, (5, 4, 3, 2, 1)), strict=True)), {})
    found, known = middle(end.order, end.bounds), ranked(end.order)
    assert all(abs(found[key] - known[key]) < Fraction(1, 10**5) for key in known)


def test_two_judgements_that_disagree_are_named() -> None:
    ring = [
        Judgement(Question("a", "b", Fraction(1, 4)), Said.FIRST),  # a weighs four times b
        Judgement(Question("b", "c"), Said.FIRST),
        Judgement(Question("c", "a"), Said.FIRST),
    ]
    end = state("abc", {}, ring)
    found = consistency(ring, middle(end.order, end.bounds))
    assert (found.kept, found.of) == (2, 3)
    assert found.worst == (ring[2], ring[0])


def test_order_of_packages_beside_their_scores() -> None:
    scores = {"p": Fraction(80), "q": Fraction(60), "r": Fraction(60), "s": Fraction(10)}
    assert concord("pqrs", scores).tau == 1
    assert concord("prqs", scores).tau == 1
    found = concord("spqr", scores)
    assert (found.agreed, found.pairs, found.worst, found.tau) == (3, 6, ("s", "p"), 0)
    assert concord("srqp", scores).tau == Fraction(-2, 3)

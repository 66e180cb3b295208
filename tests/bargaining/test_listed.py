"""What is best by each concept among all packages, looked at one by one: every best one, and no other."""

from dataclasses import replace
from fractions import Fraction

import pytest

from negotiator.bargaining.case import Case, Issue, Party
from negotiator.bargaining.concepts import answer
from negotiator.bargaining.listed import BEST
from negotiator.bargaining.outcome import Method
from negotiator.bargaining.words import Concept, Status
from tests.builders import drawn_case
from tests.oracle import truth

pytestmark = pytest.mark.parametrize("way", ["listing"], indirect=True)


def agrees(case: Case) -> None:
    known, found = truth(case), answer(case, tuple(BEST))
    assert found.status is known.status
    for concept, outcome in found.outcomes.items():
        assert outcome.levels == known.package(concept), concept
        assert (outcome.method, outcome.proven, outcome.canonical) == (Method.LISTING, True, True), concept
        assert outcome.optima == len(known.optima(concept)), concept


@pytest.mark.parametrize("seed", [1, 3, 4, 5, 8, 9, 10, 13, 14, 28])
def test_every_concept_has_its_best_packages(seed: int) -> None:
    agrees(drawn_case(seed, most=150))


def one_issue(weights: tuple[Fraction | int, ...], *worth: tuple[int, ...]) -> Case:
    """One issue, and what each of its levels is worth to the parties, who accept anything."""
    issue = Issue("issue", tuple(f"l{n}" for n in range(len(worth))))
    columns = enumerate(zip(weights, zip(*worth, strict=True), strict=True))
    parties = tuple(Party(f"s{k}", Fraction(weight), 0, (row,)) for k, (weight, row) in columns)
    return Case("one", 1, (issue,), parties)


@pytest.mark.parametrize(
    ("weights", "worth", "optima"),
    [
        ((1, 1), ((3, 2), (1, 6), (2, 3), (6, 1)), 4),  # all products are 6
        ((1, 1), ((9, 0), (1, 1), (0, 9)), 1),  # two gainers before any product
        ((1, 0), ((9, 0), (1, 1), (9, 9)), 2),  # who has no weight counts for nothing
        ((Fraction(1, 2), Fraction(1, 3)), ((2, 2), (4, 1), (1, 4)), 1),
        ((0, 0), ((9, 0), (1, 1)), 2),
        ((2, 1), ((2, 4), (4, 1), (1, 16)), 3),
    ],
)
def test_nash_counts_gainers_with_a_weight_then_multiplies(
    weights: tuple[Fraction | int, ...], worth: tuple[tuple[int, ...], ...], optima: int
) -> None:
    case = one_issue(weights, *worth)
    assert len(truth(case).optima(Concept.NASH)) == optima
    agrees(case)


def test_maximin_looks_at_the_least_gain_alone_and_leximin_at_all() -> None:
    case = one_issue((1, 1), (5, 5), (5, 9), (9, 5), (10, 0), (0, 10))
    found = answer(case, (Concept.MAXIMIN, Concept.LEXIMIN)).outcomes
    assert [found[c].optima for c in (Concept.MAXIMIN, Concept.LEXIMIN)] == [3, 2]
    agrees(case)


def test_nobody_who_can_gain_leaves_all_equally_good() -> None:
    case = one_issue((1, 2), (5, 5), (5, 5))
    case = replace(case, parties=tuple(replace(party, d=5) for party in case.parties))
    assert answer(case, (Concept.NASH,)).status is Status.OK
    agrees(case)

"""No answer is worse than what the checker finds by changing one issue or two: cases too large to enumerate."""

from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import pytest

from bench.instances import drawn
from negotiator.bargaining.case import Balance, Case, Levels
from negotiator.bargaining.check import acceptable
from negotiator.bargaining.concepts import answer
from negotiator.bargaining.outcome import Answer
from negotiator.bargaining.programme import weights_in_integers
from negotiator.bargaining.words import Concept, Status
from tests.oracle import Truth, points_of


def large(seed: int) -> Case:
    """Four parties, eleven issues, four levels: four million packages."""
    case = drawn(4, 11, 4, seed, f"moves_{seed}")
    return replace(case, balance=Balance(epsilon=100 * (seed % 3), soft_penalty=10))


def known_about(case: Case, found: Answer) -> Truth:
    """What the definitions need, with the ideals of the answer and nothing enumerated."""
    active = tuple(k for k, party in enumerate(case.parties) if party.id in found.active)
    return Truth(case, [], [], [], Status.OK, found.ideal, active, weights_in_integers(case))


def moved(case: Case, levels: Levels) -> list[Levels]:
    """All acceptable packages that differ in one issue or two."""
    sizes = [len(issue.levels) for issue in case.issues]
    single = [(i, n) for i, size in enumerate(sizes) for n in range(size) if n != levels[i]]
    changes = [(one,) for one in single] + [pair for pair in combinations(single, 2) if pair[0][0] != pair[1][0]]
    near = []
    for change in changes:
        after = list(levels)
        for issue, level in change:
            after[issue] = level
        if acceptable(case, tuple(after)):
            near.append(tuple(after))
    return near


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_no_local_move_improves_any_concept(seed):
    case = large(seed)
    found = answer(case, tuple(Concept))
    known = known_about(case, found)
    for concept, outcome in found.outcomes.items():
        assert outcome.proven, concept
        mine = (known.worth(concept, outcome.levels), known.canonical_key(outcome.levels))
        near = moved(case, outcome.levels)
        if concept is Concept.BALANCED:
            floor = outcome.bound - case.balance.epsilon
            near = [x for x in near if min(known.surplus(x)[k] for k in known.active) >= floor]
        assert all((known.worth(concept, x), known.canonical_key(x)) <= mine for x in near), concept


def test_no_local_move_reaches_more_than_an_ideal():
    case = large(4)
    found = answer(case, (Concept.UTILITARIAN,))
    best = [Fraction(0)] * len(case.parties)
    for x in moved(case, found.outcomes[Concept.UTILITARIAN].levels):
        best = [max(a, b) for a, b in zip(best, points_of(case, x), strict=True)]
    assert all(ideal >= reached for ideal, reached in zip(found.ideal, best, strict=True))

"""An offer that leaves issues open becomes the package that changes least of it, the balanced one among these."""

from collections.abc import Collection
from dataclasses import replace

import pytest

from negotiator.bargaining.case import Case, Condition, Levels, Linear
from negotiator.bargaining.completing import barring, completed
from negotiator.bargaining.concepts import answer
from negotiator.bargaining.words import Concept, Sense
from tests.bargaining.drawn import drawn, rational, roomy
from tests.bargaining.stopping import stopped_at_each_moment
from tests.builders import small_case
from tests.oracle import truth


def changes(said: Collection[int], offer: Levels, levels: Levels) -> int:
    return sum(offer[issue] != levels[issue] for issue in said)


def expected(case: Case, offer: Levels, said: Collection[int]) -> tuple[Levels, int]:
    """By enumeration: the fewest changes, then the balanced rule among the packages that change so few."""
    least = min(changes(said, offer, levels) for levels in rational(case))
    kept = Linear(tuple((issue, offer[issue], 1) for issue in said), Sense.AT_LEAST, len(said) - least)
    near = replace(case, conditions=(*case.conditions, Condition("kept", kept)))
    return truth(near).package(Concept.BALANCED), least


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("said", [(0, 2), (1,), (0, 1, 2, 3)])
def test_it_changes_the_fewest_said_issues_and_is_balanced(seed: int, said: tuple[int, ...]) -> None:
    case = roomy(seed)
    offer = tuple(len(issue.levels) - 1 if (seed + i) % 2 else 0 for i, issue in enumerate(case.issues))
    found = completed(case, offer, said)
    assert (found.levels, found.changed, found.proven) == (*expected(case, offer, said), True)


def test_nothing_said_is_the_balanced_question_and_no_package_is_none() -> None:
    case = small_case()
    assert completed(case, (0, 0), ()).levels in rational(case)
    never = replace(case, parties=tuple(replace(party, d=101) for party in case.parties))
    found = completed(never, (0, 0), (0,))
    assert (found.levels, found.changed, found.proven) == (None, 0, True)


@pytest.mark.parametrize("way", ["solver"], indirect=True)
def test_stopped_at_any_moment_it_claims_nothing_that_is_not_so() -> None:
    case, said = roomy(1), (0, 1, 2, 3)
    offer = max(levels for levels in rational(drawn(1, tight=0.0, rules=0)) if levels not in rational(case))
    _, least = expected(case, offer, said)
    for options, stopped in stopped_at_each_moment():
        found = completed(case, offer, said, options)
        if found.levels is not None:
            assert found.levels in rational(case)
            assert not found.proven or changes(said, offer, found.levels) == found.changed == least
        else:
            assert not found.proven
        assert stopped or found.proven


def test_barred_levels_are_in_no_package_and_each_issue_has_its_words() -> None:
    case = small_case()
    left = barring(case, {0: (1, 0), 1: ()}, "barred", {0: {"en": "visas", "de": "Visa"}})
    assert rational(left) == [levels for levels in rational(case) if levels[0] == 2]
    (condition,) = left.conditions
    assert (condition.id, condition.label) == ("barred:visa", (("de", "Visa"), ("en", "visas")))
    assert answer(left, (Concept.BALANCED,)).outcomes[Concept.BALANCED].levels == (2, 1)

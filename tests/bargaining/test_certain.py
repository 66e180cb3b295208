"""What an offer breaks in every completion: judged condition by condition against all completions of drawn cases."""

import random

import pytest

from negotiator.bargaining.case import Case, Levels
from negotiator.bargaining.certain import surely_broken, surely_unhappy
from negotiator.bargaining.values import points
from tests.bargaining.drawn import drawn, every
from tests.oracle import keeps


def completions(case: Case, levels: Levels, said: set[int]) -> list[Levels]:
    return [each for each in every(case) if all(each[n] == levels[n] for n in said)]


@pytest.mark.parametrize("seed", range(40))
def test_a_condition_is_surely_broken_where_no_completion_keeps_it(seed: int) -> None:
    case = drawn(seed, red_lines=2, rules=6, tight=0.8)
    rng = random.Random(seed)
    levels = tuple(rng.randrange(len(issue.levels)) for issue in case.issues)
    for count in range(len(case.issues) + 1):
        said = set(rng.sample(range(len(case.issues)), count))
        found = completions(case, levels, said)
        hard = [c for c in (*case.conditions, *case.red_lines) if c.hard]
        expected = {c.id for c in hard if not any(keeps(c, each) for each in found)}
        assert {c.id for c in surely_broken(case, levels, said)} == expected
        worst = {
            party.id for k, party in enumerate(case.parties) if all(points(case, each)[k] < party.d for each in found)
        }
        assert set(surely_unhappy(case, levels, said)) == worst

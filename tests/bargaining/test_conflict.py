"""Conflicts by search are the conflicts found by trying every subset on every package."""

import json
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from negotiator.bargaining import conflict
from negotiator.bargaining.case_file import read_case
from negotiator.bargaining.check import broken_hard
from negotiator.bargaining.conflict import FIXED, Scope, conflicts, moments, scope_of
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.values import surplus
from tests.bargaining.drawn import conflicts_by_force, drawn, every, first, rational

FILES = sorted((Path(__file__).parent / "answers").glob("c_*.json"))


def sets(families: Any) -> set[tuple[str, ...]]:
    return {tuple(sorted(names)) for names in families}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_conflicts_of_the_oracle(file: Path) -> None:
    expected = json.loads(file.read_text())["expected"]
    case = read_case(file.read_text())
    for scope, end in ((Scope.RED_LINES, "red"), (Scope.AGREEMENT, "all")):
        found = conflicts(case, 1000, scope=scope)
        assert found.complete
        assert sets(found.mus) == sets(expected[f"mus_{end}"])
        assert sets(found.mcs) == sets(expected[f"mcs_{end}"])
    if "least_shortfall" in expected:
        assert found.shortfall == expected["least_shortfall"]


def test_relaxing_goes_on_until_there_is_nothing_more_to_give_up() -> None:
    """What it leaves is found by the exact search, which takes many times as long."""
    told = [json.loads(file.read_text()) for file in FILES]
    many = next(each for each in told if len(each["expected"]["mcs_red"]) > 1)
    judge = conflict._open_judge(read_case(json.dumps(many)), Scope.RED_LINES, True, Options(), perf_counter() + 60)
    free = frozenset(judge.members)
    search = conflict.Families(judge, free, 1000, perf_counter() + 30)
    search.relax(conflict._open_relaxer(judge, free))
    assert sets(search.mcs) == sets(many["expected"]["mcs_red"])


def tight_case(seed: int):
    return drawn(seed, parties=3, issues=4, tight=0.55 + seed % 3 * 0.1, red_lines=seed % 4, rules=seed % 5)


@pytest.mark.slow
@pytest.mark.parametrize("scope", [Scope.ALL, Scope.RULES, Scope.FIRM])
@pytest.mark.parametrize("seed", range(60))
def test_every_conflict_among_everything(seed: int, scope: Scope) -> None:
    case = tight_case(seed)
    members = scope_of(case, scope)
    mus, mcs = conflicts_by_force(case, members, lambda _: True)
    fixed = {name for name, conditions in members.items() if any(c.cls in FIXED for c in conditions)}
    found = conflicts(case, 1000, scope=scope)
    assert found.complete
    assert sets(found.mus) == mus
    assert sets(found.mcs) == {each for each in mcs if not fixed & set(each)}
    assert list(found.mcs) == sorted(found.mcs, key=lambda names: (len(names), names))


@pytest.mark.parametrize("seed", range(60))
def test_nearest_breaks_least_and_lacks_least(seed: int) -> None:
    case = tight_case(seed)
    found = conflicts(case, 5)
    if rational(case):
        assert (found.mus, found.mcs, found.nearest, found.shortfall) == ((), (), None, None)
        return

    def cost(levels):
        names = [
            {c.name for c in broken_hard(case, levels) if c in case.conditions and c.cls in FIXED},
            {c.name for c in broken_hard(case, levels) if c in case.conditions and c.cls not in FIXED},
            {c.name for c in broken_hard(case, levels) if c in case.red_lines},
        ]
        return (*map(len, names), max(0, -min(surplus(case, levels))))

    best = min(map(cost, every(case)))
    assert found.shortfall == best[-1]
    assert found.nearest == first(case, [x for x in every(case) if cost(x) == best])


def test_limit_keeps_the_smallest_relaxations_and_says_so() -> None:
    case = drawn(11, parties=6, issues=5, tight=0.7, rules=0)
    whole = conflicts(case, 1000)
    some = conflicts(case, 2)
    assert whole.complete
    assert not some.complete
    assert [len(each) for each in some.mcs] == [len(each) for each in whole.mcs[:2]]
    assert set(some.mus) <= set(whole.mus)


def test_cancelled_search_says_that_it_is_not_complete() -> None:
    case = drawn(11, parties=6, issues=5, tight=0.7, rules=0)
    found = conflicts(case, options=Options(cancelled=lambda: True))
    assert not found.complete
    assert found.mus == found.mcs == ()


def test_two_fifths_of_the_time_are_for_relaxations_a_fifth_for_the_closest_package() -> None:
    assert moments(100.0, 10.0) == (104.0, 108.0, 110.0)

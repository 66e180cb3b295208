"""The closest package against its definition, by complete enumeration, and stopped at every moment."""

from dataclasses import replace
from time import perf_counter

import pytest

from negotiator.bargaining.case import Case, Levels
from negotiator.bargaining.closest import _keep_most, closest, lacking
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.programme import Programme
from negotiator.bargaining.solver import Limits
from negotiator.bargaining.values import points
from negotiator.bargaining.words import RuleClass
from tests.bargaining.drawn import drawn, every, welfare
from tests.bargaining.stopping import stopped_at_each_moment
from tests.builders import small_case
from tests.oracle import keeps

FIXED = {RuleClass.LOCKED, RuleClass.LAW}


def tight(seed: int) -> Case:
    """Five rules, four of them hard, three red lines, and parties who ask for much; two rules share a name."""
    case = drawn(seed, tight=0.6, red_lines=3, rules=5)
    one, other, *rest = case.conditions
    named = (replace(one, rule="R"), replace(other, rule="R"), *rest[:-1], replace(rest[-1], hard=False))
    return replace(case, conditions=named)


def rank(case: Case, levels: Levels) -> tuple[object, ...]:
    """What the closest package has least of, the most important first."""
    hard = [c for c in case.conditions if c.hard and not keeps(c, levels)]
    rules = [{c.name for c in hard if (c.cls in FIXED) == fixed} for fixed in (True, False)]
    red_lines = [c.id for c in case.red_lines if not keeps(c, levels)]
    lack = max(0, *(p.d - u for p, u in zip(case.parties, points(case, levels), strict=True)))
    return *map(len, rules), len(red_lines), lack, -welfare(case, levels), -sum(points(case, levels)), levels


def until() -> float:
    return perf_counter() + 30


@pytest.mark.parametrize("seed", range(4))
def test_it_breaks_least_then_lacks_least(seed: int) -> None:
    case = tight(seed)
    best = min(every(case), key=lambda levels: rank(case, levels))
    found = closest(case, Options(), until())
    assert found.levels is not None
    assert rank(case, found.levels)[:4] == rank(case, best)[:4]
    assert (found.levels, found.shortfall, found.proven) == (best, rank(case, best)[3], True)


def test_what_is_lacking_is_what_the_worst_off_lacks() -> None:
    case = small_case()
    assert [lacking(case, levels) for levels in ((0, 0), (1, 0), (2, 0), (0, 1), (1, 1))] == [20, 0, 20, 0, 0]


@pytest.mark.parametrize("way", ["solver"], indirect=True)
def test_stopped_at_any_moment_it_claims_nothing_that_is_not_so() -> None:
    case = tight(1)
    best, known = min(rank(case, levels)[:4] for levels in every(case)), 0
    for options, said in stopped_at_each_moment():
        found = closest(case, options, until())
        if found.levels is not None:
            assert found.shortfall == rank(case, found.levels)[3]
            known += 1
        assert (found.levels is None) == (found.shortfall is None)
        assert not found.proven or (found.levels is not None and rank(case, found.levels)[:4] == best)
        assert said or found.proven
    assert known > 1


def test_without_time_nothing_is_settled_and_no_package_told() -> None:
    case = tight(1)
    hard = [condition for condition in case.conditions if condition.hard]
    found = _keep_most(Programme(case), hard, Limits(seconds=0.0))
    assert found == (False, None)

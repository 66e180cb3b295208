"""Several cases as one: its packages against every pair of packages of its blocks, and the best of them."""

from dataclasses import replace

import pytest

from negotiator.bargaining.case import Case, Condition, Levels, Linear
from negotiator.bargaining.case_limits import validate
from negotiator.bargaining.check import acceptable, broken_soft_rules, total
from negotiator.bargaining.concepts import answer
from negotiator.bargaining.errors import CaseError
from negotiator.bargaining.joined import joined, parts, starts
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.values import points
from negotiator.bargaining.words import Concept, Sense, Status
from tests.bargaining.drawn import drawn, rational
from tests.oracle import Truth

LIMIT = 4  # levels that both may have together


def blocks(seed: int) -> tuple[Case, Case]:
    """Two cases whose things have the same names."""
    return drawn(seed, issues=3, tight=0.1, red_lines=1), drawn(seed + 100, parties=2, issues=3, tight=0.1)


def height(case: Case, start: int = 0) -> tuple[tuple[int, int, int], ...]:
    """Terms that add up all levels."""
    return tuple((i + start, n, n) for i, issue in enumerate(case.issues) for n in range(1, len(issue.levels)))


def together(cases: tuple[Case, Case]) -> Case:
    terms = tuple(term for case, start in zip(cases, starts(cases), strict=True) for term in height(case, start))
    return joined("both", cases, (Condition("SHARED:height", Linear(terms, Sense.AT_MOST, LIMIT)),))


def pairs(cases: tuple[Case, Case]) -> set[Levels]:
    """Every two packages that each case accepts by itself, and that keep within the limit together."""
    first, second = cases
    return {
        (*a, *b)
        for a in rational(first)
        for b in rational(second)
        if total(height(first), a) + total(height(second), b) <= LIMIT
    }


@pytest.mark.parametrize("seed", [1, 2, 4, 7])
def test_the_packages_are_all_pairs_within_what_is_shared_and_the_best_of_them_is_found(seed: int) -> None:
    cases = blocks(seed)
    case = together(cases)
    validate(case)
    wanted = pairs(cases)
    assert set(rational(case)) == wanted
    found = answer(case, (Concept.NASH,), Options(20, ideals=False))
    if not wanted:
        assert found.status is not Status.OK
        return
    outcome, truth = found.outcomes[Concept.NASH], Truth(case)
    assert outcome.levels is not None
    assert outcome.proven
    assert truth.worth(Concept.NASH, outcome.levels) == max(truth.worth(Concept.NASH, x) for x in wanted)


def test_each_block_has_its_own_points_and_soft_rules() -> None:
    cases = tuple(
        replace(c, conditions=tuple(replace(each, hard=False, rule="G-05") for each in c.conditions)) for c in blocks(9)
    )
    first, second = cases
    case = together((first, second))
    packages = list(rational(case))
    assert len({broken_soft_rules(case, levels) for levels in packages}) == 4, "else this shows nothing"
    for levels in packages:
        a, b = parts(cases, levels)
        assert points(case, levels) == (*points(first, a), *points(second, b))
        soft = {
            f"{n}~{rule}"
            for n, (c, x) in enumerate(zip(cases, (a, b), strict=True))
            for rule in broken_soft_rules(c, x)
        }
        assert set(broken_soft_rules(case, levels)) == soft, "broken in both counts twice"
        assert acceptable(first, a)


def test_cases_of_another_scale_are_not_joined() -> None:
    first, second = blocks(1)
    with pytest.raises(CaseError):
        joined("both", (first, replace(second, scale=7)), ())

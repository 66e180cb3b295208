"""Dossiers in which nothing fits: what the answer says stands in the way is what trying every package says.

The two scenarios are cut to a few measures, the others held as in a known package, and then tightened: seats ask for
more, resources shrink, rules stay. What is left is small enough for complete search over all packages.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from random import Random

import pytest

from negotiator.bargaining.case import Body, Case, Choice, Condition, Excludes, Forbids, Levels, Linear, Ratio, Requires
from negotiator.bargaining.concepts import answer
from negotiator.bargaining.conflict import FIXED, Ended, Scope, conflicts, scope_of
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.words import Concept, RuleClass, Sense
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.reading.scenario import DEMOS, demo_scenario
from tests.oracle import conflicting_sets, hard_names, minimal_sets, missed

MEASURES = 6  # that stay open


@cache
def whole(name: str) -> tuple[Case, Levels]:
    """A scenario's case and a package that fits it."""
    case = case_of(demo_scenario(name))
    outcome = answer(case, (Concept.UTILITARIAN,)).outcomes[Concept.UTILITARIAN]
    return case, outcome.levels


def cut(case: Case, levels: Levels, open_ones: frozenset[int]) -> Case:
    """The case in which only some issues are open; a condition that speaks of others counts their levels as given."""

    def level(issue: int, n: int) -> int | None:
        return n if issue in open_ones else 0 if n == levels[issue] else None

    def some(choices: Iterable[Choice]) -> tuple[Choice, ...]:
        return tuple((i, m) for i, n in choices if (m := level(i, n)) is not None)

    def terms(given: Iterable[tuple[int, int, int]]) -> tuple[tuple[int, int, int], ...]:
        return tuple((i, m, value) for i, n, value in given if (m := level(i, n)) is not None)

    def body(of: Body) -> Body:
        match of:
            case Linear(given, sense, rhs):
                return Linear(terms(given), sense, rhs)
            case Ratio(num, den, p, q):
                return Ratio(terms(num), terms(den), p, q)
            case Requires(if_, then):
                return Requires(some(if_), some(then))
            case Excludes(a, b):
                return Excludes(some(a), some(b))
            case Forbids(choice):
                return Requires(some([choice]), ())
        raise TypeError(of)

    def moved(conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
        return tuple(replace(c, body=body(c.body)) for c in conditions)

    return replace(
        case,
        issues=tuple(
            issue if i in open_ones else replace(issue, levels=(issue.levels[levels[i]],))
            for i, issue in enumerate(case.issues)
        ),
        parties=tuple(
            replace(p, points=tuple(r if i in open_ones else (r[levels[i]],) for i, r in enumerate(p.points)))
            for p in case.parties
        ),
        conditions=moved(case.conditions),
        red_lines=moved(case.red_lines),
        balance=replace(case.balance, costs=()),
    )


def tightened(rng: Random, case: Case) -> Case:
    """Some seats want more than now, some resources have less than is needed, red lines join in."""
    parties = []
    for party in case.parties:
        low, high = sum(map(min, party.points)), sum(map(max, party.points))
        d = low + (high - low) * rng.randrange(40, 100) // 100
        parties.append(replace(party, d=d if rng.random() < 0.5 else low))

    def shrunk(c: Condition) -> Condition:
        if c.cls is not RuleClass.CAPACITY or not isinstance(c.body, Linear) or c.body.sense is not Sense.AT_MOST:
            return c
        if rng.random() < 0.7:
            return c
        values = [sum(v for i, n, v in c.body.terms if levels[i] == n) for levels in sample]
        return replace(c, body=replace(c.body, rhs=min(values) + (max(values) - min(values)) // 3))

    sample = [tuple(rng.randrange(len(issue.levels)) for issue in case.issues) for _ in range(40)]
    open_ones = [i for i, issue in enumerate(case.issues) if len(issue.levels) > 1]
    lines = tuple(
        Condition(f"RL:{n}", Forbids((i, rng.randrange(len(case.issues[i].levels)))), stakeholder=case.parties[n].id)
        for n, i in enumerate(rng.sample(open_ones, 2))
    )
    shorter = tuple(shrunk(c) for c in case.conditions)
    return replace(case, parties=tuple(parties), conditions=shorter, red_lines=lines)


@cache
def dossier(name: str, seed: int) -> tuple[Case, frozenset[frozenset[str]]]:
    """The first drawn one from a seed on in which nothing fits, and what its packages miss of all that is hard."""
    rng = Random(f"{name} {seed}")
    case, levels = whole(name)
    while True:
        open_ones = frozenset(rng.sample(range(len(case.issues)), MEASURES))
        drawn = tightened(rng, cut(case, levels, open_ones))
        found = missed(drawn, hard_names(drawn))
        if frozenset() not in found:
            return drawn, frozenset(found)


SEEDS = [*range(3), *(pytest.param(seed, marks=pytest.mark.full) for seed in range(3, 4))]


@pytest.mark.parametrize("scope", [Scope.ALL, Scope.AGREEMENT, Scope.RULES, Scope.FIRM])
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", DEMOS)
def test_conflicts_of_dossiers_are_those_of_complete_search(name: str, seed: int, scope: Scope) -> None:
    case, lost = dossier(name, seed)
    members = scope_of(case, scope)
    wanted = {n: conditions for n, conditions in hard_names(case).items() if n in members}
    found = conflicts(case, 1000, Options(time_limit=120), scope)
    assert (found.scope, found.ended) == (scope, Ended.ALL)
    corrections = _with_rest(lost, frozenset(wanted), scope)
    if frozenset() in corrections:
        assert found.mus == found.mcs == ()
        return
    mus = conflicting_sets(corrections) if corrections else [frozenset()]
    fixed = {n for n, conditions in wanted.items() if any(c.cls in FIXED for c in conditions)}
    assert {frozenset(each) for each in found.mus} == set(mus)
    assert {frozenset(each) for each in found.mcs} == {each for each in corrections if not each & fixed}


def _with_rest(lost: frozenset[frozenset[str]], wanted: frozenset[str], scope: Scope) -> list[frozenset[str]]:
    """Correction sets where what the scope does not name holds throughout (rules, in AGREEMENT) or is left aside."""
    if scope is Scope.AGREEMENT:
        return [each for each in minimal_sets(lost) if each <= wanted]
    return minimal_sets(each & wanted for each in lost)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", DEMOS)
def test_each_conflict_told_is_minimal_and_cannot_hold(name: str, seed: int) -> None:
    """Also where the search ends at its limit: what it told is true, and it says why it ended."""
    case, lost = dossier(name, seed)
    found = conflicts(case, 3)
    members = scope_of(case, Scope.ALL)
    assert members == hard_names(case)
    kept = [frozenset(members) - each for each in lost]
    for each in map(frozenset, found.mus):
        assert not any(each <= names for names in kept)
        assert all(any(each - {name} <= names for names in kept) for name in each)
    for each in map(frozenset, found.mcs):
        rest = frozenset(members) - each
        assert any(rest <= names for names in kept)
        assert not any(rest | {name} <= names for names in kept for name in each)
    whole_search = conflicts(case, 1000)
    more = len(whole_search.mus) > 3 or len(whole_search.mcs) > 3
    assert found.ended is (Ended.AT_LIMIT if more else Ended.ALL)

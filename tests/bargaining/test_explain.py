"""Explanations against enumeration."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest

from negotiator.bargaining.case import Case, Condition, Forbids, Issue, Linear, Party
from negotiator.bargaining.check import acceptable, broken_hard, holds
from negotiator.bargaining.concepts import answer
from negotiator.bargaining.explain import Inquiry, binding, costs, names_of, slack_of, why, without
from negotiator.bargaining.moves import applied, effect
from negotiator.bargaining.outcome import Options, Outcome
from negotiator.bargaining.values import surplus
from negotiator.bargaining.words import Concept
from tests.bargaining.drawn import drawn, every, first, rational, roomy
from tests.bargaining.test_alternatives import egalitarian
from tests.builders import small_case

MOST = Concept.UTILITARIAN


@pytest.mark.parametrize("seed", range(10))
def test_other_levels_are_solved_again(seed: int) -> None:
    case = roomy(seed)
    levels = first(case, rational(case))
    shifts = why(case, levels, MOST)
    wanted = [(i, n) for i, m in enumerate(levels) for n in (m - 1, m + 1) if 0 <= n < len(case.issues[i].levels)]
    assert [(s.issue, s.level) for s in shifts] == wanted
    for shift in shifts:
        among = [x for x in rational(case) if x[shift.issue] == shift.level]
        assert shift.settled
        assert shift.levels == (first(case, among) if among else None)
        if among:
            assert shift.effect == effect(case, levels, shift.levels)
        bare = tuple(shift.level if i == shift.issue else n for i, n in enumerate(levels))
        assert (shift.breaks == ()) == acceptable(case, bare)


def test_why_keeps_the_ideals_of_the_whole_case() -> None:
    case = roomy(6)
    among = rational(case)
    active = [k for k, p in enumerate(case.parties) if any(surplus(case, x)[k] > 0 for x in among)]
    levels = egalitarian(case, among, active)
    for shift in why(case, levels, Concept.EGALITARIAN):
        some = [x for x in among if x[shift.issue] == shift.level]
        assert shift.levels == (egalitarian(case, some, active) if some else None)


@pytest.mark.parametrize("seed", range(10))
def test_costs_are_the_difference_without_the_condition(seed: int) -> None:
    case = next(c for c in (roomy(n, red_lines=2) for n in range(seed * 50, seed * 50 + 50)))
    levels = first(case, rational(case))
    found = costs(case, levels, MOST)
    assert [cost.name for cost in found] == list(names_of(case))
    for cost in found:
        free = first(case, rational(without(case, cost.name)))
        assert cost.settled
        assert cost.levels == free
        assert cost.effect == effect(case, levels, free)
        assert cost.matters == any(cost.effect)


@pytest.mark.slow
@pytest.mark.parametrize("concept", [Concept.EGALITARIAN, Concept.BALANCED, Concept.NASH])
@pytest.mark.parametrize("seed", range(6))
def test_costs_of_other_concepts_are_those_of_each_case_alone(seed: int, concept: Concept) -> None:
    case = roomy(seed, rules=5, red_lines=1)
    levels = answer(case, (concept,)).outcomes[concept].levels
    for cost in costs(case, levels, concept):
        alone = answer(without(case, cost.name), (concept,)).outcomes[concept]
        assert cost.settled
        assert (cost.levels, cost.value) == (alone.levels, alone.value)


@pytest.mark.parametrize("seed", range(12))
def test_binding_conditions_stop_a_change_alone(seed: int) -> None:
    case = roomy(seed, red_lines=1)
    levels = first(case, rational(case))
    expected: dict[str, set[tuple[int, ...]]] = {}
    for other in every(case):
        if sum(a != b for a, b in zip(levels, other, strict=True)) != 1 or max(effect(case, levels, other)) <= 0:
            continue
        wrong = [c.id for c in broken_hard(case, other)]
        wrong += [f"IR:{p.id}" for p, e in zip(case.parties, surplus(case, other), strict=True) if e < 0]
        if len(wrong) == 1:
            expected.setdefault(wrong[0], set()).add(other)
    found = binding(case, levels)
    assert {b.id: {applied(levels, [c]) for c in b.stops} for b in found} == expected


@pytest.mark.parametrize("seed", range(10))
def test_slack_is_never_negative_where_a_condition_holds(seed: int) -> None:
    case = drawn(seed, rules=5)
    for condition in case.conditions:
        for levels in every(case):
            slack = slack_of(condition, levels)
            if slack is not None:
                assert (slack >= 0) == holds(condition.body, levels)
            else:
                assert not isinstance(condition.body, Linear)


def test_explanations_without_time_are_unsettled() -> None:
    case = roomy(1)
    levels = first(case, rational(case))
    found = costs(case, levels, MOST, options=Options(cancelled=lambda: True))
    assert [(cost.levels, cost.settled) for cost in found] == [(None, False)] * len(names_of(case))
    assert why(case, levels, MOST, options=Options(cancelled=lambda: True)) == ()


def test_nothing_is_explained_where_nothing_fits() -> None:
    case = next(c for c in map(drawn, range(100)) if not rational(c))
    assert why(case, every(case)[0], MOST) == ()


def test_a_case_without_a_rule_keeps_all_others_and_what_is_advice() -> None:
    """A rule of several conditions goes whole, red lines like rules."""
    for seed in range(12):
        case = drawn(seed, red_lines=2, rules=6)
        everything = [*case.conditions, *case.red_lines]
        for name in names_of(case):
            left = without(case, name)
            assert [*left.conditions, *left.red_lines] == [c for c in everything if not c.hard or c.name != name]
            assert name not in names_of(left)
            assert replace(left, conditions=case.conditions, red_lines=case.red_lines) == case
    assert without(case, "nothing of this name") == case


@pytest.mark.parametrize("seed", range(6))
def test_leaving_out_by_halves_finds_what_leaving_out_one_by_one_finds(seed: int) -> None:
    case = drawn(seed, red_lines=2, rules=6, tight=0.6)
    chosen = answer(case, (MOST,)).outcomes.get(MOST)
    if chosen is None or chosen.levels is None:
        return
    found = {cost.name: cost for cost in costs(case, chosen.levels, MOST)}
    for name in names_of(case):
        among = rational(without(case, name))
        assert found[name].levels == first(without(case, name), among)
        (alone,) = costs(case, chosen.levels, MOST, (name,))
        assert alone == found[name]


def test_every_neighbouring_level_is_asked_about_the_lowest_and_the_highest_too() -> None:
    shifts = why(small_case(), (1, 1), Concept.EGALITARIAN)
    assert [(each.issue, each.level) for each in shifts] == [(0, 0), (0, 2), (1, 0)]


def test_rules_that_change_nothing_are_left_out_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of eight rules the last one alone costs anything: it is found by halves, with seven questions."""
    issues = tuple(Issue(f"m{n}", ("no", "yes")) for n in range(8))
    party = Party("home", Fraction(1), 0, ((0, -1),) * 7 + ((0, 5),))
    rules = tuple(Condition(f"c{n}", Forbids((n, 1))) for n in range(8))
    case, asked = Case("eight", 1, issues, (party,), conditions=rules), list[tuple[str, ...]]()
    solve = Inquiry.solve

    def noted(self: Inquiry, names: Sequence[str]) -> Outcome | None:
        asked.append(tuple(names))
        return solve(self, names)

    monkeypatch.setattr(Inquiry, "solve", noted)
    found = costs(case, (0,) * 8, MOST)
    assert [cost.effect for cost in found] == [(0,)] * 7 + [(5,)]
    assert [len(names) for names in asked] == [8, 4, 4, 2, 2, 1, 1]

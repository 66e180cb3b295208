"""Proposals for the demo scenarios: their invariants, explanations where nothing fits, and the second check."""

from dataclasses import replace
from fractions import Fraction
from functools import cache
from math import inf

import pytest

from negotiator.bargaining.concepts import Options, answer
from negotiator.bargaining.words import Concept, Part, Status
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.plan import RedLine
from negotiator.catalogue.reading.scenario import DEMOS, demo_scenario
from negotiator.services.proposals import solved as proposals
from negotiator.services.proposals.solved import Disagreement, propose
from tests.catalogue.expectations import missed


@pytest.fixture(scope="module", params=DEMOS)
def proposal(request):
    return propose(demo_scenario(request.param))


@pytest.mark.slow
def test_proposal_keeps_every_invariant_of_the_scenario(proposal):
    expected = proposal.plan.expected
    assert proposal.answer.status is Status.OK
    assert proposal.answer.seconds <= expected["solve_seconds_max"]
    for concept, count in proposal.proposed.items():
        assert count.verdict.hard == (), concept
        assert missed(count, expected) == frozenset(), concept
        assert proposal.outcome(concept).proven, concept
    assert proposal.proposed[Concept.BALANCED].least_surplus >= expected["least_surplus_min"]
    assert proposal.conflicts == ()


@pytest.mark.slow
def test_balanced_package_gives_up_at_most_one_point_of_the_best_least_surplus(proposal):
    outcome, count = proposal.outcome(Concept.BALANCED), proposal.proposed[Concept.BALANCED]
    best = Fraction(outcome.bound) / proposal.case.scale
    assert best - 1 - Fraction(1, 1000) <= count.least_surplus <= best + Fraction(1, 1000)
    others = [c for c in every(proposal).values() if not c.verdict.hard]
    assert all(c.least_surplus <= best + Fraction(1, 1000) for c in others)


@pytest.mark.slow
def test_named_packages_are_counted_beside_the_proposed_ones(proposal):
    names = {package.id for package in proposal.plan.packages}
    assert set(proposal.named) == names
    assert set(every(proposal)) == names | {"balanced", "nash"}


def every(proposal):
    return {**proposal.named, **{concept.value: found for concept, found in proposal.proposed.items()}}


def tight():
    """Kenya with hardly any money for the interior ministry: its must-haves can no longer be paid."""
    plan = demo_scenario("kenya_like")
    return replace(plan, caps_ep={**plan.caps_ep, "EP06": Fraction(1, 5)})


@pytest.mark.slow
def test_without_a_package_the_proposal_names_conditions_that_stand_against_each_other_in_words():
    found = propose(tight())
    assert found.answer.status is Status.RED_LINES
    assert found.proposed == {}
    first = found.conflicts[0]
    assert first.names == ("G-03", "G-15:EP06", "RL:de_bmi:3")
    assert [text["en"] for text in first.sentences] == [
        "“Return of persons obliged to leave” requires “Assisted voluntary return”.",
        "Budget chapter 06 (Interior): at most EUR 0.2 m a year.",
        "Red line of “Federal Ministry of the Interior”: “Return of persons obliged to leave” is in the package.",
    ]
    assert set(found.named) == {"A_signal", "B_partner", "C_balanced", "D_health"}


@pytest.mark.slow
def test_conflict_is_minimal_each_condition_left_out_makes_the_rest_possible():
    plan = tight()
    case = case_of(plan)
    conflict = proposals.explained(case, Status.RED_LINES, Options())[0].mus[0]
    only = replace(
        case,
        conditions=tuple(c for c in case.conditions if c.name in conflict),
        red_lines=tuple(c for c in case.red_lines if c.name in conflict),
        parties=tuple(replace(p, d=0) for p in case.parties),
    )
    assert answer(only, ()).status is not Status.OK
    for name in conflict:
        rest = replace(
            only,
            conditions=tuple(c for c in only.conditions if c.name != name),
            red_lines=tuple(c for c in only.red_lines if c.name != name),
        )
        assert answer(rest, ()).status is Status.OK, name


@pytest.mark.slow
def test_solver_and_check_that_differ_are_never_shown(proposal):
    outcome = proposal.outcome(Concept.BALANCED)
    other_soft = replace(outcome, soft=(*outcome.soft, "G-05"))
    nothing = replace(outcome, levels=(0,) * len(outcome.levels))
    points = replace(outcome, points=tuple(point + 9_000 for point in outcome.points))
    for wrong in (other_soft, nothing, points):
        with pytest.raises(Disagreement):
            proposals.judged(proposal.plan, proposal.case, wrong)


@cache
def best_least_of(name):
    """That of a scenario as it is: several comparisons begin there."""
    return best_least(demo_scenario(name))


def best_least(plan):
    """The bound; less than every other where nothing fits."""
    found = answer(case_of(plan), (Concept.BALANCED,))
    if found.status is not Status.OK:
        return -inf
    outcome = found.outcomes[Concept.BALANCED]
    assert outcome.proven
    return outcome.bound


@pytest.mark.full
@pytest.mark.parametrize("name", DEMOS)
def test_more_capacity_never_lowers_the_best_least_surplus(name):
    plan = demo_scenario(name)
    before = best_least_of(name)
    for resource in plan.base:
        wider = replace(plan, base={**plan.base, resource: plan.base[resource] + 100})
        assert best_least(wider) >= before, resource
    richer = replace(plan, caps_ep={chapter: limit + 1 for chapter, limit in plan.caps_ep.items()})
    assert best_least(richer) >= before


@pytest.mark.full
@pytest.mark.parametrize("name", DEMOS)
@pytest.mark.parametrize("line", ["L(rec_apprentices) >= 2", "L(gov_data) >= 1", "G(trn_green) >= 1"])
def test_another_hard_rule_never_raises_the_best_least_surplus(name, line):
    plan = demo_scenario(name)
    first = plan.participants[0]
    stricter = replace(first, red_lines=(*first.red_lines, RedLine("RL:extra:1", line, hard=True)))
    added = replace(plan, participants=(stricter, *plan.participants[1:]))
    assert best_least(added) <= best_least_of(name)


@pytest.mark.full
@pytest.mark.parametrize("name", DEMOS)
def test_order_of_measures_changes_nothing(name):
    plan = demo_scenario(name)
    assert best_least(replace(plan, measures=plan.measures[::-1])) == best_least_of(name)


@pytest.mark.slow
def test_who_has_a_seat_can_be_chosen():
    plan = demo_scenario("jordan_like")
    found = propose(plan, (Concept.BALANCED,), seats=("de_bmi", "arch_jordan"))
    assert [party.id for party in found.case.parties] == ["de_bmi", "arch_jordan"]
    assert found.proposed[Concept.BALANCED].seats == ("de_bmi", "arch_jordan")
    assert [p.part for p in plan.participants].count(Part.SEAT) == 10

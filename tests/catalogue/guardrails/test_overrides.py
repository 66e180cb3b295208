"""Overridden guardrails: soft for the solver and for the check by formulas alike; rights, law and consent never."""

from dataclasses import replace

import pytest

from negotiator.bargaining.words import Concept, RuleClass
from negotiator.catalogue.guardrails.checks.verdict import verdict
from negotiator.catalogue.guardrails.overrides import SOMEBODYS_OWN, overridable
from negotiator.catalogue.guardrails.rows.all import rule_of, rules_of
from negotiator.catalogue.plan import Override, Plan
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.proposals.solved import Options, propose


def overridden(plan: Plan, *rules: str) -> Plan:
    return replace(plan, overrides=tuple(Override(n, rule, "St Muster", "2026-12-31") for n, rule in enumerate(rules)))


def test_only_capacity_and_balance_may_be_overridden() -> None:
    rails = library.guardrail_texts()
    assert set(overridable()) == {"G-03", "G-04", "G-06", "G-07", "G-09", "G-12", "G-13", "G-14", "G-15", "G-26"}
    assert {rails[rule].cls for rule in overridable()} == {RuleClass.CAPACITY, RuleClass.BALANCE}


@pytest.mark.parametrize("scenario", ["kenya_like", "jordan_like"])
def test_a_forged_override_of_any_other_rule_changes_nothing(scenario: str) -> None:
    plan = demo_scenario(scenario)
    others = [rule for rule in library.guardrail_texts() if rule not in overridable()]
    forged = overridden(plan, *others)
    assert rules_of(forged) == rules_of(plan)
    for package in plan.packages:
        assert verdict(forged, package) == verdict(plan, package)
    assert set(others) >= SOMEBODYS_OWN


@pytest.mark.parametrize("rule", overridable())
def test_an_overridden_rule_is_soft_and_says_by_whom_and_until_when(rule: str) -> None:
    plan = demo_scenario("kenya_like")
    eased = overridden(plan, rule)
    hard = {c.id for c in rules_of(plan) if c.hard}
    assert {c.id for c in rules_of(eased) if c.hard} == {c for c in hard if rule_of(c) != rule}
    for package in plan.packages:
        before, after = verdict(plan, package), verdict(eased, package)
        assert set(after.hard_rules) == set(before.hard_rules) - {rule}
        told = [f.text for f in after.soft if f.override]
        assert bool(told) == (rule in before.hard_rules)
        assert all("überstimmt von St Muster bis 31. Dezember 2026" in text["de"] for text in told)
        assert all("overridden by St Muster until 31 December 2026" in text["en"] for text in told)


@pytest.mark.slow
def test_solver_and_formulas_agree_about_an_overridden_rule() -> None:
    plan = demo_scenario("jordan_like")
    eased = overridden(plan, "G-09", "G-14", "G-15", "G-26", "G-07")
    options = Options(time_limit=60, gap=1e-4)
    bound = propose(plan, (Concept.UTILITARIAN,), options).outcome(Concept.UTILITARIAN)
    found = propose(eased, (Concept.UTILITARIAN,), options)
    free = found.outcome(Concept.UTILITARIAN)
    assert bound is not None
    assert free is not None
    assert sum(free.points) > sum(bound.points)
    assert found.proposed[Concept.UTILITARIAN].verdict.overridden_rules

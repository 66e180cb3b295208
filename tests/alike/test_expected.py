"""The demo scenarios' own expectations: each named package breaks exactly the rules that its author lists."""

from dataclasses import replace

import pytest

from negotiator.bargaining.check import broken_hard, unhappy
from negotiator.bargaining.words import Part
from negotiator.catalogue.assembly import case_of, levels_of
from negotiator.catalogue.guardrails.checks.verdict import verdict
from negotiator.catalogue.guardrails.rows.all import rule_of
from negotiator.catalogue.plan import Named
from negotiator.catalogue.reading.scenario import DEMOS, demo_scenario
from tests.catalogue.expectations import surprising

PACKAGES = [(name, package.id) for name in DEMOS for package in demo_scenario(name).packages]
CONDITIONAL = "D_conditional"  # its linkage belongs to the package, which rows about levels cannot know


def found(name, package_id):
    plan = demo_scenario(name)
    return plan, next(package for package in plan.packages if package.id == package_id)


@pytest.mark.parametrize(("name", "package_id"), PACKAGES)
def test_named_package_breaks_exactly_the_expected_rules(name, package_id):
    plan, package = found(name, package_id)
    assert surprising(plan, package) == frozenset()


@pytest.mark.parametrize(("name", "package_id"), [each for each in PACKAGES if each[1] != CONDITIONAL])
def test_rows_find_the_same_in_named_packages(name, package_id):
    plan, package = found(name, package_id)
    case = case_of(plan)
    levels = levels_of(case, package.levels)
    rules = {rule_of(condition.name) for condition in broken_hard(case, levels)}
    must = {party for party in unhappy(case, levels) if must_consent(plan, party)}
    assert rules | ({"G-21"} if must else set()) == set(package.expect_hard)


def must_consent(plan, party):
    participant = next(p for p in plan.participants if p.id == party)
    return participant.consent or participant.side == "partner"


def test_kenya_balanced_hand_made_package_fails_for_foreign_labour_and_development_ministry_only():
    plan, package = found("kenya_like", "C_balanced")
    below = [finding for finding in verdict(plan, package).hard if finding.rule == "G-21"]
    assert [finding.text["en"].partition(":")[0] for finding in below] == [
        "Federal Foreign Office",
        "Federal Ministry of Labour and Social Affairs",
        "Federal Ministry for Economic Cooperation and Development",
    ]


def test_jordan_parity_package_warns_about_the_partners_labour_ministry_and_blocks_nothing():
    plan, package = found("jordan_like", "C_parity")
    judged = verdict(plan, package)
    assert judged.hard == ()
    assert any(finding.text["en"].startswith("Partner: labour ministry") for finding in judged.warnings)


def test_condition_linkage_of_the_scenario_fails_every_package():
    plan, package = found("jordan_like", "D_conditional")
    recorded = replace(plan, linkages=package.linkages)
    for each in plan.packages:
        assert "G-11" in verdict(recorded, each).hard_rules
    case = case_of(recorded)
    assert "G-11" in {rule_of(c.name) for c in broken_hard(case, levels_of(case, {}))}


@pytest.mark.parametrize("name", DEMOS)
def test_no_agreement_breaks_only_must_haves_mandate_gain_and_marks(name):
    plan = demo_scenario(name)
    nothing = Named("nothing", {"de": "", "en": ""}, {})
    assert set(verdict(plan, nothing).hard_rules) <= {"RL", "G-22", "G-09", "G-21"}


@pytest.mark.parametrize("name", DEMOS)
def test_every_seat_has_a_mark_and_every_silent_party_is_counted(name):
    plan = demo_scenario(name)
    assert all(p.least is not None for p in plan.participants if p.part in (Part.SEAT, Part.SILENT))

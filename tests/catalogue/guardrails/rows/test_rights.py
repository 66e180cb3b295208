"""While nobody has confirmed the government, what it could do harm with is closed by row and check alike."""

from dataclasses import replace

import pytest

from negotiator.bargaining.check import broken_hard
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.guardrails.checks.verdict import verdict
from negotiator.catalogue.guardrails.rows.rights import RETURNS
from negotiator.catalogue.plan import GOVERNMENT, Named, Plan
from negotiator.catalogue.reading.scenario import demo_scenario

PLAN = demo_scenario("moldova_like")
OPEN = replace(PLAN, law=((GOVERNMENT, "ok"),))


def broken(plan: Plan, measure: str, level: int) -> tuple[bool, bool]:
    """Whether a row and whether the check of G-28 is broken by one level of one measure."""
    levels = {m.id: level if m.id == measure else 0 for m in plan.measures}
    case = case_of(plan)
    rows = broken_hard(case, tuple(levels[issue.id] for issue in case.issues))
    return any(row.name.startswith("G-28") for row in rows), "G-28" in verdict(plan, Named("x", {}, levels)).hard_rules


@pytest.mark.parametrize(("measure", "level"), [*((m, 1) for m in RETURNS), ("ret_smuggling", 2)])
def test_returns_and_equipment_wait_for_a_confirmation(measure: str, level: int) -> None:
    assert PLAN.context.get("regime", "ok") == "ok"
    assert broken(PLAN, measure, level) == (False, False)
    assert broken(OPEN, measure, level) == (True, True)


@pytest.mark.parametrize(("measure", "level"), [("ret_smuggling", 1), ("rec_sme", 1), ("ret_voluntary", 1)])
def test_everything_else_may_be_planned(measure: str, level: int) -> None:
    assert broken(OPEN, measure, level) == (False, False)


def told(plan: Plan, **levels: int) -> list[str]:
    found = verdict(plan, Named("x", {}, levels)).warnings
    return [finding.text["en"] for finding in found if finding.about == "government"]


def test_each_package_says_what_would_be_left_with_a_stricter_government() -> None:
    (warned,) = told(OPEN, rec_sme=1, trn_skills=1)
    assert "of 2 measures 1 remain" in warned
    assert "Skills partnership" in warned
    assert told(OPEN, trn_skills=1) == [], "it loses nothing"
    assert told(PLAN, rec_sme=1, trn_skills=1) == [], "the answer is confirmed"
    strict = replace(PLAN, context=PLAN.context | {"regime": "restricted"})
    assert told(replace(strict, law=OPEN.law), rec_sme=1) == [], "then it is no warning but a rule"

"""Guardrails with several thresholds: each begins behind its own number, in the rows as in the check."""

from dataclasses import replace
from fractions import Fraction

import pytest

from negotiator.bargaining.check import broken
from negotiator.catalogue.assembly import case_of, levels_of
from negotiator.catalogue.guardrails.checks.verdict import verdict
from negotiator.catalogue.guardrails.rows.all import rule_of
from negotiator.catalogue.plan import Named, Plan
from negotiator.catalogue.reading.scenario import demo_scenario

# guardrail, whose persons it counts, most that need no safeguard, the safeguard's measure and level, whether hard
THRESHOLDS = [
    ("G-12", "rec_g2g", 100, "prot_recruiters", 1, True),
    ("G-12", "rec_g2g", 500, "prot_recruiters", 2, True),
    ("G-13", "rec_seasonal", 60, "prot_labour", 1, True),
    ("G-13", "rec_seasonal", 500, "prot_labour", 2, False),
    ("G-23", "rec_g2g", 300, "gov_data", 1, False),
]


def recruiting(measure: str, persons: int) -> Plan:
    """The scenario in which level 1 of this measure recruits so many, and nothing else does."""
    plan = demo_scenario("kenya_like")
    return replace(
        plan,
        measures=tuple(
            m if m.id != measure else replace(
                m, levels=tuple(replace(each, groups={"nat": Fraction(persons)} if each.n else {}) for each in m.levels)
            )
            for m in plan.measures
        ),
    )  # fmt: skip


def judged(plan: Plan, levels: dict[str, int], rule: str) -> set[bool]:
    """By rows and by formulas alike: whether the rule is broken as a hard one (True), a soft one (False)."""
    found = verdict(plan, Named("x", {}, levels))
    by_check = {f.hard for f in (*found.hard, *found.soft) if f.rule == rule}
    case = case_of(plan)
    by_rows = {c.hard for c in broken(case, levels_of(case, levels)) if rule_of(c.name) == rule}
    assert by_check == by_rows
    return by_check


@pytest.mark.parametrize(("rule", "measure", "most", "safeguard", "level", "hard"), THRESHOLDS)
def test_a_safeguard_is_asked_for_behind_its_number_and_not_before(
    rule: str, measure: str, most: int, safeguard: str, level: int, hard: bool
) -> None:
    def found(persons: int, at: int) -> set[bool]:
        return judged(recruiting(measure, persons), {measure: 1, safeguard: at}, rule)

    assert found(most, level - 1) == set()
    assert hard in found(most + 1, level - 1)
    assert found(most + 1, level) == set()

"""Protection checks that grow old, transit judged by its own check, health workers in other measures, year checks."""

import re
from dataclasses import replace
from fractions import Fraction

import pytest

from negotiator.bargaining.check import broken_hard
from negotiator.bargaining.errors import DataError
from negotiator.catalogue.assembly import case_of, levels_of
from negotiator.catalogue.guardrails.checks.verdict import verdict
from negotiator.catalogue.guardrails.own import ANSWERS
from negotiator.catalogue.guardrails.rows.all import rule_of
from negotiator.catalogue.reading.context import protection_check
from negotiator.catalogue.reading.library import data_text
from negotiator.catalogue.reading.scenario import scenario_of

JORDAN = re.sub(r"nr_check_date = .*\n", "", data_text("scenario_jordan_like.toml"))
RETURN = {"ret_forced": 1, "ret_voluntary": 1, "ret_ident": 1, "ret_vulnerable": 1, "prot_hr": 2, "ret_transit": 1}


def plan_with(lines, text=JORDAN):
    return scenario_of(text.replace("[context]\n", f"[context]\n{lines}\n", 1), "mine.toml")


def hard(plan, levels):
    """Broken hard rules by the formulas; the rows of the solver must say the same."""
    found = set(verdict(plan, replace(plan.packages[0], levels=levels)).hard_rules)
    case = case_of(plan)
    assert {rule_of(c.name) for c in broken_hard(case, levels_of(case, levels))} == found - {"G-21"}
    return found


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("", "open"),
        ('nr_check_date = "2025-09"', "ok"),
        ('nr_check_date = "2025-09-01"', "ok"),
        ('nr_check_date = "2025-08-31"', "open"),
        ('nr_check_date = "2025-08-31"\nnr_check_months = 12', "ok"),
        ('nr_check_date = "2026-04"', "ok"),
    ],
)
def test_protection_check_counts_as_open_after_its_months(lines, expected):
    plan = plan_with(lines)
    assert protection_check(plan, "ret_forced").state == expected
    assert ("G-01" in hard(plan, RETURN)) is (expected == "open")


def test_transit_may_have_a_check_of_its_own():
    plan = plan_with('nr_check_date = "2026-02-02"\nnr_check_transit = "failed"')
    assert "G-01" in hard(plan, RETURN)
    assert "G-01" not in hard(plan, RETURN | {"ret_transit": 0})


def test_health_workers_in_other_measures_need_training_places_too():
    levels = {"rec_apprentices": 2, "trn_health_cap": 1}
    assert "G-08" not in hard(plan_with("health_shares = { rec_apprentices = 0.15 }"), levels)  # 45 of 300, 100 places
    assert "G-08" in hard(plan_with("health_shares = { rec_apprentices = 0.2 }"), levels)


def test_health_workers_in_other_measures_are_out_while_the_country_is_listed():
    listed = JORDAN.replace("who_list = false", "who_list = true")
    plan = plan_with("health_shares = { rec_selforg = 0.1 }", listed)
    assert "G-08" in hard(plan, {"rec_selforg": 2, "trn_health_cap": 1})
    assert "G-08" not in hard(plan, {"rec_selforg": 1})  # information alone brings nobody
    assert "G-08" not in hard(plan, {"rec_g2g": 1})


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        ("health_shares = { rec_apprentices = 1.5 }", "context.health_shares"),
        ("health_shares = { trn_skills = 0.5 }", "context.health_shares.trn_skills"),
        ('nr_check_date = "soon"', "context.nr_check_date"),
        ("nr_check_months = 0", "context.nr_check_months"),
        ('nr_check_transit = "fine"', "context.nr_check_transit"),
    ],
)
def test_wrong_dates_and_shares_are_refused(lines, key):
    with pytest.raises(DataError) as refusal:
        plan_with(lines)
    assert refusal.value.key == key


def warned(plan, levels):
    found = verdict(plan, replace(plan.packages[0], levels=levels)).warnings
    return [(f.rule, f.text["en"]) for f in found if not f.participant and f.rule != ANSWERS]


def test_reintegration_places_that_come_later_than_the_returns_are_warned_of():
    plan = replace(plan_with(""), base={"rcase": Fraction(0)})
    levels = {"ret_voluntary": 1, "rei_community": 2}
    assert warned(plan, levels) == [
        ("G-04", "In year 1 45 reintegration cases are needed, but only 0 are there by then.")
    ]
    assert warned(plan, levels | {"rei_individual": 1}) == []
    assert warned(plan, {"ret_voluntary": 1}) == []  # never there: that breaks G-04 itself


def test_training_places_that_come_later_than_the_recruitment_are_warned_of():
    plan = plan_with("")  # two places for each recruited health worker
    assert warned(plan, {"rec_health": 1, "trn_health_cap": 2}) == [
        ("G-08", "In year 2 100 additional health training places are needed, but only 0 are there by then.")
    ]
    assert warned(plan, {"rec_health": 1, "trn_health_cap": 1}) == []

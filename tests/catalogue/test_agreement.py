"""Two ways to the same judgement: the rows that the solver gets, and the formulas in fractions."""

from dataclasses import replace
from fractions import Fraction

import pytest

from negotiator.bargaining.check import broken, holds
from negotiator.bargaining.rules import parse
from negotiator.bargaining.values import points
from negotiator.bargaining.words import Part
from negotiator.catalogue.assembly import SCALE, case_of, levels_of
from negotiator.catalogue.guardrails.checks.sums import Sums
from negotiator.catalogue.guardrails.checks.verdict import true_of, verdict
from negotiator.catalogue.guardrails.rows.all import rule_of
from negotiator.catalogue.guardrails.rows.choices import Choices
from negotiator.catalogue.guardrails.rows.red_lines import bodies_of
from negotiator.catalogue.reading.scenario import DEMOS, demo_scenario
from negotiator.catalogue.tally import tally_of
from tests.catalogue.packages import drawn

FEW = 50
MANY = 200
MISSING = {"prot_hr", "gov_jwg", "gov_data", "rec_refugee", "ena_visa_cap", "ret_voluntary", "trn_health_cap"}


def varied(name):
    """The scenario as it is, and in other countries: every fact turned round, other regimes, laws and numbers."""
    plan = demo_scenario(name)
    turned = {key: not plan.context[key] for key in ("first_host", "hosts_refugees", "who_list", "eu_readmission")}
    return (
        plan,
        replace(plan, context=plan.context | turned | {"nr_check": "open"}),
        replace(plan, context=plan.context | {"regime": "restricted", "legal_ok": ("rec_country_quota",)}),
        replace(plan, context=plan.context | {"regime": "ostracised", "nr_check": "failed"}),
        replace(plan, params={"women": Fraction(1, 3), "win_min": Fraction(12)}, caps={"federal": Fraction(9)}),
        replace(plan, measures=tuple(m for m in plan.measures[::-1] if m.id not in MISSING)),
    )


def assert_agreement(plan, count, seed):
    case = case_of(plan)
    known = {measure.id for measure in plan.measures}
    for package in drawn(replace(plan, packages=demo_packages(plan)), count, seed):
        judged = verdict(plan, package)
        rows = broken(case, levels_of(case, {m: n for m, n in package.levels.items() if m in known}))
        for hard, findings in ((True, judged.hard), (False, judged.soft)):
            by_rows = {rule_of(condition.name) for condition in rows if condition.hard is hard}
            assert by_rows == {finding.rule for finding in findings} - {"G-21"}, package.levels


def demo_packages(plan):
    known = {measure.id for measure in plan.measures}
    return tuple(
        replace(package, levels={m: n for m, n in package.levels.items() if m in known}) for package in plan.packages
    )


@pytest.mark.slow
@pytest.mark.parametrize("variant", range(6))
@pytest.mark.parametrize("name", DEMOS)
def test_rows_and_formulas_agree(name, variant):
    assert_agreement(varied(name)[variant], FEW, seed=variant)


@pytest.mark.full
@pytest.mark.parametrize("variant", range(6))
@pytest.mark.parametrize("name", DEMOS)
def test_rows_and_formulas_agree_on_many(name, variant):
    assert_agreement(varied(name)[variant], MANY, seed=100 + variant)


LINES = (
    "L(ret_forced) >= 1",
    "L(ret_forced) == 2",
    "if L(ret_forced) >= 1 then L(prot_hr) >= 2",
    "if L(ret_forced) == 0 then L(rec_g2g) <= 1",
    "if L(rec_refugee) >= 1 then P(nat; recruitment) >= 1.5 * P(ref; recruitment)",
    "if L(rec_refugee) <= 0 then P(all; rec_g2g, rec_health, training) <= 300",
    "if L(ena_format) >= 2 then G(rec_apprentices) == 100",
    "if L(ena_format) >= 2 then EURTOTAL(federal) <= cap.federal",
    "if L(ena_format) >= 1 then legal_gate(package) == ok",
    "if L(ena_format) >= 1 then flag(conditionality) == 1",
    "if WHO_LIST == 0 then L(rec_health) <= 1",
    "if WHO_LIST == 1 then L(rec_health) <= 1",
    "legal_gate(package) == ok",
    "legal_gate(package) == 0",
    "flag(conditionality) == 0",
    "flag(conditionality) == 1",
    "2 * P(ref; training) <= 0.5 * P(all; training)",
    "EURTOTAL(federal) <= 0.9 * cap.federal",
    "0.5 * EURTOTAL(employers) >= EURTOTAL(partner)",
    "G(trn_health_cap) >= 2 * G(rec_health)",
    "L(rec_health) >= 1 iff L(trn_health_cap) >= 1",
    "L(ret_forced) == 2 iff L(ret_forced) >= 1",
    "L(rec_refugee) >= 1 iff flag(conditionality) == 0",
    "not (L(ret_forced) >= 1 and L(rec_health) >= 2)",
    "not (L(ret_forced) >= 1 and L(ret_forced) <= 2)",
    "not (flag(conditionality) == 0 and L(rec_health) >= 1)",
    "not (flag(conditionality) == 1 and L(rec_health) >= 1)",
    "not (flag(conditionality) == 0 and flag(conditionality) == 0)",
    "L(rec_health) + 2 * L(ret_forced) + L(nothing) >= 3",
    "0.5 * L(rec_health) + 1.5 * L(ret_forced) == 2",
    "2 * G(rec_health) + 0.5 * G(rec_apprentices) <= 100",
    "G(rec_health) + P(ref; training) >= 0.5 * G(rec_apprentices) + P(nat; training)",
    "if L(rec_health) >= 1 then EURTOTAL(federal) + 2 * EURTOTAL(partner) <= cap.federal",
    "if L(ret_forced) <= 1 then 2 * L(rec_health) + L(rec_apprentices) >= 2",
)


@pytest.mark.slow
@pytest.mark.parametrize("line", LINES)
def test_red_line_means_the_same_as_rows_and_as_formula(line):
    for name in DEMOS:
        plan = demo_scenario(name)
        case = case_of(plan)
        expr = parse(line)
        bodies = tuple(bodies_of(Choices(plan), expr))
        for package in drawn(plan, 60, seed=7):
            by_rows = all(holds(body, levels_of(case, package.levels)) for body in bodies)
            assert by_rows is true_of(Sums(plan, package.levels), expr), package.levels


def test_line_about_a_payer_without_limit_holds():
    plan = replace(demo_scenario("kenya_like"), caps={}, caps_ep={})
    expr = parse("EURTOTAL(federal) <= cap.federal")
    assert tuple(bodies_of(Choices(plan), expr)) == ()
    assert true_of(Sums(plan, {}), expr)


@pytest.mark.parametrize("name", DEMOS)
def test_points_are_the_exact_scores_but_for_rounding_and_never_refuse_a_score_that_meets_the_mark(name):
    plan = demo_scenario(name)
    case = case_of(plan)
    seats = [p for p in plan.participants if p.part is Part.SEAT]
    for package in drawn(plan, 60, seed=3):
        count = tally_of(plan, package)
        for seat, party, reached in zip(
            seats, case.parties, points(case, levels_of(case, package.levels)), strict=True
        ):
            exact = count.standing(seat.id)
            assert abs(reached - exact.score * SCALE) <= Fraction(len(seat.prefs), 2)
            if exact.surplus >= 0:
                assert reached >= party.d

"""A package in numbers, against sums done by hand."""

from dataclasses import replace
from fractions import Fraction

import pytest

from negotiator.bargaining.words import Shape
from negotiator.catalogue.guardrails.checks.verdict import verdict
from negotiator.catalogue.plan import Named, Pref
from negotiator.catalogue.reading.library import catalogue
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.catalogue.scores import score, value_of
from negotiator.catalogue.tally import tally, tally_of


@pytest.mark.parametrize(
    ("shape", "at", "values"),
    [
        (Shape.UP, 0, [0, Fraction(1, 3), Fraction(2, 3), 1]),
        (Shape.DOWN, 0, [1, Fraction(2, 3), Fraction(1, 3), 0]),
        (Shape.PEAK, 1, [Fraction(1, 2), 1, Fraction(1, 2), 0]),
        (Shape.PEAK, 2, [0, Fraction(1, 2), 1, Fraction(1, 2)]),
        (Shape.PEAK, 0, [1, Fraction(2, 3), Fraction(1, 3), 0]),
        (Shape.THRESHOLD, 2, [0, 0, 1, 1]),
    ],
)
def test_value_of_each_shape(shape, at, values):
    assert [value_of(Pref("m", Fraction(1), shape, at), level, 3) for level in range(4)] == values


def test_score_is_none_without_a_preference_that_counts():
    measures = catalogue().measures
    assert score((), measures, {}) is None
    assert score((Pref("rec_g2g", Fraction(0), Shape.UP),), measures, {}) is None
    assert score((Pref("gone", Fraction(5), Shape.UP),), measures, {}) is None


def test_small_package_is_counted_by_hand():
    plan = demo_scenario("kenya_like")
    count = tally(plan, {"rec_g2g": 2, "trn_lang_presence": 1, "ret_voluntary": 1})
    capacity = {c.key: (c.base, c.give, c.use, c.free) for c in count.capacities}
    assert capacity["lang"] == (400, 300, 250, 450)
    assert capacity["visa"] == (450, 0, 275, 175)
    assert capacity["rcase"] == (60, 0, 45, 15)
    assert {s.key: (s.eur, s.cap) for s in count.payers}["employers"] == (Fraction("1.95"), Fraction("3.5"))
    assert {s.key: s.eur for s in count.chapters}["EP11"] == Fraction("1.1")
    assert count.persons["recruitment"] == {"nat": 250, "ref": 0, "ret": 0, "host": 0}
    assert count.persons["return"]["ret"] == 60
    assert count.women == Fraction(1, 4)
    gains = {gain.key: (gain.nominal, gain.credited) for gain in count.gains}
    third = Fraction(1, 3)
    assert gains["mig"] == (
        2 + 2 * third + third,
        2 * Fraction("0.6") + 2 * third * Fraction("0.9") + third * Fraction("0.8"),
    )
    assert count.subject_to == ()
    assert count.levels["rec_g2g"] == 2
    assert count.levels["rec_health"] == 0


def test_women_are_none_without_persons_and_reservations_are_listed_until_confirmed():
    plan = demo_scenario("kenya_like")
    assert tally(plan, {}).women is None
    assert tally(plan, {"rec_seasonal": 1, "rec_g2g": 1}).subject_to == ("rec_seasonal",)


def test_least_surplus_is_the_worst_off_seats():
    plan = demo_scenario("jordan_like")
    count = tally_of(plan, plan.packages[2])
    assert count.least_surplus == count.standing("de_bmz").surplus == Fraction(8, 21)
    assert count.standing("p_labour").surplus < 0
    assert count.standing("p_labour").id not in count.seats


def test_a_drawn_curve_is_worth_what_was_drawn() -> None:
    """And a level that came later is worth what the last one is; nothing drawn counts as the more, the better."""
    drawn = tuple(Fraction(n, 100) for n in (20, 100, 35))
    pref = Pref("m", Fraction(1), Shape.DRAWN, drawn=drawn)
    assert [value_of(pref, level, 3) for level in range(4)] == [*drawn, drawn[-1]]
    assert value_of(Pref("m", Fraction(1), Shape.DRAWN), 1, 3) == Fraction(1, 3)


@pytest.mark.parametrize(("cap", "broken"), [(2, True), (3, False)])
def test_money_of_a_multilateral_fund_is_a_payer_like_the_others(cap: int, broken: bool) -> None:
    plan = demo_scenario("kenya_like")
    measure = next(each for each in plan.measures if each.id == "gov_data")
    level = replace(measure.levels[1], eur={"funds": Fraction(3)})
    paid = replace(measure, levels=(measure.levels[0], level, *measure.levels[2:]))
    measures = tuple(paid if each is measure else each for each in plan.measures)
    plan = replace(plan, measures=measures, caps={**plan.caps, "funds": Fraction(cap)})
    package = Named("x", {}, {"gov_data": 1})
    assert {each.key: each.eur for each in tally_of(plan, package).payers}["funds"] == 3
    assert ("G-15" in verdict(plan, package).hard_rules) is broken

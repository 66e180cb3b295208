"""What is newly broken, and what holds again: told apart by what it is about, and without numbers of another state."""

from fractions import Fraction

import pytest

from negotiator.catalogue.overlaid import BUDGET, CAPACITY, overlaid
from negotiator.catalogue.plan import Plan
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.catalogue.tally import tally
from negotiator.services.access.access import Grade, Shown
from negotiator.services.access.eyes import Eyes
from negotiator.services.access.telling import Occasion
from negotiator.services.bench.panel import newly_broken
from negotiator.services.packages.meaning import meaning_of
from negotiator.services.packages.views import Meaning

NONE = Fraction(0)
COUNTED = ("Here:", "Hier:")


def meant(plan: Plan, levels: dict[str, int], language: str = "en") -> Meaning:
    shown = {p.id: Shown(Grade.FULL, Grade.FULL) for p in plan.participants}
    eyes = Eyes(language, shown, frozenset(), mandate=True, costs=True, occasion=Occasion.TRIED)
    return meaning_of(plan, tally(plan, levels), eyes)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return demo_scenario("kenya_like")


@pytest.fixture(scope="module")
def full(plan: Plan) -> dict[str, int]:
    return {m.id: m.top for m in plan.measures}


def test_every_limit_that_breaks_is_new_whatever_else_breaks_the_same_rule(plan: Plan) -> None:
    levels = plan.packages[0].levels
    used = [line.key for line in meant(plan, levels).payers if line.eur and line.key in plan.caps]
    for already in (used[:1], used[1:]):
        cut = overlaid(plan, tuple((BUDGET, key, NONE) for key in already))
        before = meant(cut, levels)
        assert sum(line.rule == "G-15" for line in before.broken) >= len(already), "that rule is broken already"
        after = meant(overlaid(cut, ((BUDGET, "", NONE),)), levels)
        told = " ".join(line.text for line in newly_broken(after, before))
        over = {line.key for line in before.payers if line.over and line.key in plan.caps}
        new = [line for line in after.payers if line.key in used and line.key not in over]
        assert new
        assert all(line.name in told for line in new)
        assert not any(line.name in told for line in before.payers if line.key in over)
        assert newly_broken(after, after) == ()


def test_every_capacity_that_breaks_is_new(plan: Plan) -> None:
    levels = plan.packages[0].levels
    before = meant(plan, levels)
    after = meant(overlaid(plan, tuple((CAPACITY, key, NONE) for key in plan.base)), levels)
    new = {line.key for line in after.capacities if line.over} - {line.key for line in before.capacities if line.over}
    assert new
    about = {line.about for line in newly_broken(after, before)}
    assert {f"G-14  {key}" for key in new if key != "rcase"} <= about


def test_what_is_broken_before_and_after_under_another_limit_is_not_new(plan: Plan, full: dict[str, int]) -> None:
    before, after = (meant(overlaid(plan, ((BUDGET, "", by),)), full) for by in (Fraction(1, 2), Fraction(1, 3)))
    texts = [{line.text for line in each.broken if line.rule == "G-15"} for each in (before, after)]
    assert texts[0] != texts[1], "the numbers in the sentences are others"
    assert not {line.about for line in newly_broken(after, before)} & {line.about for line in before.broken}


@pytest.mark.parametrize("language", ["en", "de"])
def test_what_holds_again_is_told_without_numbers_of_when_it_did_not(
    plan: Plan, full: dict[str, int], language: str
) -> None:
    before, after = meant(plan, full, language), meant(plan, {}, language)
    mended = newly_broken(before, after)
    assert any(word in line.text for line in mended for word in COUNTED), "some are counted"
    assert all(line.asks for line in mended)
    assert not [line.asks for line in mended for word in COUNTED if word in line.asks]


def test_each_breach_of_a_package_is_told_apart(plan: Plan, full: dict[str, int]) -> None:
    hard = [line.about for line in meant(plan, full).broken if line.kind != "warning"]
    assert len(hard) == len(set(hard))

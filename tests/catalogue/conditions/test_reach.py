"""What bounds say of a condition holds for every package: never is never, always is always."""

import pytest

from negotiator.bargaining.rules import parse
from negotiator.catalogue.conditions.reach import Reach, reach_of
from negotiator.catalogue.guardrails.checks.sums import Sums
from negotiator.catalogue.guardrails.checks.verdict import true_of
from negotiator.catalogue.reading.scenario import demo_scenario
from tests.catalogue.packages import drawn

PLAN = demo_scenario("kenya_like")
SAID = {
    "P(all; training) >= 1000000": Reach.NEVER,
    "P(all; training) <= 1000000": Reach.ALWAYS,
    "EURTOTAL(federal) >= 999999": Reach.NEVER,
    "EURTOTAL(federal) >= 1": Reach.OPEN,
    "G(rec_sme) + 2 * G(rec_g2g) >= 100000": Reach.NEVER,
    "G(rec_g2g) >= 1": Reach.OPEN,
    "L(rec_g2g) >= 0": Reach.ALWAYS,
    "L(rec_g2g) >= 1": Reach.OPEN,
    "P(all; {rec_g2g}) <= 0 * P(all; training)": Reach.OPEN,
    "if L(rec_health) >= 1 then L(trn_tvet) >= 1": Reach.OPEN,
}


@pytest.mark.parametrize("text", SAID)
def test_bounds_say_what_every_package_shows(text: str) -> None:
    reach = reach_of(PLAN, text)
    assert reach is SAID[text]
    none = {measure.id: 0 for measure in PLAN.measures}
    top = {measure.id: measure.top for measure in PLAN.measures}
    levels = [none, top, *(each.levels for each in drawn(PLAN, 20, seed=5))]
    kept = {true_of(Sums(PLAN, each), parse(text)) for each in levels}
    if reach is not Reach.OPEN:
        assert kept == {reach is Reach.ALWAYS}


def test_the_bound_itself_is_reached() -> None:
    """One person more than the highest levels bring is too many, as many are not."""
    levels = {m.id: max(m.levels, key=lambda level: sum(level.groups.values())).n for m in PLAN.measures}
    most = Sums(PLAN, levels).persons("all", ("training",))
    assert reach_of(PLAN, f"P(all; training) >= {most}") is Reach.OPEN
    assert reach_of(PLAN, f"P(all; training) >= {most + 1}") is Reach.NEVER

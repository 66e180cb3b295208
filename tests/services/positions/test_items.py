"""Which measures are asked about first: by what the catalogue says, for every house of every scenario."""

from fractions import Fraction

import pytest

from negotiator.catalogue.plan import PARTNER_SIDE, Plan
from negotiator.catalogue.reading.scenario import DEMOS, demo_scenario
from negotiator.services.positions.items import LEADS, REASONS, chosen, reasons
from negotiator.services.records.stamps import house


@pytest.fixture(scope="module", params=DEMOS)
def plan(request: pytest.FixtureRequest) -> Plan:
    return demo_scenario(request.param)


def test_as_many_as_asked_for_each_once(plan: Plan) -> None:
    for participant in plan.participants:
        for count in (8, 12):
            found = chosen(plan.measures, participant.id, participant.side, count)
            assert len(set(found)) == len(found) == count


def test_what_a_house_leads_comes_first(plan: Plan) -> None:
    known = {m.id: m for m in plan.measures}
    for key in ("de_bmi", "de_bmz", "de_bmg"):
        led = {m.id for m in plan.measures if house(m.lead) == house(key)}
        found = chosen(plan.measures, key, "de", 12)
        assert {k for k in found if k in led} == (led if len(led) <= 12 else set(found))
        assert all((LEADS in reasons(known[k], key)) == (k in led) for k in found)


def test_every_reason_is_a_sentence(plan: Plan) -> None:
    told = {reason for p in plan.participants for m in plan.measures for reason in reasons(m, p.id)}
    assert told == set(REASONS)


def test_the_other_side_is_asked_first_about_what_does_most_for_it(plan: Plan) -> None:
    own = {m.id: abs(m.win.get("ori", Fraction(0))) for m in plan.measures}
    for participant in (p for p in plan.participants if p.side == PARTNER_SIDE):
        found = chosen(plan.measures, participant.id, participant.side, 8)
        assert min(own[key] for key in found) >= max(gain for key, gain in own.items() if key not in found)

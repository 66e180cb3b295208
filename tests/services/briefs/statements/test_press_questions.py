"""What the press may be told of a number that went through the media."""

from dataclasses import replace
from fractions import Fraction

import pytest

from negotiator.catalogue.guardrails.checks.sums import Sums
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.briefs.statements import claims
from negotiator.services.briefs.statements.findings import is_rumour, rumour
from negotiator.services.briefs.statements.press_questions import _rumour
from tests.services.briefs.statements.test_questions import material


@pytest.mark.parametrize(("more", "denied"), [(-1, False), (0, False), (1, True)])
def test_a_number_is_denied_where_it_is_larger_than_what_is_planned_and_not_where_it_is_that(
    more: int, denied: bool
) -> None:
    plan = demo_scenario("kenya_like")
    planned = claims.numbers(Sums(plan, plan.packages[2].levels)).planned
    claimed = Fraction(planned) + more
    facts = tuple(replace(each, value=claimed) if is_rumour(each) else each for each in plan.facts)
    found = material(replace(plan, facts=facts), plan.packages[2])
    assert rumour(found.plan) is not None
    ((_question, answer),) = _rumour(found, found.options[0])
    assert answer.startswith("No.") is denied

from fractions import Fraction

import pytest

from negotiator.bargaining.outcome import Outcome, Value
from negotiator.bargaining.words import Concept
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.plan import Plan
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.records.snapshots import read, written


@pytest.mark.parametrize("name", ["kenya_like", "jordan_like"])
def test_plan_comes_back_as_it_was(name: str) -> None:
    plan = demo_scenario(name)
    again = read(Plan, written(plan))
    assert written(again) == written(plan)
    assert again.measures == plan.measures
    assert again.participants == plan.participants
    assert case_of(again) == case_of(plan)


@pytest.mark.parametrize("value", [1.5, 7, None, Fraction(1, 3), (1, 2), (Fraction(1, 3), Fraction(2))])
def test_outcome_comes_back_as_it_was(value: Value) -> None:
    outcome = Outcome(Concept.NASH, value, (0, 1), (3, 4), True, None, 0.0, 0.1, ("G-23",), (2, 3))
    assert read(Outcome, written(outcome)) == outcome

import re
from dataclasses import replace
from fractions import Fraction

import pytest

from negotiator.bargaining.outcome import Outcome, Value
from negotiator.bargaining.words import Concept
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.plan import Plan
from negotiator.catalogue.reading.scenario import DEMOS, demo_scenario
from negotiator.paths import PACKAGE
from negotiator.services.records.snapshots import plain, read, written


@pytest.mark.parametrize("name", DEMOS)
def test_plan_comes_back_as_it_was(name: str) -> None:
    demo = demo_scenario(name)
    plan = replace(
        demo, context=plain(demo.context), expected={}
    )  # as rows give it: answers are JSON, tests are not kept
    again = read(Plan, written(plan))
    assert again == plan
    assert written(again) == written(plan)
    assert again.measures == plan.measures
    assert again.participants == plan.participants
    assert case_of(again) == case_of(plan)


@pytest.mark.parametrize("value", [1.5, 7, None, Fraction(1, 3), (1, 2), (Fraction(1, 3), Fraction(2))])
def test_outcome_comes_back_as_it_was(value: Value) -> None:
    outcome = Outcome(Concept.NASH, value, (0, 1), (3, 4), True, None, 0.0, 0.1, ("G-23",), (2, 3))
    assert read(Outcome, written(outcome)) == outcome


def test_what_was_kept_is_read_by_its_type() -> None:
    """By `restored`; answers of a dossier, which may be typed as words, by `context.whole`. Shares among them are
    decimals in JSON, which are told as they are written."""
    by_hand = re.compile(r"\b(int|float|Fraction)\(str\(")
    files = [path for path in PACKAGE.rglob("*.py") if by_hand.search(path.read_text(encoding="utf-8"))]
    assert [path.name for path in files] == ["traits.py"]
    assert by_hand.findall(files[0].read_text(encoding="utf-8")) == ["Fraction"]

"""What owners do not stand by: a few are named, many counted, all said in a word."""

from dataclasses import replace

import pytest

from models.limit import LimitKind
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.briefs.statements.unconfirmed import unconfirmed
from negotiator.services.dossiers.limits.unconfirmed import Unconfirmed
from tests.services.briefs.statements.test_questions import material

PLAN = demo_scenario("kenya_like")


@pytest.mark.parametrize(("count", "words"), [(0, ""), (6, "the limits of "), (7, "7 of 8 limits"), (8, "No limit")])
def test_six_are_named_and_seven_counted(count: int, words: str) -> None:
    owned = [(LimitKind.CAPACITY, key) for key in [*PLAN.base][:8]]
    said = Unconfirmed(frozenset(owned[:count]), frozenset(owned))
    found = unconfirmed(replace(material(PLAN, PLAN.packages[0]), unconfirmed=said), ())
    assert len(found) == bool(count)
    assert all(words in each.words for each in found)

"""What both sides said in a round: its day stands in the title where it has one."""

import pytest

from negotiator.catalogue.agreement.tabled import tabled
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.briefs.papers.nonpaper import minutes
from tests.briefs.material import DAY


@pytest.mark.parametrize(("held", "title"), [("2026-03-10", "Round 2, 10 March 2026"), ("", "Round 2")])
def test_the_title_has_the_day_of_the_round_where_it_has_one(held: str, title: str) -> None:
    assert minutes(tabled(demo_scenario("kenya_like"), {}), "en", date=DAY, number=2, held=held).title == title

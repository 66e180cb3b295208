"""The paper that asks for a decision: each measure stands once, under its pillar."""

from negotiator.briefs.views import Table
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.briefs.papers import decision_paper
from tests.services.briefs.statements.test_questions import material


def test_each_measure_stands_once_under_its_pillar() -> None:
    plan = demo_scenario("kenya_like")
    found = material(plan, plan.packages[2])
    best = found.options[0]
    section = decision_paper._package(found, best)
    (table,) = (block for block in section.blocks if isinstance(block, Table))
    under = {row[0].words: band.title for band in table.bands for row in band.rows}
    assert under == {found.voice.measure(m): found.voice.pillar(m.pillar.value) for m in found.taken(best)}
    assert sum(len(band.rows) for band in table.bands) == len(under)

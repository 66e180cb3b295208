"""The table of measures says whether it was held against a mandate, as far as its readers may know one."""

from dataclasses import replace

from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.briefs.statements import measures
from tests.services.briefs.statements.test_questions import material


def test_the_note_speaks_of_the_mandate_to_its_circle_alone() -> None:
    found = material(demo_scenario("kenya_like"), demo_scenario("kenya_like").packages[2])
    for seen, said in ((True, measures._MANDATE), (False, measures._NO_MANDATE)):
        table = measures._table(replace(found, scope=replace(found.scope, mandate=seen)), found.options[0])
        assert table.note.startswith(found.voice.say(said))

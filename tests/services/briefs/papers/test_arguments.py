"""Arguments stand in a chapter for each to whom there is something to say, and in none for the others."""

from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.briefs.papers import arguments
from tests.services.briefs.statements.test_questions import material


def test_there_is_a_chapter_for_each_to_whom_something_is_said() -> None:
    plan = demo_scenario("kenya_like")
    for package in (plan.packages[2], plan.packages[0]):
        found = material(plan, package)
        best = found.options[0]
        held = [f"arguments-{towards}" for towards in arguments.SENT_TO if arguments.holding(found, best, towards)]
        assert [section.ident for section in arguments._all(found, best)] == held
        assert held

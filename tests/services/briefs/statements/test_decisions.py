"""What leadership is asked to decide names everybody who pays and has no seat, and nothing that it has decided."""

from dataclasses import replace

from negotiator.catalogue.guardrails.finding import Finding
from negotiator.catalogue.plan import Override
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.briefs.statements.decisions import OTHER_PAYERS, decisions
from tests.services.briefs.statements.test_questions import material

AT_THE_TABLE = {"federal", "partner"}  # the houses of the Federation and the other side speak for themselves


def test_each_payer_without_a_seat_has_a_name_within_a_sentence() -> None:
    assert set(OTHER_PAYERS) == set(library.terms().payers) - AT_THE_TABLE


def test_who_decides_is_asked_to_accept_what_is_missed_and_was_not_decided_already() -> None:
    found = material(demo_scenario("kenya_like"), demo_scenario("kenya_like").packages[2])
    best = found.options[0]
    words = {"de": "Regel.", "en": "Rule."}
    for override, asked in ((None, True), (Override(1, "G-03", "Leadership", "2026-12-31"), False)):
        missed = Finding("G-03", words, hard=False, override=override)
        verdict = replace(best.tally.verdict, hard=(), soft=(missed,))
        option = replace(best, cut=replace(best.cut, tally=replace(best.tally, verdict=verdict)))
        assert any("Accept that" in each.words for each in decisions(found, option)) is asked

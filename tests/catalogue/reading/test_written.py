"""What the catalogue and the scenarios say in English only is there in German, all of it, and changes no number."""

from dataclasses import replace

import pytest

from negotiator.bargaining.case_file import fingerprint
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.plan import Participant, Plan
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.library import catalogue
from negotiator.catalogue.reading.scenario import DEMOS, demo_scenario, participant_of
from negotiator.catalogue.reading.written import said, texts, written_in


def written(plan: Plan) -> set[str]:
    """Every text of the plan that a person could have typed."""
    found = {package.note for package in plan.packages} | {linkage.note for linkage in plan.linkages}
    found |= {linkage.note for package in plan.packages for linkage in package.linkages}
    found |= {said(meeting.place, "en") for meeting in plan.rounds}
    for who in plan.participants:
        found |= {who.least_text, who.reasoning}
        found |= {pref.why for pref in who.prefs} | {line.why for line in who.red_lines}
    return found - {""}


def everybody() -> tuple[Participant, ...]:
    """All profiles, also those that no scenario uses: each may take part in a dossier."""
    return tuple(participant_of(profile, catalogue().measures) for profile in library.profiles().values())


def test_every_text_has_its_german_and_no_german_is_left_over() -> None:
    wanted = {text for name in DEMOS for text in written(demo_scenario(name))}
    wanted |= written(replace(demo_scenario("kenya_like"), participants=everybody()))
    wanted |= {text for measure in catalogue().measures.values() for text in (measure.desc, measure.law)}
    assert wanted - {""} == set(texts())


@pytest.mark.parametrize("name", DEMOS)
def test_only_words_change(name: str) -> None:
    english = demo_scenario(name)
    german = written_in(english, "de")
    german_places = {texts()[said(meeting.place, "en")] for meeting in english.rounds}
    assert {meeting.place for meeting in german.rounds} == german_places
    typed = written(english) - {said(meeting.place, "en") for meeting in english.rounds}
    assert written(german) - {said(meeting.place, "en") for meeting in german.rounds} == {texts()[t] for t in typed}
    assert written_in(english, "en") is english
    assert fingerprint(case_of(german)) == fingerprint(case_of(english))
    typed_in = {"participants": (), "linkages": (), "packages": (), "rounds": ()}
    assert replace(german, **typed_in) == replace(english, **typed_in)


def test_texts_are_known_from_both_sides() -> None:
    for english, german in texts().items():
        assert said(english, "de") == german
        assert texts()[said(german, "en")] == german
        assert said(english, "en") == english or english in texts().values()


@pytest.mark.parametrize("name", DEMOS)
def test_what_scenarios_say_by_language_is_there_in_both(name: str) -> None:
    plan = demo_scenario(name)
    both = [plan.title, plan.summary, *(r.record for r in plan.rounds if any(r.record.values()))]
    both += [each.text for each in (*plan.participants, *plan.packages, *plan.measures)]
    both += [level.text for measure in plan.measures for level in measure.levels]
    both += [library.facts().names.get(fact.id) or fact.text for fact in plan.facts]
    assert [text for text in both if not (text.get("de") and text.get("en"))] == []
    assert [fact.unit for fact in plan.facts if fact.unit not in library.facts().units] == []

"""What the catalogue and the scenarios say in English only is there in German, all of it, and changes no number."""

from dataclasses import replace

import pytest

from negotiator.bargaining.case_file import fingerprint
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.library import catalogue
from negotiator.catalogue.plan import Plan
from negotiator.catalogue.scenario import DEMOS, demo_scenario
from negotiator.catalogue.written import texts, written_in


def written(plan: Plan) -> set[str]:
    """Every text of the plan that a person could have typed."""
    found = {package.note for package in plan.packages} | {linkage.note for linkage in plan.linkages}
    for who in plan.participants:
        found |= {who.least_text, who.reasoning}
        found |= {pref.why for pref in who.prefs} | {line.why for line in who.red_lines}
    return found - {""}


def test_every_text_has_its_german_and_no_german_is_left_over() -> None:
    wanted = {text for name in DEMOS for text in written(demo_scenario(name))}
    wanted |= {text for measure in catalogue().measures.values() for text in (measure.desc, measure.law)}
    assert wanted - {""} == set(texts())


@pytest.mark.parametrize("name", DEMOS)
def test_only_words_change(name: str) -> None:
    english = demo_scenario(name)
    german = written_in(english, "de")
    assert written(german) == {texts()[text] for text in written(english)}
    assert written_in(english, "en") is english
    assert fingerprint(case_of(german)) == fingerprint(case_of(english))
    assert replace(german, participants=(), linkages=(), packages=()) == replace(
        english, participants=(), linkages=(), packages=()
    )

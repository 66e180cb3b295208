"""Facts in words: a name beside the unit, every digit that is recorded, yes and no, in both languages."""

from dataclasses import replace

import pytest

from negotiator.bargaining.errors import DataError
from negotiator.catalogue.plan import Fact
from negotiator.catalogue.reading.library import data_text
from negotiator.catalogue.reading.scenario import scenario_of
from negotiator.services.dossiers.facts import facts
from tests.briefs.material import spoken, unsolved, view_of

NBSP = "\u00a0"
HOME = Fact("obliged_to_leave", "5000", "persons in Germany", "P-KEN6", "C")


def sheet(line: str) -> tuple[Fact, ...]:
    """The facts of a scenario whose sheet begins with this line."""
    text = data_text("scenario_kenya_like.toml").replace("\n[facts]", f"\n[facts]\n{line}\n#", 1)
    return scenario_of(text, "test.toml").facts[:1]


@pytest.mark.parametrize(
    ("value", "unit", "german", "english"),
    [
        ("0.003", "share of claims", f"0,3{NBSP}%", "0.3%"),
        ("0.0004", "share", f"0,04{NBSP}%", "0.04%"),
        ("1", "share", f"100{NBSP}%", "100%"),
        ("0.003", "persons a year", "0,003", "0.003"),
        ("843165", "persons", "843.165", "843,165"),
        ("12345678.125", "EUR", "12.345.678,125", "12,345,678.125"),
        ("-2.5", "points", "\u22122,5", "\u22122.5"),
        ("true", "", "ja", "yes"),
        ("False", "", "nein", "no"),
        ("about half", "", "about half", "about half"),
        ("NaN", "", "NaN", "NaN"),
    ],
)
def test_value_keeps_every_digit(value: str, unit: str, german: str, english: str) -> None:
    fact = replace(HOME, value=value, unit=unit)
    assert (facts.value(fact, "de"), facts.value(fact, "en")) == (german, english)


def test_name_stands_beside_the_unit() -> None:
    assert (facts.name(HOME, "de"), facts.unit(HOME, "de")) == ("Ausreisepflichtige", "Personen in Deutschland")
    assert (facts.name(HOME, "en"), facts.unit(HOME, "en")) == ("Persons obliged to leave", "persons in Germany")


def test_a_scenario_names_facts_of_its_own() -> None:
    (own,) = sheet('bridges = { de = "Brücken", en = "Bridges", v = 0.000123, unit = "x", src = "PA", grade = "B" }')
    assert (facts.name(own, "de"), facts.name(own, "en"), own.value) == ("Brücken", "Bridges", "0.000123")
    assert facts.name(replace(own, text={}, unit="persons"), "de") == "Personen"
    assert facts.name(replace(own, id="two_bridges", text={}, unit=""), "de") == "two bridges"


def test_a_name_in_one_language_only_is_refused() -> None:
    with pytest.raises(DataError, match="en"):
        sheet('bridges = { de = "Brücken", v = 1, unit = "x", src = "PA", grade = "B" }')


@pytest.mark.parametrize(("language", "words"), [("de", "Ausreisepflichtige"), ("en", "Persons obliged to leave")])
def test_paper_prints_name_value_and_unit(language: str, words: str) -> None:
    proposal = unsolved()
    plan = replace(proposal.plan, facts=(HOME, replace(HOME, id="refusals", value="0.003", unit="share of claims")))
    text = spoken(view_of(replace(proposal, plan=plan), "D-02", language), language).replace(NBSP, " ")
    assert words in text
    assert ("0,3 %" if language == "de" else "0.3%") in text

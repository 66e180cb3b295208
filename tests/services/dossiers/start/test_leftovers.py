"""Names of other countries are found in every text that people write, and the partner's own are none."""

from dataclasses import replace
from fractions import Fraction

import pytest

from negotiator.catalogue.beginnings import beginnings, begun
from negotiator.catalogue.leftovers import others_in, words_of
from negotiator.catalogue.limits import OwnCapacity
from negotiator.catalogue.plan import Fact, Linkage, Plan, Round
from negotiator.services.dossiers.start.leftovers import leftovers

PLAN = begun(
    beginnings()["template-ghana_like"], "Togo", {"de": "Abkommen mit Togo", "en": "Agreement with Togo"}, "2026-11-29"
)


def names(text: str, partner: str = "Togo", **forms: str) -> list[str]:
    return [name for name, _around in others_in(text, {"partner": partner, "names": forms})]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Fachkräfte aus Ghana und Togo", ["Ghana"]),
        ("Ghanas Regierung, Ghana's government, Togos Antwort", ["Ghanas", "Ghana's"]),
        ("ghanaische Pflegekräfte", ["ghanaische"]),
        ("Tunesischer Arbeitgeberverband, algerische Stellen", ["Tunesischer", "algerische"]),
        ("Tunisian employers", ["Tunisian"]),
        ("Partnerland K will mehr; partner country K agrees", ["Partnerland K", "partner country K"]),
        ("Deutschland und die Europäische Union", []),
        ("Normaler Text über Omantum und Malinois", []),
        ("Ghana, Ghana und noch einmal Ghana", ["Ghana"]),
    ],
)
def test_names_of_other_countries_are_found(text: str, found: list[str]) -> None:
    assert names(text) == found


def test_a_name_that_begins_like_the_partners_is_another() -> None:
    assert names("Nigeria und Niger", "Niger") == ["Nigeria"]
    assert names("kenianische Behörden in Nairobi", "Kenia") == []
    assert names("Tunesischer Verband, Tunisian employers", "Tunesien") == []
    assert names("togoische Behörden", de_adjective="togoisch") == []


def test_cities_and_recorded_words_of_the_dossier_before_are_found() -> None:
    assert names("Werkstatt in Tunis, Treffen in Berlin") == ["Tunis"]
    assert names("Werkstatt in Tunis", "Tunesien") == []
    before = {"partner": "Ruritanien", "names": {"de_adjective": "ruritanisch", "de_place": "auf der Insel Rurit"}}
    strange = words_of(before, (Round(1, "2026-01-01", "Strelsau, Berlin", "done", {}),))
    text = "Ruritanischer Verband, ruritanische Stellen, Zentrum in Strelsau, Talks in Ruritaniens Hauptstadt Berlin"
    found = [name for name, _around in others_in(text, {"partner": "Togo"}, strange)]
    assert found == ["Ruritanischer", "ruritanische", "Strelsau", "Ruritaniens"]
    assert list(others_in(text, before)) == []


def test_a_dossier_that_begins_from_a_scenario_has_none() -> None:
    assert leftovers(PLAN, "de") == ()


def altered() -> dict[str, Plan]:
    measure, person = PLAN.measures[0], PLAN.participants[-1]
    level = replace(measure.levels[1], text={"de": "Plätze in Ghana", "en": ""})
    theirs = replace(level, text={}, theirs="Arbeitsamt von Ghana")
    own = replace(measure, levels=(measure.levels[0], level, *measure.levels[2:]))
    return {
        "title": replace(PLAN, title={"de": "Wie mit Ghana", "en": "New"}),
        "summary": replace(PLAN, summary={"de": "Wie mit Ghana"}),
        "fact": replace(PLAN, facts=(Fact("f", "1", "persons", "PA", "C", {"de": "In Ghana"}),)),
        "definition": replace(PLAN, facts=(Fact("f", "1", "persons", "PA", "C", {"de": "x"}, "only Ghana"),)),
        "stakeholder": replace(PLAN, participants=(replace(person, text={"de": "Ministerium von Ghana"}),)),
        "level": replace(PLAN, measures=(own, *PLAN.measures[1:])),
        "measure": replace(PLAN, measures=(replace(measure, desc="as in Ghana"), *PLAN.measures[1:])),
        "capacity": replace(PLAN, capacities={"own_cap_1": OwnCapacity({"de": "Plätze in Ghana"})}),
        "implementer": replace(PLAN, measures=(replace(measure, levels=(*measure.levels, theirs)), *PLAN.measures[1:])),
        "linkage": replace(PLAN, linkages=(Linkage("rec_health", "trn_lang", "sequence", "wie in Ghana"),)),
        "round": replace(PLAN, rounds=(Round(1, "2026-01-01", "Accra", "open", {"de": "In Ghana"}),)),
    }


@pytest.mark.parametrize("where", altered())
def test_every_text_is_searched(where: str) -> None:
    found = leftovers(altered()[where], "de")
    assert "Ghana" in {each.name for each in found}
    assert all(each.where and each.name in each.around for each in found)


def test_reasons_in_positions_are_searched_where_they_are_ours_to_read() -> None:
    person = PLAN.participants[-1]
    told = replace(person, reasoning="In den Gesprächen mit Kenia kam er spät.")
    plan = replace(PLAN, participants=(*PLAN.participants[:-1], told))
    assert {each.name for each in leftovers(plan, "de", {person.id})} == {"Kenia"}
    assert leftovers(plan, "de") == (), "a house reads its own position, nobody else"


def test_numbers_are_no_text() -> None:
    assert leftovers(replace(PLAN, base={**PLAN.base, "lang": Fraction(7)}), "de") == ()

"""Names of packages: no two are alike, whatever made them."""

from negotiator.catalogue.package_names import names_in, unlike


def test_a_name_that_is_taken_in_one_language_gets_another_in_all() -> None:
    taken = names_in([{"de": "Ausgewogenes  Paket", "en": "Compromise"}, {"de": "Paket (Vorschlag 2)"}])
    free, numbered = {"de": "Nash-Paket", "en": "Nash package"}, {"de": "Paket (Vorschlag 2)", "en": "P (proposal 2)"}
    text = {"de": "Ein Paket", "en": "compromise"}
    assert unlike(free, taken) == free
    assert unlike(text, taken) == {"de": "Ein Paket (2)", "en": "compromise (2)"}
    assert unlike(text, taken, (free, numbered)) == free
    assert unlike(text, taken, (numbered,)) == {"de": "Paket (Vorschlag 2) (2)", "en": "P (proposal 2) (2)"}

"""A country is called right in both languages: with its article, after a preposition, by its own name."""

import pytest

from negotiator.catalogue.country import NAMES, country_of, suggested


@pytest.mark.parametrize(
    ("name", "english", "subject", "dative", "place", "the"),
    [
        ("Tansania", "Tanzania", "Tansania", "Tansania", "in Tansania", "Tanzania"),
        ("Schweiz", "Switzerland", "die Schweiz", "der Schweiz", "in der Schweiz", "Switzerland"),
        ("Irak", "Iraq", "der Irak", "dem Irak", "im Irak", "Iraq"),
        ("Philippinen", "Philippines", "die Philippinen", "den Philippinen", "in den Philippinen", "the Philippines"),
        ("Niederlande", "Netherlands", "die Niederlande", "den Niederlanden", "in den Niederlanden", "the Netherlands"),
        (
            *("Republik Moldau", "Moldova", "die Republik Moldau", "der Republik Moldau", "in der Republik Moldau"),
            "Moldova",
        ),
        (
            *("Dominikanische Republik", "Dominican Republic", "die Dominikanische Republik"),
            *("der Dominikanischen Republik", "in der Dominikanischen Republik", "the Dominican Republic"),
        ),
        (
            *("Vereinigte Arabische Emirate", "United Arab Emirates", "die Vereinigten Arabischen Emirate"),
            *("den Vereinigten Arabischen Emiraten", "in den Vereinigten Arabischen Emiraten"),
            "the United Arab Emirates",
        ),
        ("Vereinigte Staaten", "United States", "die Vereinigten Staaten", "den Vereinigten Staaten",
         "in den Vereinigten Staaten", "the United States"),
        ("Atlantis", "Atlantis", "Atlantis", "Atlantis", "in Atlantis", "Atlantis"),
    ],
)  # fmt: skip
def test_a_name_in_its_forms(name: str, english: str, subject: str, dative: str, place: str, the: str) -> None:
    country = country_of({"partner": name})
    assert country.name == {"de": name, "en": english}
    assert (country.subject["de"], country.dative["de"], country.place["de"]) == (subject, dative, place)
    assert (country.subject["en"], country.dative["en"], country.place["en"]) == (the, the, f"in {the}")
    assert set(suggested(name)) == set(NAMES)


def test_what_somebody_wrote_stands_before_usage() -> None:
    country = country_of({"partner": "Kenia", "names": {"de_adjective": "kenianisch", "en": "Republic of Kenya"}})
    assert (country.adjective["de"], country.name["en"], country.dative["de"]) == (
        "kenianisch",
        "Republic of Kenya",
        "Kenia",
    )


def test_a_cipher_is_a_partner_country() -> None:
    assert country_of({"partner": "K"}).dative == {"de": "Partnerland K", "en": "partner country K"}
    assert country_of({"partner": "K", "names": suggested("K")}) == country_of({"partner": "K"})

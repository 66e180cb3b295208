"""Numbers as columns need them, and the language of what somebody wrote."""

from fractions import Fraction

import pytest

from negotiator.language import fixed, number, tongue_of


def test_numbers_in_columns_keep_their_places_and_their_sign() -> None:
    assert [fixed(value, "de") for value in (19, Fraction(-1, 2), Fraction(-1, 100))] == ["19,0", "−0,5", "0,0"]
    assert fixed(1234, "en", 2) == "1,234.00"
    assert fixed(7, "de", 0) == "7"


def test_nothing_is_less_than_nothing() -> None:
    assert number(Fraction(-1, 1000), "de") == "0"


@pytest.mark.parametrize(
    ("text", "tongue"),
    [
        ("Hand-made compromise: passes rights, but it is not co-signable.", "en"),
        ("processing pledges must stay realistic", "en"),
        ("Die Zusagen müssen mit den Stellen auskommen.", "de"),
        ("", ""),
        ("Mitte", ""),
        ("DIHK, AHK", ""),
    ],
)
def test_language_of_a_text_is_told_only_where_it_is_plain(text: str, tongue: str) -> None:
    assert tongue_of(text) == tongue

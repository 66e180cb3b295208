"""What is wrong with words that an office writes at the head of a chapter: nothing, one language, or what both name."""

import pytest

from negotiator.services.briefs.material.linked import Linked
from negotiator.services.briefs.writing.prose_words import LONGEST, _wrong

NOW = {tongue: (Linked("money", "Money", "12"), Linked("people", "People", "30")) for tongue in ("de", "en")}


@pytest.mark.parametrize(
    ("de", "en", "wrong"),
    [
        ("", "", set()),
        ("Es kostet {money}.", "It costs {money}.", set()),
        ("Es kostet {money}.", "It costs {people}.", {"en"}),  # they name different figures
        ("Es kostet {money}.", "", {"en"}),
        ("Es kostet {nothing}.", "It costs {money}.", {"de"}),
        ("Es kostet 12.", "It costs {money}.", {"de"}),  # typed
        ("Es kostet \u0378.", "It costs.", {"de"}),  # nothing prints it
        ("x " * LONGEST, "It costs.", {"de"}),
    ],
    ids=("none", "the same", "others", "one", "unknown", "typed", "unprintable", "too long"),
)
def test_each_language_is_judged_and_both_name_the_same_figures(de: str, en: str, wrong: set[str]) -> None:
    assert _wrong("en", {"de": de, "en": en}, NOW).keys() == wrong

"""A measure in a short paper: with its level and the one before, as far as words may say them."""

import pytest

from negotiator.briefs.views import Point, Words
from negotiator.language import _
from negotiator.services.briefs.statements.sheets import changed, listed, told
from negotiator.services.briefs.statements.statements import Statement, Verb, Visibility
from negotiator.services.records.voice import Voice

EN = Voice("en")
ONE, TWO = {"de": "eins", "en": "one"}, {"de": "zwei", "en": "two"}


def statement(level: dict[str, str], before: dict[str, str]) -> Statement:
    return Statement("m", {"de": "Maßnahme", "en": "Measure"}, Verb.OFFERED, Visibility.SHARED, level, before)


@pytest.mark.parametrize(
    ("level", "before", "plain", "change"),
    [
        (ONE, {}, "Measure: one.", "Measure."),
        ({}, {}, "Measure.", "Measure."),
        (ONE, TWO, "Measure: one.", "Measure: one instead of two."),
        ({}, TWO, "Measure.", "Measure: no longer in the text (before: two)."),
    ],
)
def test_a_level_is_told_where_words_may_say_it(
    level: dict[str, str], before: dict[str, str], plain: str, change: str
) -> None:
    found = statement(level, before)
    assert (told(EN, found).words, changed(EN, found).words) == (plain, change)


def test_a_list_of_nothing_is_no_section() -> None:
    assert listed(EN, "x", _("Actions"), ()) is None
    section = listed(EN, "x", _("Actions"), (Point("One."),))
    assert section is not None
    assert len(section.blocks) == 1
    lead = listed(EN, "x", _("Actions"), (Point("One."),), lead=_("Actions"))
    assert lead is not None
    assert lead.blocks[0] == Words("Actions")

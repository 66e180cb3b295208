"""Days are read as the pages of either language write them; what can be read in two ways is asked back."""

from datetime import date, timedelta

import pytest
from babel.dates import format_date

from negotiator.dates import TwoDays, day_entry, first_day, kept_day, read_day
from negotiator.services.dossiers.entries.entry_fields import NO_DAY, TWO_DAYS, Entry, Field, filled, wrong_in
from negotiator.services.dossiers.tables.tables import into

WRITTEN = {
    "10.11.2026": "2026-11-10", "1.2.2024": "2024-02-01", "01/2024": "2024-01", "11.2026": "2026-11",
    "10. November 2026": "2026-11-10", "10 November 2026": "2026-11-10", "November 10, 2026": "2026-11-10",
    "März 2026": "2026-03", "31/12/2024": "2024-12-31", "12/31/2024": "2024-12-31", "2026-03": "2026-03",
    "5/5/2024": "2024-05-05", "31.12.2024": "2024-12-31",
}  # fmt: skip
NONE = (
    "31.02.2026",
    "10.11.26",
    "2026",
    "bald",
    "10. Brumaire 2026",
    "2026-13-01",
    "1 März 3, 2026",
    "0.0.2026",
    "13/2024",
)


@pytest.mark.parametrize("text", WRITTEN)
def test_a_day_is_read_however_it_is_written(text: str) -> None:
    assert read_day(text) == WRITTEN[text]


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("style", ["long", "medium"])
def test_every_day_that_a_page_writes_is_read_again(language: str, style: str) -> None:
    for n in range(0, 366, 13):
        day = date(2026, 1, 1) + timedelta(days=n)
        assert read_day(format_date(day, style, locale=language)) == day.isoformat()


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - whatever the calendar says
        read_day(text)
    assert not isinstance(refused.value, TwoDays)


def test_forms_and_cells_keep_what_was_read_and_ask_back() -> None:
    field = Field("day", "Day", Entry.DAY, most=10)
    assert filled([field], {"day": " 10. November 2026 "}) == {"day": "2026-11-10"}
    assert into(field, "31.12.2024", "de") == "2024-12-31"
    told = {
        text: wrong_in([field], filled([field], {"day": text})).get("day") for text in ("01/02/2024", "bald", "01/2024")
    }
    assert told == {"01/02/2024": TWO_DAYS, "bald": NO_DAY, "01/2024": None}


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("kept", ["2026-03-10", "2026-12-01", "2026-03", "", "bald", "2026-13-01", "2026"])
def test_what_a_day_field_holds_reads_back_as_it_was(language: str, kept: str) -> None:
    assert kept_day(day_entry(kept, language)) == kept


def test_a_day_field_writes_as_its_language_does() -> None:
    assert [day_entry("2026-03-10", language) for language in ("de", "en")] == ["10.03.2026", "10 March 2026"]
    assert [day_entry("2026-03", language) for language in ("de", "en")] == ["03.2026", "March 2026"]


@pytest.mark.parametrize("text", ["20261110", "2026-W46-2", "2026-W1", "202611", "", "2026-02-30", "2026-13"])
def test_days_that_would_stand_in_no_order_with_others_are_none(text: str) -> None:
    assert first_day("2026-11") == date(2026, 11, 1)
    assert first_day("2026-11-10") == date(2026, 11, 10)
    with pytest.raises(ValueError):  # noqa: PT011 - whose words are the calendar's
        first_day(text)

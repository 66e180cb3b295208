"""Numbers of records: what a form shows of what is kept it takes back as it stands."""

from fractions import Fraction

import pytest

from negotiator.services.dossiers.entries.entry_fields import Entry, Field
from negotiator.services.dossiers.entries.entry_numbers import TOO_FINE, exact, shown

FIELDS = (
    Field("amount", "Amount", Entry.NUMBER),
    Field("share", "Share", Entry.NUMBER, bounds=(0, 100), scale=100),
    Field("year", "Year", Entry.NUMBER, bounds=(0, 30), whole=True),
)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(
    "kept", ["0.1234567", "1/3000001", f"1/{10**19 + 1}", "-5", f"{10**7}/3", f"{10**60}"], ids=lambda kept: kept[:12]
)
def test_a_number_that_was_kept_passes_unchanged_whatever_it_is(kept: str, language: str) -> None:
    before = dict.fromkeys(("amount", "share", "year"), str(Fraction(kept)))
    assert exact(FIELDS, shown(FIELDS, before, language), language, before) == (before, {})


def test_a_new_number_is_judged_beside_one_that_was_kept() -> None:
    before = {"amount": str(Fraction("0.1234567")), "share": "", "year": ""}
    typed = {"amount": "0.1234568", "share": "0.12345678", "year": ""}
    assert exact(FIELDS, typed, "en", before)[1] == {"amount": TOO_FINE, "share": TOO_FINE}

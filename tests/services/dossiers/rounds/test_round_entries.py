"""Merging what two people typed about one round: what one of them removed stays away, what one of them wrote stays."""

from dataclasses import replace

import pytest

from negotiator.catalogue.minutes import Commitment, Declaration
from negotiator.services.dossiers.rounds.round_entries import RoundEntry, merged

EMPTY = RoundEntry("", "", "open", "", {})
OLD, NEW, OTHER = (Commitment(what, "de_bmi") for what in ("list of contacts", "list of names", "list of courts"))
SAID = {row.what: Declaration("de", row.what) for row in (OLD, NEW, OTHER)}

# what the form began with, what I send, what stands now -> what is saved; None: there is no such row
ROWS = [
    (OLD, OLD, None, None),  # somebody else removed it, and I did not touch it
    (OLD, NEW, None, NEW),  # somebody else removed what I changed: what I typed is not lost
    (OLD, OLD, OTHER, OTHER),
    (OLD, NEW, OLD, NEW),
    (OLD, NEW, OTHER, NEW),
    (None, NEW, None, NEW),
    (None, None, OTHER, OTHER),
]


@pytest.mark.parametrize(("base", "mine", "theirs", "saved"), ROWS)
def test_each_row_is_merged_by_itself(
    base: Commitment | None, mine: Commitment | None, theirs: Commitment | None, saved: Commitment | None
) -> None:
    def entry(row: Commitment | None) -> RoundEntry:
        rows = {"2": NEW} | ({} if row is None else {"1": row})
        said = {number: SAID[each.what] for number, each in rows.items()}
        return replace(EMPTY, commitments=rows, declarations=said, people={"de": "" if row is None else row.what})

    found = merged(entry(mine), entry(base), entry(theirs))
    wanted = entry(saved)
    assert (found.commitments, found.declarations) == (wanted.commitments, wanted.declarations)
    assert found.people == wanted.people


def test_an_offer_that_somebody_else_took_back_stays_taken_back() -> None:
    base = replace(EMPTY, offers={"de": {"rec_g2g": "1", "ret_docs": "2"}})
    mine = replace(base, offers={"de": {"rec_g2g": "1", "ret_docs": "3"}})
    theirs = replace(base, offers={"de": {"rec_g2g": "", "ret_docs": "2"}})
    assert merged(mine, base, theirs).offers["de"] == {"rec_g2g": "", "ret_docs": "3"}

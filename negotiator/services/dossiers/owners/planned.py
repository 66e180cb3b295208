"""Numbers that are planned of the levels of a measure, and whose they are: cost that of whoever pays, use of a capacity
that of the house behind it, credibility that of the house that leads the measure.

A house's word counts for the amount that it named, as with any number (`owner_words`); from then on nobody else
changes that amount.
"""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from models.owner_word import OwnerWord
from negotiator.services.dossiers.owners.owner_words import Stand, stand_of
from negotiator.services.dossiers.owners.owners import owner_of

PLANNED = "planned"
FEDERAL = "federal"
COST, USE, GIVE, CREDIBILITY = "eur_", "uses_", "gives_", "cred"


def thing_of(measure: str, n: int, field: str) -> str:
    """What a number of a level is called in a row of words."""
    return f"{PLANNED}.{measure}.{n}.{field}"


def house_of(lead: str, chapter: str, field: str) -> str:
    """The key of the house that a number of a level belongs to: by the house that leads its measure and the budget
    chapter of the federal share; empty where it is the lead's."""
    if field == CREDIBILITY:
        return f"de_{lead.lower()}"
    for start in (COST, USE, GIVE):
        if field.startswith(start):
            key = field.removeprefix(start)
            return owner_of(chapter if key == FEDERAL else key)
    return ""


def held_fast(
    whose: tuple[str, str], level: tuple[str, int], amounts: Mapping[str, str], rows: Mapping[str, OwnerWord], day: date
) -> dict[str, str]:
    """Field -> house, of the numbers of a level (measure and number) that their houses stand by: nobody else changes
    them. `whose` are the leading house and the chapter of its measure, `amounts` what the form holds."""
    found = {}
    for field, text in amounts.items():
        house = house_of(*whose, field)
        if house and stand_in(rows, thing_of(*level, field), house, Fraction(text or 0), day) is Stand.CONFIRMED:
            found[field] = house
    return found


def stand_in(rows: Mapping[str, OwnerWord], thing: str, house: str, amount: Fraction, day: date) -> Stand:
    """How a house stands by a number on a day: what another said, whose it was before, is not its word."""
    row = rows.get(thing)
    return Stand.SILENT if row is None or row.house != house else stand_of(amount, row, day)

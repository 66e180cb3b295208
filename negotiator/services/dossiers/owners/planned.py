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


def measure_of(thing: str) -> str:
    """The key of the measure whose planned number a row of words is about; empty where it is about another number."""
    kind, _dot, rest = thing.partition(".")
    return rest.partition(".")[0] if kind == PLANNED else ""


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


def owner_by(dossier: int, thing: str, measures: Mapping[tuple[int, str], tuple[str, str]]) -> str:
    """The key of the house that a number of a dossier belongs to, by what it is called in a row of words; `measures`
    are leading house and chapter of those on its agenda. Empty where it is nobody's, or of no measure on the agenda."""
    kind, _dot, rest = thing.partition(".")
    if kind != PLANNED:
        return owner_of(rest)
    key, _level, field = rest.split(".", 2)
    return house_of(*measures[dossier, key], field) if (dossier, key) in measures else ""


def held_fast(
    level: tuple[str, int], amounts: Mapping[str, str], rows: Mapping[str, OwnerWord], day: date
) -> dict[str, str]:
    """Field -> house, of the numbers of a level (measure and number) that a house stands by: nobody else changes them.
    Whoever gave its word counts, not whose the number would be today: otherwise a measure could be given to another
    house, its number changed, and the measure given back. `amounts` are what the form holds."""
    found = {}
    for field, text in amounts.items():
        row = rows.get(thing_of(*level, field))
        if row is not None and row.house and stand_of(Fraction(text or 0), row, day) is Stand.CONFIRMED:
            found[field] = row.house
    return found


def stand_in(rows: Mapping[str, OwnerWord], thing: str, house: str, amount: Fraction, day: date) -> Stand:
    """How a house stands by a number on a day: what another said, whose it was before, is not its word."""
    row = rows.get(thing)
    return Stand.SILENT if row is None or row.house != house else stand_of(amount, row, day)

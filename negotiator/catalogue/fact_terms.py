"""Reading the names of facts and the units that they are counted in."""

from dataclasses import dataclass

from negotiator.catalogue.plan import Text
from negotiator.catalogue.reading.tables import Table


@dataclass(frozen=True, slots=True)
class Unit:
    """What is counted; `share`: the value is a share 0 to 1."""

    text: Text
    share: bool


@dataclass(frozen=True, slots=True)
class FactTerms:
    """Names by id, units by their English words."""

    names: dict[str, Text]
    units: dict[str, Unit]


def read_fact_terms(top: Table) -> FactTerms:
    """The names and units. Raises DataError."""
    names, units = dict[str, Text](), dict[str, Unit]()
    for table in top.tables("fact"):
        names[table.name("id")] = table.words()
        table.close()
    for table in top.tables("unit"):
        text = table.words()
        units[text["en"]] = Unit(text, table.flag("share", False))
        table.close()
    top.close()
    return FactTerms(names, units)

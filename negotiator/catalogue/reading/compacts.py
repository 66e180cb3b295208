"""Reading the objectives of the two compacts."""

from collections.abc import Collection, Mapping

from negotiator.catalogue.compacts import Compact, Compacts, Objective
from negotiator.catalogue.plan import Measure
from negotiator.catalogue.reading.tables import Table

COUNT = {Compact.MIGRATION: 23, Compact.REFUGEES: 4}


def read_compacts(top: Table, measures: Mapping[str, Measure], sources: Collection[str]) -> Compacts:
    """The objectives of both compacts. Raises DataError, for a compact that lacks one too."""
    meta = top.table("meta")
    meta.text("note")
    meta.close()
    objectives = tuple(each for compact in Compact for each in _objectives(top, compact, measures, sources))
    levels = {}
    for table in top.tables("from"):
        measure = table.text("measure", one_of=measures)
        n = table.whole("objective", least=1, most=COUNT[Compact.MIGRATION])
        if n not in measures[measure].gcm:
            table.refuse("objective", "“%(name)s” does not serve it", name=measure)
        levels[measure, n] = table.whole("level", least=2, most=measures[measure].top)
        table.close()
    top.close()
    return Compacts(objectives, levels)


def _objectives(
    top: Table, compact: Compact, measures: Mapping[str, Measure], sources: Collection[str]
) -> list[Objective]:
    found = []
    for place, table in enumerate(top.tables(compact.value), 1):
        if table.whole("n", most=99) != place:
            table.refuse("n", "the objectives are numbered 1, 2, 3")
        serving = table.texts("measures", one_of=measures) if compact is Compact.REFUGEES else ()
        found.append(Objective(compact, place, table.words(), table.texts("src", one_of=sources), serving))
        table.close()
    if len(found) != COUNT[compact]:
        top.refuse(compact.value, "must have %(count)s entries", count=COUNT[compact])
    return found

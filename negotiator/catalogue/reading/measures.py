"""Reading the catalogue of measures; refuses what does not fit together."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from fractions import Fraction

from negotiator.bargaining.words import Pillar
from negotiator.catalogue.plan import Level, Link, Measure, Synergy, Text
from negotiator.catalogue.reading.tables import FIRST_LEVEL, Table
from negotiator.catalogue.reading.texts import Terms
from negotiator.catalogue.talks import Doer

LEGAL = ("ja", "bedingt", "aenderung", "gesperrt")
BINDING = ("b", "n", "i")
OCCUPATIONS = ("O-HEA", "O-CON", "O-ENG", "O-MET", "O-GRN", "O-AGR")  # marks for occupations among the persons
MARKS = ("W-ADM", "W-STU", "W-JOB", "W-FAM", "ALONE", "R-HERE", "R-HOME", "VUL", "CARE")  # what measures are found by
TAGS = ("NR", "VF", "BD", "ER", "NC", "PAR", "WOM", "HR", "CAP", "LEX", "EU", "DP", "LABMKT", *OCCUPATIONS, *MARKS)
GAINS = ("mig", "ori", "des")
NO_CLAUSE = "-"
MOST_LEVELS = 12
WIN_RANGE = 3
GCM_OBJECTIVES = 23


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Measures by id in written order; those that a dossier usually begins with; names of pillars and capacities; keys
    of payers and groups of persons; who has to do what a measure's levels say (measures left out take both sides)."""

    measures: dict[str, Measure]
    usual: tuple[str, ...]
    pillars: dict[str, Text]
    units: dict[str, Text]
    payers: tuple[str, ...]
    groups: tuple[str, ...]
    as_of: str
    horizon_years: int
    doers: dict[str, Doer]

    def chosen(self, more: Collection[str] = ()) -> dict[str, Measure]:
        """The usual measures and those of `more` that are known, by id in the catalogue's order."""
        return {key: measure for key, measure in self.measures.items() if key in self.usual or key in more}


@dataclass(frozen=True, slots=True)
class Names:
    """What other files name: ids of sources and clauses, the names of terms, and those of capacities by id."""

    sources: Collection[str]
    clauses: Collection[str]
    terms: Terms
    units: dict[str, Text]


@dataclass(frozen=True, slots=True)
class _Known:
    """Names that a measure may use."""

    sources: Collection[str]
    clauses: Collection[str]
    terms: Terms
    pillars: Collection[str]
    units: Collection[str]
    payers: Collection[str]
    groups: Collection[str]


def read_catalogue(top: Table, more: Table, names: Names) -> Catalogue:
    """The catalogue in a table, with the measures of another that a dossier may take up. Raises DataError."""
    meta = top.table("meta")
    meta.text("version")
    meta.text("currency")
    payers = meta.texts("payer_keys", one_of=tuple(names.terms.payers))
    groups = meta.texts("group_keys", one_of=tuple(names.terms.groups))
    pillars = _named(top, "pillar", tuple(Pillar))
    known = _Known(names.sources, names.clauses, names.terms, pillars, names.units, payers, groups)
    usual, measures = len(top.tables("measure")), _measures((*top.tables("measure"), *more.tables("measure")), known)
    measures = _marked(_marked(measures, top), more)
    if not usual:
        top.refuse("measure", "is missing")
    found = Catalogue(
        measures,
        tuple(measures)[:usual],
        pillars,
        names.units,
        payers,
        groups,
        meta.text("as_of"),
        meta.whole("horizon_years"),
        {**_doers(top, measures), **_doers(more, measures)},
    )
    meta.close()
    top.close()
    _close_more(more)
    return found


def _close_more(more: Table) -> None:
    meta = more.table("meta")
    for key in ("version", "as_of"):
        meta.text(key)
    meta.close()
    more.close()


def _measures(tables: tuple[Table, ...], known: _Known) -> dict[str, Measure]:
    measures: dict[str, Measure] = {}
    for table in tables:
        measure = _measure(table, known)
        if measure.id in measures:
            table.refuse("id", "“%(name)s” is there twice", name=measure.id)
        measures[measure.id] = measure
    for table, measure in zip(tables, measures.values(), strict=True):
        _check_ties(table, measure, measures)
    return measures


def _named(top: Table, key: str, ids: Collection[str]) -> dict[str, Text]:
    found = {}
    for table in top.tables(key):
        found[table.text("id", one_of=ids)] = table.words()
        table.close()
    missing = [name for name in ids if name not in found]
    if missing:
        top.refuse(key, "“%(name)s” is missing", name=missing[0])
    return found


def _doers(top: Table, measures: Collection[str]) -> dict[str, Doer]:
    table, found = top.table("doers"), {}
    for doer in (Doer.HOME, Doer.PARTNER):
        for measure in table.texts(doer.value, one_of=measures):
            if measure in found:
                table.refuse(doer.value, "“%(name)s” is there twice", name=measure)
            found[measure] = doer
    table.close()
    return found


def _marked(measures: dict[str, Measure], top: Table) -> dict[str, Measure]:
    """The measures with the marks that a table of them names."""
    table = top.table("marks")
    named = {mark: table.texts(mark, one_of=measures) for mark in MARKS}
    table.close()
    return {
        key: replace(measure, tags=measure.tags | {mark for mark, keys in named.items() if key in keys})
        for key, measure in measures.items()
    }


def _measure(table: Table, known: _Known) -> Measure:
    measure = Measure(
        id=table.name("id"),
        pillar=Pillar(table.text("pillar", one_of=tuple(known.pillars))),
        text=table.words(),
        desc=table.text("desc"),
        lead=table.text("lead", one_of=tuple(known.terms.authorities)),
        co=table.texts("co", one_of=tuple(known.terms.authorities)),
        ep=table.text("ep", one_of=tuple(known.terms.chapters)),
        groups=table.texts("groups", one_of=(*known.groups, "women")),
        women=table.number("women", most=1),
        law=table.text("legal"),
        gcm=_objectives(table),
        tags=frozenset(table.texts("tags", one_of=TAGS)),
        win=table.numbers("win", GAINS, least=-WIN_RANGE),
        requires=_links(table, "requires", "min"),
        excludes=_links(table, "excludes", "from"),
        bind=table.text("bind", one_of=BINDING),
        clause=table.text("clause", one_of=(*known.clauses, NO_CLAUSE)),
        src=table.texts("src", one_of=known.sources),
        levels=_levels(table, known),
        synergies=_synergies(table),
    )
    for gain in GAINS:
        if abs(measure.win.get(gain, Fraction(0))) > WIN_RANGE:
            table.refuse(
                f"win.{gain}", "%(value)s lies outside %(least)s to %(most)s",
                value=measure.win[gain], least=-WIN_RANGE, most=WIN_RANGE,
            )  # fmt: skip
    table.close()
    return measure


def _objectives(table: Table) -> tuple[int, ...]:
    found = table.wholes("gcm")
    if any(not 1 <= number <= GCM_OBJECTIVES for number in found):
        table.refuse("gcm", "objectives are numbered 1 to %(most)s", most=GCM_OBJECTIVES)
    return found


def _links(table: Table, key: str, level_key: str) -> tuple[Link, ...]:
    found = []
    for inner in table.tables(key):
        found.append(Link(inner.whole("at", least=1), inner.name("m"), inner.whole(level_key, least=1)))
        inner.close()
    return tuple(found)


def _synergies(table: Table) -> tuple[Synergy, ...]:
    found = []
    for inner in table.tables("syn"):
        found.append(Synergy(inner.name("m"), inner.whole("at", least=1), inner.number("cred", most=1)))
        inner.close()
    return tuple(found)


def _levels(table: Table, known: _Known) -> tuple[Level, ...]:
    tables = table.tables("levels", FIRST_LEVEL)
    if not 2 <= len(tables) <= MOST_LEVELS:
        table.refuse("levels", "a measure has 2 to %(most)s levels, level 0 included", most=MOST_LEVELS)
    return tuple(_level(inner, n, known) for n, inner in enumerate(tables))


def _level(table: Table, n: int, known: _Known) -> Level:
    if table.whole("n") != n:
        table.refuse("n", "levels are numbered without a gap, %(n)s is expected here", n=n)
    level = Level(
        n=n,
        text=table.words(),
        quantity=table.number("q") if table.has("q") else None,
        unit=table.text("u", ""),
        year=table.whole("y", 0, most=99),
        eur=table.numbers("eur", known.payers, least=-1000),
        uses=table.numbers("uses", known.units),
        gives=table.numbers("gives", known.units),
        groups=table.numbers("g", known.groups),
        legal=table.text("legal", "ja" if n == 0 else None, one_of=LEGAL),
        cred=table.number("cred", Fraction(1) if n == 0 else None, most=1),
    )
    table.close()
    return level


def _check_ties(table: Table, measure: Measure, measures: dict[str, Measure]) -> None:
    ties = [("requires", link.at, link.measure, link.level) for link in measure.requires]
    ties += [("excludes", link.at, link.measure, link.level) for link in measure.excludes]
    ties += [("syn", 1, synergy.measure, synergy.at) for synergy in measure.synergies]
    for key, at, other, level in ties:
        if other not in measures:
            table.refuse(key, "there is no measure “%(name)s”", name=other[:64])
        if other == measure.id:
            table.refuse(key, "a measure cannot be tied to itself")
        if at > measure.top:
            table.refuse(key, "“%(name)s” has no level %(level)s", name=measure.id, level=at)
        if level > measures[other].top:
            table.refuse(key, "“%(name)s” has no level %(level)s", name=other, level=level)

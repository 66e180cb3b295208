"""Reading what others got: agreements and schemes with their elements, and programmes that an agreement can lean on.

Each figure has a source and a grade, and where sources disagree both stay until a person settles which one is used.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from negotiator.catalogue.plan import Measure, Text
from negotiator.catalogue.reading.tables import Table

KINDS = ("agreement", "placement", "scheme", "talks")
FORMATS = (
    "treaty", "declaration", "memorandum", "structure", "ba_arrangement", "domestic_rule", "project", "eu_treaty",
    "eu_soft", "talks",
)  # fmt: skip
FITS = ("exact", "near", "above", "below", "principle", "none", "result", "baseline", "doubtful")
GRADES = ("A", "B", "C", "D")
BESIDE = ("version", "agreements", "programmes", "elements", "note")  # what a file says of itself
COUNTRY = re.compile(r"[A-Z]{2}|\*")
DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


@dataclass(frozen=True, slots=True)
class Conflict:
    """Sources that disagree about one figure."""

    id: str
    text: Text
    src: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Element:
    """What one agreement holds on one measure. `level` is the nearest level of the measure, 0 where no quantity allows
    one; `quantity` as the source counts it, None without; `conflict` is empty unless sources disagree."""

    measure: str
    text: Text
    quantity: Fraction | None
    year: str
    level: int
    fit: str
    src: str
    grade: str
    note: Text
    conflict: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """One agreement, arrangement or scheme; days are ISO, to the year at least, empty where none was found."""

    id: str
    kind: str
    partner: tuple[str, ...]
    destination: tuple[str, ...]
    text: Text
    format: str
    signed: str
    in_force: str
    ended: str
    status: Text
    status_as_of: str
    lesson: Text
    note: Text
    src: tuple[str, ...]
    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a programme set out to do or what became of it."""

    text: Text
    year: str
    src: str
    grade: str
    note: Text
    conflict: str


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme with its term; `end` is empty where none was found. Targets stand apart from results."""

    id: str
    text: Text
    start: str
    end: str
    countries: tuple[str, ...]
    by: Text
    funding: Text
    status: Text
    status_as_of: str
    measures: tuple[str, ...]
    reusable: Text
    note: Text
    src: tuple[str, ...]
    targets: tuple[Outcome, ...]
    results: tuple[Outcome, ...]


def read_agreements(
    top: Table, measures: Mapping[str, Measure], sources: Collection[str]
) -> tuple[tuple[Agreement, ...], dict[str, Conflict]]:
    """Agreements in written order and the conflicts of their sources by id. Raises DataError."""
    conflicts = _conflicts(top, sources)
    found: dict[str, Agreement] = {}
    for table in top.tables("agreement"):
        agreement = Agreement(
            id=_new(table, found),
            kind=table.text("kind", one_of=KINDS),
            partner=_countries(table, "partner"),
            destination=_countries(table, "destination"),
            text=table.words(),
            format=table.text("format", one_of=FORMATS),
            signed=_day(table, "signed"),
            in_force=_day(table, "in_force"),
            ended=_day(table, "ended"),
            status=_pair(table, "status"),
            status_as_of=_day(table, "status_as_of"),
            lesson=_pair(table, "lesson"),
            note=_pair(table, "note"),
            src=table.texts("src", one_of=sources),
            elements=tuple(_element(inner, measures, sources, conflicts) for inner in table.tables("elements")),
        )
        table.close()
        found[agreement.id] = agreement
    top.close()
    return tuple(found.values()), conflicts


def read_programmes(
    top: Table, measures: Collection[str], sources: Collection[str], known: Mapping[str, Conflict]
) -> tuple[tuple[Programme, ...], dict[str, Conflict]]:
    """Programmes in written order; `known` conflicts of sources and those of this file, by id. Raises DataError."""
    conflicts = {**known, **_conflicts(top, sources)}
    found: dict[str, Programme] = {}
    for table in top.tables("programme"):
        programme = Programme(
            id=_new(table, found),
            text=table.words(),
            start=_day(table, "start"),
            end=_day(table, "end"),
            countries=_countries(table, "countries"),
            by=_pair(table, "by"),
            funding=_pair(table, "funding"),
            status=_pair(table, "status"),
            status_as_of=table.text("status_as_of"),
            measures=table.texts("measures", one_of=measures),
            reusable=_pair(table, "reusable"),
            note=_pair(table, "note"),
            src=table.texts("src", one_of=sources),
            targets=_outcomes(table, "targets", sources, conflicts),
            results=_outcomes(table, "results", sources, conflicts),
        )
        table.close()
        found[programme.id] = programme
    top.close()
    return tuple(found.values()), conflicts


def _conflicts(top: Table, sources: Collection[str]) -> dict[str, Conflict]:
    meta = top.table("meta")
    meta.text("as_of")
    meta.read.update(BESIDE)
    meta.close()
    found: dict[str, Conflict] = {}
    for table in top.tables("conflict"):
        conflict = Conflict(_new(table, found), table.words(), table.texts("src", one_of=sources))
        table.close()
        found[conflict.id] = conflict
    return found


def _element(
    table: Table, measures: Mapping[str, Measure], sources: Collection[str], conflicts: Collection[str]
) -> Element:
    measure = table.text("m", one_of=tuple(measures))
    element = Element(
        measure=measure,
        text=table.words(),
        quantity=table.number("q") if table.has("q") else None,
        year=table.text("year", ""),
        level=table.whole("level", most=measures[measure].top),
        fit=table.text("fit", one_of=FITS),
        src=table.text("src", one_of=sources),
        grade=table.text("grade", one_of=GRADES),
        note=_pair(table, "note"),
        conflict=_conflict(table, conflicts),
    )
    table.close()
    return element


def _outcomes(table: Table, key: str, sources: Collection[str], conflicts: Collection[str]) -> tuple[Outcome, ...]:
    return tuple(_outcome(inner, sources, conflicts) for inner in table.tables(key))


def _outcome(table: Table, sources: Collection[str], conflicts: Collection[str]) -> Outcome:
    outcome = Outcome(
        text=table.words(),
        year=table.text("year", ""),
        src=table.text("src", one_of=sources),
        grade=table.text("grade", one_of=GRADES),
        note=_pair(table, "note"),
        conflict=_conflict(table, conflicts),
    )
    table.close()
    return outcome


def _conflict(table: Table, conflicts: Collection[str]) -> str:
    found = table.text("conflict", "")
    if found and found not in conflicts:
        table.refuse("conflict", "there is no conflict “%(name)s”", name=found[:64])
    return found


def _pair(table: Table, key: str) -> Text:
    """Words in both languages, or none in either."""
    if not table.has(f"{key}_de") and not table.has(f"{key}_en"):
        return {}
    return {"de": table.text(f"{key}_de"), "en": table.text(f"{key}_en")}


def _countries(table: Table, key: str) -> tuple[str, ...]:
    found = table.texts(key)
    for each in found:
        if not COUNTRY.fullmatch(each):
            table.refuse(key, "“%(value)s” is no country code of two letters", value=each[:64])
    return found


def _day(table: Table, key: str) -> str:
    found = table.text(key, "")
    if found and not DAY.fullmatch(found):
        table.refuse(key, "“%(value)s” is no year, month or day", value=found[:64])
    return found


def _new(table: Table, taken: Iterable[str]) -> str:
    found = table.text("id")
    if found in taken:
        table.refuse("id", "“%(name)s” is there twice", name=found[:64])
    return found

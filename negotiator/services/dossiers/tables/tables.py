"""Measures, levels, stakeholders, facts and limits as tables: one definition for what goes out and what comes in.

A row holds what the form of its record shows, in the reader's language. So the same fields, the same words to choose
from and the same checks serve form and table, and a table that goes out and comes in unchanged changes nothing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from sqlmodel import Session, col, select

from models.fact import Fact
from models.level import Level
from models.limit import Limit, LimitKind
from models.measure import Measure
from models.stakeholder import Stakeholder
from negotiator.briefs.workbook import Column, Sheet
from negotiator.briefs.workbook_reading import day as counted_day
from negotiator.language import _, say
from negotiator.numbers import entry, read
from negotiator.printable import alike
from negotiator.services.access.access import Reader
from negotiator.services.dossiers.entries.entry_fields import Entry, Field, filled, normal
from negotiator.services.dossiers.entries.entry_numbers import Values, shown
from negotiator.services.dossiers.facts import fact_editing
from negotiator.services.dossiers.facts.fact_fields import fields as fact_fields
from negotiator.services.dossiers.limits import limit_editing, limit_fields, limit_years
from negotiator.services.dossiers.measures import level_editing, measure_fields
from negotiator.services.dossiers.measures.measure_fields import flat
from negotiator.services.dossiers.stakeholders import stakeholder_editing as people
from negotiator.services.dossiers.stakeholders.stakeholder_fields import FIELDS

KEY = "key"  # the first column of each table: which record a row is about, empty for a new one
NAME = "name"  # the second where a key alone says little: for reading, never taken over
MEASURES, LEVELS, STAKEHOLDERS, FACTS, LIMITS = "measures", "levels", "stakeholders", "facts", "limits"
NAMES = {
    MEASURES: _("Measures"),
    LEVELS: _("Levels"),
    STAKEHOLDERS: _("Stakeholders"),
    FACTS: _("Facts"),
    LIMITS: _("Limits"),
}
KEYS = {
    MEASURES: _("Key (a new measure: any word of your own)"),
    LEVELS: _("Key of the measure and number of the level"),
    STAKEHOLDERS: _("Key (new: empty)"),
    FACTS: _("Key (new: empty)"),
    LIMITS: _("Key (new capacity: empty)"),
}
STAMPED = re.compile(r"\[\d{4}-\d\d-\d\d \d\d:\d\d UTC, (\d{1,15})\]")
BETWEEN = "; "  # what was chosen of many


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its fields in the order of the columns, and key -> what the form of that record shows. `labels`: field
    -> what its column is called where the form tells it by a heading; `names`: key -> what the record is called where
    no field says it."""

    name: str
    fields: tuple[Field, ...]
    rows: Mapping[str, Values]
    labels: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def named(self, key: str) -> str:
        """What a record is called; empty where nobody knows."""
        return self.names.get(key, "") or self.rows.get(key, {}).get("de", "")


def tables(session: Session, reader: Reader, dossier_id: int) -> dict[str, Table]:
    """All tables of a dossier by name, in the order of the sheets. The caller has judged the reader."""
    made = (_measures, _levels, _stakeholders, _facts, _limits)
    return {table.name: table for table in (make(session, dossier_id, reader.language) for make in made)}


def sheets(found: Mapping[str, Table], language: str, at: datetime, entry: int) -> tuple[Sheet, ...]:
    """The tables as they are written: choices in words, numbers as numbers, of which moment they are, and the last
    entry of the log before it."""
    stamp = f" [{at.isoformat(' ', 'minutes')[:16]} UTC, {entry}]"
    return tuple(_sheet(table, language, stamp) for table in found.values())


def entry_before(label: str) -> int | None:
    """The last entry of the log before a workbook was written, by what stands above its keys; None where it does not
    say."""
    found = STAMPED.search(label)
    return int(found[1]) if found else None


def _measures(session: Session, dossier_id: int, language: str) -> Table:
    fields = flat(measure_fields.of_measure(own=False, language=language))
    rows = session.exec(select(Measure).where(Measure.dossier_id == dossier_id).order_by(col(Measure.rank)))
    found = {row.key: _shown(fields, measure_fields.held_in(row, language), language) for row in rows}
    first = (Field("first_de", _("Level 1 in German")), Field("first_en", _("Level 1 in English")))
    return Table(MEASURES, (*fields, *first), found)


def _levels(session: Session, dossier_id: int, language: str) -> Table:
    own = level_editing.own_units(session, dossier_id, language)
    fields = flat(measure_fields.of_level(zero=False, language=language, own=own))
    query = select(Measure.key, Level).join(Measure).where(Measure.dossier_id == dossier_id)
    rows = session.exec(query.order_by(col(Measure.rank), col(Level.n)))
    held = ((f"{key} {level.n}", measure_fields.held_level(level)) for key, level in rows)
    shown_ = {key: _shown(fields, each, language) for key, each in held}
    return Table(LEVELS, fields, shown_, measure_fields.amounts(language, own))


def _stakeholders(session: Session, dossier_id: int, language: str) -> Table:
    query = select(Stakeholder).where(Stakeholder.dossier_id == dossier_id)
    rows = session.exec(query.order_by(col(Stakeholder.rank), col(Stakeholder.id)))
    return Table(STAKEHOLDERS, FIELDS, {row.key: _shown(FIELDS, people.held(row), language) for row in rows})


def _facts(session: Session, dossier_id: int, language: str) -> Table:
    rows = session.exec(select(Fact).where(Fact.dossier_id == dossier_id).order_by(col(Fact.rank), col(Fact.id)))
    shown_ = {row.key: filled(fact_fields(), fact_editing.shown_of(row, language)) for row in rows}
    return Table(FACTS, fact_fields(), shown_)


def _limits(session: Session, dossier_id: int, language: str) -> Table:
    query = select(Limit).where(Limit.dossier_id == dossier_id, col(Limit.kind) != LimitKind.PARAMETER)
    rows = session.exec(query.order_by(col(Limit.kind), col(Limit.rank), col(Limit.id))).all()
    stated = [year for row in rows if row.detail for year, _amount in row.detail.years]
    years = max(limit_years.years_of(session, dossier_id), *stated, 1)
    fields = flat(limit_fields.of_number(years, own=True, language=language))
    found = {f"{row.kind.value}.{row.key}": _shown(fields, limit_fields.held(row), language) for row in rows}
    names = {f"{row.kind.value}.{row.key}": limit_editing.name_of(row, language) for row in rows}
    return Table(LIMITS, fields, found, names=names)


def _shown(fields: tuple[Field, ...], held: Mapping[str, str], language: str) -> Values:
    return filled(fields, shown(fields, dict(held), language))


def _sheet(table: Table, language: str, stamp: str) -> Sheet:
    columns = [Column(KEY, f"{say(language, KEYS[table.name])}{stamp}", wide=True)]
    columns += [Column(NAME, say(language, _("Name (for reading only)")), wide=True)] if table.names else []
    columns += [_column(each, table.labels.get(each.name, ""), language) for each in table.fields]
    rows = tuple(
        (
            key,
            *((table.names[key],) if table.names else ()),
            *(out(each, values[each.name], language) if each.name in values else "" for each in table.fields),
        )
        for key, values in table.rows.items()
    )
    first = 2 if table.names else 1
    numbers = frozenset(at for at, each in enumerate(table.fields, first) if each.entry is Entry.NUMBER)
    return Sheet(say(language, NAMES[table.name]), tuple(columns), rows, numbers)


def _column(shown_: Field, label: str, language: str) -> Column:
    choices = tuple(words for key, words in worded(shown_, language) if key) if shown_.entry is Entry.CHOICE else ()
    told = (label or say(language, shown_.label)) + (f" ({shown_.unit})" if shown_.unit else "")
    wide = shown_.entry is Entry.TEXT or shown_.name in ("de", "en", "src", "other")
    return Column(shown_.name, told + (" *" if shown_.required else ""), choices, wide)


def worded(field: Field, language: str) -> tuple[tuple[str, str], ...]:
    """Key and words of each choice; words that stand for two are told apart by their keys."""
    pairs = [(key, " ".join(say(language, words).split())) for key, words in field.choices]
    said = [words.casefold() for _key, words in pairs]
    return tuple((key, f"{words} ({key})" if said.count(words.casefold()) > 1 else words) for key, words in pairs)


def out(field: Field, value: str, language: str) -> str:
    """What a form shows in a field, as its cell holds it."""
    if not value:
        return ""
    if field.entry is Entry.NUMBER:
        return _decimal(read(value, language))
    known_ = dict(worded(field, language))
    if field.entry is Entry.CHOICE:
        return known_.get(value, value)
    if field.entry is Entry.MANY:
        return BETWEEN.join(known_.get(each, each) for each in value.split())
    return value


def into(field: Field, value: str | Fraction, language: str) -> str:
    """What a cell holds, as it would be typed into the form."""
    if isinstance(value, Fraction):
        return (counted_day(value) or str(value)) if field.entry is Entry.DAY else entry(value, language)
    keys = {words.casefold(): key for key, words in worded(field, language)}
    keys |= {key.casefold(): key for key, _words in field.choices}
    if field.entry is Entry.CHOICE:
        return keys.get(" ".join(value.split()).casefold(), value)
    if field.entry is Entry.MANY:
        parts = [" ".join(part.split()) for part in value.split(";") if part.strip()]
        return " ".join(keys.get(part.casefold(), part.replace(" ", "_")) for part in parts)
    return normal(field, value.strip())


def same(field: Field, one: str, other: str, language: str) -> bool:
    """Whether two texts of a field say the same: numbers by their value, however they are written, and
    lines however they end."""
    if alike(one, other) or field.entry is not Entry.NUMBER or not (one and other):
        return alike(one, other)
    try:
        return read(one, language) == read(other, language)
    except ValueError:
        return False


def _decimal(value: Fraction) -> str:
    """Digits with a point, exact where they end."""
    return f"{Decimal(value.numerator) / Decimal(value.denominator):f}"

"""A row of a workbook that differs, and keeping it by the very use case that its form calls."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from sqlmodel import Session, select

from models.stakeholder import Stakeholder
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.language import _, say
from negotiator.services.access.access import Reader
from negotiator.services.dossiers.entries import entry_log
from negotiator.services.dossiers.facts import fact_editing
from negotiator.services.dossiers.limits import limit_editing, limit_years
from negotiator.services.dossiers.limits.limit_editing import NewLimit
from negotiator.services.dossiers.measures import level_editing, measure_editing
from negotiator.services.dossiers.stakeholders import stakeholder_editing as people
from negotiator.services.dossiers.tables.tables import (
    FACTS,
    LEVELS,
    LIMITS,
    MEASURES,
    STAKEHOLDERS,
    Table,
)
from negotiator.services.records.loading import known
from negotiator.services.records.locks import unchanged

NO_RECORD = _("There is no such record; leave the key empty for a new one.")
CLOSED = _("This row cannot have it.")


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A row that differs: table, number in the file, key, field -> what would be typed. `held`: what stood there."""

    table: str
    row: int
    key: str
    typed: dict[str, str]
    held: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Act:
    """Keeps rows by the use cases of the forms; `made`: what a new measure is called in the file, and its key."""

    session: Session
    reader: Reader
    dossier_id: int
    found: Mapping[str, Table]
    made: dict[str, str]

    def keep(self, entry: ChangedRow) -> None:
        """Raises what the use case raises."""
        held = self.found[entry.table].rows.get(entry.key)
        if held is not None:
            present = {name: held.get(name, "") for name in entry.held}
            unchanged(present, dict(entry.held), mine=entry.typed, theirs=lambda: dict(held))
        if held is None and entry.key and entry.table in (STAKEHOLDERS, FACTS):
            raise NotRecorded(NO_RECORD)
        closed = self._closed(entry, new=held is None)
        if closed:
            raise Refused(CLOSED, fields=dict.fromkeys(closed, CLOSED))
        keepers = {
            MEASURES: self._measure, LEVELS: self._level, STAKEHOLDERS: self._stakeholder, FACTS: self._fact,
            LIMITS: self._limit,
        }  # fmt: skip
        keepers[entry.table](entry, {**(held or {}), **entry.typed}, new=held is None)

    def _closed(self, entry: ChangedRow, *, new: bool) -> list[str]:
        """Fields that this row cannot have: a first level of a measure that is there, more than words of level 0."""
        if entry.table == MEASURES and not new:
            return [name for name in measure_editing.FIRST if name in entry.typed]
        if entry.table == LEVELS and entry.key.endswith(" 0"):
            return [name for name in entry.typed if name not in ("de", "en")]
        return []

    def _measure(self, entry: ChangedRow, typed: Mapping[str, str], *, new: bool) -> None:
        session, reader, here = self.session, self.reader, self.dossier_id
        if new:
            number = measure_editing.add(session, reader, here, typed)
            self.made[entry.key] = f"{measure_editing.OWN}_{number}"
            return
        mark = measure_editing.one(session, reader, here, entry.key).mark
        measure_editing.change(session, reader, here, entry.key, typed=typed, mark=mark, why=self._why)

    def _level(self, entry: ChangedRow, typed: Mapping[str, str], *, new: bool) -> None:
        session, reader, here = self.session, self.reader, self.dossier_id
        name, _space, number = entry.key.rpartition(" ")
        key, n = self.made.get(name, name), int(number) if number.isascii() and number.isdigit() else -1
        rows = level_editing.count(session, here, key)
        if new and n == rows:
            level_editing.add(session, reader, here, key, typed)
            return
        form = level_editing.one(session, reader, here, key, n)
        whole = {**form.values, **entry.typed}
        level_editing.change(session, reader, here, key, n, typed=whole, mark=form.mark, why=self._why)

    def _stakeholder(self, entry: ChangedRow, typed: Mapping[str, str], *, new: bool) -> None:
        session, reader, here = self.session, self.reader, self.dossier_id
        if new:
            people.add(session, reader, here, typed)
            return
        query = select(Stakeholder).where(Stakeholder.dossier_id == here, Stakeholder.key == entry.key)
        row = session.exec(query).one()
        people.change(session, reader, here, known(row.id), typed, entry_log.mark(people.held(row)), self._why)

    def _fact(self, entry: ChangedRow, typed: Mapping[str, str], *, new: bool) -> None:
        session, reader, here = self.session, self.reader, self.dossier_id
        if new:
            fact_editing.add(session, reader, here, typed)
            return
        mark = fact_editing.one(session, reader, here, entry.key).mark
        fact_editing.change(session, reader, here, entry.key, typed=typed, mark=mark, why=self._why)

    def _limit(self, entry: ChangedRow, typed: Mapping[str, str], *, new: bool) -> None:
        session, reader, here = self.session, self.reader, self.dossier_id
        if new and not entry.key:
            limit_years.add(session, reader, here, typed)
            return
        if new:  # of the catalogue, without a number so far
            limit_editing.add(session, reader, here, NewLimit(entry.key, Fraction(0), self._why))
        kind, _dot, key = entry.key.partition(".")
        mark = limit_years.one(session, reader, here, kind, key).mark
        limit_years.change(session, reader, here, kind, key, typed=typed, mark=mark, why=self._why)

    @property
    def _why(self) -> str:
        """What the log gives as the reason."""
        return say(self.reader.language, _("Taken over from a table."))

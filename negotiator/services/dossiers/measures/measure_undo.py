"""Taking back the last change of a measure: its words, a level, or that it was taken off the agenda."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from models.measure import Measure
from negotiator.bargaining.errors import Refused
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader
from negotiator.services.access.frames import dossier_for
from negotiator.services.access.guesses import count_change
from negotiator.services.dossiers.entries import entry_log
from negotiator.services.dossiers.entries.entry_log import NOTHING
from negotiator.services.dossiers.entries.entry_numbers import Values
from negotiator.services.dossiers.measures.measure_editing import empty_level, level_rows, measure_row
from negotiator.services.dossiers.measures.measure_fields import held_level, held_measure, write_level, write_measure
from negotiator.services.records.loading import known
from negotiator.services.records.locks import unchanged


@dataclass(frozen=True, slots=True)
class _Last:
    """The last change: of a level, or (None) of the measure itself. What stood there before, empty for what was new;
    what stands there now, empty for what is gone."""

    n: int | None
    before: Values
    present: Values


def mark_of(session: Session, row: Measure) -> str:
    """A mark of the measure with all its levels."""
    return entry_log.mark(held_measure(row), *(held_level(level) for level in level_rows(session, row)))


def undoable(session: Session, dossier_id: int, row: Measure) -> bool:
    """Whether the last change can be taken back."""
    return _last(session, dossier_id, row) is not None


def take_back(session: Session, reader: Reader, dossier_id: int, key: str, *, mark: str) -> None:
    """The measure as it was before its last change; one more change of it. Raises NotRecorded, NotAllowed, Refused
    where there is none, Collision where somebody changed it meanwhile, or TooMany."""
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_MEASURES)
    row = measure_row(session, dossier_id, key, lock=True)
    last = _last(session, dossier_id, row)
    if last is None:
        raise Refused(NOTHING)
    unchanged(mark, mark_of(session, row), mine={}, theirs=lambda: {})
    count_change(session, reader, dossier, f"measure {key}", {"field": key})
    _restore(session, row, last)
    row.version += 1
    session.add(row)
    field = "" if last.n is None else f"{key} {last.n}"
    entry_log.note(session, reader, dossier_id, f"measure {key}", last.present, last.before, field=field)
    session.commit()


def _restore(session: Session, row: Measure, last: _Last) -> None:
    if last.n is None:
        write_measure(row, last.before)
        return
    rows = level_rows(session, row)
    if not last.before:
        session.delete(rows[last.n])
        return
    level = rows[last.n] if last.n < len(rows) else empty_level(known(row.id), last.n, {})
    write_level(level, last.before)
    session.add(level)


def _last(session: Session, dossier_id: int, row: Measure) -> _Last | None:
    """None where nothing was changed, or what was changed last does not stand as it was left."""
    found = audit.last_change(session, dossier_id, f"measure {row.key}")
    before, after = entry_log.parts(found)
    if not before and not after:
        return None
    number = _number(found, row.key)
    if number is None:
        held = held_measure(row)
        return _Last(None, {**held, **before}, held) if before and entry_log.stands(held, after) else None
    rows = level_rows(session, row)
    top = len(rows) - 1
    if not after and found.get("whole"):
        return _Last(number, before, {}) if number == top + 1 else None
    if number > top or not entry_log.stands(held_level(rows[number]), after):
        return None
    held = held_level(rows[number])
    if found.get("whole"):
        return _Last(number, {}, held) if 1 < number == top else None
    return _Last(number, {**held, **dict.fromkeys(set(after) - set(before), ""), **before}, held)


def _number(found: Mapping[str, object], key: str) -> int | None:
    """The level that an entry is about; None for the measure itself."""
    number = str(found.get("field", "")).removeprefix(f"{key} ")
    return int(number) if number.isdigit() else None

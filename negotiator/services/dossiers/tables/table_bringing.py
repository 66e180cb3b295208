"""Tables that come in: what each row of a workbook would change, told before anything changes; then all of it at once.

Rows are tried for real and taken back, by the very use cases that the forms call. What differs travels through the page
as it was read, with a mark of what stood there; a record that somebody changed meanwhile refuses its row.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pydantic import TypeAdapter
from sqlmodel import Session

from models.clock import now
from models.dossier import Dossier
from negotiator.bargaining.errors import Collision, NotAllowed, NotRecorded, Refused
from negotiator.briefs import workbook, workbook_reading
from negotiator.catalogue.reading.tables import nearest
from negotiator.language import _, moment, say
from negotiator.printable import cleaned
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader, require
from negotiator.services.access.audit import Deed
from negotiator.services.access.frames import Frame, dossier_for, frame_of
from negotiator.services.access.guesses import Choice, Guess, count_choice, count_gathered, gathering, room_for
from negotiator.services.dossiers.entries.entry_fields import Field
from negotiator.services.dossiers.tables.table_acts import Act, ChangedRow
from negotiator.services.dossiers.tables.table_report import CHANGED, NEW, Change, Line, Over, TablesPage
from negotiator.services.dossiers.tables.tables import (
    FACTS,
    KEY,
    LEVELS,
    LIMITS,
    MEASURES,
    NAME,
    NAMES,
    STAKEHOLDERS,
    Table,
    entry_before,
    into,
    same,
    sheets,
    tables,
)
from negotiator.services.records import submissions
from negotiator.services.records.storage import together

HEAD = 2  # rows above the first record
MOST_SIGNS = 400_000  # that can travel through a page
SENT = TypeAdapter(list[tuple[str, int, str, dict[str, str], dict[str, str]]])  # the fields of ChangedRow
NO_SHEET = _("There is no sheet of this name here: expected is one of %(names)s.")
NO_COLUMN = _("There is no column “%(name)s” in this sheet; did you mean “%(near)s”?")
UNKNOWN_COLUMN = _("There is no column “%(name)s” in this sheet.")
TWICE = _("This key is there twice, first in row %(row)s.")
TOO_MUCH = _("This changes more than can be taken over at once. Please bring in one sheet after the other.")
NOTHING = _("Nothing in the file differs from what is recorded.")
OVER = _(
    "Changes in these rows of what packages are judged by: %(wanted)s. As long as others keep conditions sealed, one "
    "person may make %(most)s within 24 hours; left: %(left)s. Nothing was changed: bring in fewer rows, or take them "
    "over later."
)
OWNED = _("The house that answers for this number enters it itself. Ask it for the number instead of changing it.")


def page(session: Session, reader: Reader, dossier_id: int) -> TablesPage:
    """The empty page. Raises NotRecorded or NotAllowed."""
    return TablesPage(frame_of(reader, dossier_for(session, reader, dossier_id, Action.EDIT_DOSSIER)))


def export(session: Session, reader: Reader, dossier_id: int) -> bytes:
    """The workbook; logged and committed. Raises NotRecorded or NotAllowed."""
    _require(session, reader, dossier_id)
    stamp = now(session), audit.last_entry(session)
    made = workbook.written(sheets(tables(session, reader, dossier_id), reader.language, *stamp))
    audit.record(session, reader, Deed.EXPORTED, "tables", dossier_id, None, {"field": "tables"})
    session.commit()
    return made


def look(session: Session, reader: Reader, dossier_id: int, content: bytes) -> TablesPage:
    """What a workbook would change, row by row; nothing is changed. Raises NotRecorded, NotAllowed, TooMany, or Refused
    at the field `file` where it cannot be read."""
    frame = _require(session, reader, dossier_id)
    found = tables(session, reader, dossier_id)
    book = workbook_reading.read(content)
    entries, wrong, same = _entries(book, found, reader.language)
    with gathering(session) as guesses:
        faults = _tried(session, reader, dossier_id, entries, found)
    session.rollback()
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    over = _over(session, reader, dossier, guesses)
    if guesses:  # a look tells what the use cases refuse, nothing of packages: one try, however many rows
        count_choice(session, reader, dossier, Choice.TRIED, {"field": "tables", "rows": len(entries)}, "tables")
        session.commit()
    moved = _moved(session, reader, dossier_id, book)
    told = (_line(each, found, faults.get(n, ()), reader.language) for n, each in enumerate(entries))
    lines = (*wrong, *(replace(line, since=moved.get(_thing(e), "")) for line, e in zip(told, entries, strict=True)))
    packed = json.dumps([[e.table, e.row, e.key, e.typed, e.held] for e in entries], ensure_ascii=False)
    if len(packed) > MOST_SIGNS:
        raise Refused(TOO_MUCH, fields={"file": TOO_MUCH})
    if not lines:
        raise Refused(NOTHING, fields={"file": NOTHING})
    ready = packed if not any(line.wrong for line in lines) else ""
    return TablesPage(frame, lines, same, ready, looked=True, over=over)


def again(session: Session, reader: Reader, dossier_id: int, packed: str) -> TablesPage:
    """The report of what a look had found and taking over refused: nothing that was brought is lost; the empty page
    where it is no such thing. Raises NotRecorded or NotAllowed."""
    frame = _require(session, reader, dossier_id)
    try:
        entries = _unpacked(packed)
    except Refused:
        return TablesPage(frame)
    found = tables(session, reader, dossier_id)
    lines = tuple(_line(each, found, (), reader.language) for each in entries)
    return TablesPage(frame, lines, entries=packed, looked=True, refused=True)


def _over(session: Session, reader: Reader, dossier: Dossier, guesses: Sequence[Guess]) -> Over | None:
    room = room_for(session, reader, dossier, guesses)
    return Over(room.wanted, room.left, room.allowance.times) if room else None


def take(session: Session, reader: Reader, dossier_id: int, packed: str) -> int:
    """Changes what a look had found, all of it or nothing; how many records. Raises NotRecorded, NotAllowed, TooMany,
    or Refused with the first row that cannot be, or where it changes more than is left of what may be changed a day."""
    _require(session, reader, dossier_id)
    entries = _unpacked(packed)
    found = tables(session, reader, dossier_id)
    with gathering(session) as guesses:
        faults = _tried(session, reader, dossier_id, entries, found)
    if faults:
        session.rollback()
        n = min(faults)
        label, told = faults[n][0]
        place = f"{say(reader.language, NAMES[entries[n].table])}, {entries[n].row}"
        raise Refused(_("Row %(place)s: %(why)s"), place=place, why=f"{label}: {told}" if label else told)
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    over = _over(session, reader, dossier, guesses)
    if over:
        session.rollback()
        raise Refused(OVER, wanted=over.wanted, left=over.left, most=over.most)
    count_gathered(session, reader, dossier, guesses)
    submissions.done(session, len(entries))
    session.commit()
    return len(entries)


def _require(session: Session, reader: Reader, dossier_id: int) -> Frame:
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    require(reader, Action.EDIT_MEASURES, dossier_id)
    require(reader, Action.READ_COSTS, dossier_id)
    return frame_of(reader, dossier)


Books = Mapping[str, workbook_reading.Rows]


def _moved(session: Session, reader: Reader, dossier_id: int, book: Books) -> dict[str, str]:
    """Thing of the log -> who changed it last after the workbook was written, and when; empty where the workbook does
    not say of which moment it is."""
    labels = [str(cell) for rows in book.values() for cell in rows.get(1, {}).values()]
    before = [found for label in labels if (found := entry_before(label)) is not None]
    if not before:
        return {}
    changed = audit.changed_since(session, dossier_id, min(before))
    return {thing: f"{actor}, {moment(at, reader.language, reader.zone)}" for thing, (actor, at) in changed.items()}


def _thing(entry: ChangedRow) -> str:
    """The record of a row as the log names it."""
    kinds = {MEASURES: "measure", LEVELS: "measure", STAKEHOLDERS: "stakeholder", FACTS: "fact", LIMITS: "limit"}
    key = entry.key.partition(" ")[0] if entry.table == LEVELS else entry.key
    return f"{kinds[entry.table]} {key.replace('.', ' ', 1) if entry.table == LIMITS else key}"


def _entries(book: Books, found: Mapping[str, Table], language: str) -> tuple[list[ChangedRow], list[Line], int]:
    """Rows that differ, what is wrong with sheets and columns, and how many rows do not differ."""
    by_name = {say(language, NAMES[name]).casefold(): table for name, table in found.items()}
    by_name |= found
    entries, wrong, same = list[ChangedRow](), list[Line](), 0
    for sheet, rows in book.items():
        table = by_name.get(sheet.casefold())
        if table is None:
            names = ", ".join(say(language, NAMES[name]) for name in found)
            wrong.append(Line(sheet, 1, sheet, CHANGED, (), (("", say(language, NO_SHEET, names=names)),)))
            continue
        columns, faults = _columns(rows.get(0, {}), table, language)
        wrong += [Line(sheet, 1, sheet, CHANGED, (), (("", fault),)) for fault in faults]
        seen = dict[str, int]()
        for at in sorted(row for row in rows if row >= HEAD):
            entry = _entry(table, at + 1, rows[at], columns, language)
            if entry.key and entry.key in seen:
                told = say(language, TWICE, row=seen[entry.key])
                wrong.append(Line(sheet, at + 1, entry.key, CHANGED, (), (("", told),)))
            elif entry.typed:
                entries.append(entry)
            else:
                same += 1
            seen.setdefault(entry.key, at + 1)
    return entries, wrong, same


def _columns(head: Mapping[int, object], table: Table, language: str) -> tuple[dict[int, str], list[str]]:
    """Column -> field, and a sentence for each name that is none."""
    known = {KEY, *(each.name for each in table.fields)}
    named = {at: str(name).strip() for at, name in head.items()}
    named = {at: name for at, name in named.items() if name != NAME or not table.names}
    faults = []
    for name in named.values():
        if name not in known:
            near = nearest(name, dict.fromkeys(known))
            told = say(language, NO_COLUMN, name=name[:40], near=near) if near else ""
            faults.append(told or say(language, UNKNOWN_COLUMN, name=name[:40]))
    return {at: name for at, name in named.items() if name in known}, faults


def _entry(
    table: Table, row: int, cells: Mapping[int, workbook_reading.Value], columns: Mapping[int, str], language: str
) -> ChangedRow:
    """The row with the fields that differ from what is shown; of a new record all that are filled in."""
    by_field = {name: cells.get(at, "") for at, name in columns.items()}
    key = str(by_field.pop(KEY, "")).strip()
    held = table.rows.get(key, {})
    fields = {each.name: each for each in table.fields}
    typed = {name: into(fields[name], value, language) for name, value in by_field.items()}
    differing = {
        name: text for name, text in typed.items() if not same(fields[name], text, held.get(name, ""), language)
    }
    return ChangedRow(table.name, row, key, differing, {name: held.get(name, "") for name in differing} if held else {})


def _line(entry: ChangedRow, found: Mapping[str, Table], faults: tuple[tuple[str, str], ...], language: str) -> Line:
    table = found[entry.table]
    held = table.rows.get(entry.key, {})
    labels = {each.name: each for each in table.fields}
    name = found[entry.table].named(entry.key) or entry.typed.get("de") or entry.key
    changes = tuple(_change(labels[key], held.get(key, ""), text, language) for key, text in entry.typed.items())
    state = CHANGED if held else NEW
    return Line(say(language, NAMES[entry.table]), entry.row, name, state, changes, faults)


def _change(each: Field, before: str, after: str, language: str) -> Change:
    return Change(say(language, each.label), _words(each, before, language), _words(each, after, language))


def _words(each: Field, value: str, language: str) -> str:
    """A value as people read it."""
    chosen, keys = dict(each.choices), value.split()
    known = bool(keys) and set(keys) <= set(chosen)
    return "; ".join(say(language, chosen[key]) for key in keys) if known else value


Faults = dict[int, tuple[tuple[str, str], ...]]


def _tried(
    session: Session, reader: Reader, dossier_id: int, entries: list[ChangedRow], found: Mapping[str, Table]
) -> Faults:
    """Number of each row that cannot be, with what is wrong. Whatever can is done, and waits for the commit."""
    faults: Faults = {}
    act = Act(session, reader, dossier_id, found, {})
    with together(session), submissions.as_one(session):
        for n, entry in enumerate(entries):
            try:
                with session.begin_nested():
                    act.keep(entry)
            except Refused as refusal:
                faults[n] = tuple(_told(refusal, found[entry.table], reader.language))
            except NotAllowed as error:
                told = OWNED if entry.table == LIMITS else error.message
                faults[n] = (("", say(reader.language, told, **error.params)),)
            except (Collision, NotRecorded) as error:
                faults[n] = (("", say(reader.language, error.message, **error.params)),)
    return faults


def _told(refusal: Refused, table: Table, language: str) -> Iterator[tuple[str, str]]:
    labels = {each.name: say(language, each.label) for each in table.fields}
    if not refusal.fields:
        yield "", say(language, refusal.message, **refusal.params)
    for name, text in refusal.fields.items():
        yield labels.get(name, ""), say(language, text, **refusal.params)


def _unpacked(packed: str) -> list[ChangedRow]:
    """The rows that a look had found. Raises Refused for anything else."""
    try:
        rows = SENT.validate_json(packed, strict=True) if len(packed) <= MOST_SIGNS else []
    except ValueError as error:
        raise Refused(TOO_MUCH, fields={"file": TOO_MUCH}) from error
    entries = [ChangedRow(table, n, key, cleaned(typed), cleaned(held)) for table, n, key, typed, held in rows]
    if not entries or any(each.table not in NAMES for each in entries):
        raise Refused(NOTHING, fields={"file": NOTHING})
    return entries

"""A position as a workbook for those without an account: out with lists to choose from, looked through, and in.

A row is a measure. What a file would change is told row by row before anything changes; then all of it is kept at once,
as if it had been typed into the form, or nothing where something is wrong or somebody changed the same row meanwhile.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pydantic import TypeAdapter
from sqlmodel import Session

from negotiator.bargaining.errors import Collision, Refused
from negotiator.bargaining.words import Shape
from negotiator.briefs import workbook, workbook_reading
from negotiator.briefs.workbook import Column
from negotiator.catalogue.plan import ASSESSED, DECLARED
from negotiator.dates import read_day
from negotiator.language import LANGUAGES, _, say
from negotiator.numbers import entry as number_text
from negotiator.printable import alike, cleaned
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader
from negotiator.services.access.audit import Deed
from negotiator.services.access.frames import Frame
from negotiator.services.positions import positions, ratings, weights
from negotiator.services.positions.lines import WITH_LEVEL
from negotiator.services.positions.positions import position_for
from negotiator.services.positions.ratings import Beside, RowEntry
from negotiator.services.positions.statements import SURE, WHOSE
from negotiator.services.positions.views import RatingLine, Sheet, Standing
from negotiator.services.positions.ways import Place, shape_of
from negotiator.services.records import submissions

HEAD = 2  # rows above the first measure
MOST_SIGNS, MOST_TEXT, MOST_SHORT = 400_000, 2000, 300
NAME = _("Position")
KEY, MEASURE, LEVELS = "key", "measure", "levels"  # read only but for the key, by which a row is known
LABELS = {
    KEY: _("Key (do not change)"), MEASURE: _("Measure (for reading only)"), LEVELS: _("Levels (for reading only)"),
    "importance": _("Importance 0–10"), "wish": _("Wish"), "level": _("Level of the wish"), "cert": _("Certainty"),
    "why": _("Reason"), "source": _("Source"), "day": _("Day of the statement"), "sure": _("How sure is it?"),
    "second": _("Importance by the second opinion"), "second_by": _("Whose opinion, and where from"),
}  # fmt: skip
WISHES = {
    Shape.UP.value: _("The more, the better"), Shape.DOWN.value: _("The less, the better"),
    Shape.PEAK.value: _("Best at exactly the level"), Shape.THRESHOLD.value: _("Enough from the level"),
    Shape.DRAWN.value: _("Drawn by hand, level by level"),
}  # fmt: skip
CERT = {DECLARED: _("declared by the house"), ASSESSED: _("assessed, an assumption")}
SENT = TypeAdapter(list[tuple[str, dict[str, str], int]])  # key, what differs, version: what a look had found
CHOICES = {"wish": WISHES, "cert": CERT, "sure": {key: words for key, words in SURE.items() if key}}
TYPED = tuple(name for name in LABELS if name not in (KEY, MEASURE, LEVELS))
WORDS_WRONG = _("Please choose one of these.")
LEVEL_WRONG = _("Please choose one of the levels.")
DAY_WRONG = _("Please write a day, for example 2026-03-31.")
TOO_LONG = _("This is too long.")
NO_KEY = _("There is no such measure.")
TWICE = _("This key is there twice, first in row %(row)s.")
NO_SHEET = _("There is no sheet with the columns of a position in this file.")
NOTHING = _("Nothing in the file differs from what is recorded.")
STALE = _("Somebody changed %(names)s since you looked through the file. Nothing was changed: bring it in again.")


@dataclass(frozen=True, slots=True)
class Row:
    """A row that differs or is wrong: its number in the file, the measure, what changes (label, before, after), and
    what is wrong (label, sentence)."""

    number: int
    name: str
    changes: tuple[tuple[str, str, str], ...]
    wrong: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PositionTable:
    """The page; after a look its report: rows that differ, how many do not, what is sent back for taking over, empty
    while something is wrong."""

    frame: Frame
    standing: Standing
    rows: tuple[Row, ...] = ()
    same: int = 0
    entries: str = ""
    looked: bool = False

    @property
    def faults(self) -> int:
        """Rows with which something is wrong."""
        return sum(bool(row.wrong) for row in self.rows)


def page(session: Session, reader: Reader, place: Place) -> PositionTable:
    """The empty page. Raises NotRecorded or NotAllowed."""
    sheet = _sheet(session, reader, place)
    return PositionTable(sheet.frame, sheet.standing)


def _sheet(session: Session, reader: Reader, place: Place) -> Sheet:
    position_for(session, reader, *place, Action.EDIT_POSITION)
    return positions.sheet(session, reader, *place)


def _lines(sheet: Sheet) -> dict[str, RatingLine]:
    return {line.key: line for pillar in sheet.pillars for line in (*pillar.rated, *pillar.others)}


def export(session: Session, reader: Reader, place: Place) -> bytes:
    """The workbook; logged and committed. Raises NotRecorded or NotAllowed."""
    sheet, language = _sheet(session, reader, place), reader.language
    lines = _lines(sheet)
    most = max((line.levels[-1][0] for line in lines.values()), default=0)
    made = workbook.written([_written(tuple(lines.values()), most, language)])
    whose = sheet.standing.stakeholder_id
    audit.record(session, reader, Deed.EXPORTED, f"position {place[1]}", place[0], whose, {"field": "tables"})
    session.commit()
    return made


def _written(lines: Sequence[RatingLine], most: int, language: str) -> workbook.Sheet:
    choices = {name: tuple(say(language, words) for words in known.values()) for name, known in CHOICES.items()}
    choices["level"] = tuple(str(n) for n in range(most + 1))
    wide = (MEASURE, LEVELS, "why", "source", "wish")
    columns = tuple(Column(n, say(language, label), choices.get(n, ()), n in wide) for n, label in LABELS.items())
    rows = tuple((line.key, line.name, _levels(line), *_texts(line, language).values()) for line in lines)
    return workbook.Sheet(say(language, NAME), columns, rows)


def _levels(line: RatingLine) -> str:
    return "\n".join(f"{n}: {text}" for n, text in line.levels)


def _texts(line: RatingLine, language: str) -> dict[str, str]:
    """The cells of a measure, in the order of TYPED; of one that nobody spoke of all but the wish are empty."""
    shape, at = shape_of(line.wish)
    words = {name: {key: say(language, each) for key, each in known.items()} for name, known in CHOICES.items()}
    return {
        "importance": weights.written(line.weight, language),
        "wish": words["wish"][shape.value],
        "level": str(at) if shape in WITH_LEVEL else "",
        "cert": words["cert"].get(line.cert, ""),
        "why": line.why,
        "source": line.source,
        "day": line.day,
        "sure": words["sure"].get(line.sure, ""),
        "second": weights.written(line.opinion, language),
        "second_by": line.second_by,
    }


def look(session: Session, reader: Reader, place: Place, content: bytes) -> PositionTable:
    """What a workbook would change, row by row; nothing is changed. Raises NotRecorded, NotAllowed, or Refused at the
    field `file` where it cannot be read or changes nothing."""
    sheet, language = _sheet(session, reader, place), reader.language
    lines, rows, same, kept = _lines(sheet), list[Row](), 0, list[list[object]]()
    seen = dict[str, int]()
    for number, typed in _typed(workbook_reading.read(content), language):
        key = typed.pop(KEY)
        line, first = lines.get(key), seen.setdefault(key, number)
        told = TWICE if first != number else NO_KEY if line is None else ""
        if line is None or told:
            rows.append(Row(number, key or "–", (), (("", say(language, told, row=first)),)))
            continue
        before = _texts(line, language)
        changed = {name: text for name, text in typed.items() if not alike(text, before[name])}
        wrong = _wrong(line, before | changed, language) if changed else ()
        changes = tuple((say(language, LABELS[name]), before[name], text) for name, text in changed.items())
        same += not changed
        if changed:
            rows.append(Row(number, line.name, changes, wrong))
            kept.append([key, changed, line.version])
    if not rows:
        raise Refused(NOTHING, fields={"file": NOTHING})
    packed = "" if any(row.wrong for row in rows) else json.dumps(kept, ensure_ascii=False)
    return PositionTable(sheet.frame, sheet.standing, tuple(rows), same, packed, looked=True)


def _typed(book: Mapping[str, workbook_reading.Rows], language: str) -> list[tuple[int, dict[str, str]]]:
    """Number of each row, and its cells by name as they would be typed. Raises Refused where no sheet has a key."""
    for rows in book.values():
        names = {at: str(name).strip() for at, name in rows.get(0, {}).items()}
        if KEY not in names.values():
            continue
        known = {at: name for at, name in names.items() if name in (KEY, *TYPED)}
        return [
            (at + 1, {name: _cell(name, cells.get(column, ""), language) for column, name in known.items()})
            for at, cells in sorted(rows.items())
            if at >= HEAD and any(cells.values())
        ]
    raise Refused(NO_SHEET, fields={"file": NO_SHEET})


def _cell(name: str, value: str | Fraction, language: str) -> str:
    """A cell as it would be typed: choices in the reader's words, days as ISO writes them, whatever language it has."""
    if isinstance(value, Fraction):
        return (workbook_reading.day(value) if name == "day" else "") or number_text(value, language)
    text = value.strip()
    if name in CHOICES:
        said = {say(each, words).casefold(): key for each in LANGUAGES for key, words in CHOICES[name].items()}
        key = said.get(text.casefold())
        return text if key is None else say(language, CHOICES[name][key])
    if name in ("importance", "second"):
        return _same_number(text, language)
    return _day(text) if name == "day" else text


def _same_number(text: str, language: str) -> str:
    """An importance as the page writes it; what cannot be read as it stands."""
    try:
        found = weights.read(text, language)
    except ValueError:
        return text
    return weights.written(found, language)


def _day(text: str) -> str:
    try:
        return read_day(text) if text else ""
    except ValueError:
        return text


def _wrong(line: RatingLine, typed: Mapping[str, str], language: str) -> tuple[tuple[str, str], ...]:
    """What is wrong with a row: label and sentence; empty if it can be kept."""
    wrong = {}
    for name, check in _CHECKS.items():
        told = check(line, typed, language)
        if told:
            wrong[name] = told
    return tuple((say(language, LABELS[name]), say(language, told)) for name, told in wrong.items())


def _weight_wrong(_line: RatingLine, typed: Mapping[str, str], language: str) -> str:
    return _unless(lambda: weights.read(typed["importance"], language), weights.WRONG)


def _wish_wrong(line: RatingLine, typed: Mapping[str, str], language: str) -> str:
    key = _key("wish", typed, language)
    return WORDS_WRONG if key is None or (key == Shape.DRAWN.value and not line.drawn) else ""


def _level_wrong(line: RatingLine, typed: Mapping[str, str], language: str) -> str:
    key, level = _key("wish", typed, language), typed["level"]
    if key not in WITH_LEVEL:
        return ""
    return "" if level in {str(n) for n, _text in line.levels} else LEVEL_WRONG


def _second_wrong(_line: RatingLine, typed: Mapping[str, str], language: str) -> str:
    return _unless(lambda: weights.read(typed["second"], language), weights.WRONG)


def _nobodys(_line: RatingLine, typed: Mapping[str, str], _language: str) -> str:
    if typed["second"] and not typed["second_by"]:
        return WHOSE
    return TOO_LONG if len(typed["second_by"]) > MOST_SHORT else ""


def _long(name: str, most: int) -> Callable[[RatingLine, Mapping[str, str], str], str]:
    return lambda _line, typed, _language: TOO_LONG if len(typed[name]) > most else ""


def _chosen(name: str) -> Callable[[RatingLine, Mapping[str, str], str], str]:
    return lambda _line, typed, language: "" if _key(name, typed, language) is not None else WORDS_WRONG


_CHECKS: Mapping[str, Callable[[RatingLine, Mapping[str, str], str], str]] = {
    "importance": _weight_wrong, "wish": _wish_wrong, "level": _level_wrong, "cert": _chosen("cert"),
    "sure": _chosen("sure"), "second": _second_wrong, "why": _long("why", MOST_TEXT),
    "source": _long("source", MOST_SHORT), "second_by": _nobodys,
    "day": lambda _line, typed, _language: _unless(lambda: read_day(typed["day"]), DAY_WRONG) if typed["day"] else "",
}  # fmt: skip


def _unless(read: Callable[[], object], told: str) -> str:
    try:
        read()
    except ValueError:
        return told
    return ""


def _key(name: str, typed: Mapping[str, str], language: str) -> str | None:
    """The key of a choice in words; empty for none, None for words that are none."""
    said = {say(language, words): key for key, words in CHOICES[name].items()}
    return said.get(typed[name], None if typed[name] or name == "wish" else "")


def take(session: Session, reader: Reader, place: Place, packed: str) -> int:
    """Keeps what a look had found, all of it or nothing; how many rows. Raises NotRecorded, NotAllowed, or Refused
    where something is wrong or was changed meanwhile."""
    sheet, language = _sheet(session, reader, place), reader.language
    lines, entries = _lines(sheet), list[RowEntry]()
    for key, changed, version in _unpacked(packed):
        line = lines.get(key)
        if line is None or _wrong(line, typed := _texts(line, language) | changed, language):
            raise Refused(NOTHING, fields={"file": NOTHING})
        entries.append(_entry(line, typed, version, reader, own=sheet.standing.own))
    submissions.done(session, len(entries))
    try:
        ratings.rate(session, reader, *place, entries)
    except Collision as collision:
        names = ", ".join(each.name for each in collision.theirs) if isinstance(collision.theirs, tuple) else ""
        raise Refused(STALE, fields={"file": say(language, STALE, names=names)}) from collision
    session.commit()
    return len(entries)


def _unpacked(packed: str) -> list[tuple[str, dict[str, str], int]]:
    """What a look had found. Raises Refused for anything else."""
    try:
        rows = SENT.validate_json(packed, strict=True) if len(packed) <= MOST_SIGNS else []
    except ValueError as error:
        raise Refused(NOTHING, fields={"file": NOTHING}) from error
    if not rows or not all(typed.keys() <= set(TYPED) for _key, typed, _version in rows):
        raise Refused(NOTHING, fields={"file": NOTHING})
    return [(key, cleaned(typed), version) for key, typed, version in rows]


def _entry(line: RatingLine, typed: Mapping[str, str], version: int, reader: Reader, *, own: bool) -> RowEntry:
    language = reader.language
    shape = Shape(_key("wish", typed, language) or Shape.UP.value)
    at = int(typed["level"]) if shape in WITH_LEVEL else 0
    cert = _key("cert", typed, language) or (DECLARED if own else ASSESSED)
    second = weights.read(typed["second"], language)
    day, sure = _day(typed["day"]), _key("sure", typed, language) or ""
    beside = Beside(typed["source"], day, sure, second, typed["second_by"])
    weight = weights.read(typed["importance"], language)
    return RowEntry(line.key, weight, shape, at, cert, typed["why"], version, "", beside=beside)

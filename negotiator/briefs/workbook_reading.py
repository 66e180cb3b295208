"""A workbook from outside as plain tables: text and numbers, nothing else.

Whatever computes, links or hides is refused with its place: macros, formulas, links to other files, encrypted files,
archives that unpack to more than they may. Nothing in the file is run, fetched or trusted to state its own size.
"""

import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from io import BytesIO
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from negotiator.bargaining.errors import Refused
from negotiator.briefs.workbook import LISTS
from negotiator.briefs.xlsx import SPACE
from negotiator.language import _
from negotiator.printable import printable

MOST_BYTES, MOST_UNPACKED, MOST_PARTS = 4_000_000, 40_000_000, 200
MOST_NODES = 3_000_000  # elements and attributes of all parts: each takes a hundred bytes, however short it is written
MOST_ROWS, MOST_COLUMNS, MOST_SIGNS, MOST_SHEETS = 3000, 200, 4000, 50
OLE, ZIP = b"\xd0\xcf\x11\xe0", b"PK"
CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
NS = f"{{{SPACE}}}"
DOCUMENT = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
DIGITS = 15  # of a number that mean anything in a workbook
ORIGIN = date(1899, 12, 30)  # from which a workbook counts days
FIRST_DAY, LAST_DAY = 20000, (date.max - ORIGIN).days  # what is less is a year, before 1954; what is more no day
TOO_LARGE = _("The file is too large: at most %(most)s MB can be read.")
NO_BOOK = _("This is no Excel workbook (.xlsx).")
LOCKED = _("The file is encrypted or of an old format. Please save it as .xlsx without a password.")
UNPACKS = _("The file unpacks to more than can be read.")
MACROS = _("The file holds macros (%(place)s). Please save it as .xlsx.")
LINKED = _("The file links to other files (%(place)s). Please take the links out.")
FORMULA = _("%(place)s holds a formula. Please put its value there.")
FAULT = _("%(place)s holds an error instead of a value.")
BROKEN = _("The file is damaged (%(place)s).")
MANY_ROWS = _("The sheet “%(place)s” has more than %(most)s rows.")
LONG = _("%(place)s holds more than %(most)s characters.")
Value = str | Fraction
Rows = dict[int, dict[int, Value]]  # row -> column, both from 0 -> what stands there, without empty cells


def read(content: bytes) -> dict[str, Rows]:
    """Name of each sheet -> its cells. Raises Refused with what is wrong and where."""
    if len(content) > MOST_BYTES:
        raise _refused(TOO_LARGE, most=MOST_BYTES // 1_000_000)
    if content.startswith(OLE):
        raise _refused(LOCKED)
    if not content.startswith(ZIP):
        raise _refused(NO_BOOK)
    parts = _unpacked(content)
    try:
        return _sheets(parts)
    except (LookupError, ValueError) as error:
        raise _refused(NO_BOOK) from error


def day(serial: Fraction) -> str:
    """The day that a workbook counts so, as ISO writes it; empty where the number is no day."""
    return (ORIGIN + timedelta(days=int(serial))).isoformat() if FIRST_DAY <= serial < LAST_DAY + 1 else ""


def _unpacked(content: bytes) -> dict[str, bytes]:
    """The parts of the container. Each way of packing raises faults of its own (zlib, lzma, struct …), so that whatever
    they raise is told as what it is: the file is damaged."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return _parts(archive)
    except Refused:
        raise
    except Exception as error:
        raise _refused(BROKEN, place="zip") from error


def _parts(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """The parts that matter, unpacked; counted while unpacking, since an archive may lie about sizes."""
    names = archive.namelist()
    if len(names) > MOST_PARTS:
        raise _refused(UNPACKS)
    for name in names:
        low = name.casefold()
        if "vbaproject" in low or "macrosheet" in low or "activex" in low:
            raise _refused(MACROS, place=name[:80])
        if "externallink" in low or "/embeddings/" in low or "connections.xml" in low or "querytable" in low:
            raise _refused(LINKED, place=name[:80])
    found, left, nodes = dict[str, bytes](), MOST_UNPACKED, MOST_NODES
    for name in names:
        if name.endswith((".xml", ".rels")):
            with archive.open(name) as part:
                content = found[name.lstrip("/")] = part.read(left + 1)
            left, nodes = left - len(content), nodes - content.count(b"<") - content.count(b"=")
            if left < 0 or nodes < 0:
                raise _refused(UNPACKS)
    return found


def _sheets(parts: Mapping[str, bytes]) -> dict[str, Rows]:
    book = _tree(parts, "xl/workbook.xml")
    targets = {each.get("Id", ""): each.get("Target", "") for each in _tree(parts, "xl/_rels/workbook.xml.rels").iter()}
    shared = [_words(each) for each in _tree(parts, "xl/sharedStrings.xml")] if "xl/sharedStrings.xml" in parts else []
    found, once = dict[str, Rows](), dict[str, Rows]()  # by the part they stand in: many sheets may name the same
    names = set[str]()
    for sheet in book.iter(f"{NS}sheet"):
        name, target = sheet.get("name", "")[:40], targets[sheet.get(DOCUMENT, "")]
        if name.casefold() in names or len(names) >= MOST_SHEETS:  # no two are called alike, small or large letters
            raise _refused(BROKEN, place=name)
        names.add(name.casefold())
        if name != LISTS:
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if path not in once:
                once[path] = _rows(_tree(parts, path), name, shared)
            found[name] = once[path]
    return found


def _tree(parts: Mapping[str, bytes], name: str) -> Element:
    """A part as XML; one that declares entities is refused before it is read."""
    content = parts[name]
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content or "<!DOCTYPE".encode("utf-16-le") in content:
        raise _refused(BROKEN, place=name)
    try:
        return ElementTree.fromstring(content)  # noqa: S314 - no DOCTYPE, so no entities
    except ElementTree.ParseError as error:
        raise _refused(BROKEN, place=name) from error


def _rows(tree: Element, sheet: str, shared: list[str]) -> Rows:
    found: Rows = {}
    for place, row, at, cell in _cells(tree, sheet):
        value = _value(cell, place, shared)
        if isinstance(value, str) and len(value) > MOST_SIGNS:
            raise _refused(LONG, place=place, most=MOST_SIGNS)
        if value != "" and at < MOST_COLUMNS:
            if row >= MOST_ROWS:
                raise _refused(MANY_ROWS, place=sheet, most=MOST_ROWS)
            found.setdefault(row, {})[at] = value
    return found


def _cells(tree: Element, sheet: str) -> Iterator[tuple[str, int, int, Element]]:
    """Place in words, row and column from 0, and each cell; a cell without a place stands behind the one before."""
    row = -1
    for line in tree.iterfind(f"{NS}sheetData/{NS}row"):  # rows in rows, read again in each, would never come to an end
        row, at = int(line.get("r") or row + 2) - 1, -1
        for cell in line.iterfind(f"{NS}c"):
            placed = CELL.fullmatch(cell.get("r", ""))
            row, at = (int(placed[2]) - 1, _index(placed[1])) if placed else (row, at + 1)
            yield f"{sheet}!{_letters(at)}{row + 1}", row, at, cell


def _value(cell: Element, place: str, shared: list[str]) -> Value:
    if cell.find(f"{NS}f") is not None or cell.get("t") == "str":
        raise _refused(FORMULA, place=place)
    kind, held = cell.get("t", "n"), cell.findtext(f"{NS}v", "").strip()
    match kind:
        case "s":
            return shared[int(held)].strip() if held else ""
        case "inlineStr":
            return _words(cell.find(f"{NS}is")).strip()
        case "b":
            return {"1": "yes", "0": "no"}.get(held, "")
        case "n":
            return _number(held, place) if held else ""
        case _:
            raise _refused(FAULT, place=place)


def _number(held: str, place: str) -> Fraction:
    """The number that the digits mean, without what binary fractions add."""
    try:
        value = float(held)
    except ValueError as error:
        raise _refused(FAULT, place=place) from error
    if not abs(value) < 10**DIGITS:
        raise _refused(FAULT, place=place)
    return Fraction(f"{value:.{DIGITS}g}")


def _words(found: Element | None) -> str:
    """The text of a cell, its formats put aside; phonetic hints are none of it."""
    if found is None:
        return ""
    runs = [each.text or "" for each in found.findall(f"{NS}t")]
    runs += [each.text or "" for run in found.findall(f"{NS}r") for each in run.findall(f"{NS}t")]
    return printable("".join(runs))


def _index(letters: str) -> int:
    found = 0
    for letter in letters:
        found = 26 * found + ord(letter) - ord("A") + 1
    return found - 1


def _letters(index: int) -> str:
    high, low = divmod(index, 26)
    return (_letters(high - 1) if high else "") + chr(ord("A") + low)


def _refused(message: str, **places: object) -> Refused:
    """At the field of the file."""
    return Refused(_("Please correct what is marked."), fields={"file": message}, **places)

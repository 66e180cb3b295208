"""Workbooks out and in: what goes out comes back as it was, and whatever computes, links or swells is refused."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from fractions import Fraction
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiator.bargaining.errors import Refused
from negotiator.briefs import workbook, workbook_reading
from negotiator.briefs.workbook import Column, Sheet
from negotiator.printable import printable

WORDS = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FFF, exclude_categories=("Cs", "Cn")), max_size=40)
NUMBERS = st.integers(-(10**12), 10**12).map(lambda thousandths: Fraction(thousandths, 1000))
PLAIN = workbook.written([Sheet("Maßnahmen", (Column("key", "Kennung"), Column("de", "Name")), (("a", "b"),))])
SHEET = "xl/worksheets/sheet1.xml"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(WORDS, NUMBERS), min_size=1, max_size=5))
def test_words_and_numbers_come_back_as_they_were(rows: list[tuple[str, Fraction]]) -> None:
    cells = tuple((words, f"{float(number):.3f}") for words, number in rows)
    columns = (Column("key", "K", choices=("ja", "nein")), Column("n", "N"))
    found = workbook_reading.read(workbook.written([Sheet("A & <B>", columns, cells, frozenset({1}))]))["A & <B>"]
    back = [(found.get(at, {}).get(0, ""), found[at][1]) for at in range(2, len(rows) + 2)]
    assert back == [(printable(words).strip(), number) for words, number in rows]


def made(change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The plain workbook with other parts."""
    with zipfile.ZipFile(io.BytesIO(PLAIN)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def with_cell(cell: str) -> bytes:
    def change(parts: dict[str, bytes]) -> None:
        parts[SHEET] = parts[SHEET].replace(b'<row r="3">', f'<row r="3">{cell}'.encode())

    return made(change)


def refused(content: bytes) -> str:
    with pytest.raises(Refused) as found:
        workbook_reading.read(content)
    assert set(found.value.fields) == {"file"}
    return found.value.fields["file"] % found.value.params


HOSTILE = {
    "formula": (with_cell('<c r="C3"><f>1+1</f><v>2</v></c>'), "Maßnahmen!C3 holds a formula"),
    "link": (with_cell('<c r="D3" t="str"><v>x</v></c>'), "Maßnahmen!D3 holds a formula"),
    "fault": (with_cell('<c r="D3" t="e"><v>#REF!</v></c>'), "Maßnahmen!D3 holds an error"),
    "endless": (with_cell('<c r="D3"><v>inf</v></c>'), "Maßnahmen!D3 holds an error"),
    "long": (with_cell(f'<c r="D3" t="inlineStr"><is><t>{"x" * 5000}</t></is></c>'), "Maßnahmen!D3 holds more than"),
    "shared": (with_cell('<c r="D3" t="s"><v>7</v></c>'), "no Excel workbook"),
    "rows": (with_cell('<c r="A99999"><v>1</v></c>'), "more than 3000 rows"),
    "entities": (
        made(lambda parts: parts.update({SHEET: b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'})),
        f"damaged ({SHEET})",
    ),
    "cut off": (made(lambda parts: parts.update({SHEET: parts[SHEET][:-20]})), f"damaged ({SHEET})"),
    "no sheet": (made(lambda parts: parts.pop(SHEET) and None), "no Excel workbook"),
    "macros": (made(lambda parts: parts.update({"xl/vbaProject.bin": b"x"})), "macros (xl/vbaProject.bin)"),
    "other files": (made(lambda parts: parts.update({"xl/externalLinks/link1.xml": b"<x/>"})), "links to other"),
    "bomb": (made(lambda parts: parts.update({"xl/theme.xml": b" " * 41_000_000})), "unpacks to more"),
    "many parts": (made(lambda parts: parts.update({f"xl/{n}.xml": b"<x/>" for n in range(300)})), "unpacks to more"),
    "huge": (b"PK" + b"x" * 4_000_001, "too large"),
    "old": (b"\xd0\xcf\x11\xe0" + b"x" * 100, "encrypted or of an old format"),
    "text": (b"a;b;c", "no Excel workbook"),
    "half": (PLAIN[: len(PLAIN) // 2], "damaged (zip)"),
    "empty": (b"", "no Excel workbook"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_computes_links_or_swells_is_refused_with_its_place(name: str) -> None:
    content, told = HOSTILE[name]
    assert told in refused(content)


def doubled(book: bytes) -> bytes:
    """With the sheet once more, in large letters."""
    sheet = re.search(rb'<sheet name="Ma[^>]*/>', book)
    assert sheet is not None
    return book.replace(sheet[0], sheet[0] + sheet[0].replace("Maßnahmen".encode(), b"MASSNAHMEN"))


def test_a_part_is_taken_apart_once_and_not_beyond_what_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    """However often it is named, and however much is packed into it: rows in rows, too, would be read again in each."""
    taken, apart = [], workbook_reading._tree

    def tree(parts: Mapping[str, bytes], name: str) -> Element:
        taken.append(name)
        return apart(parts, name)

    def many(parts: dict[str, bytes]) -> None:
        sheet = re.search(rb'<sheet name="Ma[^>]*/>', parts["xl/workbook.xml"])
        assert sheet is not None
        named = (sheet[0].replace(b'name="Ma', b'name="%d Ma' % n) for n in range(kinds))
        parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(sheet[0], b"".join(named))

    monkeypatch.setattr(workbook_reading, "_tree", tree)
    kinds, plain = 40, workbook_reading.read(PLAIN)["Maßnahmen"]
    assert set(map(str, workbook_reading.read(made(many)).values())) == {str(plain)}
    assert taken.count(SHEET) == 2
    kinds = 60
    assert "damaged" in refused(made(many))
    twice = made(lambda parts: parts.update({"xl/workbook.xml": doubled(parts["xl/workbook.xml"])}))
    assert "damaged (MASSNAHMEN)" in refused(twice)
    inner = '<row r="4"><c r="A4"><v>7</v></c></row>'
    assert workbook_reading.read(with_cell(inner)) == workbook_reading.read(PLAIN)
    monkeypatch.setattr(workbook_reading, "MOST_NODES", 100)
    assert "unpacks to more" in refused(PLAIN)


def test_what_excel_itself_writes_is_read() -> None:
    """Shared words with formats, numbers of two bases, empty cells, addresses that begin at the root."""

    def change(parts: dict[str, bytes]) -> None:
        space = workbook_reading.SPACE
        parts["xl/sharedStrings.xml"] = (
            f'<sst xmlns="{space}"><si><r><t>zwei </t></r><r><t>Teile</t></r><rPh><t>x</t></rPh></si></sst>'.encode()
        )
        kin = "xl/_rels/workbook.xml.rels"
        parts[kin] = parts[kin].replace(b"worksheets/", b"/xl/worksheets/")
        cells = '<c r="C3" t="s"><v>0</v></c><c r="D3"><v>0.30000000000000004</v></c>'
        cells += '<c r="E3"/><c r="F3" t="b"><v>1</v></c>'
        parts[SHEET] = parts[SHEET].replace(b"</row></sheetData>", f"{cells}</row></sheetData>".encode())
        parts["xl/printerSettings/printerSettings1.bin"] = b"x"

    row = workbook_reading.read(made(change))["Maßnahmen"][2]
    assert row == {0: "a", 1: "b", 2: "zwei Teile", 3: Fraction(3, 10), 5: "yes"}


@pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_damaged_container_is_told_whatever_packed_it(packing: int) -> None:
    """Every run of overwritten bytes is read as it was or refused in words, never anything else."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(PLAIN)) as archive, zipfile.ZipFile(out, "w", packing) as made_anew:
        for name in archive.namelist():
            made_anew.writestr(name, archive.read(name))
    whole, told = out.getvalue(), set[str]()
    for at in range(4, len(whole), 37):
        try:
            workbook_reading.read(whole[:at] + b"\xff" * 12 + whole[at + 12 :])
        except Refused as refusal:
            told.add(refusal.fields["file"] % refusal.params)
    assert "The file is damaged (zip)." in told


@pytest.mark.parametrize(
    ("serial", "day"),
    [(19999, ""), (46327, "2026-11-01"), (2958465, "9999-12-31"), (2958466, ""), (3000000, ""), (10**14, "")],
)
def test_days_that_are_counted(serial: int, day: str) -> None:
    assert workbook_reading.day(Fraction(serial)) == day

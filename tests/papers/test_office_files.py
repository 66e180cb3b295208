"""Word files and workbooks as they are printed: the grade on each page, room in columns and rows for their words."""

from dataclasses import replace
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest

from negotiator.briefs import docx, docx_frame, docx_tables, xlsx
from negotiator.briefs.sheets import SheetView
from negotiator.briefs.views import Band, Cell, Section, Table
from tests.briefs.material import DAY, unsolved, view_of

W = {"w": docx_frame.SPACE}
S = {"s": xlsx.SPACE}
NAMED = f"{{{docx_frame.SPACE}}}"
TABLE = Table(
    "Zugesagt",
    (Cell("Maßnahme"), Cell("Federführung"), Cell("Mio. Euro", tag="Annahme", number=True)),
    (Band("Rückkehr", ((Cell("Identitätsklärung mit Fristen", small="P-1"), Cell("BMI"), Cell("1,5", number=True)),)),),
    widths=(60, 4, 36),
)
SHEET = SheetView(
    kind="D-08", language="de", name="Vermerk", title="T", head=(), notice="", sections=(Section("s", "S", (TABLE,)),),
    grade="INTERN", mark="ENTWURF", status="Fassung 1", date=DAY,
)  # fmt: skip


def parts(content: bytes) -> dict[str, ElementTree.Element]:
    with ZipFile(BytesIO(content)) as archive:
        return {name: ElementTree.fromstring(archive.read(name)) for name in archive.namelist() if ".xml" in name}


def test_grade_and_mark_stand_above_each_page_and_the_page_below() -> None:
    found = parts(docx.render(SHEET))
    used = {each.get(f"{NAMED}type") for each in found["word/document.xml"].iterfind(".//w:sectPr/*", W)}
    assert "default" in used
    assert "".join(found["word/header.xml"].itertext()) == "INTERN · ENTWURF"
    footer = found["word/footer.xml"]
    assert "Vermerk · Fassung 1" in "".join(footer.itertext())
    assert [each.get(f"{NAMED}instr", "").strip() for each in footer.iterfind(".//w:fldSimple", W)] == [
        "PAGE",
        "NUMPAGES",
    ]


def test_nothing_but_the_name_stands_around_what_has_no_grade() -> None:
    shared = replace(SHEET, grade="", mark="", status="", shared=True)
    found = parts(docx.render(shared))
    assert "".join(found["word/header.xml"].itertext()) == ""
    assert "".join(found["word/footer.xml"].itertext()).startswith("Vermerk1")


def test_columns_are_as_wide_as_on_paper_and_hold_their_words() -> None:
    table = parts(docx.render(SHEET))["word/document.xml"].find(".//w:tbl", W)
    assert table is not None
    wide = [int(each.get(f"{NAMED}w", "0")) for each in table.iterfind(".//w:gridCol", W)]
    assert abs(sum(wide) - docx_tables.WIDTH) < len(wide)
    assert wide[0] > wide[2] > wide[1] > docx_tables.WIDTH * 0.1  # a narrow column that still holds its heading


def test_assumptions_are_labelled_heads_repeat_and_rows_stay_whole() -> None:
    table = parts(docx.render(SHEET))["word/document.xml"].find(".//w:tbl", W)
    assert table is not None
    head, band, row = table.iterfind("w:tr", W)
    assert "Annahme" in "".join(head.itertext())
    assert [each.find("w:trPr/w:tblHeader", W) is not None for each in (head, band, row)] == [True, False, False]
    assert all(each.find("w:trPr/w:cantSplit", W) is not None for each in (head, band, row))
    assert band.find(".//w:gridSpan", W) is not None
    last = row.findall("w:tc", W)[-1].find(".//w:jc", W)
    assert last is not None
    assert last.get(f"{NAMED}val") == "right"


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_sheet_prints_on_one_page_across_with_rows_as_high_as_their_words(language: str) -> None:
    found = parts(xlsx.render(view_of(unsolved(), "D-04", language)))
    sheets = [root for name, root in found.items() if "worksheets" in name]
    assert len(sheets) > 5
    for sheet in sheets:
        setup = sheet.find("s:pageSetup", S)
        assert setup is not None
        assert (setup.get("orientation"), setup.get("fitToWidth")) == ("landscape", "1")
        wide = [float(each.get("width", "0")) for each in sheet.iterfind("s:cols/s:col", S)]
        assert max(wide) <= xlsx.FIRST + xlsx.GAP
        for row in sheet.findall(".//s:row", S)[2:]:
            cells = [len(each.findtext("s:is/s:t", "", S)) for each in row]
            needed = 1 if len(cells) == 1 else max(-(-size // room) for size, room in zip(cells, wide, strict=False))
            assert float(row.get("ht", "0")) >= xlsx.LINE * needed

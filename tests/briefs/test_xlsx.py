"""The tables of a comparison as a workbook: the same figures as on paper, numbers that can be counted with."""

from decimal import Decimal
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest

from negotiator.briefs import xlsx
from negotiator.briefs.views import Band, BriefView, Cell, Section, Table
from tests.briefs.material import LANGUAGES, unsolved, view_of

SPACE = {"s": xlsx.SPACE}


def sheets(content: bytes) -> dict[str, list[list[object]]]:
    """Sheet name -> rows of values, numbers as Decimal."""
    with ZipFile(BytesIO(content)) as archive:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        assert not [name for name in archive.namelist() if name.startswith("docProps")]
        found = {}
        for number, sheet in enumerate(book.iterfind(".//s:sheet", SPACE), 1):
            root = ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{number}.xml"))
            assert root.find(".//s:f", SPACE) is None
            found[sheet.attrib["name"]] = [[_value(cell) for cell in row] for row in root.iterfind(".//s:row", SPACE)]
    return found


def _value(cell: ElementTree.Element) -> object:
    number = cell.findtext("s:v", None, SPACE)
    return Decimal(number) if number is not None else cell.findtext("s:is/s:t", "", SPACE)


def with_table(view: BriefView, *words: str) -> BriefView:
    rows = (tuple(Cell(each, number=index > 0) for index, each in enumerate(words)),)
    table = Table("Caption", tuple(Cell("h") for _ in words), (Band("", rows),))
    return BriefView(
        **{name: getattr(view, name) for name in BriefView.__slots__} | {"sections": (Section("x", "X", (table,)),)}
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_of_the_paper_is_a_sheet_with_its_rows(language: str) -> None:
    view = view_of(unsolved(), "D-04", language)
    found = list(sheets(xlsx.render(view)).values())
    blocks = [block for section in view.sections for block in section.blocks]
    tables = [block for block in blocks if isinstance(block, Table)]
    assert len(found) >= len(tables) > 2
    for table in tables:
        mine = next(rows for rows in found if rows[0] == [table.caption])
        assert len(mine) == 2 + sum(len(band.rows) + bool(band.title) for band in table.bands)
    assert any(isinstance(value, Decimal) for rows in found for row in rows for value in row)


def test_numbers_are_numbers_as_the_language_writes_them_and_nothing_else_is() -> None:
    view = view_of(unsolved(), "D-04", "de")
    row = sheets(xlsx.render(with_table(view, "1", "1.234,5", "\u22123", "12 %", "–", "=1+1")))["Caption"][2]
    assert row == ["1", Decimal("1234.5"), Decimal(-3), "12 %", "–", "=1+1"]
    assert xlsx.amount("1,234.5", "en") == Decimal("1234.5")


def test_the_same_view_gives_the_same_workbook() -> None:
    view = view_of(unsolved(), "D-04", "de")
    assert xlsx.render(view) == xlsx.render(view)

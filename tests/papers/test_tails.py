"""No page of a short paper is begun for a few lines: it is set closer where that saves the page, and only there."""

from dataclasses import replace
from io import BytesIO

import pypdf
import pytest

from negotiator.briefs import paper
from negotiator.briefs.views import Band, Cell, Point, Points, Section, Table
from tests.papers.test_office_files import SHEET

pytestmark = pytest.mark.pdf


def sheet(lines: int) -> paper.Paper:
    points = Points(tuple(Point(f"Zeile {n}") for n in range(lines)))
    return replace(SHEET, sections=(Section("s", "S", (points,)),), fingerprint="0" * 64)


def pages(view: paper.Paper) -> int:
    return len(pypdf.PdfReader(BytesIO(paper.render(view))).pages)


@pytest.mark.parametrize(("lines", "plain", "printed"), [(38, 1, 1), (42, 2, 1), (46, 2, 2), (70, 2, 2)])
def test_a_few_lines_begin_no_page(lines: int, plain: int, printed: int) -> None:
    view = sheet(lines)
    assert len(paper._set(paper.html(view), paper.FontConfiguration(), []).pages) == plain
    assert pages(view) == printed


def table(rows: int, note: str) -> Table:
    held = Band("", tuple((Cell(f"Zeile {n}"), Cell(" ")) for n in range(rows)))
    return Table("Tabelle", (Cell("Was"), Cell("Wer")), (held,), (50, 50), note)


@pytest.mark.parametrize("rows", [35, 39])
def test_signatures_take_the_end_of_what_they_sign_with_them(rows: int) -> None:
    delivers, signature = Section("delivers", "D", (table(rows, "Fuß"),)), Section("signature", "Z", (table(9, ""),))
    view = replace(SHEET, sections=(delivers, signature), fingerprint="0" * 64)
    texts = [page.extract_text() for page in pypdf.PdfReader(BytesIO(paper.render(view))).pages]
    last = texts[-1].split("Tabelle")[0]
    assert len(texts) == 2
    assert "Fuß" in last
    assert f"Zeile {rows - 1}" in last

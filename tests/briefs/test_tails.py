"""No page of a short paper is begun for a few lines: it is set closer where that saves the page, and only there."""

from dataclasses import replace
from io import BytesIO

import pypdf
import pytest

from negotiator.briefs import paper
from negotiator.briefs.views import Point, Points, Section
from tests.briefs.test_office_files import SHEET

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

"""Every table of the papers for home: as wide as the page, and a column of numbers is one from its head down."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

from negotiator.briefs import paper
from negotiator.briefs.views import Block, BriefView, Table
from negotiator.services import briefs
from tests import kenya
from tests.briefs.material import KINDS, view_of

PAGE = 100  # per cent


@cache
def brief(kind: str) -> BriefView:
    return view_of(kenya.solved(), kind, "en")


def tables(blocks: Iterable[Block]) -> Iterator[Table]:
    for block in blocks:
        if block.kind == "table":
            yield block
        elif block.kind == "pair":
            yield from tables((block.left, block.right))
        elif block.kind == "box":
            yield from tables(block.blocks)


def of(kind: str) -> list[Table]:
    found = [*tables(block for section in brief(kind).sections for block in section.blocks)]
    assert len(found) >= 6
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_columns_fill_the_page_and_never_more(kind: str) -> None:
    for table in of(kind):
        assert len(table.widths) <= len(table.head), table.caption
        if len(table.widths) == len(table.head):
            assert sum(table.widths) == PAGE, table.caption
        else:
            assert sum(table.widths) < PAGE, table.caption


def test_a_column_has_a_width_that_the_paper_knows() -> None:
    """One without is as wide as is left over, however little that is."""
    known = {int(n) for n in re.findall(r"^\.w(\d+) ", (paper.PAPER / "paper.css").read_text(), re.MULTILINE)}
    written = [
        (file.name, int(n))
        for file in Path(briefs.__file__).parent.rglob("*.py")
        for columns in re.findall(r"\((\d+(?:, \d+)+)\)", file.read_text())
        if sum(map(int, columns.split(", "))) == PAGE
        for n in columns.split(", ")
    ]
    assert len(written) > 50
    assert [each for each in written if each[1] not in known] == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_column_holds_numbers_or_words(kind: str) -> None:
    """Numbers stand at the right, under a head that does too, so that they can be compared down the page."""
    for table in of(kind):
        rows = [row for band in table.bands for row in band.rows]
        assert rows, table.caption
        for place, head in enumerate(table.head):
            assert {row[place].number for row in rows} == {head.number}, (table.caption, head.words)


@pytest.mark.parametrize("kind", KINDS)
def test_every_row_has_a_cell_for_every_column(kind: str) -> None:
    for table in of(kind):
        assert {len(row) for band in table.bands for row in band.rows} == {len(table.head)}, table.caption

"""Tables of a Word file: columns as wide as on paper or as their words ask for, whole rows, heads that repeat."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from negotiator.briefs.docx_words import paragraph, run
from negotiator.briefs.views import Cell, Table

WIDTH = 9525  # of the text, in twentieths of a point
LEAST = 6  # per cent that a column gets however little stands in it
UNBROKEN = 14  # letters: a word no longer than that is not broken by its column
LETTER = 1.4  # per cent of the width that a letter takes
LETTERS = 40  # of a cell that count for the width of its column; longer ones are broken into lines
EDGES = "".join(f'<w:{side} w:val="single" w:sz="4" w:color="D5DAE1"/>' for side in ("top", "bottom", "insideH"))


@dataclass(frozen=True, slots=True)
class Row:
    """Cells of a table; `head`: bold, repeated on each page where it is the first; `band`: a heading in between."""

    cells: tuple[Cell, ...]
    head: bool = False
    band: bool = False


def rows_of(table: Table) -> tuple[Row, ...]:
    """The rows of a printed table: its head, its bands with their headings."""
    found = [Row(table.head, head=True)]
    for band in table.bands:
        if band.title:
            found.append(Row((Cell(band.title),), band=True))
        found += [Row(row) for row in band.rows]
    return tuple(found)


def plain_rows(head: Iterable[str], rows: Iterable[Iterable[str]]) -> tuple[Row, ...]:
    """Rows of mere words: the first cell of each names it, the others are figures."""
    named = Row(tuple(Cell(words, number=index > 0) for index, words in enumerate(head)), head=True)
    return (named, *(Row(tuple(Cell(words, number=index > 0) for index, words in enumerate(row))) for row in rows))


def grid(rows: Sequence[Row], widths: Sequence[int] = ()) -> str:
    """The table; `widths` are shares in per cent, as many as there are, the other columns share the rest alike."""
    columns = max(len(row.cells) for row in rows)
    shares = _roomy(rows, _filled(widths, columns) if widths else asked(rows, columns))
    wide = [int(WIDTH * share / sum(shares)) for share in shares]
    return _table(wide, (_row(row, wide) for row in rows))


def beside(one: str, other: str, rows: Iterable[str]) -> str:
    """Two columns of the same width with their names above; `rows` are finished ones."""
    wide = [WIDTH // 2] * 2
    return _table(wide, (_row(Row((Cell(one), Cell(other)), head=True), wide), *rows))


def _table(wide: Sequence[int], rows: Iterable[str]) -> str:
    columns = "".join(f'<w:gridCol w:w="{each}"/>' for each in wide)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(wide)}" w:type="dxa"/><w:tblBorders>{EDGES}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )


def asked(rows: Sequence[Row], columns: int) -> list[float]:
    """How much of the width each column asks for, in per cent: by the longest of its cells, not less than its longest
    word, and never less than a little."""
    needs = []
    for index in range(columns):
        words = [_words(row.cells[index]) for row in rows if not row.band and index < len(row.cells)]
        longest = max((len(word) for each in words for word in each.split()), default=1)
        needs.append(max(longest, min(LETTERS, max((len(each) for each in words), default=1))))
    return [max(LEAST, 100 * need / sum(needs)) for need in needs]


def _roomy(rows: Sequence[Row], shares: list[float]) -> list[float]:
    """The shares, with room in each column for its longest word of usual length."""
    found = []
    for index, share in enumerate(shares):
        cells = (row.cells[index] for row in rows if not row.band and index < len(row.cells))
        words = (len(word) for cell in cells for word in _words(replace(cell, small="")).split())
        found.append(max(share, LETTER * max((size for size in words if size <= UNBROKEN), default=0)))
    return found


def _filled(widths: Sequence[int], columns: int) -> list[float]:
    """A share for each column: those without one share what is left alike."""
    rest = columns - len(widths)
    if rest <= 0:
        return [float(each) for each in widths[:columns]]
    left = max(100 - sum(widths), LEAST * rest)
    return [*map(float, widths), *([left / rest] * rest)]


def _row(row: Row, wide: Sequence[int]) -> str:
    about = f"<w:trPr><w:cantSplit/>{'<w:tblHeader/>' if row.head else ''}</w:trPr>"
    if row.band:
        span = f'<w:tcPr><w:tcW w:w="{sum(wide)}" w:type="dxa"/><w:gridSpan w:val="{len(wide)}"/></w:tcPr>'
        title = paragraph(run(row.cells[0].words, bold=True), follows=True)
        return f"<w:tr>{about}<w:tc>{span}{title}</w:tc></w:tr>"
    cells = [*row.cells, *[Cell("")] * (len(wide) - len(row.cells))]
    return f"<w:tr>{about}{''.join(_cell(c, w, row.head) for c, w in zip(cells, wide, strict=True))}</w:tr>"


def _cell(cell: Cell, wide: int, head: bool) -> str:
    told = replace(cell, small="")
    bold = head or cell.tone == "strong"
    words = paragraph(run(_words(told), bold=bold), "Quiet" if head else "", right=cell.number, tight=True)
    small = paragraph(run(cell.small), "Quiet", tight=True) if cell.small else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/></w:tcPr>{words}{small}</w:tc>'


def _words(cell: Cell) -> str:
    return " ".join(each for each in (cell.words, cell.tag, cell.small) if each)

"""The tables of a paper as a workbook: one sheet each, numbers as numbers, words as words and never as formulas.

Written by hand after ECMA-376, as `docx` is: the same bytes for the same view, no author, no program, no date in it.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from negotiator.briefs.docx import packed
from negotiator.briefs.docx_frame import HEAD, KIN
from negotiator.briefs.views import BriefView, Cell, Picture, Pictures, Table
from negotiator.numbers import MINUS, SIGNS
from negotiator.printable import printable

MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
LONGEST_NAME, LETTERS = 31, 26
SPACES = dict.fromkeys(map(ord, " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"))
PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?")
HEAD_STYLE, BAND_STYLE, TITLE_STYLE, BODY_STYLE = 1, 2, 3, 4
NARROW, WIDE, GAP = 9, 34, 2  # letters: least and most of a column, and the room beside them
FIRST = 44  # the most of the first column, which names the rows
LINE = 15  # points
HEADS = 2  # rows that stay in sight: the caption and the head
FONT = '<font>{}<sz val="11"/><name val="Calibri"/></font>'
BOLD = '<xf xfId="0" fontId="1" applyFont="1"/>'
ALIGN = '<alignment vertical="top" wrapText="1"/>'
WRAPPED = f'<xf xfId="0" fontId="0" applyFont="1" applyAlignment="1">{ALIGN}</xf>'
BOLD_WRAPPED = f'<xf xfId="0" fontId="1" applyFont="1" applyAlignment="1">{ALIGN}</xf>'
STYLES = f"""{HEAD}<styleSheet xmlns="{SPACE}"><fonts count="2">{FONT.format("")}{FONT.format("<b/>")}</fonts>\
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill \
patternType="gray125"/></fill></fills>\
<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5"><xf xfId="0"/>\
{BOLD_WRAPPED}{BOLD}{BOLD}{WRAPPED}</cellXfs>\
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>\
</styleSheet>"""
VIEW = (
    f'<sheetViews><sheetView workbookViewId="0"><pane xSplit="1" ySplit="{HEADS}" topLeftCell="B{HEADS + 1}" '
    'activePane="bottomRight" state="frozen"/></sheetView></sheetViews>'
)
SETUP = '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
Row = tuple[tuple[Cell, int], ...]


def render(view: BriefView) -> bytes:
    """The workbook: the tables in their order, those of pictures too."""
    tables = tuple(_tables(view))
    names = _names([caption for caption, _rows in tables])
    files = {
        "[Content_Types].xml": types(len(tables)),
        "_rels/.rels": relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _workbook(names),
        "xl/_rels/workbook.xml.rels": relations(
            [*(("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(tables) + 1)), ("styles", "styles.xml")]
        ),
        "xl/styles.xml": STYLES,
    }
    for number, (caption, rows) in enumerate(tables, 1):
        files[f"xl/worksheets/sheet{number}.xml"] = _sheet(caption, rows, view.language)
    return packed(files)


def _tables(view: BriefView) -> Iterator[tuple[str, tuple[Row, ...]]]:
    for section in view.sections:
        for block in section.blocks:
            if isinstance(block, Table):
                yield block.caption, tuple(_rows(block))
            elif isinstance(block, Picture):
                yield _of_picture(block)
            elif isinstance(block, Pictures):
                yield from (_of_picture(each) for each in block.pictures)


def _rows(block: Table) -> Iterator[Row]:
    yield tuple((cell, HEAD_STYLE) for cell in block.head)
    for band in block.bands:
        if band.title:
            yield ((Cell(band.title), BAND_STYLE),)
        yield from (tuple((cell, 0) for cell in row) for row in band.rows)


def _of_picture(block: Picture) -> tuple[str, tuple[Row, ...]]:
    figure = block.figure
    head: Row = tuple((Cell(words), HEAD_STYLE) for words in figure.head)
    rows = tuple(tuple((Cell(words, number=index > 0), 0) for index, words in enumerate(row)) for row in figure.rows)
    return figure.title, (head, *rows)


def _names(captions: list[str]) -> list[str]:
    """Names of sheets: short, without forbidden signs, no two alike."""
    found: list[str] = []
    for number, caption in enumerate(captions, 1):
        name = FORBIDDEN.sub(" ", printable(caption))[: LONGEST_NAME - 4].strip() or str(number)
        found.append(name if name.casefold() not in {each.casefold() for each in found} else f"{name} {number}")
    return found


def types(count: int) -> str:
    """The list of parts of a workbook with so many sheets."""
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for number in range(1, count + 1)
    )
    return f"""{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default \
Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" \
ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{MEDIA}.main+xml"/><Override \
PartName="/xl/styles.xml" \
ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>{sheets}</Types>"""


def relations(found: list[tuple[str, str]]) -> str:
    """Which part means what: kind and address of each, named r1, r2 … in order."""
    lines = "".join(
        f'<Relationship Id="r{number}" Type="{KIN}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(found, 1)
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'{HEAD}<Relationships xmlns="{space}">{lines}</Relationships>'


def _workbook(names: list[str]) -> str:
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="r{number}"/>' for number, name in enumerate(names, 1)
    )
    return f'{HEAD}<workbook xmlns="{SPACE}" xmlns:r="{KIN}"><sheets>{sheets}</sheets></workbook>'


def _sheet(caption: str, rows: tuple[Row, ...], language: str) -> str:
    wide = _widths(rows)
    lines = [_line(1, ((Cell(caption), TITLE_STYLE),), language, ())]
    lines += [_line(number, row, language, wide) for number, row in enumerate(rows, 2)]
    return (
        f'{HEAD}<worksheet xmlns="{SPACE}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>{VIEW}{_columns(wide)}'
        f"<sheetData>{''.join(lines)}</sheetData>{SETUP}</worksheet>"
    )


def _widths(rows: tuple[Row, ...]) -> tuple[int, ...]:
    """How many letters each column holds: as its longest cell, within what can be read; headings in between ask for
    nothing."""
    found = []
    for index in range(max(len(row) for row in rows)):
        cells = [row[index][0] for row in rows if index < len(row) and row[index][1] != BAND_STYLE]
        most = max((len(_told(cell)) for cell in cells), default=0)
        found.append(min(FIRST if not index else WIDE, max(NARROW, most)))
    return tuple(found)


def _columns(wide: tuple[int, ...]) -> str:
    columns = "".join(
        f'<col min="{index}" max="{index}" width="{width + GAP}" customWidth="1"/>'
        for index, width in enumerate(wide, 1)
    )
    return f"<cols>{columns}</cols>"


def _height(row: Row, wide: tuple[int, ...]) -> int:
    """Points that the fullest cell of a row needs; programs that do not measure would print one line over the next."""
    held = ((cell, width) for (cell, style), width in zip(row, wide, strict=False) if style != BAND_STYLE)
    return LINE * max((-(-len(_told(cell)) // width) for cell, width in held), default=1) or LINE


def _told(cell: Cell) -> str:
    return " ".join(each for each in (cell.words, cell.tag, cell.small) if each)


def _line(number: int, row: Row, language: str, wide: tuple[int, ...]) -> str:
    placed = ((f"{column(at)}{number}", cell, style) for at, (cell, style) in enumerate(row))
    cells = "".join(_cell(place, cell, style, language) for place, cell, style in placed)
    return f'<row r="{number}" ht="{_height(row, wide)}" customHeight="1">{cells}</row>'


def _cell(place: str, cell: Cell, style: int, language: str) -> str:
    value = amount(cell.words, language) if cell.number and not style else None
    if value is not None:
        return f'<c r="{place}" s="{BODY_STYLE}"><v>{value}</v></c>'
    words = printable(_told(cell))
    text = f'<is><t xml:space="preserve">{escape(words)}</t></is>'
    return f'<c r="{place}" s="{style or BODY_STYLE}" t="inlineStr">{text}</c>'


def amount(words: str, language: str) -> Decimal | None:
    """The number that a cell shows; None where it shows anything else, a unit for example."""
    group, point = SIGNS[language]
    plain = words.translate(SPACES).replace(MINUS, "-").replace(group, "").replace(point, ".")
    return Decimal(plain) if PLAIN.fullmatch(plain) else None


def column(index: int) -> str:
    """A, B … Z, AA."""
    high, low = divmod(index, LETTERS)
    return (column(high - 1) if high else "") + chr(ord("A") + low)

"""Tables that come back: a workbook with one sheet per table, lists to choose from, nothing but text and numbers.

Row 1 holds the names by which the columns are read again, row 2 what they are called; rows follow. Written by hand
after ECMA-376, as `xlsx` is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from negotiator.briefs.docx import packed
from negotiator.briefs.docx_frame import HEAD, KIN
from negotiator.briefs.xlsx import BOLD, FONT, SPACE, column, relations, types
from negotiator.printable import printable

LISTS = "Listen"  # the sheet with what can be chosen
TEXT_STYLE, HEAD_STYLE, NAME_STYLE = 1, 2, 3
LAST_ROW = 2000  # down to which cells offer a list
WIDE, NARROW = 34, 14
TEXT = '<xf xfId="0" numFmtId="49" applyNumberFormat="1"><alignment wrapText="1" vertical="top"/></xf>'
HIDDEN = ' state="hidden"'
GREY = '<font><sz val="9"/><color rgb="FF767676"/><name val="Calibri"/></font>'
STYLES = f"""{HEAD}<styleSheet xmlns="{SPACE}"><fonts count="3">{FONT.format("")}{FONT.format("<b/>")}{GREY}</fonts>\
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill \
patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/>\
</cellStyleXfs><cellXfs count="4"><xf xfId="0"/>{TEXT}{BOLD}<xf xfId="0" fontId="2" applyFont="1"/></cellXfs>\
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the name by which it is read, what it is called, and what can be chosen in it, if not anything."""

    name: str
    label: str
    choices: tuple[str, ...] = ()
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its name, its columns, its rows in the order of the columns. A cell is text, or a number as Excel writes
    it, with a point."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int] = frozenset()  # columns that hold numbers


def written(sheets: Sequence[Sheet]) -> bytes:
    """The workbook; the same tables give the same bytes."""
    lists = _lists(sheets)
    columns = tuple(Column(str(at), "") for at in range(len(lists)))
    deepest = max((len(each) for each in lists), default=0)
    held = tuple(tuple(each[at] if at < len(each) else "" for each in lists) for at in range(deepest))
    everything = (*sheets, Sheet(LISTS, columns, held))
    places = {choices: f"{LISTS}!${column(at)}$3:${column(at)}${len(choices) + 2}" for at, choices in enumerate(lists)}
    count = len(everything)
    kin = [*(("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, count + 1)), ("styles", "styles.xml")]
    files = {
        "[Content_Types].xml": types(count),
        "_rels/.rels": relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _book([sheet.name for sheet in everything]),
        "xl/_rels/workbook.xml.rels": relations(kin),
        "xl/styles.xml": STYLES,
    }
    for number, sheet in enumerate(everything, 1):
        files[f"xl/worksheets/sheet{number}.xml"] = _sheet(sheet, places)
    return packed(files)


def _lists(sheets: Sequence[Sheet]) -> list[tuple[str, ...]]:
    """Every list of choices once, in order."""
    return list(dict.fromkeys(each.choices for sheet in sheets for each in sheet.columns if each.choices))


def _book(names: Sequence[str]) -> str:
    sheets = "".join(
        f'<sheet name={quoteattr(printable(name))} sheetId="{n}"{HIDDEN if name == LISTS else ""} r:id="r{n}"/>'
        for n, name in enumerate(names, 1)
    )
    return f'{HEAD}<workbook xmlns="{SPACE}" xmlns:r="{KIN}"><sheets>{sheets}</sheets></workbook>'


def _sheet(sheet: Sheet, places: Mapping[tuple[str, ...], str]) -> str:
    heads = [
        _row(1, [_text(each.name, NAME_STYLE) for each in sheet.columns]),
        _row(2, [_text(each.label, HEAD_STYLE) for each in sheet.columns]),
    ]
    rows = [_row(at, _cells(sheet, row)) for at, row in enumerate(sheet.rows, 3)]
    frozen = '<pane xSplit="1" ySplit="2" topLeftCell="B3" activePane="bottomRight" state="frozen"/>'
    widths = "".join(
        f'<col min="{at}" max="{at}" width="{WIDE if each.wide else NARROW}" customWidth="1"'
        f' style="{0 if at - 1 in sheet.numbers else TEXT_STYLE}"/>'  # what is typed as a number stays one
        for at, each in enumerate(sheet.columns, 1)
    )
    return (
        f'{HEAD}<worksheet xmlns="{SPACE}"><sheetViews><sheetView workbookViewId="0">{frozen}</sheetView></sheetViews>'
        f"<cols>{widths}</cols><sheetData>{''.join((*heads, *rows))}</sheetData>{_checks(sheet, places)}</worksheet>"
    )


def _cells(sheet: Sheet, row: tuple[str, ...]) -> list[str]:
    return [
        f'<c r="@"><v>{value}</v></c>' if value and at in sheet.numbers else _text(value, TEXT_STYLE) if value else ""
        for at, value in enumerate(row)
    ]


def _row(number: int, cells: Sequence[str]) -> str:
    placed = (cell.replace('r="@"', f'r="{column(at)}{number}"', 1) for at, cell in enumerate(cells) if cell)
    return f'<row r="{number}">{"".join(placed)}</row>'


def _text(words: str, style: int) -> str:
    return f'<c r="@" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(printable(words))}</t></is></c>'


def _checks(sheet: Sheet, places: Mapping[tuple[str, ...], str]) -> str:
    found = [
        f'<dataValidation type="list" allowBlank="1" showErrorMessage="1" sqref="{column(at)}3:{column(at)}{LAST_ROW}">'
        f"<formula1>{escape(places[each.choices])}</formula1></dataValidation>"
        for at, each in enumerate(sheet.columns)
        if each.choices
    ]
    return f'<dataValidations count="{len(found)}">{"".join(found)}</dataValidations>' if found else ""

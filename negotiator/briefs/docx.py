"""A draft or a sheet as a Word file for further editing: text, headings, lists and tables, and nothing else.

Written by hand after ECMA-376: the same bytes for the same view, no author, no program, no date in it.
"""

import zipfile
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from typing import assert_never
from xml.sax.saxutils import escape

from negotiator.briefs.agreement_views import AgreementView, Passage
from negotiator.briefs.columns import ColumnsView, Line, Tongue
from negotiator.briefs.docx_logo import pictured
from negotiator.briefs.sheets import SheetView
from negotiator.briefs.views import (
    Block,
    Box,
    KeyNumbers,
    Pair,
    Picture,
    Pictures,
    Points,
    Questions,
    Sources,
    Table,
    Words,
)
from negotiator.printable import printable

MEDIA = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EPOCH = (1980, 1, 1, 0, 0, 0)
SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
COLOURS = {"ours": "14507A", "theirs": "7A3D0C"}
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TYPES = f"""{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default \
Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" \
ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="{MEDIA}.main+xml"/><Override \
PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>\
<Override PartName="/word/numbering.xml" \
ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/>{{}}</Types>"""
KIN = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ROOTS = f"""{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship \
Id="r1" Type="{KIN}/officeDocument" Target="word/document.xml"/></Relationships>"""
PARTS = f"""{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship \
Id="r1" Type="{KIN}/styles" Target="styles.xml"/><Relationship Id="r2" Type="{KIN}/numbering" \
Target="numbering.xml"/>{{}}</Relationships>"""
NUMBERING = f"""{HEAD}<w:numbering xmlns:w="{SPACE}"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start \
w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:pPr><w:ind w:left="360" w:hanging="360"/></w:pPr></w:lvl>\
</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"""
SIZES = {"Title": 36, "Heading1": 28, "Heading2": 24, "Quiet": 18}


def render(view: AgreementView | SheetView | ColumnsView) -> bytes:
    """The file."""
    logo = pictured(view.style.logo, view.language)
    body = logo.paragraph + "".join(_body(view))
    document = f'{HEAD}<w:document xmlns:w="{SPACE}"><w:body>{body}{_page()}</w:body></w:document>'
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES.format(logo.types),
        "_rels/.rels": ROOTS,
        "word/_rels/document.xml.rels": PARTS.format(logo.relations),
        "word/document.xml": document,
        "word/styles.xml": _styles(view.language),
        "word/numbering.xml": NUMBERING,
    } | logo.parts
    return packed(files)


def _body(view: AgreementView | SheetView | ColumnsView) -> Iterator[str]:
    match view:
        case AgreementView():
            return _agreement(view)
        case SheetView():
            return _sheet(view)
        case ColumnsView():
            return _columns(view)


def packed(files: Mapping[str, str | bytes]) -> bytes:
    """The parts as one archive without a date."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            archive.writestr(zipfile.ZipInfo(name, EPOCH), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _page() -> str:
    return '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1304" w:right="1134" w:bottom="1191" \
w:left="1247" w:header="510" w:footer="510" w:gutter="0"/></w:sectPr>'


def _styles(language: str) -> str:
    tongue = {"de": "de-DE", "en": "en-GB"}[language]
    named = "".join(
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{_style_name(name)}"/>'
        f'<w:basedOn w:val="Normal"/><w:pPr>{_outline(name)}</w:pPr><w:rPr>{_bold(name)}'
        f'<w:sz w:val="{size}"/></w:rPr></w:style>'
        for name, size in SIZES.items()
    )
    return f"""{HEAD}<w:styles xmlns:w="{SPACE}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" \
w:hAnsi="Calibri"/><w:sz w:val="21"/><w:lang w:val="{tongue}"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing \
w:after="120" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults><w:style w:type="paragraph" \
w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>{named}</w:styles>"""


def _style_name(name: str) -> str:
    return {"Heading1": "heading 1", "Heading2": "heading 2"}.get(name, name)


def _outline(name: str) -> str:
    level = {"Heading1": 0, "Heading2": 1}.get(name)
    return "" if level is None else f'<w:keepNext/><w:spacing w:before="240"/><w:outlineLvl w:val="{level}"/>'


def _bold(name: str) -> str:
    return "" if name == "Quiet" else "<w:b/>"


def _run(words: str, tone: str = "", bold: bool = False) -> str:
    style = "<w:b/>" if bold else ""
    if tone in COLOURS:
        style += f'<w:color w:val="{COLOURS[tone]}"/>'
    return f'<w:r><w:rPr>{style}</w:rPr><w:t xml:space="preserve">{escape(printable(words))}</w:t></w:r>'


def _line(runs: str, style: str = "", bullet: bool = False) -> str:
    found = f'<w:pStyle w:val="{style}"/>' if style else ""
    if bullet:
        found += '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    return f"<w:p><w:pPr>{found}</w:pPr>{runs}</w:p>"


def _said(words: str, style: str = "") -> str:
    return _line(_run(words), style) if words else ""


def _passage(it: Passage) -> str:
    if not it.side:
        return _run(it.words)
    return _run(f"[{it.side}: ", it.tone, bold=True) + _run(it.words, it.tone) + _run("]", it.tone, bold=True)


def _agreement(view: AgreementView) -> Iterator[str]:
    yield from (_said(line, "Quiet") for line in view.style.head(view.language))
    yield _said(" · ".join(each for each in (view.grade, view.mark, view.status) if each), "Quiet")
    yield _said(view.title, "Title")
    yield from (_line(_passage(each), "Quiet") for each in view.key)
    yield _said(view.opening)
    yield from (_said(recital) for recital in view.recitals)
    yield _said(view.closing)
    if view.definitions:
        yield _said(view.definitions_title, "Heading2")
        for term, meaning in view.definitions:
            yield _line(_run(f"{term}: ", bold=True) + _run(f"{meaning};"), bullet=True)
    for part in view.parts:
        yield _said(f"{part.number}: {part.title}", "Heading1")
        for article in part.articles:
            yield _said(f"{article.number}: {article.title}", "Heading2")
            yield from (_line(_passage(each)) for each in article.passages)
            yield _said(article.reservation, "Quiet")
            yield from (_said(note.words, "Quiet") for note in article.notes)
    for annex in view.annexes:
        yield _said(f"{annex.number}: {annex.title}", "Heading1")
        yield from _block(annex.block)
    if view.changes is not None:
        yield from _block(view.changes)
    yield from (_line(_run(each), bullet=True) for each in view.pending)


def _sheet(view: SheetView) -> Iterator[str]:
    yield from (_said(line, "Quiet") for line in view.style.head(view.language))
    yield _said(" · ".join(each for each in (view.grade, view.mark, view.status) if each), "Quiet")
    yield _said(view.name, "Quiet")
    yield _said(view.title, "Title")
    yield from (_line(_run(f"{part.name}: ", bold=True) + _run(part.words)) for part in view.head)
    yield _said(view.notice, "Quiet")
    for section in view.sections:
        yield _said(section.title, "Heading1")
        for block in section.blocks:
            yield from _block(block)


def _columns(view: ColumnsView) -> Iterator[str]:
    """One table of two columns: rows can be told apart by eye and edited side by side."""
    yield _said(" · ".join(each for each in (view.grade, view.mark, view.status) if each), "Quiet")
    yield _said(view.name, "Quiet")
    lines = [(view.title, True)]
    for group in view.groups:
        lines += [(group.heading, True)] if group.heading else []
        lines += [(line, False) for line in group.lines]
    rows = [_row((view.own_name, view.tongue.name), head=True)]
    rows += [_abreast(view.tongue, line, bold=bold) for line, bold in lines]
    yield _grid(rows, 2)


def _abreast(tongue: Tongue, line: Line, *, bold: bool) -> str:
    number = f"{line.number}: " if line.number else ""
    before, after = (f"[{line.side}: ", "]") if line.side else ("", "")
    own = _line(_run(f"{number}{before}{line.words}{after}", line.tone, bold))
    words = f"{before}{line.theirs}{after}" if line.theirs else ""
    way = "<w:bidi/>" if tongue.leftward else ""
    letters = "<w:rtl/>" if tongue.leftward else ""
    tag = escape(printable(tongue.tag))
    style = f'{"<w:b/><w:bCs/>" if bold else ""}{letters}<w:lang w:val="{tag}" w:bidi="{tag}"/>'
    text = f'<w:t xml:space="preserve">{escape(printable(words))}</w:t>'
    theirs = f"<w:p><w:pPr>{way}</w:pPr><w:r><w:rPr>{style}</w:rPr>{text}</w:r></w:p>"
    return f"<w:tr><w:tc><w:tcPr/>{own}</w:tc><w:tc><w:tcPr/>{theirs}</w:tc></w:tr>"


def _block(block: Block) -> Iterator[str]:
    """A block as paragraphs and tables; of pictures what they show, and the table that says the same."""
    match block:
        case Words():
            yield _line((_run(f"{block.title} ", bold=True) if block.title else "") + _run(block.words))
        case Points():
            yield from _points(block)
        case Pair():
            yield from (*_points(block.left), *_points(block.right))
        case Box():
            yield _line(_run(block.title, bold=True))
            yield from (line for inner in block.blocks for line in _block(inner))
        case Questions():
            yield from (
                line for question, answer in block.pairs for line in (_line(_run(question, bold=True)), _said(answer))
            )
        case Table():
            yield from _table(block)
        case KeyNumbers():
            for each in block.numbers:
                words = " ".join(part for part in (each.words, each.tag) if part)
                yield _line(_run(f"{each.number} ", bold=True) + _run(words), bullet=True)
        case Sources():
            yield _line(_run(block.title, bold=True))
            yield from (_line(_run(f"{one.key}: {one.title} ({one.grade})"), bullet=True) for one in block.sources)
            yield _said(block.note, "Quiet")
        case Picture():
            yield from _picture(block)
        case Pictures():
            yield from (line for each in block.pictures for line in _picture(each))
        case _:
            assert_never(block)


def _picture(block: Picture) -> Iterator[str]:
    figure = block.figure
    yield _line(_run(" ".join(each for each in (figure.title, block.tag) if each), bold=True))
    yield _said(figure.summary)
    yield _grid([_row(figure.head, head=True), *(_row(row) for row in figure.rows)], len(figure.head))
    yield _line("")


def _points(block: Points) -> Iterator[str]:
    if block.title:
        yield _line(_run(block.title, bold=True))
    for index, point in enumerate(block.points, 1):
        words = f"{point.words} {point.more}".strip()
        yield _line(_run(f"{index}. {words}")) if block.ordered else _line(_run(words), bullet=True)


def _table(block: Table) -> Iterator[str]:
    yield _line(_run(block.caption, bold=True))
    rows = [_row((cell.words for cell in block.head), head=True)]
    for band in block.bands:
        if band.title:
            rows.append(_row([band.title, *[""] * (len(block.head) - 1)], head=True))
        rows += [_row(" ".join(t for t in (c.words, c.tag, c.small) if t) for c in row) for row in band.rows]
    yield _grid(rows, len(block.head))
    yield _said(block.note, "Quiet") or _line("")


def _grid(rows: Iterable[str], columns: int) -> str:
    edges = "".join(f'<w:{side} w:val="single" w:sz="4" w:color="D5DAE1"/>' for side in ("top", "bottom", "insideH"))
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>{edges}</w:tblBorders></w:tblPr>'
        f"<w:tblGrid>{'<w:gridCol/>' * columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _row(cells: Iterable[str], head: bool = False) -> str:
    repeat = "<w:trPr><w:tblHeader/></w:trPr>" if head else ""
    found = "".join(f"<w:tc><w:tcPr/>{_line(_run(words, bold=head))}</w:tc>" for words in cells)
    return f"<w:tr>{repeat}{found}</w:tr>"

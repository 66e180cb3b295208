"""A draft or a sheet as a Word file for further editing: text, headings, lists and tables, and nothing else.

Written by hand after ECMA-376: the same bytes for the same view, no author, no program, no date in it.
"""

import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import assert_never
from xml.sax.saxutils import escape

from negotiator.briefs.agreement_views import AgreementView, Passage
from negotiator.briefs.columns import ColumnsView, Line, Tongue
from negotiator.briefs.docx_frame import HEAD, KIN, SPACE, framed
from negotiator.briefs.docx_logo import pictured
from negotiator.briefs.docx_tables import beside, grid, plain_rows, rows_of
from negotiator.briefs.docx_words import paragraph, run, said
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
TYPES = f"""{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default \
Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" \
ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="{MEDIA}.main+xml"/><Override \
PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>\
<Override PartName="/word/numbering.xml" \
ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/>{{}}</Types>"""
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
    frame = framed(_joined(view.grade, view.mark), _joined(view.name, view.status))
    body = logo.paragraph + "".join(_body(view))
    document = f'{HEAD}<w:document xmlns:w="{SPACE}"><w:body>{body}{frame.section}</w:body></w:document>'
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES.format(frame.types + logo.types),
        "_rels/.rels": ROOTS,
        "word/_rels/document.xml.rels": PARTS.format(frame.relations + logo.relations),
        "word/document.xml": document,
        "word/styles.xml": _styles(view.language),
        "word/numbering.xml": NUMBERING,
    }
    return packed(files | frame.parts | logo.parts)


def _joined(*words: str) -> str:
    return " · ".join(each for each in words if each)


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


def _passage(it: Passage) -> str:
    if not it.side:
        return run(it.words)
    return run(f"[{it.side}: ", it.tone, bold=True) + run(it.words, it.tone) + run("]", it.tone, bold=True)


def _agreement(view: AgreementView) -> Iterator[str]:
    yield from (said(line, "Quiet") for line in view.style.head(view.language))
    yield said(view.title, "Title")
    head = () if view.shared else view.head
    yield from (paragraph(run(f"{part.name}: ", bold=True) + run(part.words)) for part in head)
    yield from (paragraph(_passage(each), "Quiet") for each in view.key)
    yield said(view.opening)
    yield from (said(recital) for recital in view.recitals)
    yield said(view.closing)
    if view.definitions:
        yield said(view.definitions_title, "Heading2")
        for number, (term, meaning) in enumerate(view.definitions, 1):
            end = "." if number == len(view.definitions) else ";"
            yield paragraph(run(f"{term}: ", bold=True) + run(f"{meaning}{end}"), bullet=True)
    for part in view.parts:
        yield said(f"{part.number}: {part.title}", "Heading1")
        for article in part.articles:
            yield said(f"{article.number}: {article.title}", "Heading2")
            yield from (paragraph(_passage(each)) for each in article.passages)
            yield said(article.reservation, "Quiet")
            yield from (said(note.words, "Quiet") for note in article.notes)
    for annex in view.annexes:
        yield said(f"{annex.number}: {annex.title}", "Heading1")
        yield from _block(annex.block)
    if view.changes is not None:
        yield from _block(view.changes)
    yield from (paragraph(run(each), bullet=True) for each in view.pending)


def _sheet(view: SheetView) -> Iterator[str]:
    yield from (said(line, "Quiet") for line in view.style.head(view.language))
    yield said(view.name, "Quiet")
    yield said(view.title, "Title")
    yield from (paragraph(run(f"{part.name}: ", bold=True) + run(part.words)) for part in view.head)
    yield said(view.notice, "Quiet")
    for section in view.sections:
        yield said(section.title, "Heading1")
        for block in section.blocks:
            yield from _block(block)


def _columns(view: ColumnsView) -> Iterator[str]:
    """One table of two columns: rows can be told apart by eye and edited side by side."""
    yield said(view.name, "Quiet")
    lines = [(view.title, True)]
    for group in view.groups:
        lines += [(group.heading, True)] if group.heading else []
        lines += [(line, False) for line in group.lines]
    rows = (_abreast(view.tongue, line, bold=bold) for line, bold in lines)
    yield beside(view.own_name, view.tongue.name, rows)


def _abreast(tongue: Tongue, line: Line, *, bold: bool) -> str:
    number = f"{line.number}: " if line.number else ""
    before, after = (f"[{line.side}: ", "]") if line.side else ("", "")
    own = paragraph(run(f"{number}{before}{line.words}{after}", line.tone, bold))
    words = f"{before}{line.theirs}{after}" if line.theirs else ""
    way = "<w:bidi/>" if tongue.leftward else ""
    letters = "<w:rtl/>" if tongue.leftward else ""
    tag = escape(printable(tongue.tag))
    style = f'{"<w:b/><w:bCs/>" if bold else ""}{letters}<w:lang w:val="{tag}" w:bidi="{tag}"/>'
    text = f'<w:t xml:space="preserve">{escape(printable(words))}</w:t>'
    theirs = f"<w:p><w:pPr>{way}</w:pPr><w:r><w:rPr>{style}</w:rPr>{text}</w:r></w:p>"
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr/>{own}</w:tc><w:tc><w:tcPr/>{theirs}</w:tc></w:tr>"


def _block(block: Block) -> Iterator[str]:
    """A block as paragraphs and tables; of pictures what they show, and the table that says the same."""
    match block:
        case Words():
            yield paragraph((run(f"{block.title} ", bold=True) if block.title else "") + run(block.words))
        case Points():
            yield from _points(block)
        case Pair():
            yield from (*_points(block.left), *_points(block.right))
        case Box():
            yield paragraph(run(block.title, bold=True), follows=True)
            yield from (line for inner in block.blocks for line in _block(inner))
        case Questions():
            yield from (
                line
                for question, answer in block.pairs
                for line in (paragraph(run(question, bold=True), follows=True), said(answer))
            )
        case Table():
            yield from _table(block)
        case KeyNumbers():
            for each in block.numbers:
                words = " ".join(part for part in (each.words, each.tag) if part)
                yield paragraph(run(f"{each.number} ", bold=True) + run(words), bullet=True)
        case Sources():
            yield paragraph(run(block.title, bold=True), follows=True)
            yield from (paragraph(run(f"{one.key}: {one.title} ({one.grade})"), bullet=True) for one in block.sources)
            yield said(block.note, "Quiet")
        case Picture():
            yield from _picture(block)
        case Pictures():
            yield from (line for each in block.pictures for line in _picture(each))
        case _:
            assert_never(block)


def _picture(block: Picture) -> Iterator[str]:
    figure = block.figure
    yield paragraph(run(" ".join(each for each in (figure.title, block.tag) if each), bold=True), follows=True)
    yield said(figure.summary)
    yield grid(plain_rows(figure.head, figure.rows))
    yield paragraph("")


def _points(block: Points) -> Iterator[str]:
    if block.title:
        yield paragraph(run(block.title, bold=True), follows=True)
    for index, point in enumerate(block.points, 1):
        words = f"{point.words} {point.more}".strip()
        yield paragraph(run(f"{index}. {words}")) if block.ordered else paragraph(run(words), bullet=True)


def _table(block: Table) -> Iterator[str]:
    yield paragraph(run(block.caption, bold=True), follows=True)
    yield grid(rows_of(block), block.widths)
    yield said(block.note, "Quiet") or paragraph("")

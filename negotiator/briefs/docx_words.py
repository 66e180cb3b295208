"""Runs and paragraphs of a Word file."""

from xml.sax.saxutils import escape

from negotiator.printable import printable

COLOURS = {"ours": "14507A", "theirs": "7A3D0C"}


def run(words: str, tone: str = "", bold: bool = False) -> str:
    """Words of one look."""
    style = "<w:b/>" if bold else ""
    if tone in COLOURS:
        style += f'<w:color w:val="{COLOURS[tone]}"/>'
    return f'<w:r><w:rPr>{style}</w:rPr><w:t xml:space="preserve">{escape(printable(words))}</w:t></w:r>'


def paragraph(
    runs: str, style: str = "", *, bullet: bool = False, follows: bool = False, right: bool = False, tight: bool = False
) -> str:
    """A paragraph; `follows`: it stays on the page of the next one; `tight`: no room below, as in cells."""
    about = f'<w:pStyle w:val="{style}"/>' if style else ""
    about += "<w:keepNext/>" if follows else ""
    about += '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>' if bullet else ""
    about += '<w:spacing w:after="40"/>' if tight else ""
    about += '<w:jc w:val="right"/>' if right else ""
    return f"<w:p><w:pPr>{about}</w:pPr>{runs}</w:p>"


def said(words: str, style: str = "") -> str:
    """A paragraph of its own; empty where nothing is said."""
    return paragraph(run(words), style) if words else ""

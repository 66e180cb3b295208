"""The logo of an office in a Word file: a picture with its size and what it shows.

A drawing goes along as SVG, which Word draws since 2016; programs that cannot see the picture behind it, one point
without colour.
"""

import re
from base64 import b64decode
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from negotiator.briefs.style import Logo
from negotiator.briefs.styling import measured
from negotiator.printable import printable

EMU = 36_000  # English metric units in a millimetre
KIN = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
INSIDE = re.compile(r'href="data:image/png;base64,([^"]+)"')
POINT = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAAC0lEQVR42mNgAAIAAAUAAen63NgAAAAASUVORK5CYII=")
PNG, SVG = "r3", "r4"
SCALABLE = (
    '<a:extLst><a:ext uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}"><asvg:svgBlip '
    f'xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" r:embed="{SVG}"/></a:ext></a:extLst>'
)


@dataclass(frozen=True, slots=True)
class Pictured:
    """A logo as parts of a file: its pictures by name, how the text refers to them, the types of the parts, and the
    paragraph that shows it."""

    parts: dict[str, bytes]
    relations: str
    types: str
    paragraph: str


NONE = Pictured({}, "", "", "")


def pictured(logo: Logo | None, language: str) -> Pictured:
    """The logo in a paragraph of its own; nothing without one."""
    if logo is None:
        return NONE
    inside = INSIDE.search(logo.markup)
    names = {PNG: ("logo.png", b64decode(inside[1]) if inside else POINT)}
    if not inside:
        names[SVG] = ("logo.svg", _drawing(logo).encode())
    return Pictured(
        {f"word/media/{name}": content for name, content in names.values()},
        "".join(
            f'<Relationship Id="{key}" Type="{KIN}/image" Target="media/{name}"/>' for key, (name, _c) in names.items()
        ),
        '<Default Extension="png" ContentType="image/png"/><Default Extension="svg" ContentType="image/svg+xml"/>',
        _paragraph(logo, language, "" if inside else SCALABLE),
    )


def _drawing(logo: Logo) -> str:
    left, top, width, height = logo.box
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left:g} {top:g} {width:g} {height:g}" '
        f'width="{width:g}" height="{height:g}">{logo.markup}</svg>'
    )


def _paragraph(logo: Logo, language: str, scalable: str) -> str:
    wide, high = (int(each * EMU) for each in measured(logo))
    shows = quoteattr(printable(logo.alt[language]))
    about = f'id="1" name="Logo" descr={shows}'
    frame = f'<a:ext cx="{wide}" cy="{high}"/>'
    return (
        '<w:p><w:pPr><w:jc w:val="right"/></w:pPr><w:r><w:drawing>'
        f'<wp:inline xmlns:wp="{DRAWING}/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{wide}" cy="{high}"/><wp:docPr {about}/>'
        f'<a:graphic xmlns:a="{DRAWING}/main"><a:graphicData uri="{DRAWING}/picture">'
        f'<pic:pic xmlns:pic="{DRAWING}/picture"><pic:nvPicPr><pic:cNvPr {about}/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip xmlns:r="{KIN}" r:embed="{PNG}">{scalable}</a:blip>'
        "<a:stretch><a:fillRect/></a:stretch></pic:blipFill>"
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/>{frame}</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        "</pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )

"""A view becomes a PDF: tagged, archivable (PDF/A-3a), accessible (PDF/UA-1), the same bytes for the same view."""

import datetime
import os
import re
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from functools import cache
from io import BytesIO, StringIO
from pathlib import Path
from threading import Lock
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from negotiator.bargaining.errors import Refused, Unavailable
from negotiator.briefs import breaking, shaping
from negotiator.briefs.glyphs import cleaned, faces, needed, unprintable
from negotiator.briefs.style import Style
from negotiator.briefs.styling import logo_of, painted
from negotiator.briefs.views import Attached
from negotiator.charts.svg import Svg
from negotiator.language import _, words
from negotiator.paths import STATIC, TEMPLATES

try:
    with redirect_stdout(StringIO()):  # where libraries are missing it prints advice, which is not ours to give there
        import weasyprint
        import weasyprint.svg
        import weasyprint.text.line_break
        from fontTools.ttLib import woff2
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse
except OSError:  # Pango or HarfBuzz is missing on this machine
    weasyprint = None
    FontConfiguration = URLFetcher = object
    FatalURLFetchingError = OSError

PAPER = STATIC / "paper"
VARIANT = "pdf/a-3a"
# WeasyPrint writes one identifier; PDF/UA wants its own, and PDF/A wants that one described (ISO 19005-3, 6.6.2.3).
ACCESSIBLE = (PAPER / "pdfua.xml").read_bytes()
END_OF_METADATA = b"</rdf:RDF>"
PRODUCER = re.compile(rb' pdf:Producer="[^"]*"')
UNBROKEN = re.compile(r"\b[A-Z][A-Z0-9]{0,4}-[A-Z0-9]+(?:[-/][A-Z0-9]+)*\b|(?<![\w-])-[^\W\d_]+")
# Title and description of a picture. On paper its name is what WeasyPrint makes the alternative text of.
NAMED = re.compile(r'(<title id="[^"]*">)(.*?)(</title><desc id="[^"]*">)(.*?)(</desc>)', re.DOTALL)
NO_GLYPH = _("No font has these characters, so they cannot be printed: %(signs)s. Please replace them.")
MOST_NAMED = 8
CLOSED_UP = ("briefs/sheet.html",)  # papers of a few pages, which are set closer before a page is begun for some lines
CLOSER = '<link rel="stylesheet" href="tight.css"></head>'
FEW = 0.25  # of a page
_one_at_a_time = Lock()


class Paper(Protocol):
    """What can be printed. `shared` papers go to the partner or the public: their file names no producer."""

    @property
    def template(self) -> str:
        """The page that it is set with."""

    @property
    def language(self) -> str:
        """Its language."""

    @property
    def fingerprint(self) -> str:
        """64 hexadecimal digits over its content."""

    @property
    def shared(self) -> bool:
        """Whether it leaves the house."""

    @property
    def style(self) -> Style:
        """How it looks."""

    @property
    def inputs(self) -> tuple[Attached, ...]:
        """Files that go with it; none for the partner."""

    @property
    def date(self) -> datetime.date:
        """The day of its making."""


def render(view: Paper, laid_out: Callable[[], None] = lambda: None) -> bytes:
    """The document as PDF; `laid_out` is called once its pages are set, before they are written. Raises Unavailable
    where the libraries for printing are missing, Refused with the characters that no font has."""
    check_libraries()
    page = cleaned(html(view))
    check_characters(page)
    with _one_at_a_time:
        before = os.environ.get("FONTCONFIG_FILE")
        os.environ["FONTCONFIG_FILE"] = str(PAPER / "fontconfig.xml")  # only our own fonts: the same on each machine
        try:
            return _printed(page, view, laid_out)
        finally:
            if before is None:
                del os.environ["FONTCONFIG_FILE"]
            else:
                os.environ["FONTCONFIG_FILE"] = before


def check_libraries() -> None:
    """Raises Unavailable where the libraries for printing are missing: before anything is computed for a document."""
    if weasyprint is None:
        raise Unavailable(_("Printing needs the Pango and HarfBuzz libraries, which are missing; ./run installs them."))


def check_characters(text: str) -> None:
    """Raises Refused with the characters that cannot be printed; nothing is ever printed as another sign."""
    missing = unprintable(text)
    if missing:
        raise Refused(NO_GLYPH, signs=named(missing))


def named(signs: Sequence[str]) -> str:
    """The first of these characters, each with its number in Unicode."""
    return ", ".join(f"{sign} (U+{ord(sign):04X})" for sign in signs[:MOST_NAMED])


def html(view: Paper) -> str:
    """The document as the page that is printed."""
    page = _templates(view.language).get_template(view.template).render(view=view)
    return painted(page, view.style.colours)


def preview(view: Paper) -> str:
    """What is printed, as a part of a web page: the same words, tables and pictures, without pages."""
    template = _templates(view.language).get_template(view.template)
    return "".join(template.blocks["content"](template.new_context({"view": view})))


def whole(words: str) -> Markup:
    """The words, with what has to stay on one line as it is: keys such as P-KEN4 or A1-B1/B2, and the second half of
    "-migrantinnen und -migranten"."""
    return Markup(UNBROKEN.sub(r'<span class="unbroken">\g<0></span>', str(escape(words))))  # noqa: S704 - escaped


def telling(picture: Svg) -> Svg:
    """The picture named by what it shows, and described by what it is called: alternative texts tell the finding."""
    return Svg(NAMED.sub(r"\1\4\3\2\5", picture, count=1))


def _printed(page: str, view: Paper, laid_out: Callable[[], None]) -> bytes:
    shaping.install(weasyprint.svg)
    breaking.install(weasyprint.text.line_break.pyphen)
    fonts = FontConfiguration()
    linked = needed(page)
    sheets = [_sheet(faces(linked), fonts)] if linked else []
    document = _set(page, fonts, sheets)
    if view.template in CLOSED_UP and _hangs(document):
        closer = _set(page.replace("</head>", CLOSER, 1), fonts, sheets)
        document = closer if len(closer.pages) < len(document.pages) else document
    laid_out()
    found: bytes = document.write_pdf(
        finisher=_shared if view.shared else _mark_accessible,
        pdf_variant=VARIANT,
        pdf_tags=True,
        pdf_identifier=view.fingerprint[:32].encode(),
        attachments=[_attached(each, view.date) for each in view.inputs],
    )
    return found


def _set(page: str, fonts: Any, sheets: list[Any]) -> Any:
    source = weasyprint.HTML(string=page, base_url=PAPER.as_uri() + "/", url_fetcher=OwnFolder())
    return source.render(font_config=fonts, stylesheets=sheets, pdf_variant=VARIANT, pdf_tags=True)


def _hangs(document: Any) -> bool:
    """Whether the last of several pages holds no more than a few lines."""
    last = document.pages[-1]._page_box
    return len(document.pages) > 1 and last.children[0].height < FEW * last.height


def _attached(file: Attached, day: datetime.date) -> Any:
    """As PDF/A-3 takes it: with its relation to the paper, and no other date than the paper's."""
    moment = datetime.datetime(day.year, day.month, day.day)
    return weasyprint.Attachment(
        string=file.text,
        base_url=PAPER.as_uri() + "/",
        url_fetcher=OwnFolder(),
        name=file.name,
        description=file.words,
        created=moment,
        modified=moment,
        relationship="Data",
    )


def _sheet(text: str, fonts: Any) -> Any:
    return weasyprint.CSS(string=text, base_url=PAPER.as_uri() + "/", url_fetcher=OwnFolder(), font_config=fonts)


class OwnFolder(URLFetcher):  # type: ignore[misc]
    """Fetches style sheets and fonts from the paper's own folder and refuses everything else but a picture that stands
    in the page itself, where only a logo puts one."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
        """The file. Raises FatalURLFetchingError, which ends the printing."""
        if url.startswith("data:image/png;base64,"):
            return super().fetch(url, headers)
        parts = urlsplit(url)
        path = os.path.realpath(unquote(parts.path))
        inside = os.path.commonpath([path, os.path.realpath(PAPER)]) == os.path.realpath(PAPER)
        if parts.scheme != "file" or parts.netloc or not inside:
            raise FatalURLFetchingError("a document may only use its own style sheets and fonts")
        return URLFetcherResponse(url, unpacked(path)) if path.endswith(".woff2") else super().fetch(url, headers)


@cache
def unpacked(path: str) -> bytes:
    """A packed font as it is used: to unpack the Chinese ones takes seconds, which only the first paper pays."""
    out = BytesIO()
    with Path(path).open("rb") as packed:
        woff2.decompress(packed, out)
    return out.getvalue()


def _mark_accessible(_document: object, pdf: Any) -> None:
    """Adds the PDF/UA identifier and its extension schema to the metadata."""
    stream = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    stream.stream = [
        part.replace(END_OF_METADATA, ACCESSIBLE + END_OF_METADATA) if isinstance(part, bytes) else part
        for part in stream.stream
    ]


def _shared(document: object, pdf: Any) -> None:
    """As accessible, and without the name of the program."""
    _mark_accessible(document, pdf)
    pdf.info.pop("Producer", None)
    stream = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    stream.stream = [PRODUCER.sub(b"", part) if isinstance(part, bytes) else part for part in stream.stream]


@cache
def _templates(language: str) -> Environment:
    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals |= {"logo_of": logo_of, "telling": telling, "whole": whole}
    found.install_gettext_translations(words(language), newstyle=True)  # type: ignore[attr-defined]
    return found

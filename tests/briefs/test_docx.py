"""Alternative texts say what a picture shows; Word files leave nothing of a paper out, and carry the logo."""

import re
import zipfile
from io import BytesIO
from xml.etree import ElementTree

import pytest

from negotiator.briefs import docx, paper
from negotiator.briefs.logo import looked_through
from negotiator.briefs.sheets import SheetView
from negotiator.briefs.style import Logo, Style
from negotiator.briefs.views import (
    KeyNumber,
    KeyNumbers,
    Picture,
    Section,
    Source,
    Sources,
)
from negotiator.services.briefs.style.style_file import read_style
from tests.briefs.material import DAY, KINDS, printed
from tests.briefs.test_style import SAMPLE, png

NAMED = re.compile(r'<title id="[^"]*">(.*?)</title>', re.DOTALL)


def sheet(*blocks: object, style: Style | None = None) -> SheetView:
    return SheetView(
        "D-10", "en", "Decision paper", "Title", (), "", (Section("one", "One", blocks),),  # type: ignore[arg-type]
        "INTERNAL", "DRAFT", "version 1", DAY, fingerprint="0" * 64, style=style or Style(),
    )  # fmt: skip


def parts(view: SheetView) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(docx.render(view))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_is_named_by_what_it_shows(kind: str) -> None:
    view = printed(kind, "de").view
    figures = [
        each.figure
        for section in view.sections
        for block in section.blocks
        for each in ((block,) if isinstance(block, Picture) else getattr(block, "pictures", ()))
    ]
    assert figures
    named = NAMED.findall(paper.html(view))
    for figure in figures:
        assert figure.summary.endswith("."), figure.title
        assert figure.summary != figure.title
    assert len(named) == len(figures)


@pytest.mark.slow
def test_word_files_hold_sources_key_numbers_and_what_pictures_show() -> None:
    figure = next(b for s in printed("D-02", "de").view.sections for b in s.blocks if isinstance(b, Picture)).figure
    blocks = (
        KeyNumbers((KeyNumber("42", "places", "assumption"),)),
        Sources("Sources", (Source("S1", "A study", "A"),), "The register."),
        Picture(figure),
    )
    words = "".join(ElementTree.fromstring(parts(sheet(*blocks))["word/document.xml"]).itertext())
    assert all(each in words for each in ("42 places assumption", "S1: A study (A)", "The register."))
    assert figure.summary in words
    assert all(cell in words for row in figure.rows for cell in row)


@pytest.mark.parametrize("drawn", [True, False])
def test_a_word_file_shows_the_logo_with_its_words_and_size(drawn: bool) -> None:
    style = read_style(SAMPLE)
    if not drawn:
        markup, box = looked_through(png())
        style = Style(logo=Logo(markup, box, 30, {"de": "Zeichen", "en": "Sign"}))
    found = parts(sheet(style=style))
    pictures = {name for name in found if name.startswith("word/media/")}
    assert pictures == ({"word/media/logo.png", "word/media/logo.svg"} if drawn else {"word/media/logo.png"})
    assert found["word/media/logo.png"].startswith(b"\x89PNG")
    body = found["word/document.xml"].decode()
    assert style.logo is not None
    assert f'descr="{style.logo.alt["en"]}"' in body
    relations = found["word/_rels/document.xml.rels"].decode()
    for key in re.findall(r'r:embed="(\w+)"', body):
        assert f'Id="{key}"' in relations
    for name, content in found.items():
        if name.endswith((".xml", ".rels", ".svg")):
            ElementTree.fromstring(content)
    plain = parts(sheet())
    assert not [name for name in plain if "media" in name]
    assert b"image/png" not in plain["[Content_Types].xml"]

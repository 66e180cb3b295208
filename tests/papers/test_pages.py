"""What stands on the pages: marking, numbers, contents, bookmarks, fonts, words within the paper."""

import re
import subprocess
from functools import cache
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pypdf
import pytest

from negotiator.services.briefs.papers import documents as briefs
from tests import kenya
from tests.briefs.material import KINDS, LANGUAGES, printed, saved, view_of

pytestmark = [pytest.mark.pdf, pytest.mark.slow]
EACH = pytest.mark.parametrize(("kind", "language"), [(kind, language) for kind in KINDS for language in LANGUAGES])
MOST_PAGES = {"D-02": 19, "D-04": 16}
PAGE_OF = {"de": r"Seite (\d+) von (\d+)", "en": r"Page (\d+) of (\d+)"}
XHTML = "{http://www.w3.org/1999/xhtml}"
MARGIN = 28.0  # points that must stay white at each side: a centimetre, less than any printer cuts


@cache
def pages(kind: str, language: str) -> tuple[str, ...]:
    reader = pypdf.PdfReader(BytesIO(printed(kind, language).content))
    return tuple(" ".join(page.extract_text().split()) for page in reader.pages)


@EACH
def test_length(kind: str, language: str) -> None:
    assert len(pages(kind, language)) <= MOST_PAGES[kind]


@EACH
def test_each_page_is_marked_twice_and_numbered(kind: str, language: str) -> None:
    texts, grade = pages(kind, language), printed(kind, language).view.grade
    assert [text.count(grade) for text in texts] == [2] * len(texts)
    found = [re.search(PAGE_OF[language], text) for text in texts]
    assert [match and (int(match[1]), int(match[2])) for match in found] == [
        (number, len(texts)) for number in range(1, len(texts) + 1)
    ]


@EACH
def test_contents_name_every_chapter_with_its_page(kind: str, language: str) -> None:
    texts, view = pages(kind, language), printed(kind, language).view
    for number, section in enumerate(view.sections, 1):
        entry = re.search(rf"\b{number} {re.escape(section.title)} ?[. ]*(\d+)", texts[0])
        assert entry, section.title
        assert f"{number} {section.title}" in texts[int(entry[1]) - 1]


@EACH
def test_bookmarks_language_title_and_dates(kind: str, language: str) -> None:
    reader, view = pypdf.PdfReader(BytesIO(printed(kind, language).content)), printed(kind, language).view
    titles = [mark["/Title"] for mark in reader.outline if not isinstance(mark, list)]
    assert titles == [f"{number}{section.title}" for number, section in enumerate(view.sections, 1)]
    assert reader.trailer["/Root"]["/Lang"] == language
    assert reader.metadata is not None
    assert reader.metadata.title == f"{view.name}: {view.title}"
    assert reader.metadata.creation_date is not None
    assert reader.metadata.creation_date.date() == view.date


@EACH
def test_all_fonts_are_embedded_and_ours(kind: str, language: str, tmp_path: Path) -> None:
    file = saved(tmp_path, printed(kind, language))
    rows = subprocess.run(["pdffonts", file], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert rows
    for row in rows:
        name, embedded, subset = row.split()[0], *row.split()[-5:-3]
        assert "Fira" in name, row
        assert (embedded, subset) == ("yes", "yes"), row


@EACH
def test_every_picture_has_words_of_its_own(kind: str, language: str) -> None:
    document = printed(kind, language)
    figures = [picture.figure for section in document.view.sections for picture in pictures(section.blocks)]
    assert figures
    reader = pypdf.PdfReader(BytesIO(document.content))
    told = alternatives(reader.trailer["/Root"]["/StructTreeRoot"])
    assert sorted(told) == sorted(figure.summary for figure in figures), "what they show, not what they are called"


def pictures(blocks):
    for block in blocks:
        if block.kind == "picture":
            yield block
        elif block.kind == "pictures":
            yield from block.pictures


def alternatives(node):
    node = node.get_object()
    if isinstance(node, pypdf.generic.ArrayObject):
        for kid in node:
            yield from alternatives(kid)
    elif isinstance(node, pypdf.generic.DictionaryObject):
        if node.get("/S") == "/Figure":
            yield str(node["/Alt"])
        if "/K" in node and node.get("/Type") != "/MCR":
            yield from alternatives(node["/K"])


@EACH
def test_no_word_leaves_the_paper_and_none_lies_on_the_foot(kind: str, language: str, tmp_path: Path) -> None:
    file = saved(tmp_path, printed(kind, language))
    text = subprocess.run(["pdftotext", "-bbox", file, "-"], capture_output=True, check=True).stdout
    for number, page in enumerate(ElementTree.fromstring(text).iter(f"{XHTML}page"), 1):
        width, height = float(page.get("width", "0")), float(page.get("height", "0"))
        words = [(w.text, *(float(w.get(k, "0")) for k in ("xMin", "yMin", "xMax", "yMax"))) for w in page]
        foot = min(top for word, _, top, _, _ in words if word in ("Seite", "Page") and top > height * 0.85)
        for word, left, top, right, bottom in words:
            assert MARGIN <= left <= right <= width - MARGIN, (number, word)
            assert 18 <= top <= bottom <= height - 18, (number, word)
            assert not top < foot < bottom - 2, (number, word)


@EACH
def test_no_page_ends_with_a_heading_and_none_is_nearly_empty(kind: str, language: str, tmp_path: Path) -> None:
    texts, view = pages(kind, language), printed(kind, language).view
    titles = [section.title for section in view.sections]
    titles += [block.caption for section in view.sections for block in section.blocks if block.kind == "table"]
    foot = re.compile(rf"{re.escape(view.name)} · .*$")
    for text in texts:
        body = foot.sub("", text).strip()
        assert not [title for title in titles if body.endswith(title)]
    for text in texts[:-1]:
        assert len(text) > 650, text  # about a fifth of a page of words, or a chart


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_two_pages_stand_alone(language: str) -> None:
    texts, view = pages("D-02", language), printed("D-02", language).view
    core, tradeoff, basis = view.sections[:3]
    assert core.title in texts[1]
    assert tradeoff.title in texts[2]
    assert basis.title in texts[3]
    asked = {
        "de": ("Ziel der Runde 2", "Wir fordern", "Wir bieten", "Was wir aufgeben", "Rote Linien", "Erbetene"),
        "en": ("Aim of round 2", "We ask for", "We offer", "What we give up", "Red lines", "Decision"),
    }
    assert [word for word in asked[language] if word not in texts[1]] == []


def test_same_view_same_bytes_and_another_view_another_fingerprint() -> None:
    document = printed("D-02", "de")
    again = view_of(kenya.solved(), "D-02", "de")
    assert again == document.view
    assert briefs.render(again) == document.content
    higher = view_of(kenya.solved(), "D-02", "de", grade="vs-nfd")
    assert higher.fingerprint != again.fingerprint


def test_the_higher_grade_is_marked_and_keeps_its_language() -> None:
    view = view_of(kenya.solved(), "D-04", "en", grade="vs-nfd")
    reader = pypdf.PdfReader(BytesIO(briefs.render(view)))
    for page in reader.pages:
        assert page.extract_text().count("VS – NUR FÜR DEN DIENSTGEBRAUCH") >= 2
    assert "INTERNAL" not in "".join(page.extract_text() for page in reader.pages)
    assert view.grade_language == "de"

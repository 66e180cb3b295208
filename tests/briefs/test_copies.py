"""Numbered copies: the original byte for byte, a mark on every page, nothing else changed."""

import datetime
from base64 import b64encode
from io import BytesIO

import pikepdf
import pytest

from models.document import Document, Life
from negotiator.bargaining.errors import Refused
from negotiator.briefs import copies, paper
from negotiator.briefs.sheets import SheetView
from negotiator.briefs.views import Section, Words
from negotiator.services.briefs.life import drafts

pytestmark = pytest.mark.pdf
WORDS = "Copy 3 – Délégation du Sénégal"


@pytest.fixture(scope="module")
def made() -> bytes:
    section, day = Section("one", "One", tuple(Words("word " * 400) for _page in range(4))), datetime.date(2026, 3, 1)
    view = SheetView(
        "D-05", "en", "Non-paper", "Non-paper", (), "", (section,), "", "", "", day, True, fingerprint="a" * 64
    )
    return paper.render(view)


def test_a_copy_is_the_original_with_a_mark_on_every_page(made: bytes) -> None:
    copy = copies.stamped(made, WORDS)
    assert copy == copies.stamped(made, WORDS)
    assert copy != copies.stamped(made, WORDS.replace("3", "4"))
    assert list(copies.originals(copy)) == [copy, made]
    with pikepdf.open(BytesIO(made)) as before, pikepdf.open(BytesIO(copy)) as after:
        assert len(before.pages) == len(after.pages) > 1
        assert not after.check_pdf_syntax()
        for old, new in zip(before.pages, after.pages, strict=True):
            mark, text = new.Contents  # type: ignore[misc]
            assert text.read_bytes() == old.Contents.read_bytes()
            assert mark.read_bytes().count(b"Watermark") == 1
        assert before.Root.Metadata.read_bytes() == after.Root.Metadata.read_bytes()
        assert before.trailer.ID == after.trailer.ID


@pytest.mark.parametrize(("language", "said"), [("de", "Entwurf – nicht freigegeben"), ("en", "Draft – not released")])
def test_a_paper_for_the_partner_is_marked_until_it_is_released(made: bytes, language: str, said: str) -> None:
    row = Document(
        dossier_id=1, account_id=1, kind="D-05", language=language, grade="partner", edition="1", name="D-05.pdf",
        content=b64encode(made).decode(), media="application/pdf",
    )  # fmt: skip
    for state in (Life.DRAFT, Life.CHECKED):
        row.state = state.value
        assert drafts.handed(row) == copies.stamped(made, said)
    for state in (Life.RELEASED, Life.SUPERSEDED):
        row.state = state.value
        assert drafts.handed(row) == made
    row.state, row.kind = Life.DRAFT.value, "D-04"
    assert drafts.handed(row) == made, "papers for home say on every page that they are drafts until they are released"


@pytest.mark.parametrize("file", [b"", b"%PDF-1.7\nstartxref\n3\n%%EOF\n", b"PK\x03\x04 a zip", b"startxref"])
def test_no_copy_is_made_of_another_file(file: bytes) -> None:
    with pytest.raises(Refused):
        copies.stamped(file, WORDS)


def test_letters_that_cannot_be_drawn_are_told() -> None:
    assert copies.undrawable(WORDS) == ""
    assert copies.undrawable("代表团 A") == "代团表"

"""Numbered copies: the original byte for byte, a mark on every page, nothing else changed."""

import datetime
from io import BytesIO

import pikepdf
import pytest

from negotiator.bargaining.errors import Refused
from negotiator.briefs import copies, paper
from negotiator.briefs.sheets import SheetView
from negotiator.briefs.views import Section, Words

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


@pytest.mark.parametrize("file", [b"", b"%PDF-1.7\nstartxref\n3\n%%EOF\n", b"PK\x03\x04 a zip", b"startxref"])
def test_no_copy_is_made_of_another_file(file: bytes) -> None:
    with pytest.raises(Refused):
        copies.stamped(file, WORDS)


def test_letters_that_cannot_be_drawn_are_told() -> None:
    assert copies.undrawable(WORDS) == ""
    assert copies.undrawable("代表团 A") == "代团表"

"""The partner's language beside each sentence: written, brought in as a table, printed, and missed at release."""

import csv
import io
import zipfile
from collections.abc import Callable
from io import BytesIO, StringIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from models.clock import today
from models.database import session_of
from negotiator.briefs import docx, paper
from negotiator.briefs.columns import ColumnsView
from negotiator.services.access.readers import reader_of
from negotiator.services.briefs.life import release_checks
from negotiator.services.briefs.material.orders import Order
from negotiator.services.briefs.papers.kinds import TABLE
from negotiator.services.briefs.writing import partner_words
from negotiator.services.packages.shelf import Shelf
from tests import kenya as kenyas
from tests.conftest import Person
from tests.kenya import Kenya

Enter = Callable[[Person], FlaskClient]
ARABIC = "اتفاق بشأن الهجرة"


@pytest.fixture
def home(kenya: Kenya) -> str:
    return f"/dossiers/{kenya.id}/partner-language"


def in_two(engine: Engine, kenya: Kenya, lead: Person, kind: str, tag: str) -> ColumnsView:
    with session_of(engine) as session:
        reader = reader_of(session, lead.id)
        assert reader is not None
        shelf = Shelf(session, reader, kenya.id)
        package = str(kenyas.package_ids(engine, kenya)["C_balanced"])
        view = TABLE[kind].gather(shelf, Order(kind, "de", "partner", "1", refs=(package,)))(today(session))
        return partner_words.beside(session, kenya.id, view, tag)


def put(page: FlaskClient, home: str, words: dict[str, str], before: dict[str, str] | None = None) -> int:
    data = {"kind": "D-06", "language": "de", "tongue": "ar"}
    data |= {f"words-{name}": text for name, text in words.items()}
    data |= {f"before-{name}": text for name, text in (before or {}).items()}
    return page.post(home, data=data).status_code


def test_words_stand_beside_their_sentence_and_nothing_stale_is_printed(
    home: str, engine: Engine, kenya: Kenya, lead: Person, signed_in: Enter
) -> None:
    browser = signed_in(lead)
    found = in_two(engine, kenya, lead, "D-06", "ar")
    assert found.title.words in found.missing
    page = browser.get(f"{home}?kind=D-06&language=de&tongue=ar").text
    assert 'lang="ar"' in page
    assert 'dir="rtl"' in page
    name = partner_words.mark(found.title.words)
    assert put(browser, home, {name: ARABIC}) == 303
    found = in_two(engine, kenya, lead, "D-06", "ar")
    assert (found.title.theirs, found.tongue.leftward) == (ARABIC, True)
    assert found.title.words not in found.missing
    assert ARABIC in paper.html(found)
    assert in_two(engine, kenya, lead, "D-06", "fa").title.theirs == ""  # another language
    assert put(browser, home, {name: ""}, {name: ARABIC}) == 303
    assert in_two(engine, kenya, lead, "D-06", "ar").title.theirs == ""


def test_two_who_write_one_sentence_see_both_words(home: str, lead: Person, signed_in: Enter) -> None:
    browser, name = signed_in(lead), "0" * 40
    assert put(browser, home, {name: "first"}) == 303
    assert put(browser, home, {name: "second"}, {name: ""}) == 422
    assert put(browser, home, {name: "first"}, {name: ""}) == 303  # the same words are no clash
    assert put(browser, home, {name: "second"}, {name: "first"}) == 303


def test_a_mark_or_language_that_no_page_sends_is_refused(home: str, lead: Person, signed_in: Enter) -> None:
    browser = signed_in(lead)
    assert put(browser, home, {"x" * 90: "words"}) == 404
    for tag in ("zh_Hans", "%", "", "xx"):
        assert browser.post(home, data={"tongue": tag, "words-" + "0" * 40: "x"}).status_code == 422


def test_a_translators_table_goes_out_and_comes_back(
    home: str, engine: Engine, kenya: Kenya, lead: Person, signed_in: Enter
) -> None:
    browser, place = signed_in(lead), {"kind": "D-05", "language": "de", "tongue": "ar"}
    answer = browser.get(f"{home}/table", query_string=place)
    rows = list(csv.reader(StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0] == ["sentence", "words"]
    out = StringIO()
    csv.writer(out).writerows([rows[0], *([source, f"ar {source}"] for source, _words in rows[1:]), ["nobody's", "x"]])
    sent = {**place, "file": (BytesIO(out.getvalue().encode("utf-8-sig")), "t.csv")}
    back = browser.post(f"{home}/import", data=sent, content_type="multipart/form-data", follow_redirects=True)
    assert f"Übernommene Sätze: {len(rows) - 1}." in back.text
    assert "passen: 1." in back.text
    page = browser.get(home, query_string=place).text
    assert "Jeder Satz ist übersetzt" in page


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b"one\ntwo", b'a,b\n"open', b"a,b\n" * 1001, b"x" * 1_000_001]
)
def test_a_file_that_is_no_such_table_changes_nothing(
    home: str, lead: Person, signed_in: Enter, content: bytes
) -> None:
    data = {"kind": "D-05", "language": "de", "tongue": "ar", "file": (BytesIO(content), "t.csv")}
    answer = signed_in(lead).post(f"{home}/import", data=data, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "Es wurde nichts geändert" in answer.text


def test_a_cell_that_a_spreadsheet_would_run_is_inert_and_reads_back() -> None:
    for text in ("=1+1", "-2 Monate", "+49", "@x", "'quoted'", "plain"):
        assert not partner_words._inert(text).startswith(("=", "+", "-", "@"))
        assert partner_words._plain(partner_words._inert(text)) == text


def test_what_is_unwritten_stands_against_release_and_in_the_paper(engine: Engine, kenya: Kenya, lead: Person) -> None:
    found = in_two(engine, kenya, lead, "D-05", "ar")
    told = [each.words["de"] for each in release_checks.in_text(TABLE["D-05"], found)]
    assert f"Sätze ohne Übersetzung in die Sprache des Partners (Arabisch): {len(found.missing)}." in told
    assert "[noch nicht übersetzt]" in paper.html(found)


def test_the_word_file_holds_both_columns_and_runs_right_to_left(
    home: str, engine: Engine, kenya: Kenya, lead: Person, signed_in: Enter
) -> None:
    title = in_two(engine, kenya, lead, "D-06", "ar").title.words
    assert put(signed_in(lead), home, {partner_words.mark(title): ARABIC}) == 303
    found = in_two(engine, kenya, lead, "D-06", "ar")
    with zipfile.ZipFile(io.BytesIO(docx.render(found))) as file:
        document = file.read("word/document.xml").decode()
    assert title in document
    assert "<w:rtl/><w:lang" in document
    assert ARABIC in document


@pytest.mark.parametrize(
    ("kind", "column", "status"),
    [("D-05", "ar", 303), ("D-04", "ar", 422), ("D-05", "de", 422), ("D-05", "xx-klingon", 422), ("D-05", "", 303)],
)
def test_a_second_column_is_ordered_for_papers_that_have_one(
    kenya: Kenya, lead: Person, signed_in: Enter, kind: str, column: str, status: int
) -> None:
    grade = "partner" if kind == "D-05" else "intern"
    order = {"kind": kind, "language": "de", "grade": grade, "edition": "1", "column": column}
    assert signed_in(lead).post(f"/dossiers/{kenya.id}/briefs", data=order).status_code == status

"""The draft clause by clause: what is written stays, is checked, and is kept with who wrote it."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from models.agreement_word import AgreementWord
from models.audit import AuditEntry
from models.database import session_of
from models.kinds import Role
from tests.conftest import Person
from tests.kenya import Kenya

Make = Callable[..., Person]
Enter = Callable[[Person], FlaskClient]
PACKAGE = "r2-de"
WORDS = {"de": "Ein eigener Satz über Kosten.", "en": "A sentence of our own on costs."}


@pytest.fixture
def home(kenya: Kenya) -> str:
    return f"/dossiers/{kenya.id}/agreement"


def test_the_draft_is_shown_with_its_open_points(home: str, lead: Person, signed_in: Enter) -> None:
    page = signed_in(lead).get(f"{home}?package={PACKAGE}")
    assert page.status_code == 200
    assert 'id="C23"' in page.text
    assert "Ein Platzhalter ist noch leer." in page.text


def test_articles_are_counted_as_in_the_draft_and_those_without_words_say_so(
    home: str, lead: Person, signed_in: Enter
) -> None:
    page = signed_in(lead).get(f"{home}?package={PACKAGE}").text
    heads = re.findall(r"(?:Artikel|Abschnitt) (\d+): ", page)
    assert [int(number) for number in heads] == list(range(1, len(heads) + 1))
    assert len(heads) > 3
    assert not re.search(r"<h3[^>]*>\s*–", page)
    without = re.findall(r"<h3[^>]*>(?!Artikel|Abschnitt)([^<]+)<", page)
    assert page.count("noch hat keine Seite Worte dafür") == len(without)


def test_terms_fill_placeholders_and_take_their_points_away(home: str, lead: Person, signed_in: Enter) -> None:
    browser = signed_in(lead)
    typed = {
        "term-years": "5", "term-notice_months": "6", "term-entry": "signature", "term-suspension_days": "30",
        "term-deletion_months": "12", "term-partner_language_de": "kenianischer", "term-partner_language_en": "Kenyan",
        "package": PACKAGE,
    }  # fmt: skip
    assert browser.post(f"{home}/terms", data=typed).status_code == 303
    page = browser.get(f"{home}?package={PACKAGE}").text
    assert "gilt 5 Jahre" in page
    assert "tritt mit Unterzeichnung in Kraft" in page
    assert "Ein Platzhalter ist noch leer." not in page


@pytest.mark.parametrize(
    ("key", "value"),
    [("years", "0"), ("years", "five"), ("entry", "someday"), ("other", "5"), ("fields_de", "x" * 300)],
)
def test_a_term_that_cannot_be_used_is_refused(
    home: str, lead: Person, signed_in: Enter, engine: Engine, key: str, value: str
) -> None:
    assert signed_in(lead).post(f"{home}/terms", data={f"term-{key}": value, "package": PACKAGE}).status_code == 422
    with session_of(engine) as session:
        assert session.exec(select(AgreementWord)).all() == []


def test_what_somebody_writes_stays_with_its_history_and_can_be_given_back(
    home: str, lead: Person, signed_in: Enter, engine: Engine
) -> None:
    browser = signed_in(lead)
    assert browser.post(f"{home}/clauses/C61", data=WORDS | {"mark": "0", "package": PACKAGE}).status_code == 303
    page = browser.get(f"{home}?package={PACKAGE}").text
    assert WORDS["de"] in page
    assert "von Hand geschrieben" in page
    assert WORDS["de"] in browser.get(f"{home}?package=r1-de").text  # another package
    with session_of(engine) as session:
        mark = session.exec(select(AgreementWord)).one().id
        assert "draft clause:C61" in [entry.thing for entry in session.exec(select(AuditEntry)).all()]
    back = {"de": "", "en": "", "mark": str(mark), "package": PACKAGE}
    assert browser.post(f"{home}/clauses/C61", data=back).status_code == 303
    page = browser.get(f"{home}?package={PACKAGE}").text
    assert "von Hand geschrieben" not in page
    assert "an die Bibliothek zurückgegeben" in page


def test_two_who_write_at_once_see_each_other(home: str, lead: Person, signed_in: Enter) -> None:
    browser = signed_in(lead)
    browser.post(f"{home}/clauses/C61", data=WORDS | {"mark": "0", "package": PACKAGE})
    late = browser.post(f"{home}/clauses/C61", data={"de": "Anders.", "en": "Else.", "mark": "0", "package": PACKAGE})
    assert late.status_code == 409
    assert "Anders." in late.text


def test_one_language_alone_and_unknown_clauses_are_refused(home: str, lead: Person, signed_in: Enter) -> None:
    browser = signed_in(lead)
    assert browser.post(f"{home}/clauses/C61", data={"de": "Nur so.", "en": "", "mark": "0"}).status_code == 422
    assert browser.post(f"{home}/clauses/C999", data=WORDS | {"mark": "0"}).status_code == 404


def test_a_treaty_word_is_marked_at_its_clause(home: str, lead: Person, signed_in: Enter) -> None:
    browser = signed_in(lead)
    words = {"de": "Dies verringert die Migration.", "en": "This is so.", "mark": "0", "package": PACKAGE}
    browser.post(f"{home}/clauses/C61", data=words)
    page = browser.get(f"{home}?package={PACKAGE}").text
    article = page[page.index('id="C61"') : page.index('id="C62"')]
    assert "G-18: Kein Text darf dies behaupten" in article


@pytest.mark.parametrize(("role", "read", "write"), [(Role.MINISTRY, 200, 403), (Role.ADVISER, 403, 403)])
def test_only_the_lead_writes(
    home: str, kenya: Kenya, person: Make, signed_in: Enter, *, role: Role, read: int, write: int
) -> None:
    browser = signed_in(person("otto", kenya.id, role, kenya.stakeholders["de_bmi"]))
    assert browser.get(f"{home}?package={PACKAGE}").status_code == read
    assert browser.post(f"{home}/terms", data={"term-years": "5"}).status_code == write
    assert browser.post(f"{home}/clauses/C61", data=WORDS | {"mark": "0"}).status_code == write


def test_words_are_unreadable_without_the_key(home: str, lead: Person, signed_in: Enter, engine: Engine) -> None:
    signed_in(lead).post(f"{home}/clauses/C61", data=WORDS | {"mark": "0"})
    with session_of(engine) as session:
        raw = session.connection().exec_driver_sql("select words from agreement_word").scalars().all()
    assert raw
    assert not any("Kosten" in each for each in raw)


def test_a_remark_stands_at_its_clause_is_answered_there_and_waits_until_then(
    home: str, kenya: Kenya, lead: Person, person: Make, signed_in: Enter
) -> None:
    house = person("bmi", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmi"])
    desk, lead_ = signed_in(house), signed_in(lead)
    remarks, at = f"/dossiers/{kenya.id}/comments", {"back": "clause C23", "package": PACKAGE}

    def article(browser: FlaskClient) -> str:
        page = browser.get(f"{home}?package={PACKAGE}").text
        return page[page.index('<article id="C23"') :].split("</article>")[0]

    sent = desk.post(remarks, data={"thing": "clause C23", "text": "Wer hat das so gewollt?", **at})
    place, _hash, number = sent.headers["Location"].partition("#comment-")
    assert place == f"{home}?package={PACKAGE}"
    assert "Wer hat das so gewollt?" in article(lead_)
    assert "wartet auf Sie" in article(lead_)
    assert "1 Bemerkung beantworten" in lead_.get("/dossiers").text
    assert "unbeantwortet" in article(desk)
    assert (
        lead_.post(f"{remarks}/{number}", data={"text": "Der Partner, in Runde 1.", **at})
        .headers["Location"]
        .startswith(f"{home}?package={PACKAGE}#")
    )
    assert "Der Partner, in Runde 1." in article(desk)
    assert "1 Bemerkung beantworten" not in lead_.get("/dossiers").text
    refused = desk.post(remarks, data={"thing": "clause C23", "text": " ", **at})
    assert refused.status_code == 422
    assert 'name="back" value="clause C23"' in refused.text, "the way back is kept with what was typed"
    assert desk.post(f"{remarks}/{number}/settle", data=at).status_code == 303
    assert "1 erledigte Bemerkung" in article(lead_)
    sent = desk.post(remarks, data={"thing": "clause C23", "text": "x", "back": "//evil"})
    assert sent.headers["Location"].startswith(remarks), "nowhere else"

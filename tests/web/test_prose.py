"""Notes of the lead in papers: figures are named and never typed, what was typed stays, hand-written words outlive the
package and say which figures moved."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from models.agreement_word import AgreementWord
from models.clock import today
from models.database import session_of
from models.kinds import Role
from negotiator.briefs.views import BriefView, Words
from negotiator.services.access import audit
from negotiator.services.access.access import Action
from negotiator.services.access.readers import reader_of
from negotiator.services.briefs.life import release_checks, staleness
from negotiator.services.briefs.material import notes
from negotiator.services.briefs.material.linked import Linked, against, filled, linked, values_of
from negotiator.services.briefs.material.orders import Order
from negotiator.services.briefs.material.written import moved
from negotiator.services.briefs.papers.kinds import TABLE
from negotiator.services.briefs.writing import presenting, prose, prose_words
from negotiator.services.packages.shelf import Shelf
from tests import kenya as kenyas
from tests.conftest import Person
from tests.kenya import Kenya
from tests.web.test_arguments import ARGUMENT, OWN, material

Make = Callable[..., Person]
Enter = Callable[[Person], FlaskClient]
NOTE = {"de": "Der Bund zahlt {money_federal}, mehr nicht.", "en": "The Federation pays {money_federal}, no more."}


@pytest.fixture
def home(kenya: Kenya, engine: Engine, lead: Person) -> str:
    kenyas.keep(engine, kenya, lead.id)
    return f"/dossiers/{kenya.id}/notes"


def view_of(engine: Engine, kenya: Kenya, who: int) -> BriefView:
    with session_of(engine) as session:
        reader = reader_of(session, who)
        assert reader is not None
        shelf = Shelf(session, reader, kenya.id, Action.MAKE_BRIEF)
        view = prose.written(shelf, TABLE["D-02"], Order("D-02", "de", "intern", "1"), today(session))
    assert isinstance(view, BriefView)
    return view


def test_a_note_is_printed_signed_with_its_figures_for_every_reader(
    home: str, kenya: Kenya, engine: Engine, lead: Person, person: Make, signed_in: Enter
) -> None:
    browser = signed_in(lead)
    plain = view_of(engine, kenya, lead.id)
    assert browser.post(f"{home}/D-02/means", data=NOTE | {"mark": "0"}).status_code == 303
    ben = person("ben", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmi"])
    for who in (lead.id, ben.id):
        view = view_of(engine, kenya, who)
        note = next(section for section in view.sections if section.ident == "means").blocks[0]
        assert isinstance(note, Words)
        assert note.tone == notes.OWN
        assert "(Lea" in note.title
        assert "Mio." in note.words
        assert "{" not in note.words
        assert view.fingerprint != plain.fingerprint
    page = browser.get(f"{home}?kind=D-02").text
    assert note.words in page.replace("&nbsp;", "\N{NO-BREAK SPACE}")
    with session_of(engine) as session:
        both = presenting.page(session, lead.reader, kenya.id)
        assert len(both.lines) > 3, "what is said of the latest proposal"
        assert audit.moments_of_changes(session, kenya.id, staleness.RESTS_ON)
        row = session.exec(select(AgreementWord)).one()
    data = {"de": "", "en": "", "mark": str(row.id)}
    assert browser.post(f"{home}/D-02/means", data=NOTE | {"de": "x {money_federal}", "mark": "0"}).status_code == 409
    assert browser.post(f"{home}/D-02/means", data=data).status_code == 303
    assert not [
        b for section in view_of(engine, kenya, lead.id).sections for b in section.blocks if "Bund zahlt" in repr(b)
    ]
    assert NOTE["de"] in browser.get(f"{home}?kind=D-02").text  # in its history


WRONG: tuple[tuple[dict[str, str], str], ...] = (
    ({"de": "Der Bund zahlt 4,2 Mio. Euro."}, "„4,2“ ist eine Zahl"),
    ({"de": "Der Bund zahlt {geld}."}, "keine Zahl „geld“"),
    ({"en": "The Federation pays."}, "dieselben Zahlen"),
    ({"en": ""}, "beiden Sprachen"),
    ({"de": "x" * 1201}, "zu lang"),
    ({"de": "Rune ᚠ {money_federal}"}, "U+16A0"),
)


def test_a_note_stays_where_the_paper_has_no_such_chapter_today(engine: Engine, kenya: Kenya, lead: Person) -> None:
    """No chapters without a package, but for those that somebody wrote."""
    with session_of(engine, write=True) as session:
        before = prose_words.page(session, lead.reader, kenya.id, "D-02")
        assert (before.chapters, bool(before.why)) == ((), True)
        assert not presenting.page(session, lead.reader, kenya.id).lines
        words = dict.fromkeys(("de", "en"), "Ohne Zahl.")
        prose_words.write(session, lead.reader, kenya.id, "D-02", "means", words=words, mark=0)
    with session_of(engine) as session:
        [chapter] = prose_words.page(session, lead.reader, kenya.id, "D-02").chapters
    assert (chapter.section, chapter.here) == ("means", False)


def test_a_typed_figure_is_refused_at_its_field_and_what_was_typed_stays(
    home: str, engine: Engine, lead: Person, signed_in: Enter
) -> None:
    browser = signed_in(lead)
    for typed, said in WRONG:
        page = browser.post(f"{home}/D-02/means", data=NOTE | typed | {"mark": "0"})
        assert page.status_code == 422
        assert said in page.text
        assert f'id="{next(iter(typed))}-means-error"' in page.text
        assert all(text in page.text for text in (NOTE | typed).values())
    with session_of(engine) as session:
        assert session.exec(select(AgreementWord)).all() == []


def test_only_the_lead_writes_and_only_in_chapters_that_there_are(
    home: str, kenya: Kenya, lead: Person, person: Make, signed_in: Enter
) -> None:
    for address in ("D-02/core", "D-06/means", "D-03/priorities"):
        assert signed_in(lead).post(f"{home}/{address}", data=NOTE | {"mark": "0"}).status_code == 404
    ben = signed_in(person("ben", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmi"]))
    assert ben.get(home).status_code == 403
    assert ben.post(f"{home}/D-02/means", data=NOTE | {"mark": "0"}).status_code == 403


def test_figures_in_arguments_are_named_too(home: str, kenya: Kenya, lead: Person, signed_in: Enter) -> None:
    browser, address = signed_in(lead), home.replace("notes", "arguments")
    typed = OWN | {"claim_de": "Es geht um 300 Plätze.", "mark": "0"}
    page = browser.post(f"{address}/{ARGUMENT}", data=typed)
    assert page.status_code == 422
    assert browser.post(f"{address}/{ARGUMENT}", data=typed | {"claim_de": "{measures} Maßnahmen"}).status_code == 303


def test_a_figure_that_moved_is_told_and_one_that_is_gone_stands_against_release() -> None:
    now = linked(material())
    text = "Es sind {measures} Maßnahmen und {gone} Plätze."
    row = AgreementWord(dossier_id=1, key="k", words={"was:de:measures": "3", "was:de:gone": "40"})
    told = moved(row, ("measures", "gone"), now, "de")
    assert [(each.was, each.now) for each in told] == [("3", values_of(now)["measures"]), ("40", "")]
    same = AgreementWord(dossier_id=1, key="k", words={"was:de:measures": values_of(now)["measures"]})
    assert moved(same, ("measures",), now, "de") == ()
    assert filled(text, values_of(now)).endswith("und […] Plätze.")


def test_a_note_without_its_figure_stands_against_the_release_of_a_paper_for_home(
    home: str, kenya: Kenya, engine: Engine, lead: Person
) -> None:
    del home
    view = view_of(engine, kenya, lead.id)
    assert release_checks.in_text(TABLE["D-02"], view) == ()
    note = Words(filled("Es sind {gone}.", {}), tone=notes.OWN)
    first = replace(view.sections[3], blocks=(note,))
    found = release_checks.in_text(TABLE["D-02"], replace(view, sections=(first,)))
    assert [each.place["de"] for each in found] == [first.title]


@pytest.mark.parametrize(
    ("text", "fine"),
    [
        ("nach § 18g AufenthG, Art. 3 EMRK und Abs. 2", True),
        ("Leitplanke G-25, seit 2024 und im März 2027", True),
        ("in Runde 2 gesagt", True),
        ("{n} Plätze", True),
        ("seit 2024 sind es 12", False),
        ("2024 Plätze", False),
        ("in 10 Jahren", False),
        ("12%", False),
        ("٣ places", False),
        ("Millionen Menschen", False),
        ("{n}0 Plätze", False),
    ],
)
def test_digits_are_figures_unless_they_name_law_marks_and_years(text: str, fine: bool) -> None:
    assert (against("en", text, ["n"]) == "") is fine


def test_words_of_the_library_are_taken_as_they_are() -> None:
    assert against("de", "rund 88.000 Anträge", [], "erwartet: 88.000 Anträge") == ""
    assert against("de", "rund 88.001 Anträge", [], "erwartet: 88.000 Anträge") != ""


def test_every_reader_of_a_package_can_name_the_same_figures() -> None:
    names = [each.name for each in linked(material())]
    assert len(names) == len(set(names))
    assert {"measures", "money_federal"} <= set(names)
    assert all(isinstance(each, Linked) and each.value for each in linked(material()))

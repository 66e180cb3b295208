"""The page of briefs: what is refused, who may fetch, under which name."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from models.audit import AuditEntry
from models.clock import today
from models.database import session_of
from models.document import Document
from models.dossier import Dossier
from models.kinds import Role
from negotiator.briefs.views import BriefView
from negotiator.config import Settings
from negotiator.services import working
from negotiator.services.access.readers import reader_of
from negotiator.services.briefs.material.orders import Order
from negotiator.services.briefs.papers.kinds import DOCX, MEDIA, TABLE, About, Kind
from negotiator.services.packages.shelf import Shelf
from tests import kenya as kenyas
from tests.conftest import Person
from tests.kenya import Kenya

Make = Callable[..., Person]
Enter = Callable[[Person], FlaskClient]
ORDER = {"kind": "D-04", "language": "de", "grade": "intern", "edition": "1.2"}


@pytest.fixture
def home(kenya: Kenya) -> str:
    return f"/dossiers/{kenya.id}/briefs"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "D-99"}, "kind"),
        ({"kind": "D-02"}, "kind"),  # nothing was proposed yet
        ({"kind": "D-08", "round": "9"}, "round"),
        ({"kind": "D-08", "round": "first"}, "round"),
        ({"packages": "99999"}, "packages"),  # deleted meanwhile
        ({"language": "fr"}, "language"),
        ({"grade": "vs-nfd"}, "grade"),  # the installation is released for internal only
        ({"grade": "vs-vertraulich"}, "grade"),
        ({"grade": "public"}, "grade"),
        ({"edition": ""}, "edition"),
        ({"edition": "../../etc"}, "edition"),
        ({"edition": "1\r\nX: y"}, "edition"),
    ],
)
def test_unusable_order_comes_back_with_a_message(
    home: str, lead: Person, signed_in: Enter, wrong: dict[str, str], field: str
) -> None:
    page = signed_in(lead).post(home, data=ORDER | {"distribution": "Kabinett"} | wrong)
    assert page.status_code == 422
    assert f'href="#{field}"' in page.text
    assert 'value="Kabinett"' in page.text


def test_what_no_font_has_is_named_before_the_order_where_fonts_are_ours(
    home: str, lead: Person, signed_in: Enter, engine: Engine, kenya: Kenya
) -> None:
    browser = signed_in(lead)
    page = browser.post(home, data=ORDER | {"distribution": "Kabinett ᚠ"})
    assert page.status_code == 422
    assert 'href="#distribution"' in page.text
    assert "ᚠ (U+16A0)" in page.text
    with session_of(engine, write=True) as session:
        row = session.get_one(Dossier, kenya.id)
        row.title = {**row.title, "de": "Akte 🙂"}
        session.add(row)
        session.commit()
    page = browser.post(home, data=ORDER)
    assert page.status_code == 422
    assert "🙂 (U+1F642)" in page.text
    assert browser.post(home, data=ORDER | {"kind": "D-08", "form": "docx"}).status_code == 303


@pytest.mark.parametrize("role", [Role.ADVISER, Role.CONSULTED, Role.PARTNER])
def test_roles_without_the_right_are_refused(
    home: str, kenya: Kenya, person: Make, signed_in: Enter, role: Role
) -> None:
    browser = signed_in(person("otto", kenya.id, role))
    assert browser.get(home).status_code == 403
    assert browser.post(home, data=ORDER).status_code == 403


def kept(engine: Engine, kenya: Kenya, account: int) -> int:
    with session_of(engine, write=True) as session:
        row = Document(
            dossier_id=kenya.id,
            account_id=account,
            kind="D-04",
            language="de",
            grade="intern",
            edition="1.2",
            name="D-04_2026-03-01_v1.2_de.pdf",
            content="JVBERi0=",
        )
        session.add(row)
        session.commit()
        assert row.id is not None
        return row.id


def test_file_is_an_attachment_with_a_harmless_name(
    home: str, lead: Person, signed_in: Enter, engine: Engine, kenya: Kenya
) -> None:
    answer = signed_in(lead).get(f"{home}/{kept(engine, kenya, lead.id)}")
    assert answer.data == b"%PDF-"
    assert answer.headers["Content-Disposition"] == "attachment; filename=D-04_2026-03-01_v1.2_de.pdf"
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    with session_of(engine) as session:
        assert [e.thing for e in session.exec(select(AuditEntry).where(AuditEntry.action == "exported"))] == [
            "document D-04-1.2"
        ]


def test_nobody_else_gets_the_file(
    home: str, lead: Person, person: Make, signed_in: Enter, engine: Engine, kenya: Kenya
) -> None:
    number = kept(engine, kenya, lead.id)
    other = person("ben", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmi"])
    assert signed_in(other).get(f"{home}/{number}").status_code == 404
    assert signed_in(person("eve")).get(f"{home}/{number}").status_code == 404
    second = kenyas.load(engine)
    again = person("lea", second.id, Role.LEAD)
    assert signed_in(again).get(f"/dossiers/{second.id}/briefs/{number}").status_code == 404


def test_file_is_unreadable_without_the_key(engine: Engine, kenya: Kenya, lead: Person) -> None:
    kept(engine, kenya, lead.id)
    with session_of(engine) as session:
        (raw,) = session.connection().exec_driver_sql("select content from document").one()
    assert "JVBERi0" not in raw


@pytest.mark.pdf
def test_comparison_is_printed_for_one_person(
    home: str, lead: Person, signed_in: Enter, settings: Settings, engine: Engine, kenya: Kenya
) -> None:
    browser = signed_in(lead)
    job = browser.post(home, data=ORDER | {"packages": ["r2-de", "r2-partner"]}).location
    assert working.run_here(settings, engine) == 1
    answer = browser.get(job)
    assert answer.location.startswith(f"{home}#document-")
    file = browser.get(f"{home}/1")
    assert file.data.startswith(b"%PDF-")
    with session_of(engine) as session:
        reader = reader_of(session, lead.id)
        assert reader is not None
        shelf = Shelf(session, reader, kenya.id)
        written = TABLE["D-04"].gather(shelf, Order("D-04", "de", "intern", "2"))(today(session))
    assert isinstance(written, BriefView)
    annex = next(section for section in written.sections if section.ident == "annex")
    assert "Änderungen seit Fassung 1.2 vom" in repr(annex.blocks[-1])


SHORT = [kind for kind in TABLE.values() if kind.about is not About.PROPOSAL and DOCX in kind.forms]


@pytest.mark.pdf
@pytest.mark.parametrize("kind", SHORT, ids=lambda kind: kind.id)
def test_each_short_paper_is_made_as_both_files(
    home: str, lead: Person, signed_in: Enter, settings: Settings, engine: Engine, kind: Kind
) -> None:
    browser = signed_in(lead)
    for form in kind.forms:
        answer = browser.post(home, data=ORDER | {"kind": kind.id, "packages": ["r2-de"], "form": form})
        assert answer.status_code == 303, answer.text
    assert working.run_here(settings, engine) == len(kind.forms)
    for number, form in enumerate(kind.forms, 1):
        file = browser.get(f"{home}/{number}")
        assert file.headers["Content-Type"] == MEDIA[form]
        assert file.data.startswith({"pdf": b"%PDF-", "docx": b"PK"}[form])
        assert file.headers["Content-Disposition"].endswith(f".{form}")


def test_a_paper_in_a_form_that_it_has_not_is_refused(home: str, lead: Person, signed_in: Enter) -> None:
    page = signed_in(lead).post(home, data=ORDER | {"form": "docx", "packages": ["r2-de"]})
    assert page.status_code == 422
    assert 'href="#form"' in page.text

"""The life of documents: who may take which step, what stands against release, what is proven and given to whom."""

from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
import weasyprint
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from models.audit import AuditEntry
from models.clock import now, today
from models.database import session_of
from models.document import Document, Life
from models.dossier import Dossier
from models.handout import Handout
from models.kinds import Role
from models.override import Decision, Grounds, Override
from negotiator.commands import documents
from negotiator.config import Settings
from negotiator.services.access.eyes import eyes_of, kept
from negotiator.services.access.readers import reader_of
from negotiator.services.briefs.life import proof
from tests.conftest import Person
from tests.kenya import Kenya

Make = Callable[..., Person]
Enter = Callable[[Person], FlaskClient]
FILE = b"%PDF-1.7 something"
FINDING = {
    "place": {"de": "Artikel 4", "en": "Article 4"},
    "words": {"de": "Noch in Klammern.", "en": "In brackets."},
    "clause": "C60",
}


@pytest.fixture
def keep(engine: Engine, kenya: Kenya) -> Callable[..., int]:
    """Makes a document; its number."""

    def act(account: int, kind: str = "D-05", **more: object) -> int:
        with session_of(engine, write=True) as session:
            row = Document(
                dossier_id=kenya.id, account_id=account, kind=kind, language="de", grade="partner", edition="1",
                name=f"{kind}.pdf", content=b64encode(FILE).decode(), digest=sha256(FILE).hexdigest(), findings=(),
            )  # fmt: skip
            maker = reader_of(session, account)
            assert maker is not None
            row.held = kept(eyes_of(session, maker, session.get_one(Dossier, kenya.id)))
            row.created_at = now(session) + timedelta(seconds=1)  # after all that made the dossier
            if more.get("state") == "released":
                row.released_by, row.released_at = "Somebody", row.created_at
            for name, value in more.items():
                setattr(row, name, value)
            session.add(row)
            session.commit()
            assert row.id is not None
            return row.id

    return act


@pytest.fixture
def home(kenya: Kenya) -> str:
    return f"/dossiers/{kenya.id}/briefs"


@pytest.fixture
def leader(person: Make, kenya: Kenya) -> Person:
    return person("stina", kenya.id, Role.LEADERSHIP)


def state(engine: Engine, number: int) -> str:
    with session_of(engine) as session:
        return session.get_one(Document, number).state


def step(browser: FlaskClient, home: str, number: int, what: str, version: int) -> int:
    return browser.post(f"{home}/{number}/{what}", data={"version": str(version)}).status_code


def test_a_paper_for_the_partner_takes_two_persons(
    home: str, lead: Person, leader: Person, signed_in: Enter, engine: Engine, keep: Callable[..., int]
) -> None:
    mine, other, number = signed_in(lead), signed_in(leader), keep(lead.id)
    assert other.get(f"{home}/{number}/life").status_code == 404  # a draft is its maker's own
    assert step(mine, home, number, "release", 1) == 422
    assert step(mine, home, number, "check", 1) == 303
    refused = mine.post(f"{home}/{number}/release", data={"version": "2"})
    assert refused.status_code == 422
    assert "Eine andere Person muss es freigeben" in refused.text
    assert state(engine, number) == Life.CHECKED
    assert f"{home}/{number}/life" in other.get(home).text
    assert step(other, home, number, "release", 2) == 303
    assert state(engine, number) == Life.RELEASED
    page = other.get(f"{home}/{number}/life").text
    assert sha256(FILE).hexdigest() in page
    assert "stina" in page.lower()
    with session_of(engine) as session:
        deeds = [e.action for e in session.exec(select(AuditEntry).where(AuditEntry.thing == "document D-05-1"))]
    assert deeds == ["changed", "released"]


def test_a_paper_for_home_is_released_by_its_maker_and_never_by_a_desk(
    home: str, lead: Person, person: Make, kenya: Kenya, signed_in: Enter, engine: Engine, keep: Callable[..., int]
) -> None:
    number = keep(lead.id, "D-04", grade="intern")
    browser = signed_in(lead)
    assert step(browser, home, number, "check", 1) == 303
    assert step(browser, home, number, "release", 2) == 303
    desk = person("ben", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmi"])
    own = keep(desk.id, "D-04", grade="intern")
    browser = signed_in(desk)
    assert step(browser, home, own, "check", 1) == 303
    assert step(browser, home, own, "release", 2) == 403
    assert step(browser, home, number, "release", 3) == 403
    assert browser.get(f"{home}/{number}/life").status_code == 404
    assert state(engine, own) == Life.CHECKED


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"findings": (FINDING,)}, "Noch in Klammern."),
        ({"findings": None}, "bevor Papiere beim Erstellen geprüft"),
        ({"digest": "0" * 64}, "passt nicht mehr zu ihrer Prüfsumme"),
        ({"media": "application/zip"}, "Nur ein PDF"),
    ],
)
def test_what_stands_against_release_blocks_it_at_its_place_and_not_the_work(
    home: str,
    lead: Person,
    leader: Person,
    signed_in: Enter,
    engine: Engine,
    keep: Callable[..., int],
    change: dict[str, object],
    words: str,
) -> None:
    number = keep(lead.id, **change)
    assert signed_in(lead).get(f"{home}/{number}/life").status_code == 200  # the draft can be worked with
    assert step(signed_in(lead), home, number, "check", 1) == 303
    refused = signed_in(leader).post(f"{home}/{number}/release", data={"version": "2"})
    assert refused.status_code == 422
    assert words in refused.text
    assert state(engine, number) == Life.CHECKED


def test_an_override_of_a_right_blocks_papers_for_the_partner_only(
    home: str, lead: Person, leader: Person, kenya: Kenya, signed_in: Enter, engine: Engine, keep: Callable[..., int]
) -> None:
    shared = keep(lead.id, state="checked")
    inside = keep(leader.id, "D-04", state="checked", grade="intern")
    with session_of(engine, write=True) as session:
        until, grounds = now(session).date() + timedelta(days=30), Grounds("s", "r")
        session.add(Override(dossier_id=kenya.id, rule="G-01", grounds=grounds, state=Decision.GRANTED, until=until))
        session.commit()
    browser = signed_in(leader)
    refused = browser.post(f"{home}/{shared}/release", data={"version": "1"})
    assert refused.status_code == 422
    assert "von einer Regel zum Schutz von Rechten abgewichen" in refused.text
    assert step(browser, home, inside, "release", 1) == 303


@pytest.mark.parametrize(("days", "allowed"), [(-1, False), (0, True), (30, True)])
def test_an_expired_mandate_blocks_papers_for_the_partner_only(
    lead: Person, leader: Person, keep: Callable[..., int], signed_in: Enter, home: str, engine: Engine, kenya: Kenya,
    days: int, allowed: bool,
) -> None:  # fmt: skip
    shared, inside = keep(lead.id, state="checked"), keep(leader.id, "D-02", state="checked", grade="intern")
    with session_of(engine, write=True) as session:
        row = session.get_one(Dossier, kenya.id)
        given = {"number": "7", "day": "2026-01-02", "by": "Cabinet"}
        row.mandate_given = given | {"until": (today(session) + timedelta(days=days)).isoformat()}
        session.add(row)
        session.commit()
        for number in (shared, inside):  # made after the mandate was recorded
            document = session.get_one(Document, number)
            document.created_at = now(session) + timedelta(seconds=1)
            session.add(document)
        session.commit()
    browser = signed_in(leader)
    answer = browser.post(f"{home}/{shared}/release", data={"version": "1"})
    assert answer.status_code == (303 if allowed else 422)
    assert ("Das Mandat ist abgelaufen" in answer.text) is not allowed
    assert step(browser, home, inside, "release", 1) == 303


def test_the_next_released_version_supersedes_the_last_and_none_can_be_deleted(
    home: str, lead: Person, leader: Person, signed_in: Enter, engine: Engine, keep: Callable[..., int]
) -> None:
    old, other = keep(lead.id, state="released"), keep(lead.id, state="released", language="en")
    new, browser = keep(lead.id, state="checked"), signed_in(leader)
    assert step(browser, home, new, "release", 1) == 303
    assert [state(engine, each) for each in (old, other, new)] == ["superseded", "released", "released"]
    assert "Überholt" in browser.get(f"{home}/{old}/life").text
    assert signed_in(lead).post(f"{home}/{old}/delete").status_code == 422
    assert state(engine, old) == Life.SUPERSEDED


def test_a_step_that_somebody_else_took_meanwhile_is_said(
    home: str, lead: Person, leader: Person, signed_in: Enter, keep: Callable[..., int]
) -> None:
    number = keep(lead.id, state="checked", version=2)
    assert step(signed_in(leader), home, number, "release", 1) == 409
    assert step(signed_in(lead), home, number, "check", 2) == 409


def test_a_document_is_stale_once_the_dossier_moved_on(
    home: str,
    lead: Person,
    person: Make,
    kenya: Kenya,
    signed_in: Enter,
    engine: Engine,
    keep: Callable[..., int],
) -> None:
    browser, number = signed_in(lead), keep(lead.id, state="released")
    desk = signed_in(person("ben", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmi"]))
    for each in (browser, desk):
        assert "nicht mehr aktuell" not in each.get(home).text
        assert "Das Dossier ist weiter" not in each.get(f"{home}/{number}/life").text
    with session_of(engine, write=True) as session:
        row = session.get_one(Document, number)
        row.created_at = now(session) - timedelta(days=1)
        session.add(row)
        session.commit()
    assert browser.post(f"/dossiers/{kenya.id}/versions", data={"name": "After the round"}).status_code == 303
    for each in (browser, desk):
        assert "nicht mehr aktuell" in each.get(home).text
        assert "Das Dossier ist weiter" in each.get(f"{home}/{number}/life").text


def test_copies_are_counted_and_entered_once(
    home: str, lead: Person, signed_in: Enter, engine: Engine, keep: Callable[..., int]
) -> None:
    browser, number = signed_in(lead), keep(lead.id, state="released")
    form = {"version": "1", "recipient": "Delegation of Kenya", "submission": "a" * 22}
    for _again in range(2):
        assert browser.post(f"{home}/{number}/copies", data=form).status_code == 303
    form["submission"] = "b" * 22
    assert browser.post(f"{home}/{number}/copies", data=form | {"recipient": "Embassy"}).status_code == 303
    assert browser.post(f"{home}/{number}/copies", data=form | {"recipient": " "}).status_code == 422
    draft = keep(lead.id)
    assert browser.post(f"{home}/{draft}/copies", data=form).status_code == 422
    with session_of(engine) as session:
        rows = session.exec(select(Handout).order_by(Handout.number)).all()
    assert [(row.number, row.recipient) for row in rows] == [(1, "Delegation of Kenya"), (2, "Embassy")]
    page = browser.get(f"{home}/{number}/life").text
    assert "Delegation of Kenya" in page
    assert "Embassy" in page


def test_a_copy_begins_with_the_released_file_and_both_are_proven(
    home: str,
    lead: Person,
    signed_in: Enter,
    engine: Engine,
    settings: Settings,
    keep: Callable[..., int],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    page = weasyprint.HTML(string="<html lang=de><title>T</title><p>one</p>").render(pdf_variant="pdf/a-3a")
    file = page.write_pdf(pdf_variant="pdf/a-3a", pdf_identifier=b"0" * 32)
    content, digest = b64encode(file).decode(), sha256(file).hexdigest()
    number = keep(lead.id, state="released", content=content, digest=digest)
    browser = signed_in(lead)
    form = {"version": "1", "recipient": "Délégation du Sénégal"}
    assert browser.post(f"{home}/{number}/copies", data=form | {"recipient": "代表团"}).status_code == 422
    assert browser.post(f"{home}/{number}/copies", data=form).status_code == 303
    copy = browser.get(f"{home}/{number}/copies/1").data
    assert browser.get(f"{home}/{number}/copies/2").status_code == 404
    assert browser.get(f"{home}/{number}").data == file
    assert copy.startswith(file)
    assert copy != file
    altered = copy[: len(file) + 20] + bytes((copy[len(file) + 20] ^ 1,)) + copy[len(file) + 21 :]
    with session_of(engine) as session:
        found = [proof.proven(session, each) for each in (file, copy, file[:-1], altered, file + b"more")]
    assert [each and (each.kind, each.digest, each.number) for each in found] == [
        ("D-05", digest, 0), ("D-05", digest, 1), None, None, None,
    ]  # fmt: skip
    monkeypatch.setattr(documents, "installed", lambda: (settings, engine))
    for name, held, code in (("file", file, 0), ("copy", copy, 0), ("altered", altered, 1)):
        (tmp_path / name).write_bytes(held)
        said = CliRunner().invoke(documents.documents, ["verify", str(tmp_path / name)])
        assert said.exit_code == code
        assert (digest in said.output) == (code == 0)
    with session_of(engine) as session:
        fetched = session.exec(select(AuditEntry).where(AuditEntry.action == "exported")).all()
    assert len(fetched) == 3  # the entry in the register, the copy, the file


def test_a_recipient_without_right_is_refused(
    home: str, lead: Person, leader: Person, person: Make, kenya: Kenya, signed_in: Enter, keep: Callable[..., int]
) -> None:
    desk = person("ben", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmi"])
    adviser, stranger = person("ada", kenya.id, Role.ADVISER), person("eve")
    number, browser = keep(lead.id, "D-04", state="released", grade="intern"), signed_in(lead)
    for refused in (desk, adviser, stranger):
        answer = browser.post(f"{home}/{number}/copies", data={"version": "1", "recipient": str(refused.id)})
        assert answer.status_code == 422
        assert "darf nicht alles sehen" in answer.text
    given = browser.post(f"{home}/{number}/copies", data={"version": "1", "recipient": str(lead.id)})
    assert given.status_code == 303
    assert signed_in(leader).get(f"{home}/{number}/life").status_code == 404

"""E-mail from the deed to the mailbox: who is told what, when, after which wish; and that no word of a dossier goes."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.account import Account
from models.clock import clock_of, now
from models.database import session_of
from models.document import Document, Life
from models.dossier import Dossier
from models.kinds import Language, Role
from models.mail import Mail, MailKind
from models.mail_address import MailAddress
from models.measure import Measure
from models.owner_word import OwnerWord
from models.stakeholder import Stakeholder
from negotiator.bargaining.errors import NotAllowed, Refused
from negotiator.clock import ZONE
from negotiator.config import Settings
from negotiator.mail_server import MailServer, Safety
from negotiator.services.accounts import invitations, people
from negotiator.services.accounts.invitations import Invited
from negotiator.services.briefs.life import life, release_mails
from negotiator.services.dossiers.desk.reminders import is_pressing, remind
from negotiator.services.dossiers.frame.views import Task
from negotiator.services.installation import post
from negotiator.services.working import carry_once
from negotiator.web.context import Kit
from tests.conftest import Clock, Person
from tests.kenya import Kenya
from tests.smtp_server import Told, served

Make = Callable[..., Person]
Enter = Callable[[Person], FlaskClient]
LINK = re.compile(r"http://localhost:5000(/account/mail/confirm/[\w-]{43})\s")


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def server(told: Told) -> Iterator[MailServer]:
    made = served(told)
    Thread(target=made.serve_forever, args=(0.01,), daemon=True).start()
    yield MailServer("127.0.0.1", made.server_address[1], Safety.LOOPBACK, "negotiator@ministry.example")
    made.shutdown()
    made.server_close()


@pytest.fixture
def mailing(app: Flask, settings: Settings, engine: Engine, server: MailServer) -> Settings:
    """The application sends e-mail."""
    changed = replace(settings, mail=server)
    app.extensions["negotiator"] = Kit(changed, engine)
    return changed


@pytest.fixture
def carry(engine: Engine, server: MailServer, told: Told) -> Callable[[], list[str]]:
    """Sends what waits: the addresses that got something this time."""

    def act() -> list[str]:
        told.recipients.clear()
        post.send_waiting(engine, server, "http://localhost:5000")
        return sorted(told.recipients)

    return act


def address(engine: Engine, *people: Person) -> None:
    with session_of(engine, write=True) as session:
        for who in people:
            values = {"address": f"{who.login}@ministry.example", "confirmed_at": clock_of(engine)()}
            session.add(MailAddress(account_id=who.id, **values))
        session.commit()


def test_an_address_is_confirmed_by_its_link_and_by_nobody_else(
    engine: Engine, person: Make, signed_in: Enter, carry: Callable[[], list[str]], told: Told, mailing: Settings
) -> None:
    del mailing
    anna, bert = signed_in(person("anna")), signed_in(person("bert"))
    assert "/account/mail" in anna.get("/account").text
    assert anna.post("/account/mail", data={"address": "a@b.example\nBcc: c@d.example"}).status_code == 422
    assert carry() == []
    assert anna.post("/account/mail", data={"address": " anna@ministry.example "}).status_code == 303
    assert carry() == ["anna@ministry.example"]
    found = LINK.search(told.taken[-1].get_content())
    assert found is not None
    with session_of(engine) as session:
        token = session.exec(select(MailAddress.token)).one()
    assert token is not None
    assert token not in found[1], "the database keeps a hash"
    assert bert.get(found[1]).status_code == 404
    assert bert.post(found[1]).status_code == 404
    page = anna.get(found[1])
    assert "anna@ministry.example" in page.text
    assert "nicht bestätigt" in anna.get("/account/mail").text, "looking at the link confirms nothing"
    assert anna.post(found[1]).status_code == 303
    assert anna.post(found[1]).status_code == 303, "a second click changes nothing"
    assert "nicht bestätigt" not in anna.get("/account/mail").text
    assert anna.post("/account/mail/kinds", data={"kinds": ["release"]}).status_code == 303
    with session_of(engine) as session:
        row = session.exec(select(MailAddress)).one()
        assert (row.invitations, row.releases, row.reminders) == (False, True, False)
    assert bert.post("/account/mail/kinds", data={"kinds": ["release"]}).status_code == 404
    assert anna.post("/account/mail/remove").status_code == 303
    with session_of(engine) as session:
        assert session.exec(select(MailAddress)).all() == []


def test_a_link_ends_after_a_day_and_with_the_next_one(
    person: Make, signed_in: Enter, carry: Callable[[], list[str]], told: Told, mailing: Settings, clock: Clock
) -> None:
    del mailing
    who = person("anna")
    anna, links = signed_in(who), []
    for name in ("first", "second"):
        anna.post("/account/mail", data={"address": f"{name}@ministry.example"})
        assert carry() == [f"{name}@ministry.example"]
        links.append(LINK.search(told.taken[-1].get_content())[1])  # type: ignore[index]
    assert anna.get(links[0]).status_code == 404
    assert anna.get(links[1]).status_code == 200
    clock.forward(hours=25)
    assert signed_in(who).get(links[1]).status_code == 404
    for _n in range(8):
        last = signed_in(who).post("/account/mail", data={"address": "other@ministry.example"})
    assert last.status_code == 429, "nobody's mailbox is filled by us"
    assert carry() == ["other@ministry.example"]


@pytest.mark.parametrize("days", [3, 5])
def test_the_page_says_from_when_on_it_reminds(
    person: Make, signed_in: Enter, carry: Callable[[], list[str]], told: Told, mailing: Settings,
    monkeypatch: pytest.MonkeyPatch, days: int,
) -> None:  # fmt: skip
    del mailing
    monkeypatch.setattr("negotiator.services.dossiers.desk.reminders.SOON", timedelta(days=days))
    anna = signed_in(person("anna"))
    anna.post("/account/mail", data={"address": "anna@ministry.example"})
    carry()
    link = LINK.search(told.taken[-1].get_content())[1]  # type: ignore[index]
    anna.post(link)
    assert f"binnen {days} Tagen fällig" in anna.get("/account/mail").text


def test_without_the_setting_nothing_is_taken(person: Make, signed_in: Enter) -> None:
    anna = signed_in(person("anna"))
    assert "/account/mail" not in anna.get("/account").text
    assert "versendet keine E-Mail" in anna.get("/account/mail").text
    assert anna.post("/account/mail", data={"address": "anna@ministry.example"}).status_code == 404


def invite(engine: Engine, lead: Person, kenya: Kenya, login: str) -> str:
    wish = Invited(login, "Name", Role.CONSULTED)
    with session_of(engine, write=True) as session:
        return invitations.invite(session, lead.reader, kenya.id, wish, secret="s" * 48, now=now(session))


def paper(engine: Engine, kenya: Kenya, who: Person, kind: str) -> int:
    with session_of(engine, write=True) as session:
        row = Document(
            dossier_id=kenya.id, account_id=who.id, kind=kind, language="de", grade="partner", edition="1",
            name=f"{kind}.pdf", content="", state=Life.RELEASED.value,
        )  # fmt: skip
        session.add(row)
        session.commit()
        assert row.id is not None
        return row.id


def ask_number(engine: Engine, kenya: Kenya, due: str) -> None:
    """The foreign office is asked for a number by a day."""
    with session_of(engine, write=True) as session:
        session.add(OwnerWord(dossier_id=kenya.id, thing="capacity.visa", asked_by="L", asked_at=now(session), due=due))
        session.commit()


def in_the_morning(clock: Clock) -> None:
    clock.now = (clock.now.astimezone(ZONE) + timedelta(days=1)).replace(hour=9, minute=0)


@pytest.mark.parametrize("language", list(Language))
def test_no_word_of_a_dossier_goes(
    engine: Engine, person: Make, kenya: Kenya, lead: Person, carry: Callable[[], list[str]], told: Told,
    clock: Clock, language: Language,
) -> None:  # fmt: skip
    """An invitation, a release and a reminder: no title, country, house, measure, person, login, number or link."""
    in_the_morning(clock)
    anna = person("anna", language=language)
    desk = person("aa-desk", kenya.id, Role.MINISTRY, kenya.stakeholders["de_aa"], language=language)
    boss = person("boss", kenya.id, Role.LEADERSHIP, language=language)
    address(engine, anna, desk, boss)
    token = invite(engine, lead, kenya, "anna")
    number = paper(engine, kenya, lead, "D-05")
    with session_of(engine, write=True) as session:
        release_mails.tell(session, lead.reader, kenya.id, number)
        session.commit()
    ask_number(engine, kenya, (clock.now + timedelta(days=1)).date().isoformat())
    remind(engine)
    got = carry()
    assert got == ["aa-desk@ministry.example", *[f"{name}@ministry.example" for name in ("aa-desk", "anna", "boss")]]
    told_all = "\n".join(each.get_content() + str(each["Subject"]) for each in told.taken)
    with session_of(engine) as session:
        words = secrets_of(session, kenya) | {token, "D-05", "Lea", "aa-desk", "capacity", "visa"}
    assert len(words) > 100
    assert [word for word in words if re.search(rf"\b{re.escape(word)}\b", told_all, re.IGNORECASE)] == []
    assert set(re.findall(r"https?://\S+", told_all)) == {"http://localhost:5000/"}


def secrets_of(session: Session, kenya: Kenya) -> set[str]:
    """Names in a dossier: its own, of houses, measures and people."""
    dossier = session.get_one(Dossier, kenya.id)
    found = {dossier.key, *dossier.title.values(), "Kenya", "Kenia"}
    for row in session.exec(select(Stakeholder)):
        found |= {row.key, *row.text.values()}
    for measure in session.exec(select(Measure)):
        found |= {measure.key, *measure.text.values()}
    return {word for word in found if len(word) > 2}


def test_only_who_may_fetch_a_paper_is_told_of_its_release(
    engine: Engine, person: Make, kenya: Kenya, lead: Person, carry: Callable[[], list[str]]
) -> None:
    """A paper for the partner is fetched by the home side, one for home by its maker alone; never by the other side."""
    who = {
        "boss": person("boss", kenya.id, Role.LEADERSHIP),
        "desk": person("desk", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmi"]),
        "other": person("other", kenya.id, Role.PARTNER, kenya.stakeholders["p_labour"]),
        "stranger": person("stranger"),
    }
    address(engine, lead, *who.values())
    for kind, maker, actor, expected in (
        ("D-05", lead, lead, ["boss@ministry.example", "desk@ministry.example"]),
        ("D-05", lead, who["boss"], ["desk@ministry.example", "lea@ministry.example"]),
        ("D-04", who["desk"], lead, ["desk@ministry.example"]),
    ):
        number = paper(engine, kenya, maker, kind)
        with session_of(engine, write=True) as session:
            release_mails.tell(session, actor.reader, kenya.id, number)
            session.commit()
        assert carry() == expected


def test_a_release_and_its_message_are_there_together_or_not_at_all(
    engine: Engine, kenya: Kenya, lead: Person, person: Make
) -> None:
    desk = person("desk", kenya.id, Role.LEADERSHIP)
    address(engine, desk)
    number = paper(engine, kenya, lead, "D-05")
    with session_of(engine, write=True) as session:
        session.get_one(Document, number).state = Life.CHECKED.value
        session.commit()
        with pytest.raises((Refused, NotAllowed)):
            life.release(session, lead.reader, kenya.id, number, 1)
    with session_of(engine) as session:
        assert session.exec(select(Mail)).all() == []


def test_an_invitation_is_told_once_to_who_has_an_address(
    engine: Engine, person: Make, kenya: Kenya, lead: Person, carry: Callable[[], list[str]]
) -> None:
    anna, bert = person("anna"), person("bert")
    address(engine, anna)
    for login in ("anna", "anna", "bert", "nobody"):
        invite(engine, lead, kenya, login)
    assert carry() == ["anna@ministry.example"]
    with session_of(engine, write=True) as session:
        session.get_one(MailAddress, anna.id).invitations = False
        session.commit()
    invite(engine, lead, kenya, "anna")
    assert carry() == []
    assert bert.id


def test_reminders_come_once_a_day_in_the_morning_while_something_presses(
    engine: Engine, person: Make, kenya: Kenya, carry: Callable[[], list[str]], clock: Clock
) -> None:
    in_the_morning(clock)
    desk = person("desk", kenya.id, Role.MINISTRY, kenya.stakeholders["de_aa"])
    address(engine, desk, person("root", is_admin=True))
    assert remind(engine) == 0, "nothing waits"
    ask_number(engine, kenya, (clock.now + timedelta(days=9)).date().isoformat())
    assert remind(engine) == 0, "it is far off"
    clock.now += timedelta(days=6)
    assert remind(engine) == 1
    assert remind(engine) == 0
    assert carry() == ["desk@ministry.example"]
    clock.now += timedelta(hours=12)
    assert remind(engine) == 0
    clock.now = datetime(clock.now.year, clock.now.month, clock.now.day, 3, tzinfo=ZONE) + timedelta(days=1)
    assert remind(engine) == 0, "not at night"
    clock.now += timedelta(hours=6)
    assert remind(engine) == 1
    clock.now += timedelta(days=1)
    assert remind(engine) == 1
    assert carry() == ["desk@ministry.example"], "what was not sent yesterday is not sent today as well"


def test_a_worker_puts_reminders_hourly_and_sends_them_at_once(
    engine: Engine, person: Make, kenya: Kenya, server: MailServer, told: Told, clock: Clock
) -> None:
    in_the_morning(clock)
    address(engine, person("desk", kenya.id, Role.MINISTRY, kenya.stakeholders["de_aa"]))
    assert carry_once(engine, server, "http://localhost:5000") == 0
    ask_number(engine, kenya, clock.now.date().isoformat())
    clock.forward(minutes=59)
    assert carry_once(engine, server, "http://localhost:5000") == 0
    clock.forward(minutes=1)
    assert carry_once(engine, server, "http://localhost:5000") == 1
    assert told.recipients == ["desk@ministry.example"]


@pytest.mark.parametrize(
    ("task", "expected"),
    [
        (Task("number", 1, day="2027-01-04"), True), (Task("number", 1, day="2027-01-05"), False),
        (Task("number", 1), False), (Task("deadline", 1, late=True), True),
    ],
)  # fmt: skip
def test_what_presses(task: Task, expected: bool) -> None:
    assert is_pressing(task, "2027-01-04") is expected


def test_who_is_forgotten_leaves_no_address(engine: Engine, person: Make) -> None:
    anna, root = person("anna"), person("root", is_admin=True)
    address(engine, anna)
    with session_of(engine, write=True) as session:
        assert b"anna@ministry.example" in people.own_data(session, anna.reader)
        session.add(Mail(account_id=anna.id, kind=MailKind.INVITATION, due_at=now(session)))
        session.get_one(Account, anna.id).is_active = False
        session.commit()
        people.forget(session, root.reader, anna.id)
        assert session.exec(select(MailAddress)).all() == []
        assert session.exec(select(Mail)).all() == []

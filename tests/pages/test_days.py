"""One way to enter a day, everywhere: as people write it, kept as ISO writes it, shown as the language does."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from models.coordination import Coordination
from models.database import session_of
from models.interest import Interest
from models.kinds import Role
from models.owner_word import OwnerWord
from models.position import Position
from models.round import Round
from models.stage_plan import StagePlan
from negotiator import paths
from tests.conftest import Person
from tests.kenya import Kenya

NATIVE = re.compile(r"""type=["'](?:date|month|week|time|datetime-local)["']""")


def test_no_page_has_a_picker_of_the_browsers() -> None:
    assert [str(file) for file in paths.TEMPLATES.rglob("*.html") if NATIVE.search(file.read_text())] == []


@pytest.fixture
def lead_in(signed_in: Callable[[Person], FlaskClient], lead: Person) -> FlaskClient:
    return signed_in(lead)


def test_a_planned_day_is_read_as_it_is_written_and_shown_so(
    lead_in: FlaskClient, kenya: Kenya, engine: Engine
) -> None:
    home = f"/dossiers/{kenya.id}/timeline"
    assert lead_in.post(home, data={"stage": "negotiation", "day": "10. Juni 2027", "version": "0"}).status_code == 303
    with session_of(engine) as session:
        assert session.exec(select(StagePlan.day).where(StagePlan.dossier_id == kenya.id)).one() == "2027-06-10"
    assert 'value="10.06.2027"' in lead_in.get(home).text
    answer = lead_in.post(home, data={"stage": "negotiation", "day": "06/2027", "version": "1", "reason": "x"})
    assert answer.status_code == 422
    assert "auch den Tag" in answer.text


def test_what_is_asked_for_by_a_day_keeps_it(
    lead_in: FlaskClient, kenya: Kenya, engine: Engine, person: Callable[..., Person]
) -> None:
    person("aa", kenya.id, Role.MINISTRY, kenya.stakeholders["de_aa"])
    sent = {"kind": "capacity", "key": "visa", "question": "Wie viele?", "due": "1.2.2040"}
    assert lead_in.post(f"/dossiers/{kenya.id}/numbers/ask", data=sent).status_code == 303
    with session_of(engine) as session:
        assert session.exec(select(OwnerWord.due).where(OwnerWord.thing == "capacity.visa")).one() == "2040-02-01"


def test_a_round_and_a_coordination_keep_theirs(lead_in: FlaskClient, kenya: Kenya, engine: Engine) -> None:
    home = f"/dossiers/{kenya.id}"
    commitment = {"commitment-new1-what": "Liste", "commitment-new1-owner": "de_bmi", "commitment-new1-due": "3.4.2030"}
    sent = {"date": "1. März 2030", "place": "Nairobi", "status": "open", "record": "kurz", **commitment}
    assert lead_in.post(f"{home}/rounds", data=sent).status_code == 303
    house = str(kenya.stakeholders["de_bmz"])
    asked = {"kind": "hearing", "title": "Wie viele?", "house": house, "date": "1.3.2030", "due": "March 20, 2030"}
    assert lead_in.post(f"{home}/coordination", data=asked).status_code == 303
    with session_of(engine) as session:
        meeting = session.exec(select(Round).where(Round.dossier_id == kenya.id).order_by(Round.n.desc())).first()  # type: ignore[attr-defined]
        assert meeting is not None
        assert meeting.date == "2030-03-01"
        record = session.exec(select(Coordination).where(Coordination.dossier_id == kenya.id)).one()
        assert (record.date, record.due) == ("2030-03-01", "2030-03-20")
    assert 'value="03.04.2030"' in lead_in.get(f"{home}/rounds/{meeting.n}").text


def test_a_statement_keeps_its_day_and_what_is_two_days_is_asked_back(
    signed_in: Callable[[Person], FlaskClient], person: Callable[..., Person], kenya: Kenya, engine: Engine
) -> None:
    house = kenya.stakeholders["de_bmz"]
    desk = signed_in(person("bmz", kenya.id, Role.MINISTRY, house))
    with session_of(engine) as session:
        position = session.exec(select(Position.id).where(Position.stakeholder_id == house)).one()
    address = f"/dossiers/{kenya.id}/positions/{position}/measures/trn_skills/statement"
    sent = {"importance": "7", "wish": "up", "cert": "d", "day": "5. Mai 2026", "version": "0"}
    version = re.search(r'name="version" value="(\d+)"', desk.get(address).text)
    sent["version"] = version[1] if version else "0"
    assert desk.post(address, data=sent).status_code == 303
    with session_of(engine) as session:
        assert "2026-05-05" in {row.rating.day for row in session.exec(select(Interest))}
    answer = desk.post(address, data={**sent, "day": "05/06/2026"})
    assert answer.status_code == 422
    assert 'value="05/06/2026"' in answer.text
    assert "zwei Tage" in answer.text

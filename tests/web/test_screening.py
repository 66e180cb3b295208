"""Countries side by side before a dossier is opened: without a ranking number, with a result that expires."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from models.database import session_of
from models.dossier import Dossier
from models.kinds import Role
from negotiator.clock import day_of
from tests.conftest import Clock, Person
from tests.records import Room, room_of


@pytest.fixture
def starter(signed_in: Callable[[Person], FlaskClient], person: Callable[..., Person]) -> FlaskClient:
    return signed_in(person("starter", may_start=True))


def judged(browser: FlaskClient, number: int, **typed: str) -> tuple[int, str]:
    page = browser.get(f"/screening/{number}").text
    mark = re.search(r'name="mark" value="(\w+)"', page)
    assert mark
    answer = browser.post(f"/screening/{number}", data={"result": "open", "mark": mark[1], **typed})
    return answer.status_code, answer.text


def test_countries_stand_side_by_side_with_what_the_register_knows(starter: FlaskClient, clock: Clock) -> None:
    for name in ("Georgien", "Kenia"):
        assert starter.post("/screening", data={"country": name}).status_code == 303
    assert starter.post("/screening", data={"country": "georgia"}).status_code == 422  # the same in English
    assert starter.post("/screening", data={"country": " "}).status_code == 422
    until = day_of(clock.now).replace(year=day_of(clock.now).year + 1, day=1).isoformat()
    status, page = judged(starter, 1, result="ok", until=until)
    assert status == 422
    assert 'id="reason-error"' in page
    assert judged(starter, 1, result="ok", reason="passt")[0] == 422
    assert judged(starter, 1, result="failed", reason="r", until="2020-01-01")[0] == 422
    assert judged(starter, 1, result="ok", reason="passt", until=until, labour_market="slack")[0] == 303
    page = starter.get("/screening").text
    assert all(words in page for words in ("Georgien", "Kenia", "mehr Menschen als Stellen", "passt", "in Ordnung"))
    assert "nicht bekannt" in page
    clock.forward(days=800)
    page = starter.get("/screening").text
    if "Georgien" in page:  # the session may have ended meanwhile
        assert "zählt als offen" in page
        assert "in Ordnung" not in page


def test_answers_of_ones_own_dossier_appear_and_nobody_else_sees_them(
    starter: FlaskClient,
    engine: Engine,
    signed_in: Callable[[Person], FlaskClient],
    person: Callable[..., Person],
) -> None:
    room: Room = room_of(engine)
    with session_of(engine, write=True) as session:
        dossier = session.get_one(Dossier, room.dossier)
        dossier.context = {**dossier.context, "partner": "Kenia", "labour_market": "slack"}
        session.add(dossier)
        session.commit()
    lead = signed_in(person("lead", room.dossier, Role.LEAD, room.stakeholders["de_envoy"]))
    assert lead.post("/screening", data={"dossier": str(room.dossier)}).status_code == 303
    assert "aus dem Dossier" in lead.get("/screening").text
    assert starter.post("/screening", data={"country": "Kenia", "dossier": str(room.dossier)}).status_code == 303
    mine = starter.get("/screening").text
    assert "Kenia" in mine
    assert "aus dem Dossier" not in mine
    assert starter.get("/screening/1").status_code == 404
    assert starter.post("/screening/1/remove").status_code == 404
    desk = signed_in(person("desk", room.dossier, Role.MINISTRY, room.stakeholders["de_bmi"]))
    assert desk.get("/screening").status_code == 403

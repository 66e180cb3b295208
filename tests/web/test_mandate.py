"""Number, day and giver of the mandate: recorded with a reason, taken back, told only to who may know the mandate."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from models.database import session_of
from models.dossier import Dossier
from models.kinds import Role
from negotiator.catalogue.plan import MandateGiven
from negotiator.services.access.scope import Scope, cut_plan
from negotiator.services.dossiers.files.files import _open
from negotiator.services.records.plans import plan_of
from negotiator.services.records.voice import Voice, mandate_given
from tests.conftest import Person
from tests.records import Room, room_of

GIVEN = {"number": "21/2026", "day": "2026-01-15", "by": "Bundeskabinett", "why": ""}
WORDS = "Nr. 21/2026 vom 15. Januar 2026, erteilt von: Bundeskabinett"


@pytest.fixture
def room(engine: Engine) -> Room:
    return room_of(engine)


@pytest.fixture
def lead(room: Room, signed_in: Callable[[Person], FlaskClient], person: Callable[..., Person]) -> FlaskClient:
    return signed_in(person("lead", room.dossier, Role.LEAD, room.stakeholders["de_envoy"], in_circle=True))


@pytest.fixture
def giver(room: Room, signed_in: Callable[[Person], FlaskClient], person: Callable[..., Person]) -> FlaskClient:
    return signed_in(person("giver", room.dossier, Role.LEADERSHIP, in_circle=True))


def mark(browser: FlaskClient, room: Room) -> dict[str, str]:
    found = re.search(r'name="mark" value="(\w+)"', browser.get(f"/dossiers/{room.dossier}/mandate").text)
    assert found
    return {"mark": found[1]}


def test_it_is_recorded_changed_with_a_reason_and_taken_back(
    lead: FlaskClient, giver: FlaskClient, room: Room, engine: Engine
) -> None:
    home = f"/dossiers/{room.dossier}"
    assert "mit welcher Entscheidung" in lead.get(f"{home}/rules").text
    assert "Die Leitung tut es" in lead.get(f"{home}/rules").text
    assert "Nummer und Tag der Entscheidung" in giver.get(home).text
    assert "Nummer und Tag der Entscheidung" not in lead.get(home).text
    assert giver.post(f"{home}/mandate", data=GIVEN | mark(giver, room)).status_code == 303
    assert WORDS in giver.get(f"{home}/rules").text
    assert "Nummer und Tag der Entscheidung" not in giver.get(home).text
    for wrong in ({"number": "22"}, {"day": "2026-01"}, {"day": "2999-01-01"}, {"day": ""}, {"by": " "}):
        field = "why" if wrong == {"number": "22"} else next(iter(wrong))
        answer = giver.post(f"{home}/mandate", data=GIVEN | wrong | mark(giver, room))
        assert answer.status_code == 422
        assert f'id="{field}-error"' in answer.text
    changed = GIVEN | {"number": "22/2026", "why": "neu gefasst"} | mark(giver, room)
    assert giver.post(f"{home}/mandate", data=changed).status_code == 303
    assert "neu gefasst" in lead.get(f"{home}/log").text
    assert giver.post(f"{home}/mandate/undo", data=mark(giver, room)).status_code == 303
    assert WORDS in giver.get(f"{home}/rules").text
    with session_of(engine) as session:
        plan = plan_of(session, session.exec(select(Dossier)).one())
    assert mandate_given(Voice("de"), plan) == WORDS
    assert mandate_given(Voice("en"), plan) == "no. 21/2026 of 15 January 2026, given by: Bundeskabinett"
    assert cut_plan(plan, Scope(mandate=False)).mandate_given == MandateGiven()
    assert _open(plan).plan.mandate_given == MandateGiven()


def test_nobody_outside_the_circle_is_told(
    lead: FlaskClient,
    giver: FlaskClient,
    room: Room,
    signed_in: Callable[[Person], FlaskClient],
    person: Callable[..., Person],
) -> None:
    home = f"/dossiers/{room.dossier}"
    giver.post(f"{home}/mandate", data=GIVEN | mark(giver, room))
    outside = signed_in(person("desk", room.dossier, Role.MINISTRY, room.stakeholders["de_bmi"]))
    assert "Bundeskabinett" not in outside.get(f"{home}/rules").text
    circle = signed_in(person("circle", room.dossier, Role.MINISTRY, room.stakeholders["de_aa"], in_circle=True))
    assert WORDS in circle.get(f"{home}/rules").text
    assert outside.get(f"{home}/mandate").status_code == 403
    assert lead.get(f"{home}/mandate").status_code == 403

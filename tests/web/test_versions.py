"""A state of a dossier gets a name, is compared in words by its lead, and tells others no more than name and day."""

import html
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from models.database import session_of
from models.dossier_version import DossierVersion
from models.kinds import Role
from models.package import Package
from tests.conftest import Clock, Person
from tests.drafts import kept_by_hand
from tests.records import Room, room_of

LIMIT = {"kind": "capacity", "key": "lang", "amount": "4321", "reason": "r", "version": "1"}


@pytest.fixture
def room(engine: Engine) -> Room:
    return room_of(engine)


@pytest.fixture
def lead(room: Room, signed_in: Callable[[Person], FlaskClient], person: Callable[..., Person]) -> FlaskClient:
    return signed_in(person("lead", room.dossier, Role.LEAD, room.stakeholders["de_envoy"], in_circle=True))


@pytest.fixture
def package(room: Room, engine: Engine) -> str:
    """The address of a package that the scenario brought along."""
    with session_of(engine) as session:
        number = session.exec(select(Package.id).where(Package.dossier_id == room.dossier)).first()
    return f"/dossiers/{room.dossier}/packages/{number}"


@pytest.fixture
def home(room: Room) -> str:
    return f"/dossiers/{room.dossier}"


def test_what_changed_since_a_version_is_told_in_words(
    lead: FlaskClient, home: str, package: str, clock: Clock
) -> None:
    assert lead.post(f"{home}/versions", data={"name": "vor Runde 1"}).status_code == 303
    page = lead.get(f"{home}/versions").text
    assert "vor Runde 1" in page
    assert "unverändert" in page
    clock.forward(minutes=5)
    assert lead.post(f"{home}/rules/limits", data=LIMIT).status_code == 303
    found = html.unescape(lead.get(f"{home}/versions?before=v1&after=now").text)
    assert "weiterentwickelt" in found
    assert "<ins>4.321</ins>" in found
    assert "<ins>" not in lead.get(f"{home}/versions?before=now&after=now").text


def test_what_was_made_after_a_version_names_it(lead: FlaskClient, home: str, package: str, clock: Clock) -> None:
    lead.post(f"{home}/versions", data={"name": "vor Runde 1"})
    clock.forward(minutes=5)
    made = kept_by_hand(lead, home, package.rpartition("/")[2], {"rec_health": 1}, "Neu")
    assert made.status_code == 303
    page = html.unescape(lead.get(made.headers["Location"]).text)
    assert "nach dem Dossierstand „vor Runde 1“" in page
    assert "die Grundlagen des Dossiers sind seither unverändert" in page
    clock.forward(minutes=5)
    lead.post(f"{home}/rules/limits", data=LIMIT)
    page = html.unescape(lead.get(made.headers["Location"]).text)
    assert "1 Änderung der Grundlagen seither" in page
    assert f"{home}/versions?before=v1&after=now" in page


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "Vor  runde 1"])
def test_a_name_that_cannot_be_is_said_at_its_field(lead: FlaskClient, home: str, engine: Engine, name: str) -> None:
    lead.post(f"{home}/versions", data={"name": "vor Runde 1"})
    answer = lead.post(f"{home}/versions", data={"name": name})
    assert answer.status_code == 422
    assert 'id="name-error"' in answer.text
    with session_of(engine) as session:
        assert session.get(DossierVersion, 2) is None


@pytest.mark.parametrize("ref", ["v9", "p9", "x1", "v", "v1 or 1", "v²"])
def test_a_state_that_is_none_is_not_found(lead: FlaskClient, home: str, ref: str) -> None:
    assert lead.get(f"{home}/versions", query_string={"before": ref}).status_code == 404


def test_others_see_names_and_days_only(
    lead: FlaskClient,
    room: Room,
    home: str,
    package: str,
    signed_in: Callable[[Person], FlaskClient],
    person: Callable[..., Person],
) -> None:
    lead.post(f"{home}/versions", data={"name": "vor Runde 1"})
    lead.post(f"{home}/rules/limits", data=LIMIT)
    desk = signed_in(person("desk", room.dossier, Role.MINISTRY, room.stakeholders["de_bmi"]))
    page = desk.get(f"{home}/versions").text
    assert "vor Runde 1" in page
    assert "weiterentwickelt" not in page
    assert desk.get(f"{home}/versions?before=v1").status_code == 403
    assert "Änderung des Dossiers" not in desk.get(package).text
    other = signed_in(person("them", room.dossier, Role.PARTNER, room.stakeholders["p_labour"]))
    assert other.get(f"{home}/versions").status_code == 403


def test_a_version_of_another_dossier_is_not_found(lead: FlaskClient, home: str, engine: Engine) -> None:
    elsewhere = room_of(engine, "jordan_like")
    with session_of(engine, write=True) as session:
        session.add(DossierVersion(dossier_id=elsewhere.dossier, name="fremd", plan="{}"))
        session.commit()
    assert lead.get(f"{home}/versions?before=v1").status_code == 404
    assert "fremd" not in lead.get(f"{home}/versions").text

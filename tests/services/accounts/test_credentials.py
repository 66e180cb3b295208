"""A link for a new password could make an administrator somebody else: it cannot happen unseen."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from models.kinds import Role
from tests.conftest import Clock, Person
from tests.records import Room, room_of

Enter = Callable[[Person], FlaskClient]
SECRET = "another long sentence for tests"


@pytest.fixture
def room(engine: Engine) -> Room:
    return room_of(engine)


@pytest.fixture
def people(person: Callable[..., Person], room: Room) -> dict[str, Person]:
    house = room.stakeholders
    return {
        "root": person("root", is_admin=True),
        "lead": person("lea", room.dossier, Role.LEAD, house["de_envoy"]),
        "owner": person("ben", room.dossier, Role.MINISTRY, house["de_bmi"]),
        "colleague": person("cora", room.dossier, Role.SIGNER, house["de_bmi"]),
        "other": person("mia", room.dossier, Role.MINISTRY, house["de_bmz"]),
    }


def link_for(browser: FlaskClient, who: Person) -> str:
    page = browser.post(f"/administration/accounts/{who.id}/password-link").text
    return page.split("http://localhost:5000", 1)[1].split("<", 1)[0].split('"', 1)[0].strip()


def enter(app_client: FlaskClient, login: str, password: str) -> str:
    answer = app_client.post("/sign-in", data={"login": login, "password": password, "next": "/dossiers"})
    assert answer.status_code == 303, answer.text
    return app_client.get("/dossiers").text


def test_the_owner_the_house_and_the_lead_see_that_a_link_was_made(
    room: Room, people: dict[str, Person], signed_in: Enter, client: FlaskClient
) -> None:
    link_for(signed_in(people["root"]), people["owner"])
    log = f"/dossiers/{room.dossier}/log"
    told = "ein Link für ein neues Passwort von Ben"
    for who in ("lead", "colleague", "owner"):
        assert told in signed_in(people[who]).get(log).text, who
    assert "Link für ein neues Passwort" not in signed_in(people["other"]).get(log).text
    assert "Root hat einen Link erstellt" in enter(client, "ben", "a long enough sentence for tests")
    assert "Root hat einen Link erstellt" in client.get("/account").text
    assert "Link erstellt" not in signed_in(people["colleague"]).get("/account").text


def test_who_uses_the_link_ends_all_sessions_and_the_owner_is_told_for_a_month(
    people: dict[str, Person], signed_in: Enter, client: FlaskClient, clock: Clock
) -> None:
    before = signed_in(people["owner"])
    assert before.get("/dossiers").status_code == 200
    path = link_for(signed_in(people["root"]), people["owner"])
    page = client.post(path, data={"name": "", "password": SECRET, "again": SECRET})
    assert page.status_code in (200, 303), page.text
    assert before.get("/dossiers").status_code == 303
    assert "neues Passwort gesetzt" in enter(client, "ben", SECRET)
    client.post("/sign-out")
    assert "neues Passwort gesetzt" in enter(client, "ben", SECRET)  # at every sign-in, whoever was first
    client.post("/sign-out")
    clock.forward(days=31)
    assert "neues Passwort gesetzt" not in enter(client, "ben", SECRET)
    assert "neues Passwort gesetzt" in client.get("/account").text


def test_the_log_is_for_those_whose_data_it_is(
    room: Room, people: dict[str, Person], signed_in: Enter, person: Callable[..., Person]
) -> None:
    log = f"/dossiers/{room.dossier}/log"
    for role in (Role.CHECKER, Role.ADVISER, Role.CONSULTED, Role.LEADERSHIP, Role.PARTNER):
        who = person(role.value, room.dossier, role, room.stakeholders["p_labour"])
        assert signed_in(who).get(log).status_code == 403, role
    assert signed_in(people["root"]).get(log).status_code == 404


def test_a_ministry_finds_its_people_and_its_log_in_the_navigation(
    room: Room, people: dict[str, Person], signed_in: Enter
) -> None:
    page = signed_in(people["owner"]).get(f"/dossiers/{room.dossier}/stages").text
    assert f'href="/dossiers/{room.dossier}/members"' in page
    assert f'href="/dossiers/{room.dossier}/log"' in page


def test_the_key_of_drafts_is_given_to_nobody_who_is_not_signed_in(
    people: dict[str, Person], signed_in: Enter, client: FlaskClient
) -> None:
    keys = {signed_in(people[who]).get("/account").text.split('data-draft-key="', 1)[1][:64] for who in people}
    assert len(keys) == len(people)
    assert "data-draft-key" not in client.get("/sign-in").text


def test_refusals_are_in_the_operators_log_without_what_was_typed(
    room: Room, people: dict[str, Person], signed_in: Enter, caplog: pytest.LogCaptureFixture
) -> None:
    browser = signed_in(people["owner"])
    assert (
        browser.post(f"/dossiers/{room.dossier}/stages/gates/need", data={"reference": "canary 4711"}).status_code
        == 403
    )
    assert browser.get("/dossiers/4711").status_code == 404
    told = "\n".join(record.getMessage() for record in caplog.records)
    number = people["owner"].id
    assert f"refused with 403: POST stages.confirm for account {number}" in told
    assert f"refused with 404: GET dossiers.overview for account {number}" in told
    assert "4711" not in told


def test_a_house_is_offered_no_mandate_circle_and_a_forged_form_gives_none(
    room: Room, people: dict[str, Person], signed_in: Enter, person: Callable[..., Person]
) -> None:
    home, house = f"/dossiers/{room.dossier}/members", people["owner"].reader.roles[room.dossier].stakeholder_id
    lead = signed_in(person("lead of all", room.dossier, Role.LEAD))
    assert 'name="in_circle"' in lead.get(home).text
    owner = signed_in(people["owner"])
    assert 'name="in_circle"' not in owner.get(home).text
    form = {"login": "colleague", "role": "ministry", "stakeholder_id": str(house)}
    assert owner.post(f"{home}/invite", data=form | {"in_circle": "yes"}).status_code == 403
    assert owner.post(f"{home}/invite", data=form | {"login": people["owner"].login}).status_code == 422
    assert owner.post(f"{home}/invite", data=form).status_code == 200

"""Stakeholders are added, renamed with a day, taken back and removed; what is wrong is said at its field."""

import html
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from models.database import session_of
from models.dossier import Dossier
from models.inherited import Inherited
from models.kinds import Role
from models.membership import Membership
from models.package_signature import PackageSignature
from models.position import Position
from models.stakeholder import Stakeholder
from negotiator.bargaining.words import Part
from negotiator.services.records.plans import plan_of
from tests.conftest import Person
from tests.records import Room, room_of

OWN = {
    "de": "Industrie- und Handelskammer", "en": "Chamber of commerce", "since": "2024-05", "side": "civil",
    "kind": "association", "part": "seat", "consent": "no",
}  # fmt: skip


@pytest.fixture
def room(engine: Engine) -> Room:
    return room_of(engine)


@pytest.fixture
def lead(room: Room, signed_in: Callable[[Person], FlaskClient], person: Callable[..., Person]) -> FlaskClient:
    return signed_in(person("lead", room.dossier, Role.LEAD, room.stakeholders["de_envoy"], in_circle=True))


@pytest.fixture
def home(room: Room) -> str:
    return f"/dossiers/{room.dossier}/stakeholders"


def row_of(engine: Engine, key: str) -> Stakeholder | None:
    with session_of(engine) as session:
        return session.exec(select(Stakeholder).where(Stakeholder.key == key)).first()


def held(browser: FlaskClient, address: str) -> dict[str, str]:
    """What the form holds, its mark included."""
    page = browser.get(address).text
    form = page[page.index('/change"') :]
    fields = {n: html.unescape(v) for n, v in re.findall(r'name="(\w+)" type="text" value="([^"]*)"', form)}
    chosen = re.findall(r'<select[^>]*name="(\w+)".*?<option value="([^"]*)" selected>', form, re.DOTALL)
    mark = re.search(r'name="mark" value="(\w+)"', form)
    assert mark
    return {**fields, **dict(chosen[:4]), "mark": mark[1]}


def test_one_of_ones_own_reaches_plan_pages_and_log(lead: FlaskClient, home: str, room: Room, engine: Engine) -> None:
    assert lead.post(home, data=OWN).status_code == 303
    with session_of(engine) as session:
        plan = plan_of(session, session.exec(select(Dossier)).one())
    person = plan.participants[-1]
    assert (person.id, person.text["en"], person.part, person.since) == ("own_1", OWN["en"], Part.SEAT, "2024-05")
    base = f"/dossiers/{room.dossier}"
    for page in (home, f"{base}/positions", f"{base}/members", base, f"{base}/log"):
        assert OWN["de"] in html.unescape(lead.get(page).text), page
    assert "{&#39;" not in lead.get(f"{base}/log").text


def test_one_of_the_catalogue_comes_with_assumed_interests(lead: FlaskClient, home: str, engine: Engine) -> None:
    found = lead.get(f"{home}/new?search=giz").text
    assert 'value="x_giz"' in found
    assert 'value="x_ngo"' not in found
    assert 'value="de_bmi"' not in lead.get(f"{home}/new").text, "who takes part already is not offered"
    assert 'value="x_giz"' not in lead.get(f"{home}/new?search=nonsense").text
    answer = lead.post(home, data={"profile": "x_giz"})
    assert answer.status_code == 303
    with session_of(engine) as session:
        assert session.exec(select(Inherited.thing)).all() == ["stakeholder.x_giz"]
    assert "vermutete Interessen" in lead.get(f"{home}/{_id(engine, 'x_giz')}").text
    assert lead.post(home, data={"profile": "x_giz"}).status_code == 422
    assert lead.post(home, data={"profile": "nobody"}).status_code == 404


def _id(engine: Engine, key: str) -> int:
    row = row_of(engine, key)
    assert row is not None
    return row.id or 0


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("de", " "), ("de", "x" * 201), ("since", "2024-13"), ("since", "2999-01"), ("side", "moon"), ("kind", ""),
        ("part", "king"), ("consent", "maybe"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_said_at_its_field_and_stays(
    lead: FlaskClient, home: str, engine: Engine, field: str, typed: str
) -> None:
    address = f"{home}/{_id(engine, 'de_dgb')}"
    before = held(lead, address)
    for where, sent in ((home, OWN), (f"{address}/change", before)):
        answer = lead.post(where, data=sent | {"en": "Kept as typed", field: typed})
        assert answer.status_code == 422
        assert f'id="{field}-error"' in answer.text
        assert 'value="Kept as typed"' in answer.text
    assert row_of(engine, "own_1") is None
    assert held(lead, address) == before


def test_a_rename_with_a_day_keeps_the_name_before_and_is_taken_back(
    lead: FlaskClient, home: str, engine: Engine
) -> None:
    address = f"{home}/{_id(engine, 'de_bmi')}"
    first = held(lead, address)
    assert first["since"] == "05.2025"
    assert f'{address}/undo"' not in lead.get(address).text
    renamed = first | {"de": "Bundesministerium für Inneres", "since": "2026-01", "why": "Organisationserlass"}
    assert lead.post(f"{address}/change", data=renamed).status_code == 303
    listed = html.unescape(lead.get(home).text)
    assert "Bundesministerium für Inneres" in listed
    assert f"vorher: {first['de']}" in listed
    early = held(lead, address) | {"de": "Noch ein Name", "since": "2025-01"}
    assert 'id="since-error"' in lead.post(f"{address}/change", data=early).text
    for name, names_before in ((first["de"], 0), ("Bundesministerium für Inneres", 1)):
        assert lead.post(f"{address}/undo", data={"mark": held(lead, address)["mark"]}).status_code == 303
        row = row_of(engine, "de_bmi")
        assert row is not None
        assert (row.text["de"], len(row.former)) == (name, names_before)
    corrected = held(lead, address) | {"de": "Bundesministerium fürs Innere"}
    lead.post(f"{address}/change", data=corrected)
    assert len(getattr(row_of(engine, "de_bmi"), "former", ())) == 1, "a correction is no rename"


def test_a_part_set_in_the_list_is_taken_back_too(lead: FlaskClient, home: str, engine: Engine) -> None:
    address = f"{home}/{_id(engine, 'de_dgb')}"
    row = row_of(engine, "de_dgb")
    assert row is not None
    assert lead.post(address, data={"part": "silent", "version": str(row.version)}).status_code == 303
    assert lead.post(f"{address}/undo", data={"mark": held(lead, address)["mark"]}).status_code == 303
    assert getattr(row_of(engine, "de_dgb"), "part", None) == row.part


def test_the_form_sent_back_as_it_stands_changes_nothing(lead: FlaskClient, home: str, room: Room) -> None:
    log = f"/dossiers/{room.dossier}/log"
    address, before = f"{home}/{room.stakeholders['de_dgb']}", lead.get(log).text.count("<tr")
    assert lead.post(f"{address}/change", data=held(lead, address)).status_code == 303
    assert lead.get(log).text.count("<tr") == before


def test_what_hangs_on_it_is_named_and_keeps_it(
    lead: FlaskClient, home: str, room: Room, engine: Engine, person: Callable[..., Person]
) -> None:
    person("desk", room.dossier, Role.CHECKER, room.stakeholders["de_bmf"])
    told = {
        "de_envoy": "liegt die Federführung", "de_bmf": "spricht oder prüft", "de_dgb": "In der Position ist",
    }  # fmt: skip
    for key, words in told.items():
        address = f"{home}/{room.stakeholders[key]}"
        assert words in lead.get(address).text
        assert f'{address}/remove"' not in lead.get(address).text
        assert lead.post(f"{address}/remove", data={"why": "weg"}).status_code == 422
        assert row_of(engine, key) is not None


def test_what_nothing_hangs_on_goes_with_a_reason(lead: FlaskClient, home: str, room: Room, engine: Engine) -> None:
    lead.post(home, data=OWN)
    lead.post(home, data={"profile": "x_giz"})
    for key in ("own_1", "x_giz"):
        address = f"{home}/{_id(engine, key)}"
        assert lead.post(f"{address}/remove", data={"why": " "}).status_code == 422
        assert lead.post(f"{address}/remove", data={"why": "doppelt"}).status_code == 303
        assert row_of(engine, key) is None
    with session_of(engine) as session:
        assert not session.exec(select(Inherited)).all()
        assert len(session.exec(select(Position)).all()) == len(session.exec(select(Stakeholder)).all())
        assert not session.exec(select(PackageSignature)).all()
    assert lead.get(f"/dossiers/{room.dossier}/comparison").status_code == 200


def test_what_was_removed_comes_back_as_it_was(lead: FlaskClient, home: str, engine: Engine) -> None:
    lead.post(home, data=OWN)
    address = f"{home}/{_id(engine, 'own_1')}"
    renamed = {**held(lead, address), "de": "Kammer für Fachkräfte", "since": "2025-01"}
    assert lead.post(f"{address}/change", data=renamed).status_code == 303
    before = row_of(engine, "own_1")
    assert before
    assert before.former
    assert lead.post(f"{address}/remove", data={"why": "doppelt"}).status_code == 303
    assert "Kammer für Fachkräfte" in lead.get(f"{home}/new").text
    assert lead.post(home, data={"again": "own_1"}).status_code == 303
    after = row_of(engine, "own_1")
    assert after
    for name in ("text", "since", "former", "side", "kind", "part", "consent"):
        assert getattr(after, name) == getattr(before, name), name
    assert lead.post(home, data={"again": "own_1"}).status_code == 404


def test_a_member_is_asked_to_speak_and_then_it_speaks_for_itself(
    lead: FlaskClient, home: str, room: Room, engine: Engine, person: Callable[..., Person]
) -> None:
    desk = person("desk", room.dossier, Role.CONSULTED)
    address = f"{home}/{room.stakeholders['de_kommunen']}"
    sent = {"account_id": str(desk.id), "role": "ministry"}
    assert lead.post(f"{address}/speaker", data=sent | {"role": "lead"}).status_code == 422
    assert lead.post(f"{address}/speaker", data=sent | {"account_id": "9999"}).status_code == 422
    assert lead.post(f"{address}/speaker", data=sent).status_code == 303
    with session_of(engine) as session:
        part = session.exec(select(Membership).where(Membership.account_id == desk.id)).one()
        assert (part.role, part.stakeholder_id) == (Role.MINISTRY, room.stakeholders["de_kommunen"])
    page = lead.get(address).text
    assert "sprechen für sich selbst" in page
    assert "desk" in page.lower()
    sides = held(lead, address) | {"side": "partner"}
    assert 'id="side-error"' in lead.post(f"{address}/change", data=sides).text
    other = person("other", room.dossier, Role.CONSULTED)
    assert lead.post(f"{address}/speaker", data=sent | {"account_id": str(other.id)}).status_code == 422


def test_a_new_name_is_never_older_than_the_one_it_follows(lead: FlaskClient, home: str, engine: Engine) -> None:
    """Said at the field, and the old name stays; a later one keeps it among the former ones."""
    assert lead.post(home, data=OWN).status_code == 303
    row = row_of(engine, "own_1")
    assert row
    form = {**held(lead, f"{home}/{row.id}"), "de": "IHK", "en": "CCI", "why": "umbenannt"}
    answer = lead.post(f"{home}/{row.id}/change", data={**form, "since": "01/2023"})
    assert answer.status_code == 422
    assert "vor dem Tag, seit dem der frühere Name galt" in answer.text
    kept = row_of(engine, "own_1")
    assert kept
    assert (kept.text["de"], kept.former) == (OWN["de"], ())
    assert lead.post(f"{home}/{row.id}/change", data={**form, "since": "1. Juni 2024"}).status_code == 303
    kept = row_of(engine, "own_1")
    assert kept
    assert (kept.since, kept.former[-1][1]) == ("2024-06-01", OWN["de"])

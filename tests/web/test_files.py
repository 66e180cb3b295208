"""The pages on which a dossier goes out and comes in as a file."""

import json
from collections.abc import Callable
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from models.audit import AuditEntry
from models.database import session_of
from models.kinds import Role
from models.stakeholder import Stakeholder
from tests.conftest import Person


@pytest.fixture
def lead(signed_in: Callable[[Person], FlaskClient], person: Callable[..., Person]) -> FlaskClient:
    return signed_in(person("lead", may_start=True))


def begun(browser: FlaskClient, scenario: str) -> str:
    answer = browser.post("/dossiers", data={"scenario": scenario, "partner": "Tansania"})
    return answer.headers["Location"].removesuffix("/checklist")


@pytest.mark.parametrize("scenario", ["blank", "arch_georgia", "template-jordan_like", "kenya_like"])
@pytest.mark.parametrize("scope", ["open", "readable"])
def test_every_beginning_goes_out_and_comes_in(lead: FlaskClient, scenario: str, scope: str) -> None:
    home = begun(lead, scenario)
    assert lead.get(f"{home}/file").status_code == 200
    out = lead.post(f"{home}/file", data={"scope": scope})
    assert out.status_code == 200
    assert "Tansania" not in out.headers["Content-Disposition"]
    made = lead.post("/dossiers/import", data={"file": (BytesIO(out.data), "a.json")})
    assert made.status_code == 303
    assert lead.get(made.headers["Location"]).status_code == 200
    again = lead.post(made.headers["Location"].removesuffix("/checklist") + "/file", data={"scope": scope})
    first, second = ({**json.loads(each.data), "withheld": 0} for each in (out, again))
    assert second["dossier"]["stage"] == "exploration"
    first["dossier"]["stage"] = "exploration"  # confirmed gates stay behind
    assert second == first


def test_a_wrong_file_is_refused_at_the_field(lead: FlaskClient) -> None:
    assert lead.post("/dossiers/import", data={}).status_code == 422
    wrong = lead.post("/dossiers/import", data={"file": (BytesIO(b'{"format": "negotiator-dossier/9"}'), "a.json")})
    assert wrong.status_code == 422
    assert "format: " in wrong.text
    assert 'aria-invalid="true"' in wrong.text


def test_sealed_positions_of_others_stay_out_and_the_export_is_logged(
    lead: FlaskClient, engine: Engine, person: Callable[..., Person]
) -> None:
    home = begun(lead, "kenya_like")
    number = int(home.rsplit("/", 1)[1])
    before = {p["id"]: p for p in taken(lead, home)["participants"]}
    assert before["de_bmz"]["prefs"]
    with session_of(engine) as session:
        query = select(Stakeholder.id).where(Stakeholder.dossier_id == number, Stakeholder.key == "de_bmz")
        house = session.exec(query).one()
    person("bmz", number, Role.MINISTRY, house)
    file = taken(lead, home)
    after = {p["id"]: p for p in file["participants"]}
    assert not after["de_bmz"]["prefs"]
    assert after["de_bmz"]["least"] is None
    assert after["de_aa"] == before["de_aa"]
    with session_of(engine) as session:
        assert [e for e in session.exec(select(AuditEntry)) if e.action == "exported"]


def taken(browser: FlaskClient, home: str) -> dict:
    return json.loads(browser.post(f"{home}/file", data={"scope": "readable"}).data)["dossier"]

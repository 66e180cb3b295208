"""Facts are added, changed, chosen between, taken back and removed; what is wrong is said at its field."""

import html
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from models.database import session_of
from models.dossier import Dossier
from models.fact import Fact
from negotiator.services.records.plans import plan_of
from tests.conftest import Person

FACT = {
    "de": "Pflegekräfte im Land", "en": "Nurses in the country", "value": "12.500,5", "unit": "Personen",
    "definition": "registriert", "day": "2026-03", "src": "", "other": "Statistikamt, Jahrbuch 2025", "grade": "A",
}  # fmt: skip


@pytest.fixture
def lead(signed_in: Callable[[Person], FlaskClient], person: Callable[..., Person]) -> FlaskClient:
    return signed_in(person("lead", may_start=True))


@pytest.fixture
def home(lead: FlaskClient) -> str:
    answer = lead.post("/dossiers", data={"scenario": "blank", "partner": "Tansania"})
    return answer.headers["Location"].removesuffix("/checklist")


def rows(engine: Engine) -> dict[str, Fact]:
    with session_of(engine) as session:
        return {row.key: row for row in session.exec(select(Fact))}


def form(lead: FlaskClient, address: str) -> dict[str, str]:
    """What the form of a fact holds, its mark included."""
    page = lead.get(address).text
    mark = re.search(r'name="mark" value="(\w+)"', page)
    assert mark
    held = {name: html.unescape(value) for name, value in re.findall(r'name="(\w+)" type="text" value="([^"]*)"', page)}
    area = re.search(r'name="definition"[^>]*>\n([^<]*)</textarea>', page)
    chosen = re.findall(r'<select[^>]*name="(\w+)".*?<option value="([^"]*)" selected>', page, re.DOTALL)
    return {**held, "definition": area[1] if area else "", **dict(chosen), "mark": mark[1]}


def test_a_fact_that_was_added_stands_on_the_page_and_in_the_log(lead: FlaskClient, home: str, engine: Engine) -> None:
    assert lead.post(f"{home}/facts", data=FACT).status_code == 303
    row = rows(engine)["own_1"]
    assert (row.value, row.src, row.day, row.text["en"]) == ("12500.5", FACT["other"], "2026-03", FACT["en"])
    page = lead.get(f"{home}/context").text
    assert "12.500,5" in page
    assert "März 2026" in page
    log = lead.get(f"{home}/log").text
    assert "Pflegekräfte im Land" in log
    assert "{&#39;" not in log  # in words, never as the program writes it


def test_who_supplied_a_fact_is_told_at_home_and_stays_out_of_an_open_file(
    lead: FlaskClient, home: str, engine: Engine
) -> None:
    assert (
        lead.post(f"{home}/facts", data=FACT | {"informant": "Referentin WZ, Botschaft, 3.3.2026"}).status_code == 303
    )
    assert rows(engine)["own_1"].informant == "Referentin WZ, Botschaft, 3.3.2026"
    assert "geliefert von Referentin WZ" in lead.get(f"{home}/context").text
    assert "Geliefert von: Referentin WZ" in lead.get(f"{home}/log").text
    file = lead.post(f"{home}/file", data={"scope": "open"})
    assert b"12500.5" in file.data
    assert b"Referentin" not in file.data


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("de", " "), ("value", ""), ("value", "1.234"), ("day", "2026-13"), ("day", "2999-01"), ("grade", "Z"),
        ("src", "nowhere"), ("other", ""), ("definition", "x" * 1001),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_said_at_its_field_and_stays(
    lead: FlaskClient, home: str, engine: Engine, field: str, typed: str
) -> None:
    answer = lead.post(f"{home}/facts", data=FACT | {field: typed})
    assert answer.status_code == 422
    assert f'id="{"src" if field == "other" else field}-error"' in answer.text
    assert all(f'value="{FACT[name]}"' in answer.text for name in ("de", "en", "unit") if name != field)
    assert not rows(engine)


def test_a_change_is_taken_back_and_that_too(lead: FlaskClient, home: str, engine: Engine) -> None:
    lead.post(f"{home}/facts", data=FACT)
    address = f"{home}/facts/own_1"
    assert "/undo" not in lead.get(address).text
    assert lead.post(address, data=form(lead, address) | {"value": "13000", "why": "neu"}).status_code == 303
    for value in ("12500.5", "13000"):
        assert lead.post(f"{address}/undo", data={"mark": form(lead, address)["mark"]}).status_code == 303
        assert rows(engine)["own_1"].value == value


def test_the_form_sent_back_as_it_stands_changes_nothing(lead: FlaskClient, home: str) -> None:
    lead.post(f"{home}/facts", data=FACT)
    before = lead.get(f"{home}/log").text.count("<time")
    assert lead.post(f"{home}/facts/own_1", data=form(lead, f"{home}/facts/own_1")).status_code == 303
    assert lead.get(f"{home}/log").text.count("<time") == before


def test_two_who_change_one_fact_both_see_both(lead: FlaskClient, home: str, engine: Engine) -> None:
    lead.post(f"{home}/facts", data=FACT)
    address = f"{home}/facts/own_1"
    base = form(lead, address)
    lead.post(address, data=base | {"value": "13000"})
    answer = lead.post(address, data=base | {"value": "14000", "unit": "Köpfe"})
    assert answer.status_code == 409
    assert all(text in answer.text for text in ("13000", "14000", "Köpfe"))
    assert rows(engine)["own_1"].value == "13000"


def test_sources_that_disagree_are_marked_until_somebody_chooses(lead: FlaskClient, home: str, engine: Engine) -> None:
    lead.post(f"{home}/facts", data=FACT)
    assert "Quellen widersprechen sich" not in lead.get(f"{home}/context").text
    lead.post(f"{home}/facts", data=FACT | {"value": "9000", "other": "Verband"})
    lead.post(f"{home}/facts", data=FACT | {"value": "9100", "definition": "berufstätig"})  # another thing
    assert lead.get(f"{home}/context").text.count("Quellen widersprechen sich") == 2
    assert lead.post(f"{home}/facts/own_2/choose", data={"why": ""}).status_code == 422
    assert lead.post(f"{home}/facts/own_2/choose", data={"why": "jüngere Zählung"}).status_code == 303
    assert {key: row.aside for key, row in rows(engine).items()} == {"own_1": True, "own_2": False, "own_3": False}
    assert "Quellen widersprechen sich" not in lead.get(f"{home}/context").text
    with session_of(engine) as session:
        plan = plan_of(session, session.exec(select(Dossier)).one())
    assert [fact.id for fact in plan.told_facts] == ["own_2", "own_3"]


def test_a_fact_is_removed_with_a_reason(lead: FlaskClient, home: str, engine: Engine) -> None:
    lead.post(f"{home}/facts", data=FACT)
    assert lead.post(f"{home}/facts/own_1/remove", data={"why": " "}).status_code == 422
    assert lead.post(f"{home}/facts/own_1/remove", data={"why": "doppelt"}).status_code == 303
    assert not rows(engine)

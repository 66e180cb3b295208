"""The page of studies: every kind of result in words, and the forms that ask for them."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from models.database import session_of
from models.job import Job, JobState
from tests import kenya as kenyas
from tests.conftest import Person
from tests.kenya import Kenya

Make = Callable[..., Person]
Enter = Callable[[Person], FlaskClient]
LINE = {"steps": [["ret_ident", 2, 3]], "effect": {"de_envoy": "3/2", "de_bmi": "-1"}, "settled": True}
RESULTS: dict[str, dict[str, object]] = {
    "costs": {"lines": [LINE | {"name": "G-26"}], "idle": ["G-07"]},
    "levels": {"lines": [LINE | {"measure": "rec_health", "level": 1, "breaks": ["G-26"]}]},
    "robustness": {
        "asked": 8, "runs": 7, "none": 0, "noise": "1/5", "same": 2, "different": 3, "accept": {"de_envoy": "9/10"},
        "stances": {"ret_ident": "contested", "rec_health": "out"}, "shares": {"ret_ident": "3/7", "rec_health": "1"},
    },
    "frontier": {
        "home": ["de_envoy"], "partner": ["arch_kenya"], "complete": True,
        "lines": [LINE | {"at": ["61", "52"]}, LINE | {"at": ["55", "58"], "steps": []}],
    },
    "others": {"lines": [LINE], "complete": True},
}  # fmt: skip


@pytest.fixture
def address(engine: Engine, kenya: Kenya) -> str:
    return f"/dossiers/{kenya.id}/packages/{kenyas.package_ids(engine, kenya)['C_balanced']}/studies"


def test_every_result_is_told_in_words(
    address: str, lead: Person, kenya: Kenya, engine: Engine, signed_in: Enter
) -> None:
    with session_of(engine, write=True) as session:
        for kind, result in RESULTS.items():
            asked: dict[str, object] = {"package": address.split("/")[4]}
            done = {"state": JobState.DONE, "result": {"case": "", **result}}
            session.add(Job(dossier_id=kenya.id, account_id=lead.id, kind=kind, asked=asked, **done))
        session.commit()
    page = signed_in(lead).get(address)
    assert page.status_code == 200
    text = page.text.replace("\N{NO-BREAK SPACE}", " ")
    for words in ("+1,5", "−1,0", "43 %", "7 von 8", "Punkt 1: deutsche Seite 61,0, Partner 52,0", "90 %"):
        assert words in text, words
    assert page.text.count('id="figure-frontier') > 1
    assert 'name="level-ret_ident" value="3"' in page.text


def test_wish_that_cannot_be_used_comes_back_at_its_field(address: str, lead: Person, signed_in: Enter) -> None:
    page = signed_in(lead).post(address, data={"kind": "robustness", "runs": "viele"})
    assert page.status_code == 422
    assert 'id="runs-error"' in page.text
    assert 'value="viele"' in page.text


def test_study_waits_in_its_place_shows_what_it_has_and_leads_back(
    address: str, lead: Person, signed_in: Enter, engine: Engine
) -> None:
    browser = signed_in(lead)
    there = browser.post(address, data={"kind": "others", "many": "2", "distance": "3"}).location
    assert there == f"{address}#others"
    with session_of(engine, write=True) as session:
        row = session.exec(select(Job)).one()
        row.state, row.share, row.result = JobState.RUNNING, 0.5, {"case": "", **RESULTS["others"]}
        job = f"/jobs/{row.id}"
        session.commit()
    page = browser.get(address).text
    assert (page.count(f'hx-get="{address}" hx-select="#others"'), page.count("Bisher gefunden")) == (1, 1)
    assert job in page
    assert "+1,5" in page
    browser.post(job + "/cancel")
    with session_of(engine, write=True) as session:
        session.exec(select(Job)).one().state = JobState.CANCELLED
        session.commit()
    assert "hx-select" not in (page := browser.get(address).text)
    assert ("Abgebrochen: Dies wurde bis dahin gefunden." in page, "+1,5" in page) == (True, True)
    assert f'href="{address}#others"' in (left := browser.get(job).text)
    assert "bis dahin gefunden" in left

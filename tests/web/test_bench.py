# ruff: noqa: F811 - fixtures of other files
"""The workbench stays as it was looked at, whatever is sent from it."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from models.database import session_of
from models.kinds import Role
from models.trial import Trial
from negotiator.services.access import guesses
from negotiator.services.access.throttle import Allowance
from tests.records import Room
from tests.web.test_ways import room, visit  # noqa: F401 - fixtures

Visit = Callable[..., FlaskClient]
COLUMNS = "r2-partner,r1-partner,r1-de"
LEAVING = ("/keep", "/offer", "/paper", "/counter")  # these lead to other pages


@pytest.mark.slow
def test_what_is_sent_from_the_workbench_leads_back_to_the_same_columns(visit: Visit, room: Room) -> None:
    client, here = visit("de_bmi"), f"/dossiers/{room.dossier}/bench"
    first = client.get(f"{here}?with={COLUMNS}&pick=asked").text
    begun = client.post(_address(first, "/bench/drafts"), data={"side": "partner"})
    kept = parse_qs(urlsplit(begun.headers["Location"]).query)
    assert (kept["with"], kept.get("pick")) == ([COLUMNS], None), "whatever the other side names can be entered"
    page = client.get(begun.headers["Location"]).text
    posted = [unescape(each) for each in re.findall(r'<form[^>]* action="([^"]*/bench/drafts[^"]*)"', page)]
    own = [each for each in posted if not urlsplit(each).path.endswith(LEAVING)]
    assert len(own) > 3
    assert [each for each in own if parse_qs(urlsplit(each).query).get("with") != [COLUMNS]] == []


def _address(page: str, tail: str) -> str:
    found = re.findall(r'action="([^"]*)"', page)
    return next(unescape(each) for each in found if urlsplit(unescape(each)).path.endswith(tail))


@pytest.mark.slow
def test_what_is_wrong_with_their_offer_is_said_at_its_field_alone_and_what_was_typed_stays(
    visit: Visit, room: Room
) -> None:
    client, here = visit("de_envoy", Role.LEAD), f"/dossiers/{room.dossier}/bench"
    client.post(f"{here}/drafts", data={"side": "partner"})
    client.post(f"{here}/drafts/1/levels", data={"level-rec_health": "1"})
    typed = {"offer-round": "", "offer-date": "1.1.1999", "offer-place": "Accra, am Rande"}
    refused = client.post(f"{here}/drafts/1/offer", data=typed)
    assert refused.status_code == 422
    assert 'value="Accra, am Rande"' in refused.text
    assert refused.text.count("Dieser Tag liegt vor einer früheren Runde.") == 2, "above, and at the field"
    kept = client.post(f"{here}/drafts/1/offer", data=typed | {"offer-date": ""})
    assert kept.headers["Location"].startswith(here)
    assert "Als Angebot der Gegenseite in Runde 3 festgehalten." in client.get(kept.headers["Location"]).text
    client.post(f"{here}/drafts", data={})
    client.post(f"{here}/drafts/2/levels", data={"level-rec_health": "1"})
    client.post(f"{here}/drafts/2/offer")  # into round 3
    client.post(f"{here}/drafts/2/offer")
    rounds = f"/dossiers/{room.dossier}/rounds"
    assert "geplant" in client.get(rounds).text.partition('id="round-4"')[2].partition("</h2>")[0]
    assert '<option value="planned" selected' in client.get(f"{rounds}/4").text  # saving does not make it said


@pytest.mark.slow
def test_a_counter_to_a_draft_of_the_other_side_is_a_draft_of_ours(visit: Visit, room: Room) -> None:
    client, here = visit("de_bmi"), f"/dossiers/{room.dossier}/bench"
    client.post(f"{here}/drafts", data={"side": "partner", "ref": "r2-partner"})
    theirs = client.get(f"{here}/drafts/1/counter").text
    assert "/bench/counter" in theirs
    assert "/counter/refusals" not in theirs
    begun = client.post(f"{here}/counter", data={"ref": "d1"})
    assert begun.headers["Location"] == f"{here}/drafts/2/counter"
    for address in (begun.headers["Location"], f"{here}/drafts/2/paper"):
        assert "<h1" in (page := client.get(address).text)
        assert "Unser Angebot" in page


@pytest.mark.slow
def test_a_draft_that_may_not_have_its_levels_is_not_begun(
    visit: Visit, room: Room, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether there is no such level or the guard on guesses refuses it, nothing stays behind; sent twice it is one."""
    monkeypatch.setattr(guesses, "TRIED", Allowance(1, timedelta(hours=1)))
    client, there = visit("de_bmi"), f"/dossiers/{room.dossier}/bench/drafts/levels"
    sent = {"ref": "r2-partner", "level-rec_health": "1"}
    assert client.post(there, data=sent | {"level-rec_health": "9"}).status_code == 303
    begun = [client.post(there, data=sent | {"submission": "k" * 22}) for _twice in range(2)]
    assert [answer.headers["Location"] for answer in begun] == [f"{there.removesuffix('/drafts/levels')}?draft=1"] * 2
    assert client.post(there, data=sent | {"submission": "l" * 22}).status_code == 429
    with session_of(engine) as session:
        rows = session.exec(select(Trial)).all()
    assert [(row.cells.levels["rec_health"], len(row.past)) for row in rows] == [(1, 1)]


@pytest.mark.slow
def test_what_an_offer_uses_beyond_what_there_is_is_marked_while_measures_are_open(visit: Visit, room: Room) -> None:
    """An open measure may still create some: too much so far, and too much once all is said."""
    client, here = visit("de_bmi"), f"/dossiers/{room.dossier}/bench"
    page = client.post(f"{here}/drafts", data={"side": "partner"}, follow_redirects=True).text
    assert "bisher zu viel" not in page
    for key in ("rec_apprentices", "rec_state_placement", "rec_students"):
        page = client.post(f"{here}/drafts/1/levels", data={f"level-{key}": "3"}, follow_redirects=True).text
    assert "bisher zu viel" in page
    assert "zu viel</" not in page.replace("bisher zu viel", "")

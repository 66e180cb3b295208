"""The timeline: what was planned first stays, what slips shows, and the calendar file holds days and kinds alone."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from models.database import session_of
from models.dossier import Dossier
from models.fact import Fact
from models.kinds import Role
from negotiator.clock import day_of
from negotiator.services.dossiers.stages.calendar_file import OCTETS, calendar
from negotiator.services.dossiers.stages.deadlines import Deadline
from tests.conftest import Clock, Person
from tests.records import Room, room_of

STAMP = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def room(engine: Engine) -> Room:
    return room_of(engine)


@pytest.fixture
def lead(room: Room, signed_in: Callable[[Person], FlaskClient], person: Callable[..., Person]) -> FlaskClient:
    return signed_in(person("lead", room.dossier, Role.LEAD, room.stakeholders["de_envoy"], in_circle=True))


def planned(browser: FlaskClient, room: Room, day: date | str, version: int, reason: str = "") -> int:
    sent = {"stage": "signature", "day": str(day), "reason": reason, "version": str(version)}
    return browser.post(f"/dossiers/{room.dossier}/timeline", data=sent).status_code


def test_a_planned_day_moves_with_a_reason_and_the_slippage_shows(lead: FlaskClient, room: Room, clock: Clock) -> None:
    day, home = day_of(clock.now), f"/dossiers/{room.dossier}"
    assert planned(lead, room, day + timedelta(days=20), 0) == 303
    assert "wie geplant" in lead.get(f"{home}/timeline").text
    assert planned(lead, room, day + timedelta(days=27), 1) == 422  # no reason
    assert planned(lead, room, "2026-02-31", 1, "r") == 422
    assert planned(lead, room, day + timedelta(days=27), 1, "Partner bittet um Zeit") == 303
    assert planned(lead, room, day + timedelta(days=28), 1, "zu spät gesehen") == 409
    page = lead.get(f"{home}/timeline").text
    assert "7 Tage in Verzug" in page
    assert "Partner bittet um Zeit" in lead.get(f"{home}/log").text
    assert "1 Frist läuft bald ab" in lead.get("/dossiers").text


def test_the_calendar_file_tells_no_names(lead: FlaskClient, room: Room, engine: Engine, clock: Clock) -> None:
    until = (day_of(clock.now) + timedelta(days=3)).isoformat()
    with session_of(engine, write=True) as session:
        text = {"de": "Geheimes, sehr", "en": "Secret; very"}
        session.add(Fact(dossier_id=room.dossier, key="own_1", text=text, value="1", src="PA", grade="A", until=until))
        session.commit()
    assert "Geheimes, sehr" in lead.get(f"/dossiers/{room.dossier}/timeline").text
    answer = lead.get(f"/dossiers/{room.dossier}/timeline/calendar.ics")
    assert answer.mimetype == "text/calendar"
    assert f"DTSTART;VALUE=DATE:{until.replace('-', '')}" in answer.text
    assert "Geheimes" not in answer.text
    assert "Kalenderdatei" in lead.get(f"/dossiers/{room.dossier}/log").text


def test_lines_are_folded_escaped_and_end_as_the_standard_says() -> None:
    long = Deadline("2026-04", "fact", "", "ä" * 60)
    found = calendar(
        [long, Deadline("2026-04-30", "stage", "", "mandate")], 7, "https://n.example/" + "ü" * 80, STAMP, "de"
    )
    text = found.decode()
    assert text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")
    lines = text.split("\r\n")
    assert max(len(line.encode()) for line in lines) <= OCTETS
    whole = text.replace("\r\n ", "")
    assert "ü" * 80 in whole
    assert "DTSTART;VALUE=DATE:20260401\r\n" in text
    assert "DTEND;VALUE=DATE:20260501\r\n" in text
    assert "SUMMARY:Phase abzuschließen (Dossier 7)" in whole
    assert len(set(re.findall(r"UID:(.+)", whole))) == 2
    again = calendar([long], 7, "https://n.example/", STAMP + timedelta(days=1), "de").decode()
    assert re.findall(r"UID:(.+)", again.replace("\r\n ", "")) == re.findall(r"UID:(.+)", whole)[:1]


def test_the_days_of_stages_follow_each_other(lead: FlaskClient, room: Room, clock: Clock) -> None:
    """An earlier stage is not to be finished after a later one, nor the other way round; the same day is in order."""
    address = f"/dossiers/{room.dossier}/timeline"

    def plan(stage: str, day: str) -> tuple[int, str]:
        sent = {"stage": stage, "day": day, "reason": "r", "version": "0"}
        answer = lead.post(address, data=sent)
        return answer.status_code, answer.text

    assert plan("legal check", "2030-03-01")[0] == 303
    status, page = plan("signature", "2030-02-28")
    assert (status, "frühere Phase" in page) == (422, True)
    status, page = plan("negotiation", "2030-03-02")
    assert (status, "spätere Phase" in page) == (422, True)
    assert plan("signature", "2030-03-01")[0] == 303


def test_since_when_stages_ran_before_is_said_and_their_length_shows(
    lead: FlaskClient, room: Room, engine: Engine, clock: Clock
) -> None:
    """A dossier that is begun in the middle of talks: the days are named, each after the one before, none after that on
    which it was begun here, whatever is known of those between."""
    home, since = f"/dossiers/{room.dossier}/timeline", "nach dem Tag, an dem das Dossier hier begonnen wurde"
    with session_of(engine, write=True) as session:
        session.get_one(Dossier, room.dossier).created_at -= timedelta(days=2)
        session.commit()

    def began(stage: str, day: str, version: int = 0, reason: str = "") -> tuple[int, str]:
        sent = {"stage": stage, "began": day, "version": str(version), "reason": reason}
        answer = lead.post(f"{home}/began", data=sent)
        return answer.status_code, answer.text

    status, page = began("exploration", str(day_of(clock.now) - timedelta(days=1)))
    assert (status, since in page) == (422, True)
    assert began("coordination", "2025-03-01")[0] == 303
    for stage, day, told in (
        ("exploration", "2025-03-02", "nach dem Tag, an dem eine spätere Phase begann"),
        ("mandate", "2025-02-28", "vor dem Tag, an dem eine frühere Phase begann"),
        ("exploration", "2999-01-01", since),
    ):
        status, page = began(stage, day)
        assert (status, told in page, f"{day[8:]}.{day[5:7]}.{day[:4]}" in page) == (422, True, True)
    assert began("signature", "2025-05-01")[0] == 404  # still ahead
    assert began("exploration", "2025-01-30")[0] == 303
    assert began("exploration", "2025-01-31", 1)[0] == 422  # no reason
    page = lead.get(home).text
    assert "30. Januar 2025 – 1. März 2025" in page
    assert ">30<" in page
    assert "Beginn der Phase" in lead.get(f"/dossiers/{room.dossier}/log").text

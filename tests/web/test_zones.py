"""Moments are told by the time zone of whoever reads them; days on which something lapses go by Germany's for all."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from models.account import Account
from models.comment import Comment
from models.database import session_of
from models.kinds import Language, Role
from negotiator.bargaining.errors import Refused
from negotiator.clock import ZONE, day_of, zone_of, zones
from negotiator.language import LANGUAGES, moment, place_of, present, zone_names
from negotiator.services.accounts import accounts
from negotiator.services.dossiers.desk.reminders import remind
from tests.conftest import Clock, Person
from tests.kenya import Kenya
from tests.web.test_mail import address, ask_number

Enter = Callable[[Person], FlaskClient]
NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("", "01.11.2026, 13:00:00"),
        ("Europe/Berlin", "01.11.2026, 13:00:00"),
        ("Africa/Nairobi", "01.11.2026, 15:00:00 (UTC+3)"),
        ("Asia/Kathmandu", "01.11.2026, 17:45:00 (UTC+5:45)"),
        ("America/St_Johns", "01.11.2026, 08:30:00 (UTC−3:30)"),
        ("Africa/Accra", "01.11.2026, 12:00:00 (UTC)"),
        ("Nowhere/At_All", "01.11.2026, 13:00:00"),
    ],
)
def test_a_moment_by_a_zone_says_which_unless_it_is_germanys(zone: str, told: str) -> None:
    assert moment(NOON, "de", zone) == told


def test_summer_time_is_that_of_the_moment() -> None:
    summer = NOON.replace(month=7)
    assert (moment(summer, "de"), moment(summer, "de", "Africa/Tunis")) == (
        "01.07.2026, 14:00:00",
        "01.07.2026, 13:00:00 (UTC+1)",
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_place_stands_once_and_each_can_be_chosen(language: str) -> None:
    found = zone_names(language)
    assert len({name for name, _place in found}) == len({place for _name, place in found}) == len(found) > 300
    assert {name for name, _place in found} <= zones()
    assert {"Europe/Berlin", "Africa/Nairobi", "Africa/Tunis", "Asia/Tokyo"} <= {name for name, _place in found}
    assert place_of("", language) == dict(found)["Europe/Berlin"]


def test_of_several_names_of_a_place_the_one_in_force_is_offered() -> None:
    found = {name for name, _place in zone_names("de")}
    current = {"Europe/London", "Australia/Sydney", "Europe/Kyiv", "Pacific/Kanton", "Asia/Kolkata", "America/Nuuk"}
    old = {"Europe/Belfast", "Australia/ACT", "Europe/Kiev", "Pacific/Enderbury", "Asia/Calcutta", "America/Godthab"}
    assert (current - found, old & found) == (set(), set())
    assert {name for name in found if present(name) != name} == set()
    assert {present(name) for name in old} == current


def test_an_older_name_is_selected_by_the_one_in_force(engine: Engine, lead: Person, signed_in: Enter) -> None:
    with session_of(engine, write=True) as session:
        session.get_one(Account, lead.id).zone = "Europe/Belfast"
        session.commit()
    page = signed_in(lead).get("/account/zone").text
    assert 'value="Europe/London" selected' in page
    assert "Europe/Belfast" not in page


@pytest.mark.parametrize("zone", ["Mars/Olympus", "Europe", "../etc/passwd"])
def test_a_zone_that_this_machine_does_not_know_is_told(
    engine: Engine, lead: Person, signed_in: Enter, zone: str
) -> None:
    """As after a move to a machine with older data: the choice is not silently Germany's."""
    here = signed_in(lead)
    pages = ("/account/zone", "/account")
    assert all("kennt die Zeitzone" not in here.get(page).text for page in pages)
    with session_of(engine, write=True) as session:
        session.get_one(Account, lead.id).zone = zone
        session.commit()
    assert all(f"kennt die Zeitzone {zone} nicht" in here.get(page).text for page in pages)
    here.post("/account/zone", data={"zone": "Africa/Nairobi"})
    assert all("kennt die Zeitzone" not in here.get(page).text for page in pages)


def test_who_chose_a_zone_is_told_moments_by_it_and_nobody_else_is(
    engine: Engine, kenya: Kenya, lead: Person, person: Callable[..., Person], signed_in: Enter, clock: Clock
) -> None:
    """On the very same page, whose pieces are kept for all who may see the same."""
    other = person("boss", kenya.id, Role.LEADERSHIP)
    with session_of(engine, write=True) as session:
        session.add(Comment(dossier_id=kenya.id, account_id=lead.id, thing="measure rec_health", text="x", by="L"))
        session.commit()
    here, there = signed_in(lead), signed_in(other)
    page = f"/dossiers/{kenya.id}/comments"
    home, away = moment(clock(), "de"), moment(clock(), "de", "Africa/Nairobi")
    assert home in here.get(page).text
    answer = here.post("/account/zone", data={"zone": "Africa/Nairobi"})
    assert (answer.status_code, answer.location) == (303, "/account")
    assert "Nairobi" in here.get("/account").text
    assert (away in here.get(page).text, away in there.get(page).text) == (True, False)
    assert home in there.get(page).text
    assert 'value="Africa/Nairobi" selected' in here.get("/account/zone").text
    assert here.post("/account/zone", data={"zone": "Mars/Olympus"}).status_code == 422
    here.post("/account/zone", data={"zone": "Europe/Berlin"})
    with session_of(engine) as session:
        assert session.get_one(Account, lead.id).zone == ""
        with pytest.raises(Refused):
            accounts.set_zone(session, lead.reader, "Etc/GMT+3")


def test_days_go_by_germany_whatever_the_zone(engine: Engine, lead: Person, clock: Clock) -> None:
    clock.now = datetime(2026, 11, 1, 23, 30, tzinfo=ZONE)
    assert day_of(clock()).isoformat() == "2026-11-01"
    assert clock().astimezone(zone_of("Pacific/Auckland")).date().isoformat() == "2026-11-02"


def test_reminders_come_in_the_morning_of_the_place(
    engine: Engine, person: Callable[..., Person], kenya: Kenya, clock: Clock
) -> None:
    desk = person("desk", kenya.id, Role.MINISTRY, kenya.stakeholders["de_aa"], language=Language.ENGLISH)
    address(engine, desk)
    with session_of(engine, write=True) as session:
        accounts.set_zone(session, desk.reader, "America/New_York")
    clock.now = clock.now.astimezone(ZONE).replace(hour=9, minute=0) + timedelta(days=1)
    ask_number(engine, kenya, clock.now.date().isoformat())
    assert remind(engine) == 0, "it is night there"
    clock.forward(hours=6)
    assert remind(engine) == 1
    clock.forward(hours=14)
    assert remind(engine) == 0, "once a day"

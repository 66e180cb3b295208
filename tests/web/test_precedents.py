"""The register of what others got: for the home side, searched in both languages, beside each measure."""

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from models.kinds import Language, Role
from negotiator.catalogue.reading import library
from negotiator.services.dossiers.register.precedents import programme_line
from tests.conftest import Person
from tests.records import Room, room_of


@pytest.fixture
def room(engine: Engine) -> Room:
    return room_of(engine)


@pytest.fixture
def visit(
    signed_in: Callable[[Person], FlaskClient], person: Callable[..., Person], room: Room
) -> Callable[..., FlaskClient]:
    def of(key: str = "de_envoy", role: Role = Role.LEAD, language: str = "en") -> FlaskClient:
        stakeholder = room.stakeholders[key]
        return signed_in(person(f"{key}.{role.value}", room.dossier, role, stakeholder, language=Language(language)))

    return of


@pytest.mark.parametrize(
    ("language", "search", "there"),
    [
        ("en", "India", "3,000 job-seeker visas a year"),
        ("de", "Indien", "3.000 Visa zur Arbeitssuche im Jahr"),
        ("de", "Rückführung", "Charterflüge für Rückführungen vorgesehen, ohne Zahl"),
    ],
)
def test_a_search_finds_countries_and_meanings_in_the_readers_language(
    visit: Callable[..., FlaskClient], room: Room, language: str, search: str, there: str
) -> None:
    browser = visit(language=language)
    page = browser.get(f"/dossiers/{room.dossier}/precedents", query_string={"q": search})
    assert there in page.text
    nothing = browser.get(f"/dossiers/{room.dossier}/precedents", query_string={"q": "xyzzy"})
    assert there not in nothing.text


def test_a_kind_narrows_and_an_unknown_one_does_not(visit: Callable[..., FlaskClient], room: Room) -> None:
    home, browser = f"/dossiers/{room.dossier}/precedents", visit()

    def found(kind: str, name: str = "kind") -> str:
        page = browser.get(home, query_string={name: kind}).text
        return page.partition('data-say="')[2].partition(" entr")[0]

    assert found("nonsense") == found("") == "280"
    assert sum(int(found(kind)) for kind in ("agreement", "placement", "scheme", "talks")) == 280
    assert sum(int(found(pillar, "pillar")) for pillar in library.catalogue().pillars) == 280
    assert found("XX", "country") == found("nonsense", "show") == "280"
    for name, value in (("country", "IN"), ("show", "result"), ("show", "disputed"), ("show", "withheld")):
        assert 0 < int(found(value, name)) < 280


def test_a_measure_shows_what_others_got_and_which_level_has_no_precedent(
    visit: Callable[..., FlaskClient], room: Room
) -> None:
    browser = visit()
    page = browser.get(f"/dossiers/{room.dossier}/measures/rec_sme").text
    assert 'id="precedents"' in page
    assert "Beyond every precedent in the register" in page
    covered = browser.get(f"/dossiers/{room.dossier}/measures/rec_g2g").text
    assert 'id="precedents"' in covered
    assert "Beyond every precedent in the register" not in covered
    without = browser.get(f"/dossiers/{room.dossier}/measures/ena_embassy").text
    assert 'id="precedents"' not in without


def test_where_sources_disagree_it_says_so(visit: Callable[..., FlaskClient], room: Room) -> None:
    page = visit().get(f"/dossiers/{room.dossier}/precedents", query_string={"q": "India"}).text
    assert "sources disagree" in page
    assert "Who gets the 3,000 places of the India agreement?" in page


def test_the_other_side_sees_nothing_of_it(visit: Callable[..., FlaskClient], room: Room) -> None:
    browser = visit("arch_kenya", Role.PARTNER)
    assert browser.get(f"/dossiers/{room.dossier}/precedents").status_code in (403, 404)


@pytest.mark.parametrize(
    ("now", "told", "ended"),
    [
        (date(2027, 6, 30), "runs until June 2027", False),
        (date(2027, 7, 1), "ended June 2027", True),
    ],
)
def test_a_programme_ends_with_its_last_month(now: date, told: str, ended: bool) -> None:
    programme = next(each for each in library.precedents().programmes if each.id == "pam-2")
    line = programme_line(programme, "en", now)
    assert (line.term, line.ended) == (told, ended)


def test_a_programme_without_an_end_is_not_said_to_run() -> None:
    programme = next(each for each in library.precedents().programmes if not each.end)
    line = programme_line(programme, "en", date(2099, 1, 1))
    assert (line.term, line.ended) == ("end not found: ask whether it still runs", False)

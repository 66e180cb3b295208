"""What the same house said in another dossier is reviewed, ticked and taken over, never behind anybody's back."""

import re
from collections.abc import Callable
from dataclasses import fields, replace
from fractions import Fraction

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from models.database import session_of
from models.interest import Rating
from models.kinds import Role
from models.membership import Membership
from negotiator.services.positions.copying import Source, state_of
from negotiator.services.positions.views import RatingLine
from tests.conftest import Person
from tests.records import Room, room_of
from tests.web.test_positions import HTMX, row
from tests.web.test_ways import importances


@pytest.fixture
def rooms(engine: Engine) -> tuple[Room, Room]:
    return room_of(engine), room_of(engine, "moldova_like")


def desk(engine: Engine, person: Callable[..., Person], rooms: tuple[Room, Room]) -> Person:
    """Somebody who speaks for the same ministry in both."""
    who = person("ina", rooms[0].dossier, Role.MINISTRY, rooms[0].stakeholders["de_bmi"])
    with session_of(engine, write=True) as session:
        there = rooms[1]
        place = {"dossier_id": there.dossier, "stakeholder_id": there.stakeholders["de_bmi"], "role": Role.MINISTRY}
        session.add(Membership(account_id=who.id, **place))
        session.commit()
    return who


def test_ticked_measures_are_taken_over_with_where_they_come_from(
    engine: Engine,
    person: Callable[..., Person],
    signed_in: Callable[[Person], FlaskClient],
    rooms: tuple[Room, Room],
) -> None:
    here, there = rooms
    client = signed_in(desk(engine, person, rooms))
    form = client.get(there.url("de_bmi", "?rate=ret_ident")).text
    client.post(there.url("de_bmi", "/measures/ret_ident"), data=row(form, "ret_ident", importance="2"), headers=HTMX)
    url, source = here.url("de_bmi", "/copy"), there.positions["de_bmi"]
    page = client.get(url, query_string={"source": source}).text
    assert 'id="take-ret_ident"' in page
    before = importances(engine, here, "de_bmi")
    assert client.post(url, data={"source": source}).status_code == 422
    assert client.post(url, data={"source": source, "take": ["ret_ident", "nothing"]}).status_code == 303
    after = importances(engine, here, "de_bmi")
    assert after == before | {"ret_ident": 2}
    told = client.get(here.url("de_bmi", "/measures/ret_ident/statement")).text
    field = re.search(r'<input[^>]*name="source"[^>]*>', told)
    assert field is not None
    assert re.search(r'value="[^"]+"', field[0])


def test_only_positions_that_one_may_read_are_offered(
    engine: Engine,
    person: Callable[..., Person],
    signed_in: Callable[[Person], FlaskClient],
    rooms: tuple[Room, Room],
) -> None:
    here, there = rooms
    client = signed_in(person("ina", here.dossier, Role.MINISTRY, here.stakeholders["de_bmi"]))
    url = here.url("de_bmi", "/copy")
    assert "kein anderes Dossier" in client.get(url).text
    assert client.get(url, query_string={"source": there.positions["de_bmi"]}).status_code == 404
    assert client.get(url, query_string={"source": here.positions["de_bmz"]}).status_code == 404
    assert client.post(url, data={"source": there.positions["de_bmi"], "take": "ret_ident"}).status_code == 404


LINE = RatingLine(
    "ret_ident", "", "", ((0, ""), (1, ""), (2, "")), Fraction(5), "up", "d", "weil", True, Fraction(0), (), "", None,
    1, (Fraction(1, 2),) * 3, Fraction(4), Fraction(6), Fraction(3), "Botschaft", "Vorlage", "2026-01-02", "high",
    drawn_low=(Fraction(1, 4),) * 3, drawn_high=(Fraction(3, 4),) * 3,
)  # fmt: skip
OTHER = {
    "importance": Fraction(7), "wish": "down", "cert": "a", "why": "darum", "drawn": (Fraction(1),) * 3,
    "low": Fraction(3), "high": Fraction(7), "second": None, "second_by": "Haus", "source": "Kabinett", "day": "",
    "sure": "", "said": "very high", "second_low": Fraction(2), "second_high": Fraction(4), "second_said": "low",
    "drawn_low": (Fraction(0),) * 3, "drawn_high": (Fraction(1),) * 3, "drawn_said": ("low",) * 3,
}  # fmt: skip


@pytest.mark.parametrize("name", OTHER)
def test_the_same_is_told_of_what_is_the_same_in_all_that_is_copied(name: str) -> None:
    source = Source(1, "Moldau")
    assert state_of(LINE, LINE, source) == "same"
    assert state_of(LINE, replace(LINE, **{name: OTHER[name]}), source) == "differs"


def test_everything_that_is_copied_is_tried() -> None:
    content = {each.name for each in fields(Rating)} - {"shape", "at", "src"}
    assert content | {"wish"} == set(OTHER)
    bare = replace(LINE, source="")
    assert state_of(bare, bare, Source(1, "Moldau")) == "same", "that neither names a source is no difference"
    assert state_of(replace(LINE, source="Moldau"), bare, Source(1, "Moldau")) == "same", "taken over before"

"""All numbers at once: one table, one reason; all are kept or none."""

import re
from collections.abc import Callable
from fractions import Fraction

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from models.database import session_of
from models.kinds import Role
from models.limit import Limit
from tests.conftest import Person
from tests.records import Room, room_of


@pytest.fixture
def room(engine: Engine) -> Room:
    return room_of(engine)


@pytest.fixture
def enter(
    room: Room, person: Callable[..., Person], signed_in: Callable[[Person], FlaskClient]
) -> Callable[..., FlaskClient]:
    def of(key: str, role: Role) -> FlaskClient:
        return signed_in(person(key, room.dossier, role, room.stakeholders[key]))

    return of


def stored(engine: Engine) -> dict[str, tuple[Fraction, int]]:
    with session_of(engine) as session:
        return {f"{row.kind.value}.{row.key}": (row.amount, row.version) for row in session.exec(select(Limit))}


def typed(page: str, reason: str, **changed: str) -> dict[str, str]:
    """The form as the page shows it, with other numbers ("capacity_housing" for capacity.housing)."""
    fields = dict(re.findall(r'name="([a-z]+\.\w+-(?:version|amount|was))"[^>]*value="([^"]*)"', page))
    return fields | {f"{key.replace('_', '.', 1)}-amount": text for key, text in changed.items()} | {"reason": reason}


def test_many_numbers_are_kept_with_one_reason(enter: Callable[..., FlaskClient], room: Room, engine: Engine) -> None:
    lead, home, before = enter("de_envoy", Role.LEAD), f"/dossiers/{room.dossier}/rules", stored(engine)
    page = lead.get(f"{home}/all").text
    assert lead.get(home).text.count("/rules/all") == 1
    answer = lead.post(f"{home}/all", data=typed(page, "Haushalt 2027", capacity_housing="250", payer_eu="1,5"))
    assert answer.status_code == 303
    after = stored(engine)
    assert after["capacity.housing"] == (Fraction(250), before["capacity.housing"][1] + 1)
    assert after["payer.eu"] == (Fraction(3, 2), before["payer.eu"][1] + 1)
    others = set(before) - {"capacity.housing", "payer.eu"}
    assert {key: after[key] for key in others} == {key: before[key] for key in others}
    assert lead.get(f"/dossiers/{room.dossier}/log").text.count("Haushalt 2027") == 2


def test_one_that_cannot_be_keeps_all_from_being_kept(
    enter: Callable[..., FlaskClient], room: Room, engine: Engine
) -> None:
    lead, home, before = enter("de_envoy", Role.LEAD), f"/dossiers/{room.dossier}/rules", stored(engine)
    page = lead.get(f"{home}/all").text
    answer = lead.post(f"{home}/all", data=typed(page, "x", capacity_housing="250", payer_eu="viel"))
    assert answer.status_code == 422
    assert 'value="viel"' in answer.text
    assert 'value="250"' in answer.text
    assert 'href="#payer.eu"' in answer.text
    without_reason = lead.post(f"{home}/all", data=typed(page, " ", capacity_housing="250"))
    assert without_reason.status_code == 422
    assert 'href="#reason"' in without_reason.text
    assert stored(engine) == before


def test_what_somebody_else_changed_is_marked_and_nothing_is_lost(
    enter: Callable[..., FlaskClient], room: Room, engine: Engine
) -> None:
    lead, home = enter("de_envoy", Role.LEAD), f"/dossiers/{room.dossier}/rules"
    page = lead.get(f"{home}/all").text
    assert lead.post(f"{home}/all", data=typed(page, "first", capacity_housing="240")).status_code == 303
    before = stored(engine)
    answer = lead.post(f"{home}/all", data=typed(page, "second", capacity_housing="260", payer_eu="2"))
    assert answer.status_code == 422
    assert 'href="#capacity.housing"' in answer.text
    assert 'value="260"' in answer.text
    assert stored(engine) == before
    assert lead.post(f"{home}/all", data=typed(page, "third", payer_eu="2")).status_code == 303
    assert stored(engine)["capacity.housing"] == before["capacity.housing"], "left alone, it is no conflict"


def test_who_may_change_none_is_told_so(enter: Callable[..., FlaskClient], room: Room) -> None:
    checker = enter("de_bmjv", Role.CHECKER)
    page = checker.get(f"/dossiers/{room.dossier}/rules/all")
    assert page.status_code == 200
    assert 'name="reason"' not in page.text
    assert checker.post(f"/dossiers/{room.dossier}/rules/all", data={"reason": "r"}).status_code in {303, 403}

# ruff: noqa: F811 - fixtures of other files
"""What a house promises is entered at its position and is the number that binds packages."""

import re
from collections.abc import Callable
from fractions import Fraction

from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from models.database import session_of
from models.dossier import Dossier
from models.kinds import Role
from models.limit import Limit
from negotiator.services.records.plans import plan_of
from tests.records import Room
from tests.web.test_ways import room, visit  # noqa: F401 - fixtures

Visit = Callable[..., FlaskClient]


def said(page: str, key: str = "visa") -> dict[str, str]:
    """A promise that can be kept, with the version that the page shows."""
    part = page[page.index(f'id="promise-capacity-{key}"') :]
    version = re.search(r'name="version" value="(\d+)"', part)
    assert version
    return {"kind": "capacity", "key": key, "amount": "77", "day": "2.1.2026", "note": "Az. 7", "version": version[1]}


def limit(engine: Engine, key: str) -> Limit:
    with session_of(engine) as session:
        return session.exec(select(Limit).where(Limit.key == key)).one()


def test_what_is_promised_at_the_position_binds_packages_year_by_year(visit: Visit, room: Room, engine: Engine) -> None:
    house, url = visit("de_aa"), room.url("de_aa")
    page = house.get(url).text
    assert "Was Ihr Haus leistet, nach Jahren" in page
    assert 'id="promise-capacity-rcase"' not in page  # another house's
    kept = house.post(f"{url}/deliverables", data=said(page) | {"year_1": "", "year_2": "50,5"})
    assert (kept.status_code, kept.headers["Location"]) == (303, f"{url}#promise-capacity-visa")
    row = limit(engine, "visa")
    assert (row.amount, row.detail and row.detail.years) == (77, ((2, Fraction("50.5")),))
    with session_of(engine) as session:
        plan = plan_of(session, session.get_one(Dossier, room.dossier))
    assert plan.base["visa"] == 77
    assert any(year.key == "visa" and year.amount == Fraction("50.5") for year in plan.years)
    again = house.get(url).text
    assert "vom zuständigen Haus bestätigt" in again[again.index('id="promise-capacity-visa"') :]
    gone = house.post(f"{url}/deliverables", data=said(again) | {"year_1": "", "year_2": ""})
    assert gone.status_code == 303
    assert limit(engine, "visa").detail is None
    log = house.get(f"/dossiers/{room.dossier}/log")
    assert log.status_code in (200, 403)


def test_what_cannot_be_promised_comes_back_in_its_place(visit: Visit, room: Room, engine: Engine) -> None:
    house, url = visit("de_aa"), room.url("de_aa")
    page = house.get(url).text
    before = limit(engine, "visa").amount
    answer = house.post(f"{url}/deliverables", data=said(page) | {"amount": "viel", "year_1": "x"})
    assert answer.status_code == 422
    assert 'id="amount-capacity-visa-error"' in answer.text
    assert 'value="viel"' in answer.text
    answer = house.post(f"{url}/deliverables", data=said(page) | {"year_1": "-3"})
    assert answer.status_code == 422
    assert 'id="year_1-capacity-visa-error"' in answer.text
    stale = house.post(f"{url}/deliverables", data=said(page) | {"version": "99"})
    assert stale.status_code == 409
    assert house.post(f"{url}/deliverables", data=said(page) | {"key": "rcase"}).status_code == 404
    assert limit(engine, "visa").amount == before


def test_nobody_else_promises_for_a_house_that_speaks(visit: Visit, room: Room) -> None:
    house, lead = visit("de_aa"), visit("de_envoy", Role.LEAD)
    page = house.get(room.url("de_aa")).text
    assert lead.post(room.url("de_aa", "/deliverables"), data=said(page)).status_code == 403
    assert visit("de_bmi").post(room.url("de_aa", "/deliverables"), data=said(page)).status_code == 403


def test_a_house_may_promise_what_had_no_number_yet(visit: Visit, room: Room, engine: Engine) -> None:
    house, url = visit("de_bmf"), room.url("de_bmf")
    page = house.get(url).text
    assert 'value="chapter.EP08"' in page
    wrong = house.post(f"{url}/deliverables/new", data={"what": "", "amount": "3", "reason": "r"})
    assert (wrong.status_code, 'id="promise-what-error"' in wrong.text) == (422, True)
    assert (
        house.post(f"{url}/deliverables/new", data={"what": "chapter.EP05", "amount": "3", "reason": "r"}).status_code
        == 404
    )
    kept = house.post(f"{url}/deliverables/new", data={"what": "chapter.EP08", "amount": "3", "reason": "Haushalt"})
    assert kept.status_code == 303
    assert limit(engine, "EP08").amount == 3
    assert 'id="promise-chapter-EP08"' in house.get(url).text

"""The page of rules: limits are set, taken away and taken back."""

from collections.abc import Callable
from fractions import Fraction

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from models.database import session_of
from models.dossier import Dossier
from negotiator.catalogue.plan import Plan
from negotiator.services.records.plans import plan_of
from tests.conftest import Person


@pytest.fixture
def lead(signed_in: Callable[[Person], FlaskClient], person: Callable[..., Person]) -> FlaskClient:
    return signed_in(person("lead", may_start=True))


@pytest.fixture
def kenya(lead: FlaskClient) -> str:
    answer = lead.post("/dossiers", data={"scenario": "kenya_like"})
    return "/".join(answer.headers["Location"].split("/")[:3])


def plan(engine: Engine) -> Plan:
    with session_of(engine) as session:
        return plan_of(session, session.exec(select(Dossier)).one())


def test_limits_are_set_taken_away_and_taken_back(lead: FlaskClient, kenya: str, engine: Engine) -> None:
    limits = f"{kenya}/rules/limits"
    before = plan(engine)
    assert "EP08" not in before.caps_ep
    new = {"what": "chapter.EP08", "amount": "2,5", "reason": "Haushalt"}
    for field, wrong in (
        ("what", "payer.nobody"),
        ("what", "payer"),
        ("amount", "-1"),
        ("amount", "x"),
        ("reason", ""),
    ):
        answer = lead.post(f"{limits}/new", data=new | {field: wrong})
        assert answer.status_code == 422, (field, wrong)
        assert plan(engine) == before
    assert lead.post(f"{limits}/new", data=new).status_code == 303
    assert plan(engine).caps_ep["EP08"] == Fraction(5, 2)
    assert lead.post(f"{limits}/new", data=new).status_code == 422
    one = {"kind": "chapter", "key": "EP08", "version": "1"}
    assert lead.post(f"{limits}/undo", data=one).status_code == 422
    assert lead.post(limits, data=one | {"amount": "3", "reason": "mehr"}).status_code == 303
    assert lead.post(f"{limits}/undo", data=one).status_code == 409
    assert lead.post(f"{limits}/undo", data=one | {"version": "2"}).status_code == 303
    assert plan(engine).caps_ep["EP08"] == Fraction(5, 2)
    assert lead.post(f"{limits}/remove", data=one | {"version": "3"}).status_code == 422
    assert lead.post(f"{limits}/remove", data=one | {"reason": "weg"}).status_code == 409
    assert lead.post(f"{limits}/remove", data=one | {"version": "3", "reason": "weg"}).status_code == 303
    assert plan(engine) == before
    gone = {"kind": "parameter", "key": "women", "version": "1", "reason": "r"}
    assert lead.post(f"{limits}/remove", data=gone).status_code == 404

"""Numbers that no row can have: not found or wrong in the form, never an error of the database driver."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from models.kinds import Role
from tests.conftest import Person
from tests.records import room_of
from tests.security.bodies import MEASURE
from tests.security.counting import Counts
from tests.security.requests import address, rules

HUGE = (2**31, 2**63 - 1, 2**63, 10**30, "9" * 300)


@pytest.mark.slow
@pytest.mark.parametrize("number", HUGE)
def test_huge_numbers_in_addresses_are_not_found(
    app: Flask,
    person: Callable[..., Person],
    signed_in: Callable[[Person], FlaskClient],
    counts: Counts,
    number: object,
) -> None:
    browser = signed_in(person("anna"))
    for rule, method in rules(app):
        if not rule.arguments or rule.endpoint == "static":
            continue
        answer = browser.open(address(rule, dict.fromkeys(rule.arguments, number)), method=method)
        counts.add(answer)
        assert answer.status_code in (404, 405), (rule, method)


@pytest.mark.slow
@pytest.mark.parametrize("number", HUGE)
def test_huge_numbers_in_forms_are_wrong(
    engine: Engine, person: Callable[..., Person], signed_in: Callable[[Person], FlaskClient], number: object
) -> None:
    room = room_of(engine)
    lead = signed_in(person("lea", room.dossier, Role.LEAD, room.stakeholders["de_envoy"]))
    home = f"/dossiers/{room.dossier}"
    level = {"quantity": number, "year": number, "eur_federal": number, "uses_visa": number, "cred": number, "why": "r"}
    invited = {"login": "new", "role": "ministry", "stakeholder_id": number}
    answers = [
        lead.post(f"{home}/measures/{MEASURE}/levels/{number}", data=level),
        lead.post(f"{home}/measures/{MEASURE}/levels/new", data={**level, "de": "x", "legal": "ja"}),
        lead.post(f"{home}/members/invite", data=invited),
        lead.get(f"{home}/packages?page={number}"),
        lead.get(f"{home}/packages/{number}"),
        lead.post(f"{home}/packages/proposals", data={"concepts": "nash", "seconds": number}),
        lead.post(f"{home}/rules/mandate", data={"measure": MEASURE, "lo": "0", "hi": number, "version": number}),
    ]
    assert {answer.status_code for answer in answers} <= {200, 404, 405, 422}

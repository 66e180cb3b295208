"""Numbers that no row can have: not found or wrong in the form, never an error of the database driver."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.exceptions import NotFound

from models.kinds import Role
from tests.conftest import Person
from tests.records import room_of
from tests.security.bodies import MEASURE
from tests.security.counting import Counts
from tests.security.requests import address, rules

HUGE = (2**31, 2**63 - 1, 2**63, 10**30, "9" * 300)


def test_a_number_that_no_row_can_have_is_not_found_by_any_method(app: Flask) -> None:
    """Where an address takes one method and another, neither answers that the other one was meant."""
    found = app.url_map.bind("localhost")
    for path in ("/api/v1/dossiers/{}/documents", "/api/v1/dossiers/{}/packages", "/dossiers/{}/bench"):
        for number in (0, 9, 10, 999999999, 1000000000, 2099999999, 2146999999, 2147483639, 2**31 - 1):
            assert found.match(path.format(number))[1] == {"dossier_id": number}
        for number in (2**31, 2147483650, 2147490000, 2200000000, 3000000000, 9999999999, 5591867300422905):
            for method in ("GET", "POST"):
                with pytest.raises(NotFound):
                    found.match(path.format(number), method=method)


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
        assert answer.status_code == 404, (rule, method)


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

"""Requests that programs make up: from a description of all routes, and at random. Nothing may end in an error of ours.

Seeded and bounded; NEGOTIATOR_ATTACKS=20 makes twenty times as many.
"""

import json
import os
from collections import Counter
from collections.abc import Callable
from functools import cache
from itertools import cycle, islice
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from tests.conftest import MOMENTS, Clock, Person
from tests.security.bodies import BODIES
from tests.security.counting import Counts
from tests.security.openapi import HOSTILE, MORE, STATUSES, document
from tests.security.requests import address, rules
from tests.security.yard import ATTACKERS, Yard, add_proposals, give, yard_of

pytestmark = pytest.mark.slow
TIMES = int(os.environ.get("NEGOTIATOR_ATTACKS", "1"))
BOUNDED = {"database": None, "deadline": None, "suppress_health_check": list(HealthCheck), "print_blob": False}


@pytest.fixture
def clock() -> Clock:
    """The same moment for everybody, so that the same requests can be sent by all: some fields are days."""
    return Clock(MOMENTS[0])


@pytest.fixture
def yard(engine: Engine, person: Callable[..., Person], signed_in: Callable[[Person], FlaskClient], app: Flask) -> Yard:
    return yard_of(engine, person, signed_in, app.test_client())


@pytest.fixture
def enter(yard: Yard, signed_in: Callable[[Person], FlaskClient]) -> Callable[[str], FlaskClient]:
    """The person's browser, signed in again where a made-up request has signed it out."""

    def browser(who: str) -> FlaskClient:
        if who != "visitor" and yard.browsers[who].get("/account").status_code == 303:
            yard.browsers[who] = signed_in(yard.people[who])
        return yard.browsers[who]

    return browser


def judge(answer: TestResponse, case: object, counts: Counts) -> None:
    """Answered as documented, with the headers that every answer has, and without what was sent standing in it raw."""
    counts.add(answer)
    assert answer.status_code in STATUSES, (case, answer.status_code)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    if answer.mimetype == "text/html":
        assert b"<script>alert(1)" not in answer.data, case
    assert "X-Evil" not in answer.headers


def made_up(values: st.SearchStrategy[Any], many: int, start: int) -> list[Any]:
    """As many made-up values, the same ones every time; fewer where there are no more."""
    found: list[Any] = []

    @seed(start)
    @settings(max_examples=many, **BOUNDED)  # type: ignore[arg-type]
    @given(value=values)
    def run(value: Any) -> None:
        found.append(value)

    run()
    return found


@cache
def cases(described: str, many: int) -> list[list[schemathesis.Case]]:
    """Made-up requests of each route: drawn once, sent by everybody. To draw them takes longer than to answer them."""
    routes = schemathesis.openapi.from_dict(json.loads(described)).get_all_operations()
    return [made_up(route.ok().as_strategy(), many, 20) for route in routes]


@pytest.mark.parametrize("who", [*ATTACKERS, "visitor"])
def test_requests_made_from_the_description_of_all_routes(
    app: Flask, yard: Yard, enter: Callable[[str], FlaskClient], counts: Counts, who: str
) -> None:
    if who in ("lead", "ministry"):
        add_proposals(yard)
        give(yard, who, yard.here.dossier)
    found: Counter[int] = Counter()

    def ask(case: schemathesis.Case) -> None:
        body = case.body if isinstance(case.body, dict) else {}
        sent = {"json": body} if case.media_type == "application/json" else {"data": body}
        query = {k: v for k, v in (case.query or {}).items() if isinstance(v, str)}
        sent = sent if case.method == "POST" else {}
        answer = browser.open(case.formatted_path, method=case.method, query_string=query, **sent)  # type: ignore[arg-type]
        found[answer.status_code] += 1
        judge(answer, (case.method, case.formatted_path, query, body), counts)

    many = {"lead": 5, "ministry": 3}.get(who, 1) * TIMES
    for drawn in cases(json.dumps(document(app, yard)), many):
        browser = enter(who)
        for case in drawn:
            ask(case)
    print(who, dict(sorted(found.items())))
    assert sum(found.values()) >= 80


VALUES = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=30), st.integers().map(str), st.floats().map(str))
KINDS = ("application/x-www-form-urlencoded", "multipart/form-data", "application/json", "text/plain")
NAMES = sorted({name for fields in MORE.values() for name in fields} | {"importance", "version", "csrf_token", "x"})
ROW = [f"rec_health-{part}" for part in ("importance", "wish", "cert", "why", "version", "pen", "was")]
FORMS = st.tuples(
    st.dictionaries(st.one_of(st.sampled_from([*NAMES, *ROW]), st.text(max_size=8)), VALUES, max_size=8),
    st.sampled_from(KINDS),
    st.binary(max_size=200),
    st.booleans(),
)


def sender(browser: FlaskClient, path: str, valid: dict[str, str], counts: Counts) -> Callable[[Any], None]:
    """Sends one of FORMS to an address, over what would be valid there."""

    def ask(made: tuple[dict[str, str], str, bytes, bool]) -> None:
        form, kind, raw, htmx = made
        body = valid | form
        headers = {"HX-Request": "true", "HX-Current-URL": "x://" if raw else "/"} if htmx else {}
        data: object = raw if kind in ("application/json", "text/plain") else body
        answer = browser.post(path, headers=headers, content_type=kind, data=data)
        judge(answer, (path, kind, body), counts)

    return ask


@pytest.mark.parametrize("who", ["lead", "partner", "visitor"])
def test_random_forms_on_every_route_that_changes_something(
    app: Flask, yard: Yard, enter: Callable[[str], FlaskClient], counts: Counts, who: str
) -> None:
    position = yard.here.positions["de_envoy"]
    forms = cycle(made_up(FORMS, 40 * TIMES, 21))
    known = {
        "dossier_id": yard.here.dossier, "position_id": position, "measure_key": "rec_health", "ref": 1,
        "kind": "capacity", "key": "integ",
        "stakeholder_id": yard.here.stakeholders["de_dgb"], "account_id": yard.people["spare"].id,
    }  # fmt: skip
    for rule, method in rules(app):
        if method != "POST":
            continue
        browser, path = enter(who), address(rule, known)
        valid = BODIES[rule.endpoint](yard, position, yard.here.stakeholders) if rule.endpoint in BODIES else {}

        ask = sender(browser, path, {key: str(value) for key, value in valid.items()}, counts)
        for form in islice(forms, 2 * TIMES):
            ask(form)

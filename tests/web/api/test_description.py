"""Requests made up from the interface's own description: answered as described, whoever asks.

Seeded and short here; NEGOTIATOR_ATTACKS=20 makes twenty times as many, as `python -m tests.nightly api` does.
"""

import os
from collections import Counter
from collections.abc import Callable

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, seed, settings
from sqlalchemy import Engine

from tests.conftest import Person
from tests.security.yard import Yard, add_proposals, give, yard_of

pytestmark = pytest.mark.slow
TIMES = int(os.environ.get("NEGOTIATOR_ATTACKS", "1"))
KNOWN = ("dossier_id", "position_id", "proposal_id", "document_id", "job_id", "red_line_id", "ref", "n")
PROBLEM = "application/problem+json"
BOUNDED = {"database": None, "deadline": None, "suppress_health_check": list(HealthCheck), "print_blob": False}


@pytest.fixture
def yard(engine: Engine, person: Callable[..., Person], signed_in: Callable[[Person], FlaskClient], app: Flask) -> Yard:
    made = yard_of(engine, person, signed_in, app.test_client())
    add_proposals(made)
    return made


@pytest.mark.parametrize("who", ["lead", "partner", "visitor"])
def test_every_answer_is_as_described(app: Flask, yard: Yard, who: str) -> None:
    """Status, kind of content and every field of every answer, for values that fit the description and others; half of
    the addresses name things that are there."""
    browser = yard.browsers[who]
    described = schemathesis.openapi.from_dict(browser.get("/api/v1/openapi.json").json)
    there = _there(yard, who)
    found: Counter[int] = Counter()

    def ask(case: schemathesis.Case) -> None:
        if found.total() % 2:
            case.path_parameters = {name: there.get(name, value) for name, value in case.path_parameters.items()}
        sent = {} if case.method == "GET" else {"json": case.body}
        if case.method != "GET" and not isinstance(case.body, dict | list | str | int | float | bool | None):
            sent = {"data": b"", "content_type": "application/json"}
        path = case.formatted_path
        answer = browser.open(path, method=case.method, query_string=case.query or {}, **sent)  # type: ignore[arg-type]
        found[answer.status_code] += 1
        told = case.operation.definition.raw["responses"]
        assert str(answer.status_code) in told, (case.method, path, case.body, answer.status_code)
        assert answer.status_code < 500
        kinds = told[str(answer.status_code)].get("content", {})
        if kinds:
            assert answer.mimetype in kinds, (path, answer.mimetype)
            schemathesis_schema(described, kinds[answer.mimetype]["schema"], answer.json)

    for number, result in enumerate(described.get_all_operations()):
        operation = result.ok()

        @seed(number)
        @settings(max_examples=4 * TIMES, **BOUNDED)  # type: ignore[arg-type]
        @given(case=operation.as_strategy())
        def run(case: schemathesis.Case) -> None:
            ask(case)

        run()
    assert found.total() > 60
    assert (found[200] > 15) is (who != "visitor"), found


def _there(yard: Yard, who: str) -> dict[str, object]:
    """Things that exist."""
    things = give(yard, who, yard.here.dossier) if who in yard.people else {}
    known: dict[str, object] = {
        "dossier_id": yard.here.dossier,
        "position_id": yard.here.positions["p_labour" if who == "partner" else "de_envoy"],
        "proposal_id": yard.proposals[yard.here.dossier],
        "ref": str(yard.packages[yard.here.dossier]["C_balanced"]),
        "n": 1,
        "red_line_id": next(iter(yard.red_lines.values())),
        **things,
    }
    return {name: known[name] for name in KNOWN if name in known}


def schemathesis_schema(described: schemathesis.BaseSchema, schema: dict[str, object], value: object) -> None:
    """Raises ValidationError where the value is not of the schema."""
    import jsonschema_rs

    whole = {**schema, "components": described.raw_schema["components"]}
    jsonschema_rs.validate(whole, value)

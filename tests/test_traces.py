"""Traces tell what took how long, and nothing that anybody wrote or read: not in names, not in attributes, not in what
is sent. Off, there are none."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from models.database import session_of
from models.dossier import Dossier
from models.kinds import Role
from negotiator import traces
from negotiator.app import create_app
from negotiator.config import Settings
from negotiator.services import working
from tests.conftest import Person

pytest.importorskip("opentelemetry.sdk")
WRITTEN = "Zedernholz"  # what somebody typed


class Collector(BaseHTTPRequestHandler):
    """Takes what is sent."""

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.server.taken.append(self.rfile.read(length).decode())  # type: ignore[attr-defined]
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def taken() -> Iterator[list[str]]:
    """What a collector was sent, while traces go there at once."""
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor

    server = HTTPServer(("127.0.0.1", 0), Collector)
    server.taken = []  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    traces.begin("", SimpleSpanProcessor(traces.Sender(f"http://127.0.0.1:{server.server_port}/v1/traces")))
    yield server.taken  # type: ignore[attr-defined]
    traces._Tracer.made = None
    server.shutdown()
    thread.join(5)
    server.server_close()


def spans(taken: list[str]) -> list[dict[str, object]]:
    found = [json.loads(each)["resourceSpans"][0] for each in taken]
    assert {json.dumps(each["resource"]) for each in found} == {
        '{"attributes": [{"key": "service.name", "value": {"stringValue": "negotiator"}}]}'
    }
    return [span for each in found for span in each["scopeSpans"][0]["spans"]]


def test_nothing_of_a_request_is_in_its_spans(
    settings: Settings, engine: Engine, person: Callable[..., Person], dossier: Dossier, taken: list[str]
) -> None:
    anna = person("anna", dossier.id, Role.LEAD)
    traced = create_app(replace(settings, traces="http://127.0.0.1:9/v1/traces"), engine)
    client = traced.test_client()
    client.get(f"/dossiers/{dossier.id}?q={WRITTEN}", headers={"User-Agent": WRITTEN, "Cookie": f"x={WRITTEN}"})
    client.get(f"/{WRITTEN}")
    client.get("/health")
    client.open(f"/{WRITTEN}", method=WRITTEN.upper())
    client.post("/sign-in", data={"login": f"{anna.login}{WRITTEN}", "password": WRITTEN})
    found = spans(taken)
    names = {str(span["name"]) for span in found}
    assert {"no route", "sql SELECT"} <= names
    assert all("." in name or name in ("no route", "static") or name.startswith("sql ") for name in names)
    assert {pair["key"] for span in found for pair in span["attributes"]} <= set(traces.ATTRIBUTES)  # type: ignore[attr-defined]
    whole = "\n".join(taken)
    for word in (WRITTEN, WRITTEN.upper(), anna.login, str(dossier.title), settings.secret, "account", "/dossiers"):
        assert word not in whole
    roots = {span["spanId"] for span in found if "parentSpanId" not in span}
    assert all(span["parentSpanId"] in roots for span in found if str(span["name"]).startswith("sql "))


def test_an_error_and_an_attribute_that_is_not_listed_are_told_nowhere(engine: Engine, taken: list[str]) -> None:
    traces.watch(engine)

    def fail() -> None:
        with traces.span("job print", job=7, title=WRITTEN) as made, session_of(engine) as session:
            made.set_attribute("house", WRITTEN)
            made.add_event(WRITTEN)
            session.execute(text(f"SELECT {WRITTEN} FROM nowhere"))

    with pytest.raises(DBAPIError):
        fail()
    assert {str(span["name"]) for span in spans(taken)} == {"job print", "sql SELECT"}
    assert WRITTEN not in "\n".join(taken)


def test_statements_of_any_process_are_traced_once(settings: Settings, engine: Engine, taken: list[str]) -> None:
    opened = working.open_engine(replace(settings, database=str(engine.url), traces="http://127.0.0.1:9/v1/traces"))
    for _again in range(2):
        taken.clear()
        with traces.span("job print", job=7), session_of(opened) as session:
            session.execute(text("SELECT 1"))
        assert sorted(str(span["name"]) for span in spans(taken)) == ["job print", "sql SELECT"]
        traces.watch(opened)  # as pages do with the engine that they are given
    opened.dispose()


def test_off_there_are_none(app: Flask) -> None:
    with traces.span("job print", job=7) as made:
        assert made is None
    app.test_client().get("/sign-in")
    assert traces._Tracer.made is None


def test_a_collector_that_is_away_holds_nobody_up(settings: Settings, engine: Engine) -> None:
    assert traces.Sender("http://127.0.0.1:9/v1/traces").export(()).name == "FAILURE"

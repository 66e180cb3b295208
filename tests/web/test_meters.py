"""What the operator is told: figures for whoever has the token, lines of the log with nothing of anybody in them."""

import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine

from models.database import session_of
from models.dossier import Dossier
from models.job import Job
from models.kinds import Role
from negotiator import logs
from negotiator.app import create_app
from negotiator.config import Settings
from negotiator.services.installation import gauges
from negotiator.web import context
from negotiator.web.pace import own_counts
from tests.conftest import Clock, Person

TOKEN = "m" * 40
HEAD = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def metered(app: Flask, settings: Settings, engine: Engine) -> Flask:
    app.extensions["negotiator"] = context.Kit(replace(settings, metrics_token=TOKEN), engine)
    return app


def values(text: str) -> dict[str, float]:
    return {name: float(value) for name, value in re.findall(r"^(negotiator_\S+) (\S+)$", text, re.MULTILINE)}


def test_there_are_none_without_a_token(app: Flask, metered: Flask, settings: Settings, engine: Engine) -> None:
    client = metered.test_client()
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer m"}).status_code == 404
    app.extensions["negotiator"] = context.Kit(settings, engine)
    for head in (HEAD, {"Authorization": "Bearer "}, {}):
        assert client.get("/metrics", headers=head).status_code == 404


def test_they_count_requests_and_say_how_work_stands(
    metered: Flask, engine: Engine, person: Callable[..., Person], dossier: Dossier, clock: Clock
) -> None:
    anna = person("anna", dossier.id, Role.LEAD)
    with session_of(engine, write=True) as session:
        session.add(Job(dossier_id=dossier.id or 0, account_id=anna.id, kind="print", asked={}))
        session.commit()
    clock.forward(seconds=90)
    client = metered.test_client()
    before = values(client.get("/metrics", headers=HEAD).text)
    for path in ("/sign-in", "/nothing", "/dossiers"):
        client.get(path)
    answer = client.get("/metrics", headers=HEAD)
    after = values(answer.text)
    grown = {name: after[name] - before[name] for name in after}
    assert [grown[f'negotiator_requests_total{{status="{n}xx"}}'] for n in (2, 3, 4, 5)] == [1, 1, 1, 0]
    assert grown["negotiator_request_seconds_count"] == grown['negotiator_request_seconds_bucket{le="+Inf"}'] == 3
    assert after['negotiator_jobs{state="waiting"}'] == 1
    assert after["negotiator_longest_wait_seconds"] == 90
    assert after["negotiator_database_up"] == 1
    assert "anna" not in answer.text
    assert answer.content_type.startswith("text/plain; version=0.0.4")
    told = set(re.findall(r"# TYPE (\S+)", answer.text))
    named = {re.sub(r"(_bucket|_sum|_count)?(\{.*)?$", "", name) for name in after}
    assert named == told, "each is described"


def test_a_database_that_is_down_is_a_figure_too(clock: Clock) -> None:
    engine = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none", connect_args={"connect_timeout": 1})
    assert [(each.name, each.values) for each in gauges.read(engine, clock())] == [("database_up", (("", 0),))]


def test_processes_count_together(settings: Settings, engine: Engine) -> None:
    counts = own_counts()
    first, second = (
        create_app(replace(settings, metrics_token=TOKEN), engine, counts=counts).test_client() for _n in range(2)
    )
    first.get("/sign-in")
    second.get("/sign-in")
    assert values(first.get("/metrics", headers=HEAD).text)['negotiator_requests_total{status="2xx"}'] == 2


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, object]]]]:
    """The lines of a log in JSON, as they were written."""
    root, ours, stream = logging.getLogger(), logging.getLogger("negotiator"), io.StringIO()
    before = (root.handlers[:], root.level, ours.level)
    logs.begin(logs.JSON)
    root.handlers[0].stream = stream  # type: ignore[attr-defined]
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:], root.level, ours.level = before[0], before[1], before[2]


def test_a_line_for_each_request_says_nothing_of_what_was_asked(
    app: Flask, person: Callable[..., Person], signed_in: Callable[[Person], FlaskClient],
    lines: Callable[[], list[dict[str, object]]],
) -> None:  # fmt: skip
    anna = person("anna.amsel")
    answer = signed_in(anna).get("/dossiers/77007707?q=GEHEIM")
    told = lines()
    mark = answer.headers["X-Request-Id"]
    assert {line["request"] for line in told} == {mark}
    last = told[-1]
    wanted = {"route": "dossiers.overview", "method": "GET", "status": 404, "account": anna.id}
    assert {key: last[key] for key in wanted} == wanted
    assert not re.search("GEHEIM|amsel|/dossiers|77007707", json.dumps(told))


def test_a_made_up_method_is_not_written_down(app: Flask, lines: Callable[[], list[dict[str, object]]]) -> None:
    app.test_client().open("/sign-in", method="GEHEIM")
    assert [line["method"] for line in lines() if "method" in line] == ["other"]


def test_an_id_from_outside_counts_behind_a_proxy_only(app: Flask, settings: Settings, engine: Engine) -> None:
    client = app.test_client()
    given = {"X-Request-Id": "given-by-proxy-1"}
    assert client.get("/sign-in", headers=given).headers["X-Request-Id"] != given["X-Request-Id"]
    app.extensions["negotiator"] = context.Kit(replace(settings, proxies=1), engine)
    assert client.get("/sign-in", headers=given).headers["X-Request-Id"] == given["X-Request-Id"]
    forged = client.get("/sign-in", headers={"X-Request-Id": "x y"}).headers["X-Request-Id"]
    assert re.fullmatch("[0-9a-f]{16}", forged)

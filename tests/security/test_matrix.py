"""Every route for everybody: roles, administrators, strangers, visitors; own, others' and foreign things.

What is expected stands in `table.py`; the requests are made from the application's own map of addresses.
"""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from negotiator.services.work import jobs
from tests.conftest import Person
from tests.security import patterns, table
from tests.security.counting import Counts
from tests.security.requests import THINGS, Asked, requests, rules
from tests.security.table_of_positions import POSITION
from tests.security.yard import ATTACKERS, OUTSIDERS, PARTS, Yard, give, yard_of

REFUSED = (401, 403, 404)
LAST = (
    "stress.delete",
    "minutes.meet",
    "minutes.revise",
    "counter.refuse",
    "counter.repair",
    "bench.delete",
    "upkeep.delete_document",
    "upkeep.delete",
    "upkeep.delete_proposal",
    "drafts.discard",
    "api.cancel",
    "jobs.cancel",
    "members.remove",
    "account.end_others",
    "account.end_session",
    "sign_in.leave",
)


@pytest.fixture
def bare(engine: Engine, person: Callable[..., Person], signed_in: Callable[[Person], FlaskClient], app: Flask) -> Yard:
    return yard_of(engine, person, signed_in, app.test_client())


@pytest.fixture
def yard(
    engine: Engine,
    person: Callable[..., Person],
    signed_in: Callable[[Person], FlaskClient],
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
) -> Yard:
    monkeypatch.setattr(jobs, "MOST_ACTIVE", 20)  # every question of the map waits at once here
    return yard_of(engine, person, signed_in, app.test_client(), solved=True)


def rows(text: str) -> Iterator[list[str]]:
    return (line.split() for line in text.strip().splitlines())


def expected(asked: Asked, who: str) -> str:
    """The cell of the table: a status, or "sign-in"."""
    key, admin, visitor = (asked.endpoint, asked.method), who == "admin", who == "visitor"
    for endpoint, method, other, for_admin, for_visitor in rows(table.COMMON):
        if (endpoint, method) == key:
            through = str(patterns.OTHERWISE.get((endpoint, who), other))
            return for_visitor if visitor else for_admin if admin else through
    if visitor:
        return "401" if asked.endpoint.startswith("api.") else table.SIGN_IN
    if who not in table.ROLES:
        return "404"
    for endpoint, method, status, third in (*rows(table.DOSSIER), *rows(POSITION)):
        if (endpoint, method) == key:
            cells = patterns.PATTERNS[third].get(asked.thing, patterns.NOBODY) if asked.thing else third
            cell = cells[table.ROLES.index(who)]
            through = str(patterns.OTHERWISE.get((endpoint, who), status))
            return {"y": through, "n": "403", "-": "404", ".": "not asked"}[cell]
    raise KeyError(key)


def told(answer: TestResponse, asked: Asked) -> str:
    if answer.status_code == 303 and answer.location.split("?")[0] == "/sign-in":
        return table.SIGN_IN
    return str(answer.status_code)


def send(browser: FlaskClient, asked: Asked) -> TestResponse:
    body = {"json": asked.data} if asked.json else {"data": asked.data}
    return browser.open(asked.path, method=asked.method, **body)  # type: ignore[arg-type]


def sorted_by_harm(found: Iterator[Asked]) -> list[Asked]:
    """Reading first; what ends things last, so that every request finds them."""
    return sorted(found, key=lambda a: (LAST.index(a.endpoint) if a.endpoint in LAST else -1, a.method, a.endpoint))


def test_every_route_has_a_row_in_the_table(app: Flask) -> None:
    """A new route fails here until somebody has written into the table who may use it."""
    named = {tuple(row[:2]) for text in (table.COMMON, table.DOSSIER, POSITION) for row in rows(text)}
    assert named == {(rule.endpoint, method) for rule, method in rules(app)}
    on_positions = {row[0] for row in rows(POSITION)}
    assert on_positions == {rule.endpoint for rule, _method in rules(app) if "position_id" in rule.arguments}
    assert all(set(pattern) <= set(THINGS) for pattern in patterns.PATTERNS.values())


def test_public_routes_are_those_that_visitors_reach(app: Flask) -> None:
    marked = {e for e, view in app.view_functions.items() if getattr(view, "is_public", False)} | {"static"}
    reached = {row[0] for row in rows(table.COMMON) if row[4] not in (table.SIGN_IN, "401")}
    assert marked == reached | {"sign_in.second_factor"}  # which sends those back who have not given a password


def test_nobody_gets_anywhere_without_signing_in(app: Flask, bare: Yard, counts: Counts) -> None:
    things = give(bare, "stranger", bare.here.dossier)
    judge(bare, "visitor", sorted_by_harm(requests(app, bare, "visitor", things, dossier=bare.here.dossier)), counts)


@pytest.mark.slow
def test_outsiders_reach_no_dossier(app: Flask, bare: Yard, counts: Counts) -> None:
    """Administrators and strangers, whatever the tables say; administration is the administrators' alone."""
    for who in OUTSIDERS:
        things = give(bare, who, bare.here.dossier)
        judge(bare, who, sorted_by_harm(requests(app, bare, who, things, dossier=bare.here.dossier)), counts)


@pytest.mark.slow
@pytest.mark.parametrize("who", PARTS)
def test_every_route_for_everybody(app: Flask, yard: Yard, counts: Counts, who: str) -> None:
    things = give(yard, who, yard.here.dossier)
    judge(yard, who, sorted_by_harm(requests(app, yard, who, things, dossier=yard.here.dossier)), counts)


def judge(yard: Yard, who: str, asked: list[Asked], counts: Counts) -> None:
    wrong = []
    for each in asked:
        wanted = expected(each, who)
        if wanted == "not asked":
            continue
        answer = send(yard.browsers[who], each)
        counts.add(answer)
        if told(answer, each) != wanted:
            wrong.append((each.endpoint, each.method, each.thing, f"{wanted} expected, {told(answer, each)} found"))
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.slow
@pytest.mark.parametrize("who", ATTACKERS)
def test_a_foreign_dossier_is_not_there(app: Flask, yard: Yard, counts: Counts, who: str) -> None:
    """Real ids of the other dossier, positions and packages included: the same 404 as for ids that never existed."""
    things = give(yard, "owner", yard.foreign.dossier)
    never = {
        prefix: plain(send(yard.browsers[who], Asked("", "GET", "", f"{prefix}/dossiers/999999")))
        for prefix in ("", "/api/v1")
    }
    for each in sorted_by_harm(requests(app, yard, who, things, dossier=yard.foreign.dossier)):
        if f"/dossiers/{yard.foreign.dossier}" not in each.path:
            continue
        answer = send(yard.browsers[who], each)
        counts.add(answer)
        assert answer.status_code == 404, each
        if each.method == "GET" and "position" not in each.endpoint:
            assert plain(answer) == never["/api/v1" if each.path.startswith("/api") else ""], each


def plain(answer: TestResponse) -> str:
    """The words of a refusal without what differs in every answer."""
    return " ".join(answer.text.split("<main", 1)[-1].split("</main>", 1)[0].split())


@pytest.mark.slow
@pytest.mark.parametrize("who", ATTACKERS)
def test_things_of_another_person_are_not_there(app: Flask, yard: Yard, counts: Counts, who: str) -> None:
    """Jobs, documents, drafts and sessions of the lead's, asked for by everybody else (and the owner's by the lead)."""
    victim = "leadership" if who == "lead" else "lead"
    things = give(yard, victim, yard.here.dossier)
    personal = ("document_id", "job_id", "draft_id", "session_id", "trial_id", "overlay_id")
    theirs = {rule.endpoint for rule, _method in rules(app) if set(personal) & rule.arguments}
    for each in requests(app, yard, who, things, dossier=yard.here.dossier, only=theirs):
        answer = send(yard.browsers[who], each)
        counts.add(answer)
        assert answer.status_code in REFUSED, each
        assert b"PDF-1.7" not in answer.data

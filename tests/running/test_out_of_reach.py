"""What the product rests on is away: a database that accepts and says nothing, one that stands still, a full disk, a
queue that takes nothing. Each request ends soon, with a page, a reason, and when to come back."""

import contextlib
import os
import shutil
import signal
import socket
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import DBAPIError

from models import schema, server
from models.database import engine_of, session_of
from models.job import Job, JobState
from negotiator.app import create_app
from negotiator.bargaining import errors as family
from negotiator.bargaining.errors import NegotiatorError, TooMany
from negotiator.config import Settings
from negotiator.jobs.reaper import reap
from negotiator.services import working
from negotiator.services.access import throttle
from negotiator.services.access.throttle import Allowance
from negotiator.services.work import jobs
from negotiator.services.work.ledger import RowLedger
from negotiator.web.errors import STATUS, known_error
from negotiator.web.jobs import QUEUE
from tests.conftest import Clock, Person
from tests.kenya import Kenya
from tests.security import server as postgresql

HTMX = {"HX-Request": "true"}
UNWRITTEN = {"sqlite": "PRAGMA query_only = ON", "postgresql": "SET TRANSACTION READ ONLY"}


@pytest.fixture
def hole() -> Iterator[int]:
    """A port that accepts connections and never says a word."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(50)
        held: list[socket.socket] = []

        def take() -> None:
            with contextlib.suppress(OSError):
                while True:
                    held.append(listening.accept()[0])

        threading.Thread(target=take, daemon=True).start()
        yield int(listening.getsockname()[1])
        for each in held:
            each.close()


def test_a_database_that_never_answers_ends_the_request(
    settings: Settings, hole: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "CONNECT_SECONDS", 2)
    engine = engine_of(f"postgresql+psycopg://u:p@127.0.0.1:{hole}/n", settings.keys, settings.audit_key)
    app = create_app(settings, engine)
    browser = app.test_client()
    browser.set_cookie("negotiator", "x" * 43)
    for path, headers in (("/dossiers", {}), ("/dossiers", HTMX), ("/health", {})):
        answer = browser.get(path, headers=headers)  # the hole never answers: the request ends all the same
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    engine.dispose()


@pytest.mark.slow
@pytest.mark.skipif(bool(postgresql.why_not()), reason=postgresql.why_not() or "there is one")
def test_a_database_that_stands_still_ends_the_request_and_is_used_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped in the middle: the system below still acknowledges everything, nobody answers."""
    monkeypatch.setattr(server, "CONNECT_SECONDS", 2)
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        with postgresql.served(folder) as url:
            engine = engine_of(url, settings.keys, settings.audit_key)
            schema.upgrade(engine)
            app = create_app(settings, engine)
            browser = app.test_client()
            assert browser.get("/health").status_code == 200
            _kinds(engine, monkeypatch)
            pids = _processes(engine, folder)
            for pid in pids:
                os.kill(pid, signal.SIGSTOP)
            try:
                answer = browser.get("/health")
                assert (answer.status_code, answer.json["failing"]) == (503, ["database"])  # type: ignore[index]
            finally:
                for pid in pids:
                    os.kill(pid, signal.SIGCONT)
            assert browser.get("/health").status_code == 200
            engine.dispose()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _kinds(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the server was told, and that connections give up after three seconds here."""
    with engine.connect() as connection:
        told = {n: connection.execute(text(f"SHOW {n}")).scalar() for n in ("statement_timeout", "lock_timeout")}
        assert told == {"statement_timeout": "15s", "lock_timeout": "10s"}
        kind = type(connection.connection.driver_connection)
    monkeypatch.setattr(kind, "patience", 3.0)


def _processes(engine: Engine, folder: Path) -> list[int]:
    with engine.connect() as connection:
        backends = list(connection.execute(text("SELECT pid FROM pg_stat_activity WHERE pid <> 0")).scalars())
    postmaster = int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])
    return [postmaster, *backends]


def _kinds_with(status: int) -> set[type[NegotiatorError]]:
    """Every error of the family that is answered so."""
    every: set[type[NegotiatorError]] = set()
    waiting = [NegotiatorError]
    while waiting:
        kind = waiting.pop()
        every.add(kind)
        waiting += kind.__subclasses__()
    return {k for k in every if next(code for base, code in STATUS if issubclass(k, base)) == status}


@pytest.mark.parametrize("status", [429, 503])
def test_every_error_that_passes_says_when_to_come_back(app: Flask, status: int) -> None:
    kinds = _kinds_with(status)
    assert kinds >= {family.TooMany} if status == 429 else kinds >= {family.Unavailable}
    for kind in kinds:
        error = kind("x", retry_after=7) if issubclass(kind, TooMany) else kind("x")
        for headers in ({}, HTMX):
            with app.test_request_context("/", headers=headers):
                answer = known_error(error)
                assert (answer.status_code, int(answer.headers["Retry-After"]) > 0) == (status, True)


def test_a_brake_cannot_be_pulled_without_saying_for_how_long() -> None:
    with pytest.raises(TypeError):
        TooMany("x")  # type: ignore[call-arg]


@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/second-factor"])
def test_pages_that_show_a_refusal_themselves_say_it_too(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    def never(*_all: object) -> None:
        raise TooMany("x", retry_after=42)

    monkeypatch.setattr("negotiator.services.accounts.sign_in.by_password", never)
    monkeypatch.setattr("negotiator.services.accounts.sign_in.by_code", never)
    answer = client.post(path, data={"login": "a", "password": "b", "code": "1"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "42")


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_too_many_jobs_say_when_to_come_back(
    signed_in: Callable[[Person], FlaskClient], kenya: Kenya, lead: Person, headers: dict[str, str]
) -> None:
    browser, path = signed_in(lead), f"/dossiers/{kenya.id}/packages/proposals"
    answers = [browser.post(path, data={"concepts": "nash", "seconds": str(60 + n)}, headers=headers) for n in range(9)]
    assert answers[-1].status_code == 429
    assert answers[-1].headers["Retry-After"] == str(jobs.RETRY_SECONDS)


def fill(engine: Engine, kenya: Kenya, lead: Person) -> None:
    """Lets the database grow no more, and fills what it has with jobs: SQLite says what it says on a full disk."""

    @event.listens_for(engine, "connect")
    def stop(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {connection.execute('PRAGMA page_count').fetchone()[0]}")

    engine.dispose()
    with contextlib.suppress(DBAPIError), session_of(engine, write=True) as session:
        while True:
            row = Job(dossier_id=kenya.id, account_id=lead.id, kind="print", asked={"a": "b" * 40}, state=JobState.DONE)
            session.add(row)
            session.commit()


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_full_disk_on_asking_for_a_job_is_said(
    signed_in: Callable[[Person], FlaskClient], engine: Engine, kenya: Kenya, lead: Person, headers: dict[str, str]
) -> None:
    browser, home = signed_in(lead), f"/dossiers/{kenya.id}"
    fill(engine, kenya, lead)
    answer = browser.post(f"{home}/packages/proposals", data={"concepts": "nash", "seconds": "60"}, headers=headers)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert "voll" in answer.text
    assert browser.get(home).status_code == 200


@pytest.mark.parametrize("minutes", [0, 20])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_signing_out_takes_the_cookie_where_nothing_can_be_written(
    signed_in: Callable[[Person], FlaskClient], engine: Engine, lead: Person, clock: Clock,
    headers: dict[str, str], minutes: int,
) -> None:  # fmt: skip
    """Also where the session would have been touched first; the page says that the server does not know it yet."""
    browser = signed_in(lead)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(UNWRITTEN[engine.dialect.name]))
    engine.dispose()
    clock.forward(minutes=minutes)
    answer = browser.post("/sign-out", headers=headers)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert "abgemeldet" in answer.text
    assert browser.get_cookie("negotiator") is None
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert browser.get("/dossiers").location.startswith("/sign-in")


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_signing_out_takes_the_cookie_where_nothing_can_be_read(
    signed_in: Callable[[Person], FlaskClient], engine: Engine, lead: Person, headers: dict[str, str]
) -> None:
    """And every other address still says that the database is away, to everybody."""
    browser = signed_in(lead)

    def away(*_given: object) -> None:
        raise sqlite3.OperationalError("unable to open database file")

    event.listen(engine, "before_cursor_execute", away)
    refused = browser.get("/dossiers", headers=headers)
    answer = browser.post("/sign-out", headers=headers)
    event.remove(engine, "before_cursor_execute", away)
    assert (refused.status_code, answer.status_code, answer.headers["Retry-After"]) == (503, 503, "30")
    assert "abgemeldet" in answer.text
    assert browser.get_cookie("negotiator") is None
    assert browser.get("/dossiers").location.startswith("/sign-in")


class Away:
    """A queue on a full disk, or whose server is away."""

    def put(self, _job: int) -> None:
        raise working.Unreachable("OperationalError") from sqlite3.OperationalError("database or disk is full")


def test_a_job_that_the_queue_cannot_take_waits_and_is_found(
    app: Flask,
    settings: Settings,
    signed_in: Callable[[Person], FlaskClient],
    engine: Engine,
    kenya: Kenya,
    lead: Person,
    clock: Clock,
) -> None:
    browser = signed_in(lead)
    app.extensions[QUEUE] = Away()
    asked = browser.post(f"/dossiers/{kenya.id}/packages/proposals", data={"concepts": "nash", "seconds": "60"})
    assert asked.status_code == 303
    queue = working.queue_of(settings)
    assert len(queue) == 0
    clock.forward(seconds=1)
    assert reap(RowLedger(engine), queue, waiting=0.01) == 1
    assert len(queue) == 1
    with session_of(engine) as session:
        assert session.get_one(Job, int(asked.location.rsplit("/", 1)[1])).state == JobState.WAITING


def test_a_real_queue_whose_file_cannot_grow_is_unreachable(settings: Settings) -> None:
    queue = working.queue_of(settings)
    connection = queue.huey.storage.conn
    connection.execute("PRAGMA max_page_count = 1")
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    with contextlib.suppress(working.Unreachable):
        for number in range(500):
            queue.put(number)
    with pytest.raises(working.Unreachable):
        queue.put(1)


def test_the_wait_is_told_in_seconds_and_minutes(engine: Engine, clock: Clock) -> None:
    with session_of(engine, write=True) as session:
        allowance = Allowance(1, throttle.CODE.window)
        throttle.count(session, "k", allowance, clock())
        clock.forward(minutes=5)
        with pytest.raises(TooMany) as error:
            throttle.count(session, "k", allowance, clock())
    assert error.value.retry_after == 600

"""A worker that is killed is replaced, its job is done, and until then page and /health say so."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
import requests
from flask.testing import FlaskClient
from sqlalchemy import Engine

from models.database import engine_of, session_of
from models.job import Job, JobState
from models.worker_beat import WorkerBeat
from negotiator.clock import system
from negotiator.config import read_settings
from negotiator.services import working
from negotiator.services.working import Worker
from tests import processes
from tests.conftest import Clock, Person
from tests.kenya import Kenya

NEGOTIATOR = [sys.executable, "-m", "negotiator.cli"]


def eventually(holds: Callable[[], object], seconds: float = 60) -> None:
    """Waits until it holds."""
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "not within the time"
        time.sleep(0.1)


def children(parent: int) -> list[int]:
    """Processes that this one started and that run our worker."""
    found = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split()
    tasks = Path(f"/proc/{parent}/task")
    found += [n for t in tasks.iterdir() for n in (t / "children").read_text(encoding="ascii").split()]
    return sorted({int(n) for n in found if b"spawn_main" in Path(f"/proc/{n}/cmdline").read_bytes()})


@pytest.fixture
def served(environment: dict[str, str]) -> Iterator[tuple[int, str, dict[str, str]]]:
    """`negotiator serve` as a process: its number, its address and its environment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    url = f"http://localhost:{port}"
    given = {
        **os.environ,
        **environment,
        "NEGOTIATOR_PORT": str(port),
        "NEGOTIATOR_ORIGIN": url,
        "NEGOTIATOR_PROCESSES": "1",
    }
    assert processes.run("migrate", environment=given).returncode == 0
    with subprocess.Popen([*NEGOTIATOR, "serve"], env=given, stderr=subprocess.PIPE) as process:
        yield process.pid, url, given
        process.send_signal(signal.SIGINT)
        process.wait(30)


@pytest.mark.slow
def test_a_killed_worker_is_replaced_and_takes_its_work_up_again(served: tuple[int, str, dict[str, str]]) -> None:
    server, url, environment = served
    settings = read_settings(environment)
    engine = engine_of(settings.database, settings.keys, settings.audit_key)

    def beats() -> set[str]:
        with engine.connect() as connection:
            return set(connection.exec_driver_sql("SELECT name FROM worker_beat").scalars())

    eventually(beats)
    first = children(server)
    assert len(first) == 1
    assert requests.get(f"{url}/health", timeout=10).json() == {"status": "ok"}
    job = _running(engine)
    os.kill(first[0], signal.SIGKILL)
    eventually(lambda: len(beats()) == 2)
    second = children(server)
    assert len(second) == 1
    assert second != first
    eventually(lambda: _state(engine, job) == JobState.FAILED, 30)  # taken up again: nobody handles its kind
    assert requests.get(f"{url}/health", timeout=10).status_code == 200
    engine.dispose()


def _running(engine: Engine) -> int:
    """A job that a worker took and that has been silent since."""
    with session_of(engine, write=True) as session:
        connection = session.connection()
        connection.exec_driver_sql(
            "INSERT INTO account (id, login, name, language, is_admin, is_active, may_start, totp_step, created_at, "
            "version) VALUES (1, 'a', 'A', 'de', false, true, false, 0, '2026-01-01 00:00:00', 1)"
        )
        connection.exec_driver_sql(
            "INSERT INTO dossier (id, key, title, summary, as_of, stage, lead, classification, fictional, "
            "horizon_years, context, expected, disclosure, created_at, version) VALUES (1, 'k', '{}', '{}', '', "
            "'mandate', '', 'intern', true, 3, '{}', '{}', 'banded', '2026-01-01 00:00:00', 1)"
        )
        job = Job(dossier_id=1, account_id=1, kind="of another version", asked={}, state=JobState.RUNNING, tries=1)
        job.beat_at = system() - timedelta(seconds=12)
        session.add(job)
        session.commit()
        assert job.id is not None
        return job.id


def _state(engine: Engine, job: int) -> JobState:
    with session_of(engine) as session:
        return session.get_one(Job, job).state


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_the_pause_grows_while_workers_keep_dying(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(working, "FIRST_PAUSE", 0.05)
    monkeypatch.setattr(working, "LONGEST_PAUSE", 0.4)
    started: list[float] = []

    def start() -> BaseProcess:
        started.append(time.monotonic())
        process = get_context("fork").Process(target=_die)
        process.start()
        return process

    worker = Worker(start)
    eventually(lambda: len(started) >= 6, 20)
    worker.stop()
    count = len(started)
    pauses = [b - a for a, b in pairwise(started)]
    assert pauses[0] >= 0.1
    assert pauses[3] >= 0.4
    assert [record.args[1] for record in caplog.records if "starts in" in record.msg][:5] == [0.1, 0.2, 0.4, 0.4, 0.4]  # type: ignore[index]
    time.sleep(0.6)
    assert len(started) == count  # stopped is stopped
    assert not worker.alive


def test_one_that_ended_in_order_is_followed_at_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(working, "FIRST_PAUSE", 30.0)
    monkeypatch.setattr(working, "STEADY_SECONDS", 0.0)
    started: list[float] = []

    def start() -> BaseProcess:
        started.append(time.monotonic())
        process = get_context("fork").Process(target=time.sleep, args=(0.05 if len(started) < 3 else 60,))
        process.start()
        return process

    worker = Worker(start)
    eventually(lambda: len(started) == 3, 20)
    worker.stop()
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_health_names_a_silent_worker(client: FlaskClient, engine: Engine, clock: Clock) -> None:
    assert client.get("/health").json == {"status": "ok"}  # just started: it may still come
    clock.forward(seconds=40)
    answer = client.get("/health")
    assert (answer.status_code, answer.json) == (503, {"status": "failing", "failing": ["worker"]})
    assert answer.headers["Retry-After"]
    with session_of(engine, write=True) as session:
        session.add(WorkerBeat(name="here 1", beat_at=clock() - timedelta(seconds=8)))
        session.commit()
    assert client.get("/health").json == {"status": "ok"}
    clock.forward(seconds=40)
    assert client.get("/health").status_code == 503


def test_health_names_keys_that_do_not_fit(client: FlaskClient, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO key_check (word) VALUES ('not ours')")
    assert client.get("/health").json == {"status": "failing", "failing": ["keys"]}


def test_health_names_a_database_that_cannot_be_read(client: FlaskClient, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE key_check")
    assert client.get("/health").json == {"status": "failing", "failing": ["database"]}


@pytest.mark.parametrize(("silent", "said"), [(1, False), (20, True)])
def test_the_page_of_a_job_says_that_its_worker_is_silent(
    signed_in: Callable[[Person], FlaskClient],
    engine: Engine,
    kenya: Kenya,
    lead: Person,
    silent: int,
    said: bool,
    clock: Clock,
) -> None:
    with session_of(engine, write=True) as session:
        job = Job(dossier_id=kenya.id, account_id=lead.id, kind="propose", asked={}, state=JobState.RUNNING, share=0.16)
        job.beat_at = clock() - timedelta(seconds=silent)
        session.add(job)
        session.commit()
        number = job.id
    page = signed_in(lead).get(f"/jobs/{number}").text
    assert "16" in page
    assert ("meldet sich seit einer Weile nicht" in page) is said

"""The queue on real servers: every form of its address, a job from side to side, and a server that is silent."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models import server
from models.job import Job, JobState
from negotiator.bargaining.errors import Unavailable
from negotiator.config import Settings, read_settings
from negotiator.jobs import queue as queues
from negotiator.jobs import worker
from negotiator.jobs.ledger import Desk, Work
from negotiator.jobs.queue import Queue, Unreachable
from negotiator.jobs.reaper import reap
from negotiator.services import working
from negotiator.services.work.ledger import RowLedger
from tests.jobs.conftest import SECRET
from tests.security import server as postgresql

PASSWORD = "s3cret"
REDIS = shutil.which("redis-server")
needs_redis = pytest.mark.skipif(REDIS is None, reason="Redis is not installed (Debian package redis-server)")
needs_postgresql = pytest.mark.skipif(bool(postgresql.why_not()), reason=postgresql.why_not() or "there is one")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def redis_at(port: int) -> Iterator[int]:
    """A server with a password; its process."""
    command = [str(REDIS), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--requirepass", PASSWORD]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        until = time.monotonic() + 20
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield process.pid
        process.terminate()


@pytest.fixture
def redis() -> Iterator[tuple[str, int]]:
    """The address of a server with a password, and its process."""
    port = free_port()
    with redis_at(port) as process:
        yield f"redis://:{PASSWORD}@127.0.0.1:{port}/0", process


@pytest.fixture
def server_url() -> Iterator[str]:
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        with postgresql.served(folder) as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def with_queue(environment: dict[str, str], address: str) -> Settings:
    return read_settings({**environment, "NEGOTIATOR_QUEUE": address})


def carry(settings: Settings) -> None:
    """One job from the side of the pages to that of the worker."""
    done: list[int] = []
    asked, taken = working.queue_of(settings), working.queue_of(settings, done.append)
    working.check_queue(settings)
    asked.put(41)
    assert len(asked) == 1
    assert taken.next()
    assert (done, taken.next()) == ([41], False)
    assert not Path.cwd().joinpath("redis:").exists()
    assert not Path.cwd().joinpath("postgresql+psycopg:").exists()


@needs_redis
@pytest.mark.slow
def test_a_job_goes_through_redis(environment: dict[str, str], redis: tuple[str, int]) -> None:
    carry(with_queue(environment, redis[0]))
    wrong = with_queue(environment, redis[0].replace(PASSWORD, "another"))
    with pytest.raises(Unavailable, match="NEGOTIATOR_QUEUE") as error:
        working.check_queue(wrong)
    assert "another" not in str(error.value)


@needs_redis
@pytest.mark.slow
def test_redis_that_stands_still_holds_nobody(
    environment: dict[str, str], redis: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queues, "SILENT_SECONDS", 2)
    asked = working.queue_of(with_queue(environment, redis[0]))
    os.kill(redis[1], signal.SIGSTOP)
    try:
        with pytest.raises(Unreachable):  # while it stands still: it would never answer
            asked.put(1)
    finally:
        os.kill(redis[1], signal.SIGCONT)


@needs_redis
@pytest.mark.slow
def test_a_worker_outlives_its_redis_and_loses_no_job(
    tmp_path: Path, engine: Engine, asked: Callable[..., int], job_row: Callable[[int], Job]
) -> None:
    """Killed while a job runs: that one ends, another waits in its row, and the same worker does it afterwards."""
    port, go = free_port(), tmp_path / "go"
    address = f"redis://:{PASSWORD}@127.0.0.1:{port}/0"

    def last(_work: Work, _desk: Desk) -> Mapping[str, object]:
        while not go.exists():
            time.sleep(0.02)
        return {"done": True}

    def live() -> None:
        engine.dispose(close=False)  # a process opens connections of its own
        worker.work(RowLedger(engine), lambda run: Queue(address, SECRET, run), {"last": last}, workers=1)

    def wait_for(job: int, state: JobState) -> None:
        until = time.monotonic() + 60
        while job_row(job).state is not state and time.monotonic() < until:
            time.sleep(0.05)
        assert (job_row(job).state, process.is_alive()) == (state, True)

    process = get_context("fork").Process(target=live, daemon=True)
    with redis_at(port) as server:
        process.start()
        mine = Queue(address, SECRET)
        mine.put(running := asked("last"))
        wait_for(running, JobState.RUNNING)
        os.kill(server, signal.SIGKILL)
    with pytest.raises(Unreachable):
        mine.put(waiting := asked("last"))
    go.touch()
    wait_for(running, JobState.DONE)
    with redis_at(port):
        reap(RowLedger(engine), mine, waiting=0.01)
        wait_for(waiting, JobState.DONE)
        process.terminate()
        process.join(20)
    assert (job_row(running).tries, job_row(waiting).tries) == (1, 1)


@needs_postgresql
@pytest.mark.slow
def test_a_job_goes_through_postgresql_in_every_form_of_its_address(
    environment: dict[str, str], server_url: str
) -> None:
    for form in ("postgresql+psycopg", "postgresql", "postgres"):
        settings = with_queue(environment, server_url.replace("postgresql+psycopg", form))
        carry(settings)
        assert type(working.queue_of(settings).huey.storage.conn).patience == server.ANSWER_SECONDS

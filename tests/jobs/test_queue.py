"""The queue on real servers: every form of its address, a job from side to side, and a server that is silent."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from models import server
from negotiator.bargaining.errors import Unavailable
from negotiator.config import Settings, read_settings
from negotiator.jobs import queue as queues
from negotiator.services import working
from tests.security import server as postgresql
from tests.waiting import pause

PASSWORD = "s3cret"
REDIS = shutil.which("redis-server")
needs_redis = pytest.mark.skipif(REDIS is None, reason="Redis is not installed (Debian package redis-server)")
needs_postgresql = pytest.mark.skipif(bool(postgresql.why_not()), reason=postgresql.why_not() or "there is one")


@pytest.fixture
def redis() -> Iterator[tuple[str, int]]:
    """The address of a server with a password, and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [str(REDIS), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--requirepass", PASSWORD]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        until = time.monotonic() + 20
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                pause(0.05)
        yield f"redis://:{PASSWORD}@127.0.0.1:{port}/0", process.pid
        process.terminate()


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
        began = time.monotonic()
        with pytest.raises(working.Unreachable):
            asked.put(1)
        assert time.monotonic() - began < 15
    finally:
        os.kill(redis[1], signal.SIGCONT)


@needs_postgresql
@pytest.mark.slow
def test_a_job_goes_through_postgresql_in_every_form_of_its_address(
    environment: dict[str, str], server_url: str
) -> None:
    for form in ("postgresql+psycopg", "postgresql", "postgres"):
        settings = with_queue(environment, server_url.replace("postgresql+psycopg", form))
        carry(settings)
        assert type(working.queue_of(settings).huey.storage.conn).patience == server.ANSWER_SECONDS

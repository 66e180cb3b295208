"""The queue: ids of jobs, nothing else. SQLite by default, PostgreSQL or Redis by address."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import huey as hueys
from huey.consumer import Consumer

from negotiator.jobs.signed import SignedJson

NAME = "negotiator"
POLL_SECONDS = 0.1
SILENT_SECONDS = 10  # after which a queue's server is given up
SLOWEST_POLL_SECONDS = 0.5


class Unreachable(Exception):
    """The queue cannot be opened or cannot take anything; the cause says why."""


def _opened(address: str, serializer: SignedJson, connect: Callable[[], Any] | None) -> hueys.Huey:
    """The queue behind an address: `postgresql://…`, `redis://…`, or the path of an SQLite file."""
    if address.startswith("postgresql:"):
        way = {"dsn": address} if connect is None else {"connection": connect}
        return hueys.PostgresHuey(NAME, results=False, serializer=serializer, **way)
    if address.startswith(("redis:", "rediss:")):
        limits = f"socket_connect_timeout={SILENT_SECONDS}&socket_timeout={SILENT_SECONDS}"
        url = address + ("&" if "?" in address else "?") + limits
        return hueys.RedisHuey(NAME, url=url, results=False, serializer=serializer)
    Path(address).parent.mkdir(parents=True, exist_ok=True)
    return hueys.SqliteHuey(NAME, filename=address, results=False, serializer=serializer)


class Queue:
    """Jobs wait here by id. `run` is called in the worker for each; the web process gives none. `connect` opens a
    connection to the server of a PostgreSQL queue. Raises Unreachable."""

    def __init__(
        self,
        address: str,
        secret: str,
        run: Callable[[int], None] | None = None,
        connect: Callable[[], Any] | None = None,
    ) -> None:
        with _reaching():
            self.huey = _opened(address, SignedJson(secret), connect)

        def job(number: int) -> None:  # web and worker must know it under one name, whatever `run` is
            (run or _nobody)(number)

        self.task = self.huey.task(name="job")(job)

    def put(self, job: int) -> None:
        """Lets a worker take the job as soon as one is free. Raises Unreachable."""
        with _reaching():
            self.task(job)

    def check(self) -> None:
        """Raises Unreachable where the queue does not answer."""
        with _reaching():
            len(self)

    def __len__(self) -> int:
        """Messages that wait."""
        return int(self.huey.storage.queue_size())

    def next(self) -> bool:
        """Does the job that waits longest, in this very thread; False if none waits."""
        task = self.huey.dequeue()
        if task is None:
            return False
        self.huey.execute(task)
        return True

    def consumer(self, workers: int) -> Consumer:
        """The huey consumer with threads; `run()` on it returns after SIGTERM or SIGINT."""
        return Consumer(
            self.huey,
            workers=workers,
            periodic=False,
            initial_delay=POLL_SECONDS,
            max_delay=SLOWEST_POLL_SECONDS,
            worker_type="thread",
            shutdown_timeout=5,
        )


@contextmanager
def _reaching() -> Iterator[None]:
    """Whatever a queue's driver raises is one thing to those who use it."""
    try:
        yield
    except Exception as error:
        raise Unreachable(type(error).__name__) from error


def _nobody(job: int) -> None:
    """Only a worker runs jobs."""
    raise RuntimeError(f"job {job} was run outside a worker")

"""The queue: ids of jobs, nothing else. SQLite by default, PostgreSQL or Redis by address."""

from collections.abc import Callable
from pathlib import Path

import huey as hueys
from huey.consumer import Consumer

from negotiator.jobs.signed import SignedJson

NAME = "negotiator"
POLL_SECONDS = 0.1
SLOWEST_POLL_SECONDS = 0.5


def _opened(address: str, serializer: SignedJson) -> hueys.Huey:
    """The queue behind an address: `postgresql://…`, `redis://…`, or the path of an SQLite file."""
    if address.startswith(("postgresql:", "postgres:")):
        return hueys.PostgresHuey(NAME, dsn=address, results=False, serializer=serializer)
    if address.startswith(("redis:", "rediss:")):
        return hueys.RedisHuey(NAME, url=address, results=False, serializer=serializer)
    Path(address).parent.mkdir(parents=True, exist_ok=True)
    return hueys.SqliteHuey(NAME, filename=address, results=False, serializer=serializer)


class Queue:
    """Jobs wait here by id. `run` is called in the worker for each; the web process gives none."""

    def __init__(self, address: str, secret: str, run: Callable[[int], None] | None = None) -> None:
        self.huey = _opened(address, SignedJson(secret))

        def job(number: int) -> None:  # web and worker must know it under one name, whatever `run` is
            (run or _nobody)(number)

        self.task = self.huey.task(name="job")(job)

    def put(self, job: int) -> None:
        """Lets a worker take the job as soon as one is free."""
        self.task(job)

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


def _nobody(job: int) -> None:
    """Only a worker runs jobs."""
    raise RuntimeError(f"job {job} was run outside a worker")

"""The worker as a real process: does jobs, stops on request, ends with its parent."""

from collections.abc import Callable, Mapping
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from time import monotonic, sleep

import pytest
from sqlalchemy import Engine

from models.job import Job, JobState
from negotiator.jobs.ledger import Desk, Work
from negotiator.jobs.queue import Queue
from negotiator.jobs.worker import work
from negotiator.services.work.ledger import RowLedger
from tests.jobs.conftest import SECRET


def double(asked: Work, _desk: Desk) -> Mapping[str, object]:
    return {"twice": 2 * int(str(asked.asked["number"]))}


def opened(path: str, run: Callable[[int], None]) -> Queue:
    return Queue(path, SECRET, run)


@pytest.mark.slow
def test_process_does_jobs_and_stops_on_request(
    tmp_path: Path, asked: Callable[..., int], job_row: Callable[[int], Job], queue: Queue, engine: Engine
) -> None:
    other = get_context("fork").Process(target=_in_fork, args=(engine, str(tmp_path / "queue.db")))
    other.start()
    try:
        jobs = [asked("double", number=n) for n in range(5)]
        for job in jobs:
            queue.put(job)
        end = monotonic() + 20
        while monotonic() < end and any(job_row(j).state != JobState.DONE for j in jobs):
            sleep(0.05)
        assert [job_row(j).result for j in jobs] == [{"twice": 2 * n} for n in range(5)]
    finally:
        other.terminate()
        other.join(timeout=15)
    assert other.exitcode == 0


def _in_fork(engine: Engine, path: str) -> None:
    engine.dispose(close=False)
    work(RowLedger(engine), partial(opened, path), {"double": double})

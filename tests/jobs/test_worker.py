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
from negotiator.jobs.wear import Shift, Wear
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


def _in_fork(engine: Engine, path: str, wear: Wear = Wear()) -> None:
    engine.dispose(close=False)
    work(RowLedger(engine), partial(opened, path), {"double": double}, wear=wear)


@pytest.mark.slow
def test_a_worn_worker_ends_in_order_and_leaves_the_rest_where_it_is(
    tmp_path: Path, asked: Callable[..., int], job_row: Callable[[int], Job], queue: Queue, engine: Engine
) -> None:
    jobs = [asked("double", number=n) for n in range(9)]
    for job in jobs:
        queue.put(job)
    wear = Wear(most=1, fewest=3)
    worker = get_context("fork").Process(target=_in_fork, args=(engine, str(tmp_path / "queue.db"), wear), daemon=True)
    worker.start()
    worker.join(timeout=30)
    assert worker.exitcode == 0
    states = [job_row(job).state for job in jobs]
    assert set(states) == {JobState.DONE, JobState.WAITING}
    assert 3 <= states.count(JobState.DONE) <= 5  # two threads, which may each have begun one


class Held:
    """Memory that a process holds, as a test sets it."""

    now = 0

    def __call__(self) -> int:
        return self.now


def test_a_worker_leaves_once_and_while_others_work_only_at_twice_what_it_may_hold() -> None:
    held, left = Held(), list[bool]()
    shift = Shift(Wear(most=100, fewest=2), lambda: left.append(True), held)
    held.now = 150
    with shift.job():
        pass
    assert not left  # it has done too little
    with shift.job():
        with shift.job():
            pass
        assert not left  # another job is under way
        held.now = 201
        with shift.job():
            pass
        assert left == [True]
    assert left == [True]
    shift.ended()

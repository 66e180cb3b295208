import errno
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from threading import Thread
from time import monotonic, sleep

import pytest
from sqlalchemy import Engine, create_engine, text

from models.clock import now
from models.database import session_of
from models.job import Job, JobState
from negotiator.bargaining.errors import Refused, UncountedError
from negotiator.jobs.ledger import Desk, Work
from negotiator.jobs.queue import Queue
from negotiator.jobs.reaper import reap
from negotiator.jobs.runner import Runner
from negotiator.services.records.storage import SILENT
from negotiator.services.work.ledger import FAILED, MOST_TRIES, SHORT, UNCOUNTED, RowLedger

Ask = Callable[..., int]
Row = Callable[[int], Job]


def add(work: Work, desk: Desk) -> Mapping[str, object]:
    desk.report("Adding", 0.5)
    return {"sum": sum(work.asked["numbers"]), "dossier": work.asked["dossier"]}  # type: ignore[call-overload]


def refuse(_work: Work, _desk: Desk) -> Mapping[str, object]:
    raise Refused("No package fits “%(name)s”.", name="K")


def break_down(_work: Work, _desk: Desk) -> Mapping[str, object]:
    raise ZeroDivisionError("secret inner state")


def wait_for_stop(_work: Work, desk: Desk) -> Mapping[str, object]:
    end = monotonic() + 10
    while monotonic() < end:
        desk.check()
        sleep(0.01)
    return {}


def away(_work: Work, _desk: Desk) -> Mapping[str, object]:
    with create_engine("sqlite:////nowhere/at/all.db").connect() as connection:
        return dict(connection.execute(text("SELECT 1")).mappings().one())


def short(_work: Work, _desk: Desk) -> Mapping[str, object]:
    try:
        raise OSError(errno.ENOSPC, "secret inner state")
    except OSError as error:
        raise RuntimeError("the paper could not be written") from error


def missing(_work: Work, _desk: Desk) -> Mapping[str, object]:
    with create_engine("sqlite://").connect() as connection:
        return dict(connection.execute(text("SELECT 1 FROM nothing")).mappings().one())


def too_fine(_work: Work, _desk: Desk) -> Mapping[str, object]:
    raise UncountedError("red_lines[3].terms[0]", "is beyond 7")


def tell(_work: Work, desk: Desk) -> Mapping[str, object]:
    desk.tell({"found": 1})
    desk.tell({"found": 2})
    return wait_for_stop(_work, desk)


def tell_and_break(work: Work, desk: Desk) -> Mapping[str, object]:
    desk.tell({"found": 1})
    return break_down(work, desk)


HANDLERS = {
    "tell": tell,
    "tell and break": tell_and_break,
    "add": add,
    "refuse": refuse,
    "break": break_down,
    "wait": wait_for_stop,
    "away": away,
    "missing": missing,
    "short": short,
    "too fine": too_fine,
}


def test_job_runs_to_its_result(ledger: RowLedger, asked: Ask, job_row: Row) -> None:
    job = asked(numbers=[1, 2])
    Runner(ledger, HANDLERS).run(job)
    row = job_row(job)
    assert (row.state, row.result, row.share, row.tries) == (JobState.DONE, {"sum": 3, "dossier": 1}, 1.0, 1)
    assert row.started_at is not None
    assert row.ended_at is not None


def test_job_that_was_claimed_is_not_run_twice(ledger: RowLedger, asked: Ask, job_row: Row) -> None:
    job = asked(numbers=[1])
    assert ledger.claim(job) is not None
    assert ledger.claim(job) is None
    Runner(ledger, HANDLERS).run(job)
    assert job_row(job).state == JobState.RUNNING


def test_refusal_is_kept_in_words(ledger: RowLedger, asked: Ask, job_row: Row) -> None:
    job = asked("refuse")
    Runner(ledger, HANDLERS).run(job)
    assert job_row(job).state == JobState.FAILED
    assert job_row(job).error == ("No package fits “%(name)s”.", {"name": "K"})


def test_unforeseen_error_shows_nothing_of_itself(ledger: RowLedger, asked: Ask, job_row: Row) -> None:
    for kind, said in (("break", FAILED), ("no such kind", FAILED), ("too fine", UNCOUNTED)):
        number = asked(kind)
        Runner(ledger, HANDLERS).run(number)
        assert job_row(number).error == (said, {})


@pytest.mark.parametrize(("kind", "said"), [("away", SILENT), ("short", SHORT)])
def test_job_that_met_a_bad_day_is_queued_again_and_says_why_in_the_end(
    kind: str, said: str, ledger: RowLedger, queue: Queue, asked: Ask, job_row: Row, engine: Engine
) -> None:
    """The database is away, or the machine's disk is full, wherever in the work that shows."""
    job = asked(kind)
    for _turn in range(MOST_TRIES - 1):
        Runner(ledger, HANDLERS).run(job)
        assert job_row(job).state == JobState.RUNNING
        silence(engine, job)
        assert reap(ledger, queue) == 1
        assert job_row(job).state == JobState.WAITING
    Runner(ledger, HANDLERS).run(job)
    assert (job_row(job).state, job_row(job).error) == (JobState.FAILED, (said, {}))


def test_a_table_that_is_missing_is_no_bad_day(ledger: RowLedger, asked: Ask, job_row: Row) -> None:
    """SQLite calls it operational, like a disk that is full; but it is the same tomorrow."""
    job = asked("missing")
    Runner(ledger, HANDLERS).run(job)
    assert (job_row(job).state, job_row(job).error, job_row(job).tries) == (JobState.FAILED, (FAILED, {}), 1)


@pytest.mark.parametrize(("kind", "error"), [("add", None), ("away", (SILENT, {}))])
def test_how_a_job_ended_is_told_once_the_database_is_back(
    kind: str, error: object, tmp_path: Path, engine: Engine, asked: Ask, job_row: Row
) -> None:
    """A result is kept, and the third bad day told by its name: not as if the process had ended."""
    file, away = tmp_path / "jobs.db", tmp_path / "away.db"

    def last(work: Work, desk: Desk) -> Mapping[str, object]:
        try:
            return HANDLERS[kind](work, desk)
        finally:
            engine.dispose()
            file.rename(away)
            file.mkdir()

    def back(_seconds: float) -> None:
        if away.exists():
            file.rmdir()
            away.rename(file)

    job = asked(kind, numbers=[1, 2])
    silence(engine, job, tries=MOST_TRIES - 1, state=JobState.WAITING)
    Runner(RowLedger(engine, back), {kind: last}, beat_seconds=60).run(job)
    state = JobState.FAILED if error else JobState.DONE
    assert (job_row(job).state, job_row(job).error, job_row(job).tries) == (state, error, MOST_TRIES)


def test_cancelled_job_stops_long_before_its_next_beat(
    ledger: RowLedger, asked: Ask, job_row: Row, engine: Engine
) -> None:
    job = asked("wait")
    thread = Thread(target=Runner(ledger, HANDLERS, beat_seconds=60).run, args=(job,))
    thread.start()
    while job_row(job).state != JobState.RUNNING:
        sleep(0.01)
    with session_of(engine, write=True) as session:
        row = session.get(Job, job)
        assert row is not None
        row.stop_asked = True
        session.commit()
    thread.join(timeout=5)
    assert not thread.is_alive()
    assert job_row(job).state == JobState.CANCELLED


def test_what_was_found_is_there_while_the_job_runs_and_once_it_was_cancelled(
    ledger: RowLedger, asked: Ask, job_row: Row, engine: Engine
) -> None:
    job = asked("tell")
    thread = Thread(target=Runner(ledger, HANDLERS, beat_seconds=0.05).run, args=(job,))
    thread.start()
    while job_row(job).result != {"found": 2}:
        sleep(0.01)
    assert job_row(job).state == JobState.RUNNING
    with session_of(engine, write=True) as session:
        session.get_one(Job, job).stop_asked = True
        session.commit()
    thread.join(timeout=5)
    assert (job_row(job).state, job_row(job).result) == (JobState.CANCELLED, {"found": 2})


def test_nothing_is_left_of_what_a_job_found_that_failed_or_begins_anew(
    ledger: RowLedger, asked: Ask, job_row: Row, engine: Engine
) -> None:
    job = asked("tell and break")
    Runner(ledger, HANDLERS).run(job)
    assert (job_row(job).state, job_row(job).result) == (JobState.FAILED, None)
    silence(engine, job, state=JobState.WAITING, result={"found": 1})
    assert ledger.claim(job) is not None
    assert job_row(job).result is None


def silence(engine: Engine, job: int, **values: object) -> None:
    """Makes a running job look as if its worker died a minute ago."""
    with session_of(engine, write=True) as session:
        row = session.get(Job, job)
        assert row is not None
        row.beat_at = now(session) - timedelta(seconds=60)
        for name, value in values.items():
            setattr(row, name, value)
        session.commit()


def test_job_of_a_dead_worker_is_queued_again(
    ledger: RowLedger, queue: Queue, asked: Ask, job_row: Row, engine: Engine
) -> None:
    job = asked(numbers=[4])
    ledger.claim(job)
    silence(engine, job)
    assert reap(ledger, queue) == 1
    assert reap(ledger, queue) == 0
    assert job_row(job).state == JobState.WAITING
    Runner(ledger, HANDLERS).run(job)
    assert (job_row(job).state, job_row(job).tries) == (JobState.DONE, 2)


def test_job_that_lives_is_left_alone(ledger: RowLedger, queue: Queue, asked: Ask) -> None:
    ledger.claim(asked(numbers=[]))
    assert reap(ledger, queue) == 0


def test_job_that_is_lost_too_often_fails_in_words(
    ledger: RowLedger, queue: Queue, asked: Ask, job_row: Row, engine: Engine
) -> None:
    job = asked(numbers=[4])
    ledger.claim(job)
    silence(engine, job, tries=MOST_TRIES)
    assert reap(ledger, queue) == 0
    assert job_row(job).state == JobState.FAILED


def test_cancelled_job_of_a_dead_worker_is_cancelled(
    ledger: RowLedger, queue: Queue, asked: Ask, job_row: Row, engine: Engine
) -> None:
    job = asked("wait")
    ledger.claim(job)
    silence(engine, job, stop_asked=True)
    assert reap(ledger, queue) == 0
    assert job_row(job).state == JobState.CANCELLED


def test_job_whose_message_was_lost_is_queued_again(ledger: RowLedger, queue: Queue, asked: Ask) -> None:
    asked(numbers=[1])
    sleep(0.02)
    assert reap(ledger, queue, waiting=0.01) == 1
    assert len(queue) == 1

"""Rows of jobs, as the worker asks and tells about them: each method is one short transaction."""

import errno
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from time import sleep

from sqlalchemy import ColumnElement, Engine, func, or_, update
from sqlmodel import col, delete, select

from models.clock import clock_of
from models.database import session_of
from models.job import Job, JobState
from models.worker_beat import WorkerBeat
from negotiator.bargaining.errors import CaseError, NegotiatorError, Unavailable, UncountedError
from negotiator.bargaining.rules import RedLineError
from negotiator.jobs.ledger import Work
from negotiator.language import _
from negotiator.services.access import throttle
from negotiator.services.records.loading import known
from negotiator.services.records.storage import alone, passing
from negotiator.services.work import turns

MOST_TRIES = 3
CERTAIN_SECONDS = 1.5  # three beats of whoever lives (jobs/runner.py)
KEPT = timedelta(days=1)  # how long a worker that is gone is remembered
FAILED = _("This failed for a reason that the program did not foresee. Nothing of yours was lost; please try again.")
UNCOUNTED = _(
    "The optimiser cannot add up all numbers exactly: those of levels, or in red lines that are sealed from you, have "
    "too many digits or decimals. Nothing of yours was lost; please round them, or ask the houses to."
)
SHORT = _(
    "The machine that does long work is short of memory, disk or open files. Nothing of yours was lost; please tell "
    "whoever runs this installation, and try again later."
)
SHORTAGES = frozenset(
    (errno.ENOMEM, errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.EAGAIN, errno.EIO, errno.EROFS)
)
LOST = _(
    "This was begun %(tries)s times and never came to its end: its process ended, or the database did not answer. "
    "Nothing of yours was lost; please try again."
)
TELLING_PAUSES = (0.5, 1, 2, 4, 8, *(15,) * 7)  # seconds: for two minutes an ending is told again


class RowLedger:
    """The worker's book of jobs, kept in the database of the engine."""

    def __init__(self, engine: Engine, wait: Callable[[float], object] = sleep) -> None:
        self.engine = engine
        self.now = clock_of(engine)
        self._wait = wait

    def _set(self, job: int, *states: JobState, only: ColumnElement[bool] | None = None, **values: object) -> bool:
        """Changes a job that is in one of these states, and of which `only` holds; whether there was one."""
        which = [col(Job.id) == job, col(Job.state).in_(states), *([] if only is None else [only])]
        with session_of(self.engine, write=True) as session:
            done = session.execute(update(Job).where(*which).values(**values))
            session.commit()
            return bool(done.rowcount)  # type: ignore[attr-defined]

    def _end(self, job: int, only: ColumnElement[bool] | None = None, **values: object) -> None:
        """Notes how a running job ended; again and again for two minutes where the database is away, full or busy."""
        for seconds in (*TELLING_PAUSES, None):
            try:
                self._set(job, JobState.RUNNING, only=only, ended_at=self.now(), **values)
                return
            except Exception as error:
                if seconds is None or _passing(error) is None:
                    raise
            self._wait(seconds)

    def alive(self, worker: str) -> None:
        """See `jobs.ledger.Ledger`; what is left of workers that ended long ago goes, and counters that lapsed."""
        with session_of(self.engine, write=True) as session:
            kept = self.now() - KEPT, self.now() + KEPT
            session.exec(delete(WorkerBeat).where(~col(WorkerBeat.beat_at).between(*kept)))
            throttle.sweep(session, self.now())
            row = session.get(WorkerBeat, worker) or WorkerBeat(name=worker, beat_at=self.now())
            row.beat_at = self.now()
            session.add(row)
            session.commit()

    def claim(self, job: int) -> Work | None:
        """See `jobs.ledger.Ledger`."""
        with session_of(self.engine, write=True) as session:
            alone(session, "turn")  # or two workers choose the same one, and the second's message is spent for nothing
            number = turns.next_of(session, job)
            row = session.get(Job, number, with_for_update=True) if number is not None else None
            if row is None or row.state != JobState.WAITING:
                return None
            row.state, row.tries, row.step, row.share = JobState.RUNNING, row.tries + 1, "", 0.0
            row.result = None  # what an earlier try had found so far
            row.started_at = row.beat_at = self.now()
            work = Work(
                known(row.id), row.kind, dict(row.asked) | {"dossier": row.dossier_id, "account": row.account_id}
            )
            session.add(row)
            session.commit()
            return work

    def beat(self, job: int) -> bool:
        """See `jobs.ledger.Ledger`; a job that is not running any more is to stop as well."""
        return not self._set(job, JobState.RUNNING, beat_at=self.now()) or self.stopping(job)

    def stopping(self, job: int) -> bool:
        """See `jobs.ledger.Ledger`."""
        with session_of(self.engine) as session:
            return bool(session.exec(select(Job.stop_asked).where(Job.id == job)).first())

    def report(self, job: int, step: str, share: float) -> None:
        """See `jobs.ledger.Ledger`."""
        self._set(job, JobState.RUNNING, step=step, share=min(max(share, 0.0), 1.0), beat_at=self.now())

    def told(self, job: int, found: Mapping[str, object]) -> None:
        """See `jobs.ledger.Ledger`."""
        self._set(job, JobState.RUNNING, result=dict(found), beat_at=self.now())

    def finished(self, job: int, result: Mapping[str, object]) -> None:
        """See `jobs.ledger.Ledger`."""
        kept = dict(result)
        self._end(job, state=JobState.DONE, result=kept, share=1.0, step="")

    def stopped(self, job: int) -> None:
        """See `jobs.ledger.Ledger`."""
        self._end(job, state=JobState.CANCELLED, step="")

    def failed(self, job: int, error: Exception) -> None:
        """See `jobs.ledger.Ledger`; only errors that were written for people are shown to them, and none that quotes a
        case or a red line: those are sealed from most who ask. One that met a bad day of the machine is not at fault:
        without a beat it is found silent and waits again, as often as one whose worker died; then it says why."""
        met = _passing(error)
        words: tuple[str, dict[str, object]] = (FAILED, {})
        told = met or error
        if isinstance(told, UncountedError):
            words = (UNCOUNTED, {})
        elif isinstance(told, NegotiatorError) and not isinstance(told, CaseError | RedLineError):
            words = (told.message, _plain(told.params))
        tried = col(Job.tries) >= (MOST_TRIES if met else 0)
        self._end(job, only=tried, state=JobState.FAILED, error=words, step="", result=None)

    def lost(self, silent_seconds: float, waiting_seconds: float) -> tuple[int, ...]:
        """See `jobs.ledger.Ledger`. A clock that was set makes all look silent for a moment, or none for as long as it
        was set back: whoever looks silent, before or behind the clock, is looked at once more."""
        silent = timedelta(seconds=silent_seconds)
        suspects = self._silent(silent)
        if suspects:
            self._wait(CERTAIN_SECONDS)
        with session_of(self.engine, write=True) as session:
            now, waiting = self.now(), timedelta(seconds=waiting_seconds)
            rows = session.exec(select(Job).where(Job.state == JobState.RUNNING, col(Job.id).in_(suspects))).all()
            running = [row for row in rows if row.beat_at == suspects[known(row.id)]]
            revived = [row for row in running if _revive(row, now)]
            since = func.coalesce(Job.beat_at, Job.created_at)
            late = or_(since < now - waiting, since > now + waiting)
            forgotten = session.exec(select(Job).where(Job.state == JobState.WAITING, late)).all()
            for row in (*revived, *forgotten):
                row.beat_at = now
            session.add_all((*running, *forgotten))
            session.commit()
            return tuple(sorted({known(row.id) for row in (*revived, *forgotten)}))

    def _silent(self, silent: timedelta) -> dict[int, datetime | None]:
        """Jobs whose last beat is further from now than that -> that beat."""
        with session_of(self.engine) as session:
            now = self.now()
            late = ~col(Job.beat_at).between(now - silent, now + silent)
            rows = session.exec(select(Job.id, Job.beat_at).where(Job.state == JobState.RUNNING, late)).all()
            return {known(number): beat for number, beat in rows}


def _revive(row: Job, now: datetime) -> bool:
    """Decides about a job whose worker fell silent; whether it is to wait again."""
    if row.stop_asked:
        row.state, row.ended_at = JobState.CANCELLED, now
    elif row.tries >= MOST_TRIES:
        row.state, row.ended_at, row.error = JobState.FAILED, now, (LOST, {"tries": row.tries})
        row.result = None
    else:
        row.state, row.step, row.share = JobState.WAITING, "", 0.0
    return row.state is JobState.WAITING


def _passing(error: BaseException | None) -> NegotiatorError | None:
    """What the day is like that a job met, also where something else was raised of it: the database is away, full or
    busy, or the machine is short of something. None for what would be the same on any day."""
    while error is not None:
        if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno in SHORTAGES):
            return Unavailable(SHORT)
        found = passing(error) if isinstance(error, Exception) else None
        if found is not None:
            return found
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return None


def _plain(params: Mapping[str, object]) -> dict[str, object]:
    return {k: v if isinstance(v, int | float | str | bool) else str(v) for k, v in params.items()}

"""Whether this installation does what it should, in words for machines."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, func, select

from models.database import session_of
from models.job import Job, JobState
from models.worker_beat import WorkerBeat
from negotiator.services.installation import key_checks
from negotiator.services.records.storage import in_words

STALE = timedelta(seconds=30)  # six missed beats
LONG = timedelta(minutes=15)  # that a job waits while workers live: more is asked than they can do
DATABASE, KEYS, WORKER, QUEUE = "database", "keys", "worker", "queue"


def failing(engine: Engine, keys: tuple[str, ...], started: datetime, now: datetime) -> tuple[str, ...]:
    """What is wrong, empty if nothing: DATABASE cannot be read or is not set up; KEYS do not open what is sealed;
    WORKER: no process that does long work has shown itself lately (counted from `started` at the earliest); QUEUE: one
    has, and still something waits for long."""

    def look(session: Session) -> tuple[str, ...]:
        silent = abs(now - started) > STALE and not _beats(session, now)
        return (WORKER,) if silent else (QUEUE,) if _waits(session, now) else ()

    return _found(engine, keys, look)


def unready(engine: Engine, keys: tuple[str, ...]) -> tuple[str, ...]:
    """What keeps pages from being answered, empty if nothing: DATABASE or KEYS."""
    return _found(engine, keys, lambda _session: ())


def _found(engine: Engine, keys: tuple[str, ...], look: Callable[[Session], tuple[str, ...]]) -> tuple[str, ...]:
    try:
        with session_of(engine) as session:
            keys_fit = not keys or key_checks.still_fit(session, keys)
            return (*(() if keys_fit else (KEYS,)), *look(session))
    except SQLAlchemyError as error:
        if in_words(error) is None:
            raise
        return (DATABASE,)


def _waits(session: Session, now: datetime) -> bool:
    """Whether a job has waited for too long."""
    first = session.exec(select(func.min(Job.created_at)).where(Job.state == JobState.WAITING)).one()
    return first is not None and now - first > LONG


def _beats(session: Session, now: datetime) -> bool:
    """Whether a worker has shown itself lately; a beat of the future is one from before the clock was set back."""
    lately = col(WorkerBeat.beat_at).between(now - STALE, now + STALE)
    return session.exec(select(WorkerBeat.name).where(lately)).first() is not None

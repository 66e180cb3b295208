"""Whether this installation does what it should, in words for machines."""

from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, func, select

from models.database import session_of
from models.worker_beat import WorkerBeat
from negotiator.services.installation import key_checks
from negotiator.services.records.storage import in_words

STALE = timedelta(seconds=30)  # six missed beats
DATABASE, KEYS, WORKER = "database", "keys", "worker"


def failing(engine: Engine, keys: tuple[str, ...], started: datetime, now: datetime) -> tuple[str, ...]:
    """What is wrong, empty if nothing: DATABASE cannot be read or is not set up; KEYS do not open what is sealed;
    WORKER: no process that does long work has shown itself lately (counted from `started` at the earliest)."""
    try:
        with session_of(engine) as session:
            keys_fit = not keys or key_checks.still_fit(session, keys)
            silent = now - max(last_beat(session) or started, started) > STALE
    except SQLAlchemyError as error:
        if in_words(error) is None:
            raise
        return (DATABASE,)
    return tuple(name for name, wrong in ((KEYS, not keys_fit), (WORKER, silent)) if wrong)


def last_beat(session: Session) -> datetime | None:
    """When a worker showed itself last; None if none ever did."""
    return session.exec(select(func.max(WorkerBeat.beat_at))).one()

"""How the installation stands at this moment, in numbers that tell of no dossier and no person."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, func, select

from models.api_token import ApiToken
from models.database import session_of
from models.job import Job, JobState
from models.session import SignedIn
from models.worker_beat import WorkerBeat
from negotiator.services.installation.health import STALE
from negotiator.services.records.storage import in_words


@dataclass(frozen=True, slots=True)
class Gauge:
    """A number, or one for each value of a label; `told` says what it counts."""

    name: str
    told: str
    values: tuple[tuple[str, float], ...]
    label: str = ""


def read(engine: Engine, now: datetime) -> tuple[Gauge, ...]:
    """All of them; only that the database does not answer, where it does not."""
    try:
        with session_of(engine) as session:
            found = _read(session, now)
    except SQLAlchemyError as error:
        if in_words(error) is None:
            raise
        return (Gauge("database_up", "Whether the database answers.", (("", 0),)),)
    return (Gauge("database_up", "Whether the database answers.", (("", 1),)), *found)


def _read(session: Session, now: datetime) -> tuple[Gauge, ...]:
    jobs = dict(session.exec(select(Job.state, func.count()).group_by(col(Job.state))).all())
    first = session.exec(select(func.min(Job.created_at)).where(Job.state == JobState.WAITING)).one()
    alive = session.exec(select(func.count()).where(col(WorkerBeat.beat_at).between(now - STALE, now + STALE))).one()
    open_ = session.exec(select(func.count()).where(col(SignedIn.ended_at).is_(None))).one()
    tokens = (col(ApiToken.ended_at).is_(None), col(ApiToken.expires_at) > now)
    held = session.exec(select(func.count()).where(*tokens)).one()
    waited = (now - first).total_seconds() if first is not None else 0.0
    return (
        Gauge("jobs", "Long work by state.", tuple((state.value, jobs.get(state, 0)) for state in JobState), "state"),
        Gauge("longest_wait_seconds", "How long the oldest work has waited.", (("", waited),)),
        Gauge("workers_alive", "Workers that showed themselves lately.", (("", alive),)),
        Gauge("sessions_open", "Sign-ins that were not ended.", (("", open_),)),
        Gauge("tokens_held", "Tokens for programs that hold.", (("", held),)),
    )

"""What runs, for those who run the installation: workers, and work without what it is about."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from models.account import Account
from models.clock import now
from models.job import Job
from models.worker_beat import WorkerBeat
from negotiator.bargaining.errors import NotRecorded
from negotiator.language import say
from negotiator.services.access.access import Reader, require_admin
from negotiator.services.records.loading import known
from negotiator.services.work import kinds
from negotiator.services.work.jobs import ACTIVE, NO_JOB, end

SILENT = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class WorkerLine:
    """A process that does long work; `silent`: it has said nothing for half a minute."""

    name: str
    started_at: datetime
    beat_at: datetime
    silent: bool


@dataclass(frozen=True, slots=True)
class WorkLine:
    """Work that waits or runs: what kind, for whom, since when; neither its dossier nor what is asked."""

    id: int
    title: str
    login: str
    state: str
    tries: int
    created_at: datetime
    stop_asked: bool


@dataclass(frozen=True, slots=True)
class WorkPage:
    """All of it, the oldest work first."""

    workers: tuple[WorkerLine, ...]
    work: tuple[WorkLine, ...]


def overview(session: Session, reader: Reader) -> WorkPage:
    """Workers and open work, for administrators. Raises NotAllowed."""
    require_admin(reader)
    moment = now(session)
    beats = session.exec(select(WorkerBeat).order_by(col(WorkerBeat.beat_at).desc())).all()
    query = select(Job, Account.login).join(Account).where(col(Job.state).in_(ACTIVE)).order_by(col(Job.id))
    return WorkPage(
        workers=tuple(WorkerLine(b.name, b.started_at, b.beat_at, abs(moment - b.beat_at) > SILENT) for b in beats),
        work=tuple(
            WorkLine(
                known(job.id),
                say(reader.language, kinds.KINDS[job.kind].title) if job.kind in kinds.KINDS else job.kind,
                login,
                job.state.value,
                job.tries,
                job.created_at,
                job.stop_asked,
            )
            for job, login in session.exec(query).all()
        ),
    )


def stop(session: Session, reader: Reader, job_id: int) -> None:
    """Asks anybody's job to stop and commits, for administrators. Raises NotAllowed or NotRecorded."""
    require_admin(reader)
    row = session.get(Job, job_id)
    if row is None or row.state not in ACTIVE:
        raise NotRecorded(NO_JOB)
    end(session, row)
    session.commit()

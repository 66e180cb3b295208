"""Long work: ask for it, see how far it is, stop it. Only who asked for a job may see it."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import ColumnElement, bindparam, or_
from sqlalchemy import select as pick
from sqlmodel import Session, col, func, select

from models.clock import now
from models.job import Job, JobState
from models.proposal import Proposal
from models.rows import loaded, rows_of
from negotiator.bargaining.errors import NotRecorded, TooMany
from negotiator.jobs.queue import Unreachable
from negotiator.language import _, say
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.records import submissions
from negotiator.services.records.kept import packages_of
from negotiator.services.records.loading import known
from negotiator.services.records.storage import alone
from negotiator.services.records.wording import words
from negotiator.services.work import kinds

ACTIVE = (JobState.WAITING, JobState.RUNNING)
ACTIVE_WORD = "active"
MOST_ACTIVE = 6  # of one person at a time, in all dossiers: several answers may be awaited on the workbench
MOST_OF_DOSSIER = 18  # of all people in one dossier
MOST_LISTED = 50
RETRY_SECONDS = 30  # until one of them may have ended
PATIENCE = timedelta(seconds=15)  # a job that nobody took for so long probably has no worker
_ACTIVE = (  # numbers of somebody's jobs in a dossier; built once
    pick(col(Job.id))
    .where(col(Job.account_id) == bindparam("account"), col(Job.dossier_id) == bindparam("dossier"))
    .where(or_(*(col(Job.state) == state for state in ACTIVE)))
    .order_by(col(Job.id))
)
log = logging.getLogger(__name__)
TONGUES = {"de": _("German"), "en": _("English")}
NO_JOB = _("There is no such job, or it is not yours.")


class Line(Protocol):
    """Where ids of jobs wait for a worker."""

    def put(self, job: int) -> None:
        """Lets a worker take the job. Raises Unreachable."""


@dataclass(frozen=True, slots=True)
class JobView:
    """A job as a page shows it: `title`, `step` and `error` are sentences, `share` is 0 to 1,
    `seconds` since it was asked for, which was at `at`. `about` says of what it is one: a document's kind and language,
    the names of packages; empty where the title says all, and unless `listed` asks.

    `proposal` is what it has kept already, while it goes on looking for alternatives; 0 if nothing.

    `unattended` says that no worker took it for longer than usual, `silent` that the one which took it has said nothing
    for so long that it has probably died.
    """

    id: int
    dossier_id: int
    kind: str
    title: str
    state: str
    step: str
    share: float
    error: str
    seconds: int
    unattended: bool
    silent: bool
    stop_asked: bool
    asked: Mapping[str, object]
    result: Mapping[str, object]
    at: datetime
    about: str = ""
    proposal: int = 0

    @property
    def active(self) -> bool:
        """Whether it still waits or runs."""
        return self.state in ACTIVE

    @property
    def place(self) -> str:
        """Where its result is shown: a `kinds.Place`."""
        return kinds.KINDS[self.kind].place.value


def ask(
    session: Session, line: Line, reader: Reader, dossier_id: int, *, kind: str, asked: Mapping[str, object]
) -> int:
    """Records a job and lets it wait; its id. Who may ask is judged by the use case behind it. Raises TooMany.

    What the queue cannot take (its disk is full, its server away) waits until a worker finds it in the database.

    The same question that is still open is not asked twice: its job is given back.
    """
    alone(session, "jobs")  # behind whatever else is locked
    mine = active(session, reader, dossier_id)
    for job in mine:
        if job.kind == kind and dict(job.asked) == dict(asked) and not job.stop_asked:
            submissions.done(session, known(job.id))
            session.commit()
            return known(job.id)
    if _waiting(session, Job.account_id == reader.account_id) >= MOST_ACTIVE:
        sentence = _("Several of your jobs are still running. Wait for one of them or cancel it.")
        raise TooMany(sentence, retry_after=RETRY_SECONDS)
    if _waiting(session, Job.dossier_id == dossier_id) >= MOST_OF_DOSSIER:
        sentence = _("A lot is being computed in this dossier already. Wait until some of it is done.")
        raise TooMany(sentence, retry_after=RETRY_SECONDS)
    row = Job(dossier_id=dossier_id, account_id=reader.account_id, kind=kind, asked=dict(asked))
    session.add(row)
    session.flush()
    submissions.done(session, known(row.id))
    session.commit()
    try:
        line.put(known(row.id))
    except Unreachable as error:  # it waits in the database: a worker looks for such jobs again and again
        log.warning("job %s waits outside the queue: %s", row.id, type(error.__cause__).__name__)
    return known(row.id)


def _waiting(session: Session, whose: ColumnElement[bool] | bool) -> int:
    """How many of these jobs wait or run."""
    return session.exec(select(func.count()).where(whose, col(Job.state).in_(ACTIVE))).one()


_OWN = (
    pick(Job)
    .where(col(Job.account_id) == bindparam("account"))
    .where(col(Job.dossier_id).in_(bindparam("dossiers", expanding=True)))
    .order_by(col(Job.id).desc())
    .limit(MOST_LISTED)
)


def listed(session: Session, reader: Reader) -> tuple[JobView, ...]:
    """The reader's latest jobs in dossiers in which they still have a part, the newest first."""
    there = [key for key in reader.roles if may(reader, Action.READ_DOSSIER, key)]
    rows = loaded(session, _OWN, account=reader.account_id, dossiers=there)
    moment, known_rows = now(session), [row for row in rows if row.kind in kinds.KINDS]
    names = _names(session, reader, {row.dossier_id for row in known_rows if _packages(row)})
    return tuple(
        replace(_view(row, reader.language, moment), about=_about(row, reader.language, names)) for row in known_rows
    )


def _packages(row: Job) -> tuple[str, ...]:
    """The packages that it is about, by reference."""
    several, one = row.asked.get("packages"), row.asked.get("package")
    found = several if isinstance(several, list | tuple) else [one] if one else []
    return tuple(str(each) for each in found)


def _names(session: Session, reader: Reader, dossiers: Iterable[int]) -> dict[tuple[int, str], str]:
    """(Dossier, reference) -> name of the packages that the reader may see now."""
    found: dict[tuple[int, str], str] = {}
    for dossier in dossiers:
        if may(reader, Action.READ_PACKAGES, dossier):
            found |= {(dossier, str(p.id)): words(p.text, reader.language) for p in packages_of(session, dossier)}
    return found


def _about(row: Job, language: str, names: Mapping[tuple[int, str], str]) -> str:
    paper = (
        (str(row.asked.get("kind", "")), str(row.asked.get("language", ""))) if row.kind == kinds.PRINT else ("", "")
    )
    told = (paper[0], say(language, TONGUES[paper[1]]) if paper[1] in TONGUES else "")
    about = (names.get((row.dossier_id, ref), "") for ref in _packages(row))
    return ", ".join(part for part in (*told, *about) if part)


def active(session: Session, reader: Reader, dossier_id: int, kind: str = "") -> Sequence[Job]:
    """The reader's jobs in a dossier that wait or run, oldest first."""
    numbers = rows_of(session, _ACTIVE, {"account": reader.account_id, "dossier": dossier_id})
    if not numbers:  # as on most pages
        return ()
    found = session.exec(select(Job).where(col(Job.id).in_([number for (number,) in numbers])).order_by(col(Job.id)))
    return tuple(job for job in found if not kind or job.kind == kind)


def is_active(session: Session, job_id: int | None) -> bool:
    """Whether a job still waits or runs, whoever asked for it; not without one."""
    row = session.get(Job, job_id) if job_id is not None else None
    return row is not None and row.state in ACTIVE


def unfinished(session: Session, jobs: Iterable[int]) -> Mapping[int, str]:
    """Of these jobs, whoever asked for them, those that are not done: "active", "cancelled" or "failed"."""
    wanted = sorted({job for job in jobs if job})
    query = select(Job.id, Job.state).where(col(Job.id).in_(wanted), col(Job.state) != JobState.DONE)
    found = session.exec(query) if wanted else ()
    return {known(job): ACTIVE_WORD if state in ACTIVE else str(state) for job, state in found}


def seen(session: Session, reader: Reader, job_id: int) -> JobView:
    """How far a job is. Raises NotRecorded for somebody else's."""
    row = _found(session, reader, job_id)
    kept = (
        session.exec(select(Proposal.id).where(Proposal.job_id == job_id)).first()
        if row.kind == kinds.PROPOSE
        else None
    )
    return replace(_view(row, reader.language, now(session)), proposal=kept or 0)


def stop(session: Session, reader: Reader, job_id: int) -> JobView:
    """Asks a job to stop: one that waits stops at once, one that runs within a second or two. Raises NotRecorded."""
    row = _found(session, reader, job_id)
    end(session, row)
    session.commit()
    return _view(row, reader.language, now(session))


def end(session: Session, row: Job) -> None:
    """Asks a job to stop, in the session's transaction; one that waits has stopped."""
    row.stop_asked = row.stop_asked or row.state in ACTIVE
    if row.state == JobState.WAITING:
        row.state, row.ended_at = JobState.CANCELLED, now(session)
    session.add(row)


def _found(session: Session, reader: Reader, job_id: int) -> Job:
    row = session.get(Job, job_id)
    mine = row is not None and row.account_id == reader.account_id
    if row is None or not mine or not may(reader, Action.READ_DOSSIER, row.dossier_id):
        raise NotRecorded(NO_JOB)
    return row


def _view(row: Job, language: str, moment: datetime) -> JobView:
    message, params = row.error or ("", {})
    return JobView(
        id=known(row.id),
        dossier_id=row.dossier_id,
        kind=row.kind,
        title=say(language, kinds.KINDS[row.kind].title),
        state=row.state.value,
        step=say(language, row.step) if row.step else "",
        share=row.share,
        error=say(language, message, **params) if message else "",
        seconds=int(((row.ended_at or moment) - row.created_at).total_seconds()),
        unattended=row.state == JobState.WAITING and _since(row, moment) > PATIENCE,
        silent=row.state == JobState.RUNNING and _since(row, moment) > PATIENCE,
        stop_asked=row.stop_asked,
        asked=row.asked,
        result=row.result or {},
        at=row.created_at,
    )


def _since(row: Job, moment: datetime) -> timedelta:
    last: datetime = row.beat_at or row.created_at
    return abs(moment - last)  # a clock that was set back must not make silence look like life

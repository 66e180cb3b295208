"""What goes by itself: rows that nothing needs any more, each kind after its time. The worker looks hourly; of several
workers one does it, and a worker that dies in the middle leaves all or nothing of it done."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, col, delete, or_, select

from models.api_token import ApiToken
from models.ceremony import Ceremony
from models.chore import Chore
from models.clock import clock_of
from models.database import session_of
from models.draft import Draft
from models.invitation import Invitation
from models.job import Job, JobState
from models.mail import Mail
from models.session import SignedIn
from models.submission import Submission
from negotiator.language import _
from negotiator.services.access.access import Reader, require_admin
from negotiator.services.accounts import drafts, outbox
from negotiator.services.records import submissions

EVERY = timedelta(hours=1)
UNTIL_GONE = timedelta(days=30)  # what has ended stays so long, for whoever asks what happened
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Retention:
    """After how many days what has ended goes; `results` also for answers of the optimiser that a page still shows,
    None to keep them as long as their dossier."""

    ended: timedelta = UNTIL_GONE
    results: timedelta | None = None


@dataclass(frozen=True, slots=True)
class ChoreLine:
    """A chore as the administrator sees it: what goes, a message id; when it was done last, None if never; how much
    went."""

    told: str
    done_at: datetime | None
    removed: int


Do = Callable[[Session, datetime, Retention], int]


def _sessions(session: Session, now: datetime, retention: Retention) -> int:
    """Sign-ins that ended, or that nobody used, long ago."""
    over = or_(col(SignedIn.ended_at) < now - retention.ended, col(SignedIn.seen_at) < now - retention.ended)
    return _gone(session, SignedIn, over)


def _tokens(session: Session, now: datetime, retention: Retention) -> int:
    over = or_(col(ApiToken.ended_at) < now - retention.ended, col(ApiToken.expires_at) < now - retention.ended)
    return _gone(session, ApiToken, over)


def _links(session: Session, now: datetime, retention: Retention) -> int:
    return _gone(session, Invitation, col(Invitation.expires_at) < now - retention.ended)


def _steps(session: Session, now: datetime, _retention: Retention) -> int:
    return _gone(session, Ceremony, col(Ceremony.expires_at) < now)


def _drafts(session: Session, now: datetime, _retention: Retention) -> int:
    return _gone(session, Draft, col(Draft.created_at) < now - drafts.KEEP)


def _submissions(session: Session, now: datetime, _retention: Retention) -> int:
    return _gone(session, Submission, col(Submission.created_at) < now - submissions.KEEP)


def _mails(session: Session, now: datetime, _retention: Retention) -> int:
    """Messages that no server took; also those of a clock that was set back."""
    lost = or_(col(Mail.created_at) < now - outbox.KEEP, col(Mail.created_at) > now + outbox.KEEP)
    return _gone(session, Mail, lost)


def _failed(session: Session, now: datetime, retention: Retention) -> int:
    """Work that came to nothing."""
    states = (JobState.FAILED, JobState.CANCELLED)
    return _gone(session, Job, col(Job.state).in_(states), col(Job.ended_at) < now - retention.ended)


def _results(session: Session, now: datetime, retention: Retention) -> int:
    """Answers of the optimiser; packages and documents that it made stay."""
    if retention.results is None:
        return 0
    return _gone(session, Job, Job.state == JobState.DONE, col(Job.ended_at) < now - retention.results)


def _gone(session: Session, table: type[SQLModel], *which: Any) -> int:
    return int(session.execute(delete(table).where(*which)).rowcount)  # type: ignore[attr-defined]


CHORES: Mapping[str, tuple[str, Do]] = {
    "sessions": (_("sign-ins that ended"), _sessions),
    "tokens": (_("tokens that ended"), _tokens),
    "links": (_("links of invitations that ended"), _links),
    "steps": (_("steps of signing in that were not taken"), _steps),
    "drafts": (_("forms kept for somebody who had to sign in again"), _drafts),
    "submissions": (_("marks of forms that were sent"), _submissions),
    "mails": (_("e-mails that no server took"), _mails),
    "failed": (_("long work that failed or was cancelled"), _failed),
    "results": (_("answers of the optimiser, if the settings say so"), _results),
}


def keep_house(engine: Engine, retention: Retention) -> int:
    """Does each chore that is due, each in a transaction of its own; how many were done."""
    return sum(_done(engine, name, do, retention) for name, (_told, do) in CHORES.items())


def _done(engine: Engine, name: str, do: Do, retention: Retention) -> bool:
    now = clock_of(engine)()
    with session_of(engine, write=True) as session:
        if not _is_taken(session, name, now):
            return False
        removed = do(session, now, retention)
        session.execute(update(Chore).where(col(Chore.name) == name).values(removed=removed))
        session.commit()
    if removed:
        log.info("%s: %s rows went", name, removed)
    return True


def take_turn(engine: Engine, name: str) -> bool:
    """Whether something else that is due hourly is to be done by this worker now; committed. If it dies in the middle,
    the rest waits for the next hour."""
    with session_of(engine, write=True) as session:
        taken = _is_taken(session, name, clock_of(engine)())
        session.commit()
    return taken


def _is_taken(session: Session, name: str, now: datetime) -> bool:
    """Whether it is due and no other worker has it; the row is locked until the transaction ends."""
    if session.get(Chore, name) is None:
        session.add(Chore(name=name, done_at=now - EVERY))
        try:
            session.commit()
        except IntegrityError:  # another worker looks for the first time as well, and does it
            return False
    # a clock that was set back must not put it off for ever
    due = or_(col(Chore.done_at) <= now - EVERY, col(Chore.done_at) > now + EVERY)
    taken = session.execute(update(Chore).where(col(Chore.name) == name, due).values(done_at=now))
    return bool(taken.rowcount)  # type: ignore[attr-defined]


def listed(session: Session, reader: Reader) -> tuple[ChoreLine, ...]:
    """All chores, for administrators; what each is stays a message id. Raises NotAllowed."""
    require_admin(reader)
    rows = {row.name: row for row in session.exec(select(Chore)).all()}
    return tuple(
        ChoreLine(told, rows[name].done_at, rows[name].removed) if name in rows else ChoreLine(told, None, 0)
        for name, (told, _do) in CHORES.items()
    )

"""The database as the layers above know it: opening sessions, and its failures in words."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, text
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session

from models.database import engine_of, session_of, writer
from negotiator.bargaining.errors import NegotiatorError, Unavailable
from negotiator.language import _

__all__ = [
    "Engine", "Session", "alone", "engine_of", "in_words", "open_session", "passing", "separately", "session_of",
    "together", "writer", "writes",
]  # fmt: skip


BELOW = (  # said by the tables, which know no languages; marked here for translation
    _(
        "The database was written by a newer version of Negotiator. Nothing was changed. "
        "Install that version, or restore a backup from before."
    ),
    _("NEGOTIATOR_KEYS holds something that is not a key. Make one with: negotiator keys new"),
    _("Sealed data cannot be read or written: NEGOTIATOR_KEYS is not set."),
    _("Sealed data does not open with the present keys. Put the key it was sealed with into NEGOTIATOR_KEYS."),
    _("The audit log cannot be written: NEGOTIATOR_SECRET is not set."),
    _(
        "NEGOTIATOR_DATABASE asks for “%(name)s”, for which no driver is installed. "
        "Use sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME; both need nothing else."
    ),
    _("NEGOTIATOR_DATABASE is not a database URL, for example sqlite:///var/negotiator.db"),
    _(
        "The folder %(folder)s cannot be made: %(reason)s. Make it for this account, or let NEGOTIATOR_VAR or "
        "NEGOTIATOR_DATABASE name a place that can be written."
    ),
)


def open_session(engine: Engine, write: bool) -> Session:
    """A session to be closed by the caller, and of no use afterwards; a writing one locks for writing at its first
    statement."""
    return Session(writer(engine) if write else engine, expire_on_commit=False, close_resets_only=False)


def writes(session: Session) -> bool:
    """Whether it is a writing session."""
    return bool(session.get_bind().get_execution_options().get("immediate", False))


def alone(session: Session, what: str) -> None:
    """Until this transaction ends, whoever else wants to be alone with the same waits: what is counted from now on is
    what is there. `what` names a limit and whose it is; nothing else waits. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(hashtext(:what))"), {"what": what})


@contextmanager
def separately(session: Session) -> Iterator[Session]:
    """A writing session with a commit of its own beside a reading one; the session itself if it writes anyway."""
    if writes(session):
        yield session
        return
    with session_of(session.get_bind().engine, write=True) as beside:
        yield beside
        beside.commit()


@contextmanager
def together(session: Session) -> Iterator[None]:
    """Several use cases as one: what each of them commits is only flushed. The caller commits, or takes all back."""
    session.commit = session.flush  # type: ignore[method-assign]
    try:
        yield
    finally:
        del session.commit


READ_ONLY = _("The database cannot be written: its disk or file is read-only. Nothing was changed.")
FULL = _("The disk of the database is full. Nothing was changed. Make room and try again.")
BUSY = _("The database is busy with another change. Nothing was changed. Try again.")
NOT_SET_UP = _("The database is not set up or older than the program. Run: negotiator migrate")
SILENT = _("The database does not answer. Nothing was changed. Try again in a minute.")
NO_DATABASE = _("The file that NEGOTIATOR_DATABASE names is no database, or damaged. Put a backup in its place.")
MISSING = r"no such (table|column)|has no column named|(relation|column) \S+ (of relation \S+ )?does not exist"
SIGNS = (  # words of the drivers, in lower case
    (re.compile(MISSING), NOT_SET_UP),
    (re.compile("readonly|read-only"), READ_ONLY),
    (re.compile("disk is full|disk full|no space left|could not extend"), FULL),
    (re.compile("locked|busy|lock timeout|deadlock|could not serialize"), BUSY),
    (re.compile("file is not a database|database disk image is malformed|malformed database schema"), NO_DATABASE),
    (re.compile("unable to open|disk i/o error"), SILENT),
)
NEVER_PASSES = "54"  # a class of SQLSTATE that PostgreSQL's driver calls operational: a limit of the program


def in_words(error: Exception) -> NegotiatorError | None:
    """What a database's refusal means and what to do about it; None for what is not the database's, and for what is the
    program's own fault."""
    sentence = _sentence(error)
    return Unavailable(sentence) if sentence else None


def passing(error: Exception) -> NegotiatorError | None:
    """The same where another day may bring another answer: the database is away, full, busy or read-only."""
    sentence = _sentence(error)
    return Unavailable(sentence) if sentence and sentence not in (NOT_SET_UP, NO_DATABASE) else None


def _sentence(error: Exception) -> str | None:
    """SQLite calls nearly everything operational, a missing column or a wrong word of SQL too: there only its words
    tell that it is away. PostgreSQL's driver has a kind of error for that."""
    if isinstance(error, PoolTimeout):
        return BUSY
    cause = error.orig if isinstance(error, DBAPIError) else error  # the queue's file raises its own
    if isinstance(error, DataError | IntegrityError) or not isinstance(error, DBAPIError | sqlite3.OperationalError):
        return None
    said = str(cause).lower()
    found = next((words for sign, words in SIGNS if sign.search(said)), None)
    if found is not None or isinstance(cause, sqlite3.Error):
        return found
    state = getattr(cause, "sqlstate", None) or ""
    operational = isinstance(error, OperationalError) and not state.startswith(NEVER_PASSES)
    return SILENT if operational or "connect" in said else None

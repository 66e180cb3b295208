"""The database as the layers above know it: opening sessions, and its failures in words."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session

from models.database import engine_of, session_of, writer
from negotiator.bargaining.errors import NegotiatorError, Unavailable
from negotiator.language import _

__all__ = [
    "Engine", "Session", "engine_of", "in_words", "open_session", "separately", "session_of", "together", "writer",
    "writes",
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
    _("The folder %(folder)s cannot be made: %(reason)s. Set NEGOTIATOR_DATABASE to a place that can be written."),
)


def open_session(engine: Engine, write: bool) -> Session:
    """A session to be closed by the caller, and of no use afterwards; a writing one locks for writing at its first
    statement."""
    return Session(writer(engine) if write else engine, expire_on_commit=False, close_resets_only=False)


def writes(session: Session) -> bool:
    """Whether it is a writing session."""
    return bool(session.get_bind().get_execution_options().get("immediate", False))


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
SIGNS = (  # words of the drivers, in lower case
    (("readonly", "read-only"), READ_ONLY),
    (("disk is full", "disk full", "no space left", "could not extend"), FULL),
    (("locked", "busy", "lock timeout", "deadlock", "could not serialize"), BUSY),
    (("no such table", "undefinedtable", 'relation "'), NOT_SET_UP),
)


def in_words(error: Exception) -> NegotiatorError | None:
    """What a database's refusal means and what to do about it; None for what is not the database's."""
    if isinstance(error, PoolTimeout):
        return Unavailable(BUSY)
    if isinstance(error, sqlite3.OperationalError):  # of the queue's file
        text, silent = str(error).lower(), True
    elif isinstance(error, DBAPIError):
        text = str(error.orig).lower()
        silent = isinstance(error, OperationalError) or "connect" in text or "unable to open" in text
    else:
        return None
    sentence = next((words for signs, words in SIGNS if any(sign in text for sign in signs)), None)
    return Unavailable(sentence or SILENT) if sentence or silent else None

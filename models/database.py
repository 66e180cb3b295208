"""The engine, its sessions, and what SQLite has to be told; `models.server` tells a database server the same.

Readers use `engine_of(url)`; whoever writes uses `writer(engine)`, whose transactions take the write lock at their
start (BEGIN IMMEDIATE), so that two writers wait for each other instead of failing half-way.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlmodel import Session

import models.revision  # noqa: F401 - every session notes what it changes
from models.clock import wind
from models.sealed import unlock
from models.server import server_engine
from negotiator.bargaining.errors import Unavailable
from negotiator.clock import Clock, system

BUSY_MS = 10_000  # how long a writer waits for another one


def engine_of(url: str, keys: tuple[str, ...] = (), chain: bytes = b"", clock: Clock = system) -> Engine:
    """An engine for this URL with its clock and the keys of its sealed columns and audit chain. Raises Unavailable for
    a bad URL."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise Unavailable(
            "NEGOTIATOR_DATABASE is not a database URL, for example sqlite:///var/negotiator.db"
        ) from error
    if parsed.get_backend_name() != "sqlite":
        engine = server_engine(parsed)
    else:
        _make_folder(parsed.database)
        engine = create_engine(parsed, connect_args={"check_same_thread": False}, hide_parameters=True)
        event.listen(engine, "connect", _pragmas)
        event.listen(engine, "begin", _begin)
    unlock(engine, keys, chain)
    wind(engine, clock)
    return engine


def writer(engine: Engine) -> Engine:
    """The same engine and pool, whose transactions lock for writing at once."""
    return engine.execution_options(immediate=True)


@contextmanager
def session_of(engine: Engine, write: bool = False) -> Iterator[Session]:
    """A session, closed at the end; nothing is committed unless the caller does. Rows stay readable after commit."""
    with Session(writer(engine) if write else engine, expire_on_commit=False) as session:
        yield session


def _make_folder(database: str | None) -> None:
    if not database or database == ":memory:" or database.startswith("file:"):  # an address of SQLite's own, no path
        return
    folder = Path(database).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(
            "The folder %(folder)s cannot be made: %(reason)s. Make it for this account, or let NEGOTIATOR_VAR or "
            "NEGOTIATOR_DATABASE name a place that can be written.",
            folder=str(folder),
            reason=error.strerror or "",
        ) from error


def _pragmas(connection: Any, _record: object) -> None:
    """FULL: with a write-ahead log, NORMAL would sync at checkpoints only, and a power cut would take commits back."""
    connection.isolation_level = None  # the driver must not begin by itself; `_begin` does
    cursor = connection.cursor()
    for pragma in ("foreign_keys=ON", f"busy_timeout={BUSY_MS}", "journal_mode=WAL", "synchronous=FULL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get("immediate", False):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.connection.cursor().execute("BEGIN")  # each page says it; it touches no file and cannot be refused

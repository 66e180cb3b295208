"""Writers of one process wait for each other in a row before they ask SQLite for its lock.

SQLite lets in whoever asks at the right moment, and those who wait look again after pauses of up to a tenth of a
second: of forty who save at once the last are overtaken by others again and again. Here each process sends one at a
time.
"""

import os
import sqlite3
from functools import partial
from threading import Lock
from typing import Any, cast

from sqlalchemy import Connection


class Row:
    """Who may write next in this process: one at a time."""

    def __init__(self) -> None:
        self._lock, self._process = Lock(), os.getpid()

    def lock(self) -> Lock:
        """The lock of this process; after a fork another one, for whoever held it is not here."""
        if self._process != os.getpid():
            self._lock, self._process = Lock(), os.getpid()
        return self._lock


class Waiting(sqlite3.Connection):
    """A connection that leaves the row as soon as its transaction is over."""

    def __init__(self, row: Row, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._row = row
        self._held: Lock | None = None

    def enter(self, seconds: float) -> bool:
        """Waits for its turn; whether it came in time."""
        lock = self._row.lock()
        if self._held is None and lock.acquire(timeout=seconds):
            self._held = lock
        return self._held is not None

    def leave(self) -> None:
        """Lets the next one in."""
        held, self._held = self._held, None
        if held is not None:
            held.release()

    def commit(self) -> None:
        """Writes; a commit that fails keeps its turn until it is taken back."""
        super().commit()
        self.leave()

    def rollback(self) -> None:
        """Takes back."""
        try:
            super().rollback()
        finally:
            self.leave()

    def close(self) -> None:
        """Ends what is open."""
        try:
            super().close()
        finally:
            self.leave()


def arguments() -> dict[str, Any]:
    """With which an engine opens its connections: all of them stand in one row."""
    return {"check_same_thread": False, "factory": partial(Waiting, Row())}


def wait(connection: Connection, patience: int) -> None:
    """Begins to write, after at most so many milliseconds in this process and as many for others. Raises
    OperationalError where the turn does not come."""
    raw = cast(Waiting, connection.connection.dbapi_connection)
    in_time = raw.enter(patience / 1000)
    if not in_time:  # has waited long enough
        raw.execute("PRAGMA busy_timeout=0")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except BaseException:
        raw.leave()
        raise
    finally:
        if not in_time:
            raw.execute(f"PRAGMA busy_timeout={patience}")

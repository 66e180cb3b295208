"""Which tests run on both databases in `./run test`, and a PostgreSQL with a fresh database for each of them.

Not all: of each page it is enough to know that it works on one, for they all go through the same session; the night
runs all of them there (`python -m tests.on_postgresql`, which sets NEGOTIATOR_TEST_DATABASE). Here are those whose
subject is what the two do differently: locks and what happens at the same time, counters, raw SQL, sums and dates in
SQL, what is taken away and what goes with it.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from sqlalchemy import Connection, create_engine
from sqlalchemy.engine import URL, make_url

from models.server import server_engine
from models.tables import metadata
from tests.security import server

SQLITE, POSTGRESQL = "sqlite", "postgresql"
EVERYWHERE = "NEGOTIATOR_TEST_DATABASE"  # "postgresql": all tests that ask for a database run there
SHARED, ROOM = Path("/dev/shm"), 2_000_000_000  # memory as a folder, and bytes that a run may fill
CARELESS = "-c full_page_writes=off -c synchronous_commit=off -c wal_level=minimal -c max_wal_senders=0"
WORN = 50  # uses after which a database is made anew: rows that were taken out still lie in it
OTHERS = """SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""
FILLED = """SELECT oid::regclass::text FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0"""
DEFINED = " UNION ALL ".join(
    f"SELECT '{name}', count(*), max(xmin::text::bigint) FROM {name}"
    for name in ("pg_class", "pg_attribute", "pg_constraint", "pg_trigger", "pg_proc", "pg_namespace")
)
RESTARTED = """SELECT setval(format('%%I.%%I', schemaname, sequencename), 1, false) FROM pg_sequences
    WHERE last_value IS NOT NULL"""
PLACES = (
    "tests/alike/test_two_paths.py",
    "tests/jobs/test_ledger.py",
    "tests/jobs/test_runner.py",
    "tests/models/test_sealed.py",
    "tests/running/test_at_once.py",
    "tests/running/test_bad_days.py",
    "tests/running/test_clock_jumps.py",
    "tests/security/test_submissions.py",
    "tests/services/access/test_audit.py",
    "tests/services/access/test_guesses.py",
    "tests/services/access/test_throttle.py",
    "tests/services/accounts/",
    "tests/services/installation/",
    "tests/services/records/",
    "tests/services/work/",
    "tests/web/test_together.py",
)


def databases(place: str) -> tuple[str, ...]:
    """On which databases the tests of a file run, by its path from the project's folder."""
    if os.environ.get(EVERYWHERE) == POSTGRESQL:
        return (POSTGRESQL,)
    return (SQLITE, POSTGRESQL) if place.startswith(PLACES) and not server.why_not() else (SQLITE,)


class Server:
    """A PostgreSQL that has all tables once; each test gets a copy of its own, or one that is empty again.

    Made on a disk and used once, one costs half a second of processor; emptied in memory, a fifth of that."""

    def __init__(self, url: str) -> None:
        self.url, self.numbers, self.free = make_url(url), count(1), list[str]()
        made = server_engine(self.url.set(database="template1"))
        metadata.create_all(made)
        made.dispose()

    @contextmanager
    def database(self) -> Iterator[str]:
        """The URL of one with all tables and no rows, as if fresh."""
        name = self.free.pop() if self.free else self._fresh()
        place = self.url.set(database=name)
        before = _tables(place)
        try:
            yield place.render_as_string(hide_password=False)
        finally:
            if next(self.numbers) % WORN and _emptied(place, before):
                self.free.append(name)
            else:
                self._say(f"DROP DATABASE {name} WITH (FORCE)")

    def _fresh(self) -> str:
        name = f"test_{next(self.numbers)}"
        self._say(f"CREATE DATABASE {name}")
        return name

    def _say(self, sentence: str) -> None:
        engine = create_engine(self.url.set(database="postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(sentence)
        engine.dispose()


def _tables(place: URL) -> object:
    """What tells whether tables, columns, functions or triggers were changed since."""
    with _alone(place) as connection:
        return connection.exec_driver_sql(DEFINED).all()


def _emptied(place: URL, before: object) -> bool:
    """Takes all rows out, whatever forbids it, and lets numbers begin at 1 again; whether it is as it was when made."""
    with _alone(place) as connection:
        ended = connection.exec_driver_sql(OTHERS).scalars().all()
        if not all(ended) or connection.exec_driver_sql(DEFINED).all() != before:
            return False
        connection.exec_driver_sql("SET session_replication_role = replica")
        filled = connection.exec_driver_sql(FILLED).scalars().all()
        connection.exec_driver_sql("; ".join((*(f"DELETE FROM {name}" for name in filled), RESTARTED)))
    return True


@contextmanager
def _alone(place: URL) -> Iterator[Connection]:
    engine = create_engine(place)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


@contextmanager
def served() -> Iterator[Server]:
    """One for a whole run, in memory where there is enough of it."""
    roomy = SHARED.is_dir() and shutil.disk_usage(SHARED).free > ROOM
    folder = Path(tempfile.mkdtemp(prefix="both-", dir=SHARED if roomy else "/tmp"))  # short
    folder.chmod(0o755)
    try:
        with server.served(folder, CARELESS) as url:
            yield Server(url)
    finally:
        shutil.rmtree(folder, ignore_errors=True)

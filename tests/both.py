"""On which databases tests run, and a PostgreSQL with a fresh database for each of them.

All that ask for a database run on SQLite and on PostgreSQL, but for those of which ALONE says why, and the pages,
papers and attacks of NIGHT: they reach rows through services, which run on both, and would make a run longer than it
may be; on PostgreSQL they run by `python -m tests.on_postgresql`. The fast set runs on SQLite alone, and so do all
where no PostgreSQL is installed; NEGOTIATOR_TEST_DATABASE names one.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from models.server import connection_of, server_engine
from models.tables import metadata
from tests.copies import FILLED, UNASKED
from tests.security import server

SQLITE, POSTGRESQL = "sqlite", "postgresql"
EVERYWHERE = "NEGOTIATOR_TEST_DATABASE"  # "sqlite" or "postgresql": tests that ask for a database run there alone
SHARED, ROOM = Path("/dev/shm"), 2_000_000_000  # memory as a folder, and bytes that a run may fill
CARELESS = (
    "-c full_page_writes=off -c synchronous_commit=off -c wal_level=minimal -c max_wal_senders=0 -c autovacuum=off"
)
WORN = 50  # uses after which a database is made anew: rows that were taken out still lie in it
OTHERS = """SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""
DEFINED = " UNION ALL ".join(
    f"SELECT '{name}', count(*), max(xmin::text::bigint) FROM {name}"
    for name in ("pg_class", "pg_attribute", "pg_constraint", "pg_trigger", "pg_proc", "pg_namespace")
)
RESTARTED = """SELECT setval(format('%I.%I', schemaname, sequencename), 1, false) FROM pg_sequences
    WHERE last_value IS NOT NULL"""
ALONE = {  # tests that run on SQLite only, and why: their subject is a file, or the one lock for all who write
    "tests/jobs/test_runner.py::test_how_a_job_ended_is_told_once_the_database_is_back": "the file is taken away",
    "tests/models/test_sealed.py::test_nothing_sealed_is_readable_in_the_files": "a server's files are its own",
    "tests/running/test_bad_days.py::test_on_a_full_disk": "the file lies on a disk that is full",
    "tests/running/test_out_of_reach.py::test_a_full_disk_on_asking_for_a_job_is_said": "the file has a largest size",
    "tests/security/test_hash_beside_lock.py::": "the lock",
    "tests/security/test_pages_beside_lock.py::": "the lock",
}

NIGHT = (
    "tests/pages/",
    "tests/papers/",
    "tests/security/",
    "tests/services/access/test_derived.py",
    "tests/web/",
)
BY_DAY = ("tests/security/test_submissions.py", "tests/web/test_together.py")  # of those: what happens at once


def databases(node: str) -> tuple[str, ...]:
    """On which databases a test runs, by its file and name from the project's folder."""
    if node.startswith(tuple(ALONE)):
        return (SQLITE,)
    if os.environ.get(EVERYWHERE):
        return (os.environ[EVERYWHERE],)
    later = node.startswith(NIGHT) and not node.startswith(BY_DAY)
    return (SQLITE,) if later or server.why_not() else (SQLITE, POSTGRESQL)


class Place:
    """A database with a connection of its own that outlives the tests, each of which leaves it without rows."""

    def __init__(self, url: URL) -> None:
        assert url.database is not None
        self.name, self.uses = url.database, 0
        self.url = url.render_as_string(hide_password=False)
        self.driver = connection_of(libpq(url))
        self.driver.autocommit = True
        self.made = self._defined()

    def _defined(self) -> object:
        """What tells whether tables, columns, functions or triggers were changed since."""
        return self.driver.execute(DEFINED).fetchall()

    def emptied(self) -> bool:
        """Takes all rows out, whatever forbids it, and lets numbers begin at 1 again; whether it is as it was when
        made, and may be used again."""
        self.uses += 1
        ended = [gone for (gone,) in self.driver.execute(OTHERS).fetchall()]
        if self.uses >= WORN or not all(ended) or self._defined() != self.made:
            return False
        filled = self.driver.execute(FILLED).fetchall()
        away = (f"DELETE FROM {name}" for (name,) in filled)
        self.driver.execute("; ".join(("BEGIN", UNASKED, *away, RESTARTED, "COMMIT")))
        return True


def libpq(url: URL) -> str:
    """The same address as the driver writes it."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


class Server:
    """A PostgreSQL that has all tables once; each test gets a copy of its own, or one that is empty again.

    Made on a disk and used once, one costs half a second of processor; emptied in memory, a twentieth of that."""

    def __init__(self, url: str) -> None:
        self.url, self.numbers, self.free = make_url(url), count(1), list[Place]()
        made = server_engine(self.url.set(database="template1"))
        metadata.create_all(made)
        made.dispose()
        self.driver = connection_of(libpq(self.url))
        self.driver.autocommit = True

    @contextmanager
    def database(self) -> Iterator[str]:
        """The URL of one with all tables and no rows, as if fresh."""
        place = self.free.pop() if self.free else self._fresh()
        empty = False
        try:
            yield place.url
            empty = place.emptied()
        finally:
            if empty:
                self.free.append(place)
            else:
                place.driver.close()
                self.driver.execute(f"DROP DATABASE {place.name} WITH (FORCE)")

    def _fresh(self) -> Place:
        name = f"test_{next(self.numbers)}"
        self.driver.execute(f"CREATE DATABASE {name}")
        return Place(self.url.set(database=name))


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

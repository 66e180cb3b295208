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

from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from models.server import server_engine
from models.tables import metadata
from tests.security import server

SQLITE, POSTGRESQL = "sqlite", "postgresql"
EVERYWHERE = "NEGOTIATOR_TEST_DATABASE"  # "postgresql": all tests that ask for a database run there
PLACES = (
    "tests/alike/test_two_paths.py",
    "tests/jobs/test_ledger.py",
    "tests/jobs/test_runner.py",
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
    """A PostgreSQL that has all tables once; each test gets a copy of its own."""

    def __init__(self, url: str) -> None:
        self.url, self.numbers = make_url(url), count(1)
        made = server_engine(self.url.set(database="template1"))
        metadata.create_all(made)
        made.dispose()

    @contextmanager
    def database(self) -> Iterator[str]:
        """The URL of a fresh one, taken away at the end."""
        name = f"test_{next(self.numbers)}"
        self._say(f"CREATE DATABASE {name}")
        try:
            yield self.url.set(database=name).render_as_string(hide_password=False)
        finally:
            self._say(f"DROP DATABASE {name} WITH (FORCE)")

    def _say(self, sentence: str) -> None:
        engine = create_engine(self.url.set(database="postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(sentence)
        engine.dispose()


@contextmanager
def served() -> Iterator[Server]:
    """One for a whole run."""
    folder = Path(tempfile.mkdtemp(prefix="both-", dir="/tmp"))  # short, and the server's user may go there
    folder.chmod(0o755)
    try:
        with server.served(folder) as url:
            yield Server(url)
    finally:
        shutil.rmtree(folder, ignore_errors=True)

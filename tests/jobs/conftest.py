"""A real database file, a real queue file, one dossier and one account."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.account import Account
from models.database import engine_of, session_of
from models.dossier import Dossier
from models.job import Job
from models.sealed import new_key
from models.tables import metadata
from negotiator.jobs.queue import Queue
from negotiator.services.work.ledger import RowLedger

SECRET = "a secret for tests only"


@pytest.fixture
def engine(tmp_path: Path, database: str) -> Iterator[Engine]:
    made = engine_of(database or f"sqlite:///{tmp_path / 'jobs.db'}", (new_key(),))
    if not database:
        metadata.create_all(made)
    with session_of(made, write=True) as session:
        session.add(Account(login="a@example.org", name="A"))
        session.add(Dossier(key="d", title={"de": "D"}, summary={}, context={"x": Fraction(1, 3)}, expected={}))
        session.commit()
    yield made
    made.dispose()


@pytest.fixture
def ledger(engine: Engine) -> RowLedger:
    return RowLedger(engine, lambda _seconds: None)


@pytest.fixture
def queue(tmp_path: Path) -> Queue:
    return Queue(str(tmp_path / "queue.db"), SECRET)


@pytest.fixture
def asked(engine: Engine) -> Callable[..., int]:
    """Writes a waiting job; gives its id."""

    def ask(kind: str = "add", **values: object) -> int:
        with session_of(engine, write=True) as session:
            job = Job(dossier_id=1, account_id=1, kind=kind, asked=dict(values))
            session.add(job)
            session.commit()
            assert job.id is not None
            return job.id

    return ask


@pytest.fixture
def job_row(engine: Engine) -> Callable[[int], Job]:
    def row(job: int) -> Job:
        with session_of(engine) as session:
            found = session.get(Job, job)
            assert found is not None
            return found

    return row

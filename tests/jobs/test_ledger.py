"""Whose turn it is, on each database: nobody's long list stands before another's question."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from models.account import Account
from models.database import session_of
from models.dossier import Dossier
from models.job import Job, JobState
from negotiator.bargaining.errors import TooMany
from negotiator.jobs.queue import Queue
from negotiator.services.access.access import Reader
from negotiator.services.work import jobs, turns
from negotiator.services.work.ledger import RowLedger


@pytest.fixture
def ask(engine: Engine) -> Callable[..., int]:
    """Lets somebody wait for work in a dossier; the job's id."""
    with session_of(engine, write=True) as session:
        session.add_all(Account(login=f"{name}@example.org", name=name) for name in ("B", "C"))
        session.add(Dossier(key="e", title={"de": "E"}, summary={}, context={}, expected={}))
        session.commit()

    def make(who: int, dossier: int = 1) -> int:
        with session_of(engine, write=True) as session:
            job = Job(dossier_id=dossier, account_id=who, kind="add", asked={})
            session.add(job)
            session.commit()
            return job.id or 0

    return make


def order(ledger: RowLedger, messages: list[int], running: int) -> list[int]:
    """The jobs in the order in which they are begun, with so many at once; each message is good for one."""
    begun: list[int] = []
    for message in messages:
        work = ledger.claim(message)
        assert work is not None
        begun.append(work.job)
        if len(begun) >= running:
            ledger.finished(begun[len(begun) - running], {})
    return begun


@pytest.mark.parametrize("running", [1, 2])
def test_who_asks_for_much_waits_for_who_asks_for_little(
    ledger: RowLedger, ask: Callable[..., int], running: int
) -> None:
    many = [ask(1) for _n in range(4)]
    one, other = ask(2), ask(3)
    begun = order(ledger, [*many, one, other], running)
    assert max(begun.index(one), begun.index(other)) < 3
    assert [job for job in begun if job in many] == many, "a person's own work keeps its order"
    assert sorted(begun) == sorted([*many, one, other]), "nothing is lost, nothing is done twice"


def test_a_dossier_in_which_much_runs_waits_for_another(ledger: RowLedger, ask: Callable[..., int]) -> None:
    first = ask(1, 1)
    ledger.claim(first)
    here, there = ask(2, 1), ask(3, 2)
    assert [ledger.claim(here).job, ledger.claim(there).job] == [there, here]  # type: ignore[union-attr]


def test_a_message_whose_job_is_over_is_good_for_another(ledger: RowLedger, ask: Callable[..., int]) -> None:
    first, second = ask(1), ask(1)
    ledger.claim(first)
    assert ledger.claim(first).job == second  # type: ignore[union-attr]
    assert ledger.claim(second) is None


def test_two_workers_who_ask_at_once_begin_two_jobs(
    ledger: RowLedger, ask: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A message is good for one job: spent on one that somebody else has just begun, it would leave another waiting."""
    jobs_, found = [ask(1), ask(1)], turns.next_of

    def slowly(session: Session, job: int) -> int | None:
        number = found(session, job)
        sleep(0.1)
        return number

    monkeypatch.setattr(turns, "next_of", slowly)
    with ThreadPoolExecutor(2) as workers:
        begun = list(workers.map(ledger.claim, jobs_))
    assert sorted(work.job for work in begun if work) == jobs_


def test_one_person_and_one_dossier_have_limits(
    engine: Engine, queue: Queue, ask: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def wish(who: int, dossier: int, n: int) -> None:
        with session_of(engine, write=True) as session:
            jobs.ask(session, queue, Reader(who, "x", "en"), dossier, kind="add", asked={"n": n})

    for n in range(jobs.MOST_ACTIVE):
        ask(1, 1 + n % 2)
    with pytest.raises(TooMany, match="your jobs"):
        wish(1, 1, 0)
    monkeypatch.setattr(jobs, "MOST_OF_DOSSIER", 4)
    wish(2, 1, 1)
    with pytest.raises(TooMany, match="in this dossier"):
        wish(2, 1, 2)
    with session_of(engine, write=True) as session:
        for job in session.exec(jobs.select(Job)).all():
            job.state = JobState.DONE
            session.add(job)
        session.commit()
    wish(1, 1, 3)

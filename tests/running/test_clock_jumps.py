"""The machine's clock is set, forward or back, between any two saves: nothing is lost, nobody is locked out or let in
for longer, work of the dead is found, and that of the living is left alone."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from models.comment import Comment
from models.database import session_of
from models.job import Job, JobState
from models.throttle import Throttle
from models.worker_beat import WorkerBeat
from negotiator.bargaining.errors import TooMany
from negotiator.services.access import audit, throttle
from negotiator.services.access.audit import Deed
from negotiator.services.accounts import sessions
from negotiator.services.accounts.sessions import Limits
from negotiator.services.installation import gauges, health
from negotiator.services.work.ledger import RowLedger
from tests.conftest import Clock, Person
from tests.kenya import Kenya

JUMPS = ({"days": -400}, {"days": 400}, {"days": -1}, {"hours": 1}, {"days": 3650}, {"days": -3650})
LIMITS = Limits(timedelta(minutes=30), timedelta(hours=12))
BACK = pytest.mark.parametrize("days", [-1, 1, -400])


def test_every_save_is_there_in_its_order_and_the_log_holds(
    engine: Engine, kenya: Kenya, lead: Person, clock: Clock
) -> None:
    for number, jump in enumerate(JUMPS):
        clock.forward(**jump)
        with session_of(engine, write=True) as session:
            session.add(Comment(dossier_id=kenya.id, account_id=lead.id, thing="", by="L", text=f"save {number}"))
            audit.record(session, lead.reader, Deed.CHANGED, f"comment {number}", kenya.id)
            session.commit()
    with session_of(engine) as session:
        assert [row.text for row in session.exec(select(Comment).order_by(Comment.id))] == [
            f"save {n}" for n in range(len(JUMPS))
        ]
        told = audit.verify(session)
        assert (told.faults, told.count >= len(JUMPS)) == ((), True)


@BACK
def test_a_session_does_not_hold_for_longer(engine: Engine, lead: Person, clock: Clock, days: int) -> None:
    with session_of(engine, write=True) as session:
        token = sessions.open_for(session, lead.id, "d", "password", clock())
        session.commit()
        clock.forward(days=days)
        found = sessions.look_up(session, token, LIMITS, clock())
        assert (found is not None and found.live, sessions.own(session, lead.id, None, LIMITS, clock())) == (False, [])
        clock.forward(days=-days, minutes=-2)  # set right by a little
        again = sessions.look_up(session, token, LIMITS, clock())
        assert again is not None
        assert again.live


@BACK
def test_nobody_is_locked_out_until_the_clock_has_caught_up(engine: Engine, clock: Clock, days: int) -> None:
    allowance = throttle.Allowance(1, timedelta(minutes=15))
    with session_of(engine, write=True) as session:
        throttle.count(session, "k", allowance, clock())
        with pytest.raises(TooMany):
            throttle.count(session, "k", allowance, clock())
        clock.forward(days=days)
        assert throttle.left(session, "k", allowance, clock()) == 1
        throttle.count(session, "k", allowance, clock())
        clock.forward(days=-3 * days)
        throttle.sweep(session, clock())
        assert session.exec(select(Throttle)).all() == []


@BACK
def test_work_of_a_dead_worker_is_found_and_that_of_a_living_one_left_alone(
    engine: Engine, kenya: Kenya, lead: Person, clock: Clock, days: int
) -> None:
    with session_of(engine, write=True) as session:
        work = {"dossier_id": kenya.id, "account_id": lead.id, "kind": "print", "asked": {}, "state": JobState.RUNNING}
        session.add_all([Job(**work, tries=1, beat_at=clock()), Job(**work, tries=1, beat_at=clock())])
        session.commit()
        dead, living = session.exec(select(Job.id).order_by(Job.id)).all()
    clock.forward(days=days)
    waited: list[float] = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        RowLedger(engine).beat(living or 0)  # as it does twice a second

    assert RowLedger(engine, wait).lost(15, 30) == (dead,)
    assert len(waited) == 1
    with session_of(engine) as session:
        assert session.get_one(Job, living).state is JobState.RUNNING
    clock.forward(seconds=5)
    assert RowLedger(engine, wait).lost(15, 30) == ()
    assert len(waited) == 1, "nobody looks silent, so nobody is waited for"


@BACK
def test_a_silent_worker_is_told(engine: Engine, clock: Clock, days: int) -> None:
    started = clock()
    with session_of(engine, write=True) as session:
        session.add(WorkerBeat(name="here 1", beat_at=clock()))
        session.commit()
    assert health.failing(engine, (), started, clock()) == ()
    clock.forward(days=days)
    assert health.failing(engine, (), started, clock()) == (health.WORKER,)
    assert {g.name: g.values for g in gauges.read(engine, clock())}["workers_alive"] == (("", 0),)
    RowLedger(engine).alive("here 2")
    assert health.failing(engine, (), started, clock()) == ()

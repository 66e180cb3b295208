"""Counters of tries go once nobody needs them any more: the worker sees to it, beat by beat."""

import ast
from datetime import timedelta

from sqlalchemy import Engine
from sqlmodel import select

from models.database import session_of
from models.throttle import Throttle
from negotiator.paths import PACKAGE
from negotiator.services.access import throttle
from negotiator.services.access.throttle import Allowance
from negotiator.services.work.ledger import RowLedger
from tests.conftest import Clock


def keys(engine: Engine) -> set[str]:
    with session_of(engine) as session:
        return set(session.exec(select(Throttle.key)))


def test_the_workers_beat_removes_counters_that_lapsed_and_no_others(engine: Engine, clock: Clock) -> None:
    for key in ("early", "late"):
        with session_of(engine, write=True) as session:
            throttle.count(session, key, Allowance(3, timedelta(days=1)), clock())
            session.commit()
        clock.forward(hours=25)
    ledger = RowLedger(engine)
    ledger.alive("worker")
    assert keys(engine) == {"late"}
    clock.forward(hours=25)
    ledger.alive("worker")
    assert keys(engine) == set()


def test_no_window_is_longer_than_counters_are_kept() -> None:
    windows = []
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Allowance":
                windows.append(eval(ast.unparse(node.args[1]), {"timedelta": timedelta}))
    assert len(windows) >= 10
    assert max(windows) < throttle.KEPT

"""Writers of one process in a row: nobody is overtaken for long, and nobody keeps the turn."""

from pathlib import Path
from threading import Thread
from time import monotonic

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from models import database
from models.database import engine_of, session_of
from tests.waiting import pause

MANY, HOLD = 12, 0.004  # writers at once, and seconds in which each holds the lock


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    made = engine_of(f"sqlite:///{tmp_path / 'row.db'}")
    with session_of(made, write=True) as session:
        session.execute(text("CREATE TABLE told (n INTEGER PRIMARY KEY, kind TEXT)"))
        session.commit()
    return made


def write(engine: Engine, seconds: list[float] | None = None) -> None:
    began = monotonic()
    with session_of(engine, write=True) as session:
        session.execute(text("INSERT INTO told (kind) VALUES ('x')"))
        pause(HOLD)
        session.commit()
    if seconds is not None:
        seconds.append(monotonic() - began)


def test_of_many_who_write_at_once_nobody_waits_longer_than_all_need(engine: Engine) -> None:
    seconds, began = list[float](), monotonic()

    def three() -> None:
        for _turn in range(3):
            write(engine, seconds)

    threads = [Thread(target=three) for _n in range(MANY)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    whole = monotonic() - began
    with session_of(engine) as session:
        assert session.execute(text("SELECT count(*) FROM told")).scalar_one() == 3 * MANY == len(seconds)
    assert max(seconds) < 0.7 * whole  # three rounds: nobody is kept from its first until all others had their third


@pytest.mark.parametrize("ending", ["rollback", "close", "refused", "invalidate"])
def test_whoever_ends_in_another_way_leaves_the_row(engine: Engine, ending: str) -> None:
    with session_of(engine, write=True) as session:
        session.execute(text("INSERT INTO told (kind) VALUES ('y')"))
        if ending == "rollback":
            session.rollback()
        elif ending == "refused":
            with pytest.raises(OperationalError):
                session.execute(text("INSERT INTO nothing VALUES (1)"))
        elif ending == "invalidate":
            session.invalidate()
    write(engine)


def test_a_turn_that_does_not_come_is_refused_after_the_patience_of_one(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_MS", 50)
    with session_of(engine, write=True) as first:
        first.execute(text("INSERT INTO told (kind) VALUES ('z')"))
        began = monotonic()
        with pytest.raises(OperationalError, match="locked"):
            write(engine)
        assert monotonic() - began < 5
    write(engine)

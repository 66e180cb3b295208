"""A power cut takes no acknowledged save: only what was synced is on the disk, and a torn log opens."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import OperationalError

from models.database import _begin, engine_of, writer
from tests.models.power import Disk, library, watched

pytestmark = pytest.mark.skipif(library() is None, reason="Python has SQLite built in: its syncs cannot be seen")
SAVES = 12
HEADER, FRAME = 32, 24 + 4096  # of a write-ahead log, in bytes


def save(engine: Engine, number: int) -> None:
    """One save, as services make them."""
    with writer(engine).begin() as connection:
        connection.execute(text("INSERT INTO saved VALUES (:n, :text)"), {"n": number, "text": "x" * 3000})


def emptied(engine: Engine) -> Engine:
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE saved (n INTEGER PRIMARY KEY, text TEXT)")
    return engine


def found_after(folder: Path, database: bytes, log: bytes) -> set[int]:
    """The saves that are there when the database is opened anew by the product after the cut."""
    place = folder / f"after-{len(list(folder.iterdir()))}"
    place.mkdir()
    (place / "d.db").write_bytes(database)
    (place / "d.db-wal").write_bytes(log)
    engine = engine_of(f"sqlite:///{place / 'd.db'}")
    try:
        with engine.begin() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
            saves = set(connection.exec_driver_sql("SELECT n FROM saved").scalars())
        save(engine, 1000)  # and it can be written again
    finally:
        engine.dispose()
    return saves


@pytest.fixture
def disk(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    """Every file has the name that it was opened with: none appears where the run happens to stand."""
    here = tmp_path_factory.mktemp("here")
    monkeypatch.chdir(here)
    with watched() as found:
        yield found
    assert list(here.iterdir()) == []


def test_each_acknowledged_save_is_on_the_disk(tmp_path: Path, disk: Disk) -> None:
    path = str(tmp_path / "live.db")
    engine = emptied(engine_of(f"sqlite:///{path}"))
    for number in range(SAVES):
        save(engine, number)  # acknowledged: it came back
        database, log = disk.synced.get(path, b""), disk.synced.get(f"{path}-wal", b"")
        assert found_after(tmp_path, database, log) == set(range(number + 1))
    engine.dispose()


def test_a_log_torn_anywhere_behind_the_last_acknowledged_save_opens_with_all_of_them(
    tmp_path: Path, disk: Disk
) -> None:
    path = str(tmp_path / "live.db")
    engine = emptied(engine_of(f"sqlite:///{path}"))
    for number in range(SAVES):
        save(engine, number)
    database, sure = Path(path).read_bytes(), len(disk.synced[f"{path}-wal"])
    save(engine, SAVES)  # its answer is lost with the power
    log = Path(f"{path}-wal").read_bytes()
    ends = {sure, len(log), *range(sure, len(log), FRAME), *range(sure, len(log), 997)}
    assert len(ends) > 5
    for end in sorted(ends):
        for tail in (b"", os.urandom(FRAME), b"\x00" * FRAME, log[HEADER : HEADER + FRAME]):
            assert found_after(tmp_path, database, log[:end] + tail) >= set(range(SAVES)), end
    engine.dispose()


def test_this_test_sees_a_save_that_was_not_synced(tmp_path: Path, disk: Disk) -> None:
    """The opposite: told to sync at checkpoints only, SQLite loses what it acknowledged."""
    path = str(tmp_path / "live.db")
    careless = create_engine(f"sqlite:///{path}")

    @event.listens_for(careless, "connect")
    def pragmas(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        with closing(connection.cursor()) as cursor:
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute("PRAGMA synchronous=NORMAL")

    event.listen(careless, "begin", _begin)
    emptied(careless)
    save(careless, 0)
    log = disk.synced.get(f"{path}-wal", b"")
    assert len(log) <= HEADER
    with pytest.raises(OperationalError, match="no such table"):
        found_after(tmp_path, Path(path).read_bytes(), log)
    careless.dispose()

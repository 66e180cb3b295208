"""Migrations lead to the very tables that the program knows, and back."""

from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DatabaseError

from models import schema, tables
from models.database import engine_of
from negotiator.bargaining.errors import Unavailable


def test_the_migrations_make_the_tables_of_the_program(tmp_path: Path) -> None:
    engine = engine_of(f"sqlite:///{tmp_path / 'new.db'}")
    assert not schema.is_current(engine)
    schema.upgrade(engine)
    assert schema.is_current(engine)
    assert schema.differences(engine) == []
    assert set(inspect(engine).get_table_names()) == {*tables.metadata.tables, "alembic_version"}


def test_a_database_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    engine = engine_of(f"sqlite:///{tmp_path / 'new.db'}")
    schema.upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'from_tomorrow'"))
    with pytest.raises(Unavailable, match="newer version"):
        schema.is_current(engine)


@pytest.mark.parametrize("url", ["mysql://localhost/x", "nothing://localhost/x"])
def test_a_database_without_its_driver_is_said_in_words(url: str) -> None:
    with pytest.raises(Unavailable, match="no driver"):
        engine_of(url)


def test_the_migrations_lead_back_to_nothing(tmp_path: Path) -> None:
    engine = engine_of(f"sqlite:///{tmp_path / 'new.db'}")
    schema.upgrade(engine)
    schema.downgrade(engine)
    assert inspect(engine).get_table_names() == ["alembic_version"]


def test_the_migrations_bring_the_triggers(tmp_path: Path) -> None:
    engine = engine_of(f"sqlite:///{tmp_path / 'new.db'}")
    schema.upgrade(engine)
    with engine.begin() as connection:
        names = connection.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
        ).scalars()
        assert list(names) == ["audit_detail_no_delete", "audit_entry_no_delete", "audit_entry_no_update"]


def test_an_address_of_sqlites_own_is_not_taken_for_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine_of(f"sqlite:///{tmp_path / 'here' / 'there.db'}").connect().close()
    monkeypatch.chdir(tmp_path)
    read = engine_of(f"sqlite:///file:{tmp_path / 'here' / 'there.db'}?mode=ro&uri=true")
    with read.connect() as connection:
        assert connection.execute(text("PRAGMA query_only")).scalar() == 0
    read.dispose()
    assert [path.name for path in tmp_path.iterdir()] == ["here"]


def test_sqlite_keeps_foreign_keys_and_words(tmp_path: Path) -> None:
    engine = engine_of(f"sqlite:///{tmp_path / 'new.db'}")
    schema.upgrade(engine)
    columns = "account_id, dossier_id, role, in_circle, created_at, version"
    row = f"INSERT INTO membership ({columns}) VALUES (1, 1, {{}}, 0, '', 1)"
    for role in ("'lead'", "'king'"):
        with pytest.raises(DatabaseError), engine.begin() as connection:
            connection.execute(text(row.format(role)))


def test_the_number_of_a_removed_row_is_given_to_no_other(tmp_path: Path) -> None:
    """Whoever still has a page about it would change the wrong row. By migrations or made at once."""
    moved = engine_of(f"sqlite:///{tmp_path / 'moved.db'}")
    schema.upgrade(moved, "0069")
    account = (
        "INSERT INTO account (login, name, language, is_admin, is_active, may_start, totp_step, created_at, version, "
        "zone) VALUES ('{}', 'A', 'de', 0, 1, 0, 0, '2026-01-01 00:00:00', 1, '')"
    )
    with moved.begin() as connection:
        connection.exec_driver_sql(account.format("old"))
    schema.upgrade(moved)
    made = engine_of(f"sqlite:///{tmp_path / 'made.db'}")
    tables.metadata.create_all(made)
    named = {table.name for table in tables.metadata.tables.values() if [c.name for c in table.primary_key] == ["id"]}
    for engine in (moved, made):
        with engine.connect() as connection:
            kept = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'")
            assert set(kept.scalars()) == named
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    with moved.begin() as connection:
        connection.exec_driver_sql("DELETE FROM account")
        connection.exec_driver_sql(account.format("new"))
        assert connection.exec_driver_sql("SELECT id FROM account").scalar() == 2
    schema.downgrade(moved, "0069")
    with moved.connect() as connection:
        assert connection.exec_driver_sql("SELECT login FROM account").scalar() == "new"
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    assert inspect(moved).get_pk_constraint("account")["constrained_columns"] == ["id"]

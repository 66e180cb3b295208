"""A database from before is brought up to date and keeps what it holds; the next migration is written by a command."""

from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, text

from models import schema
from models.database import engine_of
from tools import migration

ROWS = (
    "INSERT INTO account (id, login, name, language, is_admin, is_active, may_start, totp_step, created_at, version) "
    "VALUES (1, 'anna', 'Anna', 'de', false, true, false, 0, '2026-01-01 00:00:00', 1)",
    "INSERT INTO dossier (id, key, title, summary, as_of, stage, lead, classification, fictional, horizon_years, "
    "context, expected, disclosure, created_at, version) "
    "VALUES (1, 'old', '{}', '{}', '', 'mandate', '', 'intern', true, 3, '{}', '{}', 'banded', '2026-01-01', 1)",
    "INSERT INTO stakeholder (id, dossier_id, key, rank, text, side, kind, part, consent, claimed, sees, src, version) "
    "VALUES (1, 1, 'de_bmi', 0, '{}', 'de', '', 'seat', true, true, 'partner', '[]', 1)",
    "INSERT INTO position (id, dossier_id, stakeholder_id, visibility, inner, progress, mark, edition, version) "
    "VALUES (1, 1, 1, 'sealed', 'sealed', 'draft', 'sealed text', 4, 1)",
    "INSERT INTO co_signature (id, position_id, edition, account_id, name, signed_at) "
    "VALUES (1, 1, 4, 1, 'Anna', '2026-02-01 00:00:00')",
)


def old_database(engine: Engine) -> None:
    schema.upgrade(engine, "0001")
    with engine.begin() as connection:
        for row in ROWS:
            connection.execute(text(row.replace(" inner,", ' "inner",')))


def signatures(connection: Connection) -> list[tuple[object, ...]]:
    return [tuple(row) for row in connection.execute(text("SELECT id, position_id, edition, name FROM co_signature"))]


def test_a_database_of_the_first_release_keeps_its_rows(tmp_path: Path) -> None:
    engine = engine_of(f"sqlite:///{tmp_path / 'old.db'}")
    old_database(engine)
    assert not schema.is_current(engine)
    schema.upgrade(engine)
    assert schema.is_current(engine)
    assert schema.differences(engine) == []
    with engine.begin() as connection:
        assert signatures(connection) == [(1, 1, 4, "Anna")]
        assert connection.execute(text("SELECT field FROM co_signature")).scalar_one() is None
        assert connection.execute(text("SELECT mark FROM position")).scalar_one() == "sealed text"
        names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars()
        assert len(list(names)) == 3


@pytest.mark.slow
def test_two_signatures_under_one_edition_go_down_as_one(tmp_path: Path) -> None:
    engine = engine_of(f"sqlite:///{tmp_path / 'old.db'}")
    old_database(engine)
    schema.upgrade(engine)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO co_signature (id, position_id, edition, account_id, name, field, signed_at) "
                "VALUES (2, 1, 4, 1, 'Anna again', '{}', '2026-03-01 00:00:00')"
            )
        )
    schema.downgrade(engine, "0001")
    with engine.begin() as connection:
        assert signatures(connection) == [(2, 1, 4, "Anna again")]


@pytest.mark.slow
def test_the_tool_finds_nothing_to_write_and_knows_its_number(capsys: pytest.CaptureFixture[str]) -> None:
    files = sorted(p.name for p in migration.VERSIONS.glob("0*.py"))
    assert migration.main(["nothing"]) == 0
    assert "Nothing differs" in capsys.readouterr().err
    assert sorted(p.name for p in migration.VERSIONS.glob("0*.py")) == files
    assert migration.next_number() == f"{int(files[-1][:4]) + 1:04}"
    assert migration.main([]) == 2

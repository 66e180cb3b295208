"""A database from before is brought up to date and keeps what it holds; the next migration is written by a command."""

import re
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, MetaData, TableClause, column, select, table, text
from sqlalchemy.orm import load_only
from sqlmodel import col

from models import schema
from models.co_signature import CoSignature
from models.database import engine_of, session_of
from models.gate import GateConfirmation
from models.job import Job
from models.limit import Limit
from models.linkage import Linkage
from models.mandate import Mandate
from models.package import Package
from models.package_signature import PackageSignature
from models.round import Round
from models.sealed import new_key
from models.tables import metadata
from negotiator.bargaining.errors import Unavailable
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


KEPT = {  # table -> a row as the first two releases kept it: column -> text in the file
    "round": {"id": 1, "dossier_id": 1, "rank": 0, "n": 1, "date": "2026-05-04", "place": "Berlin, „Saal 3“",
              "status": "open", "record": '{"de":"Wir gehen bis Stufe 2.","en":""}',
              "offers": '{"de":{"ret_ident":2}}'},
    "measure": {"id": 1, "dossier_id": 1, "key": "ret_ident", "rank": 0, "pillar": "return", "text": "{}", "desc": "",
                "lead": "", "co": '{"$tuple":[]}', "ep": "", "groups": '{"$tuple":[]}', "women": "0", "law": "",
                "gcm": "[]", "tags": "[]", "win": "{}", "requires": "[]", "excludes": "[]", "synergies": "[]",
                "bind": "", "clause": "", "src": "[]", "version": 1},
    "mandate": {"id": 1, "dossier_id": 1, "measure_id": 1, "rank": 0, "lo": 1, "hi": 3, "version": 4},
    "limit": {"id": 1, "dossier_id": 1, "kind": "payer", "key": "federal", "rank": 0, "amount": "31/2", "version": 1},
    "linkage": {"id": 1, "dossier_id": 1, "rank": 0, "a": "x", "b": "y", "type": "sequence", "note": "erst y"},
    "proposal": {"id": 1, "dossier_id": 1, "fingerprint": "f" * 64, "concepts": "[]", "time_limit": 60.0, "seed": 0,
                 "seconds": 1.0, "case": "x", "plan": "x", "answer": "x", "robustness": "x", "created_by": "Anna",
                 "created_at": "2026-02-01 00:00:00"},
    "package": {"id": 1, "dossier_id": 1, "key": "A", "rank": 0, "text": '{"de":"Paket A","en":"Package A"}',
                "levels": '{"ret_ident":2}', "note": "Unsere Rückfalllinie", "expect_hard": '{"$tuple":[]}',
                "linkages": '{"$tuple":[{"$tuple":["x","y","sequence",""]}]}', "origin": "solved", "concept": "nash",
                "fingerprint": "f" * 64, "theme": "", "proposal_id": 1, "created_by": "Anna",
                "created_at": "2026-02-01 00:00:00", "version": 1},
    "gate_confirmation": {"id": 1, "dossier_id": 1, "gate": "text", "account_id": 1, "name": "Anna",
                          "reference": "Az. 7, wie mit Minister besprochen", "mark": "a" * 64, "package_id": 1,
                          "confirmed_at": "2026-02-01 00:00:00", "withdrawn_by": ""},
    "package_signature": {"id": 1, "package_id": 1, "stakeholder_id": 1, "account_id": 1, "name": "Anna",
                          "field": '{"ret_ident":"1.4.2"}', "signed_at": "2026-02-01 00:00:00"},
    "job": {"id": 1, "dossier_id": 1, "account_id": 1, "kind": "propose", "asked": "x", "state": "failed", "step": "",
            "share": 0.0, "error": '["%(name)s",{"name":"Anna"}]', "stop_asked": False, "tries": 1,
            "created_at": "2026-02-01 00:00:00"},
}  # fmt: skip
ANSWER = KEPT["job"] | {"id": 2, "kind": "improve", "state": "done", "error": "null", "result": "x"}
SECRETS = (
    "Saal 3",
    "Stufe 2",
    'ret_ident":2',
    "Rückfalllinie",
    "Paket A",
    "31/2",
    "erst y",
    "wie mit Minister",
    "1.4.2",
)


def planted(engine: Engine) -> None:
    """A database of the release before: a row of everything that is sealed since, an answer of the optimiser."""
    schema.upgrade(engine, "0002")
    with engine.begin() as connection:
        for row in ROWS:
            connection.execute(text(row.replace(" inner,", ' "inner",')))
        for name, row in [*KEPT.items(), ("job", ANSWER)]:
            connection.execute(lone(name, row).insert().values(**row))


def lone(name: str, row: Mapping[str, object]) -> TableClause:
    """A table without types: text as it is kept."""
    return table(name, *(column(key) for key in row))


def rows_of(engine: Engine) -> dict[str, dict[str, object]]:
    with engine.connect() as connection:
        return {
            name: dict(connection.execute(select(lone(name, row)).where(column("id") == 1)).mappings().one())
            for name, row in KEPT.items()
        }


def all_text(engine: Engine) -> str:
    return repr(rows_of(engine)).replace("\\", "")


def check_sealing(engine: Engine) -> None:
    """Up: nothing can be read without the keys, everything with them, nothing is lost; down: as it was."""
    planted(engine)
    before = rows_of(engine)
    assert all(secret in all_text(engine) for secret in SECRETS)
    schema.upgrade(engine)
    assert schema.differences(engine) == []
    assert [secret for secret in SECRETS if secret in all_text(engine)] == []
    with session_of(engine) as session:
        meeting, package = session.get_one(Round, 1), session.get_one(Package, 1)
        assert (meeting.place, meeting.record["de"]) == ("Berlin, „Saal 3“", "Wir gehen bis Stufe 2.")
        assert (meeting.offers, package.levels) == ({"de": {"ret_ident": 2}}, {"ret_ident": 2})
        assert (package.text["en"], package.note) == ("Package A", "Unsere Rückfalllinie")
        assert package.linkages == (("x", "y", "sequence", ""),)
        assert (package.fingerprint, package.proposal_id) == ("f" * 64, 1)
        found = session.get_one(Mandate, 1)
        assert (found.lo, found.hi, found.version) == (1, 3, 4)
        assert session.get_one(Limit, 1).amount == Fraction(31, 2)
        assert session.get_one(Linkage, 1).note == "erst y"
        gate = session.get_one(GateConfirmation, 1)
        assert (gate.reference, gate.mark, gate.package_id) == ("Az. 7, wie mit Minister besprochen", "a" * 64, 1)
        assert session.get_one(PackageSignature, 1).field == {"ret_ident": "1.4.2"}
        assert session.get_one(CoSignature, 1).field is None
        assert session.get_one(Job, 1, options=[load_only(col(Job.error))]).error == ["%(name)s", {"name": "Anna"}]
        assert session.exec(select(col(Job.id))).all() == [(1,)]  # the answer is gone
    schema.downgrade(engine, "0002")
    before["proposal"]["robustness"] = None
    assert rows_of(engine) == before


def test_no_later_migration_copies_a_table_that_others_refer_to() -> None:
    """SQLite drops the old table after copying it: rows that refer to it would go along, or lose whom they refer to."""
    parents = {key.column.table.name for each in metadata.sorted_tables for key in each.foreign_keys}
    copied = {
        (path.name, name)
        for path in sorted((Path(schema.__file__).parent / "migrations" / "versions").glob("0*.py"))
        if path.name > "0007"
        for name in re.findall(r'batch_alter_table\("(\w+)"', path.read_text(encoding="utf-8"))
    }
    assert len(copied) > 5
    assert {each for each in copied if each[1] in parents} == set()


def test_what_was_kept_in_plain_text_is_sealed_and_comes_back(tmp_path: Path) -> None:
    check_sealing(engine_of(f"sqlite:///{tmp_path / 'old.db'}", (new_key(),)))


def test_without_keys_nothing_is_touched(tmp_path: Path) -> None:
    engine = engine_of(f"sqlite:///{tmp_path / 'old.db'}")
    planted(engine)
    before = rows_of(engine)
    with pytest.raises(Unavailable, match="NEGOTIATOR_KEYS"):
        schema.upgrade(engine)
    assert rows_of(engine) == before


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
                "VALUES (2, 1, 4, 1, 'Anna again', NULL, '2026-03-01 00:00:00')"
            )
        )
    schema.downgrade(engine, "0001")
    with engine.begin() as connection:
        assert signatures(connection) == [(2, 1, 4, "Anna again")]


@pytest.mark.slow
def test_the_tool_finds_nothing_to_write_and_knows_its_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where something differs, it is written into the test's own folder, and not into the tree."""
    files = sorted(p.name for p in migration.VERSIONS.glob("0*.py"))
    assert migration.main(["nothing"], tmp_path) == 0
    assert "Nothing differs" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
    assert sorted(p.name for p in migration.VERSIONS.glob("0*.py")) == files
    assert migration.next_number() == f"{int(files[-1][:4]) + 1:04}"
    assert migration.main([]) == 2


@pytest.mark.slow
def test_what_differs_is_written_where_it_is_told_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = sorted(p.name for p in migration.VERSIONS.iterdir() if p.suffix == ".py")
    more = metadata.tables["throttle"].to_metadata(MetaData(), name="one_more")
    monkeypatch.setattr(metadata, "tables", metadata.tables | {"one_more": more})
    found = migration.written("one more", tmp_path)
    assert found is not None
    assert found.parent == tmp_path
    assert "one_more" in found.read_text(encoding="utf-8")
    assert sorted(p.name for p in migration.VERSIONS.iterdir() if p.suffix == ".py") == files

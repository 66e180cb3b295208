"""Copies of a database are tried and put back, an installation moves: whole, proven, into an empty place only."""

import os
import shutil
import sqlite3
import subprocess
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Engine, text
from sqlmodel import Session, select

from models import schema
from models.account import Account
from models.clock import now
from models.database import engine_of, session_of
from models.document import Document
from models.mail import Mail, MailKind
from models.sealed import sealed
from negotiator.bargaining.errors import Refused, Unavailable
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.config import read_settings
from negotiator.services.access import audit
from negotiator.services.access.audit import Deed
from negotiator.services.installation import backups, contents, key_checks, moving, restores
from negotiator.services.installation.restores import Secrets
from negotiator.services.records.loading import known, load_plan
from tests import processes
from tests.security import server

pytestmark = pytest.mark.slow
GIVEN = {"NEGOTIATOR_KEYS": Fernet.generate_key().decode(), "NEGOTIATOR_SECRET": "c" * 48}
SECRETS = Secrets((GIVEN["NEGOTIATOR_KEYS"],), read_settings(GIVEN).audit_key)
PAPER = b"%PDF-1.7 a paper"
Open = Callable[..., Engine]


@pytest.fixture
def opened() -> Iterator[Open]:
    """Engines that are closed at the end."""
    made: list[Engine] = []

    def open_(address: Path | str, secrets: Secrets = SECRETS) -> Engine:
        url = f"sqlite:///{address}" if isinstance(address, Path) else address
        made.append(engine_of(url, secrets.keys, secrets.chain))
        return made[-1]

    yield open_
    for engine in made:
        engine.dispose()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of an installation with a dossier, an account, a document and a log."""
    folder = tmp_path_factory.mktemp("copies")
    engine = engine_of(f"sqlite:///{folder}/negotiator.db", SECRETS.keys, SECRETS.chain)
    schema.upgrade(engine)
    key_checks.check(engine, SECRETS.keys)
    with session_of(engine, write=True) as session:
        dossier = known(load_plan(session, demo_scenario("kenya_like")).id)
        account = Account(login="anna", name="Anna Ä.")
        session.add(account)
        session.flush()
        paper = {"kind": "D-02", "language": "de", "grade": "intern", "edition": "1.0", "name": "brief.pdf"}
        session.add(
            Document(
                dossier_id=dossier, account_id=known(account.id), content=b64encode(PAPER).decode(),
                digest=sha256(PAPER).hexdigest(), **paper,
            )
        )  # fmt: skip
        session.add(Mail(account_id=known(account.id), kind=MailKind.INVITATION, due_at=now(session)))
        audit.record(session, None, Deed.ACCOUNT_MADE, "anna", actor="test", detail={"field": "anna"})
        session.commit()
    backups.backup(engine, folder / "copy.db", "test")
    engine.dispose()
    return folder / "copy.db"


@pytest.fixture
def copy(whole: Path, tmp_path: Path) -> Path:
    """The copy, for a test to change."""
    return Path(shutil.copy(whole, tmp_path / "copy.db"))


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    if server.why_not():
        pytest.skip(server.why_not())
    folder = Path("/tmp") / f"pg-copies-{os.getpid()}"
    folder.mkdir(mode=0o755)
    try:
        with server.served(folder) as address:
            yield address
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def fresh(postgres: str, name: str) -> str:
    """The address of a new database of the server."""
    keeper = engine_of(postgres)
    with keeper.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0"))
    keeper.dispose()
    return postgres.replace("/postgres?", f"/{name}?")


def digests(engine: Engine) -> dict[str, str]:
    with session_of(engine) as session:
        return contents.digests(session)


def tamper(copy: Path, statement: str) -> None:
    """Changes a copy as somebody with a shell can, past the triggers that guard the log."""
    with closing(sqlite3.connect(copy)) as raw:
        for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            raw.execute(f'DROP TRIGGER "{name}"')
        raw.execute(statement)
        raw.commit()


def test_a_copy_is_put_back_as_it_was_and_the_log_goes_on(whole: Path, tmp_path: Path, opened: Open) -> None:
    engine = opened(tmp_path / "new" / "negotiator.db")
    found = restores.restore(engine, whole, SECRETS, "test")
    assert found.sound
    assert (found.counts["account"], found.counts["document"], found.documents.read) == (1, 1, 1)
    before, after = digests(opened(whole)), digests(engine)
    assert {name for name, digest in after.items() if digest != before[name]} == {"audit_entry", "mail"}
    with session_of(engine) as session:
        told = audit.verify(session)
        assert (told.count, told.faults) == (found.entries + 1, ())
        assert session.exec(select(Mail)).all() == [], "it has gone out since"
    assert schema.is_current(engine)


def test_a_copy_goes_into_an_empty_place_of_its_kind_only(whole: Path, tmp_path: Path, opened: Open) -> None:
    engine = opened(tmp_path / "negotiator.db")
    restores.restore(engine, whole, SECRETS, "test")
    before = digests(engine)
    with pytest.raises(Refused, match="is a database already"):
        restores.restore(engine, whole, SECRETS, "test")
    assert digests(engine) == before
    text_file = tmp_path / "letter.txt"
    text_file.write_text("no copy")
    for file, words in ((text_file, "is no copy"), (_head(tmp_path, b"PGDMP..."), "copy is of")):
        with pytest.raises(Refused, match=words):
            restores.restore(opened(tmp_path / "other.db"), file, SECRETS, "test")


def _head(folder: Path, content: bytes) -> Path:
    file = folder / "server.dump"
    file.write_bytes(content)
    return file


def test_half_a_copy_is_none(copy: Path, tmp_path: Path, opened: Open) -> None:
    with copy.open("r+b") as half:
        half.truncate(copy.stat().st_size // 2)
    engine = opened(tmp_path / "negotiator.db")
    with pytest.raises(Unavailable, match="not whole"):
        restores.restore(engine, copy, SECRETS, "test")
    assert contents.is_empty(engine)


def test_a_copy_that_somebody_changed_is_found_out(copy: Path) -> None:
    tamper(copy, "UPDATE audit_entry SET actor = 'somebody else' WHERE thing = 'anna'")
    found = restores.tried(copy, SECRETS, None)
    assert not found.sound
    assert any("changed" in fault for fault in found.faults)


def test_a_document_that_is_not_what_its_hash_says_is_found_out(copy: Path, opened: Open) -> None:
    engine = opened(copy)
    with session_of(engine, write=True) as session:
        row = session.exec(select(Document)).one()
        content = sealed(engine.dialect, f'"{b64encode(PAPER + b"!").decode()}"')
        session.connection().exec_driver_sql("UPDATE document SET content = ? WHERE id = ?", (content, row.id))
        session.commit()
    engine.dispose()
    found = restores.tried(copy, SECRETS, None)
    assert found.documents.altered == (row.id,)
    assert not found.sound


def test_a_copy_opens_with_its_own_keys_and_its_own_secret_only(whole: Path, tmp_path: Path, opened: Open) -> None:
    others = Secrets((Fernet.generate_key().decode(),), SECRETS.chain)
    with pytest.raises(Unavailable, match="NEGOTIATOR_KEYS"):
        restores.tried(whole, others, None)
    place = opened(tmp_path / "place.db")
    with pytest.raises(Unavailable, match="NEGOTIATOR_KEYS"):
        restores.restore(place, whole, others, "test")
    assert restores.restore(place, whole, SECRETS, "test").sound
    assert restores.tried(whole, Secrets(SECRETS.keys, b"d" * 48), None).faults


def test_an_older_copy_is_brought_up_to_date_and_a_newer_one_refused(copy: Path, opened: Open) -> None:
    assert restores.tried(copy, SECRETS, None).current
    engine = opened(copy)
    schema.downgrade(engine, "-1")
    engine.dispose()
    found = restores.tried(copy, SECRETS, None)
    assert (found.current, found.sound) == (False, True)
    tamper(copy, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(Unavailable, match="newer version"):
        restores.tried(copy, SECRETS, None)


def test_an_installation_moves_to_a_server_and_back(
    whole: Path, copy: Path, postgres: str, tmp_path: Path, opened: Open
) -> None:
    source, target = opened(copy), opened(fresh(postgres, "moved"))
    found = moving.move(source, target, "test")
    assert digests(source) == digests(target)
    with session_of(source) as session:
        assert found.counts == contents.counts(session)
    with session_of(target, write=True) as session:  # numbers go on behind the last one
        session.add(Account(login="bert", name="Bert B."))
        session.commit()
        assert [row.id for row in session.exec(select(Account))] == [1, 2]
    with pytest.raises(Refused, match="at the target already"):
        moving.move(source, target, "test")
    back = opened(tmp_path / "back.db")
    moving.move(target, back, "test")
    assert digests(back) == digests(target) != digests(opened(whole))
    with session_of(back) as session:
        assert not audit.verify(session).faults


def test_nobody_writes_to_the_source_until_both_are_compared(
    copy: Path, tmp_path: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = opened(copy), opened(tmp_path / "target.db")
    compared = moving._compared

    def meanwhile(here: Session, there: Engine) -> moving.Moved:
        with closing(sqlite3.connect(copy, timeout=0)) as raw, pytest.raises(sqlite3.OperationalError, match="locked"):
            raw.execute("UPDATE account SET name = 'Anna A.'")
        return compared(here, there)

    monkeypatch.setattr(moving, "_compared", meanwhile)
    moving.move(source, target, "test")
    assert digests(source) == digests(target)


def test_a_row_that_arrives_otherwise_is_noticed(
    copy: Path, tmp_path: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = opened(copy), opened(tmp_path / "target.db")
    sent = moving._copy

    def slip(here: object, there: object, table: object) -> None:
        sent(here, there, table)  # type: ignore[arg-type]
        if getattr(table, "name", "") == "account":
            there.execute(text("UPDATE account SET name = 'Anna A.'"))  # type: ignore[attr-defined]

    monkeypatch.setattr(moving, "_copy", slip)
    with pytest.raises(Unavailable, match="account"):
        moving.move(source, target, "test")


def test_a_copy_of_a_server_is_tried_and_put_back(
    copy: Path, postgres: str, tmp_path: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{server.programs()}{os.pathsep}{os.environ['PATH']}")
    first, dump = opened(fresh(postgres, "first")), tmp_path / "copy.dump"
    moving.move(opened(copy), first, "test")
    backups.backup(first, dump, "test")
    found = restores.tried(dump, SECRETS, first.url)
    assert found.sound
    with session_of(first) as session:
        left = session.execute(text("SELECT datname FROM pg_database WHERE datname LIKE 'negotiator_trial%'")).all()
        assert (found.counts, left) == (contents.counts(session), [])
    second = opened(fresh(postgres, "second"))
    fails_late(second, dump, monkeypatch)
    before = digests(first)
    assert {name for name, digest in digests(second).items() if digest != before[name]} == {"audit_entry", "mail"}


def test_a_copy_that_fails_late_leaves_the_place_empty(
    whole: Path, tmp_path: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restores, "tried", lambda *_all: None)  # which finds it earlier
    fails_late(opened(tmp_path / "late.db"), whole, monkeypatch)


def fails_late(engine: Engine, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put back already, and only then found to be of no use: the same place takes another copy afterwards."""

    def broken(_session: Session) -> object:
        raise Unavailable("at the very end")

    with monkeypatch.context() as patch:
        patch.setattr(contents, "sample", broken)
        with pytest.raises(Unavailable, match="at the very end"):
            restores.restore(engine, copy, SECRETS, "test")
    assert contents.is_empty(engine)
    assert restores.restore(engine, copy, SECRETS, "test").sound


def test_the_commands_say_what_there_is_and_end_with_1_where_something_is_wrong(
    copy: Path, environment: dict[str, str]
) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return processes.run(*arguments, environment={**os.environ, **environment, **GIVEN})

    done = run("backup", "verify", str(copy))
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 accounts, 1 dossiers" in done.stdout
    assert run("restore", str(copy)).returncode == 0
    again = run("restore", str(copy))
    assert (again.returncode, "is a database already" in again.stderr) == (2, True)
    tamper(copy, "UPDATE audit_entry SET actor = 'nobody' WHERE thing = 'anna'")
    assert run("backup", "verify", str(copy)).returncode == 1
    nowhere = run("move")
    assert (nowhere.returncode, "NEGOTIATOR_TARGET" in nowhere.stderr) == (2, True)

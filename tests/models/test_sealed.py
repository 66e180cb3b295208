"""Sealed columns: nothing readable in the file, and keys that change."""

from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Engine, text
from sqlmodel import Session

from models.account import Account
from models.database import engine_of, session_of
from negotiator.bargaining.errors import Unavailable
from negotiator.config import Settings
from negotiator.services.installation import keys
from tests.conftest import KEY

CANARY = "XKANARIENVOGELX"


def opened(engine: Engine, settings: Settings, *ring: str) -> Engine:
    """The same database with these keys."""
    return engine_of(engine.url.render_as_string(hide_password=False), ring, settings.audit_key)


def planted(session: Session) -> int:
    account = Account(login="anna", name="Anna", totp=CANARY)
    session.add(account)
    session.commit()
    assert account.id is not None
    return account.id


def test_what_is_sealed_comes_back(session: Session, engine: Engine) -> None:
    number = planted(session)
    with session_of(engine) as other:
        assert other.get_one(Account, number).totp == CANARY


def test_nothing_sealed_is_readable_in_the_files(session: Session, engine: Engine, settings: Settings) -> None:
    planted(session)
    engine.dispose()
    for file in Path(settings.database.removeprefix("sqlite:///")).parent.iterdir():
        assert CANARY.encode() not in file.read_bytes()


def test_another_key_opens_nothing_and_says_so(session: Session, engine: Engine, settings: Settings) -> None:
    number = planted(session)
    session.close()
    other = opened(engine, settings, Fernet.generate_key().decode())
    with session_of(other) as reading, pytest.raises(Unavailable, match="NEGOTIATOR_KEYS"):
        reading.get(Account, number)


def test_without_keys_nothing_sealed_is_written(settings: Settings, engine: Engine) -> None:
    with (
        session_of(opened(engine, settings), write=True) as session,
        pytest.raises(Exception, match="NEGOTIATOR_KEYS"),
    ):
        planted(session)


def test_rotating_seals_everything_anew(session: Session, engine: Engine, settings: Settings) -> None:
    number = planted(session)
    session.close()
    fresh = Fernet.generate_key().decode()
    both = opened(engine, settings, fresh, KEY)
    assert keys.rotate(both, (fresh, KEY)) == 1
    alone = opened(engine, settings, fresh)
    with session_of(alone) as reading:
        assert reading.get_one(Account, number).totp == CANARY


def test_rotating_with_a_missing_key_changes_nothing(session: Session, engine: Engine, settings: Settings) -> None:
    planted(session)
    session.close()
    fresh = Fernet.generate_key().decode()
    with engine.connect() as connection:
        before = connection.execute(text("SELECT totp FROM account")).scalar_one()
    with pytest.raises(Unavailable):
        keys.rotate(opened(engine, settings, fresh), (fresh,))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT totp FROM account")).scalar_one() == before


def test_the_contents_of_positions_are_sealed() -> None:
    sealed = set(keys.sealed_columns())
    assert {("interest", "rating"), ("position", "mark"), ("red_line", "line"), ("account", "totp")} <= sealed
    assert {("audit_detail", "content"), ("draft", "form"), ("package", "outcome"), ("proposal", "case")} <= sealed

"""Hashing a password takes long on purpose: nobody's save waits for it, wherever a password is proved or chosen."""

import ast
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache
from sqlite3 import OperationalError, connect

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import Engine

from models.database import session_of
from negotiator.paths import PACKAGE
from negotiator.services.accounts import invitations, passwords
from negotiator.services.dossiers.start import demo
from tests.conftest import PASSWORD, Clock, Person, kept_hash

FRESH = "a wholly other sentence"
HASHED_IN = {  # where passwords are hashed; a new place belongs into the tests below
    "accounts.make",  # from the terminal: first of all; invitations bring no password
    "accounts.change_password",
    "demo.new_passwords",
    "invitations._hashed",
    "terminal.set_password",  # judged, let go, hashed
    "sign_in.by_password",
}


class Watched(PasswordHasher):
    """The real hashing; notes whether somebody else could write meanwhile."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(time_cost=1, memory_cost=64, parallelism=1)
        self.file, self.free = str(engine.url.database), list[bool]()

    def hash(self, *given: object, **more: object) -> str:
        self._try()
        return super().hash(*given, **more)  # type: ignore[arg-type]

    def verify(self, *given: object) -> bool:  # type: ignore[override]
        self._try()
        return super().verify(*given)  # type: ignore[arg-type]

    def _try(self) -> None:
        with closing(connect(self.file, timeout=0, isolation_level=None)) as other:
            try:
                other.execute("BEGIN IMMEDIATE")
                other.execute("ROLLBACK")
                self.free.append(True)
            except OperationalError:
                self.free.append(False)


@pytest.fixture
def watched(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    found = Watched(engine)
    kept_hash()  # kept for all tests, as the real hash of nobody is: neither is made cheaply here
    with monkeypatch.context() as within:
        within.setattr(passwords, "_HASHER", found)
        within.setattr(passwords, "_nobody", cache(lambda: found.hash("nobody")))
        yield found
    assert found.free
    assert all(found.free)


def test_signing_in_and_a_new_password(app: Flask, person: Callable[..., Person], watched: Watched) -> None:
    person("anna")
    watched.free.clear()  # the test's own way to make people
    browser = app.test_client()
    assert browser.post("/sign-in", data={"login": "anna", "password": "wrong"}).status_code == 422
    assert browser.post("/sign-in", data={"login": "anna", "password": PASSWORD}).status_code == 303
    data = {"current": PASSWORD, "fresh": FRESH, "again": FRESH}
    assert browser.post("/account/password", data=data).status_code == 303
    assert len(watched.free) >= 4


@pytest.mark.parametrize("kind", ["new account", "new password"])
def test_links(
    app: Flask, engine: Engine, person: Callable[..., Person], clock: Clock, watched: Watched, kind: str
) -> None:
    admin, anna = person("admin", is_admin=True), person("anna")
    watched.free.clear()
    with session_of(engine, write=True) as session:
        if kind == "new account":
            token = invitations.invite_account(session, admin.reader, "otto@example.org", "Otto", clock())
        else:
            token = invitations.offer_password(session, admin.reader, anna.reader.account_id, clock())
    data = {"name": "Otto", "password": FRESH, "again": FRESH}
    assert app.test_client().post(f"/invitations/{token}", data=data).status_code == 303
    login = "anna" if kind == "new password" else "otto@example.org"
    assert app.test_client().post("/sign-in", data={"login": login, "password": FRESH}).status_code == 303


def test_the_demonstrations_passwords(engine: Engine, person: Callable[..., Person], watched: Watched) -> None:
    person(demo.PEOPLE[0].login)
    watched.free.clear()
    with session_of(engine, write=True) as session:
        assert len(demo.new_passwords(session)) == 1


def test_no_other_place_hashes() -> None:
    found = set()
    for path in (*PACKAGE.glob("services/**/*.py"), *PACKAGE.glob("commands/*.py"), *PACKAGE.glob("web/*.py")):
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(function, ast.FunctionDef) and "passwords.hashed(" in ast.unparse(function):
                found.add(f"{path.stem}.{function.name}")
    assert found == HASHED_IN

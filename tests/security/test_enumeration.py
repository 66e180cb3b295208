"""Which accounts exist is not told at the door: not by words, status, headers or length, and not by the work done."""

import gc
import re
import time
from collections.abc import Callable
from statistics import median

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from models.account import Account
from models.database import session_of
from models.passkey import Passkey
from negotiator.services.accounts import passwords
from tests.conftest import Person
from tests.security.counting import Counts

KINDS = ("known", "unknown", "closed", "passkey-only", "with-code", "admin")
TOKEN = re.compile(r"[\w-]{20,}\.[\w-]{5,8}\.[\w-]{27}")  # of the form, different in every page
TRIES = 6  # fewer than the door allows in a quarter of an hour


@pytest.fixture
def doors(engine: Engine, person: Callable[..., Person]) -> None:
    for kind in KINDS:
        if kind != "unknown":
            person(kind, is_admin=kind == "admin")
    with session_of(engine, write=True) as session:
        for row in session.exec(select(Account)).all():
            if row.login == "closed":
                row.is_active = False
            if row.login == "passkey-only":
                row.password = None
                session.add(Passkey(account_id=row.id or 0, name="k", credential="c", public_key="p", counter=0))
            if row.login == "with-code":
                row.totp = "JBSWY3DPEHPK3PXP"
            session.add(row)
        session.commit()


def answer_for(browser: FlaskClient, login: str, password: str = "not the right one at all") -> tuple[object, ...]:
    answer = browser.post("/sign-in", data={"login": login, "password": password})
    headers = sorted((k, v) for k, v in answer.headers if k not in ("Set-Cookie", "X-Request-Id"))
    return answer.status_code, headers, TOKEN.sub("", answer.text.replace(login, "LOGIN"))


@pytest.mark.slow
def test_every_wrong_sign_in_looks_alike(app: Flask, doors: None, counts: Counts) -> None:
    answers = {}
    for kind in KINDS:
        login = kind.ljust(20, "x") if kind == "unknown" else kind
        browser = app.test_client()
        status, headers, text = answer_for(browser, login)
        answers[kind] = status, [h for h in headers if h[0] != "Content-Length"], text  # type: ignore[union-attr]
        counts.requests += 1
        counts.refusals += status == 422
    assert {str(a) for a in answers.values()} == {str(answers["known"])}


@pytest.mark.slow
def test_being_locked_looks_alike_too(app: Flask, doors: None) -> None:
    """After too many tries the door closes for names that nobody has as well."""
    found = set()
    for login in ("known", "unknown"):
        browser = app.test_client()
        for _n in range(10):
            answer_for(browser, login)
        status, headers, text = answer_for(browser, login, "a long enough sentence for tests")
        found.add((status, str([h for h in headers if h[0] not in ("Content-Length", "Retry-After")]), text))  # type: ignore[union-attr]
    assert len(found) == 1
    assert {each[0] for each in found} == {429}


@pytest.mark.slow
def test_the_same_hash_is_computed_for_everybody(app: Flask, doors: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """One verification with the same parameters, whatever the account; counted at the real library's door."""
    work: list[str] = []
    real = type(passwords._HASHER).verify

    def counted(self: object, kept: str, typed: str) -> bool:
        work.append(kept.rsplit("$", 2)[0])
        return real(self, kept, typed)  # type: ignore[arg-type]

    monkeypatch.setattr(type(passwords._HASHER), "verify", counted)
    for kind in KINDS:
        answer_for(app.test_client(), kind)
    assert len(work) == len(KINDS)
    assert len(set(work)) == 1


@pytest.mark.slow
def test_the_work_done_tells_nothing(app: Flask, doors: None) -> None:
    """Processor time of wrong sign-ins, in turn; medians must lie within a wide band, which an early return would leave
    at once: without the hash a sign-in takes less than a tenth."""
    answer_for(app.test_client(), "warm-up")
    spent: dict[str, list[float]] = {kind: [] for kind in KINDS}
    gc.disable()
    try:
        for _n in range(TRIES):
            for kind in KINDS:
                browser = app.test_client()
                begun = time.process_time()
                answer_for(browser, kind)
                spent[kind].append(time.process_time() - begun)
    finally:
        gc.enable()
    middles = {kind: median(times) for kind, times in spent.items()}
    print({kind: f"{1000 * m:.1f} ms" for kind, m in middles.items()})
    assert max(middles.values()) < 1.6 * min(middles.values()), middles

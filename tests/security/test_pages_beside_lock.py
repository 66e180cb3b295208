"""Nobody's save waits for a page: whatever a request wrote or was refused, its answer is made without the lock.

The addresses come from the application's own map: each POST as it should be, and spoilt in three ways, by a plain
browser and by htmx. A page that is gathered or rendered in a writing transaction fails here.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from sqlite3 import OperationalError, connect
from typing import Any

import pytest
from flask import Flask, before_render_template, request
from flask.testing import FlaskClient
from sqlalchemy import Engine

from negotiator.web import context
from tests.conftest import Person
from tests.security.requests import Asked
from tests.security.test_submissions import posts
from tests.security.yard import Yard, yard_of

HTMX = {"HX-Request": "true"}
RENDERED = {  # some of those that answer with a page of their own to what they refuse or have done
    "account.begin_code", "briefs.order", "members.invite", "packages.propose",
    "positions.add_red_line", "positions.rate", "positions.set_mark", "rounds.add", "rounds.change", "upkeep.rename",
}  # fmt: skip


@pytest.fixture
def yard(engine: Engine, person: Callable[..., Person], signed_in: Callable[[Person], FlaskClient], app: Flask) -> Yard:
    return yard_of(engine, person, signed_in, app.test_client(), solved=True)


@contextmanager
def watched(app: Flask, engine: Engine) -> Iterator[list[tuple[str, bool]]]:
    """Notes for each template by which address it was asked for, and whether somebody else could write meanwhile."""
    found: list[tuple[str, bool]] = []

    def note(_app: Flask, **_more: Any) -> None:
        if request.method == "POST":
            found.append((request.endpoint or "", free(engine)))

    with before_render_template.connected_to(note, app):
        yield found


def free(engine: Engine) -> bool:
    with closing(connect(str(engine.url.database), timeout=0, isolation_level=None)) as other:
        try:
            other.execute("BEGIN IMMEDIATE")
            other.execute("ROLLBACK")
        except OperationalError:
            return False
    return True


def spoilt(data: Mapping[str, object] | None) -> Iterator[dict[str, object]]:
    """The form as it should be, empty, and with everything changed to what no field takes."""
    asked = dict(data or {})
    yield asked
    yield {}
    yield dict.fromkeys(asked, "")
    yield dict.fromkeys(asked, "?" * 300)


def test_no_answer_is_made_with_the_lock_held(app: Flask, yard: Yard) -> None:
    asked: list[tuple[str, Asked]] = list(posts(app, yard))
    with watched(app, yard.engine) as found:
        for who, each in asked:
            for data in spoilt(each.data):
                for headers in ({}, HTMX):
                    yard.browsers[who].post(each.path, data=data, headers=headers)
    assert {endpoint for endpoint, alone in found if not alone} == set()
    assert {endpoint for endpoint, _alone in found} >= RENDERED


def test_nor_at_the_door_and_in_ones_account(app: Flask, yard: Yard) -> None:
    browser, door = yard.browsers["lead"], app.test_client()
    fresh = {"fresh": "x", "again": "x"}
    with watched(app, yard.engine) as found:
        assert door.post("/sign-in", data={"login": yard.people["lead"].login, "password": "no"}).status_code == 422
        assert door.post("/sign-in", data={"login": "nobody", "password": "no"}).status_code == 422
        assert browser.post("/account/password", data={"current": "wrong", **fresh}).status_code == 422
        assert browser.post("/account/code/remove", data={"code": "000000"}).status_code == 422
        assert browser.post("/account/code/recovery", data={"code": "000000"}).status_code == 422
    assert {endpoint for endpoint, _alone in found} >= {"sign_in.enter", "account.password", "account.remove_code"}
    assert all(alone for _endpoint, alone in found)


def test_a_page_made_with_the_lock_is_noticed(app: Flask, yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context, "settle", lambda: None)
    with watched(app, yard.engine) as found:
        yard.browsers["lead"].post(f"/dossiers/{yard.here.dossier}/rounds", data={"date": "?"})
    assert [alone for _endpoint, alone in found] == [False]

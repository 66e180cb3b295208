"""Nobody's save waits for somebody's page: whatever a request wrote or was refused, its answer is made without the lock.

The addresses come from the application's own map: each POST as it should be, and spoilt in three ways, by a plain browser
and by htmx. A page that is gathered or rendered in a writing transaction fails here.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from sqlite3 import OperationalError, connect
from typing import Any

import pytest
from flask import Flask, before_render_template, request
from flask.testing import FlaskClient
from sqlalchemy import Engine

from tests.conftest import Person
from tests.security.requests import Asked
from tests.security.test_submissions import posts
from tests.security.yard import Yard, add_proposals, yard_of

HTMX = {"HX-Request": "true"}
RENDERED = {  # of the addresses that answer with a page of their own to what they refuse
    "account.confirm_code", "account.password", "briefs.order", "invitations.accept", "members.invite", "overrides.add",
    "packages.keep", "packages.propose", "positions.add_red_line", "positions.rate", "positions.set_mark", "rounds.add",
    "rounds.change", "rules.set_limit", "sign_in.enter", "stages.move", "upkeep.rename",
}  # fmt: skip


@pytest.fixture
def yard(engine: Engine, person: Callable[..., Person], signed_in: Callable[[Person], FlaskClient], app: Flask) -> Yard:
    if engine.dialect.name != "sqlite":
        pytest.skip("only SQLite has one lock for all who write")
    made = yard_of(engine, person, signed_in, app.test_client())
    add_proposals(made)
    return made


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
            if each.endpoint == "sign_in.leave":
                continue
            for data in spoilt(each.data):
                for headers in ({}, HTMX):
                    yard.browsers[who].post(each.path, data=data, headers=headers)
    assert {endpoint for endpoint, alone in found if not alone} == set()
    assert {endpoint for endpoint, _alone in found} >= RENDERED

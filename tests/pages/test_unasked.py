"""Pages that look again by themselves keep nobody signed in."""

import re
from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from models.database import session_of
from models.session import SignedIn
from negotiator import paths
from negotiator.services.accounts.sessions import TOUCH
from negotiator.web.security import UNASKED
from tests.conftest import Clock, Person

# Apart from RUN: within it, it goes back and forth for hours.
OF_JINJA = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
RUN = re.compile(r"[^<>]*hx-trigger=\"every [^<>]*")  # of attributes, in a tag or for one


def test_every_page_that_looks_again_by_itself_says_so() -> None:
    written = [file.read_text(encoding="utf-8") for file in sorted(paths.TEMPLATES.rglob("*.html"))]
    tags = [tag for each in written for tag in RUN.findall(OF_JINJA.sub("", each))]
    assert len(tags) == sum(each.count('hx-trigger="every ') for each in written)
    assert len(tags) >= 6
    assert [tag for tag in tags if f'hx-headers=\'{{"{UNASKED}": "yes"}}\'' not in tag] == []


def test_what_a_page_asks_by_itself_is_no_use_of_it(
    engine: Engine, person: Callable[..., Person], signed_in: Callable[[Person], FlaskClient], clock: Clock
) -> None:
    client = signed_in(person("anna"))

    def seen() -> object:
        with session_of(engine) as session:
            return session.exec(select(SignedIn.seen_at)).one()

    before = seen()
    clock.forward(seconds=TOUCH.total_seconds() + 60)
    client.get("/dossiers", headers={UNASKED: "yes"})
    assert seen() == before
    client.get("/dossiers")
    assert seen() != before

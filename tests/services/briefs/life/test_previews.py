"""Papers on the screen before they are ordered: the words that would be printed, for this reader, and nothing kept."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from models.clock import today
from models.database import session_of
from models.document import Document
from models.job import Job
from negotiator.briefs import paper
from negotiator.services.access.readers import reader_of
from negotiator.services.briefs.material.orders import Order
from negotiator.services.briefs.papers.kinds import TABLE, About
from negotiator.services.packages.shelf import Shelf
from tests import kenya as kenyas
from tests.conftest import Person
from tests.kenya import Kenya

Enter = Callable[[Person], FlaskClient]
ORDER = {"language": "de", "grade": "", "edition": "1", "distribution": "Kabinett"}
BODY = '<div class="text-body">'
HOUSE = {"D-03": {"house": "de_envoy"}}


@pytest.fixture
def home(kenya: Kenya) -> str:
    return f"/dossiers/{kenya.id}/briefs"


@pytest.mark.slow
@pytest.mark.parametrize("kind", TABLE)
def test_each_paper_is_shown_as_it_would_be_printed_and_nothing_is_kept(
    home: str, engine: Engine, kenya: Kenya, lead: Person, signed_in: Enter, kind: str
) -> None:
    if TABLE[kind].about is About.PROPOSAL:
        kenyas.keep(engine, kenya, lead.id)
    page = signed_in(lead).post(f"{home}/preview", data=ORDER | {"kind": kind} | HOUSE.get(kind, {}))
    assert page.status_code == 200
    with session_of(engine) as session:
        reader = reader_of(session, lead.id)
        assert reader is not None
        shelf = Shelf(session, reader, kenya.id)
        order = Order(kind, "de", "partner" if TABLE[kind].shared else "intern", "1", **HOUSE.get(kind, {}))
        view = TABLE[kind].gather(shelf, order)(today(session))
        assert session.exec(select(Document)).all() == []
        assert session.exec(select(Job).where(Job.kind == "print")).all() == []
    words = paper.preview(view)
    assert words[words.index(BODY) :].strip()[:2000] in page.text
    assert BODY in paper.html(view)
    assert words.split(BODY)[1].strip() in paper.html(view)


def test_what_is_wrong_comes_back_at_its_field_and_what_stands_against_release_is_told(
    home: str, lead: Person, signed_in: Enter
) -> None:
    browser = signed_in(lead)
    wrong = browser.post(f"{home}/preview", data=ORDER | {"kind": "D-05", "edition": "../x"})
    assert wrong.status_code == 422
    assert 'href="#edition"' in wrong.text
    page = browser.post(f"{home}/preview", data=ORDER | {"kind": "D-05", "column": "ar"}).text
    assert "Sätze ohne Übersetzung" in page
    assert 'name="distribution" value="Kabinett"' in page

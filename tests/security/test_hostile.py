"""What people type stays what they typed: never markup, never a template, never a command, on any page or paper."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import SQLModel, select

from models.account import Account
from models.database import session_of
from models.package import Package
from negotiator.config import Settings
from negotiator.services import working
from tests.conftest import Person
from tests.security.bodies import MEASURE
from tests.security.counting import Counts
from tests.security.crawl import crawl, opened
from tests.security.yard import Yard, yard_of

MARK = "xq7z"
TAGS = f"<script>alert('{MARK}')</script><img src=x onerror={MARK}>\"'><svg/onload={MARK}>{{{{7*7191}}}}${{7*7191}}"
ODD = f"{MARK}\u202e\u2066\u0000\u200f\x1b[31m%(x)s%n' OR '1'='1 -- 1e309"
LONG = MARK + "ä" * 1900
RAW = re.compile(rf"<script>alert|<img src=x|<svg/onload|onerror={MARK}>(?!&)|50337")


@pytest.fixture
def yard(engine: Engine, person: Callable[..., Person], signed_in: Callable[[Person], FlaskClient], app: Flask) -> Yard:
    return yard_of(engine, person, signed_in, app.test_client())


def type_everywhere(yard: Yard, text: str) -> list[int]:
    """The same text into every field that takes words; the statuses."""
    lead, home, own = yard.browsers["lead"], f"/dossiers/{yard.here.dossier}", yard.here.url("de_envoy")
    row = {"importance": "3", "wish": "up", "cert": "d", "why": text, "version": "0", "pen": text[:40]}
    begun = lead.post(f"{home}/bench/drafts/levels", data={"ref": "1", f"level-{MEASURE}": "1"})
    draft = re.findall(r"draft=(\d+)", begun.location)[0]
    asked: list[tuple[str, dict[str, str]]] = [
        (f"{own}/measures/{MEASURE}", {f"{MEASURE}-{k}": v for k, v in row.items()}),
        (f"{own}/mark", {"least": text[:20], "version": "1"}),
        (f"{own}/mark", {"least": "44", "least_text": text, "reasoning": text, "version": "1"}),
        (f"{own}/red-lines", {"expr": text[:300], "why": text}),
        (f"{own}/red-lines", {"expr": f"L({MEASURE}) <= 3", "why": text}),
        (
            f"{home}/measures/{MEASURE}/levels/1",
            {"de": text[:200], "unit": text[:200], "cred": "70", "legal": "ja", "why": text, "mark": ""},
        ),
        (f"{home}/rules/limits", {"kind": text, "key": text, "amount": text, "reason": text, "version": text}),
        (f"{home}/rules/mandate", {"measure": MEASURE, "lo": "0", "hi": "1", "reason": text, "version": "0"}),
        (f"{home}/bench/drafts/levels", {"ref": "1", f"level-{MEASURE}": text}),
        (f"{home}/bench/drafts/levels", {"ref": text[:100], f"level-{MEASURE}": "1"}),
        (f"{home}/bench/drafts/{draft}/name", {"name": text[:100]}),
        (f"{home}/bench/drafts/{draft}/keep", {"name": text[:100], "note": text}),
        (f"{home}/members/invite", {"login": text, "name": text, "role": "consulted"}),
        (f"{home}/members/invite", {"login": "somebody", "name": text, "role": "consulted"}),
        (f"{home}/stakeholders/{yard.here.stakeholders['de_dgb']}", {"part": text, "version": "1"}),
        (f"{home}/briefs", {"kind": text, "language": text, "grade": text, "edition": text}),
        ("/language", {"language": text}),
        ("/account/password", {"current": text, "fresh": text, "again": text}),
        ("/account/code/confirm", {"step": text, "code": text}),
        ("/sign-in", {"login": text, "password": text, "next": text}),
    ]
    return [lead.post(path, data=data, headers={"User-Agent": "agent " + MARK}).status_code for path, data in asked]


def kept_everywhere(engine: Engine, text: str) -> set[str]:
    """The same text in the place of each name and note that is kept in both languages, and of what a comment, a round
    or a package says; the columns."""
    found = set()
    with session_of(engine, write=True) as session:
        for mapper in SQLModel._sa_registry.mappers:
            for row in session.exec(select(mapper.class_)):
                for name in mapper.column_attrs.keys():  # noqa: SIM118 - no dictionary
                    held = getattr(row, name)
                    named = isinstance(held, dict) and held.keys() == {"de", "en"} and all(held.values())
                    if named or (isinstance(held, str) and name in ("text", "note", "place", "title")):
                        setattr(row, name, dict.fromkeys(held, text) if named else text)
                        found.add(f"{mapper.class_.__tablename__}.{name}")
        session.commit()
    return found


@pytest.mark.slow
@pytest.mark.parametrize("text", [TAGS, ODD, LONG], ids=["tags", "odd", "long"])
def test_what_was_typed_is_shown_as_text(yard: Yard, engine: Engine, counts: Counts, text: str) -> None:
    with session_of(engine, write=True) as session:
        session.get_one(Account, yard.people["lead"].id).name = text.replace("\x00", "")[:200]
        session.commit()
    if text == TAGS:
        assert {"measure.text", "level.text", "stakeholder.text", "package.text", "comment.text"} <= kept_everywhere(
            engine, text[:180]
        )
    statuses = type_everywhere(yard, text)
    assert all(status < 500 for status in statuses), statuses
    home, shown = f"/dossiers/{yard.here.dossier}", 0
    starts = [home, yard.here.url("de_envoy"), f"{home}/packages", f"{home}/comparison", f"{home}/members", "/account"]
    starts += [
        f"{home}/{page}" for page in ("precedents/new", "ballots", "comments", "rounds", "coordination", "checklist")
    ]
    starts += [f"{home}/measures?q={MARK}%3Cscript%3Ealert", f"{home}/packages/{MARK}", f"/{MARK}%3Cscript%3Ealert(1)"]
    starts += [f"{home}/positions/{yard.here.positions['de_envoy']}?q=%3Cscript%3Ealert&show=%22%3E&rate=%27"]
    for fetched in crawl(yard.browsers["lead"], starts, counts, deep=False):
        assert fetched.status < 500, fetched.path
        body = fetched.text
        assert RAW.search(body) is None, (fetched.path, RAW.search(body))
        shown += MARK in body
    assert shown >= 4


@pytest.mark.slow
@pytest.mark.pdf
def test_paper_too(yard: Yard, settings: Settings) -> None:
    """Names of packages and people in a PDF: printed as they are, nothing fetched, nothing run."""
    type_everywhere(yard, TAGS)
    lead, home = yard.browsers["lead"], f"/dossiers/{yard.here.dossier}"
    with session_of(yard.engine) as session:
        newest = max(key for key in session.exec(select(Package.id)) if key)
    order = {"kind": "D-04", "language": "de", "grade": "intern", "edition": "1", "packages": ["1", str(newest)]}
    asked = lead.post(f"{home}/briefs", data=order)
    assert asked.status_code == 303
    working.run_here(settings, yard.engine)
    page = lead.get(f"{home}/briefs").text
    link = re.search(rf"{home}/briefs/\d+", page)
    assert link is not None
    text = opened(lead.get(link[0]).data)
    assert "<script>alert" in text  # as words on the page
    assert re.search(r"(?<!\d)50337(?!\d)", text) is None  # not within an offset of the file's own table
    for action in ("/JavaScript", "/JS ", "/Launch", "/OpenAction", "/SubmitForm", "/AA "):
        assert action not in text

"""A title and a summary are written by us for us: the other side is told with whom it negotiates, and nothing else."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from models.clock import now
from models.database import session_of
from models.dossier import Dossier
from models.kinds import Role
from negotiator.services.accounts import invitations
from tests.conftest import Person
from tests.records import Room, room_of
from tests.security.counting import Counts
from tests.security.crawl import crawl, ids
from tests.security.yard import with_token

WORD = "Kanarienvogel"
TOLD = "Partnerland K: Verhandlung mit Deutschland"
SHARED = ("/dossiers", "/account", "/dossiers/{0}", "/dossiers/{0}/positions/{1}")  # where the delegate reads a title


@pytest.fixture
def room(engine: Engine) -> Room:
    """A dossier whose title and summary hold a word that stands nowhere else."""
    made = room_of(engine)
    with session_of(engine, write=True) as session:
        row = session.get_one(Dossier, made.dossier)
        row.title = {language: f"{WORD} {words}" for language, words in row.title.items()}
        row.summary = {language: f"{WORD} {words}" for language, words in row.summary.items()}
        session.commit()
    return made


@pytest.fixture
def delegate(person: Callable[..., Person], room: Room) -> Person:
    return person("delegate", room.dossier, Role.PARTNER, room.stakeholders["p_labour"])


@pytest.mark.slow
def test_a_delegate_reads_no_word_of_ours_on_any_page_export_or_answer(
    app: Flask,
    engine: Engine,
    room: Room,
    delegate: Person,
    person: Callable[..., Person],
    signed_in: Callable[[Person], FlaskClient],
    counts: Counts,
) -> None:
    own = room.positions["p_labour"]
    browser = with_token(engine, delegate, signed_in(delegate))
    known = {"dossier_id": [room.dossier], "position_id": [own], "measure_key": ["rec_health"], "ref": ["r1-de"]}
    lost, titled = [], set()
    for fetched in crawl(browser, ["/", *ids(app, known)], counts):
        assert fetched.status < 500, fetched
        lost += [fetched.path] if WORD in fetched.text else []
        titled |= {fetched.path} if TOLD in fetched.text else set()
    assert not lost
    assert {each.format(room.dossier, own) for each in SHARED} <= titled
    lead = signed_in(person("head", room.dossier, Role.LEAD, room.stakeholders["de_envoy"]))
    assert WORD in lead.get("/dossiers").text


@pytest.mark.parametrize(("role", "ours"), [(Role.PARTNER, False), (Role.MINISTRY, True)])
def test_an_invitation_says_as_much_as_its_part_will_read(
    engine: Engine, room: Room, person: Callable[..., Person], role: Role, ours: bool
) -> None:
    lead = person("head", room.dossier, Role.LEAD, room.stakeholders["de_envoy"])
    house = room.stakeholders["de_bmi" if ours else "p_labour"]
    with session_of(engine, write=True) as session:
        wish = invitations.Invited("new", "", role, house)
        token = invitations.invite(session, lead.reader, room.dossier, wish, secret="s" * 32, now=now(session))
        title = invitations.welcome(session, token, now(session)).title
    assert (WORD in title["de"]) is ours
    assert (title["de"] == TOLD) is not ours


def test_forms_offer_a_delegate_what_is_theirs(
    room: Room, delegate: Person, person: Callable[..., Person], signed_in: Callable[[Person], FlaskClient]
) -> None:
    """No filter by what we think of a measure, no scope of a key that opens nothing."""
    theirs = signed_in(delegate)
    ours = signed_in(person("head", room.dossier, Role.LEAD, room.stakeholders["de_envoy"]))
    place, own = room.url("p_labour"), room.url("de_envoy")
    assert 'value="contested"' in ours.get(own).text
    assert 'value="contested"' not in theirs.get(place).text
    shown = [
        re.findall(r'id="(?:row|offer)-[a-z0-9_]+"', theirs.get(place + tail).text) for tail in ("", "?show=contested")
    ]
    assert shown[0] == shown[1] != []
    scopes = [
        re.findall(r'name="scopes"[^>]*value="(\w+)"', each.get("/account/tokens").text) for each in (theirs, ours)
    ]
    assert scopes == [["read", "positions"], ["read", "positions", "packages", "documents", "files", "rounds"]]

"""A place to attack: two real dossiers, positions released in every way, people of every role, and things of theirs.

`here` is the dossier in which the attackers have their part, `foreign` one in which they have none.
"""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from models.ballot import Ballot
from models.clock import clock_of
from models.comment import Comment
from models.coordination import Coordination, CoordinationAnswer
from models.database import session_of
from models.document import Document
from models.draft import Draft
from models.job import Job, JobState
from models.kinds import Role
from models.overlay import Circumstances, Overlay
from models.position import Position, Visibility
from models.red_line import RedLine
from models.round import Round
from models.session import SignedIn
from models.trial import Cells, Trial
from negotiator.services.access.readers import reader_of
from negotiator.services.accounts import api_tokens
from negotiator.services.accounts.tokens import new_token
from negotiator.services.records.loading import known
from tests import kenya
from tests.conftest import Person
from tests.copies import copied
from tests.records import Room, room_of

SEALED, TO_LEAD, OPEN = Visibility.SEALED, Visibility.LEAD, Visibility.OPEN
RELEASED = {  # stakeholder -> who may read its priorities, and its least score and red lines
    "de_bmi": (SEALED, SEALED),
    "de_bmz": (SEALED, SEALED),
    "de_aa": (TO_LEAD, SEALED),
    "de_bmas": (TO_LEAD, TO_LEAD),
    "de_bmg": (OPEN, SEALED),
    "de_bmwe": (OPEN, TO_LEAD),
    "de_bkamt": (OPEN, OPEN),
    "p_labour": (SEALED, SEALED),
}
SPEAKERS = ("de_bmz", "de_aa", "de_bmas", "de_bmg", "de_bmwe", "de_bkamt")  # other houses, each with a desk
PARTS: Mapping[str, tuple[Role, str]] = {  # attacker -> role and the stakeholder that it speaks or stands for
    "lead": (Role.LEAD, "de_envoy"),
    "ministry": (Role.MINISTRY, "de_bmi"),
    "signer": (Role.SIGNER, "de_bmi"),
    "checker": (Role.CHECKER, "de_bmjv"),
    "adviser": (Role.ADVISER, "de_employers"),
    "consulted": (Role.CONSULTED, "de_laender"),
    "leadership": (Role.LEADERSHIP, ""),
    "partner": (Role.PARTNER, "p_labour"),
}
OUTSIDERS = ("admin", "stranger")
ATTACKERS = (*PARTS, *OUTSIDERS)
PROBE = b"%PDF-1.7 a document of somebody"


@dataclass
class Yard:
    """Ids of everything; `browsers` are signed in, "visitor" is not."""

    engine: Engine
    here: Room
    foreign: Room
    people: dict[str, Person]
    browsers: dict[str, FlaskClient]
    proposals: dict[int, int] = field(default_factory=dict)  # dossier -> proposal
    packages: dict[int, dict[str, int]] = field(default_factory=dict)
    red_lines: dict[int, int] = field(default_factory=dict)  # position -> one of its red lines
    comments: dict[int, int] = field(default_factory=dict)  # dossier -> a question at a measure
    ballots: dict[int, int] = field(default_factory=dict)  # dossier -> an open question to the houses
    records: dict[int, int] = field(default_factory=dict)  # dossier -> a dissent between houses


def yard_of(
    engine: Engine,
    person: Callable[..., Person],
    signed_in: Callable[[Person], FlaskClient],
    visitor: FlaskClient,
    *,
    scenario: str = "kenya_like",
    solved: bool = False,
) -> Yard:
    """Everything committed; nothing solved, or the same proposal in both dossiers."""

    def make() -> tuple[dict[str, Any], dict[str, tuple[str, str]]]:
        made = Yard(engine, *_peopled(engine, person, scenario), {})
        tokens = {name: (_cookie(signed_in(who)), token_of(engine, who)) for name, who in made.people.items()}
        for room in (made.here, made.foreign):
            _release(engine, room)
            _talk(engine, room)
            made.comments[room.dossier], made.ballots[room.dossier] = _asked(engine, room)
            made.records[room.dossier] = _contested(engine, room)
        made.red_lines = _red_lines(engine)
        if solved:
            add_proposals(made)
        return {key: value for key, value in vars(made).items() if key not in ("engine", "browsers")}, tokens

    found, tokens = copied(engine, ("yard", scenario, solved), make)
    browsers = {name: _entered(visitor.application, *pair) for name, pair in tokens.items()}
    return Yard(engine, browsers={"visitor": visitor} | browsers, **found)


def _peopled(engine: Engine, person: Callable[..., Person], scenario: str) -> tuple[Room, Room, dict[str, Person]]:
    here, foreign = room_of(engine, scenario), room_of(engine, scenario)
    people = {
        name: person(name, here.dossier, role, here.stakeholders.get(whose), in_circle=role is Role.LEAD)
        for name, (role, whose) in PARTS.items()
    }
    people["admin"] = person("admin", is_admin=True)
    people["stranger"] = person("stranger")
    for key in SPEAKERS:
        people[key] = person(f"desk-{key.replace('_', '-')}", here.dossier, Role.MINISTRY, here.stakeholders[key])
    people["owner"] = person("owner", foreign.dossier, Role.LEAD, foreign.stakeholders["de_envoy"], in_circle=True)
    people["spare"] = person("spare", here.dossier, Role.CONSULTED)
    return here, foreign, people


def _cookie(browser: FlaskClient) -> str:
    found = browser.get_cookie("negotiator")
    assert found is not None
    return found.value


def _entered(app: Flask, cookie: str, token: str) -> FlaskClient:
    browser = app.test_client()
    browser.set_cookie("negotiator", cookie)
    browser.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return browser


def with_token(engine: Engine, who: Person, browser: FlaskClient) -> FlaskClient:
    """The browser, which sends a token for programs along that may do whatever its owner may."""
    browser.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token_of(engine, who)}"
    return browser


def token_of(engine: Engine, who: Person) -> str:
    """A new token for programs that may do whatever its owner may."""
    token = api_tokens.MARK + new_token()
    with session_of(engine, write=True) as session:
        reader = reader_of(session, who.id)
        assert reader is not None
        wanted = api_tokens.Wanted("test", tuple(api_tokens.Scope), 7)
        api_tokens.make(session, reader, wanted, token, clock_of(engine)())
    return token


def add_proposals(yard: Yard) -> None:
    """The same solved proposal in both dossiers."""
    for room in (yard.here, yard.foreign):
        found = kenya.Kenya(room.dossier, room.stakeholders)
        asker = yard.people["lead" if room is yard.here else "owner"]
        yard.proposals[room.dossier] = kenya.keep(yard.engine, found, asker.id)
        yard.packages[room.dossier] = kenya.package_ids(yard.engine, found)


LESS = (("capacity", "visa", Fraction(1, 100)),)  # some package breaks, so that its repair is offered


def give(yard: Yard, name: str, dossier: int) -> dict[str, int]:
    """Things of one person in a dossier: an ended job, a document, a draft of a form, one of the workbench; their ids,
    and that of a session."""
    who = yard.people[name].id
    with session_of(yard.engine, write=True) as session:
        job = Job(dossier_id=dossier, account_id=who, kind="print", asked={}, state=JobState.FAILED)
        text = base64.b64encode(PROBE).decode()
        document = Document(
            dossier_id=dossier, account_id=who, kind="D-04", language="de", grade="intern", edition="1",
            name="D-04.pdf", size=len(PROBE), content=text,
        )  # fmt: skip
        draft = Draft(account_id=who, path=f"/dossiers/{dossier}/positions/1", back="/", form=[["why", "draft"]])
        trial = Trial(dossier_id=dossier, account_id=who, name="Tried", cells=Cells({"rec_health": 1, "trn_tvet": 1}))
        trial.past = ({"levels": {"rec_health": 2}},)
        session.add_all((job, document, draft, trial))
        session.flush()
        live = session.exec(select(SignedIn.id).where(SignedIn.account_id == who)).first()
        found = {"job_id": job.id, "document_id": document.id, "draft_id": draft.id, "session_id": live}
        run = Job(dossier_id=dossier, account_id=who, kind="propose", asked={}, state=JobState.CANCELLED)
        repair = Job(
            dossier_id=dossier, account_id=who, kind="stress", state=JobState.DONE,
            asked={"package": "r2-partner", "levels": {"rec_health": 1}, "changes": []},
            result={"lines": [{"steps": [["trn_tvet", 1, 2]], "effect": {}, "settled": True}]},
        )  # fmt: skip
        overlay = Overlay(dossier_id=dossier, account_id=who, name="Less", circumstances=Circumstances(LESS))
        session.add_all((run, repair, overlay))
        session.flush()
        found |= {"run_id": run.id}
        found |= {"repair_id": repair.id, "overlay_id": overlay.id}
        answer = Trial(dossier_id=dossier, account_id=who, name="Answer", cells=trial.cells)
        session.add(answer)
        session.flush()
        question, asked = (
            Job(
                dossier_id=dossier, account_id=who, kind="bench", state=JobState.DONE,
                asked={"draft": draft_id, "what": "better", "cells": {"levels": {"rec_health": 1}}},
                result={"case": "", "lines": [{"steps": [["trn_tvet", 1, 2]], "effect": {}, "settled": True}]},
            )
            for draft_id in (trial.id, answer.id)
        )  # fmt: skip
        session.add_all((question, asked))
        session.flush()
        found |= {"trial_id": trial.id, "question_id": question.id, "answer_id": answer.id, "asked_id": asked.id}
        session.commit()
        return {key: known(number) for key, number in found.items()}


def _release(engine: Engine, room: Room) -> None:
    with session_of(engine, write=True) as session:
        for key, (visibility, inner) in RELEASED.items():
            position = session.get_one(Position, room.positions[key])
            position.visibility, position.inner = visibility, inner
            session.add(position)
        session.commit()


def _talk(engine: Engine, room: Room) -> None:
    """In the first round a house promised something, and the other side declared something."""
    with session_of(engine, write=True) as session:
        row = session.exec(select(Round).where(Round.dossier_id == room.dossier, Round.n == 1)).one()
        row.minutes = {
            "points": ["Fees"],
            "commitments": {"1": {"what": "Kontaktliste", "owner": "de_bmi", "due": "2026-02-01"}},
            "declarations": {"1": {"who": "p_foreign", "said": "It matters most", "measure": "rec_health"}},
        }
        session.add(row)
        session.commit()


def _asked(engine: Engine, room: Room) -> tuple[int, int]:
    """A question at a measure, and one to the houses of which one never answers; their ids."""
    with session_of(engine, write=True) as session:
        row = Comment(dossier_id=room.dossier, thing="measure rec_health", text="How many?", by="Somebody")
        houses = tuple(room.stakeholders[key] for key in ("de_envoy", "de_bmi", "de_bmjv", "de_aa"))
        ballot = Ballot(dossier_id=room.dossier, packages=(), houses=houses, opened_by="Somebody")
        session.add_all((row, ballot))
        session.commit()
        return known(row.id), known(ballot.id)


def _contested(engine: Engine, room: Room) -> int:
    """A dissent in which all who speak at home have a part, and one house has answered; its id."""
    keys = dict.fromkeys(key for _role, key in PARTS.values() if key in room.stakeholders and key != "p_labour")
    houses = tuple(room.stakeholders[key] for key in keys)
    with session_of(engine, write=True) as session:
        row = Coordination(
            dossier_id=room.dossier, kind="dissent", title="Too many?", measure="rec_health", level=2, houses=houses
        )
        session.add(row)
        session.flush()
        said = CoordinationAnswer(
            coordination_id=known(row.id), stakeholder_id=room.stakeholders["de_bmjv"], stance="objects", levels=(1,),
            text="Law first", by="Somebody",
        )  # fmt: skip
        session.add(said)
        session.commit()
        return known(row.id)


def _red_lines(engine: Engine) -> dict[int, int]:
    with session_of(engine) as session:
        return {row.position_id: known(row.id) for row in session.exec(select(RedLine).order_by(RedLine.id.desc()))}  # type: ignore[union-attr]

"""Counts and totals are of what the reader sees: rows that somebody may not see change no byte of that person's pages.

For each table there are rows, and readers from whom they are hidden; a table that nothing is said about fails.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import Session, SQLModel, col, select

import models.tables
from models.database import session_of
from models.document import Document
from models.interest import Interest, Rating
from models.job import Job, JobState
from models.kinds import Role
from models.linkage import Linkage
from models.mandate import Mandate
from models.measure import Measure
from models.membership import Membership
from models.overlay import Circumstances, Overlay
from models.override import Grounds, Override
from models.package import Package
from models.position import Position
from models.red_line import Line, RedLine
from models.round import Round
from models.trial import Cells, Trial
from tests.conftest import Person
from tests.security.counting import Counts
from tests.security.noise import NOISE
from tests.security.yard import Yard, yard_of

PAGES = ("", "/positions", "/stakeholders", "/packages", "/comparison", "/bench", "/briefs", "/rules", "/members",
         "/context", "/measures", "/rounds", "/agreement", "/arguments", "/linkages", "/overrides", "/stages",
         "/log")  # fmt: skip
Rows = Callable[[Session, Yard], list[SQLModel]]
OUTSIDE, NO_PACKAGES = ("partner",), ("adviser", "consulted", "partner")


def assessed(session: Session, yard: Yard) -> list[SQLModel]:
    """What we assessed about the partner's own house, in its own position."""
    position = yard.here.positions["p_labour"]
    taken = set(session.exec(select(Interest.measure_id).where(Interest.position_id == position)))
    free = session.exec(select(Measure).where(Measure.dossier_id == yard.here.dossier, Measure.bind != "i")).all()
    rows = [m.id for m in free if m.id not in taken][:3]
    return [Interest(position_id=position, measure_id=key or 0, rating=Rating(Fraction(5))) for key in rows]


def internal(session: Session, yard: Yard) -> list[SQLModel]:
    """A measure that the other side never sees, rated in its position and led by its house."""
    row = session.exec(select(Measure).where(Measure.dossier_id == yard.here.dossier)).first()
    assert row is not None
    copy = Measure(**row.model_dump() | {"id": None, "key": "secret_measure", "bind": "i", "lead": "p_labour"})
    session.add(copy)
    session.flush()
    position = yard.here.positions["p_labour"]
    return [Interest(position_id=position, measure_id=copy.id or 0, rating=Rating(Fraction(5), cert="d"))]


def sealed(session: Session, yard: Yard) -> list[SQLModel]:
    """More of a position that its house keeps to itself."""
    position = session.get_one(Position, yard.here.positions["de_bmz"])
    position.mark = replace(position.mark, reasoning="more")
    line = Line("L(rec_health) >= 0")
    return [position, RedLine(position_id=position.id or 0, key="RL:9", rank=9, line=line)]


def work(session: Session, yard: Yard) -> list[SQLModel]:
    """Jobs and documents of somebody else."""
    here, who = yard.here.dossier, yard.people["de_bkamt"].id
    job = Job(dossier_id=here, account_id=who, kind="print", asked={}, state=JobState.RUNNING)
    paper = Document(
        dossier_id=here, account_id=who, kind="D-04", language="de", grade="intern", edition="1", name="x", content="x"
    )
    return [job, paper]


def packages(session: Session, yard: Yard) -> list[SQLModel]:
    return [Package(dossier_id=yard.here.dossier, key=f"X{n}", text={"de": "X"}, levels={}) for n in range(3)]


def drafts(session: Session, yard: Yard) -> list[SQLModel]:
    """A draft that its owner has not shared."""
    who = yard.people["de_bkamt"].id
    less = Circumstances((("capacity", "visa", Fraction(1, 2)),))
    here = yard.here.dossier
    return [
        Trial(dossier_id=here, account_id=who, name="X", cells=Cells({"rec_health": 1})),
        Overlay(dossier_id=here, account_id=who, name="X", circumstances=less),
    ]


def talks(session: Session, yard: Yard) -> list[SQLModel]:
    here = yard.here.dossier
    meeting = Round(dossier_id=here, n=40, place="P", record={"de": "R"}, offers={})
    return [meeting, Linkage(dossier_id=here, a="ret_ident", b="rec_health", type="sequence")]


def mandate(session: Session, yard: Yard) -> list[SQLModel]:
    here = yard.here.dossier
    taken = set(session.exec(select(Mandate.measure_id).where(Mandate.dossier_id == here)))
    free = session.exec(select(Measure.id).where(Measure.dossier_id == here).order_by(col(Measure.id))).all()
    return [Mandate(dossier_id=here, measure_id=next(key for key in free if key not in taken) or 0, hi=9)]


def people(session: Session, yard: Yard) -> list[SQLModel]:
    where = {"dossier_id": yard.here.dossier, "role": Role.CONSULTED}
    return [Membership(account_id=yard.people["stranger"].id, **where)]


def overrides(session: Session, yard: Yard) -> list[SQLModel]:
    return [Override(dossier_id=yard.here.dossier, rule="G-14", grounds=Grounds("s", "r"), asked_by="L")]


HIDDEN: Mapping[str, tuple[Rows, tuple[str, ...]]] = {
    "assessed ratings": (assessed, OUTSIDE),
    "internal measures": (internal, OUTSIDE),
    "sealed positions": (sealed, ("lead", "ministry", "checker", "leadership", "adviser", "consulted", "partner")),
    "jobs and documents": (work, ("lead", "ministry", "checker", "leadership", "adviser", "consulted", "partner")),
    "drafts": (drafts, ("lead", "ministry", "checker", "leadership", "adviser", "consulted", "partner")),
    "packages": (packages, NO_PACKAGES),
    "rounds and linkages": (talks, NO_PACKAGES),
    "mandate": (mandate, ("ministry", "checker", "adviser", "consulted", "partner")),
    "members": (people, ("checker", "leadership", "adviser", "consulted", "partner")),
    "overrides": (overrides, OUTSIDE),
}
TABLES = {  # rows that are hidden from somebody within a dossier are in HIDDEN; why the others are not
    "interest": "", "measure": "", "position": "", "red_line": "", "job": "", "document": "",
    "co_signature": "its state is for house and lead",
    "package": "", "round": "", "linkage": "", "mandate": "", "membership": "", "rule_override": "",
    "account": "shown as members", "api_token": "its owner's",
    "audit_entry": "read by whom it is about", "audit_detail": "with its entry",
    "ceremony": "never shown", "chore": "for administrators",
    "draft": "its sender's own", "dossier": "one page of its own",
    "fact": "for all of the home side, never for the other", "gate_confirmation": "on the page of stages only",
    "invitation": "never shown", "level": "with its measure", "limit": "with the rules",
    "package_signature": "with its package", "passkey": "its owner's", "proposal": "with its packages",
    "recovery_code": "its owner's", "signed_in": "its owner's", "stakeholder": "all of the home side see all",
    "throttle": "never shown", "submission": "never shown", "dossier_revision": "never shown",
    "agreement_word": "with the draft of an agreement, which all who read packages read",
    "dossier_version": "all of the home side see all names, and nobody but the lead what stands in them",
    "ballot": "all who read packages see that they were asked", "ballot_answer": "its house's own, until it is closed",
    "elicitation": "its writer's own",
    "inherited": "all of the home side see all", "trial": "", "overlay": "",
    "mail": "never shown", "mail_address": "its owner's",
    "provider_group": "for administrators",
    "key_check": "never shown", "worker_beat": "never shown",
    "own_rule": "with the rules",
    "owner_word": "with the number that it is about",
    "candidate": "its writer's own", "precedent_entry": "all of the home side see the register",
    "settled_conflict": "with the register",
    "stage_plan": "with the stages",
    "asked_change": "with the rules, those on the mandate with the mandate",
    "comment": "for all who see what it is about",
    "coordination": "for all who are asked, and the home side's circle",
    "coordination_answer": "with what it answers",
    "handout": "with its document",
    "house_style": "on the papers that name it",
}  # fmt: skip


@pytest.fixture
def yard(engine: Engine, person: Callable[..., Person], signed_in: Callable[[Person], FlaskClient], app: Flask) -> Yard:
    return yard_of(engine, person, signed_in, app.test_client())


def seen(yard: Yard, who: str, counts: Counts) -> dict[str, str]:
    own = {"partner": "p_labour", "ministry": "de_bmi", "lead": "de_envoy"}.get(who, "")
    paths = [f"/dossiers/{yard.here.dossier}{page}" for page in PAGES] + ["/dossiers"]
    paths += [yard.here.url(own), yard.here.url(own, "/preview")] if own else []
    found = {}
    for path in paths:
        answer = yard.browsers[who].get(path)
        counts.add(answer)
        found[path] = NOISE.sub("", answer.text)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("what", HIDDEN)
def test_hidden_rows_are_not_counted(yard: Yard, counts: Counts, what: str) -> None:
    rows, readers = HIDDEN[what]
    before = {who: seen(yard, who, counts) for who in readers}
    with session_of(yard.engine, write=True) as session:
        made = rows(session, yard)
        session.add_all(made)
        session.commit()
    assert made
    for who in readers:
        after = seen(yard, who, counts)
        assert [path for path, text in before[who].items() if after[path] != text] == [], who


def test_every_table_is_spoken_of() -> None:
    assert set(TABLES) == set(models.tables.metadata.tables)


def test_a_partner_is_told_what_it_sees(yard: Yard) -> None:
    """Before: all ratings counted above a list without those that we assessed."""
    with session_of(yard.engine) as session:
        query = select(Interest, Measure).join(Measure).where(Interest.position_id == yard.here.positions["p_labour"])
        rows = session.exec(query).all()
    shown = [row for row, measure in rows if row.rating.cert == "d" and measure.bind != "i"]
    assert len(shown) < len(rows)
    for page in (yard.here.url("p_labour"), f"/dossiers/{yard.here.dossier}/positions"):
        text = yard.browsers["partner"].get(page).text
        counted = re.findall(r'<progress id="(?:rated-bar|progress-\d+)" value="(\d+)"', text)
        assert set(counted) <= {str(len(shown))}

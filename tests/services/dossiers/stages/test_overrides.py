"""Overrides from the request to their end, and what they change: lists, packages, comparison, proposals of before."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.audit import AuditDetail, AuditEntry
from models.database import session_of
from models.kinds import Role
from models.override import Decision, Grounds, Override
from negotiator.bargaining.errors import Collision, NotAllowed, NotRecorded, Refused
from negotiator.catalogue.guardrails.overrides import overridable
from negotiator.catalogue.reading import library
from negotiator.services.access.frames import dossier_for, frame_of
from negotiator.services.dossiers.desk import dossiers
from negotiator.services.dossiers.stages import overrides
from negotiator.services.dossiers.stages.overrides import Ruling, WantedOverride
from negotiator.services.packages import comparison, packages
from negotiator.services.records.holding import holding
from tests import kenya as kenyas
from tests.conftest import Clock, Person
from tests.kenya import Kenya

Make = Callable[..., Person]
WHY = "canary reason 4711"


@pytest.fixture
def state_secretary(person: Make, kenya: Kenya) -> Person:
    return person("stella", kenya.id, Role.LEADERSHIP)


def end(day: date, days: int) -> WantedOverride:
    return WantedOverride("G-14", "package A", WHY, day + timedelta(days=days))


def test_the_lead_asks_and_leadership_decides(
    session: Session, kenya: Kenya, lead: Person, state_secretary: Person, day: date
) -> None:
    number = overrides.ask(session, lead.reader, kenya.id, WantedOverride("G-14", "package A", WHY))
    assert holding(session, kenya.id) == ()
    with pytest.raises(Refused):
        overrides.ask(session, lead.reader, kenya.id, WantedOverride("G-14", "again", WHY))
    with pytest.raises(NotAllowed):
        overrides.decide(session, lead.reader, kenya.id, number, Ruling(day, "yes", 1))
    with pytest.raises(Refused):
        overrides.decide(session, state_secretary.reader, kenya.id, number, Ruling(day, " ", 1))
    overrides.decide(session, state_secretary.reader, kenya.id, number, Ruling(day, "for this round", 1))
    with pytest.raises(Collision):
        overrides.decide(session, state_secretary.reader, kenya.id, number, Ruling(None, "no", 1))
    found = holding(session, kenya.id)
    assert [(o.rule, o.decider, o.until) for o in found] == [("G-14", "Stella", day.isoformat())]
    page = overrides.page(session, lead.reader, kenya.id)
    assert [(line.state, line.answer, line.reason) for line in page.holding] == [("granted", "for this round", WHY)]


def test_leadership_finds_the_request_among_its_tasks(
    session: Session, kenya: Kenya, lead: Person, state_secretary: Person
) -> None:
    overrides.ask(session, lead.reader, kenya.id, WantedOverride("G-14", "package A", WHY))
    for who, kinds in ((state_secretary, ["decide_override"]), (lead, [])):
        (card,) = dossiers.mine(session, who.reader)
        assert [task.kind for task in card.tasks if task.kind == "decide_override"] == kinds
        page = dossiers.overview(session, who.reader, kenya.id)
        assert [task.kind for task in page.tasks if task.kind == "decide_override"] == kinds


def test_every_step_is_in_the_log_and_reasons_are_sealed(
    session: Session, engine: Engine, kenya: Kenya, state_secretary: Person, day: date
) -> None:
    number = overrides.order(session, state_secretary.reader, kenya.id, end(day, 3))
    overrides.withdraw(session, state_secretary.reader, kenya.id, number, reason="no longer needed", version=1)
    entries = session.exec(select(AuditEntry).where(AuditEntry.action == "overrode")).all()
    assert [entry.thing for entry in entries] == ["override G-14", "override G-14"]
    details = [session.get_one(AuditDetail, entry.id).content for entry in entries]
    assert [(d["from"], d["to"], d["why"]) for d in details] == [
        ("", "granted", WHY),
        ("granted", "withdrawn", "no longer needed"),
    ]
    session.commit()
    with engine.connect() as raw:
        assert "4711" not in str(raw.exec_driver_sql("SELECT grounds FROM rule_override").all())


def test_nobody_but_leadership_overrides(session: Session, kenya: Kenya, person: Make, lead: Person, day: date) -> None:
    people = [person(role.value, kenya.id, role, kenya.stakeholders["de_bmi"]) for role in Role if role != "leadership"]
    for who in people:
        with pytest.raises(NotAllowed):
            overrides.order(session, who.reader, kenya.id, end(day, 3))
    for who in (person("stranger"), person("root", is_admin=True)):
        with pytest.raises(NotRecorded):
            overrides.order(session, who.reader, kenya.id, end(day, 3))


@pytest.mark.parametrize("rule", [r for r in library.guardrail_texts() if r not in overridable()] + ["", "G-99"])
def test_rights_law_and_consent_are_refused(
    session: Session, kenya: Kenya, lead: Person, state_secretary: Person, rule: str, day: date
) -> None:
    wish = WantedOverride(rule, "package A", WHY, day)
    with pytest.raises(Refused) as refused:
        overrides.order(session, state_secretary.reader, kenya.id, wish)
    assert "Nobody can override" in refused.value.fields["rule"]
    with pytest.raises(Refused):
        overrides.ask(session, lead.reader, kenya.id, wish)


def test_a_forged_row_for_a_right_is_neither_granted_nor_counted(
    session: Session, kenya: Kenya, state_secretary: Person, day: date
) -> None:
    grounds = Grounds("a", "b")
    session.add(Override(dossier_id=kenya.id, rule="G-01", grounds=grounds, state=Decision.GRANTED, until=day, id=1))
    session.add(Override(dossier_id=kenya.id, rule="G-11", grounds=grounds, id=2))
    session.commit()
    assert holding(session, kenya.id) == ()
    with pytest.raises(NotAllowed):
        overrides.decide(session, state_secretary.reader, kenya.id, 2, Ruling(day, "yes", 1))


@pytest.mark.parametrize("days", [-1, 367, 40_000])
def test_the_end_lies_within_a_year(
    session: Session, kenya: Kenya, state_secretary: Person, days: int, day: date
) -> None:
    with pytest.raises(Refused):
        overrides.order(session, state_secretary.reader, kenya.id, end(day, days))


def test_an_override_of_another_dossier_is_not_there(
    session: Session, engine: Engine, kenya: Kenya, state_secretary: Person, person: Make, day: date
) -> None:
    number = overrides.order(session, state_secretary.reader, kenya.id, end(day, 3))
    session.commit()
    elsewhere = kenyas.load(engine)
    reader = person("stella", elsewhere.id, Role.LEADERSHIP).reader
    with pytest.raises(NotRecorded):
        overrides.withdraw(session, reader, elsewhere.id, number, reason="x", version=1)


def test_while_it_holds_the_rule_is_soft_everywhere_and_lapses_by_itself(
    session: Session, kenya: Kenya, lead: Person, state_secretary: Person, day: date, clock: Clock
) -> None:
    row = packages.listed(session, lead.reader, kenya.id).named[0]
    before = packages.package(session, lead.reader, kenya.id, row.ref)
    assert any(line.rule == "G-14" and line.kind == "hard" for line in before.meaning.broken)
    overrides.order(session, state_secretary.reader, kenya.id, end(day, 0))
    page = packages.package(session, lead.reader, kenya.id, row.ref)
    (line,) = {line for line in page.meaning.broken if line.rule == "G-14" and line.kind == "overridden"} or [None]
    assert line is not None
    assert "überstimmt von Stella bis" in line.text
    assert not any(each.rule == "G-14" and each.kind == "hard" for each in page.meaning.broken)
    assert (page.line.hard, page.line.overridden) == (before.line.hard - 1, 1)
    assert page.line.soft == before.line.soft
    side = comparison.comparison(session, lead.reader, kenya.id, [row.ref])
    assert any(each.kind == "overridden" for each in side.broken[0])
    frame = frame_of(lead.reader, dossier_for(session, lead.reader, kenya.id))
    assert [d.rule for d in frame.deviations] == ["G-14"]
    clock.forward(days=1)
    assert packages.package(session, lead.reader, kenya.id, row.ref).meaning == before.meaning
    assert [line.state for line in overrides.page(session, lead.reader, kenya.id).past] == ["lapsed"]


def test_outside_the_circle_of_ministries_nobody_is_told(
    session: Session, kenya: Kenya, state_secretary: Person, person: Make, day: date
) -> None:
    overrides.order(session, state_secretary.reader, kenya.id, end(day, 3))
    session.commit()
    for role in (Role.ADVISER, Role.CONSULTED, Role.PARTNER):
        session.commit()
        reader = person(role.value, kenya.id, role, kenya.stakeholders["p_labour"]).reader
        assert frame_of(reader, dossier_for(session, reader, kenya.id)).deviations == ()
        with pytest.raises(NotAllowed):
            overrides.page(session, reader, kenya.id)


@pytest.mark.slow
def test_a_solved_package_that_leans_on_an_override_binds_again_after_it(
    engine: Engine, kenya: Kenya, lead: Person, state_secretary: Person, day: date
) -> None:
    """The proposal was solved while rules were overridden; once they lapse its packages break hard rules again."""
    rules = ("G-14", "G-15", "G-09", "G-07", "G-26")
    with session_of(engine, write=True) as session:
        numbers = [
            overrides.order(session, state_secretary.reader, kenya.id, WantedOverride(r, "x", WHY, day)) for r in rules
        ]
    proposal = kenyas.keep_overridden(engine, kenya, lead.id)
    with session_of(engine) as session:
        page = packages.proposal(session, lead.reader, kenya.id, proposal)
        assert not page.line.stale
        solved = page.line.packages[0]
        assert solved.fits
        assert solved.overridden
    with session_of(engine, write=True) as session:
        for number in numbers:
            overrides.withdraw(session, state_secretary.reader, kenya.id, number, reason="over", version=1)
    with session_of(engine) as session:
        line = packages.proposal(session, lead.reader, kenya.id, proposal).line
        assert line.stale
        assert not line.packages[0].fits
        assert line.packages[0].overridden == 0

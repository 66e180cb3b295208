"""The range of what is planned of a measure: named by the house that leads it, for the value that stands there."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.database import session_of
from models.kinds import Role
from models.level import Level
from models.measure import Measure
from negotiator.bargaining.errors import Collision, NotAllowed, NotRecorded, Refused
from negotiator.catalogue import overlaid
from negotiator.catalogue.assumptions import OF_MEASURES, Assumption, assumptions
from negotiator.catalogue.plan import Plan
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.studies import ranges
from negotiator.services.studies.assumptions import planned_in
from negotiator.services.studies.ranges import Naming
from tests.conftest import Person
from tests.kenya import Kenya

THING = f"{overlaid.CREDIBILITY}:rec_health"
SAID = Naming(Fraction(1, 10), Fraction(9, 10), "Triple Win", 0)


def held(plan: Plan, thing: str) -> Assumption:
    return next(each for each in assumptions(plan) if each.thing == thing)


def test_the_lead_names_it_until_a_house_speaks_and_then_that_house_alone(
    engine: Engine, kenya: Kenya, lead: Person, person: Callable[..., Person]
) -> None:
    with session_of(engine, write=True) as session:
        ranges.name(session, lead.reader, kenya.id, THING, SAID)
    with session_of(engine) as session:
        page = ranges.page(session, lead.reader, kenya.id, THING)
        assert (page.low, page.high, page.by, page.may_name) == (SAID.low, SAID.high, lead.reader.name, True)
    bmg, bmz = (person(k, kenya.id, Role.MINISTRY, kenya.stakeholders[f"de_{k}"]) for k in ("bmg", "bmz"))
    for other in (lead, bmz):
        with session_of(engine, write=True) as session, pytest.raises(NotAllowed):
            ranges.name(session, other.reader, kenya.id, THING, replace(SAID, version=1))
    with session_of(engine, write=True) as session:
        ranges.name(session, bmg.reader, kenya.id, THING, replace(SAID, low=Fraction(1, 5), version=1))
    with session_of(engine, write=True) as session, pytest.raises(Collision):
        ranges.name(session, bmg.reader, kenya.id, THING, replace(SAID, version=1))
    with session_of(engine) as session:
        assert ranges.page(session, lead.reader, kenya.id, THING).low == Fraction(1, 5)
        assert not ranges.page(session, lead.reader, kenya.id, THING).may_name


def test_it_counts_for_the_value_for_which_it_was_named(engine: Engine, kenya: Kenya, lead: Person) -> None:
    with session_of(engine, write=True) as session:
        before = ranges.page(session, lead.reader, kenya.id, THING)
        ranges.name(session, lead.reader, kenya.id, THING, SAID)
    with session_of(engine, write=True) as session:
        assert set(planned_in(session, kenya.id)) == {THING}
        _top_level(session, kenya).cred = before.value + Fraction(1, 100)
        session.commit()
    with session_of(engine) as session:
        page = ranges.page(session, lead.reader, kenya.id, THING)
    assert (page.low, page.high) != (SAID.low, SAID.high), "by the rule of its kind again"


def _top_level(session: Session, kenya: Kenya) -> Level:
    row = session.exec(select(Measure).where(Measure.dossier_id == kenya.id, Measure.key == "rec_health")).one()
    levels = session.exec(select(Level).where(Level.measure_id == row.id)).all()
    return max(levels, key=lambda level: level.n)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"low": Fraction(1)}, "low"),
        ({"low": Fraction(-1)}, "low"),
        ({"high": Fraction(0)}, "high"),
        ({"high": Fraction(2)}, "high"),
        ({"why": " "}, "why"),
    ],
)
def test_what_cannot_be_a_range_is_refused_at_its_field(
    engine: Engine, kenya: Kenya, lead: Person, change: dict[str, object], field: str
) -> None:
    with session_of(engine, write=True) as session, pytest.raises(Refused) as refused:
        ranges.name(session, lead.reader, kenya.id, THING, replace(SAID, **change))  # type: ignore[arg-type]
    assert set(refused.value.fields) == {field}


@pytest.mark.parametrize("thing", ["", "capacity:visa", "least:de_bmi", "credibility:gone"])
def test_only_what_is_planned_of_a_measure_has_one(engine: Engine, kenya: Kenya, lead: Person, thing: str) -> None:
    with session_of(engine) as session, pytest.raises(NotRecorded):
        ranges.page(session, lead.reader, kenya.id, thing)


def test_every_kind_of_a_measure_takes_a_range_and_the_interval_of_a_wish_counts() -> None:
    plan = demo_scenario("kenya_like")
    assert {each.kind for each in assumptions(plan) if each.measure} == set(OF_MEASURES)
    person = next(p for p in plan.participants if any(pref.cert == "a" and pref.importance for pref in p.prefs))
    pref = next(pref for pref in person.prefs if pref.cert == "a" and pref.importance)
    pillar = next(m.pillar.value for m in plan.measures if m.id == pref.measure)
    wide = replace(pref, low=Fraction(0), high=Fraction(10))
    other = replace(person, prefs=tuple(wide if each is pref else each for each in person.prefs))
    people = tuple(other if each is person else each for each in plan.participants)
    before, after = (
        held(p, f"{overlaid.WISH}:{person.id} {pillar}") for p in (plan, replace(plan, participants=people))
    )
    assert (after.low < before.low, after.high > before.high, after.value) == (True, True, before.value)

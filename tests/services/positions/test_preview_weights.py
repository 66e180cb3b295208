"""What a position means on its page is what the solver counts: with the factors that answers about the country give."""

from collections.abc import Callable
from fractions import Fraction

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.database import session_of
from models.dossier import Dossier
from models.interest import Interest
from models.kinds import Role
from negotiator.catalogue.effects import OFF, weights
from negotiator.catalogue.plan import Pref
from negotiator.services.access.access import Reader
from negotiator.services.positions import echo, positions, ways
from negotiator.services.records.plans import plan_of
from tests.conftest import Person
from tests.records import Room, room_of


@pytest.fixture
def room(engine: Engine) -> Room:
    """A scenario in which answers move a weight of the partner."""
    return room_of(engine, "jordan_like")


@pytest.fixture
def lead(person: Callable[..., Person], room: Room) -> Reader:
    return person("lead", room.dossier, Role.LEAD, None, in_circle=True).reader


def counted(session: Session, room: Room, key: str) -> tuple[Pref, ...]:
    plan = plan_of(session, session.get_one(Dossier, room.dossier))
    return next(person.prefs for person in plan.participants if person.id == key)


def moved_seat(session: Session, room: Room) -> str:
    plan = plan_of(session, session.get_one(Dossier, room.dossier))
    return next(each.participant for each in weights(plan) if each.counts != each.assumed)


def test_shares_scores_and_the_own_best_package_count_as_the_solver_does(
    engine: Engine, lead: Reader, room: Room
) -> None:
    with session_of(engine) as session:
        key = moved_seat(session, room)
        solver = sorted((pref.weight for pref in counted(session, room, key) if pref.weight), reverse=True)
        total = sum(solver, Fraction(0))
        sheet = positions.sheet(session, lead, room.dossier, room.positions[key])
        page = ways.page(session, lead, (room.dossier, room.positions[key]), "ranking")
        told = echo.echo(session, lead, page, ways.wished(ways.changes(page, page.stored)))
    assert sheet.preview is not None
    assert sheet.preview.moved
    assert [share for _name, share in sheet.preview.weights] == [each / total for each in solver]
    rows = sorted((line.share for pillar in sheet.pillars for line in pillar.rated if line.share), reverse=True)
    assert rows == [each / total for each in solver]
    assert {p.name: p.after for p in told.pillars if p.after} == {p.name: p.share for p in sheet.pillars if p.share}


def test_nothing_moves_once_the_effects_are_off_or_the_wish_is_declared(
    engine: Engine, lead: Reader, room: Room
) -> None:
    with session_of(engine, write=True) as session:
        key = moved_seat(session, room)
        row = session.get_one(Dossier, room.dossier)
        plan = plan_of(session, row)
        row.context = {**row.context, OFF: {each: "tried" for found in weights(plan) for each in found.by}}
        session.add(row)
        session.commit()
        preview = positions.sheet(session, lead, room.dossier, room.positions[key]).preview
        rows = [
            i.rating.importance
            for i in session.exec(select(Interest).where(Interest.position_id == room.positions[key]))
            if i.rated
        ]
    assert preview is not None
    assert not preview.moved
    assert [share for _name, share in preview.weights] == sorted(
        (each / sum(rows) for each in rows if each), reverse=True
    )

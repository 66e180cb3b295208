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
from negotiator.bargaining.errors import NegotiatorError
from negotiator.catalogue.effects import OFF, weights
from negotiator.catalogue.plan import Pref
from negotiator.catalogue.scores import score
from negotiator.services.access.access import Reader
from negotiator.services.positions import echo, least, positions, recognition, ways
from negotiator.services.positions.positions import ground_for
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
    shown = [share for _name, share in sheet.preview.weights]
    assert sum(shown) == 1
    assert all(abs(share - each / total) < Fraction(1, 100) for share, each in zip(shown, solver, strict=True))
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
    exact = sorted((each / sum(rows) for each in rows if each), reverse=True)
    shown = [share for _name, share in preview.weights]
    assert all(abs(share - each) < Fraction(1, 100) for share, each in zip(shown, exact, strict=True))


def test_every_way_and_every_test_of_oneself_count_as_the_solver_does(engine: Engine, lead: Reader, room: Room) -> None:
    with session_of(engine) as session:
        key = moved_seat(session, room)
        prefs = [pref for pref in counted(session, room, key) if pref.weight]
        page = ways.page(session, lead, (room.dossier, room.positions[key]), "points")
        total = sum((pref.weight for pref in prefs), Fraction(0))
        solver = {pref.measure: pref.weight / total for pref in prefs}
        told = {change.item.key: change.share_before for change in ways.changes(page, page.stored)}
        measures = {measure.id: measure for measure in ground_for(session, lead, room.dossier).measures}
        view = least.after(least.offers(session, lead, page), [])
        four = recognition.packages(page)
    assert page.moved
    assert {measure: share for measure, share in told.items() if share} == solver
    assert page.stored != told  # what was entered is something else
    assert abs(view.status_quo - (score(prefs, measures, {}) or 0)) <= Fraction(1, 10)
    assert sum(package.score for package in four) == 100
    for package in four:
        assert package.score == 100 * sum(solver[item.key] for item in package.items)


def test_a_number_written_by_hand_counts_as_it_is_written(engine: Engine, lead: Reader, room: Room) -> None:
    """Whoever says something else than what was assumed has the last word: no answer moves that."""
    with session_of(engine) as session:
        key = moved_seat(session, room)
        moved = next(pref for pref in counted(session, room, key) if pref.factor != 1)
        page = ways.page(session, lead, (room.dossier, room.positions[key]), "direct")
        wish = next(item.line.wish for item in page.items if item.key == moved.measure)
        said = moved.importance + Fraction(1, 2)
        changes, prefs = ways.written(page, {moved.measure: (said, wish)})
    weight = {pref.measure: pref.weight for pref in page.counted(prefs)}
    assert weight[moved.measure] == said
    after = {change.item.key: change.share_after for change in changes}
    assert after[moved.measure] == said / sum(weight.values())


@pytest.mark.parametrize("scenario", ["kenya_like", "jordan_like"])
def test_shares_that_stand_together_add_up_to_a_hundred(
    engine: Engine, person: Callable[..., Person], scenario: str
) -> None:
    here = room_of(engine, scenario)
    lead = person("lead", here.dossier, Role.LEAD, None, in_circle=True).reader
    with session_of(engine) as session:
        for position in here.positions.values():
            try:
                page = ways.page(session, lead, (here.dossier, position), "ranking")
                sheet = positions.sheet(session, lead, here.dossier, position)
            except NegotiatorError:
                continue  # sealed
            if not page.order:
                continue
            even = dict.fromkeys((item.key for item in page.items), Fraction(1, len(page.items)))
            changes = ways.changes(page, even)
            assert sum(change.shown_before for change in changes) == 1
            assert sum(change.shown_after for change in changes) == 1
            assert sheet.preview is None or sum(share for _name, share in sheet.preview.weights) == 1
            assert sum(sheet.shares.values()) == 1

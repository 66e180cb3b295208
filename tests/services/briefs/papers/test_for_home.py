"""Whose position a reader may print: the own house first, then those that are shared, and nobody else's; and that the
sheet says how far it is."""

from collections.abc import Callable

from sqlalchemy import Engine
from sqlmodel import Session, select

from models.clock import now, today
from models.database import session_of
from models.kinds import Role
from models.position import Position, Progress, Visibility
from negotiator.briefs.sheets import SheetView
from negotiator.services.access import audit
from negotiator.services.access.access import Action
from negotiator.services.briefs.material.orders import Order
from negotiator.services.briefs.papers import kinds
from negotiator.services.briefs.papers.for_home import houses
from negotiator.services.briefs.papers.position_sheet import MOVED, PROGRESS
from negotiator.services.packages.shelf import Shelf
from tests import kenya as kenyas
from tests.conftest import Person
from tests.kenya import Kenya


def listed(engine: Engine, kenya: Kenya, who: Person) -> list[str]:
    with session_of(engine) as session:
        return [key for key, _name in houses(Shelf(session, who.reader, kenya.id))]


def test_the_own_house_stands_first_and_sealed_ones_not_at_all(
    engine: Engine, kenya: Kenya, person: Callable[..., Person]
) -> None:
    mia = person("mia", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmz"])
    person("ben", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmi"])
    assert listed(engine, kenya, mia) == ["de_bmz"]
    kenyas.release(engine, kenya, Visibility.OPEN, Visibility.OPEN, "de_bmi")
    found = listed(engine, kenya, mia)
    assert found[0] == "de_bmz"
    assert "de_bmi" not in found
    assert len(found) > 5
    assert all(not key.startswith(("p_", "arch_", "m_")) for key in found)


def test_a_sheet_says_that_the_position_changed_since_it_was_handed_in(
    engine: Engine, kenya: Kenya, person: Callable[..., Person]
) -> None:
    house = kenya.stakeholders["de_bmz"]
    mia = person("mia", kenya.id, Role.MINISTRY, house)

    def state(session: Session) -> str:
        shelf = Shelf(session, mia.reader, kenya.id, Action.MAKE_BRIEF)
        view = kinds.TABLE["D-03"].gather(shelf, Order("D-03", "en", "intern", "1", house="de_bmz"))(today(session))
        assert isinstance(view, SheetView)
        return next(part.words for part in view.head if part.name == "State")

    with session_of(engine, write=True) as session:
        position = session.exec(select(Position).where(Position.stakeholder_id == house)).one()
        position.progress, position.submitted_at = Progress.SUBMITTED, now(session)
        session.add(position)
        session.commit()
        assert state(session) == PROGRESS["submitted"]
        audit.record(session, mia.reader, audit.Deed.CHANGED, f"position {position.id}", kenya.id, house)
        session.commit()
        assert state(session) == PROGRESS[MOVED]

"""Whose position a reader may print: the own house first, then those that are shared, and nobody else's."""

from collections.abc import Callable

from sqlalchemy import Engine

from models.database import session_of
from models.kinds import Role
from models.position import Visibility
from negotiator.services.briefs.papers.for_home import houses
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

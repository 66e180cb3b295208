"""Several dossiers together: sums over their packages, measures they share, nothing of dossiers that others lead."""

from collections.abc import Callable
from fractions import Fraction

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from models.account import Language
from models.database import session_of
from models.kinds import Role
from models.package import Package
from negotiator.catalogue.means import CAPACITY, PAYER
from negotiator.services.access.readers import reader_of
from negotiator.services.packages import together
from negotiator.services.packages.shelf import Shelf
from tests import kenya as kenyas
from tests.conftest import Person
from tests.kenya import Kenya


@pytest.fixture
def both(engine: Engine, kenya: Kenya, person: Callable[..., Person]) -> tuple[Kenya, Kenya, Person]:
    """Two dossiers with the named packages of their scenario, led by one person."""
    other = kenyas.load(engine)
    for each in (kenya, other):
        who = person("both", each.id, Role.LEAD)
    return kenya, other, who


def seen(engine: Engine, who: Person, wanted: dict[int, str] | None = None) -> together.TogetherPage:
    with session_of(engine) as session:
        reader = reader_of(session, who.id)
        assert reader is not None
        return together.page(session, reader, wanted or {})


def test_needs_are_added_and_shared_measures_listed(engine: Engine, both: tuple[Kenya, Kenya, Person]) -> None:
    first, _second, who = both
    page = seen(engine, who)
    assert len(page.dossiers) == 2
    assert page.capacities
    assert all(line.total == 2 * line.needs[0] for line in page.capacities), "the same package in both"
    assert all(line.beyond is (line.stated is not None and line.total > line.stated) for line in page.payers)
    assert page.shared
    assert all(line.levels[0] == line.levels[1] for line in page.shared)
    other = next(ref for ref, _name in page.dossiers[0].options if ref != page.dossiers[0].ref)
    assert seen(engine, who, {first.id: other}).dossiers[0].ref == other


def test_a_need_is_what_the_packages_own_page_counts(engine: Engine, both: tuple[Kenya, Kenya, Person]) -> None:
    """And of a capacity what is used beyond what the package adds: that helps no other dossier."""
    first, _second, who = both
    page = seen(engine, who)
    with session_of(engine) as session:
        reader = reader_of(session, who.id)
        assert reader is not None
        count = Shelf(session, reader, first.id).find(page.dossiers[0].ref, today=True).count
    payers = {f"{PAYER}:{each.key}": each.eur for each in count.payers}
    capacities = {f"{CAPACITY}:{each.key}": max(Fraction(0), each.use - each.give) for each in count.capacities}
    assert {line.limit: line.needs[0] for line in page.money} == payers
    assert {line.limit: line.needs[0] for line in page.places if line.needs[0]} == {
        k: n for k, n in capacities.items() if n
    }


def test_a_change_of_any_of_them_is_seen_at_once_and_others_see_their_own(
    engine: Engine, both: tuple[Kenya, Kenya, Person], person: Callable[..., Person]
) -> None:
    """The page is kept for whoever leads the same dossiers in the same language, under the contents of each."""
    _first, second, who = both
    before = seen(engine, who)
    assert seen(engine, who) is before, "kept"
    same = person("same", _first.id, Role.LEAD, language=Language.ENGLISH)
    person("same", second.id, Role.LEAD)
    assert seen(engine, same).shared != before.shared, "another language"
    ref = before.dossiers[1].ref
    with session_of(engine, write=True) as session:
        row = session.get_one(Package, int(ref))
        row.text = {**row.text, "de": "Umbenannt"}
        session.commit()
    assert seen(engine, who).dossiers[1].package == "Umbenannt"


def test_a_dossier_that_somebody_else_leads_is_not_in_it(
    engine: Engine,
    both: tuple[Kenya, Kenya, Person],
    person: Callable[..., Person],
    signed_in: Callable[..., FlaskClient],
) -> None:
    first, second, who = both
    desk = person("desk", first.id, Role.LEAD)
    person("desk", second.id, Role.MINISTRY, second.stakeholders["de_bmz"])
    assert [each.id for each in seen(engine, desk).dossiers] == [first.id]
    assert "zwei Dossiers" in signed_in(desk).get("/together").text
    assert 'id="capacities"' in signed_in(who).get(f"/together?p-{first.id}=9999&p-x=1").text

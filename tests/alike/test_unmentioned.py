"""An offer is judged by what it mentions: what it leaves open is no refusal, on no page and in no number."""

from collections.abc import Callable
from fractions import Fraction

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from models.dossier import Disclosure, Dossier
from models.round import Round
from negotiator.bargaining.words import Shape
from negotiator.catalogue.plan import Pref
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.catalogue.scores import score, score_range
from negotiator.hidden import ABSENT, Told
from negotiator.services.packages import packages
from negotiator.services.packages.comparison import comparison
from negotiator.services.packages.shelf import Shelf
from tests.conftest import Person
from tests.kenya import Kenya

MEASURES = {measure.id: measure for measure in demo_scenario("kenya_like").measures[:6]}
LEVELS = st.fixed_dictionaries({key: st.integers(0, measure.top) for key, measure in MEASURES.items()})
SHAPES = st.sampled_from([(Shape.UP, 0), (Shape.DOWN, 0), (Shape.PEAK, 1), (Shape.THRESHOLD, 1)])


@given(st.fixed_dictionaries({key: st.tuples(st.integers(0, 10), SHAPES) for key in MEASURES}), LEVELS, LEVELS,
       st.sets(st.sampled_from(sorted(MEASURES))))  # fmt: skip
def test_every_way_to_fill_an_offer_lies_in_its_range(
    wishes: dict[str, tuple[int, tuple[Shape, int]]], offered: dict[str, int], filled: dict[str, int], free: set[str]
) -> None:
    prefs = [
        Pref(measure=key, importance=Fraction(weight), shape=shape, at=at, cert="d", src=(), why="")
        for key, (weight, (shape, at)) in wishes.items()
    ]
    found = score_range(prefs, MEASURES, offered, free)
    whole = offered | {key: filled[key] for key in free}
    reached = score(prefs, MEASURES, whole)
    assert (found is None) == (reached is None)
    if found is not None and reached is not None:
        assert found[0] <= reached <= found[1]
        assert free or found[0] == found[1] == score(prefs, MEASURES, offered)


@pytest.fixture
def offer(session: Session, kenya: Kenya) -> str:
    row = session.exec(select(Round).where(Round.dossier_id == kenya.id, Round.n == 1)).one()
    dossier = session.get_one(Dossier, kenya.id)
    dossier.disclosure = Disclosure.OPEN
    row.offers = {"partner": {"ret_docs": 2, "rec_health": 0}}
    session.add_all((row, dossier))
    session.commit()
    return "r1-partner"


def test_offer_is_neither_judged_nor_completed(session: Session, kenya: Kenya, lead: Person, offer: str) -> None:
    page = packages.package(session, lead.reader, kenya.id, offer)
    count = sum(len(pillar.rows) for pillar in page.pillars)
    assert page.meaning.unmentioned == page.line.unmentioned == count - 2
    assert (page.line.fits, page.meaning.fits, page.meaning.broken, page.meaning.least_surplus) == (
        False,
        False,
        (),
        "–",
    )
    assert (page.line.hard, page.line.soft) == (0, 0)
    assert page.meaning.scores
    for line in page.meaning.scores:
        assert (line.score, line.surplus, line.band) == (ABSENT, ABSENT, "")
        assert isinstance(line.range, Told)
        assert line.range.value[0] <= line.range.value[1]
    rows = {row.key: row.mentioned for pillar in page.pillars for row in pillar.rows}
    assert [key for key, told in rows.items() if told] == [k for k in rows if k in ("ret_docs", "rec_health")]


def test_comparison_tells_unmentioned_from_left_out(session: Session, kenya: Kenya, lead: Person, offer: str) -> None:
    shelf = Shelf(session, lead.reader, kenya.id)
    named = next(str(row.id) for row in shelf.rows() if row.key == "C_balanced")
    page = comparison(session, lead.reader, kenya.id, [offer, named])
    cells = {row.key: [cell.held for cell in row.cells] for group in page.groups for row in group.rows}
    assert cells["rec_health"][0] == 0
    assert cells["ret_forced"][0] is None
    assert all(not row.marks[0] for row in (*page.money, *page.capacities))
    assert all(not row.short[0] for row in page.gains)


def test_pages_say_so(
    session: Session, kenya: Kenya, lead: Person, offer: str, signed_in: Callable[[Person], FlaskClient]
) -> None:
    session.close()
    browser = signed_in(lead)
    page = browser.get(f"/dossiers/{kenya.id}/packages/{offer}").text
    for words in ("Das ist keine Ablehnung", "nicht beurteilt", "Was das Angebot erwähnt", " bis "):
        assert words in page
    assert "Alle Regeln sind eingehalten" not in page
    side = browser.get(f"/dossiers/{kenya.id}/comparison?with={offer}").text
    assert "nicht erwähnt" in side
    assert "weder vereinbart noch abgelehnt" in side

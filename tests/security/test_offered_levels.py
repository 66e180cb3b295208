"""Levels that are offered, page after page, tell nothing of red lines that a house sealed."""

from collections.abc import Callable
from itertools import product

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from models.database import session_of
from models.package import Package
from models.red_line import Line, RedLine
from negotiator.services.dossiers.rounds import rounds
from tests.conftest import Person
from tests.security.bodies import MEASURE
from tests.security.counting import Counts
from tests.security.noise import NOISE
from tests.security.yard import Yard, yard_of

KEPT = "prot_hr"  # in a kept package of the scenario that a house accepts which did not share its conditions


@pytest.fixture
def yard(engine: Engine, person: Callable[..., Person], signed_in: Callable[[Person], FlaskClient], app: Flask) -> Yard:
    return yard_of(engine, person, signed_in, app.test_client())


def offered(yard: Yard, counts: Counts) -> list[str]:
    """The attack of thirteen tries: level after level is offered, and every page about the offer read."""
    lead, home, found = yard.browsers["lead"], f"/dossiers/{yard.here.dossier}", []
    for measure, level in product(("ret_forced", KEPT, MEASURE), ("0", "1", "2")):
        with session_of(yard.engine) as session:
            mark = rounds.one(session, yard.people["lead"].reader, yard.here.dossier, 1).mark
        lead.post(f"{home}/rounds/1", data={"status": "open", "mark": mark, f"de-{measure}": level})
        pages = (f"{home}/packages/r1-de", f"{home}/bench?with=r1-de", f"{home}/comparison?with=r1-de")
        answers = [lead.get(page) for page in pages]
        for answer in answers:
            counts.add(answer)
            assert answer.status_code == 200
        found += [NOISE.sub("", answer.text) for answer in answers]
    return found


def kept_pages(yard: Yard) -> list[str]:
    """What the lead is told of kept packages."""
    with session_of(yard.engine) as session:
        numbers = session.exec(select(Package.id).where(Package.dossier_id == yard.here.dossier)).all()
    home = f"/dossiers/{yard.here.dossier}/packages"
    return [NOISE.sub("", yard.browsers["lead"].get(f"{home}/{n}").text) for n in numbers]


@pytest.mark.slow
def test_offers_of_rounds_do_not_read_red_lines(yard: Yard, counts: Counts) -> None:
    """With and without another sealed red line of a house, all pages about offers are the same; those about kept
    packages, which passed the guard, are not."""
    offers, kept = offered(yard, counts), kept_pages(yard)
    with session_of(yard.engine, write=True) as session:
        line = Line(f"L({KEPT}) <= 0")
        session.add(RedLine(position_id=yard.here.positions["de_bmi"], key="RL:de_bmi:9", rank=9, line=line))
        session.commit()
    assert kept_pages(yard) != kept
    assert offered(yard, counts) == offers

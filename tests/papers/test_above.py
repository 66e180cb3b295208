"""What a house keeps to itself reaches neither the lead nor leadership: no kind of paper, in no form, with what is
attached to it; where nobody speaks for the house, the lead records for it and reads it."""

from dataclasses import replace
from functools import cache
from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from models.account import Account
from models.database import session_of
from models.kinds import Role
from models.membership import Membership
from models.stakeholder import Stakeholder
from negotiator.briefs import docx, xlsx
from negotiator.briefs.views import BriefView
from negotiator.catalogue.plan import Plan
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.access.access import Action
from negotiator.services.access.readers import reader_of
from negotiator.services.briefs.material.orders import Order
from negotiator.services.briefs.papers import kinds
from negotiator.services.briefs.papers.kinds import About
from negotiator.services.briefs.writing import prose
from negotiator.services.packages.shelf import Shelf
from negotiator.services.records.loading import known
from tests.briefs.material import DAY
from tests.papers.test_same_bytes import CANARY, Views, _whispered, world
from tests.papers.test_secrets import READER, _planted

SEALED = "de_bmg"


def whispering(plan: Plan) -> Plan:
    """The plan in which the sealed house has other reasons, sources, notes and weights, of which no verdict depends."""
    people = tuple(_whispered(p, _planted(p)) if p.id == SEALED else p for p in plan.participants)
    return replace(plan, participants=people)


@cache
def dossier(*, secret: bool) -> Engine:
    """A dossier with somebody in each role above the houses."""
    plan = demo_scenario("kenya_like")
    engine = world(whispering(plan) if secret else plan)
    with session_of(engine, write=True) as session:
        account = Account(login=Role.LEADERSHIP.value, name=Role.LEADERSHIP.value, password="")
        session.add(account)
        session.flush()
        session.add(Membership(account_id=known(account.id), dossier_id=1, role=Role.LEADERSHIP))
        session.commit()
    return engine


def spoken_for(engine: Engine, *, spoken: bool) -> None:
    """Somebody speaks for the sealed house, or nobody ever did."""
    with session_of(engine, write=True) as session:
        house = session.exec(select(Stakeholder).where(Stakeholder.key == SEALED)).one()
        house.claimed = spoken
        session.add(house)
        session.commit()


def papers(role: Role, *, secret: bool, spoken: bool = True) -> Views:
    """Every kind as this person can print it."""
    engine, views = dossier(secret=secret), {}
    spoken_for(engine, spoken=spoken)
    with session_of(engine) as session:
        reader = reader_of(session, session.exec(select(Account.id).where(Account.login == role.value)).one() or 0)
        assert reader is not None
        for kind in kinds.TABLE.values():
            shelf = Shelf(session, reader, 1, Action.MAKE_BRIEF)
            order = Order(kind.id, "de", "partner" if kind.shared else "intern", "1")
            if kind.about is About.HOUSE:
                if role is Role.LEADERSHIP:
                    continue  # speaks for no house, and none has released its position
                order = replace(order, house=READER)
            views[kind.id] = prose.written(shelf, kind, order, DAY)
    return views


def parts(file: bytes) -> str:
    """Every part of a Word file or a workbook, its names too."""
    with ZipFile(BytesIO(file)) as archive:
        return " ".join(f"{name} {archive.read(name).decode(errors='replace')}" for name in archive.namelist())


@pytest.mark.slow
@pytest.mark.parametrize("role", [Role.LEAD, Role.LEADERSHIP])
def test_what_a_house_keeps_to_itself_changes_no_paper_of_those_above(role: Role) -> None:
    plain, secret = papers(role, secret=False), papers(role, secret=True)
    assert len(plain) >= len(kinds.TABLE) - 1
    for name, view in secret.items():
        assert view == plain[name], name
        assert CANARY not in repr(view), name
        if isinstance(view, BriefView):
            assert CANARY not in parts(xlsx.render(view)), name
        else:
            assert CANARY not in parts(docx.render(view)), name


@pytest.mark.slow
def test_control_where_nobody_speaks_for_the_house_the_lead_reads_what_it_recorded() -> None:
    plain = papers(Role.LEAD, secret=False, spoken=False)
    secret = papers(Role.LEAD, secret=True, spoken=False)
    assert {name for name in plain if plain[name] != secret[name]} >= {"D-02", "D-04"}

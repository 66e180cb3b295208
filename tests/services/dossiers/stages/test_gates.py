"""Who confirms which gate: every gate is crossed with every role and every house of the dossier, and with none."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.database import session_of
from models.kinds import Role
from models.stakeholder import Stakeholder
from negotiator.bargaining.errors import NotAllowed, Refused
from negotiator.services.access.access import Reader, ReaderStanding
from negotiator.services.accounts import invitations, members
from negotiator.services.accounts.invitations import Invited
from negotiator.services.dossiers.stages import stages
from negotiator.services.dossiers.stages.gates import BY_KEY, GATES, By, house_of, may_confirm
from tests.conftest import Clock, Person
from tests.kenya import Kenya

Make = Callable[..., Person]
ANY = "any house"
WHO: dict[str, tuple[Role, str] | None] = {  # gate -> role and house that confirm it; None: the tool checks it
    "partner": None,
    "protection": None,
    "need": (Role.LEAD, ANY),
    "foreign_office": (Role.SIGNER, "de_aa"),
    "positions": None,
    "dissent": (Role.LEADERSHIP, ANY),
    "finance": (Role.CHECKER, "de_bmf"),
    "law": (Role.CHECKER, "de_bmjv"),
    "laender": (Role.LEAD, ANY),
    "ranges": None,
    "mandate": (Role.LEADERSHIP, ANY),
    "text": (Role.LEAD, ANY),
    "rules": None,
    "signed": None,
    "languages": (Role.CHECKER, "de_bmjv"),
    "powers": (Role.LEADERSHIP, ANY),
    "in_force": (Role.LEAD, ANY),
}


def reader(dossier: int, role: Role, stakeholder: int | None) -> Reader:
    return Reader(1, "X", "de", {dossier: ReaderStanding(role, stakeholder)})


def everybody(kenya: Kenya) -> Iterator[tuple[Role, str, Reader]]:
    for role in Role:
        for house, number in (("", None), *kenya.stakeholders.items()):
            yield role, house, reader(kenya.id, role, number)


def test_every_gate_is_written_down_with_its_house() -> None:
    assert WHO.keys() == BY_KEY.keys()
    assert all((gate.by is By.SELF) is (WHO[gate.key] is None) for gate in GATES)
    assert all(bool(gate.house) is (gate.by in (By.HOUSE, By.CHECKER)) for gate in GATES)


@pytest.mark.parametrize("key", list(WHO))
def test_every_gate_with_every_role_and_every_house(session: Session, kenya: Kenya, key: str) -> None:
    gate, wanted = BY_KEY[key], WHO[key]
    house = house_of(session, kenya.id, gate.house) if gate.house else None
    if house is not None:
        house.claimed = True
    for role, whose, who in everybody(kenya):
        expected = wanted is not None and role is wanted[0] and wanted[1] in (ANY, whose)
        assert may_confirm(who, kenya.id, gate, house) is expected, (role, whose)
        assert not may_confirm(who, kenya.id + 1, gate, house), (role, whose)
    admin = Reader(1, "X", "de", {kenya.id: ReaderStanding(Role.CHECKER, house.id if house else None)}, is_admin=True)
    assert not may_confirm(admin, kenya.id, gate, house)


@pytest.mark.parametrize("gate", [gate for gate in GATES if gate.house], ids=lambda gate: gate.key)
def test_for_a_house_that_is_not_there_only_the_lead_records_with_a_reference(
    session: Session, kenya: Kenya, gate: stages.Gate, person: Make, lead: Person
) -> None:
    row = session.exec(
        select(Stakeholder).where(Stakeholder.dossier_id == kenya.id, Stakeholder.key == gate.house)
    ).one()
    row.key = "somebody else"
    session.add(row)
    session.commit()
    for role, whose, who in everybody(kenya):
        assert may_confirm(who, kenya.id, gate, None) is (role is Role.LEAD), (role, whose)
    (line,) = [g for s in stages.page(session, lead.reader, kenya.id).stages for g in s.gates if g.key == gate.key]
    assert (line.who, line.mine) == ("lead", True)


def test_a_page_names_the_house_whose_turn_it_is(session: Session, kenya: Kenya, lead: Person) -> None:
    lines = {g.key: g for s in stages.page(session, lead.reader, kenya.id).stages for g in s.gates}
    assert {key: "BMF" in lines[key].house for key in ("finance", "law")} == {"finance": True, "law": False}
    assert not any(lines[key].mine for key in ("finance", "law", "languages"))


def test_nobody_checks_for_no_house(session: Session, kenya: Kenya, person: Make, lead: Person, clock: Clock) -> None:
    session.commit()
    spare = person("spare", kenya.id, Role.CONSULTED)
    wish = Invited("new", "", Role.CHECKER)
    with pytest.raises(Refused):
        invitations.invite(session, lead.reader, kenya.id, wish, secret="s" * 48, now=clock())
    with pytest.raises(Refused):
        members.set_member(
            session, lead.reader, kenya.id, spare.id, role=Role.CHECKER, stakeholder_id=None, in_circle=False
        )


def test_a_house_that_speaks_for_itself_invites_its_own_checker_and_nobody_else_does(
    engine: Engine, kenya: Kenya, person: Make, lead: Person, clock: Clock
) -> None:
    finance = kenya.stakeholders["de_bmf"]
    desk = person("desk", kenya.id, Role.MINISTRY, finance)
    wish = Invited("check", "", Role.CHECKER, finance)
    with session_of(engine, write=True) as session:
        assert Role.CHECKER.value in dict(members.page(session, desk.reader, kenya.id).roles)
        with pytest.raises(Refused):
            invitations.invite(session, lead.reader, kenya.id, wish, secret="s" * 48, now=clock())
        assert invitations.invite(session, desk.reader, kenya.id, wish, secret="s" * 48, now=clock())
        other = Invited("check", "", Role.CHECKER, kenya.stakeholders["de_bmjv"])
        with pytest.raises(NotAllowed):
            invitations.invite(session, desk.reader, kenya.id, other, secret="s" * 48, now=clock())

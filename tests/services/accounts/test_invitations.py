"""Invitations: one use, an end, the right person, the right dossier."""

from collections.abc import Callable

import pytest
from sqlmodel import Session, select

from models.account import Account
from models.dossier import Dossier
from models.kinds import Role
from models.membership import Membership
from models.position import Position
from models.stakeholder import Stakeholder
from negotiator.bargaining.errors import NotAllowed, NotRecorded, Refused
from negotiator.services.access.access import Action, may
from negotiator.services.accounts import invitations, members
from negotiator.services.accounts.invitations import Invited
from negotiator.services.accounts.passwords import fits
from negotiator.services.positions.standings import judged, spoken_for
from tests.conftest import PASSWORD, Clock, Person

Maker = Callable[..., Person]
SECRET = "s" * 48


@pytest.fixture
def lead(person: Maker, dossier: Dossier) -> Person:
    return person("lead", dossier.id, Role.LEAD)


@pytest.fixture
def token(session: Session, lead: Person, dossier: Dossier, stakeholders: dict[str, int], clock: Clock) -> str:
    wish = Invited("Anna@example.org", "Anna", Role.MINISTRY, stakeholders["de_bmi"])
    assert dossier.id is not None
    return invitations.invite(session, lead.reader, dossier.id, wish, secret=SECRET, now=clock())


def test_it_makes_an_account_with_its_part(
    session: Session, token: str, stakeholders: dict[str, int], clock: Clock
) -> None:
    invitations.accept(session, token, "Anna B.", PASSWORD, clock())
    account = session.exec(select(Account).where(Account.login == "anna@example.org")).one()
    part = session.exec(select(Membership).where(Membership.account_id == account.id)).one()
    assert (account.name, part.role, part.stakeholder_id) == ("Anna B.", Role.MINISTRY, stakeholders["de_bmi"])


def test_it_works_once_and_not_for_ever(session: Session, token: str, clock: Clock) -> None:
    with pytest.raises(Refused):
        invitations.accept(session, token, "Anna", "short", clock())
    session.rollback()
    invitations.accept(session, token, "Anna", PASSWORD, clock())
    with pytest.raises(NotRecorded):
        invitations.accept(session, token, "Anna", PASSWORD, clock())


def test_it_expires_after_a_week(session: Session, token: str, clock: Clock) -> None:
    clock.forward(days=7, seconds=1)
    with pytest.raises(NotRecorded):
        invitations.welcome(session, token, clock())


def test_only_the_lead_invites_and_only_for_stakeholders_of_the_dossier(
    session: Session, lead: Person, person: Maker, dossier: Dossier, stakeholders: dict[str, int], clock: Clock
) -> None:
    assert dossier.id is not None
    session.close()
    desk = person("desk", dossier.id, Role.MINISTRY, stakeholders["de_bmi"])
    with pytest.raises(NotAllowed):
        invitations.invite(session, desk.reader, dossier.id, Invited("x", "", Role.LEAD), secret=SECRET, now=clock())
    wish = Invited("x", "", Role.MINISTRY, 999)
    with pytest.raises(NotRecorded):
        invitations.invite(session, lead.reader, dossier.id, wish, secret=SECRET, now=clock())
    with pytest.raises(Refused):
        invitations.invite(session, lead.reader, dossier.id, Invited("x", "", Role.SIGNER), secret=SECRET, now=clock())


def test_the_lead_cannot_put_people_in_the_place_of_a_ministry_that_speaks(
    session: Session, lead: Person, person: Maker, dossier: Dossier, stakeholders: dict[str, int], clock: Clock
) -> None:
    assert dossier.id is not None
    session.close()
    bmi, bmz = stakeholders["de_bmi"], stakeholders["de_bmz"]
    desk = person("desk", dossier.id, Role.MINISTRY, bmi)
    spy = person("spy", dossier.id, Role.CHECKER)
    wish = Invited("second", "", Role.MINISTRY, bmi)
    with pytest.raises(Refused):
        invitations.invite(session, lead.reader, dossier.id, wish, secret=SECRET, now=clock())
    for role in (Role.MINISTRY, Role.CHECKER):
        with pytest.raises(Refused):
            members.set_member(session, lead.reader, dossier.id, spy.id, role=role, stakeholder_id=bmi, in_circle=False)
    session.rollback()
    assert invitations.invite(session, desk.reader, dossier.id, wish, secret=SECRET, now=clock())
    for other in (Invited("x", "", Role.LEAD, bmi), Invited("x", "", Role.MINISTRY, bmz), Invited("x", "", Role.LEAD)):
        with pytest.raises(NotAllowed):
            invitations.invite(session, desk.reader, dossier.id, other, secret=SECRET, now=clock())
        session.rollback()


def test_a_ministry_whose_people_were_taken_out_keeps_its_position_to_itself(
    session: Session, lead: Person, person: Maker, dossier: Dossier, stakeholders: dict[str, int]
) -> None:
    assert dossier.id is not None
    session.close()
    desk = person("desk", dossier.id, Role.MINISTRY, stakeholders["de_bmi"])
    members.remove_member(session, lead.reader, dossier.id, desk.id)
    row = session.get_one(Stakeholder, stakeholders["de_bmi"])
    sheet = judged(row, Position(dossier_id=dossier.id, stakeholder_id=row.id), spoken_for(row))
    assert not may(lead.reader, Action.READ_POSITION, dossier.id, sheet=sheet)
    assert not may(lead.reader, Action.EDIT_POSITION, dossier.id, sheet=sheet)


def test_an_account_that_exists_takes_part_only_when_it_is_signed_in(
    session: Session, person: Maker, token: str, clock: Clock, dossier: Dossier
) -> None:
    session.close()
    anna, otto = person("anna@example.org"), person("otto")
    with pytest.raises(NotAllowed):
        invitations.accept(session, token, "Anna", PASSWORD, clock())
    session.rollback()
    with pytest.raises(NotAllowed):
        invitations.accept_as(session, otto.reader, token, clock())
    session.rollback()
    assert invitations.accept_as(session, anna.reader, token, clock()) == dossier.id


def test_an_administrator_never_gets_a_part(session: Session, person: Maker, token: str, clock: Clock) -> None:
    session.close()
    admin = person("anna@example.org", is_admin=True)
    with pytest.raises(Refused):
        invitations.accept_as(session, admin.reader, token, clock())


def test_a_link_for_a_new_password_is_the_administrators_to_give(
    session: Session, person: Maker, lead: Person, clock: Clock
) -> None:
    session.close()
    admin = person("admin", is_admin=True)
    with pytest.raises(NotAllowed):
        invitations.offer_password(session, lead.reader, lead.id, clock())
    session.rollback()
    token = invitations.offer_password(session, admin.reader, lead.id, clock())
    invitations.accept(session, token, "", "quite another long sentence", clock())
    assert fits(session.get_one(Account, lead.id).password, "quite another long sentence")

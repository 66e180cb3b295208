"""No invitation gives more than its maker could give at the moment it is taken, and none changes one's own part."""

from collections.abc import Callable
from itertools import product

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from models.account import Account
from models.dossier import Dossier
from models.invitation import Invitation
from models.kinds import Role
from models.membership import Membership
from negotiator.bargaining.errors import NegotiatorError, NotAllowed, NotRecorded, Refused
from negotiator.services.access import audit
from negotiator.services.access.readers import reader_of
from negotiator.services.accounts import accounts, invitations, members
from negotiator.services.accounts.invitations import Invited
from negotiator.services.accounts.tokens import kept
from negotiator.services.records.storage import Session, session_of
from tests.conftest import PASSWORD, Clock, Person

Maker = Callable[..., Person]
Part = tuple[Role, int | None, bool]
SECRET = "s" * 48
PARTS = [*product(Role, (False, True))]
HOUSE = (Role.MINISTRY, Role.SIGNER)  # whoever of a house may invite for it


@pytest.fixture
def key(dossier: Dossier) -> int:
    assert dossier.id is not None
    return dossier.id


@pytest.fixture
def bmi(stakeholders: dict[str, int]) -> int:
    return stakeholders["de_bmi"]


@pytest.fixture
def anna(person: Maker) -> Person:
    return person("anna")


def part(session: Session, who: Person) -> Part | None:
    row = session.exec(select(Membership).where(Membership.account_id == who.id)).first()
    return None if row is None else (row.role, row.stakeholder_id, row.in_circle)


def link(session: Session, giver: Person, key: int, wish: Invited, clock: Clock) -> str:
    reader = reader_of(session, giver.id)
    assert reader is not None
    return invitations.invite(session, reader, key, wish, secret=SECRET, now=clock())


def take(session: Session, who: Person, token: str, clock: Clock) -> None:
    reader = reader_of(session, who.id)
    assert reader is not None
    invitations.accept_as(session, reader, token, clock())


@pytest.mark.parametrize(("role", "circle"), PARTS)
def test_nobody_changes_their_own_part_by_an_invitation(
    engine: Engine, person: Maker, key: int, bmi: int, clock: Clock, role: Role, circle: bool
) -> None:
    who = person("anna@example.org", key, role, bmi, in_circle=circle)
    with session_of(engine, write=True) as session:
        before = part(session, who)
        for wanted, inside in PARTS:
            with pytest.raises((NotAllowed, Refused)):
                link(session, who, key, Invited(" ANNA@example.org", "", wanted, bmi, inside), clock)
            session.rollback()
        _plant(session, key, bmi, clock, who)
        with pytest.raises(NegotiatorError):
            take(session, who, "planted", clock)
        session.rollback()
        assert part(session, who) == before


def _plant(session: Session, key: int, bmi: int, clock: Clock, who: Person) -> None:
    """An invitation as the program made them before: to oneself, into the circle."""
    clock.forward(seconds=1)
    row = Invitation(
        token=kept("planted"),
        login=who.login,
        dossier_id=key,
        role=Role.SIGNER,
        stakeholder_id=bmi,
        in_circle=True,
        invited_by=who.id,
        expires_at=clock() + invitations.INVITED,
    )
    session.add(row)
    session.commit()


@pytest.mark.parametrize(("role", "circle"), PARTS)
def test_a_house_gives_its_own_roles_and_only_the_lead_the_circle(
    engine: Engine, person: Maker, key: int, bmi: int, clock: Clock, role: Role, circle: bool
) -> None:
    giver, given = person("giver", key, role, bmi, in_circle=circle), set[tuple[Role, bool]]()
    with session_of(engine, write=True) as session:
        for wanted, inside in PARTS:
            try:
                link(session, giver, key, Invited("new", "", wanted, bmi, inside), clock)
            except NotAllowed:
                session.rollback()
            else:
                given.add((wanted, inside))
    of_a_house = {(wanted, False) for wanted in accounts.OF_A_HOUSE}
    assert given == (set(PARTS) if role is Role.LEAD else of_a_house if role in HOUSE else set())


@pytest.mark.parametrize("circle", [False, True])
def test_an_invitation_overwrites_no_part(
    engine: Engine, person: Maker, key: int, bmi: int, anna: Person, clock: Clock, circle: bool
) -> None:
    lead = person("lead", key, Role.LEAD)
    with session_of(engine, write=True) as session:
        tokens = [
            link(session, lead, key, Invited("anna", "", role), clock) for role in (Role.ADVISER, Role.LEADERSHIP)
        ]
        take(session, anna, tokens[0], clock)
        with pytest.raises(NotAllowed):
            take(session, anna, tokens[1], clock)
        session.rollback()
        assert part(session, anna) == (Role.ADVISER, None, False)
        with pytest.raises(Refused):
            link(session, lead, key, Invited("anna", "", Role.MINISTRY, bmi, circle), clock)


def _removed(session: Session, boss: Person, who: Person, key: int) -> None:
    members.remove_member(session, boss.reader, key, who.id)


def _demoted(session: Session, boss: Person, who: Person, key: int) -> None:
    members.set_member(session, boss.reader, key, who.id, role=Role.CONSULTED, stakeholder_id=None, in_circle=False)


def _closed(session: Session, _boss: Person, who: Person, _key: int) -> None:
    accounts.set_active(session, session.info["admin"], who.id, False)


def _deleted(session: Session, _boss: Person, who: Person, _key: int) -> None:
    session.delete(session.get_one(Account, who.id))
    session.commit()


ENDS = (_removed, _demoted, _closed, _deleted)


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("role", [Role.LEAD, *HOUSE])
def test_a_link_ends_with_the_right_of_whoever_made_it(
    engine: Engine, person: Maker, key: int, bmi: int, anna: Person, clock: Clock, end: Callable[..., None], role: Role
) -> None:
    boss, admin = person("boss", key, Role.LEAD), person("admin", is_admin=True)
    giver = person("giver", key, role, bmi)
    with session_of(engine, write=True) as session:
        session.info["admin"] = admin.reader
        wish = Invited("anna", "", Role.CHECKER, bmi)
        token = link(session, giver, key, wish, clock)
        end(session, boss, giver, key)
        for again in (False, True):
            if again and end is not _deleted:
                session.get_one(Account, giver.id).is_active = True
                accounts.enrol(session, key, giver.id, role, bmi)
                session.commit()
            with pytest.raises(NotRecorded):
                invitations.welcome(session, token, clock())
            with pytest.raises(NotRecorded):
                take(session, anna, token, clock)
            session.rollback()
        assert part(session, anna) is None
        if end is not _deleted:
            take(session, anna, link(session, giver, key, wish, clock), clock)
            assert part(session, anna) == (Role.CHECKER, bmi, False)


def test_a_removed_member_does_not_come_back_by_an_older_link(
    engine: Engine, person: Maker, key: int, anna: Person, clock: Clock
) -> None:
    lead = person("lead", key, Role.LEAD)
    with session_of(engine, write=True) as session:
        first, second = (link(session, lead, key, Invited("anna", "", Role.LEAD), clock) for _n in range(2))
        take(session, anna, first, clock)
        own = link(session, anna, key, Invited("otto", "", Role.LEAD), clock)
        _removed(session, lead, anna, key)
        for token in (second, own):
            with pytest.raises(NotRecorded):
                invitations.welcome(session, token, clock())
        with pytest.raises(NotRecorded):
            invitations.accept(session, own, "Otto", PASSWORD, clock())
        session.rollback()
        take(session, anna, link(session, lead, key, Invited("anna", "", Role.CONSULTED), clock), clock)
        assert part(session, anna) == (Role.CONSULTED, None, False)


def test_a_link_of_the_lead_ends_when_the_house_speaks_for_itself(
    engine: Engine, person: Maker, key: int, bmi: int, anna: Person, clock: Clock
) -> None:
    lead, desk = person("lead", key, Role.LEAD), person("desk")
    with session_of(engine, write=True) as session:
        spy, token = (
            link(session, lead, key, Invited(login, "", Role.MINISTRY, bmi), clock) for login in ("anna", "desk")
        )
        take(session, desk, token, clock)
        with pytest.raises(NotRecorded):
            take(session, anna, spy, clock)
        session.rollback()
        take(session, anna, link(session, desk, key, Invited("anna", "", Role.SIGNER, bmi), clock), clock)
        assert part(session, anna) == (Role.SIGNER, bmi, False)


def test_a_changed_circle_ends_no_link_that_may_still_be_given(
    engine: Engine, person: Maker, key: int, bmi: int, anna: Person, clock: Clock
) -> None:
    lead, desk = person("lead", key, Role.LEAD), person("desk", key, Role.MINISTRY, bmi)
    with session_of(engine, write=True) as session:
        token = link(session, desk, key, Invited("anna", "", Role.CHECKER, bmi), clock)
        members.set_member(session, lead.reader, key, desk.id, role=Role.MINISTRY, stakeholder_id=bmi, in_circle=True)
        take(session, anna, token, clock)
        assert part(session, anna) == (Role.CHECKER, bmi, False)


@pytest.mark.parametrize("end", ["demoted", "closed", "reset", "changed", "target closed", "deleted"])
def test_a_link_for_a_password_ends_with_its_maker_and_with_the_password(
    engine: Engine, person: Maker, anna: Person, clock: Clock, end: str
) -> None:
    boss, admin = person("boss", is_admin=True), person("admin", is_admin=True)
    with session_of(engine, write=True) as session:
        token = invitations.offer_password(session, admin.reader, anna.id, clock())
        other = invitations.invite_account(session, admin.reader, "otto", "", clock())
        if end == "demoted":
            session.get_one(Account, admin.id).is_admin = False
            session.commit()
        elif end == "deleted":
            session.delete(session.get_one(Account, admin.id))
            session.commit()
        elif end == "reset":
            second = invitations.offer_password(session, boss.reader, anna.id, clock())
            invitations.accept(session, second, "", "quite another long sentence", clock())
        elif end == "changed":
            accounts.change_password(session, anna.reader, PASSWORD, "quite another long sentence", 0)
        else:
            accounts.set_active(session, boss.reader, admin.id if end == "closed" else anna.id, False)
        with pytest.raises(NotRecorded):
            invitations.accept(session, token, "", "a third long sentence here", clock())
        session.rollback()
        by_maker = end in ("demoted", "closed", "deleted")
        if by_maker:
            with pytest.raises(NotRecorded):
                invitations.welcome(session, other, clock())
        else:
            assert invitations.welcome(session, other, clock()).login == "otto"


def test_the_log_says_role_circle_and_who_invited(engine: Engine, person: Maker, key: int, clock: Clock) -> None:
    lead, otto = person("lead", key, Role.LEAD), person("otto")
    with session_of(engine, write=True) as session:
        wish = Invited("otto", "", Role.LEADERSHIP, in_circle=True)
        take(session, otto, link(session, lead, key, wish, clock), clock)
        token = link(session, lead, key, Invited("new@example.org", "", Role.CONSULTED), clock)
        invitations.accept(session, token, "New", PASSWORD, clock())
        joined, asked, taken, first = audit.entries(session, lead.reader, key)
        assert (first.actor, first.detail["role"], first.detail["circle"]) == ("Lead", "leadership", True)
        assert (asked.detail["role"], asked.detail["circle"]) == ("consulted", False)
        assert (taken.actor, taken.detail["to"], taken.detail["circle"]) == ("Otto", "leadership", True)
        assert (joined.actor, joined.detail["to"], joined.detail["circle"]) == ("New", "consulted", False)
        assert [each.detail["invited by"] for each in (taken, joined)] == ["Lead", "Lead"]

"""Time-based codes and recovery codes: each works once."""

from collections.abc import Callable

import pyotp
import pytest
from sqlmodel import Session

from models.account import Account
from negotiator.bargaining.errors import Refused
from negotiator.services.accounts import second_factor
from tests.conftest import Clock, Person

Maker = Callable[..., Person]


def switched_on(session: Session, who: Person, clock: Clock) -> tuple[str, tuple[str, ...]]:
    """Secret and recovery codes."""
    offer = second_factor.offer(session, who.reader, clock())
    code = pyotp.TOTP(offer.secret).at(clock())
    return offer.secret, second_factor.confirm(session, who.reader, offer.step, code, clock())


def test_a_code_works_once(session: Session, person: Maker, clock: Clock) -> None:
    anna = person("anna")
    secret, _codes = switched_on(session, anna, clock)
    account = session.get_one(Account, anna.id)
    assert not second_factor.prove(session, account, pyotp.TOTP(secret).at(clock()), clock())
    clock.forward(seconds=30)
    code = pyotp.TOTP(secret).at(clock())
    assert second_factor.prove(session, account, code, clock())
    assert not second_factor.prove(session, account, code, clock())


def test_a_code_of_the_past_does_not_work(session: Session, person: Maker, clock: Clock) -> None:
    anna = person("anna")
    secret, _codes = switched_on(session, anna, clock)
    old = pyotp.TOTP(secret).at(clock())
    clock.forward(minutes=5)
    assert not second_factor.prove(session, session.get_one(Account, anna.id), old, clock())


def test_each_recovery_code_works_once_and_only_for_its_owner(session: Session, person: Maker, clock: Clock) -> None:
    anna, otto = person("anna"), person("otto")
    _secret, codes = switched_on(session, anna, clock)
    assert len(set(codes)) == 10
    assert not second_factor.prove(session, session.get_one(Account, otto.id), codes[0], clock())
    assert second_factor.prove(session, session.get_one(Account, anna.id), codes[0].upper(), clock())
    assert not second_factor.prove(session, session.get_one(Account, anna.id), codes[0], clock())


def test_a_wrong_code_does_not_switch_it_on_and_the_offer_stays(session: Session, person: Maker, clock: Clock) -> None:
    anna = person("anna")
    offer = second_factor.offer(session, anna.reader, clock())
    with pytest.raises(Refused):
        second_factor.confirm(session, anna.reader, offer.step, "000000x", clock())
    assert second_factor.offered(session, anna.reader, offer.step, clock()) == offer
    assert session.get_one(Account, anna.id).totp is None


def test_nobody_confirms_the_offer_of_another(session: Session, person: Maker, clock: Clock) -> None:
    anna, otto = person("anna"), person("otto")
    offer = second_factor.offer(session, anna.reader, clock())
    with pytest.raises(Refused):
        second_factor.confirm(session, otto.reader, offer.step, pyotp.TOTP(offer.secret).at(clock()), clock())


def test_it_is_switched_off_by_a_code_only(session: Session, person: Maker, clock: Clock) -> None:
    anna = person("anna")
    _secret, codes = switched_on(session, anna, clock)
    with pytest.raises(Refused):
        second_factor.remove(session, anna.reader, "123456", clock())
    second_factor.remove(session, anna.reader, codes[3], clock())
    assert session.get_one(Account, anna.id).totp is None
    assert not second_factor.prove(session, session.get_one(Account, anna.id), codes[4], clock())

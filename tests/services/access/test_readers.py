"""The reader behind an account: everything that rights depend on, and nothing of a closed account."""

from collections.abc import Callable

import pytest
from sqlmodel import Session

from models.account import Account
from models.dossier import Dossier
from models.kinds import Language, Role
from negotiator.services.access.access import Reader, ReaderStanding
from negotiator.services.access.readers import reader_of
from tests.conftest import Person

Make = Callable[..., Person]


@pytest.fixture
def place(dossier: Dossier) -> int:
    assert dossier.id is not None
    return dossier.id


def test_a_reader_stands_where_the_memberships_say(
    session: Session, person: Make, place: int, stakeholders: dict[str, int]
) -> None:
    session.close()
    seat = stakeholders["de_bmz"]
    mia = person("mia", place, Role.MINISTRY, seat, in_circle=True, language=Language.ENGLISH)
    roles = {place: ReaderStanding(Role.MINISTRY, seat, True)}
    assert reader_of(session, mia.id) == Reader(mia.id, "Mia", "en", roles, is_admin=False, may_start=False)


def test_an_account_without_any_dossier_stands_nowhere(session: Session, person: Make) -> None:
    session.close()
    eve = person("eve", may_start=True)
    assert reader_of(session, eve.id) == Reader(eve.id, "Eve", "de", {}, is_admin=False, may_start=True)


def test_an_administrator_stands_nowhere_and_starts_nothing(session: Session, person: Make, place: int) -> None:
    session.close()
    ada = person("ada", place, Role.LEAD, is_admin=True, may_start=True)
    assert reader_of(session, ada.id) == Reader(ada.id, "Ada", "de", {}, is_admin=True, may_start=False)


def test_nobody_is_behind_a_closed_account_or_a_number_that_was_never_given(
    session: Session, person: Make, place: int
) -> None:
    session.close()
    tom = person("tom", place, Role.LEAD)
    assert reader_of(session, tom.id + 1) is None
    session.get_one(Account, tom.id).is_active = False
    session.flush()
    assert reader_of(session, tom.id) is None

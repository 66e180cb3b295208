"""The search across a dossier finds what its pages show to a reader, and nothing else."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from models.database import session_of
from models.fact import Fact
from models.kinds import Role
from models.package import Package
from negotiator.services.access.access import Reader
from negotiator.services.bench.finding import FindPage, found
from tests.conftest import Person
from tests.kenya import Kenya
from tests.services.bench.test_trials import begun

Make = Callable[..., Person]


def sought(engine: Engine, reader: Reader, kenya: Kenya, words: str) -> FindPage:
    with session_of(engine) as session:
        return found(session, reader, kenya.id, words)


def kinds(page: FindPage) -> set[str]:
    return {group.kind for group in page.groups}


def test_one_word_is_found_wherever_it_stands(engine: Engine, kenya: Kenya, lead: Person) -> None:
    assert sought(engine, lead.reader, kenya, "  ").groups == ()
    page = sought(engine, lead.reader, kenya, "Rückkehr")
    assert kinds(page) >= {"measures", "rules"}
    assert all(len(group.hits) <= 8 for group in page.groups)
    with session_of(engine) as session:
        fact = session.exec(select(Fact).where(Fact.dossier_id == kenya.id)).first()
        package = session.exec(select(Package).where(Package.dossier_id == kenya.id)).first()
    assert fact is not None
    assert package is not None
    assert "packages" in kinds(sought(engine, lead.reader, kenya, package.text["de"]))


def test_drafts_are_found_by_their_owner_alone(engine: Engine, kenya: Kenya, lead: Person, person: Make) -> None:
    begun(engine, lead.reader, kenya)
    assert "drafts" in kinds(sought(engine, lead.reader, kenya, "Unser Entwurf"))
    bmi = person("ben", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmi"])
    assert "drafts" not in kinds(sought(engine, bmi.reader, kenya, "Unser Entwurf"))


@pytest.mark.parametrize("role", [Role.PARTNER, Role.CONSULTED])
def test_nobody_finds_what_no_page_shows_them(
    engine: Engine, kenya: Kenya, person: Make, signed_in: Callable[[Person], FlaskClient], role: Role
) -> None:
    other = person("ann", kenya.id, role, kenya.stakeholders["p_foreign" if role is Role.PARTNER else "de_dgb"])
    page = sought(engine, other.reader, kenya, "e")
    assert not kinds(page) & {"rules", "limits", "packages", "drafts"}
    assert signed_in(other).get(f"/dossiers/{kenya.id}/search?q=Mandat").status_code == 200

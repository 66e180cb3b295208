"""Several dossiers solved as one: within what they share, told to the one who asked and leads all of them."""

import re
from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, delete
from sqlmodel import Session, col, func, select

from models.audit import AuditEntry
from models.database import session_of
from models.kinds import Role
from models.membership import Membership
from models.throttle import Throttle
from negotiator.bargaining.words import Concept
from negotiator.config import Settings
from negotiator.services import working
from negotiator.services.access import guesses
from negotiator.services.access.access import Reader
from negotiator.services.access.readers import reader_of
from negotiator.services.access.throttle import Allowance
from negotiator.services.packages import joint_page
from negotiator.services.packages.shelf import Shelf
from negotiator.services.work.questions import AboutSeveral
from negotiator.web.api import several
from tests import kenya as kenyas
from tests.conftest import Person
from tests.kenya import Kenya

pytestmark = pytest.mark.slow


@pytest.fixture
def both(engine: Engine, kenya: Kenya, person: Callable[..., Person]) -> tuple[Kenya, Kenya, Person]:
    """Two dossiers, led by one person."""
    other = kenyas.load(engine)
    for each in (kenya, other):
        who = person("both", each.id, Role.LEAD)
    return kenya, other, who


def solved_for(engine: Engine, settings: Settings, browser: FlaskClient, both: tuple[Kenya, Kenya, Person]) -> str:
    """The address of the result, once the worker has solved both dossiers with a little money for all."""
    first, second, _who = both
    wish = {"dossiers": [first.id, second.id], "concept": "utilitarian", "seconds": "60", "limit-payer:federal": "22,5"}
    asked = browser.post("/together", data=wish)
    assert asked.status_code == 303, asked.text
    assert working.run_here(settings, engine) == 1
    found = browser.get(asked.location)
    assert found.status_code == 303, found.text
    return str(found.location)


def scarce(session: Session, reader: Reader, both: tuple[Kenya, Kenya, Person]) -> tuple[bool, ...]:
    """Whether half a million of the federation's money, and whether nine thousand visas, are less than is needed."""
    first, second, _who = both
    shelves = [Shelf(session, reader, each.id) for each in (first, second)]
    wish = AboutSeveral((first.id, second.id), Concept.NASH, 60, {"payer:federal": "1/2", "capacity:visa": "9000"})
    return tuple(limit.scarce for limit in joint_page.unmet(shelves, wish, reader))


def leave(engine: Engine, who: Person, kenya: Kenya) -> None:
    """Somebody has no part in a dossier any more."""
    with session_of(engine, write=True) as session:
        part = col(Membership.account_id) == who.id, col(Membership.dossier_id) == kenya.id
        session.exec(delete(Membership).where(*part))
        session.commit()


def test_two_dossiers_are_solved_within_what_they_share_and_told_to_their_lead_alone(
    engine: Engine,
    settings: Settings,
    both: tuple[Kenya, Kenya, Person],
    person: Callable[..., Person],
    signed_in: Callable[..., FlaskClient],
) -> None:
    first, second, who = both
    lead = signed_in(who)
    person("house", first.id, Role.MINISTRY, first.stakeholders["de_bmi"])  # what it does not release is sealed
    assert 'name="limit-capacity:visa"' in lead.get("/together").text, "also what no package needs yet"
    there = solved_for(engine, settings, lead, both)
    shown = lead.get(there).text
    assert 'id="limits"' in shown
    assert "ab dem Beginn ihres Schritts von zehn Punkten" in shown
    assert all(f'id="part-{each.id}"' in shown for each in (first, second))
    with session_of(engine) as session:
        reader = reader_of(session, who.id)
        assert reader is not None
        page = joint_page.page(session, reader, int(there.rsplit("/", 1)[1]))
        log = session.exec(select(AuditEntry).where(AuditEntry.thing == "question several")).all()
        assert scarce(session, reader, both) == (True, False), (
            "without an answer it is seen what there is too little of"
        )
    again = f"/together?again={page.job}"
    assert 'value="22,5"' in lead.get(again).text, "what was asked comes back to be changed"
    desk = signed_in(person("desk", first.id, Role.LEAD))
    assert desk.get(again).status_code == 404
    (limit,) = page.limits
    told = several.joint(page)
    assert [part.levels for part in told.parts] == [{k: n for k, n in p.levels.items() if n} for p in page.parts]
    assert (told.limits[0].amount, told.status, told.rounded) == (22.5, "ok", True)
    assert limit.amount == Fraction(45, 2)
    assert sum(limit.needs) <= limit.amount
    assert all(any(part.levels.values()) for part in page.parts)
    assert {entry.dossier_id for entry in log} == {first.id, second.id}, "each dossier's log says that it was asked"
    assert desk.get(there).status_code == 404
    draft = lead.post(f"{there}/drafts", data={"dossier": str(second.id)})
    assert f"/dossiers/{second.id}/bench" in draft.location
    leave(engine, who, second)
    assert lead.get(there).status_code == 404, "what is best for one tells of the other"
    assert lead.post(f"{there}/drafts", data={"dossier": str(first.id)}).status_code == 404


def test_solving_together_is_a_guess_in_each_dossier_and_what_is_wrong_is_said_at_its_field(
    engine: Engine,
    both: tuple[Kenya, Kenya, Person],
    person: Callable[..., Person],
    signed_in: Callable[..., FlaskClient],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second, who = both
    monkeypatch.setattr(guesses, "SOLVED", Allowance(1, timedelta(days=1)))
    lead, wish = signed_in(who), {"concept": "nash", "seconds": "60"}
    houses = [  # that speak for themselves, whose conditions are sealed from the lead
        person("house", each.id, Role.MINISTRY, each.stakeholders["de_bmi"]) for each in (first, second)
    ]
    with session_of(engine) as session:
        before = session.exec(select(func.count()).select_from(Throttle)).one()
    begun = lead.post("/together", data=wish | {"dossiers": [first.id, second.id], "limit-payer:federal": "40"})
    assert begun.status_code == 303
    with session_of(engine) as session:
        assert session.exec(select(func.count()).select_from(Throttle)).one() == before + 2
    alone = {"concepts": "nash", "seconds": "60"}
    told = signed_in(houses[0]).get(f"/dossiers/{first.id}/log").text
    assert "Bund" in told, "a house is told which limits were set by hand where its conditions bind"
    assert "mehrere Dossiers" not in told
    assert "was für mehrere Dossiers zusammen das Beste ist" in lead.get(f"/dossiers/{first.id}/log").text
    for each in (first, second):
        assert lead.post(f"/dossiers/{each.id}/packages/proposals", data=alone).status_code == 429
    desk = signed_in(person("desk", first.id, Role.LEAD))
    assert desk.post("/together", data=wish | {"dossiers": [first.id, second.id]}).status_code == 404
    answer = lead.post("/together", data=wish | {"dossiers": [first.id, second.id], "limit-payer:federal": "viel"})
    assert (answer.status_code, 'value="viel"' in answer.text) == (422, True)
    assert 'id="limits.payer:federal-error"' in answer.text
    one = lead.post("/together", data=wish | {"dossiers": [first.id]})
    assert (one.status_code, "zwei bis 6" in one.text) == (422, True)


def test_numbers_that_no_solver_can_add_up_are_said_with_the_rules_that_add_them(
    both: tuple[Kenya, Kenya, Person], signed_in: Callable[..., FlaskClient]
) -> None:
    first, second, who = both
    lead = signed_in(who)
    for measure, cost in (("rec_health", "1/999983"), ("rec_sme", "1/999979"), ("rec_seasonal", "1/999961")):
        address = f"/dossiers/{first.id}/measures/{measure}/levels/1"
        found = re.search(r'name="mark" value="(\w+)"', lead.get(address).text)
        assert found is not None, measure
        typed = {"mark": found[1], "why": "Haushalt", "eur_laender": cost}
        assert lead.post(address, data=typed).status_code == 303, measure
    asked = {"dossiers": [first.id, second.id], "concept": "nash", "concepts": "nash", "seconds": "60"}
    study = f"/dossiers/{first.id}/assumptions"
    for address in (f"/dossiers/{first.id}/packages/proposals", "/together", study):
        answer = lead.post(address, data=asked)
        assert (answer.status_code, "(1) Länder und Kommunen: höchstens" in answer.text) == (422, True), address

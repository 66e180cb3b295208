"""Ranges of a mandate that nobody gave are a draft: said wherever they stand, and counted nowhere."""

from collections.abc import Callable
from dataclasses import replace

from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import Session

from models.dossier import Dossier
from models.gate import MANDATE_GATE, GateConfirmation
from models.kinds import Role
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.guardrails.checks.verdict import verdict
from negotiator.catalogue.plan import Plan
from negotiator.services.records.plans import plan_of
from tests.conftest import Person
from tests.records import Room, room_of

PAGES = {  # page, and what it says of the draft
    "rules": "Das Mandat ist ein Entwurf", "measures": "Mandatsentwurf", "stages": "Das Mandat ist ein Entwurf",
    "checklist": "ein Entwurf, bis die Leitung es erteilt hat",
}  # fmt: skip


def broken(plan: Plan) -> Plan:
    """The plan with a package that leaves every range where it can."""
    tops = {measure.id: measure.top for measure in plan.measures}
    outside = {key: (low - 1 if low else min(high + 1, tops[key])) for key, (low, high) in plan.mandate.items()}
    return replace(plan, packages=(replace(plan.packages[0], levels=outside),))


def hard(plan: Plan) -> set[bool]:
    """Whether the mandate binds, by the solver's rows and by the checker's formula."""
    rows = {condition.hard for condition in case_of(plan).conditions if condition.id.startswith("G-22:")}
    found = verdict(plan, broken(plan).packages[0])
    return rows | {"G-22" in found.hard_rules}


def test_a_draft_does_not_bind_and_says_so(
    engine: Engine, signed_in: Callable[[Person], FlaskClient], person: Callable[..., Person], session: Session
) -> None:
    session.rollback()
    room: Room = room_of(engine)
    lead = signed_in(person("lead", room.dossier, Role.LEAD, room.stakeholders["de_envoy"], in_circle=True))
    dossier = session.get_one(Dossier, room.dossier)
    drafted = plan_of(session, dossier)
    assert (drafted.mandate_drafted, drafted.ranges, hard(drafted)) == (True, {}, {False})
    session.rollback()
    for name, told in PAGES.items():
        assert told in lead.get(f"/dossiers/{room.dossier}/{name}").text, name
    session.add(GateConfirmation(dossier_id=room.dossier, gate=MANDATE_GATE, name="L", reference="r"))
    session.commit()
    given = plan_of(session, dossier)
    assert (given.mandate_drafted, given.ranges, hard(given)) == (False, given.mandate, {True})
    session.rollback()
    for name, told in PAGES.items():
        assert told not in lead.get(f"/dossiers/{room.dossier}/{name}").text, name

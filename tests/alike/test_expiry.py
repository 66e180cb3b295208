"""Mandates and facts end by themselves: rule, gate, page and paper say so on the day after, and not before.

Protection checks: `test_protection.py`; overrides: `test_overrides.py`; the list of health workers and other legal
facts: `tests/security/test_owners.py`.
"""

from dataclasses import replace

import pytest
from sqlmodel import Session

from models.clock import today
from models.dossier import Dossier
from models.fact import Fact
from models.gate import GateConfirmation
from negotiator.catalogue.guardrails.checks.verdict import verdict
from negotiator.catalogue.plan import Plan, is_over
from negotiator.services.access.access import Reader
from negotiator.services.dossiers.desk import dossiers
from negotiator.services.dossiers.rules import rules
from negotiator.services.dossiers.stages import gates, stages
from negotiator.services.dossiers.stages.deadlines import deadlines, ending, soon
from negotiator.services.records.plans import plan_of
from negotiator.services.records.voice import Voice, mandate_given
from tests import kenya as kenyas
from tests.briefs.material import rejudged, spoken, view_of
from tests.conftest import Clock, Person
from tests.kenya import Kenya

WORDS = "zählt als offen"


@pytest.mark.parametrize("days", [0, 1], ids=["on the last day", "on the day after"])
def test_a_mandate_ends_by_itself(session: Session, kenya: Kenya, lead: Person, clock: Clock, days: int) -> None:
    dossier, day = session.get_one(Dossier, kenya.id), today(session)
    given = {"number": "7", "day": "2026-01-01", "by": "Kabinett", "until": day.isoformat()}
    dossier.mandate_given = given
    mark = gates.mark_of(session, dossier, gates.BY_KEY["mandate"])
    word = GateConfirmation(dossier_id=kenya.id, gate="mandate", account_id=None, name="L", reference="r", mark=mark)
    session.add(word)
    session.add(dossier)
    session.commit()
    clock.forward(days=days)
    plan, over = plan_of(session, dossier), bool(days)
    found = verdict(plan, replace(plan.packages[0], levels={m: low for m, (low, _high) in plan.mandate.items()}))
    assert ("G-22" in found.soft_rules) is over
    assert "G-22" not in found.hard_rules
    lines = (gate for stage in stages.page(session, lead.reader, kenya.id).stages for gate in stage.gates)
    gate = next(line for line in lines if line.key == "mandate")
    assert gate.state == ("lapsed" if over else "met")
    assert (WORDS in rules.page(session, lead.reader, kenya.id).given) is over
    assert (WORDS in mandate_given(Voice("de"), plan)) is over
    assert any(each.kind == "mandate" and each.late is over for each in deadlines(session, lead.reader, kenya.id))


@pytest.mark.parametrize("days", [0, 1], ids=["on the last day", "on the day after"])
def test_a_fact_ends_by_itself(session: Session, kenya: Kenya, lead: Person, clock: Clock, days: int) -> None:
    until = today(session).isoformat()
    text = {"de": "Plätze an Schulen", "en": "School places"}
    session.add(
        Fact(dossier_id=kenya.id, key="own_1", rank=99, text=text, value="77", src="PA", grade="A", until=until)
    )
    session.commit()
    clock.forward(days=days)
    plan, over = plan_of(session, session.get_one(Dossier, kenya.id)), bool(days)
    assert ("own_1" in {fact.id for fact in plan.told_facts}) is not over
    assert ("own_1" in {fact.id for fact in plan.lapsed_facts}) is over
    line = next(f for f in dossiers.context(session, lead.reader, kenya.id).facts if f.key == "own_1")
    assert line.over is over
    paper = spoken(view_of(rejudged(kenyas.solved(), plan), "D-02", "de"), "de")
    assert ("deren Zeit abgelaufen ist" in paper) is over
    ends = ending(session, lead.reader, (kenya.id,))[kenya.id]
    assert "own_1" in {each.key for each in soon(ends, today(session))}


def test_what_has_no_end_never_ends_and_months_end_with_their_last_day(kenya: Kenya, session: Session) -> None:
    plan: Plan = plan_of(session, session.get_one(Dossier, kenya.id))
    assert not is_over("", plan.as_of)
    assert not is_over("2026-03", "2026-03-31")
    assert is_over("2026-03", "2026-04-01")
    assert not is_over("2026-03-31", "2026-03")
    assert deadlines(session, Reader(0, "", "de", {}), kenya.id) == ()

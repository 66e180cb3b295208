"""One judge of the protection check: rules, gate, page and paper count it alike on every day, and time moves it."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from models.database import session_of
from models.dossier import Dossier
from models.gate import GateConfirmation
from models.inherited import Inherited
from negotiator.catalogue.guardrails.checks.verdict import verdict
from negotiator.catalogue.plan import GOVERNMENT, MandateGiven
from negotiator.catalogue.reading.context import FAILED, OPEN, PASSED, check_of
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.language import say
from negotiator.services.briefs.papers.documents import brief_of
from negotiator.services.dossiers.desk import dossiers
from negotiator.services.dossiers.stages import stages
from negotiator.services.packages import packages
from negotiator.services.records.plans import plan_of
from negotiator.services.records.protection import protection_words
from tests import kenya as kenyas
from tests.briefs.material import rejudged, spoken, view_of
from tests.conftest import Clock, Person
from tests.kenya import Kenya

SAFE = {"ret_forced": 1, "ret_voluntary": 1, "ret_ident": 1, "ret_vulnerable": 1, "prot_hr": 2}
WORDS = {
    PASSED: ("bestanden und gilt bis", "and holds until"),
    OPEN: ("Landes ist offen", "country is open"),
    FAILED: ("nicht bestanden", "has failed"),
    "expired": ("abgelaufen und gilt als offen", "has expired on"),
    "undated": ("ohne Tag gilt sie als offen", "without a day it counts as open"),
}


@dataclass(frozen=True)
class Stated:
    """What is written down of the check (`ago` days before today), and how it counts."""

    result: str
    ago: int | None
    counts: str
    told: str
    months: int | None = None

    def context(self, day: date) -> dict[str, object]:
        found: dict[str, object] = {"nr_check": self.result, "nr_check_date": ""}  # the scenario states a day
        if self.ago is not None:
            found["nr_check_date"] = (day - timedelta(days=self.ago)).isoformat()
        if self.months is not None:
            found["nr_check_months"] = self.months
        return found


STATED = [
    Stated("ok", 1, PASSED, PASSED),
    Stated("ok", 190, OPEN, "expired"),
    Stated("ok", 190, PASSED, PASSED, months=12),
    Stated("ok", 40, OPEN, "expired", months=1),
    Stated("ok", None, OPEN, "undated"),
    Stated("open", 1, OPEN, OPEN),
    Stated("failed", 190, FAILED, FAILED),
]


def protection_gate(session: Session, who: Person, kenya: Kenya) -> stages.GateLine:
    lines = (g for s in stages.page(session, who.reader, kenya.id).stages for g in s.gates)
    return next(line for line in lines if line.key == "protection")


@pytest.mark.parametrize("stated", STATED, ids=lambda s: f"{s.result}-{s.ago}-{s.months}")
def test_rule_gate_page_and_paper_say_the_same(
    session: Session, kenya: Kenya, lead: Person, day: date, stated: Stated
) -> None:
    dossier = session.get_one(Dossier, kenya.id)
    dossier.context = dossier.context | stated.context(day)
    session.add(dossier)
    session.commit()
    plan = plan_of(session, dossier)
    broken = verdict(plan, replace(plan.packages[0], levels=SAFE)).hard_rules
    assert ("G-01" in broken) is (stated.counts != PASSED)
    gate = protection_gate(session, lead, kenya)
    assert gate.state == ("missing" if stated.counts == FAILED else "met")
    assert gate.missing in [trait.answer for trait in dossiers.context(session, lead.reader, kenya.id).traits]
    for n, language in enumerate(("de", "en")):
        paper = spoken(view_of(rejudged(kenyas.solved(), plan), "D-02", language), language)
        for key, words in WORDS.items():
            assert (words[n] in paper) is (key == stated.told), (key, words[n])
    assert WORDS[stated.told][0] in gate.missing


def test_a_confirmation_that_the_law_contradicts_says_so_at_its_gate(
    session: Session, kenya: Kenya, lead: Person, day: date
) -> None:
    """ "No objections" on file, while the legal fact of the same point is open."""
    dossier = session.get_one(Dossier, kenya.id)
    dossier.context = dossier.context | {"regime": "ok"} | Stated("ok", 1, PASSED, PASSED).context(day)
    names = ("foreign_office", "law", "laender")
    session.add_all(
        GateConfirmation(dossier_id=kenya.id, gate=name, name="L", reference="keine Einwände") for name in names
    )
    session.add(dossier)
    session.commit()

    def against() -> dict[str, str]:
        lines = (g for s in stages.page(session, lead.reader, kenya.id).stages for g in s.gates)
        return {line.key: line.against for line in lines if line.against}

    assert against() == {}
    session.add(Inherited(dossier_id=kenya.id, thing=GOVERNMENT))
    dossier.context = dossier.context | {"nr_check": "open"}
    session.add(dossier)
    session.commit()
    told = against()
    assert told.keys() == {"foreign_office", "law"}
    assert all("Schutzprüfung des Landes ist offen" in words for words in told.values()), told
    assert "iemand hat bestätigt, wie es um die Regierung steht" in told["foreign_office"]


def test_a_scenario_file_keeps_the_day_that_it_states() -> None:
    """Case P6: Jordan-like of March 2026 with a check of January 2025, whatever day it is now."""
    plan = demo_scenario("jordan_like")
    plan = replace(plan, context=plan.context | {"nr_check_date": "2025-01-01"})
    assert plan.as_of == "2026-03"
    assert "G-01" in verdict(plan, replace(plan.packages[0], levels=SAFE)).hard_rules
    told = protection_words(plan.context, plan.as_of, partial(say, "de"), date.isoformat)
    assert "2025-01-01 bestanden, ist am 2025-07-01 abgelaufen und gilt als offen" in told


def test_on_a_paper_of_a_later_day_nothing_holds_that_has_expired_since() -> None:
    """A scenario file of March is computed as of March, on whatever day its paper is printed."""
    solved = kenyas.solved()
    given = MandateGiven(number="7", day="2026-01-15", until="2026-06-30")
    plan = replace(demo_scenario("kenya_like"), mandate_given=given)
    assert plan.as_of == "2026-03"
    for printed, holds in ((date(2026, 6, 30), True), (date(2026, 8, 3), False)):
        made = brief_of(plan, rejudged(solved, plan), "D-02", "en", date=printed)
        paper = spoken(made, "en")
        assert ("and holds until 2 August 2026" in paper, "holds until 30 June 2026" in paper) == (holds, holds)
        assert ("held until 2 August 2026; all of this is computed as of March 2026" in paper) is not holds
        assert ("held until 30 June 2026; computed as of March 2026" in paper) is not holds


def test_transit_with_a_check_of_its_own_is_told_beside_the_other(
    session: Session, kenya: Kenya, lead: Person, day: date
) -> None:
    dossier = session.get_one(Dossier, kenya.id)
    recent = (day - timedelta(days=1)).isoformat()
    dossier.context = dossier.context | {"nr_check_date": recent, "nr_check_transit": "failed"}
    session.add(dossier)
    session.commit()
    told = protection_gate(session, lead, kenya).missing
    assert "bestanden und gilt bis" in told
    assert "für die Durchbeförderung ist sie nicht bestanden" in told


@pytest.mark.slow
def test_a_solved_package_that_leans_on_a_check_is_stale_and_broken_once_it_expires(
    engine: Engine, kenya: Kenya, lead: Person, day: date, clock: Clock
) -> None:
    checked = {"nr_check_date": day.isoformat()}
    with session_of(engine, write=True) as session:
        dossier = session.get_one(Dossier, kenya.id)
        dossier.context = dossier.context | checked
        session.add(dossier)
        session.commit()
        plan = plan_of(session, dossier)
    found = kenyas.solved()
    proposal = kenyas.keep(engine, kenya, lead.id, replace(found, plan=replace(plan, packages=found.plan.packages)))
    with session_of(engine) as session:
        line = packages.proposal(session, lead.reader, kenya.id, proposal).line
        assert (line.stale, line.packages[0].fits) == (False, True)
    clock.forward(days=200)
    with session_of(engine) as session:
        line = packages.proposal(session, lead.reader, kenya.id, proposal).line
        assert line.stale
        assert not line.packages[0].fits
        page = packages.package(session, lead.reader, kenya.id, line.packages[0].ref)
        assert {each.rule for each in page.meaning.broken if each.kind == "hard"} == {"G-01"}
        dossier = session.get_one(Dossier, kenya.id)
        assert plan_of(session, dossier).data_day == dossier.as_of == "2026-03"


@pytest.mark.parametrize(
    ("passed", "months", "last"),
    [
        ("2027-08-31", 6, date(2028, 2, 29)),
        ("2026-08-31", 6, date(2027, 2, 28)),
        ("2026-07-15", 6, date(2027, 1, 15)),
        ("2026-12", 1, date(2027, 1, 1)),
        ("2026-01-31", 13, date(2027, 2, 28)),
    ],
)
def test_a_check_holds_to_its_last_day_and_not_one_longer(passed: str, months: int, last: date) -> None:
    context = {"nr_check": "ok", "nr_check_date": passed, "nr_check_months": months}
    states = [check_of(context, (last + timedelta(days=n)).isoformat()).state for n in (-1, 0, 1)]
    assert states == [PASSED, PASSED, OPEN]
    assert check_of(context, last.isoformat()).until == last

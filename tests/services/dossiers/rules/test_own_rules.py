"""Own rules: they bind the solver and the checker alike, and every change has its reason, its author and a way back."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.kinds import Role
from models.own_rule import OwnRule, Ruling
from negotiator.bargaining.check import broken
from negotiator.bargaining.errors import Collision, NotAllowed, Refused
from negotiator.bargaining.rules import parse
from negotiator.catalogue.assembly import case_of, levels_of
from negotiator.catalogue.dossier_file import file as files
from negotiator.catalogue.guardrails.checks.verdict import verdict
from negotiator.catalogue.guardrails.own import OWN, rails
from negotiator.catalogue.guardrails.rows.all import rule_of
from negotiator.catalogue.plan import OwnRule as Rule
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.access.access import Reader
from negotiator.services.access.derived import derived
from negotiator.services.dossiers.rules import own_rule_checks, own_rules
from negotiator.services.dossiers.rules.own_rule_checks import found
from tests.catalogue.packages import drawn
from tests.conftest import Person
from tests.records import Room, room_of

EXPRS = (
    "L(rec_health) <= 1",
    "not (L(ret_forced) >= 1 and L(rec_health) >= 1)",
    "L(rec_sme) >= 1 iff L(trn_tvet) >= 1",
    "G(rec_sme) + 2 * G(rec_g2g) <= 150",
)


@pytest.fixture
def room(engine: Engine) -> Room:
    return room_of(engine)


@pytest.fixture
def lead(person: Callable[..., Person], room: Room) -> Reader:
    return person("lead.rules", room.dossier, Role.LEAD).reader


def keep(session: Session, lead: Reader, room: Room, ruling: Ruling) -> int:
    asked = own_rule_checks.check(session, lead, room.dossier, ruling)
    return own_rules.add(session, lead, room.dossier, ruling, asked=asked)


def change(session: Session, lead: Reader, room: Room, number: int, ruling: Ruling, version: int) -> None:
    asked = own_rule_checks.check(session, lead, room.dossier, ruling)
    own_rules.change(session, lead, (room.dossier, number), ruling, version, asked=asked)


def test_rows_and_formula_agree_on_own_rules_and_one_that_is_off_binds_nobody() -> None:
    bare = demo_scenario("kenya_like")
    rules = tuple(Rule(f"OR:{n}", expr, hard=n % 2 == 0) for n, expr in enumerate(EXPRS, 1))
    for plan in (replace(bare, rules=rules), replace(bare, rules=tuple(replace(r, on=False) for r in rules))):
        case, counted = case_of(plan), 0
        for package in drawn(plan, 40, seed=5):
            by_rows = {(c.label, c.hard) for c in broken(case, levels_of(case, package.levels)) if rule_of(c.id) == OWN}
            judged = verdict(plan, package)
            by_formula = {(tuple(sorted(f.text.items())), True) for f in judged.hard if f.rule == OWN}
            by_formula |= {(tuple(sorted(f.text.items())), False) for f in judged.soft if f.rule == OWN}
            assert by_rows == by_formula
            counted += len(by_rows)
        assert (counted > 0) is plan.rules[0].on
        assert any(rail.id == OWN for rail in rails(plan)) is plan.rules[0].on


def test_each_change_has_reason_author_and_a_way_back(session: Session, room: Room, lead: Reader) -> None:
    number = keep(session, lead, room, Ruling(EXPRS[0], True, why="Absprache vom 3. Mai"))
    row = session.get_one(OwnRule, number)
    assert (row.key, row.changed_by) == ("OR:1", lead.name)
    assert [rule.expr for rule in derived(session, room.dossier).plan.rules] == [EXPRS[0]]
    change(session, lead, room, number, own_rules.in_state(row.ruling, "off", "vorerst"), 1)
    assert [rule.on for rule in derived(session, room.dossier).plan.rules] == [False]
    with pytest.raises(Collision):
        change(session, lead, room, number, Ruling(EXPRS[1], False, why="w"), 1)
    session.rollback()
    change(session, lead, room, number, own_rules.in_state(session.get_one(OwnRule, number).ruling, "remove", "weg"), 2)
    assert derived(session, room.dossier).plan.rules == ()
    (line,) = own_rules.lines(session, lead, room.dossier)
    assert line.gone
    own_rules.undo(session, lead, (room.dossier, number), 3, asked=None)
    (rule,) = derived(session, room.dossier).plan.rules
    assert (rule.on, rule.why) == (False, "vorerst")
    with pytest.raises(Refused):  # only the last change can be taken back
        own_rules.undo(session, lead, (room.dossier, number), 4, asked=None)


def test_a_rule_without_reason_twice_or_unreadable_is_refused_at_its_field(
    session: Session, room: Room, lead: Reader, person: Callable[..., Person]
) -> None:
    keep(session, lead, room, Ruling(EXPRS[0], False, why="w"))
    for ruling, field in (
        (Ruling(EXPRS[0], False, why="w"), "expr"),
        (Ruling(EXPRS[1], False), "why"),
        (Ruling("L(nothing) >= 1", False, why="w"), "expr"),
    ):
        with pytest.raises(Refused) as refused:
            own_rules.add(session, lead, room.dossier, ruling, asked=None)
        assert set(refused.value.fields) == {field}
        session.rollback()
    ministry = person("desk.rules", room.dossier, Role.MINISTRY, room.stakeholders["de_bmi"]).reader
    with pytest.raises(NotAllowed):
        own_rules.add(session, ministry, room.dossier, Ruling(EXPRS[1], False, why="w"), asked=None)
    assert len(session.exec(select(OwnRule)).all()) == 1


def test_a_rule_that_no_package_keeps_is_refused_with_the_smallest_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_rule_checks, "SECONDS", 60.0)
    plan = replace(demo_scenario("kenya_like"), rules=(Rule("OR:1", "L(rec_sme) <= 0"), Rule("OR:2", EXPRS[3])))
    against = found(plan, Ruling("L(rec_sme) >= 1", why="w"), "", "en")
    assert len(against.against) == 1
    assert against.against[0].startswith("Own rule: ")
    assert "is not in the package" in against.against[0]
    assert found(plan, Ruling("P(all; recruitment) >= 900000", why="w"), "", "en").alone
    assert not found(plan, Ruling("L(rec_sme) >= 1", why="w"), "OR:1", "en").against  # the one that it replaces


def test_own_rules_travel_in_the_file_of_a_dossier() -> None:
    plan = replace(demo_scenario("kenya_like"), rules=(Rule("OR:1", EXPRS[2], False, False, "w"),))
    written = files.written(files.DossierFile(plan))
    assert files.read(written.encode(), "f.json").plan.rules == plan.rules
    assert parse(plan.rules[0].expr)
    for bad in (('"OR:1"', '"RL:x"'), ("L(rec_sme) >= 1 iff", "L(rec_nothing) >= 1 iff")):
        assert bad[0] in written
        with pytest.raises(Exception, match="rules"):
            files.read(written.replace(*bad).encode(), "f.json")

"""Position sheets, press lines and committee files: what they say is so, and what is hidden changes no byte of them."""

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest
from sqlalchemy import Engine

from models.database import session_of
from models.kinds import Role
from negotiator.bargaining.errors import Refused
from negotiator.briefs import docx, paper
from negotiator.briefs.sheets import SheetView
from negotiator.catalogue.agreement.tabled import tabled
from negotiator.catalogue.plan import Plan, RedLine
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.catalogue.tally import tally
from negotiator.services.access.access import Action
from negotiator.services.access.scope import EVERYTHING, Scope, cut_plan, scope_of
from negotiator.services.briefs.material.material import Material, material_of
from negotiator.services.briefs.material.orders import Order
from negotiator.services.briefs.papers import kinds
from negotiator.services.briefs.papers.committee import committee_file, committee_file_for_home
from negotiator.services.briefs.papers.documents import recommended
from negotiator.services.briefs.papers.for_home import houses
from negotiator.services.briefs.papers.position_sheet import HELD_BACK, SIGNED, UNTOLD, position_sheet
from negotiator.services.briefs.papers.press_line import RETURNS, SILENT, press_line
from negotiator.services.briefs.statements.houses import conditions, deliveries, wishes
from negotiator.services.briefs.statements.sheets import Marking
from negotiator.services.briefs.statements.statements import Verb, Visibility
from negotiator.services.packages.shelf import Shelf
from tests import kenya as kenyas
from tests.briefs.material import DAY, unsolved
from tests.conftest import Person
from tests.kenya import Kenya
from tests.papers import test_secrets

MARKS = Marking("INTERN", "", "Version 1", "1")
HOUSE = "de_aa"


def sheet_for(plan: Plan, scope: Scope = EVERYTHING, key: str = HOUSE, **state: str) -> SheetView:
    cut = cut_plan(plan, scope)
    who = next(p for p in cut.participants if p.id == key)
    told = {"progress": "submitted", "signed": ""} | state
    return position_sheet(cut, who, scope, "en", date=DAY, marking=MARKS, **told)


def with_lines(plan: Plan, *lines: RedLine) -> Plan:
    people = tuple(replace(p, red_lines=lines) if p.id == HOUSE else p for p in plan.participants)
    return replace(plan, participants=people)


# --- the position of a house -------------------------------------------------------------------------------------

LINES = {
    "insists": RedLine("a", "L(ret_transit) <= 1", hard=True),
    "conditions": RedLine("b", "if L(ret_forced) >= 1 then L(prot_hr) >= 1", hard=True),
    "leadership": RedLine("c", "L(ret_transit) <= 1", hard=False),
}


@pytest.mark.parametrize("ident", LINES)
def test_each_red_line_stands_in_its_own_section_and_in_no_other(ident: str) -> None:
    view = sheet_for(with_lines(demo_scenario("kenya_like"), LINES[ident]))
    held = {s.ident for s in view.sections if any(b.kind == "points" for b in s.blocks)}
    assert held == {ident}
    nothing = sheet_for(with_lines(demo_scenario("kenya_like")))
    assert "None is recorded." in repr(nothing)
    assert "None is recorded." not in repr(view)


def test_what_is_held_back_is_said_to_be_held_back_and_never_to_be_nothing() -> None:
    plan = with_lines(demo_scenario("kenya_like"))
    for scope in (Scope(inner=frozenset({HOUSE})), Scope(closed=frozenset({HOUSE}))):
        (hidden,) = conditions(plan, next(p for p in plan.participants if p.id == HOUSE), scope)
        assert (hidden.verb, hidden.visibility) == (Verb.UNKNOWN, Visibility.HIDDEN)
        assert HELD_BACK in repr(sheet_for(plan, scope))
        assert "None is recorded." not in repr(sheet_for(plan, scope))
    assert HELD_BACK not in repr(sheet_for(plan))


def test_sealed_lines_and_marks_change_no_byte_of_a_sheet() -> None:
    plan, scope = demo_scenario("kenya_like"), Scope(inner=frozenset({HOUSE}))
    people = tuple(
        replace(p, red_lines=(test_secrets.LINE,), least=Fraction("61.37"), least_text="KANARIENVOGEL")
        if p.id == HOUSE
        else p
        for p in plan.participants
    )
    other = replace(plan, participants=people)
    assert docx.render(sheet_for(plan, scope)) == docx.render(sheet_for(other, scope))
    assert paper.html(sheet_for(plan, scope)) == paper.html(sheet_for(other, scope))
    assert test_secrets.found(repr(sheet_for(other, scope))) == []
    assert test_secrets.found(repr(sheet_for(other)))  # control: who may read it does


@pytest.mark.parametrize("signed", ["signed", "lapsed", "", UNTOLD])
def test_a_sheet_tells_whether_it_is_signed_and_is_a_draft_until_then(signed: str) -> None:
    view = sheet_for(demo_scenario("kenya_like"), signed=signed)
    assert [words in repr(view) for words in SIGNED.values()] == [key == signed for key in SIGNED]
    assert bool(view.mark) is (signed != "signed")
    assert sheet_for(demo_scenario("kenya_like"), signed="signed", progress="draft").mark


def test_wishes_are_those_that_count_and_deliveries_those_that_the_law_allows() -> None:
    plan = demo_scenario("kenya_like")
    who = next(p for p in plan.participants if p.id == HOUSE)
    found = wishes(plan, who, "en")
    assert {each.key for each in found} == {p.measure for p in who.prefs if p.importance > 0}
    none = replace(who, prefs=tuple(replace(p, importance=Fraction(0)) for p in who.prefs))
    assert wishes(plan, none, "en") == ()
    led = {m.id: m for m in plan.measures if m.lead == "AA"}
    for each in deliveries(plan, who, "en"):
        allowed = [n for n in led[each.key].levels[1:] if n.legal in ("ja", "bedingt")]
        assert each.level == allowed[-1].text


def test_a_sheet_is_printed_of_whom_one_may_read_and_of_nobody_else(
    kenya: Kenya, lead: Person, person: Callable[..., Person], engine: Engine
) -> None:
    readers = [lead] + [
        person(house, kenya.id, role, kenya.stakeholders[house])
        for house, role in (("de_bmi", Role.MINISTRY), ("de_bmf", Role.CHECKER))
    ]
    with session_of(engine) as session:
        for reader in (each.reader for each in readers):
            shelf = Shelf(session, reader, kenya.id, Action.MAKE_BRIEF)
            mine = {key for key, _name in houses(shelf)}
            assert shelf.eyes.own in mine
            others = [person.id for person in shelf.plan.participants if person.id not in mine]
            assert others
            for key in others:
                with pytest.raises(Refused):
                    kinds.TABLE["D-03"].gather(shelf, Order("D-03", "de", "intern", "1", house=key))


# --- the press ---------------------------------------------------------------------------------------------------


def material(scope: Scope = EVERYTHING, plan: Plan | None = None) -> Material:
    proposal = kenyas.solved()
    proposal = replace(proposal, plan=plan) if plan else proposal
    return recommended(material_of(proposal, "en", scope, date=DAY, version="1", grade="intern"))


def press(found: Material) -> SheetView:
    return press_line(found, date=DAY, marking=MARKS)


def section(view: SheetView, ident: str) -> str:
    return next((repr(s) for s in view.sections if s.ident == ident), "")


def test_a_number_may_be_used_or_is_not_confirmed_never_both() -> None:
    plan = kenyas.solved().plan
    told = press(material())
    for fact in plan.told_facts:
        title = library.sources()[fact.src].title
        where = [title in section(told, ident) for ident in ("allowed", "denied")]
        assert any(where), fact
    assert "250,000" in section(told, "denied")  # a rumour, whatever its reliability
    assert "250,000" not in section(told, "allowed")
    better = replace(plan, facts=tuple(replace(f, grade="A") for f in plan.facts if f.id == "obliged_to_leave"))
    assert "812" in section(press(material(plan=better)), "allowed")
    assert "812" in section(told, "denied")


def test_a_press_line_holds_no_planning_figure_of_the_package() -> None:
    found = material()
    assert found.best is not None
    view = re.sub(r"fingerprint='[0-9a-f]+'", "", repr(press(found)))
    planned = {str(int(n)) for groups in found.best.tally.persons.values() for n in groups.values() if n >= 100}
    assert planned
    assert {n for n in planned if re.search(rf"(?<![\d,]){n}(?![\d,])", view)} == set()
    assert "EUR" not in view
    assert RETURNS in view


def test_three_messages_of_measures_in_the_package_and_none_without_one() -> None:
    view = press(material())
    (points,) = [b for s in view.sections if s.ident == "messages" for b in s.blocks if b.kind == "points"]
    assert len(points.points) == 3
    without = press(replace(material(), options=()))
    assert "There is no message to give yet." in section(without, "messages")
    assert SILENT in section(view, "messages")
    assert SILENT in section(without, "messages")


def test_what_the_partner_declared_is_told_to_those_who_may_know_it_only() -> None:
    plan = kenyas.solved().plan
    partner = next(p for p in plan.participants if p.side == "partner" and p.part == "seat")
    hidden = scope_of(plan, "own", ["de_bmz"])
    assert partner.id in hidden.closed
    assert "It has declared to us an interest" in section(press(material()), "partner")
    assert "is not shown to the readers" in section(press(material(hidden)), "partner")


# --- the committee -----------------------------------------------------------------------------------------------


def levels(**changed: int) -> dict[str, int]:
    plan = demo_scenario("kenya_like")
    return dict(plan.packages[2].levels) | changed


def inside(**changed: int) -> str:
    plan, chosen = demo_scenario("kenya_like"), levels(**changed)
    return repr(committee_file_for_home(tabled(plan, chosen), plan, tally(plan, chosen), "en", date=DAY, marking=MARKS))


def test_the_partners_copy_has_no_column_and_no_number_of_ours() -> None:
    plan = demo_scenario("kenya_like")
    everything = {m.id: m.top for m in plan.measures if m.bind != "i"}
    view = committee_file(tabled(plan, everything), "de", date=DAY)
    assert {s.ident for s in view.sections} <= {"agenda", "actions", "indicators", "standing"}
    for name in ("ret_forced", "ret_charter", "ret_voluntary"):
        measure = next(m for m in plan.measures if m.id == name)
        assert measure.levels[-1].text["de"] not in repr(view), name
    assert (view.shared, view.status, view.grade, view.head) == (True, "", "", ())


def test_indicators_that_were_entered_stand_and_the_others_are_counted() -> None:
    plan = demo_scenario("kenya_like")
    view = repr(committee_file(tabled(plan, levels(), {"indicator:trn_lang_presence": "CANARY"}), "en", date=DAY))
    without = repr(committee_file(tabled(plan, levels()), "en", date=DAY))
    assert ("CANARY" in view, "CANARY" in without) == (True, False)
    told = [int(re.search(r"For (\d+) measures no indicator", each)[1]) for each in (view, without)]  # type: ignore[index]
    assert told[0] == told[1] - 1


def test_each_alarm_and_its_opposite() -> None:
    assert "holds no joint committee" in inside(gov_jwg=0)
    assert "has to meet within 90 days" in inside(gov_jwg=1)
    assert "There are places in reintegration" in inside()
    assert "More returns are planned" in inside(ret_voluntary=3, rei_individual=0, rei_zme=0, rei_system=0)
    assert "require only" in inside(rec_seasonal=2, rec_shortterm=2, rec_country_quota=2)
    assert "require only" not in inside(rec_seasonal=0, rec_shortterm=0, rec_country_quota=0)


def test_where_nothing_is_solved_the_press_line_is_still_written() -> None:
    view = press(recommended(material_of(unsolved(), "en", EVERYTHING, date=DAY, version="1", grade="intern")))
    assert {s.ident for s in view.sections} >= {"messages", "denied", "partner"}

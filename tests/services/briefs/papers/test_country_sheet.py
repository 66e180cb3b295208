"""The country sheet: sections of its table, each sentence with its opposite."""

from dataclasses import replace

import pytest

from negotiator.bargaining.words import Part
from negotiator.briefs.sheets import SheetView
from negotiator.catalogue.minutes import Minutes
from negotiator.catalogue.plan import PARTNER_SIDE, Plan
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.access.scope import EVERYTHING, Scope, scope_of
from negotiator.services.briefs.material.material import material_of
from negotiator.services.briefs.papers.country_sheet import country_sheet
from negotiator.services.briefs.statements.sheets import Marking
from tests.briefs.material import DAY, unsolved
from tests.briefs.readers import rows_of, text_of

MARKS = Marking("INTERN", "", "Version 1", "1")


def sheet(plan: Plan, scope: Scope = EVERYTHING) -> SheetView:
    found = unsolved(replace(plan, packages=()))
    material = material_of(found, "en", scope, date=DAY, version="1", grade="intern")
    return country_sheet(material, date=DAY, marking=MARKS)


def words(view: SheetView, ident: str) -> str:
    return text_of(next(section for section in view.sections if section.ident == ident).blocks)


def kenya() -> Plan:
    return demo_scenario("kenya_like")


def test_it_has_the_sections_of_its_table() -> None:
    found = [section.ident for section in sheet(kenya()).sections]
    assert found == ["core-sheet", "state", "views", "law", "beside", "rights", "open", "annex"]


def test_a_fact_stands_with_its_day_and_its_definition() -> None:
    plan = kenya()
    dated = replace(plan.facts[0], day="2024-06-30", definition="on the last day of the month")
    section = next(s for s in sheet(replace(plan, facts=(dated, *plan.facts[1:]))).sections if s.ident == "state")
    rows = rows_of(section, "Facts")
    assert rows[0][2] == "30 June 2024"
    assert {row[2] for row in rows[1:]} == {"–"}, "the day of the data is none of the values"
    assert "on the last day of the month" in repr(section)
    assert "A dash:" in repr(section)
    without = next(s for s in sheet(plan).sections if s.ident == "state")
    assert {len(row) for row in rows_of(without, "Facts")} == {4}, "no column of days where there is none"
    every = replace(plan, facts=tuple(replace(fact, day="2024-06-30") for fact in plan.facts))
    assert "day the value" not in repr(next(s for s in sheet(every).sections if s.ident == "state"))


@pytest.mark.parametrize(
    ("answer", "words"),
    [(True, "is on the list"), (False, "is not on the list"), (None, "is not recorded as being on the list")],
)
def test_a_no_is_told_as_a_no_and_nothing_entered_as_nothing(answer: bool | None, words: str) -> None:
    context = {name: value for name, value in kenya().context.items() if name != "who_list"}
    plan = replace(kenya(), context=context if answer is None else context | {"who_list": answer}, law=())
    assert words in repr(next(s for s in sheet(plan).sections if s.ident == "law"))


@pytest.mark.parametrize(("grades", "words"), [("AA", "all with a"), ("AD", "1 of them with"), ("DD", "none with a")])
def test_how_many_facts_are_reliable_is_said_as_people_say_it(grades: str, words: str) -> None:
    plan = kenya()
    facts = tuple(replace(fact, grade=grade) for fact, grade in zip(plan.facts, grades, strict=False))
    assert words in repr(sheet(replace(plan, facts=facts)).sections[0])


@pytest.mark.parametrize(
    ("grades", "told"),
    [
        ("", "No fact is recorded."),
        ("A", "One fact is recorded, with a reliable source."),
        ("E", "One fact is recorded, without a reliable source."),
        ("AE", "2 facts are recorded, 1 of them with a reliable source."),
    ],
)
def test_facts_are_counted_with_the_reliable_ones_or_none_is_recorded(grades: str, told: str) -> None:
    plan = kenya()
    facts = tuple(replace(fact, grade=grade) for fact, grade in zip(plan.facts, grades, strict=False))
    assert told in words(sheet(replace(plan, facts=facts)), "core-sheet")


@pytest.mark.parametrize(("partner", "agreement"), [("Kenya", True), ("K", False)])
def test_what_else_runs_is_told_or_that_the_register_names_nothing(partner: str, agreement: bool) -> None:
    plan = kenya()
    told = words(sheet(replace(plan, context={**plan.context, "partner": partner})), "beside")
    assert ("The register names no agreement with this country." in told) is not agreement


def test_what_is_open_is_told_or_that_nothing_is() -> None:
    plan = kenya()
    told = words(sheet(plan), "open")
    assert "Named in the talks and not agreed: " in told
    left = replace(plan.rounds[0], minutes=Minutes(points=("who pays for the courses",)))
    assert "Who pays for the courses." in words(sheet(replace(plan, rounds=(left,))), "open")
    bare = replace(plan, rounds=(), facts=())
    assert words(sheet(bare), "open").strip() == "None is recorded."


def test_what_weighs_with_the_partner_is_told_to_those_who_may_know_it() -> None:
    plan = kenya()
    assert "What weighs most with partner country K: " in words(sheet(plan), "core-sheet")
    hidden = words(sheet(plan, scope_of(plan, "own", ["de_bmz"])), "core-sheet")
    assert "is not shown to the readers of this document" in hidden
    assert "What weighs most with partner country K: " not in hidden


@pytest.mark.parametrize(
    ("rounds", "said"),
    [(0, "No round was held yet."), (1, "One round is closed."), (2, "Round 2 of 10 March 2026 is open.")],
)
def test_rounds_are_counted(rounds: int, said: str) -> None:
    plan = kenya()
    told = words(sheet(replace(plan, rounds=plan.rounds[:rounds])), "core-sheet")
    assert said in told


def test_three_measures_are_named_that_weigh_most_with_the_partner() -> None:
    plan = kenya()
    partner = next(p for p in plan.participants if p.side == PARTNER_SIDE and p.part is Part.SEAT)
    assert len(partner.prefs) > 3
    line = next(each for each in words(sheet(plan), "core-sheet").split("\n") if "What weighs most" in each)
    assert line.count("“") == 3 or line.count("”") == 3

"""What is exactly at its limit is within it, on the page, in pictures and on paper; a hair beyond, it is not.

Limits are put where a package's own sums lie: of money, capacities, gains and scores. The checker and the solver's rows
say the same.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache

import pytest

from negotiator.bargaining.check import broken
from negotiator.briefs.views import Cell, Table
from negotiator.catalogue.assembly import case_of, levels_of
from negotiator.catalogue.guardrails.rows.all import rule_of
from negotiator.catalogue.plan import Plan
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.catalogue.tally import Tally, tally_of
from negotiator.charts.figure import Figure
from negotiator.services.access.access import Grade, Shown
from negotiator.services.access.eyes import Eyes
from negotiator.services.access.telling import Occasion
from negotiator.services.briefs.material.material import Material, Option
from negotiator.services.briefs.papers import comparison
from negotiator.services.briefs.statements import columns, figures, measures, state
from negotiator.services.packages.figures import figures_of
from negotiator.services.packages.meaning import meaning_of
from negotiator.services.packages.views import Meaning
from tests.services.briefs.statements.test_questions import material

HAIR = Fraction(1, 1000)
FULL = Shown(Grade.FULL, Grade.FULL)
LIMITED = {"G-09", "G-14", "G-15", "G-21"}  # gains, capacities, money, least scores
ALARMS = ("chart-short", "chart-short-mark")


@dataclass(frozen=True)
class Case:
    """A package whose limits lie `HAIR` below (or above, where least things are asked for) what it has, or at it."""

    plan: Plan
    count: Tally
    meaning: Meaning
    paper: Material
    option: Option


@cache
def case(beyond: bool) -> Case:
    plan, by = demo_scenario("kenya_like"), HAIR if beyond else Fraction(0)
    package = next(each for each in plan.packages if each.id == "C_balanced")
    count = tally_of(plan, package)
    scores = {s.id: s.score for s in count.standings}
    tight = replace(
        plan,
        caps={payer.key: payer.eur - by for payer in count.payers if payer.eur},
        caps_ep={chapter.key: chapter.eur - by for chapter in count.chapters if chapter.eur},
        base={c.key: max(c.use - c.give, Fraction(0)) - (by if c.use > c.give else 0) for c in count.capacities},
        params={**plan.params, "win_min": min(gain.credited for gain in count.gains) + by},
        participants=tuple(
            replace(p, least=None if (score := scores[p.id]) is None else score + by) for p in plan.participants
        ),
    )
    count = tally_of(tight, package)
    shown = {p.id: FULL for p in plan.participants}
    eyes = Eyes("en", shown, frozenset(), mandate=True, costs=True, occasion=Occasion.SOLVED)
    paper = material(tight, package)
    return Case(tight, count, meaning_of(tight, count, eyes), paper, paper.options[0])


AT, BEYOND = False, True
BOTH = pytest.mark.parametrize("beyond", [AT, BEYOND], ids=["at", "beyond"])


@BOTH
def test_the_checker_and_the_rows_say_so(beyond: bool) -> None:
    """Rows count a least score lower by what rounding can take away, so a hair does not move them; money does."""
    found = case(beyond)
    judged = {f.rule for f in (*found.count.verdict.hard, *found.count.verdict.soft)} & LIMITED
    soft = {"G-09"} if {f.rule for f in found.count.verdict.soft} & {"G-09"} else set()  # balance between gains
    assert judged - soft == ((LIMITED - soft) if beyond else set())
    made = case_of(found.plan)
    rows = {rule_of(c.name) for c in broken(made, levels_of(made, found.count.levels)) if c.hard} & LIMITED
    assert rows == {f.rule for f in found.count.verdict.hard} & (LIMITED - {"G-21"})


@BOTH
def test_the_page_says_so(beyond: bool) -> None:
    meaning = case(beyond).meaning
    money = [line.over for line in (*meaning.payers, *meaning.chapters) if line.eur]
    capacities = [line.over for line in meaning.capacities if line.base]
    assert {*money, *capacities} == {beyond}
    assert any(gain.short for gain in meaning.gains) is beyond
    bands = {line.band for line in meaning.scores if line.part == "seat"}
    assert ("not_met" in bands) is beyond


def alarmed(figure: Figure) -> bool:
    return any(f'class="{name}"' in figure.wide for name in ALARMS)


@BOTH
def test_the_pictures_of_the_page_say_so(beyond: bool) -> None:
    found = case(beyond)
    drawn = figures_of((found.meaning,), ("A",), "en")
    assert [alarmed(figure) for figure in drawn] == [beyond] * 4, "scores, money, capacities, gains"


@BOTH
def test_the_pictures_on_paper_say_so(beyond: bool) -> None:
    found = case(beyond)
    options = (found.option,)
    drawn = (
        figures.scores(found.paper, options, found.paper.seats, "a", ""),
        figures.margins(found.paper, options, found.paper.seats, "b", ""),
        figures.money(found.paper, options, "c", ""),
        figures.chapters(found.paper, options, "d", ""),
        figures.federal_by_package(found.paper, options, "e", ""),
        figures.capacities(found.paper, options, "f", ""),
        figures.wins(found.paper, options, "g", ""),
    )
    assert [alarmed(figure) for figure in drawn] == [beyond] * len(drawn)


def bad(rows: tuple[tuple[Cell, ...], ...]) -> list[bool]:
    """Of each row that has a limit, whether a number is marked as beyond it."""
    return [any(cell.tone == "bad" for cell in row[2:]) for row in rows if row[1].words != "–"]


@BOTH
def test_the_tables_on_paper_say_so(beyond: bool) -> None:
    found = case(beyond)
    (table,) = (block for block in columns.means(found.paper, (found.option,)).blocks if isinstance(block, Table))
    payers, chapters, capacities, _persons, gains = (band.rows for band in table.bands)
    assert {*bad(payers), *bad(chapters)} == {beyond}
    assert any(cell.tone == "bad" for row in capacities for cell in row) is beyond
    assert any(bad(gains)) is beyond
    (standings,) = (b for b in comparison.parties(found.paper, (found.option,)).blocks if isinstance(b, Table))
    seats = standings.bands[0].rows
    assert {any(cell.tone == "bad" for cell in row) for row in seats} == {beyond}
    assert not any("accept" in cell.words for row in seats for cell in row), "a margin that says it needs no words"


@BOTH
def test_the_sentences_on_paper_say_so(beyond: bool) -> None:
    found = case(beyond)
    chapters = measures.chapters_sentence(found.paper, found.option)
    assert chapters.startswith("Over the limit:" if beyond else "All chapters hold; nearly used up:")
    capacities = measures.capacity_sentence(found.paper, found.option)
    assert capacities.startswith("More is promised than there is:" if beyond else "Nearly nothing is left of:")
    told = repr(state.gains_section(found.paper).blocks)
    assert ("Not every party reaches the least gain" in told) is beyond
    assert ("All three reach the least gain" in told) is not beyond

"""Red lines of the home side on paper: of several that ask for the same, the one that asks for most."""

from dataclasses import replace
from itertools import permutations

import pytest

from negotiator.briefs.views import Point
from negotiator.catalogue.plan import Named, RedLine
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.access.scope import EVERYTHING, Scope, Weight, Withheld
from negotiator.services.access.telling import RED_LINE
from negotiator.services.briefs.statements.red_lines import lines_of, red_lines
from tests.services.briefs.statements.test_questions import material

HOUSE = "de_bmz"


def line(expr: str, hard: bool = True) -> RedLine:
    return replace(demo_scenario("kenya_like").participants[0].red_lines[0], expr=expr, hard=hard)


def told(*lines: RedLine) -> tuple[str, ...]:
    plan = demo_scenario("kenya_like")
    people = tuple(replace(p, red_lines=lines) if p.id == HOUSE else p for p in plan.participants)
    found = material(replace(plan, participants=people), Named("x", {}, {}))
    return lines_of(found, next(p for p in people if p.id == HOUSE))


def words(expr: str) -> str:
    (found,) = told(line(expr))
    return found


WEAK, MIDDLE, STRONG = (f"L(trn_vocational) >= {n}" for n in (1, 2, 3))


@pytest.mark.parametrize("order", list(permutations((WEAK, MIDDLE, STRONG))))
def test_only_the_strongest_is_said_whatever_their_order(order: tuple[str, ...]) -> None:
    assert told(*map(line, order)) == (words(STRONG),)


def test_what_asks_for_something_else_is_said_beside_it() -> None:
    others = ("L(trn_vocational) <= 2", "L(rec_g2g) >= 1", "L(rec_g2g) <= 3")
    assert told(*map(line, (WEAK, MIDDLE, *others))) == tuple(map(words, (MIDDLE, *others)))


def test_the_same_line_twice_is_said_once() -> None:
    assert told(line(MIDDLE), line(MIDDLE)) == (words(MIDDLE),)


def test_what_leadership_may_waive_makes_nothing_weaker_and_says_so() -> None:
    strict, waived = told(line(WEAK), line(STRONG, hard=False))
    assert strict == words(WEAK)
    assert waived == f"{words(STRONG)} (Leadership may decide otherwise.)"
    (alone,) = told(line(WEAK, hard=False))
    assert told(line(WEAK, hard=False), line(STRONG)) == (alone, words(STRONG))


def chapter(
    scope: Scope = EVERYTHING, withheld: tuple[Withheld, ...] = (), solved: bool = False, **cut: object
) -> list[Point]:
    plan = demo_scenario("kenya_like")
    found = replace(material(plan, plan.packages[2]), scope=scope)
    option = replace(found.options[0], cut=replace(found.options[0].cut, withheld=withheld, solved=solved, **cut))
    blocks = red_lines(replace(found, options=(option,)), option)
    return [point for block in blocks for point in block.points]  # type: ignore[union-attr]


def test_the_chapter_names_every_house_at_the_table_that_has_red_lines_and_no_other() -> None:
    plan = demo_scenario("kenya_like")
    found = material(plan, plan.packages[2])
    houses = [p for p in found.seats if p.side == "de" and p.red_lines]
    assert 0 < len(houses) < len([p for p in found.seats if p.side == "de"])
    points = chapter()
    assert [point.words for point in points] == [f"{found.voice.capital(found.name(p))}:" for p in houses]
    assert [point.more for point in points] == [" ".join(lines_of(found, p, levels=True)) for p in houses]


CLOSED = Scope(inner=frozenset({"de_bmz", "de_bmi"}))
NOT_ALL, HOLDS = "Not all conditions of these houses are met.", "The package holds them."
HARD, UNTOLD = "The package holds those of them that are hard.", "Whether the package holds them is not told."


@pytest.mark.parametrize(
    ("withheld", "cut", "said"),
    [
        ((), {"solved": True}, HOLDS),
        ((), {}, HOLDS),
        ((), {"unjudged": frozenset({RED_LINE})}, UNTOLD),
        ((), {"unjudged": frozenset({RED_LINE}), "solved": True}, HARD),
        ((Withheld(Weight.WARNING, "de_bmz"),), {}, HOLDS),
        ((Withheld(Weight.SOFT, "de_bmz"),), {}, NOT_ALL),
        ((Withheld(Weight.SOFT, "de_bmz"),), {"solved": True}, f"{NOT_ALL} {HARD}"),
        ((Withheld(Weight.HARD, ""),), {"solved": True}, NOT_ALL),
        ((Withheld(Weight.SOFT, "p_labour"),), {}, HOLDS),
        ((Withheld(Weight.WARNING, "de_bmi"), Withheld(Weight.SOFT, "de_bmz")), {}, NOT_ALL),
    ],
)
def test_of_sealed_lines_it_is_said_whether_the_package_holds_them_as_far_as_that_is_told(
    withheld: tuple[Withheld, ...], cut: dict[str, object], said: str
) -> None:
    found = chapter(CLOSED, withheld, **cut)
    assert found[-1].words.startswith("Sealed are those of 2 houses")
    assert found[-1].more == said

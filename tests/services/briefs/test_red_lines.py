"""Red lines of the home side on paper: of several that ask for the same, the one that asks for most."""

from dataclasses import replace
from itertools import permutations

import pytest

from negotiator.catalogue.plan import Named, RedLine
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.briefs.red_lines import lines_of
from tests.services.briefs.test_questions import material

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

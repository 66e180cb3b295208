"""A case as a reader may know it: a least score that is not shared counts from the step that pages tell anyway."""

from dataclasses import replace
from fractions import Fraction
from math import ceil

import pytest

from negotiator.catalogue.assembly import SCALE, case_of
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.access.access import Grade, Shown
from negotiator.services.access.eyes import Eyes
from negotiator.services.access.seen import as_seen, from_steps
from negotiator.services.access.telling import GRID

SEALED = "de_bmz"


def eyes(score: Grade, surplus: Grade) -> Eyes:
    everybody = {p.id: Shown(Grade.FULL, Grade.FULL) for p in demo_scenario("kenya_like").participants}
    return Eyes("en", everybody | {SEALED: Shown(score, surplus)}, frozenset({SEALED}))


@pytest.mark.parametrize(("least", "step"), [("45", 40), ("40", 40), ("49.9999", 40), ("50", 50), ("9.5", 0), ("0", 0)])
def test_a_sealed_least_score_counts_from_its_step(least: str, step: int) -> None:
    """Lowered by what rounding can take away, like every other: half a point for each measure that counts."""
    plan = demo_scenario("kenya_like")
    people = tuple(replace(p, least=Fraction(least)) if p.id == SEALED else p for p in plan.participants)
    case = case_of(replace(plan, participants=people))
    seat = next(p for p in people if p.id == SEALED)
    allowance = ceil(Fraction(len(seat.prefs), 2))
    found = next(p for p in as_seen(case, eyes(Grade.FULL, Grade.BAND)).parties if p.id == SEALED)
    assert found.d == max(0, step * SCALE - allowance)
    assert step % GRID == 0
    others = [p for p in as_seen(case, eyes(Grade.FULL, Grade.BAND)).parties if p.id != SEALED]
    assert others == [p for p in case.parties if p.id != SEALED]


def test_of_a_hidden_one_nothing_counts_and_sealed_red_lines_are_left_out() -> None:
    case = case_of(demo_scenario("kenya_like"))
    assert any(line.stakeholder == SEALED for line in case.red_lines)
    found = as_seen(case, eyes(Grade.FULL, Grade.HIDDEN))
    assert next(p for p in found.parties if p.id == SEALED).d == 0
    assert found.red_lines == tuple(line for line in case.red_lines if line.stakeholder != SEALED)
    assert SEALED not in {p.id for p in as_seen(case, eyes(Grade.BAND, Grade.BAND)).parties}


@pytest.mark.parametrize(("least", "step"), [("45", 40), ("40", 40), ("49.9999", 40), ("50", 50), ("9.5", 0), ("0", 0)])
def test_where_dossiers_are_solved_as_one_only_the_sealed_least_score_is_another(least: str, step: int) -> None:
    plan = demo_scenario("kenya_like")
    people = tuple(replace(p, least=Fraction(least)) if p.id == SEALED else p for p in plan.participants)
    plan = replace(plan, participants=people)
    case = case_of(plan)
    for surplus in (Grade.BAND, Grade.HIDDEN):
        coarse, found = from_steps(plan, case, eyes(Grade.FULL, surplus))
        assert found == case_of(coarse)
        assert {p.id: p.least for p in coarse.participants} == {p.id: p.least for p in people} | {SEALED: step}
        assert replace(coarse, participants=people) == plan

"""A plan's exact scores become whole points: rounding refuses nobody who reaches the least acceptable score exactly,
and lets through nobody who is further below than rounding can explain."""

from dataclasses import replace
from fractions import Fraction

import pytest

from negotiator.bargaining.values import points
from negotiator.bargaining.words import Part
from negotiator.catalogue.assembly import SCALE, case_of, levels_of
from negotiator.catalogue.plan import Plan
from negotiator.catalogue.reading.scenario import DEMOS, demo_scenario
from negotiator.catalogue.tally import tally_of
from tests.catalogue.packages import drawn


def with_marks(plan: Plan, marks: dict[str, Fraction]) -> Plan:
    return replace(plan, participants=tuple(replace(p, least=marks.get(p.id, p.least)) for p in plan.participants))


@pytest.mark.parametrize("name", DEMOS)
def test_a_score_at_its_mark_is_accepted_and_one_well_below_is_not(name: str) -> None:
    plan = demo_scenario(name)
    seats = [p for p in plan.participants if p.part is Part.SEAT]
    rounded_down = 0
    for package in drawn(plan, 12, seed=5):
        scores = {s.id: s.score or Fraction(0) for s in tally_of(plan, package).standings}
        at = case_of(with_marks(plan, scores))
        reached = points(at, levels_of(at, package.levels))
        beyond = {seat.id: scores[seat.id] + Fraction(len(seat.prefs) + 2, SCALE) for seat in seats}
        above = case_of(with_marks(plan, beyond))
        for party, strict, got in zip(at.parties, above.parties, reached, strict=True):
            assert got >= party.d
            assert got < strict.d
            rounded_down += got < scores[party.id] * SCALE
    assert rounded_down > 5, "without an allowance some would be refused"

"""What several dossiers share: rows for the solver and sums by formulas say the same of drawn packages."""

import random
from dataclasses import replace
from fractions import Fraction

import pytest

from negotiator.bargaining.check import holds
from negotiator.catalogue.assembly import case_of, levels_of
from negotiator.catalogue.joint import SHARED, Shared, exceeded, joint_case, needed, shareable, uncountable
from negotiator.catalogue.means import CAPACITY, PAYER
from negotiator.catalogue.plan import Plan
from tests.security.small import small_plan


@pytest.fixture(scope="module")
def plans() -> tuple[Plan, Plan, Plan]:
    """Three small dossiers; levels of the second add to a capacity of which the others use, and all cost money."""
    return tuple(_with(small_plan(), n) for n in range(3))  # type: ignore[return-value]


def _with(plan: Plan, n: int) -> Plan:
    key = shareable()[-1][1]
    amounts = [{"uses": {key: Fraction(30 * n + 10)}}, {"gives": {key: Fraction(45)}}][n == 1]
    measures = []
    for m in plan.measures:
        paid = [replace(each, eur={"federal": Fraction(each.n, 3)}, **(amounts if each.n else {})) for each in m.levels]
        measures.append(replace(m, levels=tuple(paid)))
    return replace(plan, measures=tuple(measures))


def test_rows_and_formulas_say_the_same_of_drawn_packages(plans: tuple[Plan, Plan, Plan]) -> None:
    capacity = shareable()[-1]
    assert capacity[0] == CAPACITY
    limits = (Shared(PAYER, "federal", Fraction(1)), Shared(*capacity, Fraction(75)))
    cases = [case_of(plan) for plan in plans]
    rows = [row for row in joint_case(plans, cases, limits).conditions if row.id.startswith(SHARED)]
    draw, seen = random.Random(3), set()
    for _n in range(200):
        drawn = [
            {m.id: draw.randrange(len(m.levels)) for m in draw.sample(p.measures, draw.randrange(4))} for p in plans
        ]
        levels = tuple(n for case, each in zip(cases, drawn, strict=True) for n in levels_of(case, each))
        broken = {
            limit.name for limit in limits for row in rows if limit.name in row.id and not holds(row.body, levels)
        }
        assert broken == set(exceeded(list(zip(plans, drawn, strict=True)), limits)), drawn
        seen.add(frozenset(broken))
    assert len(seen) == 4, "each limit alone, both and none: else this shows nothing"


def test_what_one_dossier_adds_helps_no_other(plans: tuple[Plan, Plan, Plan]) -> None:
    kind, key = shareable()[-1]
    everything = {m.id: m.top for m in plans[1].measures}
    assert needed(plans[1], everything, kind, key) == 0
    assert needed(plans[0], everything, kind, key) > 0


def test_a_shared_limit_whose_numbers_no_solver_can_add_up_is_named(plans: tuple[Plan, Plan, Plan]) -> None:
    limits = (Shared(PAYER, "federal", Fraction(1)), Shared(*shareable()[-1], Fraction(75)))
    assert uncountable(plans, limits) == ()
    fine = []
    for plan, prime in zip(plans, (999983, 999979, 999961), strict=True):
        dear = [
            tuple(replace(each, eur={"federal": Fraction(each.n, prime)}) for each in m.levels) for m in plan.measures
        ]
        measures = tuple(replace(m, levels=levels) for m, levels in zip(plan.measures, dear, strict=True))
        fine.append(replace(plan, measures=measures))
        assert uncountable(fine[-1:], limits) == (), "each by itself can be added up"
    assert uncountable(fine, limits) == ("payer:federal",)

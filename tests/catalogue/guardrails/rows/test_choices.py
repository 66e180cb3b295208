"""Limits with very many decimals, as anybody may type them: the row says the same, in numbers that a solver keeps."""

from fractions import Fraction
from itertools import product

import pytest

from negotiator.bargaining.case import Choice
from negotiator.bargaining.case_limits import LARGEST_NUMBER
from negotiator.bargaining.check import holds
from negotiator.catalogue.guardrails.rows.choices import Sum, at_least, at_most, at_most_if, at_most_unless, combined

LEVELS = (range(3), range(3), range(2))
PART: Sum = {(0, 1): Fraction(7, 2), (0, 2): Fraction(9), (1, 1): Fraction(1, 3), (1, 2): Fraction(-5, 4)}
GATE: tuple[Choice, ...] = ((2, 1),)
NEAR = [Fraction("3.500000000000000001"), Fraction("3.499999999999999999")]
LIMITS = [*NEAR, Fraction("1e-300"), Fraction(1, 10**18 - 11)]


@pytest.mark.parametrize("limit", [*LIMITS, *(-limit for limit in LIMITS), Fraction(7, 2), Fraction(0)])
def test_a_limit_of_many_decimals_is_met_by_the_same_packages(limit: Fraction) -> None:
    rows = {
        "most": at_most(PART, limit),
        "least": at_least(PART, limit),
        "unless": at_most_unless(PART, limit, GATE),
        "if": at_most_if(PART, limit, GATE),
        "beside": at_most(combined((1, PART), (1, {(2, 1): Fraction(1)})), limit),
    }
    for row in rows.values():
        assert all(abs(number) <= LARGEST_NUMBER for number in (row.rhs, *(term[2] for term in row.terms)))
    for levels in product(*LEVELS):
        total, gate = sum((PART.get((i, n), Fraction(0)) for i, n in enumerate(levels)), Fraction(0)), levels[2] == 1
        wanted = {
            "most": total <= limit,
            "least": total >= limit,
            "unless": gate or total <= limit,
            "if": not gate or total <= limit,
            "beside": total + gate <= limit,
        }
        assert {name: holds(row, levels) for name, row in rows.items()} == wanted, levels

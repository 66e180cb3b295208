"""The Nash product's value is the weighted sum of the logarithms of the gains, counted anew from the package."""

from dataclasses import replace
from fractions import Fraction
from math import log

import pytest

from negotiator.bargaining.case import Case
from negotiator.bargaining.concepts import answer
from negotiator.bargaining.words import Concept
from tests.bargaining.drawn import drawn, roomy


def with_weights(case: Case, *weights: Fraction) -> Case:
    parties = tuple(replace(p, weight=weights[k % len(weights)]) for k, p in enumerate(case.parties))
    return replace(case, parties=parties)


CASES = [
    *(drawn(seed) for seed in range(4)),
    *(with_weights(roomy(seed), Fraction(1), Fraction(1, 2), Fraction(2)) for seed in range(4)),
    *(with_weights(roomy(seed), Fraction(0), Fraction(1, 3), Fraction(1)) for seed in range(4, 7)),
]


@pytest.mark.parametrize("case", CASES)
def test_the_value_is_that_of_the_package(case: Case) -> None:
    found = answer(case, (Concept.NASH,))
    outcome = found.outcomes.get(Concept.NASH)
    if outcome is None or outcome.levels is None or outcome.value is None or found.ideal is None:
        return
    gains = [
        (
            party.weight,
            sum(row[n] for row, n in zip(party.points, outcome.levels, strict=True)) - party.d,
            ideal - party.d,
        )
        for party, ideal in zip(case.parties, found.ideal, strict=True)
    ]
    counted = [(weight, gain, most) for weight, gain, most in gains if weight > 0 and most > 0]
    expected = sum(float(weight) * log(Fraction(gain, most)) for weight, gain, most in counted if gain > 0)
    assert outcome.value == pytest.approx(expected, abs=1e-9)
    assert outcome.gainers == (sum(gain > 0 for _weight, gain, _most in counted), len(counted))
    assert outcome.bound is None or outcome.bound >= expected - 1e-9
    assert not outcome.proven or outcome.gap == pytest.approx((outcome.bound or expected) - expected, abs=1e-6)

"""Rounded rows: every package that keeps a row keeps what is rounded of it, whatever the bases and the divisor."""

from itertools import product
from random import Random

import pytest

from negotiator.bargaining.cuts import cut_of, standing
from negotiator.bargaining.rows import Demand


@pytest.fixture
def way() -> str:
    """No case is solved here, so there is one way only."""
    return ""


def keeps(demand: Demand, levels: tuple[int, ...]) -> bool:
    return sum(value for issue, level, value in demand.terms if levels[issue] == level) >= demand.least


def test_a_package_that_keeps_a_row_keeps_what_is_rounded_of_it() -> None:
    rng, tight = Random(5), 0
    for _ in range(300):
        sizes = [rng.randrange(2, 4) for _ in range(4)]
        spoken = rng.sample(range(4), rng.randrange(1, 5))
        terms = tuple((i, n, rng.randrange(-9, 20)) for i in spoken for n in range(sizes[i]) if rng.random() < 0.8)
        named = dict.fromkeys(i for i, _, _ in terms)
        row = Demand(terms, rng.randrange(-5, 40))
        bases = [(i, rng.randrange(sizes[i])) for i in named]
        try:
            cut = cut_of(row, bases, rng.randrange(1, 15), sizes)
        except ValueError:
            continue
        assert (cut.source, set(cut.bases)) == (row, set(bases))
        for levels in product(*map(range, sizes)):
            assert keeps(cut.demand, levels) or not keeps(row, levels)
            tight += not keeps(cut.demand, levels)
    assert tight > 100


def test_two_things_or_a_price_are_each_of_them_or_the_price() -> None:
    """Both, or the price, which counts for both; with the second as it is at best, the first is missing or the price
    is paid."""
    row = Demand(((0, 1, 1), (1, 1, 1), (2, 1, 2)), 2)
    cut = cut_of(row, [(0, 0), (1, 1), (2, 0)], 2, (2, 2, 2))
    assert cut.demand == Demand(((0, 1, 1), (2, 1, 1)), 1)
    with pytest.raises(ValueError, match="rest"):
        cut_of(row, [(0, 0), (1, 0), (2, 0)], 2, (2, 2, 2))


def test_a_rounded_row_stands_as_long_as_its_row_does_or_a_tighter_one() -> None:
    row = Demand(((0, 1, 3), (1, 1, 3)), 4)
    cut = cut_of(row, [(0, 0), (1, 0)], 3, (2, 2))
    other = Demand(((0, 1, 3), (1, 1, 2)), 9)
    assert standing([cut], [other, Demand(row.terms, 4)]) == standing([cut], [Demand(row.terms, 6), other]) == [cut]
    assert standing([cut], [Demand(row.terms, 3), Demand(row.terms, 5)]) == [cut]
    assert standing([cut], [Demand(row.terms, 3), other]) == standing([cut], []) == []

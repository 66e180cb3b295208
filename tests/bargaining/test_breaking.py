"""A row that may break at a price: the price is paid where it breaks and nowhere else."""

import pytest

from negotiator.bargaining.breaking import violation
from negotiator.bargaining.programme import Programme
from negotiator.bargaining.solver import Ending, Limits
from tests.bargaining.test_rows import drawn, packages, within


@pytest.fixture
def way() -> str:
    """A programme is asked directly, so there is one way only."""
    return ""


@pytest.mark.parametrize("seed", range(24))
def test_the_column_is_one_exactly_where_a_row_breaks(seed: int) -> None:
    (case, one), (other_case, other) = drawn(seed), drawn(seed + 500)
    rows = [one, *([other] if len(other_case.issues) <= len(case.issues) and _fits(case, other) else [])]
    programme = Programme(case, 0)
    column = violation(programme, rows)
    programme.objective({}, {column: -1.0})
    for levels in packages(case):
        with programme.trial():
            for issue, level in enumerate(levels):
                programme.pin(issue, level)
            solve = programme.solve(Limits(30.0))
        assert solve.ending is Ending.PROVEN_BEST
        assert solve.levels == levels, "it forbids nothing"
        assert round(solve.values[column]) == int(not all(within(row, levels) for row in rows))


def _fits(case: object, row: object) -> bool:
    return all(n < len(case.issues[i].levels) for i, n, _c in row.terms)  # type: ignore[attr-defined]

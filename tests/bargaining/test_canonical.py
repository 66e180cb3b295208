"""The choice among equals: largest weighted sum, largest sum, smallest vector; what is said of it is true."""

from fractions import Fraction

import pytest

from negotiator.bargaining.canonical import canonical, first
from negotiator.bargaining.case import Case, Issue, Party
from negotiator.bargaining.concepts import sit_down
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.programme import Programme
from tests.bargaining.drawn import first as by_enumeration
from tests.bargaining.drawn import rational, roomy
from tests.bargaining.stopping import stopped_at_each_moment

SOLVER = pytest.mark.parametrize("way", ["solver"], indirect=True)


def one_issue(weights: tuple[int, int], *worth: tuple[int, int]) -> Case:
    """One issue, and what each of its levels is worth to the two parties."""
    issue = Issue("issue", tuple(f"l{n}" for n in range(len(worth))))
    rows = zip(*worth, strict=True)
    parties = tuple(Party(name, Fraction(w), 0, (row,)) for name, w, row in zip(("a", "b"), weights, rows, strict=True))
    return Case("one", 1, (issue,), parties)


@pytest.mark.parametrize(
    ("weights", "worth", "chosen", "alone"),
    [
        ((1, 1), ((0, 5), (6, 0), (3, 2)), 1, True),
        ((1, 1), ((0, 5), (5, 0), (3, 2)), 0, False),
        ((2, 1), ((2, 0), (1, 2), (0, 0)), 1, False),  # as large a weighted sum, a larger sum
        ((2, 1), ((2, 0), (1, 2), (2, 1)), 2, True),
        ((2, 1), ((0, 4), (2, 0), (0, 4)), 0, False),
    ],
)
def test_the_weighted_sum_decides_then_the_sum_then_the_smaller_vector(
    weights: tuple[int, int], worth: tuple[tuple[int, int], ...], chosen: int, alone: bool
) -> None:
    case = one_issue(weights, *worth)
    assert by_enumeration(case, rational(case)) == (chosen,)
    for start in range(len(worth)):
        found = canonical(sit_down(case, Options()), (start,))
        assert (found.levels, found.settled, found.alone) == ((chosen,), True, alone)


@pytest.mark.parametrize("seed", range(4))
def test_it_is_the_one_that_enumeration_finds_among_those_that_belong(seed: int) -> None:
    case = roomy(seed)
    allowed = rational(case)
    some = {levels for place, levels in enumerate(allowed) if place % 3}
    for belonging in ({*allowed}, some):
        table = sit_down(case, Options())
        found = canonical(table, max(belonging), belonging.__contains__)
        assert (found.levels, found.settled) == (by_enumeration(case, belonging), True)
        assert first(table, belonging) == found.levels


@SOLVER
def test_a_tie_that_its_bound_leaves_no_room_above_is_settled_by_one_question(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    solve = Programme.solve

    def counted(self: Programme, *args: object, **more: object) -> object:
        asked.append(1)
        return solve(self, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Programme, "solve", counted)
    found = canonical(sit_down(one_issue((1, 1), (0, 5), (5, 0)), Options()), (0,))
    assert (found.levels, found.alone) == ((0,), False)
    assert len(asked) == 1


@SOLVER
def test_stopped_at_any_moment_nothing_is_settled_that_is_not_so() -> None:
    case = roomy(3)
    allowed = rational(case)
    for options, stopped in stopped_at_each_moment():
        found = canonical(sit_down(case, options), allowed[0])
        assert found.levels in allowed
        assert not found.settled or found.levels == by_enumeration(case, allowed)
        assert stopped or found.settled

"""Small changes upwards: one issue, or two where neither alone will do, never through a row or onto a barred level; and
towards rows that are missed."""

from fractions import Fraction
from time import perf_counter

import pytest

from negotiator.bargaining.case import Case, Issue, Levels, Party
from negotiator.bargaining.polish import CaseArrays
from negotiator.bargaining.rows import Row
from negotiator.bargaining.solver import Vector


@pytest.fixture
def way() -> str:
    """No case is solved here, so there is one way only."""
    return ""


CASE = Case(
    "small",
    1,
    (Issue("a", ("none", "some", "all")), Issue("b", ("none", "some", "all"))),
    (Party("one", Fraction(1), 0, ((0, 1, 2), (0, 0, 0))), Party("other", Fraction(1), 0, ((0, 0, 0), (0, 1, 2)))),
)
SUM = ((0, 1, 1), (0, 2, 2), (1, 1, 1), (1, 2, 2))  # of both levels


def least(points: Vector) -> Vector:
    found: Vector = points.min(-1)
    return found


def first_most(points: Vector) -> Vector:
    found: Vector = points @ [3.0, 2.0]
    return found


def climbed(start: Levels, score: object, *rows: Row, barred: tuple[tuple[int, int], ...] = ()) -> Levels:
    return CaseArrays.over(CASE, rows, barred).climb(start, score, perf_counter() + 30)  # type: ignore[arg-type]


def test_two_issues_change_together_where_neither_alone_will_do() -> None:
    assert climbed((0, 0), least) == (2, 2)
    assert climbed((0, 0), least, barred=((0, 2), (1, 2))) == (1, 1)


@pytest.mark.parametrize(("high", "found"), [(4, (2, 2)), (3, (1, 1)), (2, (1, 1)), (1, (0, 0)), (0, (0, 0))])
def test_an_upper_limit_is_kept_by_pairs(high: int, found: Levels) -> None:
    ended = climbed((0, 0), least, Row("sum", SUM, None, high))
    assert min(ended) == min(found)
    assert sum(ended) <= high


@pytest.mark.parametrize(("start", "found"), [((0, 2), (2, 0)), ((1, 1), (2, 0)), ((0, 1), (2, 0))])
def test_what_one_issue_frees_another_takes(start: Levels, found: Levels) -> None:
    assert climbed(start, first_most, Row("sum", SUM, None, 2)) == found


def test_a_lower_limit_is_kept_as_well() -> None:
    def low(points: Vector) -> Vector:
        found: Vector = -points.sum(-1)
        return found

    assert climbed((2, 2), low) == (0, 0)
    assert sum(climbed((2, 2), low, Row("sum", SUM, 3, None))) == 3
    assert sum(climbed((2, 2), low, Row("sum", SUM, 2, 4))) == 2


def test_who_cancels_or_has_no_time_gets_the_start() -> None:
    search = CaseArrays.over(CASE, ())
    assert search.climb((0, 0), least, perf_counter() - 1) == (0, 0)
    assert search.climb((0, 0), least, perf_counter() + 30, lambda: True) == (0, 0)


def test_a_score_sees_other_sums_beside_the_points() -> None:
    def second_sum(sums: Vector) -> Vector:
        found: Vector = sums[..., 3] - sums[..., 2]
        return found

    search = CaseArrays.over(CASE, (), (), [((0, 2, 5), (1, 2, 5)), ((0, 1, 4), (0, 2, 6), (1, 1, 1))])
    assert search.climb((0, 0), second_sum, perf_counter() + 30) == (1, 1)


@pytest.mark.parametrize(
    ("start", "rows", "found"),
    [
        ((2, 2), (Row("sum", SUM, None, 3),), {(1, 2), (2, 1)}),  # the fewest points are lost
        ((0, 0), (Row("sum", SUM, 4, 4),), {(2, 2)}),  # step by step
        ((0, 2), (Row("a", ((0, 0, 1),), 0, 0), Row("sum", SUM, 2, 2)), {(1, 1), (2, 0)}),  # only both together
        ((1, 1), (Row("sum", SUM, None, 2),), {(1, 1)}),  # nothing is missed
        ((1, 1), (Row("sum", SUM, 5, None),), {None}),  # nothing keeps it
    ],
)
def test_a_package_is_brought_to_keep_the_rows_it_misses(
    start: Levels, rows: tuple[Row, ...], found: set[Levels | None]
) -> None:
    assert CaseArrays.over(CASE, rows).mend(start) in found


def test_the_only_change_that_is_left_is_made() -> None:
    barred = ((0, 2), (1, 1), (1, 2))
    assert CaseArrays.over(CASE, (Row("a", ((0, 1, 1),), 1, 1),), barred).mend((0, 0)) == (1, 0)

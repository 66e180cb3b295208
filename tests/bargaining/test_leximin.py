"""The least gain and its bounds on cases that are counted by hand; what is as good is told, and told apart."""

from fractions import Fraction
from time import perf_counter

import pytest

from negotiator.bargaining import kernel_loading, leximin
from negotiator.bargaining.canonical import Chosen
from negotiator.bargaining.case import Case, Issue, Levels, Party
from negotiator.bargaining.concepts import sit_down
from negotiator.bargaining.leximin import Climb, Raised, raise_all
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.table import Least, Table, ideals
from tests.bargaining.test_table import triangle
from tests.builders import small_case

pytestmark = pytest.mark.parametrize("way", ["solver"], indirect=True)
BEST = Fraction(50, 80)  # of the small case: 70 points for both, of whom each accepts 20 and could have 100


@pytest.fixture(autouse=True)
def by_the_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    """The search over whole numbers is left aside unless a test opens it."""
    monkeypatch.setattr(leximin, "is_open", lambda table: False)


def climb(case: Case, *known: Levels, **options: object) -> Climb:
    table = sit_down(case, Options(**options))  # type: ignore[arg-type]
    for levels in known:
        table.keep(levels)
    ideals(table)
    return Climb(table, table.active, tuple(table.ranges[k] for k in table.active))


def test_a_look_finds_the_largest_least_gain_and_bounds_it_closely() -> None:
    found = climb(small_case(), (0, 1))
    assert found.units == (80, 80)
    assert found.ceiling() == 1
    bound = found.look()
    assert found.gains(found.best())[0] == BEST
    assert float(BEST) <= bound < float(BEST) + 1 / 80
    assert found.look(strict=True) == float(BEST), "nobody can have a point more"
    assert float(BEST) <= found.relaxed() < float(BEST) + 1e-6


def test_no_least_gain_is_said_to_be_above_what_ideals_allow() -> None:
    """Of halves of three measures the first could have 150 points, of whole ones 100."""
    told: list[tuple[Levels, float]] = []
    found = climb(triangle(), (0, 0, 0))
    found.table.sketch = lambda levels, bound: told.append((levels, bound))
    assert found.relaxed() > 1.4
    least = found.least()
    assert (least.value, least.proven) == (1, True)
    assert [bound for _levels, bound in told] == [1.0]


def test_among_packages_of_the_same_least_gain_the_other_gains_decide() -> None:
    issue = Issue("issue", tuple("abcd"))
    parties = (Party("one", Fraction(1), 0, ((5, 5, 9, 5),)), Party("other", Fraction(2), 0, ((9, 5, 5, 9),)))
    found = climb(Case("four", 1, (issue,), parties))
    least = Least(Fraction(5, 9), True, 5 / 9, ((0,), (1,), (2,), (3,)), True)
    gains = (Fraction(5, 9), Fraction(1))
    assert found.among(least, 2) == Raised((0,), gains, True, 5 / 9, Chosen((0,), True, False, 3), True)
    assert found.among(least, 1) == Raised((0,), gains[:1], True, 5 / 9, Chosen((0,), True, False, 4), True)
    alone = Least(Fraction(5, 9), True, 5 / 9, ((1,),), False)
    chosen = Chosen((1,), True, True, 1)
    assert found.among(alone, 2) == Raised((1,), gains[:1] * 2, True, 5 / 9, chosen, False)


def test_the_only_leximin_package_is_known_to_be_the_only_one() -> None:
    found = climb(small_case(), (1, 1))
    raised = raise_all(found.table, found.parties, found.units, lambda raised: raised)
    assert (raised.levels, raised.gains, raised.proven) == ((1, 1), (BEST, BEST), True)
    assert raised.chosen == Chosen((1, 1), True, True, 1)


def test_a_search_without_time_says_what_was_known() -> None:
    if not (kernel_loading.is_ready() and kernel_loading.LOADING.done.wait(300)):
        pytest.skip("numba is not there")
    found = climb(small_case(), (0, 1))
    over = Table(found.table.programme, Options(cancelled=lambda: True), found.table.until)
    over.know(found.table.ideal)
    over.keep((0, 1))
    least = Climb(over, found.parties, found.units)._branched(True, 1.0)
    assert (least.value, least.proven, least.packages) == (Fraction(20, 80), False, ())
    assert least.bound >= float(BEST)


def test_values_of_added_columns_are_thresholds_and_what_is_short_of_them() -> None:
    """Gains of 80 and 20 in points of the largest unit: the least alone is 20, the two together 100."""
    found = climb(small_case(), (0, 1))
    found.state_gains()
    terms = [found.state_sum() for _ in range(2)]
    marks = found.marks((0, 1))
    assert [marks[column] for column in found.columns] == pytest.approx([80, 20])
    thresholds, shortfalls = zip(*((stage.threshold, stage.shortfalls) for stage in found.stages), strict=True)
    assert [marks[column] for column in thresholds] == pytest.approx([20, 80])
    assert [[marks[column] for column in each] for each in shortfalls] == [
        pytest.approx([0, 0]),
        pytest.approx([0, 60]),
    ]
    sums = [sum(value * marks[column] for column, value in each.items()) for each in terms]
    assert sums == pytest.approx([20, 100]) == [found.sum_of((0, 1), k) for k in (1, 2)]


def test_small_changes_are_looked_for_in_an_eighth_of_the_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    found, asked = climb(small_case(), (0, 1)), list[float]()
    monkeypatch.setattr(Table, "polish", lambda _self, _start, _score, seconds: asked.append(seconds))
    found.table.until = perf_counter() + 8000
    found.polish()
    assert asked[0] == pytest.approx(1000, rel=0.1)


@pytest.mark.parametrize(("case", "known", "top"), [(small_case(), (0, 1), 5 / 8), (triangle(), (0, 0, 0), 1.0)])
def test_the_next_least_gain_is_sought_below_what_ideals_and_mixtures_allow(
    case: Case, known: Levels, top: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, asked = climb(case, known), list[float]()
    monkeypatch.setattr(leximin, "largest_least", lambda _table, _rest, _known, top, _most: asked.append(top))
    rest = dict(zip(found.parties, found.units, strict=True))
    assert leximin._next_least(found.table, rest) is None
    assert asked == [pytest.approx(top, abs=1e-6)]

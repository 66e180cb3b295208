"""The least gain and its bounds on cases that are counted by hand; what is as good is told, and told apart."""

from fractions import Fraction

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

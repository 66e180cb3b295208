"""The search over whole numbers against complete enumeration and against the solver."""

from fractions import Fraction
from math import floor
from time import perf_counter
from typing import Any, cast

import pytest

from bench.instances import instance
from negotiator.bargaining import branching, kernel_loading, leximin
from negotiator.bargaining.case import Levels
from negotiator.bargaining.concepts import answer, answered, sit_down
from negotiator.bargaining.outcome import Method, Options
from negotiator.bargaining.programme import Programme
from negotiator.bargaining.table import Table
from negotiator.bargaining.words import Concept, Status
from tests.builders import KINDS, drawn_case
from tests.oracle import Truth, truth

SEARCHED = (Concept.NASH, Concept.MAXIMIN, Concept.LEXIMIN, Concept.EGALITARIAN, Concept.BALANCED)

pytestmark = pytest.mark.parametrize("way", ["solver"], indirect=True)


@pytest.fixture(autouse=True)
def small_ones_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every case is searched, however small."""
    monkeypatch.setattr(branching, "FEWEST_CHOICES", 0)
    kernel_loading.is_ready()
    kernel_loading.LOADING.done.wait(300)
    if not kernel_loading.is_ready():
        pytest.skip("numba is not there")


def agrees(seed: int, kind: str | None = None) -> None:
    case = drawn_case(seed, kind)
    known, found = truth(case), answer(case, SEARCHED)
    assert (found.status, found.ideal) == (known.status, known.ideal)
    for concept, outcome in found.outcomes.items():
        assert outcome.levels == known.package(concept), concept
        assert (outcome.proven, outcome.canonical) == (True, True), concept
        assert outcome.optima in {None, len(known.optima(concept))}, concept


@pytest.mark.parametrize("kind", KINDS)
def test_concepts_agree_with_enumeration(kind: str) -> None:
    for seed in range(1000, 1010):
        agrees(seed, kind)


@pytest.mark.full
@pytest.mark.parametrize("block", range(20))
def test_concepts_agree_with_enumeration_on_many_cases(block: int) -> None:
    for seed in range(2000 + 50 * block, 2050 + 50 * block):
        agrees(seed)


@pytest.mark.parametrize("seed", range(60))
def test_leximin_is_the_same_where_packages_are_too_many_to_be_listed(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leximin, "MOST_LISTED", 2)
    agrees(seed + 6000, ("ties", "twin_levels", "plain", "indifferent")[seed % 4])


def units_of(known: Truth, table: Table) -> dict[int, int]:
    return {k: known.ideal[k] - table.case.parties[k].d for k in known.active}


@pytest.mark.parametrize("seed", range(60))
def test_all_packages_with_the_largest_least_gain_are_listed(seed: int) -> None:
    case = drawn_case(seed + 4000)
    known = truth(case)
    if known.status is not Status.OK or not known.active:
        return
    table = sit_down(case, Options())
    least = min(min(known.gains(levels)) for levels in known.r)
    found = branching.largest_least(table, units_of(known, table), least, 1.0, 2000)
    assert found is not None
    assert found.proven
    assert found.complete
    assert found.value == max(min(known.gains(levels)) for levels in known.r)
    assert set(found.packages) == set(known.optima(Concept.MAXIMIN))
    few = branching.largest_least(table, units_of(known, table), least, 1.0, 1)
    assert few is not None
    assert (few.value, few.proven) == (found.value, True)


@pytest.mark.parametrize("seed", range(40))
def test_a_package_is_found_if_and_only_if_there_is_one(seed: int) -> None:
    """Also under pins and rows that came later."""
    case = drawn_case(seed + 5000)
    known = truth(case)
    if known.status is not Status.OK or not known.active:
        return
    table = sit_down(case, Options())
    best = known.package(Concept.MAXIMIN)
    with table.programme.trial() as programme:
        programme.pin(0, best[0])
        programme.differ(best)
        others = [x for x in known.r if x[0] == best[0] and x != best]
        for gain in (Fraction(0), Fraction(1, 3), Fraction(2, 3), Fraction(1)):
            levels, settled = branching.anybody(table, units_of(known, table), gain)
            enough = [x for x in others if min(known.gains(x)) >= gain]
            assert settled
            assert (levels is not None) == bool(enough)
            assert levels is None or levels in enough


def test_no_time_proves_nothing() -> None:
    table = sit_down(instance("M"), Options())
    table.until = perf_counter()
    found = branching.largest_least(table, dict.fromkeys(range(12), 1), Fraction(0), 1e6, 10)
    assert found is not None
    assert (found.value, found.bound, found.proven) == (None, None, False)


def test_without_the_compiler_the_solver_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel_loading, "is_ready", lambda _: False)
    monkeypatch.setattr(branching, "largest_least", None)
    agrees(3)


def test_rows_that_are_no_whole_numbers_keep_it_out() -> None:
    programme = Programme(drawn_case(45))
    assert programme.is_whole()
    with programme.trial():
        programme.row(0.0, 1.0, {programme.x(0, 0): 0.5})
        assert not programme.is_whole()


@pytest.mark.parametrize("seed", range(12))
def test_what_whole_numbers_alone_prove_says_so(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    case = drawn_case(seed + 4000)
    if truth(case).status is not Status.OK or not truth(case).active:
        return
    found = answer(case, (*SEARCHED, Concept.NASH)).outcomes
    gain, could = found[Concept.NASH].gainers or (0, 0)
    assert found[Concept.NASH].method is (Method.MEANS if gain == could > 0 else Method.PROGRAMME)
    ways = {concept: outcome.method for concept, outcome in found.items()}
    assert ways[Concept.EGALITARIAN] is Method.SEARCH
    assert ways[Concept.BALANCED] is Method.SEARCH
    assert {ways[Concept.MAXIMIN], ways[Concept.LEXIMIN]} == {Method.PROGRAMME}, "ideals come from the solver"
    monkeypatch.setattr(kernel_loading, "is_ready", lambda _: False)
    assert {outcome.method for outcome in answer(case, SEARCHED).outcomes.values()} == {Method.PROGRAMME}


def test_an_answer_that_holds_again_keeps_how_it_was_proven() -> None:
    case = drawn_case(4001)
    first, kept = answered(case, SEARCHED)
    again, _ = answered(case, SEARCHED, kept=kept)
    assert {c: (o.levels, o.method) for c, o in again.outcomes.items()} == {
        c: (o.levels, o.method) for c, o in first.outcomes.items()
    }


class Told:
    """Stands for a tree of which it is known what it holds: packages with these gains, listed by their place."""

    def __init__(self, *gains: Fraction) -> None:
        self.gains, self.asked, self.nodes, self.crowded = gains, list[Fraction](), 0, False
        self.table = sit_down(instance("S"), Options())
        self.value: Fraction | None = None
        self.found: list[Levels] = []
        self.sharpened: list[Fraction] = []

    def sharpen(self, gain: Fraction) -> bool:
        self.sharpened.append(gain)
        return False

    def search(self, demand: Fraction, _until: float, most: int = 0) -> bool:
        self.asked.append(demand)
        self.value = max((gain for gain in self.gains if gain >= demand), default=None)
        return True


class Long(Told):
    """One that no short search comes to the end of; how many nodes each may look at is noted."""

    def __init__(self, *gains: Fraction) -> None:
        super().__init__(*gains)
        self.most = list[int]()
        self.went_on = list[int]()

    def search(self, demand: Fraction, until: float, most: int = 0) -> bool:
        self.most.append(most)
        return super().search(demand, until) and most in (branching.BOLD, branching.ENDLESS)

    def go_on(self, until: float, most: int = 0) -> bool:
        self.went_on.append(most)
        return self.search(self.asked[-1], until, most)


def descent(known: Fraction, top: float, *gains: Fraction) -> tuple[branching.Descent, Told]:
    told = Told(*gains)
    return branching.Descent(cast(Any, told), known, top, 100, perf_counter() + 30), told


def test_demands_fall_from_just_below_the_bound_to_what_is_known() -> None:
    found, _ = descent(Fraction(1, 2), 1.0)
    steps = [0.01 * 1.3**n for n in range(15)]
    expected = [Fraction(floor((1 - step) * 100), 100) for step in steps]
    assert expected[0] == Fraction(99, 100)
    assert [*found.demands()] == [*(each for each in expected if each >= Fraction(1, 2)), Fraction(1, 2)]
    found.bound = Fraction(7, 10)
    assert [*found.demands()] == [*(each for each in expected if each < found.bound), Fraction(1, 2)]


def test_a_dive_asks_for_everything_above_what_is_known_until_something_is_found() -> None:
    found, told = descent(Fraction(1, 2), 1.0)
    above = [*found.demands()][:-1]
    found.dive()
    assert told.asked == above
    assert found.bound == min(above)
    found, told = descent(Fraction(1, 2), 1.0, Fraction(9, 10))
    found.dive()
    assert told.asked[-1] <= Fraction(9, 10)
    assert all(demand > Fraction(9, 10) for demand in told.asked[:-1])
    assert found.known == Fraction(9, 10)


def test_a_climb_asks_in_the_middle_and_nearer_to_what_is_known_where_nothing_is_found() -> None:
    found, told = descent(Fraction(1, 2), 1.0)
    found.climb()
    assert told.asked == [Fraction(75, 100), Fraction(62, 100), Fraction(56, 100)]
    assert found.bound == Fraction(56, 100)
    found, told = descent(Fraction(1, 2), 1.0, Fraction(9, 10))
    found.climb()
    assert told.asked == [Fraction(75, 100), Fraction(95, 100), Fraction(92, 100)]
    assert (found.known, found.bound) == (Fraction(9, 10), Fraction(92, 100))
    found, told = descent(Fraction(1, 2), 0.5)
    found.climb()
    assert told.asked == [], "there is nothing between"


@pytest.mark.parametrize("gains", [(Fraction(9, 10),), ()])
def test_a_bold_search_is_the_last_if_it_ends(gains: tuple[Fraction, ...]) -> None:
    """From the best that shorter ones found; without a package nothing is proven."""
    told = Long(*gains)
    reached = branching.Descent(cast(Any, told), Fraction(1, 2), 1.0, 100, perf_counter() + 30).run()
    assert branching.BOLD in told.most
    assert told.most[-1] == branching.BOLD
    assert told.sharpened == [gains[0] if gains else Fraction(1, 2)] * 2, "at the best value known"
    assert (reached.value, reached.proven) == ((gains[0], True) if gains else (None, False))


@pytest.mark.parametrize("warm", [True, False])
def test_a_search_goes_on_where_the_last_one_stopped_only_if_that_began_at_the_same_demand(warm: bool) -> None:
    """Packages known from before are as good as any: nobody dives for a better start, and the first search goes on."""
    told = Long()
    told.table.warm = warm
    branching.Descent(cast(Any, told), Fraction(1, 2), 1.0, 100, perf_counter() + 30).run()
    assert told.most[0] == branching.SHORT
    assert (branching.DIVE in told.most) is not warm
    assert told.went_on == ([branching.BOLD] if warm else [])

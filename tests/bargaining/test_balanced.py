"""The balanced rule's own numbers on cases that are counted by hand, proven and stopped before."""

from dataclasses import replace
from fractions import Fraction

import pytest

from negotiator.bargaining.balanced import Second, balanced, benefit, charges
from negotiator.bargaining.canonical import Chosen
from negotiator.bargaining.case import Balance, Case, Condition, Issue, Levels, Linear, Party
from negotiator.bargaining.concepts import sit_down
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.table import Table, ideals
from negotiator.bargaining.words import Sense
from tests.builders import small_case

pytestmark = pytest.mark.parametrize("way", ["solver"], indirect=True)


def table_of(case: Case, *known: Levels, **options: object) -> Table:
    table = sit_down(case, Options(**options))  # type: ignore[arg-type]
    for levels in known:
        table.keep(levels)
    return table


def test_a_choice_is_worth_what_it_gives_all_less_what_it_costs() -> None:
    """Costs count where nobody gets a point too, those of one choice together."""
    issue = Issue("one", ("no", "some", "all"))
    parties = tuple(Party(name, Fraction(1), 0, (row,)) for name, row in (("a", (0, 5, 0)), ("b", (0, 2, 0))))
    case = Case("costly", 1, (issue,), parties, balance=Balance(costs=((0, 1, 3), (0, 2, 4), (0, 2, 6))))
    assert benefit(case) == {(0, 1): 4, (0, 2): -10}


def test_the_only_balanced_package_is_proven_to_be_the_only_one() -> None:
    table = table_of(small_case(), (0, 1))
    ideals(table)
    found = balanced(table)
    assert found is not None
    assert (found.chosen, found.least, found.proven, found.gap) == (Chosen((1, 1), True, True, 1), 50, True, 0.0)
    assert not found.searched, "the solver proved it"


def test_without_time_the_best_known_package_is_handed_on_and_nothing_settled() -> None:
    case = small_case()
    table = table_of(case, (0, 1), cancelled=lambda: True)
    table.know((100, 100), (100, 100))
    found = balanced(table)
    assert found is not None
    assert (found.proven, found.chosen) == (False, Chosen((0, 1), False, False))


def test_what_no_package_can_exceed_proves_the_second_stage_without_a_solver() -> None:
    """Each issue at its best level for all is the package known: 60 of the one, 80 of the other."""
    table = table_of(small_case(), (1, 1), cancelled=lambda: True)
    second = Second(table, {}, {}, benefit(table.case))
    with table.programme.trial():
        assert second.run() == (True, 0.0)
    worse = table_of(small_case(), (1, 0), cancelled=lambda: True)
    second = Second(worse, {}, {}, benefit(worse.case))
    with worse.programme.trial():
        proven, gap = second.run()
    assert (proven, gap) == (True, 0.0) if (1, 1) in worse.pool else (False, pytest.approx(80 / 60))
    nothing = replace(small_case(), parties=tuple(replace(p, d=100) for p in small_case().parties))
    idle = table_of(nothing)
    idle.know((100, 100))
    assert balanced(idle) is None, "nobody can gain"


def test_the_second_stage_begins_at_what_small_changes_reach_prices_counted() -> None:
    """What sums alone would choose breaks a rule that costs more than it gives."""
    rule = Condition("never all", Linear(((0, 2, 1),), Sense.AT_MOST, 0), hard=False)
    parties = tuple(Party(name, Fraction(1), 0, ((0, 5, 6), (0, 1, 1))) for name in ("one", "other"))
    case = Case("priced", 1, (Issue("a", tuple("xyz")), Issue("b", tuple("xyz"))), parties, conditions=(rule,))
    for penalty, best in ((0, 2), (2, 1)):
        table = table_of(replace(case, balance=Balance(soft_penalty=penalty)), (0, 0))
        second = Second(table, charges(table.case), {}, benefit(table.case))
        second.polish()
        assert second.best()[0] == best
        assert second.worth(second.best()) == max(second.worth((i, n)) for i in range(3) for n in range(3))

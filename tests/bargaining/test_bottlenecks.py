"""Small changes raise the gains above what each can accept, the least ones most."""

from fractions import Fraction

from negotiator.bargaining.bottlenecks import Bottlenecks
from negotiator.bargaining.case import Case, Issue, Party
from negotiator.bargaining.concepts import sit_down
from negotiator.bargaining.outcome import Options


def test_who_gains_least_counts_most_whatever_the_parties_accept() -> None:
    """Surpluses 5 and 5, 9 and 8, 0 and 20; the first party asks for a hundred points more than the other."""
    issue = Issue("issue", ("now", "even", "uneven"))
    one, other = (Party("one", Fraction(1), 100, ((105, 109, 100),)), Party("other", Fraction(1), 0, ((5, 8, 20),)))
    table = sit_down(Case("three", 1, (issue,), (one, other)), Options())
    table.keep((0,))
    chain = Bottlenecks(table, (0, 1), (1, 1))
    assert chain.order((2,)) == [0, 20]
    chain = Bottlenecks(sit_down(table.case, Options()), (0, 1), (1, 1))
    chain.table.keep((0,))
    chain.polish()
    assert (1,) in chain.table.pool
    assert chain.order((1,)) == [8, 9]
    assert Bottlenecks(table, (0, 1), (10, 2)).order((1,)) == [Fraction(9, 10), Fraction(4)]


def test_parties_are_settled_one_after_the_other_until_one_package_is_left() -> None:
    issue = Issue("issue", ("low", "high", "higher"))
    one, other = (Party("one", Fraction(1), 0, ((1, 3, 3),)), Party("other", Fraction(1), 0, ((2, 5, 7),)))
    table = sit_down(Case("three", 1, (issue,), (one, other)), Options())
    table.keep((0,))
    table.keep((1,))
    with table.programme.trial():
        chain = Bottlenecks(table, (0, 1), (1, 1))
        assert chain.run()
        assert max(table.pool, key=chain.order) == (2,)
        assert chain.alone or chain.settled == [0, 1]
        assert not chain.stopped

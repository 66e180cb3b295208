"""Where not all can gain at once: who does counts, whatever unit a party counts its points in."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from random import Random

from negotiator.bargaining import listing
from negotiator.bargaining.case import Case, Condition, Issue, Linear, Party
from negotiator.bargaining.concepts import answer, answered
from negotiator.bargaining.outcome import Options, Outcome
from negotiator.bargaining.robustness import robustness
from negotiator.bargaining.spread import Spread
from negotiator.bargaining.words import Concept, Sense
from tests.oracle import Truth, truth

IDEALS = "Finding what each side could reach at best"
FACTORS = (1, 10, 10**3, 10**5, 10**6)  # 10^-3 to 10^3 of a party's points, times a thousand
DRAWN = range(36)


def roomless(seed: int) -> Case:
    """Four parties and four issues, few of whose levels give anybody anything; room for one or two of them."""
    rng = Random(f"apart {seed}")
    issues = tuple(Issue(f"m{i}", ("none", "one", "other")) for i in range(4))
    parties = tuple(
        Party(
            f"s{k}",
            rng.choice((Fraction(1), Fraction(2), Fraction(1, 2))),
            0,
            tuple((0, *(rng.choice((0, 0, 0, rng.randint(1, 12))) for _ in range(2))) for _ in issues),
        )
        for k in range(4)
    )
    terms = tuple((i, n, rng.randint(5, 9)) for i in range(4) for n in (1, 2))
    room = Condition("room", Linear(terms, Sense.AT_MOST, 11))
    return Case(f"apart {seed}", 10**6, issues, parties, (), (room,))


def scaled(case: Case, rng: Random) -> Case:
    """The case with each party's points counted in another unit."""
    parties = []
    for party in case.parties:
        factor = rng.choice(FACTORS)
        points = tuple(tuple(value * factor for value in row) for row in party.points)
        parties.append(replace(party, d=party.d * factor, points=points))
    return replace(case, parties=tuple(parties))


def circles(known: Truth) -> set[tuple[bool, ...]]:
    """Who gains by the packages by which most do; one circle of all where all can gain at once."""
    most = max(known.nash(levels)[0] for levels in known.r)
    weighted = [k for k in known.active if known.weights[k]]
    return {tuple(known.surplus(x)[k] > 0 for k in weighted) for x in known.r if known.nash(x)[0] == most}


def several() -> Iterator[tuple[Case, Truth]]:
    """Drawn cases in which not the same ones gain by every package by which most do."""
    for seed in DRAWN:
        case = roomless(seed)
        known = truth(case)
        if len(circles(known)) > 1:
            yield case, known


def nash(case: Case, options: Options) -> Outcome:
    return answer(case, (Concept.NASH,), options).outcomes[Concept.NASH]


def test_the_unit_in_which_a_party_counts_its_points_changes_nothing() -> None:
    count = 0
    for case, known in several():
        other = scaled(case, Random(case.name))
        best = truth(other)
        assert best.optima(Concept.NASH) == known.optima(Concept.NASH)
        for now, wanted in ((case, known), (other, best)):
            for ideals in (False, True):
                found = nash(now, Options(ideals=ideals))
                assert found.levels == wanted.package(Concept.NASH), (case.name, ideals)
                assert (found.proven, found.canonical) == (True, True), (case.name, ideals)
        count += 1
    assert count > 10


def test_what_an_earlier_solve_left_is_not_the_best_again_where_somebody_can_reach_less_now() -> None:
    """ "a" has six tenths of the most it can reach by the second level, all of it once the first is refused."""
    points = {"a": (10, 6, 0), "b": (0, 0, 3), "c": (2, 4, 3)}
    parties = tuple(Party(key, Fraction(1), 0, (row,)) for key, row in points.items())
    case = Case("shrinking", 100, (Issue("who", ("first", "second", "third")),), parties)
    less = replace(case, conditions=(Condition("refused", Linear(((0, 0, 1),), Sense.AT_MOST, 0)),))
    for ideals in (False, True):
        found, kept = answered(case, (Concept.NASH,), Options(ideals=ideals))
        assert found.outcomes[Concept.NASH].levels == (2,)
        assert answered(less, (Concept.NASH,), Options(ideals=ideals), kept=kept)[0].outcomes[Concept.NASH].levels == (
            1,
        )


def either() -> Case:
    """Two parties of whom one can gain: "a" as much as 80 by two of three issues, "b" as much as 3 by the first alone.
    A linear programme finds room for a part of the third, too."""
    issues = (Issue("one", ("none", "a", "b")), Issue("two", ("none", "a")), Issue("three", ("none", "a")))
    room = Linear(((0, 1, 5), (0, 2, 9), (1, 1, 6), (2, 1, 7)), Sense.AT_MOST, 12)
    gains = ((0, 40, 0), (0, 40), (0, 40)), ((0, 0, 3), (0, 0), (0, 0))
    parties = tuple(Party(key, Fraction(1), 0, rows) for key, rows in zip("ab", gains, strict=True))
    return Case("either", 100, issues, parties, (), (Condition("room", room),))


def test_gains_are_shares_of_what_can_be_reached_not_of_what_bounds_it() -> None:
    """Either one has all that it can reach, so the larger sum decides; by the bounds "a" would have 80 of 86."""
    found = nash(either(), Options(ideals=False))
    assert (found.levels, found.gainers, found.proven, found.value) == ((1, 0, 1), (1, 2), True, 0.0)


def test_samples_of_weights_compare_shares_of_what_can_be_reached() -> None:
    found = robustness(either(), Spread((Fraction(1, 10),) * 2, (Fraction(0),) * 2), 4, Concept.NASH)
    assert (found.solved, found.unproven, found.packages) == (4, 0, (((1, 0, 1), 4),))


def test_ideals_are_not_asked_for_where_the_same_ones_gain_whatever_is_chosen() -> None:
    """ "c" gains where "b" does not, so no package by which most gain has "b" among them."""
    case, told = either(), list[str]()
    third = Party("c", Fraction(1), 0, ((5, 5, 0), (0, 0), (0, 0)))
    found = nash(replace(case, parties=(*case.parties, third)), Options(ideals=False, progress=told.append))
    assert (found.levels, found.gainers, found.proven) == ((1, 0, 1), (2, 3), True)
    assert IDEALS not in told or listing.MOST_LISTED  # who lists all packages knows them anyway

"""Moves, ways, substitutes and trades against enumeration."""

from fractions import Fraction
from itertools import combinations

import pytest

from negotiator.bargaining.case import Case, Issue, Party
from negotiator.bargaining.check import acceptable, broken_hard
from negotiator.bargaining.improve import fewest_changes, joint_moves, substitutes
from negotiator.bargaining.logrolling import exchanges
from negotiator.bargaining.moves import applied, between, breaks_more, effect, single_changes
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.values import points
from tests.bargaining.drawn import drawn, every, first, rational, roomy


def distance(a, b) -> int:
    return sum(x != y for x, y in zip(a, b, strict=True))


def helps(case, a, b) -> bool:
    change = effect(case, a, b)
    return min(change) >= 0 and max(change) > 0 and not breaks_more(case, a, b)


@pytest.mark.parametrize("seed", range(10))
def test_joint_moves_are_all_that_hurt_nobody(seed: int) -> None:
    case = drawn(seed, parties=2)
    for levels in every(case)[:: max(1, len(every(case)) // 8)]:
        singles = {y for y in every(case) if distance(levels, y) == 1 and helps(case, levels, y)}
        doubles = {
            y
            for y in every(case)
            if distance(levels, y) == 2
            and helps(case, levels, y)
            and not any(applied(levels, [c]) in singles for c in between(levels, y))
        }
        found = joint_moves(case, levels, 1000)
        assert [move.levels for move in found] == sorted(
            singles | doubles, key=lambda y: (distance(levels, y), -sum(effect(case, levels, y)), y)
        )
        assert all(move.effect == effect(case, levels, move.levels) for move in found)
        assert all(applied(levels, move.changes) == move.levels for move in found)


@pytest.mark.parametrize("seed", range(15))
def test_fewest_changes_into_r(seed: int) -> None:
    case = roomy(seed, 3) if seed % 3 else drawn(seed)
    among = rational(case)
    for levels in every(case)[:: max(1, len(every(case)) // 5)]:
        way = fewest_changes(case, levels)
        assert way.proven
        if not among:
            assert way.move is None
            continue
        least = min(distance(levels, y) for y in among)
        assert way.move.levels == first(case, [y for y in among if distance(levels, y) == least])
        assert len(way.move.changes) == least


def test_fewest_changes_with_a_level_held() -> None:
    case = roomy(4)
    issue = max(range(len(case.issues)), key=lambda i: len(case.issues[i].levels))
    for level in range(len(case.issues[issue].levels)):
        among = [y for y in rational(case) if y[issue] == level]
        way = fewest_changes(case, every(case)[0], {issue: level})
        if not among:
            assert way.move is None
        else:
            least = min(distance(every(case)[0], y) for y in among)
            assert way.move.levels == first(case, [y for y in among if distance(every(case)[0], y) == least])


@pytest.mark.parametrize("seed", range(12))
def test_substitutes_lose_least_then_change_least(seed: int) -> None:
    case = roomy(seed)
    levels = first(case, rational(case))
    refused = next((i for i, n in enumerate(levels) if n), None)
    if refused is None:
        return
    left = [y for y in rational(case) if y[refused] == 0]
    ways = substitutes(case, levels, refused, most=3)
    assert all(way.proven for way in ways)
    expected = []
    while left and len(expected) < 3:
        key = {y: (max(0, -min(effect(case, levels, y))), distance(levels, y)) for y in left}
        best = min(key.values())
        chosen = first(case, [y for y in left if key[y] == best])
        expected.append((chosen, best[0]))
        left.remove(chosen)
    assert [(way.move.levels, way.loss) for way in ways] == expected


@pytest.mark.parametrize("seed", range(8))
def test_exchanges_are_all_trades_of_two_parties(seed: int) -> None:
    case = drawn(seed, parties=3, issues=4)
    levels = every(case)[len(every(case)) // 2]
    expected = set()
    for give in single_changes(case, levels):
        for take in single_changes(case, levels):
            if give.issue == take.issue:
                continue
            one, two = (effect(case, levels, applied(levels, [c])) for c in (give, take))
            for a, b in combinations(range(3), 2):
                if one[a] < 0 < one[b] and two[b] < 0 < two[a] and one[a] + two[a] > 0 < one[b] + two[b]:
                    expected.add((a, b, give, take, Fraction(one[b], -one[a]), Fraction(two[a], -two[b])))
    found = exchanges(case, levels, 1000)
    assert {(e.giver, e.taker, e.give, e.take, *e.rates) for e in found} == expected
    assert all(e.rates[0] * e.rates[1] > 1 for e in found)
    rises = tuple(e for e in found if any(c.issue == 0 and c.after > c.before for c in (e.give, e.take)))
    assert exchanges(case, levels, 1000, raised=0) == rises
    ranks = [(bool(e.breaks), len(e.hurt), -e.rates[0] * e.rates[1]) for e in found]
    assert ranks == sorted(ranks)
    for e in found:
        after = applied(levels, (e.give, e.take))
        assert e.effect == effect(case, levels, after)
        assert e.hurt == tuple(k for k, change in enumerate(e.effect) if change < 0)
        assert bool(e.breaks) == bool(
            {c.id for c in broken_hard(case, after)} - {c.id for c in broken_hard(case, levels)}
        )


def test_acceptable_package_needs_no_change() -> None:
    case = roomy(1)
    levels = rational(case)[0]
    assert acceptable(case, levels)
    way = fewest_changes(case, levels)
    assert way.move.changes == ()
    assert points(case, way.move.levels) == points(case, levels)


def test_cancelled_way_is_not_proven() -> None:
    case = roomy(1)
    assert not fewest_changes(case, every(case)[0], options=Options(cancelled=lambda: True)).proven
    assert [way.proven for way in substitutes(case, rational(case)[0], 0, options=Options(cancelled=lambda: True))] == [
        False
    ]


def test_fifty_moves_are_told_where_nobody_says_how_many() -> None:
    issues = tuple(Issue(f"m{n}", ("no", "some", "all")) for n in range(30))
    case = Case("many", 1, issues, (Party("home", Fraction(1), 0, ((0, 1, 2),) * 30),))
    assert len(joint_moves(case, (0,) * 30)) == 50

"""How far weights, scores and least points may lie from what is recorded: what is uncertain is said to be."""

from dataclasses import replace
from fractions import Fraction

import pytest

from negotiator.bargaining.case import Party
from negotiator.bargaining.errors import CaseError
from negotiator.bargaining.spread import (
    UNIT,
    Spread,
    draw,
    even,
    of_confidence,
    points_under,
    reach,
    stretch,
    variant,
)
from tests.builders import small_case

HALF, NONE = Fraction(1, 2), Fraction(0)


@pytest.fixture
def way() -> str:
    """No case is solved here, so there is one way only."""
    return ""


@pytest.mark.parametrize(
    ("scores", "least", "moves_scores", "moves_room"),
    [
        ((NONE, NONE), (), False, False),
        ((HALF, NONE), (), True, True),
        ((NONE, HALF), (), True, True),
        ((NONE, NONE), (HALF, NONE), False, True),
        ((NONE, NONE), (NONE, NONE), False, False),
        ((NONE, HALF), (NONE, NONE), True, True),
    ],
)
def test_one_uncertain_number_makes_it_uncertain(
    scores: tuple[Fraction, ...], least: tuple[Fraction, ...], moves_scores: bool, moves_room: bool
) -> None:
    spread = Spread((HALF, HALF), scores, least)
    assert (spread.moves_scores, spread.moves_room) == (moves_scores, moves_room)


def spread(place: str, share: str) -> Spread:
    """One of the half widths is this, of one party where they have their own."""
    case = small_case()
    widths = {"weights": HALF, "scores": HALF, "least": HALF} | {place: Fraction(share)}
    others = [NONE] * (len(case.parties) - 1)
    return of_confidence(case, widths["weights"], [*others, widths["scores"]], [*others, widths["least"]])


@pytest.mark.parametrize("place", ["weights", "scores", "least"])
def test_a_half_width_is_a_share_below_one(place: str) -> None:
    for share in ("0", "999/1000"):
        assert Fraction(share) in getattr(spread(place, share), place)
    for share in ("1", "-1/1000", "2"):
        with pytest.raises(CaseError) as refused:
            spread(place, share)
        assert refused.value.path == place


def test_an_even_spread_is_everybodys_and_least_points_are_certain_unless_said() -> None:
    case = small_case()
    count = len(case.parties)
    assert even(case) == Spread((Fraction(1, 5),) * count, (NONE,) * count, ())
    assert even(case, HALF, HALF, HALF) == Spread((HALF,) * count, (HALF,) * count, (HALF,) * count)


def party(*points: tuple[int, ...]) -> Party:
    return Party("home", Fraction(1), 0, points)


def test_points_are_rounded_halves_upwards_after_the_reach_is_brought_back() -> None:
    """Two issues of 60 and 40; the first counts half as much again, so that 130 are stretched back to 100."""
    home = party((0, 60), (0, 40))
    assert reach(home) == 100
    assert stretch(home, (UNIT, UNIT)) == Fraction(1, UNIT)
    assert stretch(home, (1500, UNIT)) == Fraction(100, 130_000)
    assert points_under(home, (1500, UNIT), (1, 0)) == round(Fraction(90 * 100, 130))
    assert points_under(home, (1500, UNIT), (1, 1)) == 69 + 31


def test_losses_alone_are_not_stretched() -> None:
    """The best conceivable package is worth nothing: there is no reach to bring back."""
    assert points_under(party((0, -50), (0, -7)), (UNIT, UNIT), (1, 1)) == -57


def test_least_acceptable_points_move_both_ways_within_their_share_of_the_reach() -> None:
    case = small_case()
    assert [reach(each) for each in case.parties] == [100, 100]
    spread = Spread((NONE, NONE), (NONE, NONE), (Fraction(1, 10), NONE))
    moves = [draw(case, spread, 3, number).least for number in range(200)]
    assert {least[0] for least in moves} == {*range(-10, 11)}
    assert {least[1] for least in moves} == {0}
    assert draw(case, replace(spread, least=()), 3, 0).least == (0, 0)
    drawn = draw(case, spread, 3, 5)
    assert [p.d for p in variant(case, spread, drawn).parties] == [20 + least for least in drawn.least]

"""How far weights, scores and least points may lie from what is recorded: what is uncertain is said to be."""

from fractions import Fraction

import pytest

from negotiator.bargaining.errors import CaseError
from negotiator.bargaining.spread import Spread, even, of_confidence
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

"""What somebody says of how sure an importance is counts in the test of what stays."""

from fractions import Fraction

import pytest

from negotiator.bargaining.spread import UNIT, Spread, draw, variant
from negotiator.bargaining.words import Shape
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.plan import Pref
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.studies.studies import WIDEST

TEN = Fraction(10)


@pytest.mark.parametrize(
    ("said", "doubt"),
    [
        ({}, Fraction(0)),
        ({"low": Fraction(8), "high": Fraction(12)}, Fraction(1, 5)),
        ({"second": Fraction(4)}, Fraction(3, 5)),
        ({"low": Fraction(8), "high": Fraction(12), "second": Fraction(11)}, Fraction(1, 5)),
        ({"sure": "low"}, Fraction(2, 5)),
        ({"sure": "low", "second": Fraction(1)}, Fraction(9, 10)),
        ({"sure": "high"}, Fraction(0)),
        ({"second": Fraction(40)}, Fraction(1)),
        ({"second": Fraction(9), "second_low": Fraction(7), "second_high": Fraction(11)}, Fraction(3, 10)),
    ],
)
def test_intervals_second_opinions_and_confidence_widen_what_varies(said: dict[str, object], doubt: Fraction) -> None:
    """Fields: low, high, second, second_low, second_high, sure."""
    assert Pref("m", TEN, Shape.UP, **said).doubt == doubt  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("shape", "drawn", "low", "high", "doubt"),
    [
        (Shape.DRAWN, (0, 40, 80), (0, 30, 80), (0, 50, 80), Fraction(10, 80)),
        (Shape.DRAWN, (0, 40, 80), (0, 40, 60), (0, 40, 100), Fraction(20, 80)),
        (Shape.DRAWN, (0, 40, 80), (), (), Fraction(0)),
        (Shape.DRAWN, (5, 0, 0), (0, 0, 0), (10, 0, 0), Fraction(1)),
        (Shape.DRAWN, (0, 0, 0), (0, 0, 0), (0, 0, 10), Fraction(0)),
        (Shape.UP, (0, 40, 80), (0, 30, 80), (0, 50, 80), Fraction(0)),
    ],
)
def test_an_interval_of_a_value_widens_what_varies_by_its_part_of_the_highest(
    shape: Shape, drawn: tuple[int, ...], low: tuple[int, ...], high: tuple[int, ...], doubt: Fraction
) -> None:
    """Fields: drawn_low, drawn_high."""
    values, least, most = (tuple(Fraction(n, 100) for n in each) for each in (drawn, low, high))
    assert Pref("m", TEN, shape, drawn=values, drawn_low=least, drawn_high=most).doubt == doubt


def test_only_what_is_in_doubt_is_drawn_wider() -> None:
    case = case_of(demo_scenario("kenya_like"))
    none, parties = Fraction(0), range(len(case.parties))
    told = next(i for i, points in enumerate(case.parties[0].points) if any(points))
    doubts = tuple(tuple(WIDEST if (k, i) == (0, told) else none for i in range(len(case.issues))) for k in parties)
    spread = Spread((none,) * len(case.parties), (none,) * len(case.parties), issues=doubts)
    drawn = [draw(case, spread, 0, n) for n in range(20)]
    factors = {(k, i): {each.scores[k][i] for each in drawn} for k in parties for i in range(len(case.issues))}
    assert {place for place, found in factors.items() if found != {UNIT}} == {(0, told)}
    assert spread.moves_scores
    assert any(variant(case, spread, each).parties[0].points != case.parties[0].points for each in drawn)
    assert not Spread(spread.weights, spread.scores).moves_scores

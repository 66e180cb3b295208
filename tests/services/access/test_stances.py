"""What is said of consent and of the least surplus says how far it is shown."""

from fractions import Fraction

import pytest

from negotiator.catalogue.guardrails.finding import Finding
from negotiator.hidden import ABSENT, HIDDEN, Amount, Told
from negotiator.services.access.stances import Stance, stance_of
from negotiator.services.packages.tightest import Tightest, tightest_of, tightest_words


def finding(rule: str, hard: bool = True, who: str = "a") -> Finding:
    return Finding(rule, {}, hard=hard, participant=who)


@pytest.mark.parametrize(
    ("told", "conditions", "expected"),
    [
        ([], True, Stance.ACCEPTS),
        ([], False, Stance.FREE),
        ([finding("G-21", hard=False)], True, Stance.REFUSES),
        ([finding("RL")], True, Stance.REFUSES),
        ([finding("RL", hard=False)], True, Stance.LEADERSHIP),
        ([finding("near", hard=False)], True, Stance.CLOSE),
        ([finding("near", hard=False), finding("RL")], True, Stance.REFUSES),
        ([finding("G-21", who="b")], True, Stance.ACCEPTS),
    ],
)
def test_a_stance_follows_from_what_is_told(told: list[Finding], conditions: bool, expected: Stance) -> None:
    assert stance_of("a", told, conditions) is expected


SEATS: list[tuple[Amount, Stance]] = [
    (Told(Fraction("13.96")), Stance.ACCEPTS),
    (Told(Fraction(22)), Stance.ACCEPTS),
    (ABSENT, Stance.FREE),
]


def test_least_surplus_of_all() -> None:
    found = tightest_of(SEATS)
    assert found == Tightest(Fraction("13.96"), shown=2)
    assert found.complete == Fraction("13.96")
    assert tightest_words("en", found) == "14.0"
    assert tightest_words("de", found) == "14,0"


@pytest.mark.parametrize(
    ("stance", "words"),
    [
        (Stance.ACCEPTS, "2 sealed: met"),
        (Stance.CLOSE, "2 sealed: open"),
        (Stance.LEADERSHIP, "2 sealed: partly met"),
        (Stance.REFUSES, "2 sealed: not met"),
        (Stance.HIDDEN, "2 not shown"),
    ],
)
def test_least_surplus_of_those_shown_never_stands_for_all(stance: Stance, words: str) -> None:
    sealed: list[tuple[Amount, Stance]] = [(HIDDEN, stance)] * 2
    found = tightest_of([*SEATS, *sealed])
    assert found.complete is None
    assert found.sealed == 2
    assert tightest_words("en", found) == f"14.0 for the 2 shown; {words}"
    assert tightest_words("en", tightest_of(sealed)) == words
    assert tightest_words("en", tightest_of([*SEATS[:1], *sealed])) == f"14.0 for the one shown; {words}"


def test_the_least_shown_is_rounded_like_everywhere_below_zero_too() -> None:
    found = tightest_of([(Told(Fraction("-2.01")), Stance.REFUSES), (HIDDEN, Stance.ACCEPTS)])
    assert tightest_words("en", found) == "−2.0 for the one shown; 1 sealed: met"
    assert tightest_words("en", tightest_of([])) == "–"

"""What may be hidden is taken for nothing else: not by the program that runs, and not by the type checker.

The checker reads this file with the program. Each `type: ignore` names the refusal that it expects; where the checker
no longer refuses, it reports the comment as unused, and `./run test` fails.
"""

from fractions import Fraction

import pytest

from negotiator.hidden import ABSENT, HIDDEN, Amount, Told, change, drawn, told_if, written
from negotiator.numbers import fixed, read

AMOUNTS: tuple[Amount, ...] = (Told(Fraction(0)), HIDDEN, ABSENT)


@pytest.mark.parametrize("amount", AMOUNTS, ids=("told", "hidden", "absent"))
def test_it_is_neither_true_nor_false_nor_a_text(amount: Amount) -> None:
    with pytest.raises(TypeError):
        _ = 1 if amount else 0  # type: ignore[truthy-bool]
    with pytest.raises(TypeError):
        _ = not amount  # type: ignore[truthy-bool]
    with pytest.raises(TypeError):
        _ = amount or Fraction(0)  # type: ignore[truthy-bool]
    with pytest.raises(TypeError):
        _ = [each for each in (amount,) if each]  # type: ignore[truthy-bool]
    with pytest.raises(TypeError):
        bool(amount)
    with pytest.raises(TypeError):
        str(amount)
    with pytest.raises(TypeError):
        _ = f"{amount}"


@pytest.mark.parametrize("amount", AMOUNTS, ids=("told", "hidden", "absent"))
def test_it_is_no_number(amount: Amount) -> None:
    with pytest.raises(TypeError):
        _ = amount + 1  # type: ignore[operator]
    with pytest.raises(TypeError):
        _ = -amount  # type: ignore[operator]
    with pytest.raises(TypeError):
        _ = amount < 0  # type: ignore[operator]
    with pytest.raises(TypeError):
        Fraction(amount)  # type: ignore[call-overload]
    with pytest.raises(TypeError):
        float(amount)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        min(amount, amount)  # type: ignore[call-overload]


def test_it_is_neither_zero_nor_no_value() -> None:
    for amount in AMOUNTS:
        assert (amount == 0) is False  # type: ignore[comparison-overlap]
        assert (amount is False) is False  # type: ignore[comparison-overlap]
    assert len(set(AMOUNTS)) == 3


def test_a_value_is_told_or_not_and_nothing_shows_whether_something_hidden_is_there() -> None:
    assert told_if(Fraction(3), True) == Told(Fraction(3))
    assert told_if(None, True) is ABSENT
    assert told_if(Fraction(3), False) is told_if(None, False) is HIDDEN


@pytest.mark.parametrize(
    ("now", "before", "found"),
    [
        (Told(Fraction(3)), Told(Fraction(5)), Told(Fraction(-2))),
        (Told(Fraction(3)), HIDDEN, HIDDEN),
        (HIDDEN, Told(Fraction(3)), HIDDEN),
        (HIDDEN, ABSENT, HIDDEN),
        (ABSENT, HIDDEN, HIDDEN),
        (Told(Fraction(3)), ABSENT, ABSENT),
        (ABSENT, Told(Fraction(3)), ABSENT),
    ],
)
def test_a_difference_tells_no_more_than_its_terms(now: Amount, before: Amount, found: Amount) -> None:
    assert change(now, before) == found


@pytest.mark.parametrize("before", ["49.35", "49.44", "-0.05", "0"])
@pytest.mark.parametrize("now", ["53.84", "53.85", "0.04", "-7.25"])
@pytest.mark.parametrize("places", [0, 1])
def test_a_difference_beside_two_shown_numbers_is_theirs(now: str, before: str, places: int) -> None:
    """Whoever subtracts what is printed gets what is printed beside it."""
    one, other = Fraction(now), Fraction(before)
    found = change(Told(one), Told(other), places)
    assert isinstance(found, Told)
    shown = [read(fixed(value, "en", places), "en") for value in (one, other, found.value)]
    assert shown[0] - shown[1] == shown[2]


def test_each_is_written_in_words_of_its_own() -> None:
    told = Told(Fraction(5, 2))
    assert [written(each, "de") for each in (told, HIDDEN, ABSENT)] == ["2,5", "nicht gezeigt", "–"]
    assert [written(each, "en", none="") for each in (drawn(told), HIDDEN, ABSENT)] == ["2.5", "not shown", ""]
    assert written(Told(Fraction(2)), "en", sign=True, fixed=True) == "+2.0"

"""What pictures of a comparison are said to show, each sentence with its opposite; what stays when importances vary."""

from dataclasses import replace
from fractions import Fraction

import pytest

from negotiator.briefs.views import Pictures
from negotiator.services.briefs.material.material import Material, Option
from negotiator.services.briefs.statements import columns
from negotiator.services.briefs.statements.figures import least_gain
from negotiator.services.briefs.statements.steady import UNTRIED, steady
from negotiator.services.packages.views import Stability
from tests.services.briefs.papers.test_core import side_by_side


def found() -> tuple[Material, tuple[Option, ...]]:
    return side_by_side("C_balanced", "A_signal")


def told(material: Material, options: tuple[Option, ...]) -> tuple[str, ...]:
    (pictures,) = (block for block in columns.means(material, options).blocks if isinstance(block, Pictures))
    return tuple(each.figure.summary for each in pictures.pictures)


def federal(option: Option, amount: Fraction, cap: Fraction | None) -> Option:
    payers = tuple(
        replace(each, eur=amount, cap=cap) if each.key == "federal" else each for each in option.tally.payers
    )
    return replace(option, cut=replace(option.cut, tally=replace(option.tally, payers=payers)))


@pytest.mark.parametrize(
    ("cap", "said"),
    [
        (Fraction(10), "Over the limit of EUR\u00a010\u00a0m: B."),
        (Fraction(20), "No package is over the limit of EUR\u00a020\u00a0m."),
        (None, ""),
    ],
)
def test_federal_money_is_told_for_each_package_with_those_over_the_limit(cap: Fraction | None, said: str) -> None:
    material, (one, two) = found()
    options = (federal(one, Fraction(10), cap), federal(two, Fraction(11), cap))
    money, _persons, _gains = told(material, options)
    assert money == f"A year: A EUR\u00a010\u00a0m, B EUR\u00a011\u00a0m. {said}".strip()


def test_people_are_counted_over_all_groups() -> None:
    material, options = found()
    _money, persons, _gains = told(material, options)
    counts = [sum(sum(groups.values()) for groups in option.tally.persons.values()) for option in options]
    assert persons.startswith(f"Planned in all: A {int(counts[0]):,}, B {int(counts[1]):,};")


def test_who_reaches_the_least_gain_is_told_by_package() -> None:
    material, options = found()
    least, gains = least_gain(material), []
    for amount in (least, least - Fraction(1, 100)):
        shown = tuple(replace(each, credited=amount) for each in options[0].tally.gains)
        gains.append(replace(options[0], cut=replace(options[0].cut, tally=replace(options[0].tally, gains=shown))))
    reached, short = gains[0], replace(gains[1], letter="B", key="other")
    assert "Not every" not in told(material, (reached,))[2]
    assert "All three" not in told(material, (short,))[2]
    both = told(material, (reached, short))[2]
    assert both.startswith("All three parties credibly reach the least gain of")
    assert both.endswith("in B.")
    assert " in A. Not every" in both


def test_what_stays_is_told_or_that_it_was_not_tried() -> None:
    material, _options = found()
    assert steady(material, None).words == UNTRIED
    tried = steady(material, Stability(("One (1)",), (), ("Two", "Three"), 15, Fraction(1, 5))).words
    assert tried == (
        "Tried 15 times, with importances changed by up to 20% each way. They stay in: One. 2 measures stay out."
    )
    assert (
        "Contested, for they come and go: Four."
        in steady(material, Stability((), ("Four",), (), 1, Fraction(1, 5))).words
    )

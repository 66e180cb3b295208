"""An answer as data: each number where it belongs, and what is not known as null or left out."""

from dataclasses import replace
from fractions import Fraction

import pytest

from negotiator.bargaining.answer_file import answer_data, outcome_data, plain
from negotiator.bargaining.outcome import Answer, Method, Outcome
from negotiator.bargaining.words import Concept, Status
from tests.builders import small_case

INFINITE = float("inf")


@pytest.fixture
def way() -> str:
    """No case is solved here, so there is one way only."""
    return ""


def outcome(**more: object) -> Outcome:
    made = Outcome(
        concept=Concept.BALANCED,
        levels=(0,) * len(small_case().issues),
        points=(1, 2),
        value=Fraction(5, 2),
        proven=True,
        bound=2.5,
        gap=0.0,
        seconds=0.5,
    )
    return replace(made, **more)  # type: ignore[arg-type]


def told(**more: object) -> dict[str, object]:
    return dict(outcome_data(small_case(), outcome(**more)))


def test_a_plain_outcome_has_its_numbers_and_no_more() -> None:
    found = told()
    assert {*found} == {"value", "package", "points", "proven", "bound", "gap", "seconds"}
    assert (found["value"], found["points"], found["proven"], found["bound"]) == (2.5, [1, 2], True, 2.5)
    assert found["package"] == [issue.levels[0] for issue in small_case().issues]


def test_what_is_not_finite_is_null() -> None:
    found = told(bound=INFINITE, gap=INFINITE)
    assert (found["bound"], found["gap"]) == (None, None)
    assert (told(bound=None)["bound"], told(gap=0.25)["gap"]) == (None, 0.25)


def test_more_is_told_where_there_is_more() -> None:
    other = next(method for method in Method if method is not Method.PROGRAMME)
    assert told(method=other)["method"] == other.value
    assert told(optima=1)["optima"] == 1
    assert told(soft=("G-09",))["soft"] == ["G-09"]
    nash = told(concept=Concept.NASH, gainers=(2, 3))
    assert (nash["gainers"], nash["of"]) == (2, 3)
    assert told(concept=Concept.NASH)["of"] == 0


@pytest.mark.parametrize(
    ("value", "number"),
    [(None, None), (3, 3), (Fraction(1, 4), 0.25), (0.5, 0.5), ((1, Fraction(1, 2)), [1, 0.5]), ((), [])],
)
def test_values_are_numbers(value: object, number: object) -> None:
    assert plain(value) == number  # type: ignore[arg-type]


def test_an_answer_has_a_block_for_each_concept() -> None:
    answer = Answer("mark", Status.OK, (1, 2), ("home",), {Concept.BALANCED: outcome()}, 1.5)
    found = answer_data(small_case(), answer)
    assert (found["case"], found["status"], found["ideal"], found["active"]) == ("mark", "ok", [1, 2], ["home"])
    assert found["balanced"] == told()
    without = answer_data(small_case(), replace(answer, status=None, ideal=None, outcomes={}))
    assert (without["status"], without["ideal"], "balanced" in without) == (None, None, False)

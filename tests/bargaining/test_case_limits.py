"""What is exactly at a limit of a case file is read, a hair beyond it is refused at its place."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest

from negotiator.bargaining import case_limits
from negotiator.bargaining.case import Case, Condition, Issue, Linear, Party
from negotiator.bargaining.case_file import read_case, validate, write_case
from negotiator.bargaining.errors import CaseError
from negotiator.bargaining.words import RuleClass, Sense
from tests.bargaining.test_case_file import put
from tests.builders import small_case


@pytest.fixture
def way() -> str:
    """No case is solved here, so there is one way only."""
    return ""


def place_of(text: str) -> str:
    """Where a file is refused; empty if it is read."""
    try:
        read_case(text)
    except CaseError as refused:
        return str(refused.path)
    return ""


def refused(case: Case) -> str:
    try:
        validate(case)
    except CaseError as found:
        return str(found.path)
    return ""


WEIGHT = "stakeholders[0].weight"


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("1" * 30, "1" * 31),
        ("1/" + "3" * 30, "1/" + "3" * 31),
        ("1" * 30 + "/" + "7" * 30, "1" * 30 + "/" + "7" * 31),
        ("7", "7a"),
        ("1/3", "1/3/5"),
        ("1/3", "-1/3"),
        ("1/3", " 1/3"),
        ("0/1", "1/0"),
        ("3", "٣"),
        (10**29, 10**30),
        (0, -1),
    ],
)
def test_weights_are_whole_numbers_or_fractions_of_at_most_thirty_digits(good: object, bad: object) -> None:
    assert place_of(put("stakeholders", 0, "weight", good)) == ""
    assert place_of(put("stakeholders", 0, "weight", bad)) == WEIGHT


@pytest.mark.parametrize(("good", "bad"), [("1e29", "1e31"), ("1e-29", "1e-31"), ("0.25", "1e999999999")])
def test_decimals_neither(good: str, bad: str) -> None:
    def text(weight: str) -> str:
        return put("stakeholders", 0, "weight", 0).replace('"weight": 0,', f'"weight": {weight},', 1)

    assert read_case(text(good)).parties[0].weight == Fraction(good)
    assert place_of(text(bad)) == WEIGHT


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (("constraints", 0, "terms"), [["visa", "some", 1, 2]], "constraints[0].terms[0]"),
        (("constraints", 0, "terms"), [["visa", "some", "3"]], "constraints[0].terms[0]"),
        (("constraints", 0, "terms"), [["visa", "some", True]], "constraints[0].terms[0]"),
        (("constraints", 0, "rhs"), True, "constraints[0].rhs"),
        (("constraints", 0, "hard"), 1, "constraints[0].hard"),
        (("constraints", 0, "class"), "none", "constraints[0].class"),
        (("constraints", 1, "max"), [1], "constraints[1].max"),
        (("constraints", 1, "max"), [1, 2, 3], "constraints[1].max"),
        (("constraints", 2, "if"), [["visa"]], "constraints[2].if[0]"),
        (("constraints", 2, "then"), [["visa", "some", "more"]], "constraints[2].then[0]"),
        (("constraints", 3, "a"), [["visa", 1]], "constraints[3].a[0]"),
        (("constraints", 3, "b"), {}, "constraints[3].b"),
        (("red_lines", 0), [], "red_lines[0]"),
        (("seed",), "7", "seed"),
        (("balance",), {"costs": [["visa", "some"]]}, "balance.costs[0]"),
        (("balance",), {"bonuses": [{"id": "b", "a": [], "b": []}]}, "balance.bonuses[0].points"),
    ],
)
def test_each_wrong_entry_is_named_by_its_place(path: tuple[object, ...], value: object, told: str) -> None:
    assert place_of(put(*path, value)) == told


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("linear", {"terms": [["visa", "some", 3]], "sense": ">=", "rhs": 0}),
        ("ratio", {"num": [["visa", "some", 1]], "den": [["return", "yes", 2]], "max": [1, 2]}),
        ("requires", {"if": [["visa", "some"]], "then": [["return", "yes"]]}),
        ("excludes", {"a": [["visa", "none"]], "b": [["return", "yes"]]}),
        ("forbids", {"issue": "visa", "level": "some"}),
    ],
)
def test_each_kind_of_condition_is_read_as_it_is_written_and_needs_each_of_its_parts(
    kind: str, more: dict[str, object]
) -> None:
    entry = {
        "id": "c",
        "kind": kind,
        "hard": False,
        "class": str(RuleClass.LOCKED),
        "rule": "R",
        "label": {"en": "Words"},
    } | more
    case = read_case(put("constraints", [entry]))
    (condition,) = case.conditions
    assert (condition.hard, condition.cls, condition.rule, condition.label) == (
        False,
        RuleClass.LOCKED,
        "R",
        (("en", "Words"),),
    )
    assert json.loads(write_case(case))["constraints"] == [entry]
    bare = {key: value for key, value in entry.items() if key not in ("hard", "class", "rule", "label")}
    assert read_case(put("constraints", [bare])).conditions == (Condition("c", condition.body),)
    for part in more:
        assert place_of(put("constraints", [{k: v for k, v in entry.items() if k != part}])) == f"constraints[0].{part}"


def with_points(points: int) -> Case:
    case = small_case()
    first = case.parties[0]
    rows = tuple(
        tuple(points if (i, n) == (0, 0) else 0 for n, _ in enumerate(row)) for i, row in enumerate(first.points)
    )
    return replace(case, scale=10**9, parties=(replace(first, points=rows), *case.parties[1:]))


def test_points_and_numbers_reach_so_far_and_no_further() -> None:
    assert refused(with_points(case_limits.LARGEST_REACH)) == ""
    assert refused(with_points(case_limits.LARGEST_REACH + 1)).endswith(".points")
    case = small_case()
    for d, told in ((case_limits.LARGEST_REACH, ""), (case_limits.LARGEST_REACH + 1, "d")):
        found = refused(replace(case, scale=10**9, parties=(replace(case.parties[0], d=d), *case.parties[1:])))
        assert found.endswith(told)
        assert bool(found) is bool(told)
    for number, fits in ((10**12, True), (10**12 + 1, False), (-(10**12), True), (-(10**12) - 1, False)):
        condition = Condition("c", Linear(((0, 0, number),), Sense.AT_MOST, 0))
        assert (refused(replace(case, conditions=(condition,))) == "") is fits
    for scale, fits in ((1, True), (0, False), (10**12, True), (10**12 + 1, False)):
        flat = tuple(replace(p, points=tuple(tuple(0 for _ in row) for row in p.points), d=0) for p in case.parties)
        assert (refused(replace(case, scale=scale, parties=flat)) == "") is fits


def test_a_party_has_at_most_a_thousand_units_of_utility() -> None:
    for points, fits in ((case_limits.LARGEST_UTILITY, True), (case_limits.LARGEST_UTILITY + 1, False)):
        assert (refused(replace(with_points(points), scale=1)) == "") is fits


def sized(issues: int, levels: int) -> Case:
    made = tuple(Issue(f"i{n}", tuple(f"l{k}" for k in range(levels))) for n in range(issues))
    party = Party("p", Fraction(1), 0, tuple((0,) * levels for _ in range(issues)))
    return Case("sized", 1, made, (party,))


@pytest.mark.parametrize(("issues", "levels"), [(case_limits.MOST_ISSUES, 1), (10, case_limits.MOST_LEVELS // 10)])
def test_so_many_issues_and_levels_and_no_more(issues: int, levels: int) -> None:
    case = sized(issues, levels)
    assert refused(case) == ""
    more = Issue("more", ("only",))
    party = replace(case.parties[0], points=(*case.parties[0].points, (0,)))
    assert refused(replace(case, issues=(*case.issues, more), parties=(party,))) == "issues"


def test_so_many_parties_and_no_more() -> None:
    case = sized(1, 1)
    parties = tuple(replace(case.parties[0], id=f"p{n}") for n in range(case_limits.MOST_PARTIES + 1))
    assert refused(replace(case, parties=parties[:-1])) == ""
    assert refused(replace(case, parties=parties)) == "stakeholders"


def test_words_have_one_to_five_hundred_signs() -> None:
    for count, fits in ((1, True), (0, False), (case_limits.LONGEST_WORD, True), (case_limits.LONGEST_WORD + 1, False)):
        assert (refused(replace(sized(1, 1), issues=(Issue("x" * count, ("only",)),))) == "") is fits

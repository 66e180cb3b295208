"""The case file: round trips, a fingerprint that stays, and every wrong thing named by its place."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest

from negotiator.bargaining.case import Condition, Forbids, Party, Requires
from negotiator.bargaining.case_file import fingerprint, read_case, validate, write_case
from negotiator.bargaining.case_reading import doubled
from negotiator.bargaining.errors import CaseError
from negotiator.bargaining.words import RuleClass
from tests.builders import KINDS, drawn_case, small_case


def plain() -> dict:
    return {
        "format": "negotiator-case/1",
        "name": "plain",
        "seed": None,
        "scale": 100,
        "issues": [{"id": "visa", "levels": ["none", "some"]}, {"id": "return", "levels": ["no", "yes"]}],
        "stakeholders": [
            {"id": "home", "weight": 1, "d": 0, "points": [[60, 0], [0, 40]]},
            {"id": "partner", "weight": 0.1, "d": 0, "points": [[0, 60], [0, 40]]},
        ],
        "red_lines": [{"id": "r", "stakeholder": "home", "issue": "visa", "level": "some"}],
        "constraints": [
            {"id": "a", "kind": "linear", "terms": [["visa", "some", 3]], "sense": "<=", "rhs": 5},
            {"id": "b", "kind": "ratio", "num": [["visa", "some", 1]], "den": [["return", "yes", 2]], "max": [1, 2]},
            {"id": "c", "kind": "requires", "if": [["visa", "some"]], "then": [["return", "yes"]]},
            {"id": "d", "kind": "excludes", "a": [["visa", "none"]], "b": [["return", "yes"]]},
        ],
    }


@pytest.mark.parametrize("seed", range(2 * len(KINDS)))
def test_what_is_written_reads_back_the_same(seed):
    case = drawn_case(seed)
    assert read_case(write_case(case)) == case
    assert fingerprint(read_case(write_case(case))) == fingerprint(case)


def test_everything_beyond_the_plain_format_comes_back():
    case = small_case()
    label = (("de", "Rückkehr"), ("en", "Return"))
    red = Condition("red", Requires(((0, 1),), ((1, 1),)), stakeholder="home", hard=False, label=label)
    rule = Condition("g", Forbids((0, 2)), rule="G-01", cls=RuleClass.LOCKED, stakeholder="home")
    third = Party("third", Fraction(1, 3), -5, ((1, 2, 3), (4, 5)))
    rich = replace(
        case,
        red_lines=(red,),
        conditions=(rule,),
        parties=(*case.parties, third),
        seed=7,
        weight_samples=((Fraction(1, 7), Fraction(2), Fraction(1, 2)),),
        groups2=(("home",), ("third",)),
    )
    assert read_case(write_case(rich)) == rich


def test_weights_are_exact_decimals():
    assert read_case(json.dumps(plain())).parties[1].weight == Fraction(1, 10)


def test_fingerprint_is_the_same_everywhere():
    """Written down once; a change would part stored outcomes from their cases."""
    assert fingerprint(read_case(json.dumps(plain()))) == FINGERPRINT_OF_PLAIN


def test_fingerprint_ignores_layout_and_unknown_keys():
    spaced = json.dumps(plain() | {"expected": {"status": "ok"}}, indent=3, sort_keys=True)
    assert fingerprint(read_case(spaced)) == FINGERPRINT_OF_PLAIN


FINGERPRINT_OF_PLAIN = "7fecfc1c5b40de3a8f5904cceac048b3e7ca925be533a179d701717e6bb33f88"


def put(*path_and_value):
    """The plain case with one place changed."""
    data = plain()
    *path, key, value = path_and_value
    place = data
    for step in path:
        place = place[step]
    place[key] = value
    return json.dumps(data)


WRONG = [
    ("format", put("format", "negotiator-case/9")),
    ("scale", put("scale", 0)),
    ("scale", put("scale", 1.5)),
    ("issues", put("issues", [])),
    ("issues[1]", put("issues", 1, "id", "visa")),
    ("issues[0].levels", put("issues", 0, "levels", [])),
    ("issues[0].levels[1]", put("issues", 0, "levels", ["none", "none"])),
    ("issues[0].levels", put("issues", 0, "levels", [str(n) for n in range(1_000_000)])),
    ("stakeholders", put("stakeholders", [])),
    ("stakeholders[1]", put("stakeholders", 1, "id", "home")),
    ("stakeholders[0].weight", put("stakeholders", 0, "weight", -1)),
    ("stakeholders[0].weight", put("stakeholders", 0, "weight", "1/0")),
    ("stakeholders[0].weight", put("stakeholders", 0, "weight", True)),
    ("stakeholders[0].d", put("stakeholders", 0, "d", "5")),
    ("stakeholders[0].d", put("stakeholders", 0, "d", 10**15)),
    ("stakeholders[0].points", put("stakeholders", 0, "points", [[1, 2]])),
    ("stakeholders[0].points[1]", put("stakeholders", 0, "points", [[1, 2], [3]])),
    ("stakeholders[0].points", put("stakeholders", 0, "points", [[10**9, 2], [3, 4]])),
    (
        "stakeholders[0].points",
        json.dumps(
            json.loads(put("scale", 10**9))
            | {"stakeholders": [{"id": "home", "weight": 1, "d": 0, "points": [[10**9, 0], [-(10**9), 0]]}]}
        ),
    ),
    ("stakeholders[0].points[0][1]", put("stakeholders", 0, "points", [[1, None], [3, 4]])),
    ("red_lines[0].stakeholder", put("red_lines", 0, "stakeholder", "nobody")),
    ("red_lines[0]", put("red_lines", 0, "level", "never")),
    ("red_lines[0].id", put("red_lines", 0, "id", "a")),
    ("constraints[1]", put("constraints", 1, "id", "a")),
    ("constraints[0].kind", put("constraints", 0, "kind", "eval")),
    ("constraints[0].sense", put("constraints", 0, "sense", "<")),
    ("constraints[0].terms[0]", put("constraints", 0, "terms", [["visa", "some"]])),
    ("constraints[0].terms[0]", put("constraints", 0, "terms", [["vias", "some", 1]])),
    ("constraints[1].max", put("constraints", 1, "max", [1, 0])),
    ("constraints[1].max", put("constraints", 1, "max", [-1, 2])),
    ("constraints[2].then", put("constraints", 2, {"id": "c", "kind": "requires", "if": []})),
    ("diversity.min_distance", put("diversity", {"k": 2, "min_distance": 3})),
    ("weight_samples[0]", put("weight_samples", [[1]])),
    ("groups2[0]", put("groups2", [["nobody"]])),
    ("balance", put("balance", {"epsilon": -1})),
    ("$", "[]"),
    ("$", '{"format": "a", "format": "b"}'),
    ("stakeholders[0].weight", put("stakeholders", 0, "weight", float("nan"))),
    ("stakeholders[1].weight", put("stakeholders", 1, "weight", float("-inf"))),
    ("stakeholders[0].points[0][1]", put("stakeholders", 0, "points", [[1, float("nan")], [3, 4]])),
    ("scale", put("scale", float("nan"))),
    ("weight_samples[0][1]", put("weight_samples", [[1, float("inf")]])),
    ("issues[0]", put("issues", 0, "id", "vi\ud800sa")),
    ("issues[0].levels[0]", put("issues", 0, "levels", ["a\nb", "some"])),
    ("constraints[0].id", put("constraints", 0, "id", "one_level[visa]")),
    ("constraints[0].rule", put("constraints", 0, "rule", "IR:home")),
    ("constraints[1].rule", put("constraints", 1, "rule", "r")),
    ("$", "[" * 100_000),
    ("line 1, column 2", "{"),
    ("issues", json.dumps({"format": "negotiator-case/1"})),
]


@pytest.mark.parametrize(("path", "text"), WRONG, ids=[f"{n}-{path}" for n, (path, _) in enumerate(WRONG)])
def test_wrong_file_names_the_place(path, text):
    with pytest.raises(CaseError) as refused:
        read_case(text)
    assert refused.value.path == path
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("seed", range(len(KINDS)))
def test_drawn_cases_are_valid(seed):
    validate(drawn_case(seed))


def test_case_with_unknown_level_is_refused():
    case = replace(small_case(), conditions=(Condition("c", Forbids((0, 9))),))
    with pytest.raises(CaseError) as refused:
        validate(case)
    assert refused.value.path == "constraints[0][0]"


def test_a_name_that_comes_twice_is_found_by_looking_at_each_once() -> None:
    """A file of a few megabytes may hold a million: counting each among all of them took hours."""
    assert doubled(iter(["a", "b", "c", "b", "a"])) == "b"
    assert not doubled(iter("abc"))

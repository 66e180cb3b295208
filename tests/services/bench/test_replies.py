"""What is answered about a draft, on cases small enough to know the answer."""

from collections.abc import Mapping
from dataclasses import replace

from negotiator.bargaining.case import Case, Condition, Linear
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.words import Sense
from negotiator.services.bench.replies import ANSWERS, ASKED, COSTS, INSTEAD, LASTING, REPAIR, STAYS, WHY, Question
from negotiator.services.proposals.variants import RUNS
from tests.builders import small_case

LIMIT = Condition("limit", Linear(((1, 1, 1),), Sense.AT_MOST, 0))  # no return at all
BOTH = Options(time_limit=20)


def asked(case: Case, levels: tuple[int, ...], issue: int = -1, rules: tuple[str, ...] = ()) -> Question:
    return Question(case, case, levels, (0, 1), issue, rules=rules)


def test_a_limit_costs_what_everybody_would_have_without_it() -> None:
    case = replace(small_case(), conditions=(LIMIT,))
    found = LASTING[COSTS](asked(case, (1, 0), rules=("limit",)), BOTH, dict)
    assert found["costs"] == [{"name": "limit", "effect": {"home": "2/5", "partner": "2/5"}, "settled": True}]
    assert found["same"]
    assert not LASTING[COSTS](asked(case, (2, 0), rules=("limit",)), BOTH, dict)["same"]


def test_what_conditions_cost_is_told_condition_by_condition() -> None:
    idle = tuple(Condition(f"idle{n}", Linear(((1, 1, 1),), Sense.AT_MOST, 2)) for n in range(5))
    case = replace(small_case(), conditions=(LIMIT, *idle))
    told = list[Mapping[str, object]]()
    whole = LASTING[COSTS](asked(case, (1, 0), rules=("limit", *(each.name for each in idle))), BOTH, told.append)
    assert told == [whole | {"idle": [each.name for each in idle[:3]]}]
    assert whole["idle"] == [each.name for each in idle]


def test_a_level_that_cannot_be_is_answered_with_who_stands_against_it() -> None:
    """The partner must have something of the visas: without them it stays below what it accepts."""
    case = replace(small_case(), conditions=(LIMIT,))
    lines = ANSWERS[WHY](asked(case, (1, 0), issue=0), BOTH)["lines"]
    assert isinstance(lines, list)
    assert [line["steps"] for line in lines] == [None, None]
    for line, party in zip(lines, ("partner", "home"), strict=True):
        named = {name for each in line["conflict"]["sets"] for name in each["names"]}
        assert {f"{ASKED}:visa", f"IR:{party}"} <= named
        assert line["conflict"]["relaxations"]
    found = ANSWERS[INSTEAD](asked(case, (1, 0), issue=0), BOTH)
    assert found["lines"] == []
    assert found["conflict"]


def test_where_nothing_fits_every_answer_says_why() -> None:
    case = small_case()
    nobody = replace(case, parties=tuple(replace(party, d=95) for party in case.parties))
    assert ANSWERS[REPAIR](asked(nobody, (1, 1)), BOTH)["conflict"]
    for what in (COSTS, STAYS):
        assert LASTING[what](asked(nobody, (1, 1)), BOTH, dict)["conflict"]


def test_what_stays_is_told_for_each_measure() -> None:
    told = list[Mapping[str, object]]()
    found = LASTING[STAYS](asked(small_case(), (1, 1)), BOTH, told.append)
    assert found["stances"] == {"visa": "core", "return": "core"}
    assert 1 < len(told) < RUNS
    assert told[0]["runs"] == 1

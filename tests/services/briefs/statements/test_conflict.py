"""Where nothing fits: why, and the smallest ways out, counted where they are too many to print."""

from dataclasses import replace

import pytest

from negotiator.bargaining.conflict import Ended
from negotiator.briefs.views import Box, Points, Words
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.briefs.statements import conflict
from negotiator.services.briefs.statements.conflict import MOST_LINES, MOST_SETS, MOST_WAYS
from negotiator.services.packages.views import ConditionLine, ConflictView
from tests.services.briefs.statements.test_questions import material

PLAN = demo_scenario("kenya_like")


def line(n: int, **more: object) -> ConditionLine:
    return replace(ConditionLine(f"G-{n:02}", f"Title {n}", "D", (f"Words {n}.",), ("lead",)), **more)


def view(sizes: list[int], ended: str = "all") -> ConflictView:
    """Sets and ways of so many conditions."""
    sets = tuple(tuple(line(10 * n + k) for k in range(size)) for n, size in enumerate(sizes))
    return ConflictView(sets, sets, "all", ended, 10, "Sought among all.")


def ways(found: ConflictView) -> Points:
    (told,) = conflict._ways(material(PLAN, PLAN.packages[0]), found)
    assert isinstance(told, Points)
    return told


def test_ways_out_are_numbered_the_smallest_first_and_counted_where_there_are_more() -> None:
    assert MOST_WAYS == 3
    few, many = ways(view([2, 1])), ways(view([4, 3, 2, 1]))
    assert few.ordered
    assert [point.words.count("G-") for point in few.points] == [1, 2]
    assert few.title.startswith("Ways out:")
    assert [point.words.count("G-") for point in many.points] == [1, 2, 3]
    assert many.title.startswith("The 3 smallest of 4 ways out")
    assert ways(view([1, 1, 1])).title.startswith("Ways out:")


@pytest.mark.parametrize(("size", "more"), [(0, ""), (1, "; one more."), (2, "; 2 more.")])
def test_a_way_of_many_conditions_counts_those_that_it_does_not_name(size: int, more: str) -> None:
    (point,) = ways(view([MOST_LINES + size])).points
    assert point.words.count("G-") == MOST_LINES
    assert point.words.endswith(more or ".")
    assert "more" in point.words if more else "more" not in point.words
    assert point.more == "Must agree: the lead."


@pytest.mark.parametrize(
    ("ended", "said"), [(Ended.ALL, "rights or law stand in the way"), ("time", "in the time given")]
)
def test_no_way_out_is_said_as_what_is_known_of_it(ended: str, said: str) -> None:
    found = replace(view([1], ended), relaxations=())
    (told,) = conflict._ways(material(PLAN, PLAN.packages[0]), found)
    assert isinstance(told, Words)
    assert said in told.words


def test_a_set_with_a_sealed_condition_says_that_not_all_is_named() -> None:
    sealed = replace(view([1, 2]), sets=((line(1),), (line(2), line(3, sealed=True))))
    boxes = [each for each in conflict._sets(material(PLAN, PLAN.packages[0]), sealed) if isinstance(each, Box)]
    assert [len(box.blocks) for box in boxes] == [1, 2]
    assert boxes[0].title == "These conditions cannot hold together"
    assert boxes[1].title != boxes[0].title


@pytest.mark.parametrize("count", [MOST_SETS, MOST_SETS + 1, MOST_SETS + 2])
def test_sets_that_are_not_printed_are_counted(count: int) -> None:
    told = [*conflict._sets(material(PLAN, PLAN.packages[0]), view([1] * count))]
    assert sum(isinstance(each, Box) for each in told) == MOST_SETS
    words = [each.words for each in told if isinstance(each, Words)]
    left = {0: [], 1: ["One more such set is not printed."], 2: ["2 more such sets are not printed."]}[
        count - MOST_SETS
    ]
    assert words == [*left, "Sought among all."]


def test_who_must_agree_is_named_once_a_house_by_its_name() -> None:
    lines = (
        line(1),
        line(2),
        line(3, changed_by=("owner", "lead"), house="BMZ"),
        line(4, changed_by=("itself",), whose="BMI"),
    )
    names = conflict._who(material(PLAN, PLAN.packages[0]), lines)
    assert [name for name in names if name in ("BMZ", "BMI")] == ["BMZ", "BMI"]
    assert len(names) == len({*names}) == 3

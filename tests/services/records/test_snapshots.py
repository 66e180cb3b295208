import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

import pytest

from negotiator.bargaining.case_file import fingerprint
from negotiator.bargaining.outcome import Answer, Outcome, Status, Value
from negotiator.bargaining.words import Concept
from negotiator.catalogue.assembly import case_of, levels_of
from negotiator.catalogue.minutes import Minutes
from negotiator.catalogue.plan import Plan, Round
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.precedents import Agreement
from negotiator.catalogue.reading.scenario import DEMOS, demo_scenario
from negotiator.paths import PACKAGE
from negotiator.services.dossiers.rounds.round_entries import RoundEntry
from negotiator.services.records.snapshots import plain, read, written
from negotiator.services.work.kinds import Asker
from negotiator.services.work.questions import AboutSeveral


@pytest.mark.parametrize("name", DEMOS)
def test_plan_comes_back_as_it_was(name: str) -> None:
    demo = demo_scenario(name)
    plan = replace(
        demo, context=plain(demo.context), expected={}
    )  # as rows give it: answers are JSON, tests are not kept
    again = read(Plan, written(plan))
    assert again == plan
    assert written(again) == written(plan)
    assert again.measures == plan.measures
    assert again.participants == plan.participants
    assert case_of(again) == case_of(plan)


@pytest.mark.parametrize("value", [1.5, 7, None, Fraction(1, 3), (1, 2), (Fraction(1, 3), Fraction(2))])
def test_outcome_comes_back_as_it_was(value: Value) -> None:
    outcome = Outcome(Concept.NASH, value, (0, 1), (3, 4), True, None, 0.0, 0.1, ("G-23",), (2, 3))
    assert read(Outcome, written(outcome)) == outcome


OUTCOME = Outcome(Concept.NASH, (Fraction(1, 3), Fraction(2)), (0, 1), (3, 4), True, None, 0.0, 0.1, ("G-23",), (2, 3))


def answer_of(plan: Plan) -> Answer:
    """One that names a package of the plan, by two concepts."""
    case = case_of(plan)
    levels = levels_of(case, plan.packages[0].levels)
    found = {each: replace(OUTCOME, concept=each, levels=levels) for each in (Concept.BALANCED, Concept.NASH)}
    return Answer(fingerprint(case), Status.OK, (1, 2), tuple(party.id for party in case.parties), found, 0.25, False)


def rounds() -> list[Round]:
    return [each for name in DEMOS for each in demo_scenario(name).rounds]


EXAMPLES: dict[type, Callable[[], Sequence[object]]] = {
    Outcome: lambda: [OUTCOME],
    Answer: lambda: [answer_of(demo_scenario(name)) for name in DEMOS],
    Minutes: lambda: [each.minutes for each in rounds()],
    RoundEntry: lambda: [RoundEntry("", each.place, each.status, each.record["de"], {}) for each in rounds()],
    Agreement: lambda: library.precedents().agreements,
    Asker: lambda: [Asker(5, 7)],
    AboutSeveral: lambda: [AboutSeveral((1, 2), Concept.NASH, 60.0, {"payer:federal": "5/3"})],
    Fraction: lambda: [Fraction(-7, 3)],
    int: lambda: [0, 12],
}


@pytest.mark.parametrize("kind", EXAMPLES, ids=lambda kind: kind.__name__)
def test_what_is_kept_of_both_scenarios_comes_back_as_it_was(kind: type) -> None:
    examples = EXAMPLES[kind]()
    assert examples
    for value in examples:
        assert read(kind, written(value)) == value


def test_every_type_that_is_read_back_has_an_example() -> None:
    found = set[str]()
    for path in PACKAGE.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        if "snapshots import" in source:
            found |= set(re.findall(r"(?<![.\w])(?:read|restored)\(([A-Z]\w*|int|float|str)\b", source))
    assert found == {kind.__name__ for kind in (Plan, *EXAMPLES)}


def test_what_was_kept_is_read_by_its_type() -> None:
    """By `restored`; answers of a dossier, which may be typed as words, by `context.whole`. Shares among them are
    decimals in JSON, which are told as they are written."""
    by_hand = re.compile(r"\b(int|float|Fraction)\(str\(")
    files = [path for path in PACKAGE.rglob("*.py") if by_hand.search(path.read_text(encoding="utf-8"))]
    assert [path.name for path in files] == ["traits.py"]
    assert by_hand.findall(files[0].read_text(encoding="utf-8")) == ["Fraction"]

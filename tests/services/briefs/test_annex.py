"""The annex of a brief: what answers changed, in a sentence each; what the result hangs on, as far as computed."""

from dataclasses import replace
from fractions import Fraction

import pytest

from negotiator.briefs.views import Points, Words
from negotiator.catalogue import effects
from negotiator.catalogue.plan import Named, Plan
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.context import param
from negotiator.catalogue.reading.effects import Does
from negotiator.catalogue.reading.scenario import DEMOS, demo_scenario
from negotiator.services.briefs.answered import answers
from negotiator.services.briefs.hanging import MOST, hanging
from negotiator.services.dossiers.effects import told
from negotiator.services.studies.assumption_views import AssumptionLine, EndLine, Register, Solved
from tests.services.briefs.test_questions import material

EMPTY = Named("best", {}, {})


def printed(plan: Plan, package: Named = EMPTY) -> dict[str, str]:
    """What the annex says about answers: sentence -> what stands behind it."""
    blocks = answers(material(plan, package))
    return {point.words: point.more for block in blocks for point in block.points}


def without(plan: Plan, effect_id: str) -> Plan:
    return replace(plan, context={**plan.context, effects.OFF: {effect_id: "out of date"}})


@pytest.mark.parametrize("scenario", DEMOS)
def test_an_effect_is_printed_exactly_where_it_moves_a_weight_a_default_or_a_gain(scenario: str) -> None:
    plan = demo_scenario(scenario)
    everything = Named("all", {}, {m.id: m.top for m in plan.measures})
    said = printed(plan, everything)
    for effect in effects.counting(plan.context):
        bare = without(plan, effect.id)
        moved = (
            effects.weights(plan) != effects.weights(bare)
            or effects.credits(plan.context) != effects.credits(bare.context)
            or (bool(effect.param) and param(plan, effect.param) != param(bare, effect.param))
        )
        assert (told(effect, "en") in said) == moved, effect.id


def test_a_credited_gain_is_printed_only_where_the_package_holds_its_measure() -> None:
    effect = next(e for e in library.effects().values() if e.does is Does.GAIN)
    plan = demo_scenario("kenya_like")
    value: object = (effect.answer,) if effect.question == "brain_drain" else effect.answer
    plan = replace(plan, context={**plan.context, effect.question: value})
    assert told(effect, "en") in printed(plan, Named("one", {}, {effect.measures[0]: 1}))
    assert told(effect, "en") not in printed(plan)


def test_an_effect_that_was_switched_off_is_printed_with_its_reason() -> None:
    plan = demo_scenario("kenya_like")
    effect = next(e for e in effects.counting(plan.context) if not e.fixed)
    assert "out of date" in printed(without(plan, effect.id))[told(effect, "en")]
    assert "out of date" not in " ".join(printed(plan).values())


def line(thing: str, rank: int, confirmed: bool = False) -> AssumptionLine:
    end = EndLine("1", f"Sentence of {thing}.", (), rank, Fraction(0))
    return AssumptionLine(thing, "cost", "Cost", thing, "2", "1 to 3", "", "", confirmed, "", (), (end, end))


def annexed(register: Register | None) -> tuple[str, list[str]]:
    """The paragraph and the entries below it."""
    blocks = hanging(replace(material(demo_scenario("kenya_like"), EMPTY), register=register))
    words = " ".join(block.words for block in blocks if isinstance(block, Words))
    return words, [f"{p.words} {p.more}" for block in blocks if isinstance(block, Points) for p in block.points]


def test_what_hangs_most_stands_first_and_the_rest_is_counted() -> None:
    lines = tuple(line(f"t{n}", rank=1 + (n == 5), confirmed=n == 0) for n in range(MOST + 2))
    words, points = annexed(Register(lines, Solved(3, "2", True, False)))
    assert len(points) == MOST
    assert "t5" in points[0]
    assert f"Of {MOST + 2} assumptions in the register {MOST + 1} are not confirmed." in words
    assert "2 further assumptions matter" in words


@pytest.mark.parametrize("solved", [None, Solved(3, "2", True, stale=True)])
def test_nothing_is_printed_of_a_result_that_is_not_of_this_state(solved: Solved | None) -> None:
    words, points = annexed(Register((line("t", 3),), solved))
    assert points == []
    assert "was not computed for this state" in words


def test_papers_without_a_register_say_nothing() -> None:
    assert annexed(None) == ("", [])


def test_a_default_is_printed_only_where_the_dossier_states_no_number_of_its_own() -> None:
    effect = next(e for e in library.effects().values() if e.does is Does.DEFAULT)
    plan = demo_scenario("kenya_like")
    value: object = (effect.answer,) if effect.question == "brain_drain" else effect.answer
    plan = replace(plan, context={**plan.context, effect.question: value})
    bare = replace(plan, params={key: n for key, n in plan.params.items() if key != effect.param})
    assert told(effect, "en") in printed(bare)
    assert told(effect, "en") not in printed(replace(bare, params={**bare.params, effect.param: effect.value + 1}))

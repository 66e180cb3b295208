"""The annex of a brief: what answers changed, in a sentence each; what the result hangs on, as far as computed."""

from dataclasses import replace
from fractions import Fraction

import pytest

from negotiator.catalogue import effects
from negotiator.catalogue.plan import Named, Plan
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.context import param
from negotiator.catalogue.reading.effects import Does
from negotiator.catalogue.reading.scenario import DEMOS, demo_scenario
from negotiator.services.briefs.material.answered import answers
from negotiator.services.briefs.material.hanging import MOST, hanging
from negotiator.services.briefs.statements.annex import _assumptions
from negotiator.services.briefs.statements.unheard import unheard
from negotiator.services.dossiers.measures.effects import told
from negotiator.services.studies.assumption_views import AssumptionLine, EndLine, Register, Solved
from tests.services.briefs.statements.test_questions import material

EMPTY = Named("best", {}, {})


def printed(plan: Plan, package: Named = EMPTY) -> str:
    """What the annex says about answers."""
    return " ".join(block.words for block in answers(material(plan, package)))


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
    assert f"{told(effect, 'en')} Does not count, because: out of date." in printed(without(plan, effect.id))
    assert "out of date" not in printed(plan)


def line(thing: str, rank: int, confirmed: bool = False) -> AssumptionLine:
    end = EndLine("1", f"Sentence of {thing}.", (), rank, Fraction(0))
    return AssumptionLine(thing, "cost", "Cost", thing, "2", "1 to 3", "", "", confirmed, "", (), (end, end))


def annexed(register: Register | None) -> str:
    """What the annex says about assumptions."""
    found = replace(material(demo_scenario("kenya_like"), EMPTY), register=register)
    return " ".join(block.words for block in hanging(found))


def test_what_hangs_most_stands_first_and_the_rest_is_counted() -> None:
    lines = tuple(line(f"t{n}", rank=1 + (n == 3), confirmed=n == 0) for n in range(MOST + 2))
    words = annexed(Register(lines, Solved(3, "2", True, False)))
    assert words.index("Sentence of t3.") < words.index("Sentence of t0.")
    assert sum(f"Sentence of t{n}." in words for n in range(MOST + 2)) == MOST
    assert f"Of {MOST + 2} assumptions in the register {MOST + 1} are not confirmed." in words
    assert "2 further assumptions matter" in words


@pytest.mark.parametrize("solved", [None, Solved(3, "2", True, stale=True)])
def test_nothing_is_printed_of_a_result_that_is_not_of_this_state(solved: Solved | None) -> None:
    words = annexed(Register((line("t", 3),), solved))
    assert "Sentence" not in words
    assert "was not computed for this state" in words


def test_papers_without_a_register_say_nothing() -> None:
    assert annexed(None) == ""


def test_a_default_is_printed_only_where_the_dossier_states_no_number_of_its_own() -> None:
    effect = next(e for e in library.effects().values() if e.does is Does.DEFAULT)
    plan = demo_scenario("kenya_like")
    value: object = (effect.answer,) if effect.question == "brain_drain" else effect.answer
    plan = replace(plan, context={**plan.context, effect.question: value})
    bare = replace(plan, params={key: n for key, n in plan.params.items() if key != effect.param})
    assert told(effect, "en") in printed(bare)
    assert told(effect, "en") not in printed(replace(bare, params={**bare.params, effect.param: effect.value + 1}))


def test_levels_beyond_every_precedent_are_printed_and_no_others() -> None:
    plan = demo_scenario("kenya_like")
    known = library.precedents()
    tops = {m.id: m.top for m in plan.measures}
    over = {key: n for key, n in tops.items() if known.beyond(key, n)}
    assert over
    within = {key: n for key, n in tops.items() if key not in over}
    found = unheard(material(plan, Named("all", {}, tops)))
    names = {m.id: m.text["en"] for m in plan.measures}
    assert len(found) == 1
    assert all(names[key] in found[0].words for key in over)
    assert unheard(material(plan, Named("within", {}, within))) == ()


def test_an_entry_of_the_dossier_makes_a_level_one_that_was_heard_of() -> None:
    plan, known = demo_scenario("kenya_like"), library.precedents()
    key, n = next((m.id, m.top) for m in plan.measures if known.beyond(m.id, m.top))
    agreement, element = known.by_measure[key][0]
    added = replace(agreement, elements=(replace(element, level=n, fit="exact"),))
    wider = replace(known, agreements=(*known.agreements, added))
    found = replace(material(plan, Named("one", {}, {key: n})), precedents=wider)
    assert unheard(found) == ()
    assert unheard(replace(found, precedents=None)) != ()


def test_interests_are_counted_by_who_told_them() -> None:
    """Of three declared and two assessed ones."""
    plan = demo_scenario("kenya_like")
    first = plan.participants[0]
    prefs = tuple(replace(each, cert=cert) for each, cert in zip(first.prefs, "dddaa", strict=False))
    found = material(replace(plan, participants=(replace(first, prefs=prefs),)), EMPTY)
    told = [point.words for point in _assumptions(found, planned=False)]
    assert "Of 5 recorded interests, 3 are declared and 2 assessed by us." in told[0]

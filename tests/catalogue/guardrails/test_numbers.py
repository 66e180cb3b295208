"""The numbers of guardrails as data: the code that counts with one belongs to the guardrail that the data names."""

from dataclasses import replace
from fractions import Fraction

import pytest

from negotiator.catalogue.guardrails.checks.verdict import verdict
from negotiator.catalogue.guardrails.rows.all import rule_of, rules_of
from negotiator.catalogue.plan import Plan
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.scenario import DEMOS, demo_scenario
from tests.catalogue.packages import drawn

PLANS = tuple(demo_scenario(name) for name in DEMOS)


def bodies(plan: Plan) -> dict[str, list[object]]:
    """Guardrail -> its rows."""
    found: dict[str, list[object]] = {}
    for condition in rules_of(plan):
        found.setdefault(rule_of(condition.id), []).append(condition.body)
    return found


def with_number(plan: Plan, name: str, value: Fraction) -> Plan:
    return replace(plan, params={**plan.params, name: value})


@pytest.mark.parametrize("name", library.params())
def test_a_number_moves_the_rows_and_the_findings_of_its_guardrail_and_of_no_other(name: str) -> None:
    stated = library.params()[name]
    moved, told = set[str](), set[str]()
    for plan in PLANS:
        low, high = (with_number(plan, name, value) for value in (stated.least, stated.most))
        one, other = bodies(low), bodies(high)
        moved |= {rule for rule in {*one, *other} if one.get(rule) != other.get(rule)}
        for package in drawn(plan, 10, seed=11):
            before, after = verdict(low, package), verdict(high, package)
            sides = [
                {(found.rule, found.text["en"], found.hard) for found in (*seen.hard, *seen.soft)}
                for seen in (before, after)
            ]
            told |= {rule for rule, _text, _hard in sides[0] ^ sides[1]}
    assert moved == {stated.guardrail}
    assert told <= {stated.guardrail}


def test_each_guardrail_says_class_kind_who_may_change_it_and_its_source_in_both_languages() -> None:
    rails = library.guardrail_texts()
    assert {param.guardrail for param in library.params().values()} <= set(rails)
    for rail in rails.values():
        assert rail.src
        assert rail.changed_by
        assert all(set(text) == {"de", "en"} and all(text.values()) for text in (rail.title, rail.message))


def test_no_condition_has_a_class_other_than_its_guardrail_says() -> None:
    for plan in PLANS:
        for condition in rules_of(plan):
            assert condition.cls is library.guardrail_texts()[rule_of(condition.id)].cls

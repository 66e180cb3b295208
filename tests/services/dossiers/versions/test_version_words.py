"""Every field of a dossier's foundations is told in words where it differs; a field that is silent is named here."""

from dataclasses import fields, replace
from fractions import Fraction
from typing import Any

import pytest

from negotiator.bargaining.words import Part, Pillar
from negotiator.catalogue.limits import OwnCapacity, YearLimit
from negotiator.catalogue.plan import Fact, Level, Link, MandateGiven, Measure, OwnRule, Participant, Plan, Synergy
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.dossiers.versions.version_changes import ADDED, CHANGED, REMOVED, changes
from negotiator.services.dossiers.versions.version_values import LABELS, SILENT
from negotiator.services.dossiers.versions.versions import frozen

PLAN = demo_scenario("kenya_like")
OTHER: dict[str, Any] = {  # another value for a field, by its name; else by its kind
    "pillar": Pillar.ENABLING, "part": Part.SILENT, "side": "civil", "kind": "io", "gcm": (99,), "tags": frozenset("x"),
    "requires": (Link(1, "rec_health", 3),), "excludes": (Link(1, "rec_health", 3),),
    "synergies": (Synergy("rec_health", 1, Fraction(1, 9)),), "quantity": Fraction(77),
    "former": (("2001", "Alt", "Old"),), "text": {"de": "Anders", "en": "Other"}, "legal": "gesperrt",
}  # fmt: skip
NOT_TOLD = {  # what a version does not hold, or what names the thing itself
    Measure: {"id", "levels"}, Level: {"n"}, Fact: {"id"},
    Participant: {"id", "prefs", "red_lines", "least", "least_text", "confidence", "reasoning", "handed_in"},
    Plan: {"id", "as_of", "stage", "fictional", "rounds", "packages", "expected", "overrides", "law",
           "mandate_waits", "mandate_drafted"},
}  # fmt: skip


def other(name: str, value: Any) -> Any:
    """Something else of the same kind."""
    if name in OTHER:
        return OTHER[name]
    match value:
        case bool():
            return not value
        case int() | Fraction():
            return value + 1
        case tuple():
            return (*value, "another")
        case dict():
            return {**value, "another": Fraction(5)}
        case _:
            return f"{value}x"


def kinds(before: Plan, after: Plan) -> list[str]:
    return [each.kind for _heading, lines in changes(frozen(before), frozen(after), "de") for each in lines]


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_state_does_not_differ_from_itself(language: str) -> None:
    assert changes(frozen(PLAN), frozen(PLAN), language) == ()


@pytest.mark.parametrize("kind", [Measure, Level, Fact, Participant])
def test_every_field_of_a_thing_is_told(kind: type[Any]) -> None:
    for field in fields(kind):
        if field.name in NOT_TOLD[kind]:
            continue
        changed = _with(kind, field.name)
        assert kinds(PLAN, changed) == [CHANGED], field.name


def _with(kind: type[Any], name: str) -> Plan:
    measure, fact, person = PLAN.measures[0], PLAN.facts[0], PLAN.participants[0]
    if kind is Measure:
        found = replace(measure, **{name: other(name, getattr(measure, name))})
        return replace(PLAN, measures=(found, *PLAN.measures[1:]))
    if kind is Level:
        level = replace(measure.levels[1], **{name: other(name, getattr(measure.levels[1], name))})
        found = replace(measure, levels=(measure.levels[0], level, *measure.levels[2:]))
        return replace(PLAN, measures=(found, *PLAN.measures[1:]))
    if kind is Fact:
        return replace(PLAN, facts=(replace(fact, **{name: other(name, getattr(fact, name))}), *PLAN.facts[1:]))
    found_person = replace(person, **{name: other(name, getattr(person, name))})
    return replace(PLAN, participants=(found_person, *PLAN.participants[1:]))


def test_every_part_of_a_dossier_is_told_or_named_as_no_part_of_a_version() -> None:
    altered: dict[str, Any] = {
        "title": {"de": "A", "en": "B"}, "summary": {"de": "A"}, "lead": "de_bmi", "classification": "public",
        "horizon_years": 9, "data_as_of": "2020-01", "measures": PLAN.measures[1:],
        "participants": PLAN.participants[1:],
        "context": {**PLAN.context, "who_list": not PLAN.context["who_list"]}, "facts": PLAN.facts[1:],
        "base": {**PLAN.base, "lang": Fraction(1)}, "caps": {**PLAN.caps, "federal": Fraction(1)},
        "caps_ep": {**PLAN.caps_ep, "EP06": Fraction(1)}, "params": {**PLAN.params, "women": Fraction(9, 10)},
        "mandate": {"rec_health": (1, 1)}, "linkages": (), "mandate_given": MandateGiven("1", "2026-01-01", "x"),
        "shelved": PLAN.measures[:1], "rules": (OwnRule("OR:1", "L(rec_health) >= 1"),),
        "capacities": {"own:1": OwnCapacity({"de": "Busse", "en": "Buses"})},
        "years": (YearLimit("capacity", "lang", 2, Fraction(1)),),
    }  # fmt: skip
    assert set(altered) == {field.name for field in fields(Plan)} - NOT_TOLD[Plan]
    for name, value in altered.items():
        assert kinds(PLAN, replace(PLAN, **{name: value})), name


def test_added_and_removed_are_told_by_name() -> None:
    less = replace(PLAN, facts=PLAN.facts[1:])
    assert kinds(PLAN, less) == [REMOVED]
    assert kinds(less, PLAN) == [ADDED]


def test_no_position_round_or_package_is_in_a_version() -> None:
    kept = frozen(PLAN)
    assert (kept.rounds, kept.packages, kept.expected, kept.overrides) == ((), (), {}, ())
    assert not any(p.prefs or p.red_lines or p.reasoning or p.least_text for p in kept.participants)
    assert all(p.least is None for p in kept.participants)


def test_no_field_is_told_by_the_name_that_the_program_has_for_it() -> None:
    kinds = (Measure, Level, Fact, Participant)
    named = {each.name for kind in kinds for each in fields(kind) if each.name not in SILENT[kind.__name__]}
    assert named - LABELS.keys() == set()

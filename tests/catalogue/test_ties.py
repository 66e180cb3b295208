"""Linkages as they stand in a package: each sentence's condition, and its opposite."""

from dataclasses import replace

import pytest

from negotiator.catalogue.guardrails.checks.verdict import verdict
from negotiator.catalogue.plan import Linkage, Named, Plan
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.catalogue.ties import Tie, tie_of

HELP, BACK, WORK = "rei_individual", "ret_forced", "rec_g2g"
PLAN: Plan = demo_scenario("kenya_like")


def years(first: int, then: int) -> Plan:
    """The plan in which HELP is due in one year and BACK in another."""
    due = {HELP: first, BACK: then}
    measures = tuple(
        replace(m, levels=tuple(replace(v, year=due[m.id]) for v in m.levels)) if m.id in due else m
        for m in PLAN.measures
    )
    return replace(PLAN, measures=measures)


@pytest.mark.parametrize(
    ("kind", "levels", "expected"),
    [
        ("package", {HELP: 1, BACK: 1}, Tie.KEPT),
        ("package", {HELP: 1}, Tie.HALF),
        ("package", {BACK: 1}, Tie.HALF),
        ("package", {}, Tie.IDLE),
        ("sequence", {HELP: 1, BACK: 1}, Tie.KEPT),
        ("sequence", {BACK: 1}, Tie.HALF),
        ("sequence", {HELP: 1}, Tie.IDLE),
        ("condition", {HELP: 1}, Tie.ALIEN),
        ("condition", {}, Tie.ALIEN),
    ],
)
def test_a_linkage_stands_as_both_levels_say(kind: str, levels: dict[str, int], expected: Tie) -> None:
    assert tie_of(PLAN, Linkage(HELP, BACK, kind), levels) is expected


def test_a_sequence_is_early_only_where_the_second_is_due_first() -> None:
    tie, both = Linkage(HELP, BACK, "sequence"), {HELP: 1, BACK: 1}
    assert tie_of(years(2, 1), tie, both) is Tie.EARLY
    assert tie_of(years(2, 2), tie, both) is Tie.KEPT
    assert tie_of(years(1, 2), tie, both) is Tie.KEPT


@pytest.mark.parametrize(("a", "b"), [(HELP, BACK), (BACK, HELP), (WORK, BACK), (HELP, WORK)])
def test_alien_is_what_the_checker_refuses(a: str, b: str) -> None:
    tie = Linkage(a, b, "condition")
    refused = "G-11" in verdict(PLAN, Named("x", {}, {a: 1, b: 1}, linkages=(tie,))).hard_rules
    assert (tie_of(PLAN, tie, {a: 1, b: 1}) is Tie.ALIEN) is refused


def test_a_linkage_of_a_measure_that_the_dossier_lacks_is_idle() -> None:
    assert tie_of(PLAN, Linkage(HELP, "gone", "package"), {HELP: 1}) is Tie.IDLE

"""Each guardrail has one outcome in a package: the gravest of what is told."""

from dataclasses import replace

import pytest

from negotiator.bargaining.words import RuleClass
from negotiator.catalogue.guardrails.checks.verdict import Verdict
from negotiator.catalogue.guardrails.finding import Finding
from negotiator.catalogue.guardrails.own import rails
from negotiator.catalogue.plan import Override
from negotiator.services.access.scope import Cut, Weight, Withheld
from negotiator.services.access.telling import MARK, RED_LINE
from negotiator.services.briefs.statements.outcomes import Outcome, outcome_of, outcomes
from tests.services.briefs.papers.test_core import plan, side_by_side

RULE = "G-15"
HARD, SOFT = Finding(RULE, {}), Finding(RULE, {}, hard=False)
WAIVED = replace(SOFT, override=Override(1, RULE, "Lea", "2026-12-31"))


def cut(verdict: Verdict = Verdict((), (), ()), **more: object) -> Cut:
    _found, (option,) = side_by_side("C_balanced")
    told = replace(
        option.cut, tally=replace(option.tally, verdict=verdict), withheld=(), unjudged=frozenset(), solved=False
    )
    return replace(told, **more)  # type: ignore[arg-type]


def of(found: Cut, name: str = RULE) -> Outcome:
    return outcome_of(next(rule for rule in rails(plan()) if rule.id == name), found)


@pytest.mark.parametrize(
    ("verdict", "outcome"),
    [
        (Verdict((), (), ()), Outcome.HELD),
        (Verdict((), (), (SOFT,)), Outcome.WARNED),
        (Verdict((), (SOFT,), (SOFT,)), Outcome.SHORT),
        (Verdict((), (WAIVED,), (SOFT,)), Outcome.OVERRIDDEN),
        (Verdict((HARD,), (WAIVED, SOFT), (SOFT,)), Outcome.BROKEN),
    ],
)
def test_the_gravest_counts(verdict: Verdict, outcome: Outcome) -> None:
    assert of(cut(verdict)) is outcome
    other = next(rule.id for rule in rails(plan()) if rule.id != RULE and rule.cls is not RuleClass.TEXT)
    assert of(cut(verdict), other) is Outcome.HELD


def test_what_is_checked_at_the_text_is_said_to_be() -> None:
    for rule in rails(plan()):
        assert of(cut(), rule.id) is (Outcome.TEXT if rule.cls is RuleClass.TEXT else Outcome.HELD)


def test_what_is_sealed_is_neither_held_nor_broken() -> None:
    """Of a condition that is not met nobody is told whether it is a mark or a red line; one that is near is a mark."""
    names = {rule.id for rule in rails(plan())}
    hidden, near = Withheld(Weight.SOFT, "de_bmz"), Withheld(Weight.WARNING, "de_bmz", near=True)
    for name in (MARK, RED_LINE):
        if name in names:
            assert of(cut(withheld=(hidden,)), name) is Outcome.SEALED
            assert of(cut(withheld=(hidden,), solved=True), name) is Outcome.TABLE
            assert of(cut(withheld=(near,)), name) is (Outcome.SEALED if name == MARK else Outcome.HELD)
    assert of(cut(withheld=(hidden,))) is Outcome.HELD
    assert of(cut(unjudged=frozenset({RULE}))) is Outcome.SEALED


def test_every_guardrail_stands_under_one_outcome() -> None:
    found = outcomes(plan(), cut(Verdict((HARD,), (), ())))
    assert sorted(rule.id for rules in found.values() for rule in rules) == sorted(rule.id for rule in rails(plan()))
    assert [rule.id for rule in found[Outcome.BROKEN]] == [RULE]

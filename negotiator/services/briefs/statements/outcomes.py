"""What became of each guardrail in a package: exactly one outcome each, as far as the readers are told."""

from enum import StrEnum

from negotiator.bargaining.words import RuleClass
from negotiator.catalogue.guardrails.own import rails
from negotiator.catalogue.plan import Plan
from negotiator.catalogue.reading.texts import Guardrail
from negotiator.services.access.scope import Cut
from negotiator.services.access.telling import MARK, RED_LINE


class Outcome(StrEnum):
    """A rule has one outcome: it is never among those held and among those warned of."""

    BROKEN = "broken"
    OVERRIDDEN = "overridden"
    SHORT = "short"  # advice that is not fully met
    WARNED = "warned"  # somebody without a seat, or something that comes too late
    TABLE = "table"  # what is hard of it holds for everybody at the table, says the optimiser; the rest is sealed
    SEALED = "sealed"  # a condition is not met, or may not be, whose content is sealed
    TEXT = "text"  # checked at the text
    HELD = "held"


def outcome_of(rule: Guardrail, cut: Cut) -> Outcome:
    """The gravest of what is told."""
    verdict = cut.tally.verdict
    if rule.id in verdict.hard_rules:
        return Outcome.BROKEN
    if rule.id in verdict.overridden_rules:
        return Outcome.OVERRIDDEN
    if rule.id in verdict.soft_rules:
        return Outcome.SHORT
    if any(finding.rule == rule.id for finding in verdict.warnings):
        return Outcome.WARNED
    if _sealed(rule.id, cut):
        return Outcome.TABLE if rule.id in cut.guaranteed else Outcome.SEALED
    return Outcome.TEXT if rule.cls is RuleClass.TEXT else Outcome.HELD


def outcomes(plan: Plan, cut: Cut) -> dict[Outcome, tuple[Guardrail, ...]]:
    """All guardrails in their order, each under its one outcome."""
    found: dict[Outcome, tuple[Guardrail, ...]] = dict.fromkeys(Outcome, ())
    for rule in rails(plan):
        outcome = outcome_of(rule, cut)
        found[outcome] = (*found[outcome], rule)
    return found


def _sealed(rule: str, cut: Cut) -> bool:
    """Whether what is sealed leaves it open; of a condition that is not met nobody is told whether it is a mark or a
    red line."""
    if rule in cut.unjudged:
        return True
    return any(rule == MARK or (rule == RED_LINE and not found.near) for found in cut.withheld)

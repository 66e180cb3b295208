"""Guardrails that leadership may override for a while, and what an override does: the rule becomes soft and is named.

Rights (class A) and law (class B) bind whatever anybody decides. Consent, mandate, red lines and own rules belong to
those who gave or drew them. Soft rules and rules about wording need no override.
"""

from dataclasses import replace
from datetime import date

from negotiator.bargaining.case import Condition
from negotiator.bargaining.words import RuleClass
from negotiator.catalogue.guardrails.finding import Finding
from negotiator.catalogue.plan import Override, Plan, Text
from negotiator.catalogue.reading import library
from negotiator.language import day

CLASSES = (RuleClass.CAPACITY, RuleClass.BALANCE)
KINDS = ("hard", "both")
SOMEBODYS_OWN = frozenset({"G-21", "G-22", "RL", "OR", "LK"})


def overridable() -> tuple[str, ...]:
    """Ids of the guardrails that leadership may override, in the catalogue's order."""
    return tuple(
        rule.id
        for rule in library.guardrail_texts().values()
        if rule.cls in CLASSES and rule.kind in KINDS and rule.id not in SOMEBODYS_OWN
    )


def override_of(plan: Plan, rule: str) -> Override | None:
    """The override that holds for a rule, the longest if there are several; None if there is none, or may be none."""
    found = [each for each in plan.overrides if each.rule == rule]
    return max(found, key=lambda each: each.until) if found and rule in overridable() else None


def told(override: Override) -> Text:
    """Who overrode a rule until when, as a sentence."""
    until = date.fromisoformat(override.until)
    return {
        "de": f"Abweichung: überstimmt von {override.decider} bis {day(until, 'de')}.",
        "en": f"Deviation: overridden by {override.decider} until {day(until, 'en')}.",
    }


def eased(plan: Plan, condition: Condition) -> Condition:
    """The condition, soft where its rule is overridden; a soft rule costs once, whatever of it breaks."""
    rule = condition.id.partition(":")[0]
    if not condition.hard or condition.stakeholder or override_of(plan, rule) is None:
        return condition
    return replace(condition, hard=False, rule=rule)


def judged(plan: Plan, finding: Finding) -> Finding:
    """The finding, soft and with who decided so where its rule is overridden."""
    override = override_of(plan, finding.rule) if finding.hard and not finding.participant else None
    if override is None:
        return finding
    note = told(override)
    text = {language: f"{words} {note[language]}" for language, words in finding.text.items()}
    return replace(finding, text=text, hard=False, override=override)

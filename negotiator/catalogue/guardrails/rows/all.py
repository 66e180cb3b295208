"""All guardrails of a plan as conditions for the solver, with words for people."""

from negotiator.bargaining.case import Condition
from negotiator.catalogue.guardrails.overrides import eased
from negotiator.catalogue.guardrails.rows.balance import balance
from negotiator.catalogue.guardrails.rows.linkages import linkages
from negotiator.catalogue.guardrails.rows.means import means
from negotiator.catalogue.guardrails.rows.red_lines import own_rules_of
from negotiator.catalogue.guardrails.rows.rights import rights
from negotiator.catalogue.plan import Plan


def rules_of(plan: Plan) -> tuple[Condition, ...]:
    """Guardrails G-01 to G-30 (those that speak of levels), mandate, requires/excludes, linkages and own rules, hard
    ones and soft ones.

    Sorted by guardrail; overridden ones are soft. Red lines and least acceptable scores are not among them: see
    `assembly.case_of`."""
    found = (*rights(plan), *means(plan), *balance(plan), *linkages(plan), *own_rules_of(plan))
    return tuple(sorted((eased(plan, each) for each in found), key=lambda each: rule_of(each.id)))


def rule_of(name: str) -> str:
    """The guardrail that a condition, red line or finding belongs to: the part of its name before the first colon."""
    return name.partition(":")[0]

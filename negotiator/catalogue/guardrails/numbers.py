"""Numbers that a rule's rows and its check share: names of guardrails and limits as stated, no logic of either."""

from fractions import Fraction

from negotiator.catalogue.plan import Plan

MANDATE_RULE = "G-22"
ZERO = Fraction(0)


def cap(plan: Plan, payer: str) -> Fraction | None:
    """The limit of a payer in EUR m; the Federation's is the sum of its chapters where none is set. None: no limit."""
    if payer in plan.caps:
        return plan.caps[payer]
    return sum(plan.caps_ep.values(), ZERO) if payer == "federal" and plan.caps_ep else None


def stated_caps(plan: Plan) -> dict[str, Fraction]:
    """The payers' limits to check, in EUR m: those stated, and the Federation's sum of chapters unless every chapter's
    own limit makes sure of it."""
    found = dict(plan.caps)
    unlimited = any(measure.ep not in plan.caps_ep for measure in plan.measures)
    if "federal" not in found and plan.caps_ep and unlimited:
        found["federal"] = sum(plan.caps_ep.values(), ZERO)
    return found

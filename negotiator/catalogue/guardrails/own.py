"""Own rules and linkages of a dossier: what they share with guardrails, and which rules a dossier knows at all."""

from negotiator.catalogue.effects import advising
from negotiator.catalogue.plan import OwnRule, Plan, Text
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.texts import Guardrail

TIED = "LK"  # all linkages of a dossier together, as one guardrail
ANSWERS = "CX"  # what the answers about the country warn of
OWN = "OR"  # all own rules of a dossier together, as one guardrail; each is named "OR:" and its number


def binding(plan: Plan) -> tuple[OwnRule, ...]:
    """The own rules that are switched on, in their order."""
    return tuple(rule for rule in plan.rules if rule.on)


def rails(plan: Plan) -> tuple[Guardrail, ...]:
    """The guardrails that can bind this dossier, in the catalogue's order: those of own rules, of linkages and of
    answers that warn where it has some."""
    some = ((OWN, binding(plan)), (TIED, plan.bound), (ANSWERS, advising(plan.context)))
    without = {rule for rule, has in some if not has}
    return tuple(each for each in library.guardrail_texts().values() if each.id not in without)


def own_rule(meaning: Text) -> Text:
    """An own rule as a sentence."""
    return {"de": f"Eigene Regel: {meaning['de']}", "en": f"Own rule: {meaning['en']}"}

"""Annex: what the answers about the country changed, each in a sentence with its reason."""

from negotiator.briefs.views import Words
from negotiator.catalogue.effects import counting, held, switched_off, weights
from negotiator.catalogue.plan import Plan
from negotiator.catalogue.reading.context import PARAMS, param
from negotiator.catalogue.reading.effects import Does, Effect
from negotiator.language import _, sentence
from negotiator.services.briefs.material.material import Material
from negotiator.services.dossiers.measures.effects import told

TITLE = _("What answers about the country change")


def answers(material: Material) -> tuple[Words, ...]:
    """The effects that changed something of what the readers see: weights, defaults, credited gains; then those that
    the lead switched off, with the reason; in one paragraph. Empty where there are none."""
    say, language = material.voice.say, material.voice.language
    said = [told(effect, language) for effect in counting(material.plan.context) if _changed(material, effect)]
    off = switched_off(material.plan.context)
    for effect in held(material.plan.context):
        if effect.id in off:
            said += [told(effect, language), sentence(say(_("Does not count, because: %(why)s"), why=off[effect.id]))]
    return (Words(" ".join(said), "note", title=f"{say(TITLE)}:"),) if said else ()


def _changed(material: Material, effect: Effect) -> bool:
    """Whether without it anything that is told would be otherwise."""
    plan = material.plan
    match effect.does:
        case Does.WEIGHT:
            return any(effect.id in each.by for each in weights(plan))
        case Does.DEFAULT:
            return _sets(plan, effect)
        case Does.GAIN:
            return material.best is not None and any(material.best.level(key) for key in effect.measures)
        case _:
            return False


def _sets(plan: Plan, effect: Effect) -> bool:
    usual = PARAMS[effect.param][0]
    return plan.params.get(effect.param, usual) == usual and param(plan, effect.param) == effect.value != usual

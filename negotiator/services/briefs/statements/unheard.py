"""Annex: levels of the package that go beyond every precedent of the register."""

from negotiator.briefs.views import Words
from negotiator.catalogue.reading import library
from negotiator.language import _
from negotiator.services.briefs.material.material import Material

TITLE = _("Beyond every precedent in the register of what others got:")


def unheard(material: Material) -> tuple[Words, ...]:
    """The measures of the recommended package whose level nobody is known to have agreed to; empty without one. Of
    measures for which no agreement names a quantity nothing is said."""
    best, known = material.best, material.precedents or library.precedents()
    if best is None:
        return ()
    names = [
        f"{material.voice.measure(measure)} ({material.level(best, measure)})"
        for measure in material.plan.measures
        if known.beyond(measure.id, best.level(measure.id))
    ]
    return (Words(f"{'; '.join(names)}.", "note", title=material.voice.say(TITLE)),) if names else ()

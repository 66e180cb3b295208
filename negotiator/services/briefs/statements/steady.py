"""Which measures stay in or out of the package when importances vary: as the latest proposal tried it."""

from negotiator.briefs.views import Words
from negotiator.language import _
from negotiator.services.briefs.material.material import Material
from negotiator.services.packages.views import Stability

TITLE = _("What stays when importances vary:")
SEPARATOR = "; "
UNTRIED = _("The latest proposal did not try that.")
KINDS = (
    _("They stay in: %(names)s."),
    _("Contested, for they come and go: %(names)s."),
)


def steady(material: Material, found: Stability | None) -> Words:
    """Core, contested and out, with how often and how far importances were changed; or that it was not tried."""
    voice, say = material.voice, material.voice.say
    if found is None:
        return Words(say(UNTRIED), "note", title=say(TITLE))
    tried = voice.many(
        _("Tried once, with importances changed by up to %(noise)s each way."),
        _("Tried %(count)s times, with importances changed by up to %(noise)s each way."),
        found.runs,
        noise=voice.percent(found.noise),
    )
    named = zip(KINDS, (found.core, found.contested), strict=True)
    listed = [(words, SEPARATOR.join(map(voice.plain, names))) for words, names in named if names]
    parts = [say(words, names=names) for words, names in listed]
    out = voice.many(_("One measure stays out."), _("%(count)s measures stay out."), len(found.out))
    return Words(" ".join((tried, *parts, *((out,) if found.out else ()))), title=say(TITLE))

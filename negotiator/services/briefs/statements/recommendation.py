"""Which package a paper recommends, and for what: as far as it is proven, and nothing that another does better."""

from fractions import Fraction

from negotiator.language import _
from negotiator.services.briefs.material.material import Material, Option, alternatives, least_surplus


def recommendation(material: Material, best: Option) -> str:
    """The recommendation with its reason, as far as it is proven; nothing is praised for what another does better."""
    say = material.voice.say
    named = {"package": best.letter, "name": best.aside}
    margin, rivals = least_surplus(material, best), _rivals(material)
    better = tuple((option, surplus) for option, surplus in rivals if margin is not None and surplus > margin)
    if not material.agreed(best):
        first = _("Package %(package)s (%(name)s) cannot be agreed as it stands; it shows where to go on.")
    elif better and not best.proven:
        first = _("We do not recommend package %(package)s (%(name)s) yet.")
    else:
        first = _("We recommend package %(package)s (%(name)s).")
    parts = [say(first, **named), *_reasons(material, best, margin, better or rivals), *doubts(material, best)]
    return " ".join(parts)


def _rivals(material: Material) -> tuple[tuple[Option, Fraction], ...]:
    """Other packages of the document that can be agreed, with the margin of their tightest party, where it is shown."""
    found = [(option, least_surplus(material, option)) for option in alternatives(material, len(material.options))]
    return tuple((option, surplus) for option, surplus in found if surplus is not None and material.agreed(option))


def _reasons(
    material: Material, best: Option, margin: Fraction | None, others: tuple[tuple[Option, Fraction], ...]
) -> tuple[str, ...]:
    """The tightest party's margin against those of the others; where another keeps it further, that is said instead."""
    voice, say = material.voice, material.voice.say
    if margin is None or not others or not material.agreed(best):
        return ()
    told = voice.all_of(
        say(_("%(points)s in package %(package)s"), points=voice.score(surplus, sign=True), package=option.letter)
        for option, surplus in others
    )
    if others[0][1] > margin:
        words = _("Another keeps the tightest party further from its limit: %(others)s, against %(points)s here.")
        return (say(words, points=voice.score(margin, sign=True), others=told),)
    words = _(
        "Of the packages here that can be agreed, none keeps the tightest party further from its limit: a margin of "
        "%(margin)s, against %(others)s."
    )
    return (say(words, margin=voice.points(margin, sign=True), others=told),)


def doubts(material: Material, best: Option) -> tuple[str, ...]:
    """What the optimiser does not know, or does not know any more."""
    say = material.voice.say
    if material.stale:
        return (say(_("The dossier has changed since it was computed: have it computed again before deciding.")),)
    if not best.proven:
        return (say(_("It is the best that was found in the time given, not proven: there may be a better one.")),)
    return ()

"""Annex: which objectives of the two compacts the package serves, and by which measures."""

from negotiator.briefs.views import Words
from negotiator.catalogue.compacts import Compact, Served, served
from negotiator.catalogue.reading import library
from negotiator.language import _
from negotiator.services.briefs.material.material import Material
from negotiator.services.packages.serving import COMPACTS

JUDGED = _("That a measure serves an objective is a judgement, not a fact. The compacts are not legally binding.")


def compacts(material: Material) -> tuple[Words, ...]:
    """The objectives of both compacts that the package serves, and those that it does not; which measure serves which
    stands on the page of the package. Empty without a package."""
    say, best = material.voice.say, material.best
    if best is None:
        return ()
    aims = served(material.plan, library.compacts(), best.tally.levels)
    return (*(_words(material, aims, compact) for compact in Compact), Words(say(JUDGED), "note"))


def _words(material: Material, aims: tuple[Served, ...], compact: Compact) -> Words:
    say = material.voice.say
    mine = [aim for aim in aims if aim.objective.compact is compact]
    met, open_ = [aim for aim in mine if aim.by], [aim for aim in mine if not aim.by]
    title = say(_("%(met)s of %(all)s objectives"), met=len(met), all=len(mine))
    parts = [say(_("Served: %(names)s."), names=_names(material, met))] if met else []
    parts += [say(_("Not served: %(names)s."), names=_names(material, open_))] if open_ else []
    return Words(" ".join(parts), "note", title=f"{say(COMPACTS[compact])}, {title}:")


def _names(material: Material, aims: list[Served]) -> str:
    return "; ".join(f"{aim.objective.n} {material.voice.text(aim.objective.text)}" for aim in aims)

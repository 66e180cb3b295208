"""Annex: which objectives of the two compacts the package serves, and by which measures."""

from negotiator.briefs.views import Band, Cell, Section, Table, Words
from negotiator.catalogue.compacts import Compact, Served, served
from negotiator.catalogue.reading import library
from negotiator.language import _
from negotiator.services.briefs.material import Material

TITLES = {
    Compact.MIGRATION: _("Global Compact for Migration"),
    Compact.REFUGEES: _("Global Compact on Refugees"),
}
JUDGED = _("That a measure serves an objective is a judgement, not a fact. The compacts are not legally binding.")


def compacts(material: Material) -> Section:
    """The objectives of both compacts with the measures of the package that serve them; empty without a package."""
    say, best = material.voice.say, material.best
    title = say(_("Annex: objectives of the compacts"))
    if best is None:
        return Section("compacts", title, ())
    aims = served(material.plan, library.compacts(), best.tally.levels)
    return Section("compacts", title, (Words(say(JUDGED)), *(_table(material, aims, compact) for compact in Compact)))


def _table(material: Material, aims: tuple[Served, ...], compact: Compact) -> Table:
    say = material.voice.say
    mine = [aim for aim in aims if aim.objective.compact is compact]
    met = say(_("%(met)s of %(all)s objectives"), met=sum(bool(aim.by) for aim in mine), all=len(mine))
    return Table(
        caption=f"{say(TITLES[compact])}: {met}",
        head=(Cell(say(_("Objective"))), Cell(say(_("Served by")))),
        bands=(Band("", tuple(_row(material, aim) for aim in mine)),),
        widths=(40, 60),
    )


def _row(material: Material, aim: Served) -> tuple[Cell, ...]:
    voice = material.voice
    by = "; ".join(voice.measure(material.measure(key)) for key in aim.by)
    return Cell(f"{aim.objective.n}. {voice.text(aim.objective.text)}"), Cell(by or "–")

"""Argument, expected reply and our answer for the measures that a brief argues for: chosen, not all. Internal only.

The brief holds one each for what its first page asks and offers, then for the points on which both sides have named
something different; all others stand in an annex of their own.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping

from negotiator.briefs.sheets import SheetView
from negotiator.briefs.views import Band, Cell, Section, Table, Words
from negotiator.catalogue.arguments import limiting, supporting
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.arguments import HOUSE, PARTNER, Argument
from negotiator.catalogue.talks import Spoken, spoken
from negotiator.language import _
from negotiator.services.briefs.material.material import UNRELEASED, Material, Option
from negotiator.services.briefs.papers.talking_points import demands
from negotiator.services.briefs.statements.sheets import Marking, home_head, sheet
from negotiator.services.briefs.statements.talks import MOST, asks, distance, offers_beyond
from negotiator.services.records.voice import Voice

ANNEX = "D-02-A"
NAME = _("Arguments for all measures, annex to the brief")
MOST_ARGUED = 8
SENT_TO = {PARTNER: _("To the partner"), HOUSE: _("Within the German side")}
RULE = _(
    "Chosen are the first asks and offers, then the points on which both sides have named something different. The "
    "arguments for all other measures are an annex of their own (D-02-A)."
)


def argued(material: Material) -> Section:
    """One row each for the measures that the first page or an open point names, at most eight; empty if there are
    no arguments for them."""
    voice, best = material.voice, material.best
    title = voice.say(_("Argument, reply, answer"))
    if best is None:
        return Section("arguments", title, ())
    found = chosen(material, best)
    if not found:
        return Section("arguments", title, ())
    note = f"{voice.text(library.arguments().disclaimer)} {voice.say(RULE)}"
    return Section("arguments", title, (_table(material, _("Internal: never for the other side"), found, note),))


def chosen(material: Material, best: Option) -> tuple[Argument, ...]:
    """One argument a measure, by the rule above; where the partner demands more than the package gives, why not."""
    stakes = (*asks(material, best)[:MOST], *offers_beyond(material, best)[:MOST])
    names = dict.fromkeys((*(each.measure.id for each in stakes), *(each.measure.id for each in _apart(material))))
    found = (next(iter(_of(material, best, name)), None) for name in names)
    return tuple(each for each in found if each is not None)[:MOST_ARGUED]


def _apart(material: Material) -> tuple[Spoken, ...]:
    """The points that both sides have named differently, the widest apart first."""
    found = [each for each in spoken(material.plan) if each.ours and each.theirs and not each.settled]
    return tuple(sorted(found, key=lambda each: -distance(each)))


def _of(material: Material, best: Option, name: str) -> tuple[Argument, ...]:
    """What is said to the partner of one measure: why a demand is not met before what speaks for it."""
    levels = best.tally.levels
    limits = limiting(material.plan, levels, demands(material.plan), PARTNER)
    found = supporting(material.plan, levels, PARTNER, {name: levels.get(name, 0)})
    return (*(each for each in limits if each.measure == name), *found)


def argument_annex(material: Material, *, date: datetime.date, marking: Marking) -> SheetView:
    """All arguments that hold for the recommended package, by whom they are said to; without one, none."""
    voice, best = material.voice, material.best
    return sheet(
        voice,
        ANNEX,
        NAME,
        title=voice.text(material.plan.title),
        head=home_head(voice, material.plan, marking, date, named=True),
        sections=tuple(_all(material, best)) if best else (_nothing(voice),),
        date=date,
        marking=marking,
        mark=voice.say(UNRELEASED),
        notice=voice.text(library.arguments().disclaimer),
    )


def holding(material: Material, best: Option, towards: str) -> tuple[Argument, ...]:
    """All that hold for a package and are said to these, by measure in the dossier's order."""
    levels, plan = best.tally.levels, material.plan
    limits = limiting(plan, levels, demands(plan), towards)
    order = {measure.id: n for n, measure in enumerate(plan.measures)}
    return tuple(sorted((*limits, *supporting(plan, levels, towards)), key=lambda each: order.get(each.measure, 0)))


def _all(material: Material, best: Option) -> Iterator[Section]:
    for towards, title in SENT_TO.items():
        found = holding(material, best, towards)
        if found:
            table = _table(material, _("By measure"), found, "")
            yield Section(f"arguments-{towards}", material.voice.say(title), (table,))


def _nothing(voice: Voice) -> Section:
    words = voice.say(_("No package is recommended: there is nothing to argue for."))
    return Section("arguments-none", voice.say(_("Arguments")), (Words(words),))


def _table(material: Material, caption: str, found: Iterable[Argument], note: str) -> Table:
    voice, say = material.voice, material.voice.say
    names = {measure.id: voice.measure(measure) for measure in material.plan.measures}
    rows = tuple(
        (
            Cell(names[each.measure], tone="strong", small=_sources(each)),
            Cell(voice.text(each.claim)),
            Cell(voice.text(each.reply)),
            Cell(voice.text(each.answer)),
        )
        for each in (worded(one, material.arguments) for one in found)
        if each.measure in names
    )
    head = (
        Cell(say(_("Measure"))),
        Cell(say(_("Argument"))),
        Cell(say(_("Expected reply")), tag=voice.label),
        Cell(say(_("Our answer"))),
    )
    return Table(say(caption), head, (Band("", rows),), (18, 28, 24, 30), note, torn=True)


def _sources(found: Argument) -> str:
    return ", ".join(dict.fromkeys(each.source for each in found.evidence))


def worded(found: Argument, edits: Mapping[str, Argument]) -> Argument:
    """The argument in the lead's words where they have changed it."""
    return edits.get(found.id, found)

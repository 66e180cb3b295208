"""D-10: the paper on which leadership decides."""

import datetime
from collections.abc import Iterator

from negotiator.briefs.sheets import SheetView
from negotiator.briefs.views import Band, Cell, Point, Points, Section, Table, Words
from negotiator.language import _
from negotiator.services.briefs.material.material import UNRELEASED, Material, Option
from negotiator.services.briefs.papers.core import comparisons, headline
from negotiator.services.briefs.statements.annex import annex, cited_in
from negotiator.services.briefs.statements.conflict import nothing_fits
from negotiator.services.briefs.statements.decisions import decisions
from negotiator.services.briefs.statements.measures import capacity_sentence, chapters_sentence, money_sentence
from negotiator.services.briefs.statements.questions import questions
from negotiator.services.briefs.statements.recommendation import recommendation
from negotiator.services.briefs.statements.sheets import Marking, home_head, listed, sheet
from negotiator.services.briefs.statements.statements import Verb, chosen, of_parties
from negotiator.services.briefs.statements.unconfirmed import unconfirmed

DECISION = "D-10"
NAME = _("Decision paper for leadership")
VERBS = {
    Verb.ACCEPTS: _("accepts"),
    Verb.REFUSES: _("does not accept"),
    Verb.OPEN: _("open; leadership may have to decide"),
    Verb.FREE: _("has recorded no condition"),
    Verb.UNKNOWN: _("not shown to the readers of this paper"),
}
TONES = {Verb.REFUSES: "bad", Verb.UNKNOWN: "quiet"}


def decision_paper(material: Material, *, date: datetime.date, marking: Marking) -> SheetView:
    """Vote asked for, reason, dissent, cost, alternatives, press; where nothing fits, the conflict and its ways out."""
    voice, best = material.voice, material.best
    if best is None:
        sections: tuple[Section | None, ...] = (
            Section("conflict", voice.say(_("Nothing fits: decision asked for")), nothing_fits(material)),
        )
    else:
        sections = (
            Section("vote", voice.say(_("Vote asked for")), (Points(decisions(material, best), ordered=True),)),
            Section("reason", voice.say(_("Reason")), tuple(_reason(material, best))),
            _dissent(material, best),
            Section("cost", voice.say(_("Cost")), tuple(_cost(material, best))),
            _alternatives(material, best),
            questions(material),
        )
        sections = (*sections, annex(material, cited_in(sections)))
    return sheet(
        voice,
        DECISION,
        NAME,
        title=voice.text(material.plan.title),
        head=home_head(voice, material.plan, marking, date, named=True),
        sections=sections,
        date=date,
        marking=marking,
        mark=voice.say(UNRELEASED),
    )


def _reason(material: Material, best: Option) -> Iterator[Words]:
    yield Words(headline(material, best), "lead")
    if material.basis:
        yield Words(material.basis, "warning")
    yield Words(recommendation(material, best))


def _dissent(material: Material, best: Option) -> Section:
    """Each seat with what it says; hidden ones are named as hidden, never counted as consent."""
    voice, say = material.voice, material.voice.say
    found = of_parties(material, best)
    names = {seat.id: voice.capital(material.name(seat)) for seat in material.seats}
    rows = tuple(
        (
            Cell(names[each.key], tone="strong"),
            Cell(say(VERBS[each.verb]), tone=TONES.get(each.verb, "")),
        )
        for each in found
    )
    table = Table(
        caption=say(_("Who accepts the recommended package")),
        head=(Cell(say(_("Party"))), Cell(say(_("Stance")))),
        bands=(Band("", rows),),
        widths=(40, 60),
    )
    refused = chosen(found, Verb.REFUSES)
    words = (
        say(_("Against it: %(names)s."), names=voice.all_of(names[each.key] for each in refused))
        if refused
        else say(_("As far as the readers are told, nobody refuses it."))
    )
    return Section("dissent", say(_("Dissent")), (Words(words), table))


def _cost(material: Material, best: Option) -> Iterator[Words]:
    yield Words(money_sentence(material, best))
    yield Words(chapters_sentence(material, best))
    yield Words(capacity_sentence(material, best))
    yield from unconfirmed(material, (best,))


def _alternatives(material: Material, best: Option) -> Section | None:
    points = (Point(words) for words in comparisons(material, best))
    return listed(material.voice, "alternatives", _("Alternatives"), points)

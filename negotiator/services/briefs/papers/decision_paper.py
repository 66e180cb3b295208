"""D-10: the paper on which leadership decides."""

import datetime
from collections.abc import Iterator

from negotiator.briefs.sheets import SheetView
from negotiator.briefs.views import Band, Cell, Point, Points, Section, Table, Words
from negotiator.catalogue.plan import DECLARED, Participant
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
    Verb.REFUSES: _("least acceptable score or a red line not kept (computed)"),
    Verb.OPEN: _("open; leadership may have to decide"),
    Verb.FREE: _("has recorded no condition"),
    Verb.UNKNOWN: _("not shown to the readers of this paper"),
}
KEPT = _("least acceptable score and red lines kept, by the position handed in (computed)")
NOTED = _("least acceptable score and red lines kept, by the position recorded here (computed)")
STATED = _("least acceptable score and red lines kept, by what the partner declared (computed)")
ASSESSED = _("least acceptable score and red lines kept, by our assessment (computed)")
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
    """Each seat with what is computed for it; hidden ones are named as hidden, never counted as consent."""
    voice, say = material.voice, material.voice.say
    found = of_parties(material, best)
    names = {seat.id: voice.capital(material.name(seat)) for seat in material.seats}
    rows = tuple(
        (
            Cell(names[each.key], tone="strong"),
            Cell(say(_stance(material, seat, each.verb)), tone=TONES.get(each.verb, ""), small=_lacks(material, seat)),
        )
        for seat, each in zip(material.seats, found, strict=True)
    )
    table = Table(
        caption=say(_("Whose least acceptable score the package reaches (computed)")),
        head=(Cell(say(_("Party"))), Cell(say(_("Stance")))),
        bands=(Band("", rows),),
        widths=(40, 60),
    )
    refused = chosen(found, Verb.REFUSES)
    words = (
        say(_("By what is computed, not kept for: %(names)s."), names=voice.all_of(names[each.key] for each in refused))
        if refused
        else say(_("As far as the readers are told, no least acceptable score and no red line is missed."))
    )
    told = [words, say(_("That is computed from positions; it is no vote and no co-signature."))]
    if material.missing:
        told.append(say(_("Not co-signed: %(names)s."), names=voice.all_of(material.missing)))
    return Section("dissent", say(_("Dissent")), (Words(" ".join(told)), table))


def _stance(material: Material, seat: Participant, verb: Verb) -> str:
    """What is computed of a seat, and from whose word."""
    if verb is not Verb.ACCEPTS:
        return VERBS[verb]
    if seat.handed_in:
        return KEPT
    if material.home(seat):
        return NOTED
    said = [*(each.cert for each in seat.prefs), *(each.cert for each in seat.red_lines)]
    return STATED if said and {*said} == {DECLARED} else ASSESSED


def _lacks(material: Material, seat: Participant) -> str:
    """What is missing for its consent, as far as records say."""
    say = material.voice.say
    found = [say(_("position not handed in"))] if seat.handed_in is False and material.home(seat) else []
    if seat.id in (material.unsigned or ()):
        found.append(say(_("not co-signed")))
    return ", ".join(found)


def _cost(material: Material, best: Option) -> Iterator[Words]:
    yield Words(money_sentence(material, best))
    yield Words(chapters_sentence(material, best))
    yield Words(capacity_sentence(material, best))
    yield from unconfirmed(material, (best,))


def _alternatives(material: Material, best: Option) -> Section | None:
    points = (Point(words) for words in comparisons(material, best))
    return listed(material.voice, "alternatives", _("Alternatives"), points)

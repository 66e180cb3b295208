"""D-10: the paper on which leadership decides."""

import datetime
from collections.abc import Iterator, Mapping
from fractions import Fraction

from negotiator.bargaining.words import Part as Place
from negotiator.briefs.sheets import SheetView
from negotiator.briefs.views import Band, Cell, Part, Point, Points, Section, Table, Words
from negotiator.catalogue.plan import DECLARED, Measure, Participant
from negotiator.language import _
from negotiator.services.access.stances import Stance
from negotiator.services.briefs.material.material import UNRELEASED, Material, Option
from negotiator.services.briefs.papers.core import comparisons, headline
from negotiator.services.briefs.statements.annex import annex, cited_in
from negotiator.services.briefs.statements.conflict import nothing_fits
from negotiator.services.briefs.statements.decisions import by_when, decisions
from negotiator.services.briefs.statements.figures import PILLARS
from negotiator.services.briefs.statements.measures import capacity_sentence, chapters_sentence, money_sentence
from negotiator.services.briefs.statements.questions import questions
from negotiator.services.briefs.statements.recommendation import recommendation
from negotiator.services.briefs.statements.sheets import Marking, home_head, listed, sheet
from negotiator.services.briefs.statements.statements import Verb, of_parties
from negotiator.services.briefs.statements.talks import (
    accepted,
    act,
    changes,
    declined,
    less_than_before,
    met,
    moves,
)
from negotiator.services.briefs.statements.unconfirmed import unconfirmed
from negotiator.services.records.voice import mandate_given

DECISION = "D-10"
NAME = _("Decision paper for leadership")
VERBS = {
    Verb.ACCEPTS: _("kept"),
    Verb.REFUSES: _("not kept"),
    Verb.OPEN: _("open; leadership may have to decide"),
    Verb.FREE: _("none recorded"),
    Verb.UNKNOWN: _("not shown to the readers of this paper"),
}
HANDED = _("position handed in")
NOTED = _("position recorded here, not handed in")
STATED = _("what the partner declared")
ASSESSED = _("our assessment")
SIGNED, UNSIGNED, UNASKED = _("co-signed"), _("not co-signed"), _("not asked for")
TONES = {Verb.REFUSES: "bad", Verb.UNKNOWN: "quiet"}
TOLD = (Verb.ACCEPTS, Verb.REFUSES, Verb.OPEN)
ABSENT = (Place.VOICE, Place.SILENT)


def decision_paper(material: Material, *, date: datetime.date, marking: Marking) -> SheetView:
    """The decision asked for and by when, where the talks stand, reason, who objects, cost, what the package holds,
    alternatives, press; where nothing fits, the conflict and its ways out."""
    voice, best = material.voice, material.best
    if best is None:
        sections: tuple[Section | None, ...] = (
            Section("conflict", voice.say(_("Nothing fits: decision asked for")), nothing_fits(material)),
        )
    else:
        sections = (
            _vote(material, best),
            _facts(material),
            Section("reason", voice.say(_("Reason")), tuple(_reason(material, best))),
            _dissent(material, best),
            Section("cost", voice.say(_("Cost")), tuple(_cost(material, best))),
            _package(material, best),
            _alternatives(material, best),
            questions(material),
        )
        sections = (*sections, annex(material, cited_in(sections)))
    return sheet(
        voice,
        DECISION,
        NAME,
        title=voice.text(material.plan.title),
        head=(*home_head(voice, material.plan, marking, date, named=True), *_mandate(material)),
        sections=sections,
        date=date,
        marking=marking,
        mark=voice.say(UNRELEASED),
    )


def _mandate(material: Material) -> tuple[Part, ...]:
    """The mandate that the package keeps to; none where nobody recorded it or the readers may not know."""
    given = mandate_given(material.voice, material.plan, material.date)
    return (Part(material.voice.say(_("Mandate")), given),) if given else ()


def _vote(material: Material, best: Option) -> Section:
    """What is asked for, and by when."""
    blocks = (Words(f"{by_when(material)}.", "lead"), Points(decisions(material, best), ordered=True))
    return Section("vote", material.voice.say(_("Vote asked for")), blocks)


def _facts(material: Material) -> Section:
    """Where the talks stand, in the dossier's own words and by what each side last offered."""
    summary, agreed = material.plan.summary, met(material)
    told = material.voice.text(summary)
    blocks = (Words(told, language=material.voice.foreign(summary)),) if told else ()
    return Section("facts", material.voice.say(_("State of play")), (*blocks, Words(agreed)) if agreed else blocks)


def _package(material: Material, best: Option) -> Section:
    """What the package holds: each measure with its level, what that is in the talks, its money and its lead, and what
    of the talks it goes back on or leaves out."""
    voice, say = material.voice, material.voice.say
    acts = {found.measure.id: act(material, found) for found in material.statements(best)}
    taken = [(m.pillar, _measure(material, best, m, acts)) for m in material.taken(best)]
    bands = (Band(voice.pillar(p.value), tuple(row for where, row in taken if where is p)) for p in PILLARS)
    table = Table(
        caption=say(_("Measures with their levels")),
        head=(
            Cell(say(_("Measure"))),
            Cell(say(_("Level"))),
            Cell(say(_("In the talks"))),
            Cell(say(_("Lead"))),
            Cell(say(_("EUR m a year")), tag=voice.label, number=True),
        ),
        bands=tuple(band for band in bands if band.rows),
        widths=(32, 30, 16, 10, 12),
        note=say(_("Money: all payers, average of the first three years.")),
    )
    back = moves(material, (*changes(material, best), *accepted(material, best), *declined(material, best)))
    back = (*back, *less_than_before(material, best))
    title = say(_("Said in the talks, and what the package makes of it"))
    blocks = (table, Points(back, title=title)) if back else (table,)
    return Section("package", say(_("What package %(package)s holds"), package=best.letter), blocks)


def _measure(material: Material, best: Option, found: Measure, acts: Mapping[str, str]) -> tuple[Cell, ...]:
    voice, level = material.voice, found.levels[best.level(found.id)]
    cost = sum(level.eur.values(), Fraction(0))
    return (
        Cell(voice.measure(found), language=voice.foreign(found.text)),
        Cell(voice.text(level.text), language=voice.foreign(level.text)),
        Cell(acts.get(found.id, "–")),
        Cell(found.lead or "–"),
        Cell(voice.money(cost) if cost else "–", number=True),
    )


def _reason(material: Material, best: Option) -> Iterator[Words]:
    yield Words(headline(material, best), "lead")
    if material.basis:
        yield Words(material.basis, "warning")
    yield Words(recommendation(material, best))


def _dissent(material: Material, best: Option) -> Section:
    """Each seat with what is computed for it, those who object first; hidden ones are named as hidden, never counted as
    consent; then those without a seat who stay below their mark."""
    voice, say = material.voice, material.voice.say
    found = tuple(zip(material.seats, of_parties(material, best), strict=True))
    rows = tuple(_seat(material, seat, each.verb) for seat, each in sorted(found, key=lambda one: _rank(one[1].verb)))
    table = Table(
        caption=say(_("Whose least acceptable score the package reaches (computed)")),
        head=(
            Cell(say(_("Party"))),
            Cell(say(_("Least acceptable score and red lines"))),
            Cell(say(_("Computed from"))),
            Cell(say(_("Co-signature"))),
        ),
        bands=(Band("", rows),),
        widths=(24, 32, 26, 18),
    )
    refused = [voice.capital(material.name(seat)) for seat, each in found if each.verb is Verb.REFUSES]
    words = (
        say(_("By what is computed, not kept for: %(names)s."), names=voice.all_of(refused))
        if refused
        else say(_("As far as the readers are told, no least acceptable score and no red line is missed."))
    )
    told = [words, say(_("That is computed from positions; it is no vote and no co-signature."))]
    if material.missing:
        told.append(say(_("Not co-signed: %(names)s."), names=voice.all_of(material.missing)))
    return Section("dissent", say(_("Dissent")), (Words(" ".join(told)), table, *_absent(material, best)))


def _rank(verb: Verb) -> int:
    return (Verb.REFUSES, Verb.OPEN, Verb.UNKNOWN, Verb.FREE, Verb.ACCEPTS).index(verb)


def _seat(material: Material, seat: Participant, verb: Verb) -> tuple[Cell, ...]:
    say = material.voice.say
    return (
        Cell(material.voice.capital(material.name(seat)), tone="strong"),
        Cell(say(VERBS[verb]), tone=TONES.get(verb, "")),
        Cell(say(_source(material, seat)) if verb in TOLD else "–"),
        Cell(_signature(material, seat)),
    )


def _source(material: Material, seat: Participant) -> str:
    """From whose word it is computed."""
    if seat.handed_in:
        return HANDED
    if material.home(seat):
        return NOTED
    said = [*(each.cert for each in seat.prefs), *(each.cert for each in seat.red_lines)]
    return STATED if said and {*said} == {DECLARED} else ASSESSED


def _signature(material: Material, seat: Participant) -> str:
    """Whether the house co-signed its position as it stands; a dash abroad and where no records say so."""
    if material.unsigned is None or not material.home(seat):
        return "–"
    return material.voice.say(UNSIGNED if seat.id in material.unsigned else SIGNED if seat.consent else UNASKED)


def _absent(material: Material, best: Option) -> Iterator[Words]:
    people = [each for each in material.plan.participants if each.part in ABSENT]
    names = [material.voice.capital(name) for name in material.with_stance(best, people, Stance.REFUSES)]
    if names:
        words = _("Without a seat and below their mark: %(names)s. Their objection may delay what is agreed.")
        yield Words(material.voice.say(words, names=material.voice.all_of(names)))


def _cost(material: Material, best: Option) -> Iterator[Words]:
    yield Words(money_sentence(material, best))
    yield Words(chapters_sentence(material, best))
    yield Words(capacity_sentence(material, best))
    yield from unconfirmed(material, (best,))


def _alternatives(material: Material, best: Option) -> Section | None:
    points = (Point(words) for words in comparisons(material, best))
    return listed(material.voice, "alternatives", _("Alternatives"), points)

"""D-10: the paper on which leadership decides, and D-01: the sheet on the partner country."""

import datetime
from collections.abc import Iterator

from negotiator.briefs.sheets import SheetView
from negotiator.briefs.views import Band, Cell, Point, Points, Section, Table, Words
from negotiator.language import _
from negotiator.services.briefs.annex import annex, cited_facts, cited_measures
from negotiator.services.briefs.claims import checked, government
from negotiator.services.briefs.conflict import nothing_fits
from negotiator.services.briefs.core import comparisons, headline
from negotiator.services.briefs.decisions import decisions
from negotiator.services.briefs.material import UNRELEASED, Material, Option
from negotiator.services.briefs.measures import capacity_sentence, chapters_sentence, money_sentence
from negotiator.services.briefs.questions import questions
from negotiator.services.briefs.recommendation import recommendation
from negotiator.services.briefs.sheets import Marking, home_head, listed, sheet
from negotiator.services.briefs.state import state, views
from negotiator.services.briefs.statements import Verb, chosen, of_parties
from negotiator.services.records.law import ANSWER

DECISION, COUNTRY = "D-10", "D-01"
NAMES = {DECISION: _("Decision paper for leadership"), COUNTRY: _("Country sheet")}
VERBS = {
    Verb.ACCEPTS: _("accepts"),
    Verb.REFUSES: _("does not accept"),
    Verb.OPEN: _("open; leadership may have to decide"),
    Verb.FREE: _("has recorded no condition"),
    Verb.UNKNOWN: _("not shown to the readers of this paper"),
}
TONES = {Verb.REFUSES: "bad", Verb.UNKNOWN: "quiet"}
CHECKS = {
    "passed": _("Protection check: passed."),
    "lapsed": _("Protection check: too old; it counts as open."),
    "open": _("Protection check: open."),
    "failed": _("Protection check: not passed."),
    "not entered": _("Protection check: not entered."),
}
REGIMES = {
    "ok": _("Government: nothing stands against an agreement, by the entry in the dossier."),
    "restricted": _("Government: only help for people and communities is allowed, by the entry in the dossier."),
    "ostracised": _("Government: nothing may be agreed with it, by the entry in the dossier."),
    "unconfirmed": _("Government: nobody has confirmed how it is to be judged."),
    "not entered": _("Government: not yet entered how it is to be judged."),
}
_READMISSION = {
    True: _("A readmission agreement of the European Union is in force and goes before."),
    False: _("No readmission agreement of the European Union is recorded."),
}
_LISTED = {
    True: _("The country is on the list of the World Health Organization: no active recruitment in health."),
    False: _("The country is not recorded as being on the list of the World Health Organization."),
}


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
            annex(material, cited_measures(material, (best,))),
        )
    return sheet(
        voice,
        DECISION,
        NAMES[DECISION],
        title=voice.text(material.plan.title),
        head=home_head(voice, material.plan, marking, date, named=True),
        sections=sections,
        date=date,
        marking=marking,
        mark=voice.say(UNRELEASED),
    )


def country_sheet(material: Material, *, date: datetime.date, marking: Marking) -> SheetView:
    """Core, facts and talks, partner's interests, legal frame, protection check, sources."""
    voice = material.voice
    return sheet(
        voice,
        COUNTRY,
        NAMES[COUNTRY],
        title=voice.text(material.plan.title),
        head=home_head(voice, material.plan, marking, date, named=True),
        sections=(
            _core(material),
            state(material),
            views(material),
            listed(voice, "law", _("Legal frame"), _law(material)),
            listed(voice, "rights", _("Rights and protection check"), _rights(material)),
            annex(material, cited_facts(material)),
        ),
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


def _alternatives(material: Material, best: Option) -> Section | None:
    points = (Point(words) for words in comparisons(material, best))
    return listed(material.voice, "alternatives", _("Alternatives"), points)


def _core(material: Material) -> Section:
    voice, summary = material.voice, material.voice.text(material.plan.summary)
    words = (Words(summary, "lead", language=voice.foreign(material.plan.summary)),) if summary else ()
    return Section("core-sheet", voice.say(_("In short")), words)


def _law(material: Material) -> Iterator[Point]:
    say, context, law = material.voice.say, material.plan.context, dict(material.plan.law)
    if f"{ANSWER}.eu_readmission" in law:
        yield Point(say(_("Nobody has confirmed whether a readmission agreement of the European Union is in force.")))
    else:
        yield Point(say(_READMISSION[context.get("eu_readmission") is True]))
    if f"{ANSWER}.who_list" in law:
        yield Point(
            say(
                _(
                    "Nobody has confirmed whether the country is on the list of the World Health Organization; the "
                    "rules count it as being on it."
                )
            )
        )
    else:
        yield Point(say(_LISTED[context.get("who_list") is True]))


def _rights(material: Material) -> Iterator[Point]:
    say = material.voice.say
    yield Point(say(CHECKS[checked(material.plan).value]))
    yield Point(say(REGIMES[government(material.plan)]))

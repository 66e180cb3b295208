"""D-05, the non-paper, and D-09, joint minutes: written from what lies on the table, and from nothing else."""

import datetime
from collections.abc import Iterable

from negotiator.bargaining.words import Pillar
from negotiator.briefs.sheets import SheetView
from negotiator.briefs.views import Point, Points, Section, Words
from negotiator.catalogue.agreement.draft import draft
from negotiator.catalogue.agreement.tabled import Tabled
from negotiator.catalogue.talks import Doer
from negotiator.language import _
from negotiator.services.briefs.statements.sheets import changed, listed, sheet, told
from negotiator.services.briefs.statements.statements import Statement, Verb, chosen, of_round, of_talks
from negotiator.services.records.voice import Voice

NONPAPER, MINUTES = "D-05", "D-09"
NAMES = {NONPAPER: _("Non-paper"), MINUTES: _("Joint minutes")}
GAINS = {
    Pillar.RECRUITMENT: _("Regular routes: people get work with reliable information and without paying for a job."),
    Pillar.TRAINING: _("Training: qualifications that count in both countries."),
    Pillar.RETURN: _("Return: clear procedures that respect dignity and the individual case."),
    Pillar.REINTEGRATION: _("Reintegration: help that reaches returnees and the communities that receive them."),
    Pillar.ENABLING: _("Procedures: shorter ways between the authorities of both sides."),
}


def nonpaper(tabled: Tabled, language: str, *, date: datetime.date) -> SheetView:
    """What we propose, as text without a sender: aims, offers, requests, what is open."""
    voice = Voice(language)
    found = of_talks(tabled)
    return sheet(
        voice,
        NONPAPER,
        NAMES[NONPAPER],
        title=voice.say(_("Cooperation in migration and mobility: elements of an understanding")),
        mark=voice.say(_("WITHOUT PREJUDICE")),
        sections=(
            _aims(voice, tabled),
            listed(voice, "agreed", _("What both sides have said"), _told(voice, chosen(found, Verb.AGREED))),
            listed(voice, "offers", _("What Germany can contribute"), _told(voice, _ours(tabled, found))),
            listed(voice, "requests", _("What Germany asks for"), _told(voice, _theirs(tabled, found))),
            listed(voice, "together", _("What both sides would do together"), _told(voice, _both(tabled, found))),
            listed(voice, "changed", _("Changed since Germany last spoke of it"), _changed(voice, found)),
            _gains(voice, found),
            _open(voice, tabled, found),
        ),
        date=date,
        notice=voice.say(
            _(
                "Figures are planned, not promised; no claim to individual decisions follows from them, and nothing "
                "here binds."
            )
        ),
    )


def minutes(tabled: Tabled, language: str, *, date: datetime.date, number: int, held: str) -> SheetView:
    """What both sides agree on after a round, in neutral words; nothing else of it."""
    voice = Voice(language)
    agreed = chosen(of_round(tabled), Verb.AGREED)
    day = voice.day(held) if held else ""
    title = voice.say(_("Round %(n)s, %(day)s") if day else _("Round %(n)s"), n=number, day=day)
    lead = _("Both sides have said the following, subject to an agreement as a whole:")
    nothing = (Point(voice.say(_("Up to this round both sides have recorded no common point."))),)
    return sheet(
        voice,
        MINUTES,
        NAMES[MINUTES],
        title=title,
        sections=(
            listed(
                voice,
                "agreed",
                _("Common points"),
                _told(voice, agreed) or nothing,
                lead=lead if agreed else "",
            ),
        ),
        date=date,
    )


def _told(voice: Voice, found: Iterable[Statement]) -> tuple[Point, ...]:
    return tuple(told(voice, each) for each in found)


def _ours(tabled: Tabled, found: Iterable[Statement]) -> tuple[Statement, ...]:
    kept = chosen(found, Verb.OFFERED, Verb.STANDS, Verb.ACCEPTED, Verb.WITHDRAWN, Verb.REOPENED)
    return tuple(each for each in kept if each.doer is Doer.HOME and tabled.level(each.key))


def _theirs(tabled: Tabled, found: Iterable[Statement]) -> tuple[Statement, ...]:
    kept = chosen(found, Verb.ASKED, Verb.SPARED, Verb.ACCEPTED, Verb.STANDS, Verb.REOPENED)
    return tuple(each for each in kept if each.doer is Doer.PARTNER and tabled.level(each.key))


def _both(tabled: Tabled, found: Iterable[Statement]) -> tuple[Statement, ...]:
    kept = chosen(found, Verb.PROPOSED, Verb.STANDS, Verb.ACCEPTED, Verb.WITHDRAWN, Verb.REOPENED)
    return tuple(each for each in kept if each.doer is Doer.BOTH and tabled.level(each.key))


def _changed(voice: Voice, found: Iterable[Statement]) -> tuple[Point, ...]:
    """What we take back or open again: a partner that reads it elsewhere would not trust the rest."""
    return tuple(changed(voice, each) for each in chosen(found, Verb.WITHDRAWN, Verb.REOPENED, Verb.GIVEN_UP))


def _aims(voice: Voice, tabled: Tabled) -> Section | None:
    """The recitals that are true of the package."""
    words = (voice.text(recital.words).rstrip(",") for recital in draft(tabled).recitals)
    return listed(voice, "aims", _("Guiding ideas"), (Point(voice.capital(text)) for text in words))


def _gains(voice: Voice, found: Iterable[Statement]) -> Section | None:
    held = {each.pillar for each in found if each.verb not in (Verb.DECLINED, Verb.GIVEN_UP, Verb.APART)}
    points = (Point(voice.say(words)) for pillar, words in GAINS.items() if pillar in held)
    return listed(voice, "gains", _("What both sides and the people concerned gain"), points)


def _open(voice: Voice, tabled: Tabled, found: Iterable[Statement]) -> Section | None:
    """Where the partner has named another level, or something that is not in the text."""
    points = []
    for each in chosen(found, Verb.APART, Verb.DECLINED):
        name, theirs = voice.measure_name(each.subject), voice.text(each.before) if each.before else ""
        points.append(Point(f"{name}: {theirs}." if theirs else f"{name}."))
    if not points:
        return None
    lead = voice.say(_("Named by %(partner)s, otherwise than here:"), partner=voice.text(tabled.partner.dative))
    return Section("open", voice.say(_("To be discussed")), (Words(lead), Points(tuple(points))))

"""Answers that may be given to the press: true of the package, and telling nothing of what lies on the table.

What would have to be denied falsely, or confirmed before both sides have agreed, is answered by neither; what must not
be said then stands among what is not to be said.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from negotiator.briefs.views import Box, Point, Points, Questions, Section, Words
from negotiator.catalogue.reading import library
from negotiator.language import _
from negotiator.services.briefs.material.material import Material, Option
from negotiator.services.briefs.statements import claims
from negotiator.services.briefs.statements.findings import rumour
from negotiator.services.briefs.statements.questions import AVOID, CLAIMED, ONLY_ASKED, Question, agreed_on, sums

NOTHING_SAID = _("About what is negotiated we say nothing before both sides have agreed.")
CASE_BY_CASE = _("Visas are decided case by case.")
NO_QUOTA = _("No. No number of people is set aside for the country: no quota and no contingent.")
NO_HEALTH = _("No. No health workers are recruited.")
NOT_FOR_HEALTH = _("No measure is meant to recruit health workers. In which occupations people will work is open.")
UNTOLD_COST = _("Amounts are named when both sides have agreed; they are subject to the budget.")
IN_DANGER = _("By law each case is examined individually. Whoever is in danger there must not be returned.")
DECIDED = _("No. A calculation helps to compare; leadership decides, and the ministries answer for their fields.")
NOT_DENIED = _("that there is no quota and no contingent: the recommended package keeps a number for the country;")
NOT_HEALTHLESS = _("that no health workers come: among the people of the recommended package are some;")
NOT_SAFE = _("that the protection check is passed: for a measure of the recommended package it is not;")


def press_questions(material: Material) -> Section | None:
    """The questions of a brief with the answers that the press may get; None without a package."""
    say, best = material.voice.say, material.best
    if best is None:
        return None
    pairs = [
        (say(Question.QUOTAS), _quota(material, best)),
        *_rumour(material, best),
        (say(Question.COST), say(UNTOLD_COST)),
        (say(Question.HEALTH), say(_health(material, best))),
        (say(Question.DANGER), say(IN_DANGER)),
        (say(Question.COMPUTER), say(DECIDED)),
    ]
    unsaid = (*_unsaid(material, best), *AVOID)
    box = Box(say(_("Do not say")), (Points(tuple(Point(say(words)) for words in unsaid)),), "warning")
    return Section("questions", say(Question.TITLE), (Words(say(ONLY_ASKED), "note"), Questions(tuple(pairs)), box))


def _quota(material: Material, best: Option) -> str:
    kept = claims.numbers(sums(material, best)).reserved
    return " ".join(material.voice.say(words) for words in (NOTHING_SAID if kept else NO_QUOTA, CASE_BY_CASE))


def _health(material: Material, best: Option) -> str:
    found = claims.health(sums(material, best))
    if found.recruited or found.among:
        return NOTHING_SAID
    return NOT_FOR_HEALTH if found.unknown else NO_HEALTH


def _rumour(material: Material, best: Option) -> Iterator[tuple[str, str]]:
    """A number that was claimed in media, where the dossier holds it."""
    voice, say, found = material.voice, material.voice.say, rumour(material.plan)
    if found is None:
        return
    number = Fraction(found.value)
    denied = claims.numbers(sums(material, best)).planned < number
    parts = [say(_("No."))] if denied else []
    known = library.sources().get(found.src)
    parts.append(say(CLAIMED, src=known.title if known else found.src))
    if not agreed_on(material):
        parts.append(say(_("No number of people is agreed.")))
    yield say(Question.RUMOUR, number=voice.people(number)), " ".join(parts)


def _unsaid(material: Material, best: Option) -> Iterable[str]:
    """Denials that would be false of the package."""
    held, health = sums(material, best), claims.health(sums(material, best))
    if claims.numbers(held).reserved:
        yield NOT_DENIED
    if health.recruited or health.among:
        yield NOT_HEALTHLESS
    if any(claims.checked(material.plan, name) is not claims.Checked.PASSED for name in claims.returns(held)):
        yield NOT_SAFE

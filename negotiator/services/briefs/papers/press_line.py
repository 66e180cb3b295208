"""D-11: what is said to the press, which numbers may be used, which are denied, and what the partner says."""

import datetime
from collections.abc import Iterable, Iterator
from itertools import islice

from negotiator.briefs.sheets import SheetView
from negotiator.briefs.views import Point, Points, Questions, Section, Words
from negotiator.catalogue.arguments import supporting
from negotiator.catalogue.plan import DECLARED, PARTNER_SIDE, Fact
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.arguments import PUBLIC, Argument
from negotiator.catalogue.talks import spoken
from negotiator.language import _
from negotiator.services.briefs.material.material import UNRELEASED, Material, Option
from negotiator.services.briefs.statements.findings import is_rumour
from negotiator.services.briefs.statements.press_questions import press_questions
from negotiator.services.briefs.statements.sheets import Marking, home_head, listed, sheet
from negotiator.services.briefs.statements.statements import Statement, Verb, chosen, of_facts
from negotiator.services.records.wording import ASSUMED

PRESS = "D-11"
NAME = _("Press line with questions and answers")
MESSAGES = 3
USABLE = "AB"  # reliability of a number that may be said in public
RETURNS = _("No number of returns is named, neither as a plan nor as a target.")
PLANS = _("Planning figures of our papers (persons, places, money) are not confirmed: they are no promise.")
SILENT = _("Nothing is announced before both sides have agreed; about what is on the table we say nothing.")
CHECK = _("What the partner says in public is not recorded in the dossier: have the embassy confirm it first.")


def press_line(material: Material, *, date: datetime.date, marking: Marking) -> SheetView:
    """For the recommended package; without one, that nothing is announced and what is not confirmed."""
    voice, best = material.voice, material.best
    messages = _messages(material, best) if best else ()
    return sheet(
        voice,
        PRESS,
        NAME,
        title=voice.text(material.plan.title),
        head=home_head(voice, material.plan, marking, date, named=True),
        sections=(
            _told(material, messages),
            listed(voice, "allowed", _("Facts and numbers that may be used"), _allowed(material)),
            listed(voice, "denied", _("Facts and numbers that are not confirmed"), _denied(material)),
            listed(voice, "partner", _("What the partner says in public"), _partner(material)),
            _expected(material, messages),
            press_questions(material),
        ),
        date=date,
        marking=marking,
        mark=voice.say(UNRELEASED),
        notice=voice.text(library.arguments().disclaimer),
    )


def _messages(material: Material, best: Option) -> tuple[Argument, ...]:
    """One public argument each for at most three measures of the package: what both sides have offered first, then
    what either named, then the rest; a second of the same pillar comes after the first of another."""
    order = {each.measure.id: (not each.settled, 0) for each in spoken(material.plan)}
    pillars = {measure.id: measure.pillar for measure in material.plan.measures}
    found = sorted(
        (material.arguments.get(a.id, a) for a in _once(supporting(material.plan, best.tally.levels, PUBLIC))),
        key=lambda each: order.get(each.measure, (True, 1)),
    )
    leading = {pillars[each.measure]: each for each in reversed(found)}
    first = [each for each in found if leading[pillars[each.measure]] is each]
    return tuple(islice((*first, *(each for each in found if each not in first)), MESSAGES))


def _once(found: Iterable[Argument]) -> Iterator[Argument]:
    seen: set[str] = set()
    for each in found:
        if each.measure not in seen:
            seen.add(each.measure)
            yield each


def _told(material: Material, messages: tuple[Argument, ...]) -> Section:
    voice, say = material.voice, material.voice.say
    lead = Words(say(SILENT), "warning")
    points = tuple(Point(voice.text(each.claim)) for each in messages)
    if not points:
        return Section("messages", say(_("Messages")), (lead, Words(say(_("There is no message to give yet.")))))
    after = say(_("After an agreement, and released by the press office:"))
    return Section("messages", say(_("Messages")), (lead, Words(after), Points(points, ordered=True)))


def _allowed(material: Material) -> Iterator[Point]:
    """Facts from a public source of reliability A or B, but for what is a rumour."""
    found = _facts(material, usable=True)
    yield from (_figure(material, each) for each in found)
    if not found:
        yield Point(material.voice.say(_("None: no fact of the dossier has a source that is reliable enough.")))


def _denied(material: Material) -> Iterator[Point]:
    say = material.voice.say
    for each in _facts(material, usable=False):
        yield _figure(material, each)
    yield Point(say(PLANS))
    yield Point(say(RETURNS))


def _facts(material: Material, *, usable: bool) -> tuple[Statement, ...]:
    """Facts as statements, those that may be told in public or those that may not."""
    by_key = {fact.id: fact for fact in material.plan.told_facts}
    found = chosen(of_facts(material.plan, material.voice.language), Verb.IS)
    return tuple(each for each in found if _usable(by_key[each.key]) is usable)


def _usable(fact: Fact) -> bool:
    return fact.grade in USABLE and fact.src not in ASSUMED and not is_rumour(fact)


def _figure(material: Material, found: Statement) -> Point:
    voice, (figure,) = material.voice, found.figures
    name = voice.capital(voice.text(found.subject))
    value = figure.words
    if figure.unit and figure.unit.casefold() != name.casefold():
        value = f"{value} – {figure.unit}"
    words = f"{name}: {value}."
    if figure.date:
        words = voice.say(_("%(name)s: %(value)s, as of %(day)s."), name=name, value=value, day=figure.date)
    known = library.sources().get(figure.source)
    source = voice.say(
        _("Source: %(title)s (reliability %(grade)s)."),
        title=known.title if known else figure.source,
        grade=figure.grade,
    )
    return Point(words, source)


def _partner(material: Material) -> Iterator[Point]:
    """What the partner has declared to us, as far as the readers may know it; never what we assess."""
    voice, say = material.voice, material.voice.say
    yield Point(say(CHECK))
    people = [p for p in material.plan.participants if p.side == PARTNER_SIDE and p in material.seats]
    if any(person.id in material.scope.closed for person in people):
        yield Point(say(_("What it has declared to us is not shown to the readers of this paper.")))
        return
    measures = {measure.id: measure for measure in material.plan.measures}
    declared = dict.fromkeys(p.measure for who in people for p in who.prefs if p.cert == DECLARED)
    names = [voice.quoted(voice.measure(measures[name])) for name in declared if name in measures]
    if names:
        words = say(_("It has declared to us an interest in %(names)s."), names=voice.all_of(names))
        yield Point(words, say(_("Not for quotation.")))


def _expected(material: Material, messages: tuple[Argument, ...]) -> Section | None:
    """What our messages will be answered with, and what we say to that."""
    voice = material.voice
    pairs = tuple((voice.text(each.reply), voice.text(each.answer)) for each in messages)
    return Section("expected", voice.say(_("If the press asks")), (Questions(pairs),)) if pairs else None

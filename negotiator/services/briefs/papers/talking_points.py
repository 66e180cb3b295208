"""D-07: what the head of delegation says, what is answered if asked, and what is not said."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from negotiator.briefs.sheets import SheetView
from negotiator.briefs.views import Block, Point, Points, Questions, Section, Words
from negotiator.catalogue.arguments import limiting, supporting
from negotiator.catalogue.plan import PARTNER_SIDE, Plan
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.arguments import PARTNER, Argument
from negotiator.catalogue.talks import spoken
from negotiator.language import _
from negotiator.services.briefs.material.material import Material, Option
from negotiator.services.briefs.statements.findings import round_ahead
from negotiator.services.briefs.statements.sheets import Marking, home_head, listed, sheet
from negotiator.services.briefs.statements.talks import asks, offers
from negotiator.services.records.voice import Voice

TALKING = "D-07"
NAME = _("Talking points")
MOST_SPOKEN, MOST_ASKED, MOST_AVOIDED = 7, 6, 6
MOST_ASKS = 3


def talking_points(material: Material, *, date: datetime.date, marking: Marking) -> SheetView:
    """For the recommended package; without one, only what is not said. Every argument is internal."""
    voice, say = material.voice, material.voice.say
    best = material.best
    ahead = round_ahead(material)
    title = say(_("For round %(n)s"), n=ahead.n) if ahead else say(_("For the next talks"))
    return sheet(
        voice,
        TALKING,
        NAME,
        title=title,
        head=home_head(voice, material.plan, marking, date),
        sections=(
            *(_spoken(material, best) if best else ()),
            Section("never", say(_("Do not say")), (Points(tuple(_never(voice))),)),
            listed(voice, "cautions", _("With care"), _cautions(material, best) if best else ()),
            Section("background", say(_("Background")), tuple(_background(material))),
        ),
        date=date,
        marking=marking,
        notice=voice.text(library.arguments().disclaimer),
    )


def _spoken(material: Material, best: Option) -> tuple[Section, ...]:
    say, voice = material.voice.say, material.voice
    levels = best.tally.levels
    edits = material.arguments
    said = tuple(edits.get(each.id, each) for each in islice(_arguments(material, best), MOST_SPOKEN))
    demanded = demands(material.plan)
    limits = tuple(edits.get(each.id, each) for each in limiting(material.plan, levels, demanded, PARTNER))
    names = _names(material)
    pairs = tuple(islice(_pairs(voice, names, (*_once(limits), *said)), MOST_ASKED))
    spoken = tuple(Point(voice.text(each.claim), f"({names[each.measure]})") for each in said)
    active: tuple[Block, ...] = (Points(spoken, ordered=True),)
    return (
        Section(
            "aim", say(_("Aim")), (Words(voice.sentence(say(_("agreement in principle on the recommended package.")))),)
        ),
        Section("active", say(_("Say")), active if said else ()),
        Section("reactive", say(_("If asked")), (Questions(pairs),) if pairs else ()),
    )


def _arguments(material: Material, best: Option) -> Iterator[Argument]:
    """One argument for each of the first asks and offers, in their order: what is asked for must be argued for."""
    for each in (*asks(material, best)[:MOST_ASKS], *offers(material, best)):
        found = supporting(material.plan, best.tally.levels, PARTNER, {each.measure.id: each.level})
        yield from found[:1]


def demands(plan: Plan) -> dict[str, int]:
    """What the partner last asked for, by measure."""
    return {each.measure.id: each.theirs.level for each in spoken(plan) if each.theirs is not None}


def _pairs(voice: Voice, names: Mapping[str, str], found: Iterable[Argument]) -> Iterator[tuple[str, str]]:
    """What the partner may say of a measure, with our answer; what cannot be met comes first: that will be asked."""
    return ((f"{names[e.measure]}: {voice.quoted(voice.text(e.reply))}", voice.text(e.answer)) for e in found)


def _once(found: tuple[Argument, ...]) -> Iterator[Argument]:
    """One argument a measure."""
    seen: set[str] = set()
    for each in found:
        if each.measure not in seen:
            seen.add(each.measure)
            yield each


def _never(voice: Voice) -> Iterator[Point]:
    return (Point(voice.sentence(words)) for words in library.arguments().never[voice.language])


def _cautions(material: Material, best: Option) -> Iterator[Point]:
    """What the arguments themselves warn of, each with its measure."""
    language, names, edits = material.voice.language, _names(material), material.arguments
    said = tuple(islice(_arguments(material, best), MOST_SPOKEN))
    limits = tuple(_once(limiting(material.plan, best.tally.levels, demands(material.plan), PARTNER)))
    found = [edits.get(each.id, each) for each in (*limits, *said)]
    avoided = {each.avoid[language]: each.measure for each in found if each.avoid.get(language)}
    return (Point(f"{names[measure]}: {words}") for words, measure in islice(avoided.items(), MOST_AVOIDED))


def _names(material: Material) -> dict[str, str]:
    return {measure.id: material.voice.measure(measure) for measure in material.plan.measures}


def _background(material: Material) -> Iterator[Words]:
    voice = material.voice
    held = [each for each in material.plan.rounds if each.tabled(PARTNER_SIDE)]
    if held:
        last = held[-1]
        one = _("The partner last spoke in round %(n)s and named one measure.")
        several = _("The partner last spoke in round %(n)s and named %(count)s measures.")
        yield Words(voice.many(one, several, len(last.tabled(PARTNER_SIDE)), n=last.n))
    summary = voice.text(material.plan.summary)
    if summary:
        yield Words(summary, language=voice.foreign(material.plan.summary))

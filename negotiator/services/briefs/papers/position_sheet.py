"""D-03: what a house wants, insists on and can deliver, on its own paper. Not to be printed by whom it is not shared
with."""

import datetime
from collections.abc import Iterable, Iterator

from negotiator.briefs.sheets import SheetView
from negotiator.briefs.views import Band, Block, Cell, Part, Point, Points, Section, Table, Words
from negotiator.catalogue.means import CHAPTER, numbers_of
from negotiator.catalogue.plan import DECLARED, Participant, Plan
from negotiator.language import _
from negotiator.numbers import entry
from negotiator.services.access.scope import Scope
from negotiator.services.briefs.statements.houses import conditions, deliveries, wishes
from negotiator.services.briefs.statements.sheets import Marking, home_head, listed, sheet
from negotiator.services.briefs.statements.statements import Statement, Verb, chosen
from negotiator.services.records.voice import Voice

POSITION = "D-03"
NAME = _("Position sheet of a house")
UNTOLD = "untold"
SIGNED = {
    UNTOLD: _("Whether it is co-signed is not shown to the readers of this paper."),
    "signed": _("Co-signed for the present content."),
    "lapsed": _("A co-signature was given and has lapsed, since the content changed."),
    "": _("Not yet co-signed."),
}
MOVED = "moved"  # handed in, and changed since
PROGRESS = {
    "draft": _("draft, not handed in"),
    "submitted": _("handed in"),
    MOVED: _("handed in, changed since, not handed in again"),
}
CERTAINTY = {True: _("declared"), False: _("assessed")}
HELD_BACK = _("Held back: the red lines and the least acceptable score are not shared with the readers of this paper.")
SIGNERS = (_("Division"), _("Directorate-general"), _("Leadership of the house"))


def position_sheet(
    plan: Plan,
    who: Participant,
    scope: Scope,
    language: str,
    *,
    progress: str,
    signed: str,
    date: datetime.date,
    marking: Marking,
) -> SheetView:
    """The sheet of one house, cut to its readers; `progress` and `signed` are words of its standing: "" where it
    has none, UNTOLD where they may not know."""
    voice = Voice(language)
    held = conditions(plan, who, scope)
    return sheet(
        voice,
        POSITION,
        NAME,
        title=voice.text(who.text),
        head=(*home_head(voice, plan, marking, date), *_progress(voice, progress)),
        sections=(
            _priorities(voice, plan, who),
            _insists(voice, who, held),
            listed(
                voice,
                "conditions",
                _("Hard red lines with a condition: if – then"),
                _told(voice, held, Verb.INSISTS, tied=True),
            ),
            listed(voice, "leadership", _("Points for leadership"), _told(voice, held, Verb.LEAVES, tied=None)),
            _delivers(voice, plan, who),
            Section("signature", voice.say(_("Sign-off")), tuple(_sign_off(voice, signed))),
        ),
        date=date,
        marking=marking,
        mark=voice.say(_("DRAFT")) if progress != "submitted" or signed != "signed" else "",
    )


def _progress(voice: Voice, progress: str) -> tuple[Part, ...]:
    return (Part(voice.say(_("State")), voice.say(PROGRESS[progress])),) if progress in PROGRESS else ()


def _priorities(voice: Voice, plan: Plan, who: Participant) -> Section:
    say, found = voice.say, wishes(plan, who, voice.language)
    title = say(_("Priorities"))
    if not found:
        return Section("priorities", title, (Words(say(_("No measure has been rated yet."))),))
    rows = tuple(_wish(voice, each) for each in found)
    head = (
        Cell(say(_("Measure"))),
        Cell(say(_("Importance")), number=True),
        Cell(say(_("Wish"))),
        Cell(say(_("Certainty"))),
        Cell(say(_("Reason"))),
    )
    others = len(plan.measures) - len(found)
    note = voice.many(
        _("Importance from 0 to 10. One other measure is not rated: it counts as neutral."),
        _("Importance from 0 to 10. %(count)s other measures are not rated: they count as neutral."),
        others,
    )
    caption = say(_("What weighs most comes first"))
    table = Table(caption, head, (Band("", rows),), widths=(30, 8, 26, 12, 24), note=note if others else "")
    return Section("priorities", title, (table,))


def _wish(voice: Voice, found: Statement) -> tuple[Cell, ...]:
    (figure,) = found.figures
    why = voice.written(found.why)
    return (
        Cell(voice.measure_name(found.subject), tone="strong", small=figure.source),
        Cell(figure.words, small=figure.unit, number=True),
        Cell(voice.text(found.level)),
        Cell(voice.say(CERTAINTY[figure.grade == DECLARED]), tone="" if figure.grade == DECLARED else "quiet"),
        Cell(why or "–", language=_foreign(voice, found.why, why)),
    )


def _foreign(voice: Voice, written: str, shown: str) -> str:
    """What somebody typed is German unless the product knows it in this language too."""
    return "de" if written and shown == written and voice.language != "de" else ""


def _insists(voice: Voice, who: Participant, held: tuple[Statement, ...]) -> Section:
    """Must-haves and prohibitions without a condition, and the least score; or that they are held back."""
    say, blocks = voice.say, list[Block]()
    if chosen(held, Verb.UNKNOWN):
        blocks.append(Words(say(HELD_BACK), "warning"))
    else:
        points = tuple(_told(voice, held, Verb.INSISTS, tied=False))
        nothing = (
            _("All of them have a condition or are left to leadership: see below.") if held else _("None is recorded.")
        )
        blocks.append(Points(points) if points else Words(say(nothing)))
        blocks.append(Words(_least(voice, who), title=say(_("Least acceptable score:"))))
    return Section("insists", say(_("Must-haves and hard red lines")), tuple(blocks))


def _least(voice: Voice, who: Participant) -> str:
    if who.least is None:
        return voice.say(_("none is recorded."))
    words = voice.say(_("%(points)s of 100 points."), points=entry(who.least, voice.language))
    meant = voice.written(who.least_text)
    return f"{words} {voice.sentence(meant)}" if meant else words


def _told(voice: Voice, held: tuple[Statement, ...], verb: Verb, *, tied: bool | None) -> Iterator[Point]:
    """Lines of one verb in words with their reasons; `tied` takes those with a condition, those without, or all."""
    for each in chosen(held, verb):
        if tied is None or bool(each.before) is tied:
            why = voice.written(each.why)
            yield Point(voice.text(each.level), why, _foreign(voice, each.why, why))


def _delivers(voice: Voice, plan: Plan, who: Participant) -> Section:
    say, found = voice.say, deliveries(plan, who, voice.language)
    title = say(_("What the house can deliver"))
    if not found:
        return Section("delivers", title, (Words(say(_("No measure of the dossier is in the charge of this house."))),))
    rows = tuple(
        (
            Cell(voice.measure_name(each.subject), tone="strong"),
            Cell(voice.text(each.level), language=voice.foreign(each.level)),
            Cell(each.figures[0].date or "–"),
            Cell(each.figures[0].words, small=each.figures[0].unit, number=True),
        )
        for each in found
    )
    head = (
        Cell(say(_("Measure"))),
        Cell(say(_("At most, as the law stands"))),
        Cell(say(_("From"))),
        Cell(say(_("EUR m a year")), tag=voice.label, number=True),
    )
    note = say(
        _(
            "Planning figures of the dossier for the highest level that the law allows; below the money the budget "
            "chapter. Each row is an upper limit for its measure alone: together they may exceed the ceiling of the "
            "chapter, and are then alternatives. Posts are not recorded in the dossier."
        )
    )
    note = " ".join(
        (note, *_ceilings(voice, plan, sorted({each.figures[0].unit for each in found if each.figures[0].unit})))
    )
    caption = say(_("Measures in the charge of this house"))
    return Section("delivers", title, (Table(caption, head, (Band("", rows),), (34, 38, 12, 16), note),))


def _ceilings(voice: Voice, plan: Plan, chapters: Iterable[str]) -> Iterator[str]:
    """The ceiling of each budget chapter, in one year or in each where they differ."""
    for chapter in chapters:
        named = {"chapter": chapter}
        if dated := numbers_of(plan, CHAPTER, chapter):
            years = voice.all_of(
                voice.say(_("%(money)s in year %(n)s"), money=voice.euros(amount), n=year)
                for year, amount in dated.items()
            )
            yield voice.say(_("Ceiling of %(chapter)s: %(years)s."), years=years, **named)
        elif chapter in plan.caps_ep:
            ceiling = voice.euros(plan.caps_ep[chapter])
            yield voice.say(_("Ceiling of %(chapter)s: %(money)s a year."), money=ceiling, **named)
        else:
            yield voice.say(_("For %(chapter)s no ceiling is recorded."), **named)


def _sign_off(voice: Voice, signed: str) -> Iterator[Block]:
    say = voice.say
    yield Words(say(SIGNED[signed]), "" if signed == "signed" else "warning")
    rows = tuple((Cell(say(who)), Cell(" "), Cell(" "), Cell(" ")) for who in SIGNERS)
    head = (Cell(say(_("Unit"))), Cell(say(_("Name"))), Cell(say(_("Date"))), Cell(say(_("Signature"))))
    yield Table(say(_("To be signed by")), head, (Band("", rows),), (26, 30, 14, 30))

"""How short papers are put together: sections from statements, and a fingerprint over all of it."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from negotiator.briefs.sheets import SheetView
from negotiator.briefs.stamped import stamped
from negotiator.briefs.views import Block, Part, Point, Points, Section, Words
from negotiator.catalogue.plan import FILE_NUMBER, Plan
from negotiator.language import _
from negotiator.services.briefs.statements.statements import Statement
from negotiator.services.records.voice import Voice


@dataclass(frozen=True, slots=True)
class Marking:
    """What stands on each page of a paper for home: grade with its own language, version and day."""

    grade: str
    grade_language: str
    status: str
    edition: str


def sheet(
    voice: Voice,
    kind: str,
    name: str,
    *,
    title: str,
    sections: Iterable[Section | None],
    date: datetime.date,
    marking: Marking | None = None,
    mark: str = "",
    head: tuple[Part, ...] = (),
    notice: str = "",
) -> SheetView:
    """The paper; sections without content are left out. Without `marking` it goes to the partner."""
    view = SheetView(
        kind=kind,
        language=voice.language,
        name=voice.say(name),
        title=title,
        head=head,
        notice=notice,
        sections=tuple(section for section in sections if section is not None and section.blocks),
        grade=marking.grade if marking else "",
        mark=mark,
        status=marking.status if marking else "",
        date=date,
        shared=marking is None,
        grade_language=marking.grade_language if marking else "",
    )
    return stamped(view)


def home_head(voice: Voice, plan: Plan, marking: Marking, date: datetime.date, named: bool = False) -> tuple[Part, ...]:
    """The lines above a paper for home: dossier (unless the title says it: `named`), file number, version, data
    status."""
    say = voice.say
    dossier = () if named else (Part(say(_("Dossier")), voice.text(plan.title)),)
    return (
        *dossier,
        *on_file(voice, plan),
        Part(say(_("Version and date")), f"{marking.edition}, {voice.day(date)}"),
        Part(say(_("Data as of")), voice.day(plan.data_day)),
    )


def on_file(voice: Voice, plan: Plan) -> tuple[Part, ...]:
    """The file number; none where the dossier has none."""
    number = str(plan.context.get(FILE_NUMBER) or "")
    return (Part(voice.say(_("File number")), voice.written(number)),) if number else ()


def listed(voice: Voice, ident: str, title: str, points: Iterable[Point], lead: str = "") -> Section | None:
    """A section that is one list; None if there is nothing to list."""
    found = tuple(points)
    if not found:
        return None
    blocks: tuple[Block, ...] = (Points(found),)
    return Section(ident, voice.say(title), (Words(voice.say(lead)), *blocks) if lead else blocks)


def told(voice: Voice, found: Statement) -> Point:
    """A measure with its level, in words that both sides may read."""
    name, level = voice.measure_name(found.subject), voice.text(found.level) if found.level else ""
    return Point(f"{name}: {level}." if level else f"{name}.")


def changed(voice: Voice, found: Statement) -> Point:
    """A measure with its level and the one before; a level that no words may say is left out."""
    name = voice.measure_name(found.subject)
    now, before = (voice.text(text) if text else "" for text in (found.level, found.before))
    if now and before:
        words = voice.say(_("%(level)s instead of %(before)s"), level=now, before=before)
        return Point(f"{name}: {words}.")
    if before:
        gone = voice.say(_("no longer in the text (before: %(before)s)"), before=before)
        return Point(f"{name}: {gone}.")
    return Point(f"{name}.")

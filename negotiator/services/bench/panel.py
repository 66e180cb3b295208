"""What a draft means, beside what it began with and what it was before its last change: the panel of the workbench.

Nothing is solved here: scores, rules and sums are counted by the plan, which is kept ready for each state of a dossier.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from models.trial import Cells, Trial
from negotiator.bargaining.words import Part
from negotiator.catalogue.plan import Measure
from negotiator.catalogue.tally import Tally
from negotiator.hidden import ABSENT, Told, change
from negotiator.language import _, number, say
from negotiator.numbers import POINTS
from negotiator.services.access.telling import Occasion
from negotiator.services.bench import trials
from negotiator.services.bench.given_names import called
from negotiator.services.bench.sure import sure
from negotiator.services.bench.tabling import began_with, tabling
from negotiator.services.bench.views import Panel, Retreat, Seat, Trialled
from negotiator.services.packages.meaning import meaning_of
from negotiator.services.packages.shelf import Found, Shelf
from negotiator.services.packages.views import BrokenLine, Meaning
from negotiator.services.records.loading import known
from negotiator.services.records.wording import words

SHOWN = POINTS
SMALLEST = Fraction(1, 20)  # score points that are worth a word
ABBREVIATION = re.compile(r"\(([A-ZÄÖÜ][A-Za-zÄÖÜ]{1,7})\)")
MOST_TOLD = 4  # stakeholders of a last change


def trialled(row: Trial, language: str) -> Trialled:
    """A draft in one line."""
    return Trialled(
        id=known(row.id),
        ref=trials.ref_of(row),
        name=called(row.name, language),
        side=row.side,
        saved_at=row.changed_at,
        shared=row.shown is not None,
        shared_as_it_stands=row.shown == row.cells,
        undo=bool(row.past),
        redo=bool(row.future),
    )


def panel(shelf: Shelf, row: Trial) -> Panel:
    """What the draft means to this reader."""
    found, origin = trials.column(shelf, row), began_with(shelf, row)
    found = found if origin is None else shelf.as_told(found, origin)
    meaning = told(shelf, found)
    before = told(shelf, origin) if origin is not None else None
    alike = None if origin is None else told(shelf, replace(origin, occasion=found.occasion))
    seats = _seats(meaning, before)
    last = Cells(**row.past[-1]) if row.past else None  # type: ignore[arg-type]
    return Panel(
        trial=trialled(row, shelf.reader.language),
        meaning=meaning,
        before=before,
        before_name=origin.name if origin is not None else "",
        seats=tuple(seat for seat in seats if seat.line.part == Part.SEAT.value),
        voices=tuple(seat for seat in seats if seat.line.part not in (Part.SEAT.value, Part.SILENT.value)),
        silent=tuple(seat for seat in seats if seat.line.part == Part.SILENT.value),
        broken=newly_broken(meaning, alike) if alike is not None else (),
        mended=newly_broken(alike, meaning) if alike is not None else (),
        step=_step(shelf, row, last) if last is not None else (),
        unjudged=bool(shelf.eyes.sealed) and found.occasion is Occasion.TRIED,
        sure=sure(shelf, row) if meaning.unmentioned else (),
        before_ref=origin.ref if origin is not None else "",
        dated=origin is not None and shelf.is_dated(origin),
        behind=() if row.theirs else retreats(shelf, found),
        tabled=shelf.tabled().n,
        sealed=shelf.sealed_seats(),
        tabling=tabling(shelf, row) if row.theirs else None,
    )


def retreats(shelf: Shelf, found: Found) -> tuple[Retreat, ...]:
    """What a column takes back of our latest offer; what it leaves open it takes back no more than it says so."""
    tabled, measures = shelf.tabled(), {m.id: m for m in shelf.plan.measures}
    back = [measures[key] for key in tabled.taken_back(found.levels) if key not in found.unmentioned]

    def text(measure: Measure, n: int) -> str:
        return words(measure.levels[min(n, measure.top)].text, shelf.reader.language)

    return tuple(
        Retreat(words(m.text, shelf.reader.language), text(m, tabled.levels[m.id]), text(m, found.levels.get(m.id, 0)))
        for m in back
    )


def told(shelf: Shelf, found: Found) -> Meaning:
    """What a column means, as levels that are tried are told."""
    eyes = shelf.eyes_for(found)
    return meaning_of(shelf.plan, counted(shelf, found), eyes, found.unmentioned, shelf.unconfirmed)


def counted(shelf: Shelf, found: Found) -> Tally:
    """The column counted by the dossier as it stands; known where it was counted before."""
    return shelf.by.tally(found.levels, found.linkages)


def _seats(meaning: Meaning, before: Meaning | None) -> tuple[Seat, ...]:
    """Everybody of whom the reader may see anything: own house first, then the dossier's order."""
    old = {line.key: line for line in before.scores} if before is not None else {}
    found = []
    for line in meaning.scores:
        if line.anything:
            past = old.get(line.key)
            by = ABSENT if past is None else change(line.score, past.score, SHOWN)
            found.append(Seat(line, short(line.name), by, past))
    return tuple(sorted(found, key=lambda seat: not seat.line.own))


def newly_broken(here: Meaning, there: Meaning) -> tuple[BrokenLine, ...]:
    """What is broken here and not there, hard rules first: told apart by what it is about, whatever the numbers; also
    what is broken in an earlier year. Remarks aside; nothing where either leaves measures open: nothing is judged."""
    if here.unmentioned or there.unmentioned:
        return ()
    since = {line.about: line.year for line in there.broken if line.kind != "warning"}
    return tuple(
        line
        for line in here.broken
        if line.kind != "warning" and (line.about not in since or line.year < since[line.about])
    )


def _step(shelf: Shelf, row: Trial, last: Cells) -> tuple[str, ...]:
    """What the last change did, as far as the reader may know: seats with points, others only where no seat is moved,
    then how many rules broke or were mended. Both are told as tried: what is judged of one only would seem to have been
    changed."""
    meaning = told(shelf, trials.column(shelf, row))
    before = told(shelf, trials.column(shelf, row, last))
    old = {line.key: line.score for line in before.scores}
    moved = ((line, change(line.score, old.get(line.key, ABSENT), SHOWN)) for line in meaning.scores)
    told_of = [(line, by.value) for line, by in moved if isinstance(by, Told) and abs(by.value) >= SMALLEST]
    seats = [each for each in told_of if each[0].part == Part.SEAT.value]
    shifts = [(short(line.name), by) for line, by in seats or told_of]
    return (*_points(shelf.reader.language, shifts), *_rules(shelf.reader.language, before, meaning))


def short(name: str) -> str:
    """The abbreviation that a name has in brackets, else the name without what stands in them."""
    found = ABBREVIATION.search(name)
    return found[1] if found else name.split(" (", maxsplit=1)[0]


def _points(language: str, shifts: Sequence[tuple[str, Fraction]]) -> tuple[str, ...]:
    largest = sorted(shifts, key=lambda each: -abs(each[1]))[:MOST_TOLD]
    return tuple(f"{name} {'+' if points > 0 else ''}{number(points, language, 1)}" for name, points in largest)


def _rules(language: str, before: Meaning, after: Meaning) -> tuple[str, ...]:
    broken, mended = len(newly_broken(after, before)), len(newly_broken(before, after))
    return (
        *((say(language, _("rules newly broken: %(count)s"), count=broken),) if broken else ()),
        *((say(language, _("rules mended: %(count)s"), count=mended),) if mended else ()),
    )

"""What a brief says otherwise than the version that the same person printed before: a real difference, entry by entry.

Each version keeps what it told, as its reader saw it. Where that person may see more or less today, nothing is
compared: a difference would tell what the other version held.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from negotiator.briefs.views import Band, Block, Box, Cell, KeyNumbers, Pair, Points, Section, Table, Words
from negotiator.language import _
from negotiator.services.access.scope import Scope
from negotiator.services.briefs.short import short
from negotiator.services.records.voice import Voice

CHAPTERS = ("core", "measures", "levels", "guardrails", "rules")  # what is decided on; the rest follows from it
MOST = 24
LONGEST = 160


@dataclass(frozen=True, slots=True)
class Entry:
    """What a brief says at one place: the title of its chapter, what about, and the words."""

    chapter: str
    about: str
    words: str


@dataclass(frozen=True, slots=True)
class Before:
    """An earlier version: its name, the day when it was made, for which sight, and what it told, in its order."""

    edition: str
    day: datetime.date
    sight: str
    entries: tuple[Entry, ...]


def sight(scope: Scope) -> str:
    """A mark of what a reader may see: equal if and only if the scopes are."""
    shown = sorted((name, repr(grade)) for name, grade in scope.shown.items())
    parts = (shown, sorted(scope.closed), sorted(scope.inner), scope.mandate, sorted(scope.tried))
    return sha256(repr(parts).encode()).hexdigest()


def entries(sections: Iterable[Section]) -> tuple[Entry, ...]:
    """What the chapters on which decisions rest say, in the paper's order."""
    return tuple(
        Entry(section.title, about, words)
        for section in sections
        if section.ident in CHAPTERS
        for about, words in _said(section.blocks)
    )


def _said(blocks: Sequence[Block]) -> Iterator[tuple[str, str]]:
    for block in blocks:
        match block:
            case Words():
                yield block.title, block.words
            case Points():
                yield block.title, " ".join(f"{each.words} {each.more}".strip() for each in block.points)
            case Pair():
                yield from _said((block.left, block.right))
            case Box():
                yield from ((block.title, words) for _about, words in _said(block.blocks))
            case KeyNumbers():
                yield "", "; ".join(f"{each.number} {each.words}" for each in block.numbers)
            case Table():
                yield from (_row(row) for band in block.bands for row in band.rows)
            case _:
                pass


def _row(row: Sequence[Cell]) -> tuple[str, str]:
    return row[0].words, " · ".join(cell.words for cell in row[1:] if cell.words)


def told_of(sight: str, found: Iterable[Entry]) -> tuple[tuple[str, ...], ...]:
    """What a version keeps of itself: its sight first, then each entry."""
    return ((sight,), *((each.chapter, each.about, each.words) for each in found))


def changes(voice: Voice, sections: Sequence[Section], before: Before | None, now: str) -> Words | Table:
    """What changed since the version before, as a table; in one sentence where there is none, nothing changed, or the
    reader's sight has. `now` is the mark of today's sight."""
    say = voice.say
    if before is None:
        return Words(say(_("First version: there is none to compare it with.")), title=say(_("Changes:")))
    since = say(_("Changes since version %(name)s of %(day)s"), name=before.edition, day=voice.day(before.day))
    if before.sight != now:
        told = _("What you may see has changed since then: the versions are not compared.")
        return Words(say(told), title=f"{since}:")
    found = list(_differing(before.entries, entries(sections)))
    if not found:
        return Words(say(_("nothing in its chapters on the essentials, measures and rules.")), title=f"{since}:")
    dash = say(_("not there"))
    rows = tuple(
        (Cell(_place(one)), Cell(short(old, LONGEST) or dash), Cell(short(new, LONGEST) or dash))
        for one, old, new in found[:MOST]
    )
    note = say(_("%(n)s more places changed."), n=len(found) - MOST) if len(found) > MOST else ""
    head = (Cell(say(_("Place"))), Cell(say(_("Before"))), Cell(say(_("Now"))))
    return Table(since, head, (Band("", rows),), (28, 36, 36), note, torn=True)


def _place(one: Entry) -> str:
    return f"{one.chapter}: {one.about}" if one.about else one.chapter


def _differing(old: Sequence[Entry], new: Sequence[Entry]) -> Iterator[tuple[Entry, str, str]]:
    """Places whose words differ, with the words before and now: today's order first, then what is gone."""
    before, now = _by_place(old), _by_place(new)
    for place, (entry, words) in now.items():
        was = before[place][1] if place in before else ""
        if was != words:
            yield entry, was, words
    for place, (entry, words) in before.items():
        if place not in now:
            yield entry, words, ""


def _by_place(found: Iterable[Entry]) -> Mapping[tuple[str, str, int], tuple[Entry, str]]:
    """By chapter, subject and which of those with this subject it is."""
    counted: dict[tuple[str, str], int] = {}
    places = {}
    for each in found:
        key = (each.chapter, each.about)
        counted[key] = counted.get(key, 0) + 1
        places[(*key, counted[key])] = (each, each.words)
    return places

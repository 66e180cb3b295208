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
from negotiator.services.briefs.material.notes import OWN
from negotiator.services.briefs.material.short import ELLIPSIS, short
from negotiator.services.records.voice import Voice

CHAPTERS = ("core", "measures", "levels", "guardrails", "rules")  # what is decided on; the rest follows from it
MOST = 24
LONGEST = 160
LEAD = 4  # words before the first that differs


@dataclass(frozen=True, slots=True)
class BriefPassage:
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
    entries: tuple[BriefPassage, ...]


def sight(scope: Scope) -> str:
    """A mark of what a reader may see: equal if and only if the scopes are."""
    shown = sorted((name, repr(grade)) for name, grade in scope.shown.items())
    parts = (shown, sorted(scope.closed), sorted(scope.inner), scope.mandate, sorted(scope.tried))
    return sha256(repr(parts).encode()).hexdigest()


def entries(sections: Iterable[Section]) -> tuple[BriefPassage, ...]:
    """What the chapters on which decisions rest say, and the notes in all of them, in the paper's order."""
    return tuple(
        BriefPassage(section.title, about, words)
        for section in sections
        for about, words in _said(section.blocks if section.ident in CHAPTERS else _notes(section.blocks))
    )


def _notes(blocks: Sequence[Block]) -> Sequence[Block]:
    return [block for block in blocks if isinstance(block, Words) and block.tone == OWN]


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


def told_of(sight: str, found: Iterable[BriefPassage]) -> tuple[tuple[str, ...], ...]:
    """What a version keeps of itself: its sight first, then each entry."""
    return ((sight,), *((each.chapter, each.about, each.words) for each in found))


def changes(voice: Voice, sections: Sequence[Section], before: Before | None, now: str) -> Words | Table:
    """What changed since the version before, as a table; in one sentence where there is none, nothing changed, or the
    reader's sight has. `now` is the mark of today's sight."""
    say = voice.say
    if before is None:
        return Words(say(_("First version: there is none to compare it with.")), title=say(_("Changes:")))
    since = since_version(voice, before)
    if before.sight != now:
        told = _("What you may see has changed since then: the versions are not compared.")
        return Words(say(told), title=f"{since}:")
    nothing = _("nothing in its chapters on the essentials, measures and rules, and no note.")
    return compared(voice, before.entries, entries(sections), since) or Words(say(nothing), title=f"{since}:")


def since_version(voice: Voice, before: Before) -> str:
    """Since which version something changed."""
    words = _("Changes since version %(name)s of %(day)s")
    return voice.say(words, name=before.edition, day=voice.day(before.day))


def compared(voice: Voice, old: Sequence[BriefPassage], new: Sequence[BriefPassage], caption: str) -> Table | None:
    """Each place with the words before and now; None where they are the same."""
    say, found = voice.say, list(_differing(old, new))
    if not found:
        return None
    dash = say(_("not there"))
    rows = tuple((Cell(_place(one)), *_pair(old, new, dash)) for one, old, new in found[:MOST])
    note = say(_("%(n)s more places changed."), n=len(found) - MOST) if len(found) > MOST else ""
    head = (Cell(say(_("Place"))), Cell(say(_("Before"))), Cell(say(_("Now"))))
    return Table(caption, head, (Band("", rows),), (28, 36, 36), note, torn=True)


def _pair(old: str, new: str, dash: str) -> tuple[Cell, Cell]:
    """The words before and now, of long ones from shortly before the first that differs."""
    one, other = old.split(" "), new.split(" ")
    alike = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    begin = max(alike - LEAD, 0) if old and new and max(len(old), len(new)) > LONGEST else 0
    before = f"{ELLIPSIS} " if begin else ""
    told = [short(f"{before}{' '.join(each[begin:])}", LONGEST) for each in (one, other)]
    return Cell(told[0] or dash), Cell(told[1] or dash)


def _place(one: BriefPassage) -> str:
    return f"{one.chapter}: {one.about.rstrip(':')}" if one.about else one.chapter


def _differing(old: Sequence[BriefPassage], new: Sequence[BriefPassage]) -> Iterator[tuple[BriefPassage, str, str]]:
    """Places whose words differ, with the words before and now: today's order first, then what is gone."""
    before, now = _by_place(old), _by_place(new)
    for place, (entry, words) in now.items():
        was = before[place][1] if place in before else ""
        if was != words:
            yield entry, was, words
    for place, (entry, words) in before.items():
        if place not in now:
            yield entry, words, ""


def _by_place(found: Iterable[BriefPassage]) -> Mapping[tuple[str, str, int], tuple[BriefPassage, str]]:
    """By chapter, subject and which of those with this subject it is."""
    counted: dict[tuple[str, str], int] = {}
    places = {}
    for each in found:
        key = (each.chapter, each.about)
        counted[key] = counted.get(key, 0) + 1
        places[(*key, counted[key])] = (each, each.words)
    return places

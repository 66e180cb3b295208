"""Half a page to print about a draft: its aim, what it changes, what each side gains, what must be asked at home.

It fits half a page of A4, by the length of its lines: what the partner refuses comes first, then what changes, then
what is new; of each side those who lose most, then those who gain most; what is left out for want of room is counted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from models.clock import today
from negotiator.bargaining.words import Part
from negotiator.catalogue.plan import HOME_SIDE, PARTNER_SIDE
from negotiator.hidden import Told
from negotiator.services.access import audit
from negotiator.services.access.access import Reader
from negotiator.services.access.frames import Frame, frame_of
from negotiator.services.bench import trials
from negotiator.services.bench.panel import began_with, panel
from negotiator.services.bench.views import Panel, Seat
from negotiator.services.packages.meaning import pillar_rows
from negotiator.services.packages.shelf import Found, Shelf
from negotiator.services.packages.views import LevelRow

ROOM = {"moves": 6, "home": 4, "theirs": 4, "ask": 3}  # entries of each list at most
LINES = 14  # of all lists together; the rest of the half page holds headings, cost and what it was counted by
LEAST = {"moves": 4}  # what a half page is for, before anything else
WAYS = ("out", "lowered", "raised", "", "added")  # in this order
WIDE, NARROW = 100, 48  # letters in a line of the page, and of one of two columns


@dataclass(frozen=True, slots=True)
class Move:
    """A measure that the draft changes against what it began with; "" where it was, or is, open. `way` is "out",
    "lowered", "raised" or "added", "" where that is not decided."""

    name: str
    before: str
    after: str
    refused: bool
    way: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """The half page; `home` and `theirs` are seats of each side, `ask` what must be decided at home first. `more`
    counts what is left out of "moves", "home", "theirs" and "ask"; `kept` the measures that stay as they were."""

    frame: Frame
    panel: Panel
    day: date
    moves: tuple[Move, ...]
    kept: int
    home: tuple[Seat, ...]
    theirs: tuple[Seat, ...]
    ask: tuple[str, ...]
    author: str
    more: Mapping[str, int]


def paper(session: Session, reader: Reader, dossier_id: int, trial_id: int) -> Paper:
    """The half page as this reader may know it; that it was taken out is on the log. Raises NotRecorded, NotAllowed."""
    shelf = trials.bench(session, reader, dossier_id)
    row = trials.own(shelf, trial_id)
    found, origin, told = trials.column(shelf, row), began_with(shelf, row), panel(shelf, row)
    moves = _moves(shelf, origin, found, frozenset(row.cells.refused))
    taken = sum(1 for key, n in found.levels.items() if n or key in row.cells.refused)
    audit.note_read(session, reader, audit.Deed.EXPORTED, f"trial {trial_id}", dossier_id)
    seats = tuple(seat for seat in told.seats if seat.line.part == Part.SEAT.value)
    sure = (": ".join((line.title, *line.texts[:1])) for line in told.sure)
    broken = (line.text for line in told.meaning.broken if line.kind != "warning")
    ask = (*sure, *broken, *told.meaning.subject_to)
    whole: dict[str, tuple[Any, ...]] = {
        "moves": tuple(sorted(moves, key=lambda move: (not move.refused, WAYS.index(move.way)))),
        "home": _weightiest(seat for seat in seats if seat.line.side == HOME_SIDE),
        "theirs": _weightiest(seat for seat in seats if seat.line.side == PARTNER_SIDE),
        "ask": ask,
    }
    room = _fitting(whole)
    return Paper(
        frame=frame_of(reader, shelf.dossier),
        panel=told,
        day=today(session),
        kept=taken - sum(1 for move in moves if move.after),
        author=reader.name,
        more={name: max(0, len(found) - room[name]) for name, found in whole.items()},
        **{name: found[: room[name]] for name, found in whole.items()},
    )


def _fitting(whole: Mapping[str, tuple[Any, ...]]) -> dict[str, int]:
    """How many entries of each list fit: the longest list is cut first, what changes last; each keeps one."""
    room = {name: min(ROOM[name], len(found)) for name, found in whole.items()}
    while True:
        lines = {name: _lines(name, whole[name][:most]) for name, most in room.items()}
        if sum(lines.values()) - min(lines["home"], lines["theirs"]) <= LINES:
            return room
        spare = [name for name in room if room[name] > LEAST.get(name, 1)] or [name for name in room if room[name] > 1]
        longest = max(spare, key=lambda name: lines[name], default="")
        if not longest:
            return room
        room[longest] -= 1


def _lines(name: str, entries: Iterable[Any]) -> int:
    """The lines of a list in print; home and theirs stand side by side."""
    return sum(-(-len(_words(each)) // (NARROW if name in ("home", "theirs") else WIDE)) for each in entries)


def _words(entry: Move | Seat | str) -> str:
    if isinstance(entry, Move):
        return f"{entry.name}: {entry.before or '–' * 12} → {entry.after or '–' * 12}{'–' * 30 * entry.refused}"
    return entry if isinstance(entry, str) else f"{entry.short}: +00,0 ------------"


def _weightiest(seats: Iterable[Seat]) -> tuple[Seat, ...]:
    """Those who lose most, then those who gain most, then those whose change is not shown; in the dossier's order where
    nobody is ahead."""
    found = tuple(seats)
    told = [(seat.change.value, seat) for seat in found if isinstance(seat.change, Told)]
    told.sort(key=lambda each: (each[0] >= 0, -abs(each[0])))
    return (*(seat for _change, seat in told), *(seat for seat in found if not isinstance(seat.change, Told)))


def _moves(shelf: Shelf, origin: Found | None, found: Found, refused: frozenset[str]) -> tuple[Move, ...]:
    """What differs from the beginning, in the dossier's order; against nothing, what the draft holds."""
    after = _rows(shelf, found)
    before = _rows(shelf, origin) if origin is not None else {}
    moves = []
    for key, row in after.items():
        old = before.get(key)
        same = old is not None and (old.mentioned, old.n) == (row.mentioned, row.n)
        nothing = not row.n and (old is None or not old.mentioned)
        if not same and (not nothing or key in refused):
            moves.append(Move(row.name, _text(old), _text(row), key in refused, _way(old, row)))
    return tuple(moves)


def _way(old: LevelRow | None, row: LevelRow) -> str:
    if not row.mentioned:
        return ""
    before = old.n if old is not None and old.mentioned else 0
    if not row.n:
        return "out" if before else ""
    return "added" if not before else "raised" if row.n > before else "lowered"


def _rows(shelf: Shelf, found: Found) -> dict[str, LevelRow]:
    levels = dict.fromkeys((m.id for m in shelf.plan.measures), 0) | found.levels
    pillars = pillar_rows(shelf.plan, levels, shelf.eyes, found.unmentioned)
    return {row.key: row for pillar in pillars for row in pillar.rows}


def _text(row: LevelRow | None) -> str:
    return row.text if row is not None and row.mentioned else ""

"""Half a page to print about a draft: its aim, what it changes, what each side gains, what must be asked at home.

It fits half a page of A4, by the length of its lines: what the partner refuses comes first, then what changes; what is
new is named, or counted by pillar where it is much; of each side those whose conditions are not met come first, then
those who lose most, then those who gain most; what is left out for want of room is counted.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from sqlmodel import Session

from models.clock import today
from negotiator.bargaining.words import Part
from negotiator.catalogue.plan import HOME_SIDE, PARTNER_SIDE
from negotiator.catalogue.tabled import Tabled
from negotiator.hidden import Told
from negotiator.services.access import audit
from negotiator.services.access.access import Reader
from negotiator.services.access.frames import Frame, frame_of
from negotiator.services.bench import trials
from negotiator.services.bench.panel import panel
from negotiator.services.bench.tabling import began_with
from negotiator.services.bench.views import Panel, Seat
from negotiator.services.packages.meaning import NOT_MET, pillar_rows
from negotiator.services.packages.shelf import Found, Shelf
from negotiator.services.packages.views import LevelRow

ROOM = {"moves": 6, "ours": 4, "home": 12, "theirs": 6, "ask": 3}  # entries of each list at most
LINES = 22  # of all lists together; the rest of the half page holds headings, cost and what it was counted by
LEAST = {"moves": 4, "home": 7, "theirs": 2}  # what a half page is for, before anything else
NAMED = 3  # lines in which what is new is named; more is counted
SHIFTS = ("back", "less", "more")  # in this order
WAYS = ("out", "lowered", "raised", "", "added")  # in this order
WIDE = 100  # letters in a line of the page


@dataclass(frozen=True, slots=True)
class Move:
    """A measure that the draft changes against what it began with; "" where it was, or is, open. `way` is "out",
    "lowered", "raised" or "added", "" where that is not decided. `shift` is what becomes of our latest offer there;
    `pillar` is the name of its pillar."""

    name: str
    before: str
    after: str
    refused: bool
    way: str = ""
    shift: "Shift | None" = None
    pillar: str = ""

    @property
    def fresh(self) -> bool:
        """Whether it only comes to what the draft began with."""
        return self.way == "added" and not self.refused and self.shift is None


@dataclass(frozen=True, slots=True)
class Shift:
    """A measure of our latest offer that the draft holds at another level, in words; `asked` is what the other side's
    latest offer names, "" where it does not. `way` is "back" where that takes back what we offered, "less" where the
    other side likes it better, "more" where we go further."""

    name: str
    asked: str
    offered: str
    now: str
    way: str


@dataclass(frozen=True, slots=True)
class Paper:
    """The half page; `home` and `theirs` are seats of each side, `ask` what must be decided at home first. `ours` is
    what it changes of our latest offer beside the moves, `standing` and `fresh` count the measures that stay as offered
    there, and those that come to it: nothing of it where the draft began with that offer itself or has become it; then
    `laid` is its round, else 0. `more` counts what is left out of "moves", "ours", "home", "theirs" and "ask"; `kept`
    the measures that stay as they were. Of a draft that began with something `moves` are without what only comes to
    it: that is `added`, or counted in `fields` by pillar where it is too much to be named."""

    frame: Frame
    panel: Panel
    day: date
    moves: tuple[Move, ...]
    ours: tuple[Shift, ...]
    standing: int
    fresh: int
    kept: int
    home: tuple[Seat, ...]
    theirs: tuple[Seat, ...]
    ask: tuple[str, ...]
    author: str
    more: Mapping[str, int]
    laid: int = 0
    added: tuple[Move, ...] = ()
    fields: tuple[tuple[str, int], ...] = ()


def paper(session: Session, reader: Reader, dossier_id: int, trial_id: int) -> Paper:
    """The half page as this reader may know it; that it was taken out is on the log. Raises NotRecorded, NotAllowed."""
    shelf = trials.bench(session, reader, dossier_id)
    row = trials.own(shelf, trial_id)
    found, origin, told = trials.column(shelf, row), began_with(shelf, row), panel(shelf, row)
    taken = sum(1 for key, n in found.levels.items() if n or key in row.cells.refused)
    tabled = shelf.tabled() if row.side != PARTNER_SIDE and row.origin != _ref(shelf.tabled()) else Tabled()
    laid = tabled.n if tabled.n and dict(tabled.levels) == {k: n for k, n in found.levels.items() if n} else 0
    tabled = Tabled() if laid else tabled
    ours = _shifts(shelf, tabled, found)
    moves = _moves(shelf, origin, found, frozenset(row.cells.refused), ours)
    audit.note_read(session, reader, audit.Deed.EXPORTED, f"trial {trial_id}", dossier_id)
    seats = tuple(seat for seat in told.seats if seat.line.part == Part.SEAT.value)
    sure = (": ".join((line.title, *line.texts[:1])) for line in told.sure)
    broken = (line.text for line in told.meaning.broken if line.kind != "warning")
    ask = (*sure, *broken, *told.meaning.subject_to)
    fresh = tuple(move for move in moves if move.fresh and origin is not None)
    named = -(-sum(len(move.name) + len(move.after) + 5 for move in fresh) // WIDE)
    whole: dict[str, tuple[Any, ...]] = {
        "moves": tuple(sorted((move for move in moves if move not in fresh), key=_first)),
        "ours": tuple(sorted(_beside(ours, moves), key=lambda shift: SHIFTS.index(shift.way))),
        "home": _weightiest(seat for seat in seats if seat.line.side == HOME_SIDE),
        "theirs": _weightiest(seat for seat in seats if seat.line.side == PARTNER_SIDE),
        "ask": ask,
    }
    room = _fitting(whole, LINES - (2 if tabled.n else 0) - min(named, NAMED))
    return Paper(
        frame=frame_of(reader, shelf.dossier),
        panel=told,
        day=today(session),
        standing=sum(1 for key, n in tabled.levels.items() if found.levels.get(key, 0) == n),
        fresh=sum(1 for key, n in found.levels.items() if n and key not in tabled.levels) if tabled.n else 0,
        kept=taken - sum(1 for move in moves if move.after),
        author=reader.name,
        laid=laid,
        added=fresh if named <= NAMED else (),
        fields=tuple(Counter(move.pillar for move in fresh).items()) if named > NAMED else (),
        more={name: max(0, len(found) - room[name]) for name, found in whole.items()},
        **{name: found[: room[name]] for name, found in whole.items()},
    )


def _fitting(whole: Mapping[str, tuple[Any, ...]], most_lines: int) -> dict[str, int]:
    """How many entries of each list fit into so many lines: the longest list is cut first, what changes last; each
    keeps one."""
    room = {name: min(ROOM[name], len(found)) for name, found in whole.items()}
    while True:
        lines = {name: _lines(name, whole[name][:most]) for name, most in room.items()}
        if sum(lines.values()) <= most_lines:
            return room
        spare = [name for name in room if room[name] > LEAST.get(name, 1)] or [name for name in room if room[name] > 1]
        longest = max(spare, key=lambda name: lines[name], default="")
        if not longest:
            return room
        room[longest] -= 1


def _lines(name: str, entries: Iterable[Any]) -> int:
    """The lines of a list in print; seats stand one after another."""
    lengths = [len(_words(each)) for each in entries]
    return -(-sum(lengths) // WIDE) if name in ("home", "theirs") else sum(-(-length // WIDE) for length in lengths)


def _words(entry: Move | Shift | Seat | str) -> str:
    if isinstance(entry, Shift):
        asked = "" if entry.asked == entry.now else entry.asked
        return f"{entry.name}: {entry.offered} → {entry.now}{'–' * 20}{asked}{'–' * 20 * bool(entry.asked)}"
    if isinstance(entry, Move):
        offered = f"{'–' * 26}{entry.shift.offered}" if entry.shift is not None else ""
        return (
            f"{entry.name}: {entry.before or '–' * 12} → {entry.after or '–' * 12}{'–' * 30 * entry.refused}{offered}"
        )
    return entry if isinstance(entry, str) else f"{entry.short}: +00,0 ------------; "


def _weightiest(seats: Iterable[Seat]) -> tuple[Seat, ...]:
    """Those whose conditions are not met, then those who lose most, then those who gain most, then those whose change
    is not shown; in the dossier's order where nobody is ahead."""
    return tuple(sorted(seats, key=_weight))


def _weight(seat: Seat) -> tuple[bool, bool, bool, Fraction]:
    change = seat.change.value if isinstance(seat.change, Told) else None
    return seat.line.band != NOT_MET, change is None, change is not None and change >= 0, -abs(change or Fraction(0))


def _first(move: Move) -> tuple[bool, bool, int]:
    """What is refused, then what takes back what we offered, then by what becomes of it."""
    back = move.shift is not None and move.shift.way == "back"
    return not move.refused, not back, WAYS.index(move.way)


def _beside(ours: Mapping[str, Shift], moves: Iterable[Move]) -> tuple[Shift, ...]:
    """What changes of our offer beside what the moves say already."""
    told = [move.shift for move in moves]
    return tuple(shift for shift in ours.values() if shift not in told)


def _moves(
    shelf: Shelf, origin: Found | None, found: Found, refused: frozenset[str], ours: Mapping[str, Shift]
) -> tuple[Move, ...]:
    """What differs from the beginning, in the dossier's order; against nothing, what the draft holds."""
    after = _rows(shelf, found)
    before = _rows(shelf, origin) if origin is not None else {}
    fields = {row.key: pillar.name for pillar in pillar_rows(shelf.plan, {}, shelf.eyes) for row in pillar.rows}
    moves = []
    for key, row in after.items():
        old = before.get(key)
        same = old is not None and (old.mentioned, old.n) == (row.mentioned, row.n)
        nothing = not row.n and (old is None or not old.mentioned)
        if not same and (not nothing or key in refused):
            words = Move(row.name, _text(old), _text(row), key in refused, _way(old, row), ours.get(key))
            moves.append(replace(words, pillar=fields[key]))
    return tuple(moves)


def _ref(tabled: Tabled) -> str:
    return f"r{tabled.n}-{HOME_SIDE}"


def _shifts(shelf: Shelf, tabled: Tabled, found: Found) -> dict[str, Shift]:
    """What of our latest offer the draft holds at another level, by measure, in the dossier's order."""
    theirs = next((offer for offer in shelf.offers() if offer.side == PARTNER_SIDE), None)
    said = _rows(shelf, theirs) if theirs is not None else {}
    offered = _rows(shelf, replace(found, levels=dict(tabled.levels)))
    rows = {key: row for key, row in _rows(shelf, found).items() if tabled.levels.get(key) and row.mentioned}
    ways = {key: _shift(tabled, key, row.n) for key, row in rows.items()}
    return {
        key: Shift(row.name, _text(said.get(key)), offered[key].text, row.text, ways[key])
        for key, row in rows.items()
        if ways[key]
    }


def _shift(tabled: Tabled, key: str, n: int) -> str:
    if n == tabled.levels[key]:
        return ""
    return "more" if n > tabled.levels[key] else "back" if n in tabled.behind.get(key, ()) else "less"


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

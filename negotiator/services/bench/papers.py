"""Half a page to print about a draft: its aim, what it changes, what each side gains, what must be asked at home."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from models.clock import today
from negotiator.bargaining.words import Part
from negotiator.catalogue.plan import HOME_SIDE, PARTNER_SIDE
from negotiator.services.access import audit
from negotiator.services.access.access import Reader
from negotiator.services.access.frames import Frame, frame_of
from negotiator.services.bench import trials
from negotiator.services.bench.panel import began_with, panel
from negotiator.services.bench.views import Panel, Seat
from negotiator.services.packages.meaning import pillar_rows
from negotiator.services.packages.shelf import Found, Shelf
from negotiator.services.packages.views import LevelRow


@dataclass(frozen=True, slots=True)
class Move:
    """A measure that the draft changes against what it began with; "" where it was, or is, open."""

    name: str
    before: str
    after: str
    refused: bool


@dataclass(frozen=True, slots=True)
class Paper:
    """The half page; `home` and `theirs` are the seats of each side, `ask` what must be decided at home first."""

    frame: Frame
    panel: Panel
    day: date
    moves: tuple[Move, ...]
    kept: int
    home: tuple[Seat, ...]
    theirs: tuple[Seat, ...]
    ask: tuple[str, ...]
    author: str


def paper(session: Session, reader: Reader, dossier_id: int, trial_id: int) -> Paper:
    """The half page as this reader may know it; that it was taken out is on the log. Raises NotRecorded, NotAllowed."""
    shelf = trials.bench(session, reader, dossier_id)
    row = trials.own(shelf, trial_id)
    found, origin, told = trials.column(shelf, row), began_with(shelf, row), panel(shelf, row)
    moves = _moves(shelf, origin, found, frozenset(row.cells.refused))
    taken = sum(1 for key, n in found.levels.items() if n or key in row.cells.refused)
    audit.note_read(session, reader, audit.Deed.EXPORTED, f"trial {trial_id}", dossier_id)
    seats = tuple(seat for seat in told.seats if seat.line.part == Part.SEAT.value)
    return Paper(
        frame=frame_of(reader, shelf.dossier),
        panel=told,
        day=today(session),
        moves=moves,
        kept=taken - sum(1 for move in moves if move.after),
        home=tuple(seat for seat in seats if seat.line.side == HOME_SIDE),
        theirs=tuple(seat for seat in seats if seat.line.side == PARTNER_SIDE),
        ask=(*(line.text for line in told.meaning.broken if line.kind != "warning"), *told.meaning.subject_to),
        author=reader.name,
    )


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
            moves.append(Move(row.name, _text(old), _text(row), key in refused))
    return tuple(moves)


def _rows(shelf: Shelf, found: Found) -> dict[str, LevelRow]:
    levels = dict.fromkeys((m.id for m in shelf.plan.measures), 0) | found.levels
    pillars = pillar_rows(shelf.plan, levels, shelf.eyes, found.unmentioned)
    return {row.key: row for pillar in pillars for row in pillar.rows}


def _text(row: LevelRow | None) -> str:
    return row.text if row is not None and row.mentioned else ""

"""The life of a position: which versions were handed in, by whom, who co-signed them, which is in force and which are
superseded; and what changed from one to the next. It is read off the log, which nobody can change.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from models.position import Progress
from negotiator.services.access import audit
from negotiator.services.access.access import Reader
from negotiator.services.access.audit import Deed, LogEntry
from negotiator.services.access.frames import Frame, dossier_for, outside
from negotiator.services.dossiers.log import log_words
from negotiator.services.dossiers.log.log_names import Names
from negotiator.services.positions import positions
from negotiator.services.positions.views import Standing
from negotiator.services.positions.ways import Place

RED_LINE, LEAST = "red line", "least score"


class State(StrEnum):
    """What became of a version."""

    IN_FORCE = "in force"
    SUPERSEDED = "superseded"  # another one was handed in
    TAKEN_BACK = "taken back"  # the position is in preparation again


@dataclass(frozen=True, slots=True)
class Move:
    """What changed: a measure by name, or RED_LINE or LEAST; what stood there and stands there now, in words ("–" for
    nothing)."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Version:
    """A version that was handed in: its number from 1, when and by whom, who co-signed its content, and what changed
    since the version before; `moves` is empty for whoever is not told."""

    number: int
    at: datetime
    by: str
    state: State
    signed: tuple[str, ...]
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class LifePage:
    """Versions, the latest first, and what changed since the latest. `told`: the reader is told what changed, and not
    only that."""

    frame: Frame
    standing: Standing
    versions: tuple[Version, ...]
    since: tuple[Move, ...]
    told: bool


def page(session: Session, reader: Reader, place: Place) -> LifePage:
    """The life of a position. What it said before is for those who write it: it may have been sealed then; delegates of
    the other side see what they did themselves, for before them others wrote down what was assumed. Raises NotRecorded
    or NotAllowed."""
    sheet = positions.sheet(session, reader, *place)
    standing = sheet.standing
    abroad = outside(reader, place[0])
    told = (standing.own or standing.editable) and not abroad
    names = Names(session, reader.language, dossier_for(session, reader, place[0]))
    entries = audit.history(session, place[0], f"position {place[1]}") if standing.known else ()
    versions, since = lived(entry for entry in entries if not abroad or entry.actor == reader.name)
    return LifePage(
        frame=sheet.frame,
        standing=standing,
        versions=tuple(
            replace(version, moves=_moves(names, changed) if told else ()) for version, changed in reversed(versions)
        ),
        since=_moves(names, since) if told else (),
        told=told,
    )


Chapter = tuple[Version, Sequence[LogEntry]]


def lived(entries: Iterable[LogEntry]) -> tuple[list[Chapter], list[LogEntry]]:
    """The versions in order, each with the changes that led to it, and the changes since the last one."""
    found: list[Chapter] = []
    changes: list[LogEntry] = []
    for entry in entries:
        if entry.action == Deed.CHANGED.value:
            changes.append(entry)
        elif entry.action == Deed.SIGNED.value and found and not changes:
            version, before = found[-1]
            found[-1] = (replace(version, signed=(*version.signed, entry.actor)), before)
        elif entry.action == Deed.RELEASED.value:
            was, now = (_progress(entry, key) for key in ("from", "to"))
            if now == Progress.SUBMITTED.value and (was != now or changes):
                _end(found, State.SUPERSEDED)
                found.append((Version(len(found) + 1, entry.at, entry.actor, State.IN_FORCE, (), ()), changes))
                changes = []
            elif now == Progress.DRAFT.value:
                _end(found, State.TAKEN_BACK)
    return found, changes


def _end(found: list[Chapter], state: State) -> None:
    """The last version is in force no more; one that was taken back is superseded by the next."""
    if found:
        version, before = found[-1]
        found[-1] = (replace(version, state=state), before)


def _progress(entry: LogEntry, key: str) -> str:
    return str(entry.detail.get(key, "")).rpartition(" ")[2]


def _moves(names: Names, changes: Iterable[LogEntry]) -> tuple[Move, ...]:
    """What is otherwise after all changes than before them, in the order in which it was first changed."""
    first: dict[str, LogEntry] = {}
    last: dict[str, LogEntry] = {}
    lines: dict[object, str] = {}  # the wording of a red line -> under which key its change is kept
    for number, entry in enumerate(changes):
        for name in _keys(entry.detail):
            key = name
            if name == RED_LINE:  # it has no name: it is known by its wording
                key = lines.pop(entry.detail.get("from"), f"{RED_LINE} {number}")
                lines |= {entry.detail["to"]: key} if entry.detail.get("to") else {}
            first.setdefault(key, entry)
            last[key] = entry
    return tuple(_told(names, first[key], last[key]) for key in first if _differs(first[key], last[key]))


def _keys(detail: Mapping[str, object]) -> Iterator[str]:
    """What an entry is about: a measure, the least score, or one red line, which has no name but its wording."""
    if "measure" in detail:
        yield f"measure {detail['measure']}"
    elif LEAST in detail:
        yield LEAST
    elif RED_LINE in detail:
        yield RED_LINE


def _differs(first: LogEntry, last: LogEntry) -> bool:
    return first.detail.get("from") != last.detail.get("to")


def _told(names: Names, first: LogEntry, last: LogEntry) -> Move:
    detail = {**first.detail, "to": last.detail.get("to")}
    words = {key: log_words.worded(names, "position", key, detail.get(key), detail) for key in ("from", "to")}
    what = names.measure(str(detail["measure"])) if "measure" in detail else LEAST if LEAST in detail else RED_LINE
    return Move(what, words["from"], words["to"])

"""The log of a dossier as its page shows it: to those whose data it is, and to the lead."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from negotiator.bargaining.errors import NotAllowed
from negotiator.language import _, say
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.access.cuts import cut
from negotiator.services.access.frames import Frame, dossier_for, frame_of
from negotiator.services.dossiers.log import log_words
from negotiator.services.dossiers.log.log_names import Names

MOST = 200


@dataclass(frozen=True, slots=True)
class LogLine:
    """One entry in the reader's language: `deed` says what was done to `thing`; `details` (name, words)
    may be empty."""

    at: datetime
    actor: str
    deed: str
    thing: str
    own: bool
    details: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LogPage:
    """The latest entries that this reader may see, latest first; `full`: there may be older ones."""

    frame: Frame
    lines: tuple[LogLine, ...]
    full: bool


def page(session: Session, reader: Reader, dossier_id: int) -> LogPage:
    """Own entries for a house, those about nobody's data for the lead. Raises NotRecorded or NotAllowed."""
    dossier = dossier_for(session, reader, dossier_id)
    place = reader.standing(dossier_id)
    if not may(reader, Action.READ_LOG, dossier_id, place.stakeholder_id if place else None):
        raise NotAllowed(_("Your role in this dossier does not include this. Ask the lead of the dossier."))
    found = cut(session, reader, dossier_id, ("dossier",), _entries, audit.last(session, dossier_id))
    names = Names(session, reader.language, dossier)
    lines = tuple(_line(names, entry) for entry in found)
    return LogPage(frame_of(reader, dossier), lines, len(found) >= MOST)


def _entries(session: Session, reader: Reader, dossier_id: int, _last: int) -> tuple[audit.LogEntry, ...]:
    return audit.entries(session, reader, dossier_id, most=MOST)


def _line(names: Names, entry: audit.LogEntry) -> LogLine:
    told = log_words.thing(names, entry.thing)
    details = log_words.details(names, entry.thing, entry.detail)
    return LogLine(
        entry.at,
        say(names.language, entry.actor),
        log_words.deed(names, entry.action),
        told,
        entry.subject_id is not None,
        details,
    )


def technical(session: Session, reader: Reader, most: int) -> tuple[LogLine, ...]:
    """The latest entries about accounts and the installation, for administrators. Raises NotAllowed."""
    names = Names(session, reader.language)
    return tuple(_line(names, entry) for entry in audit.technical(session, reader, most))

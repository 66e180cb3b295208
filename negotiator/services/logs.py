"""The log of a dossier as its page shows it: to those whose data it is, and to the lead."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from negotiator.bargaining.errors import NotAllowed
from negotiator.language import _, say
from negotiator.services import audit
from negotiator.services.access import Action, Reader, may
from negotiator.services.frames import dossier_for, frame_of
from negotiator.services.views import Frame

MOST = 200
SHOWN = ("field", "from", "to", "until", "why")  # details in this order; others follow by name


@dataclass(frozen=True, slots=True)
class LogLine:
    """One entry: `action` is a word that the page puts into a sentence; `details` (name, words) may be empty."""

    at: datetime
    actor: str
    action: str
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
    found = audit.entries(session, reader, dossier_id, most=MOST)
    lines = tuple(
        LogLine(e.at, say(reader.language, e.actor), e.action, e.thing, e.subject_id is not None, _details(e.detail))
        for e in found
    )
    return LogPage(frame_of(reader, dossier), lines, len(found) >= MOST)


def _details(detail: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    names = [*(name for name in SHOWN if name in detail), *sorted(set(detail) - set(SHOWN))]
    return tuple((name, str(detail[name])) for name in names if detail[name] not in (None, "", []))

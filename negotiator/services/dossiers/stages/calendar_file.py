"""The deadlines of a dossier as a calendar file (RFC 5545), for the reader's own calendar.

What leaves the system is a whitelist: the day, which kind of deadline it is, the number of the dossier. Names of
houses, texts of commitments and titles stay where they are; the address leads back to them. See docs/decisions/0114.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlmodel import Session

from models.clock import now
from negotiator.dates import first_day
from negotiator.language import _, say
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader
from negotiator.services.access.frames import dossier_for
from negotiator.services.dossiers.stages.deadlines import Deadline, deadlines

KINDS = {
    "stage": _("Stage to be finished"),
    "check": _("Protection check ends"),
    "mandate": _("Mandate ends"),
    "override": _("Override ends"),
    "fact": _("Fact to be checked again"),
    "number": _("Number to be confirmed"),
    "law": _("Legal fact to be checked again"),
    "commitment": _("Commitment due"),
    "meeting": _("First meeting of the committee at the latest"),
}
OCTETS = 75  # longest line of a calendar file
MEDIA = "text/calendar; charset=utf-8"


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """A file; its name says nothing of the dossier but its number."""

    name: str
    content: bytes


def export(session: Session, reader: Reader, dossier_id: int, address: str) -> CalendarFile:
    """The reader's deadlines as a calendar file, logged; `address` is that of the timeline. Raises NotRecorded or
    NotAllowed."""
    dossier_for(session, reader, dossier_id, Action.READ_RULES)
    found = deadlines(session, reader, dossier_id)
    content = calendar(found, dossier_id, address, now(session), reader.language)
    audit.note_read(session, reader, audit.Deed.EXPORTED, "calendar", dossier_id)
    return CalendarFile(f"dossier-{dossier_id}.ics", content)


def calendar(found: Iterable[Deadline], dossier_id: int, address: str, moment: datetime, language: str) -> bytes:
    """The file, each deadline as an event of a whole day."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Negotiator//Deadlines//DE", "CALSCALE:GREGORIAN"]
    stamp = moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    for each in found:
        start, what = first_day(each.day), say(language, KINDS[each.kind])
        summary = say(language, _("%(what)s (dossier %(number)s)"), what=what, number=dossier_id)
        lines += [
            "BEGIN:VEVENT",
            f"UID:{_uid(each, dossier_id)}",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{start:%Y%m%d}",
            f"DTEND;VALUE=DATE:{start + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_escaped(summary)}",
            f"URL:{address}",
            "TRANSP:TRANSPARENT",
            "CLASS:CONFIDENTIAL",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line)).encode()


def _uid(each: Deadline, dossier_id: int) -> str:
    """The same for the same deadline each time, so that a calendar moves it instead of doubling it."""
    key = "".join(c if c.isalnum() and c.isascii() else "-" for c in each.key)
    return f"{each.kind}-{key}-{dossier_id}@negotiator"


def _escaped(text: str) -> str:
    """A text value: backslash, semicolon, comma and line break are written with a backslash (section 3.3.11)."""
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\r\n", "\n").replace("\n", "\\n")


def _folded(line: str) -> Iterable[str]:
    """Lines of at most OCTETS octets; what goes on begins with a space, and no character is cut (section 3.1)."""
    part = ""
    for sign in line:
        if len(f"{part}{sign}".encode()) > OCTETS:
            yield part
            part = " "
        part += sign
    yield part

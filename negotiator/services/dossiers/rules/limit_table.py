"""All numbers of a dossier that somebody may change, in one table with one reason."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from negotiator.bargaining.errors import Collision, Refused
from negotiator.services.access.access import Action, Reader
from negotiator.services.access.frames import Frame, dossier_for, frame_of
from negotiator.services.dossiers.entries.entry_fields import WRONG
from negotiator.services.dossiers.frame.views import LimitLine
from negotiator.services.dossiers.rules import rules
from negotiator.services.dossiers.rules.rules import Amount
from negotiator.services.records.locks import CHANGED


@dataclass(frozen=True, slots=True)
class LimitTable:
    """Kind -> the numbers of that kind that the reader may change, in the order of the page of rules; empty kinds are
    left out."""

    frame: Frame
    groups: tuple[tuple[str, tuple[LimitLine, ...]], ...]


def page(session: Session, reader: Reader, dossier_id: int) -> LimitTable:
    """Raises NotRecorded or NotAllowed."""
    dossier = dossier_for(session, reader, dossier_id, Action.READ_RULES)
    found = rules.page(session, reader, dossier_id).limits
    groups = ((kind, tuple(line for line in lines if line.editable)) for kind, lines in found)
    return LimitTable(frame_of(reader, dossier), tuple((kind, lines) for kind, lines in groups if lines))


def field_of(entry: Amount) -> str:
    """The name of a number's field."""
    return f"{entry.kind.value}.{entry.key}"


def change(session: Session, reader: Reader, dossier_id: int, entries: Sequence[Amount]) -> None:
    """Keeps all of these numbers or none. Raises Refused with a field for each number that cannot be, or that somebody
    else changed meanwhile; NotRecorded, NotAllowed, TooMany."""
    refused: dict[str, str] = {}
    stored = {
        (line.kind, line.key): line.amount
        for _kind, lines in page(session, reader, dossier_id).groups
        for line in lines
    }
    for entry in entries:
        if stored.get((entry.kind.value, entry.key)) == entry.amount:
            continue
        try:
            rules.keep_limit(session, reader, dossier_id, entry)
        except Refused as found:
            fields = {"reason": found.fields["reason"]} if "reason" in found.fields else {}
            refused |= fields | ({field_of(entry): found.fields["amount"]} if "amount" in found.fields else {})
        except Collision:
            refused[field_of(entry)] = CHANGED
    if refused:
        session.rollback()
        raise Refused(WRONG, fields=refused)
    session.commit()

"""Whose position counts in what is computed although it was not handed in, or not as it stands."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from sqlalchemy import String, cast, literal, or_
from sqlmodel import Session, col, select

from models.audit import AuditEntry
from models.position import Position, Progress
from negotiator.bargaining.words import Part
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.access.cuts import cut
from negotiator.services.positions.standings import TABLES, standings
from negotiator.services.positions.views import Standing
from negotiator.services.records.loading import known

# What a position holds, too: where it changes, the log has grown; and the packages that a consent is given to.
CONTENTS = (*TABLES, "red_line", "package")


@dataclass(frozen=True, slots=True)
class Unhanded:
    """Names of seats that somebody speaks for, in the dossier's order: whose position is a `draft`, and whose was
    `changed` since it was handed in. Both count as they stand now."""

    draft: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


ALL_HANDED_IN = Unhanded()


def unhanded(session: Session, reader: Reader, dossier_id: int) -> Unhanded:
    """Of the seats whose progress the reader may know; nothing for others than lead and leadership."""
    if not may(reader, Action.READ_STATUS, dossier_id):
        return ALL_HANDED_IN
    return cut(session, reader, dossier_id, CONTENTS, _unhanded)


def _unhanded(session: Session, reader: Reader, dossier_id: int) -> Unhanded:
    found = standings(session, reader, dossier_id)
    seats = with_changes(session, (s for s in found if s.part == Part.SEAT and s.known and s.spoken))
    return Unhanded(
        draft=tuple(s.name for s in seats if s.progress != Progress.SUBMITTED),
        changed=tuple(s.name for s in seats if s.moved),
    )


def with_changes(session: Session, found: Iterable[Standing]) -> tuple[Standing, ...]:
    """The same, told which changed since they were handed in, where the reader may know how far they are."""
    lines = tuple(found)
    moved = changed_since(session, [s.position_id for s in lines if s.known and s.progress == Progress.SUBMITTED])
    return tuple(replace(s, moved=s.position_id in moved) for s in lines)


def changed_since(session: Session, position_ids: Collection[int]) -> frozenset[int]:
    """Of these positions those whose content changed since they were handed in, at all where they came handed in with a
    scenario or a file; no query for none."""
    if not position_ids:
        return frozenset()
    changes = select(AuditEntry.id).where(
        col(AuditEntry.dossier_id) == col(Position.dossier_id),
        col(AuditEntry.action) == audit.Deed.CHANGED.value,
        col(AuditEntry.thing) == literal("position ") + cast(col(Position.id), String),
        or_(col(Position.submitted_at).is_(None), col(AuditEntry.at) >= col(Position.submitted_at)),
    )
    handed = (col(Position.id).in_(position_ids), Position.progress == Progress.SUBMITTED)
    query = select(Position.id).where(*handed, changes.exists())
    return frozenset(map(known, session.exec(query)))

"""Whether the dossier has moved on since a document was made."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam
from sqlalchemy import select as pick
from sqlmodel import Session, col, func, select

from models.audit import AuditEntry
from models.document import Document
from models.dossier_version import DossierVersion
from models.rows import rows_of
from models.stakeholder import Stakeholder
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.access.audit import Deed
from negotiator.services.access.cuts import cut
from negotiator.services.briefs.papers.decision_paper import DECISION
from negotiator.services.briefs.papers.documents import NEGOTIATION
from negotiator.services.briefs.papers.position_sheet import POSITION
from negotiator.services.dossiers.versions.versions import FOUNDATIONS

RESTS_ON = (*FOUNDATIONS, "draft ", "argument ", "round ", "offer of round", "override ")
NAMES_UNSIGNED = (NEGOTIATION, DECISION)  # say which houses have not co-signed


@dataclass(frozen=True, slots=True)
class Moved:
    """When a version was named last and, for those who release documents, when anything changed last that they rest on;
    `signed` by which houses a position was co-signed when, in order."""

    named: tuple[datetime, ...]
    changed: tuple[datetime, ...]
    signed: tuple[tuple[str, datetime], ...]


def stale_each(session: Session, reader: Reader, dossier_id: int, made: Iterable[Document]) -> frozenset[int]:
    """Numbers of those documents after which a version of the dossier was named, or a house co-signed of which they say
    that it has not; for those who release documents also of those after which anything changed that they rest on."""
    rows = tuple(made)
    if not rows:
        return frozenset()
    found = _last(session, reader, dossier_id)
    moments = (*found.named, *found.changed)
    return frozenset(
        row.id
        for row in rows
        if row.id is not None and any(at > row.created_at for at in (*moments, *_of(row, found.signed)))
    )


def _last(session: Session, reader: Reader, dossier_id: int) -> Moved:
    return cut(session, reader, dossier_id, ("dossier", "stakeholder"), _moved, audit.last(session, dossier_id))


def _of(row: Document, signed: Iterable[tuple[str, datetime]]) -> tuple[datetime, ...]:
    """When houses co-signed of which this document says whether they have."""
    if row.kind in NAMES_UNSIGNED:
        return tuple(at for _house, at in signed)
    return tuple(at for house, at in signed if row.kind == POSITION and row.subject == f"house {house}")


def _moved(session: Session, reader: Reader, dossier_id: int, _last: int) -> Moved:
    query = select(func.max(col(DossierVersion.created_at))).where(DossierVersion.dossier_id == dossier_id)
    named = (moment for moment in session.exec(query) if moment is not None)
    releases = may(reader, Action.RELEASE_PAPER, dossier_id)
    changed = audit.last_moment_of_changes(session, dossier_id, RESTS_ON) if releases else ()
    return Moved(tuple(named), tuple(changed), _signed(session, dossier_id))


_SIGNED = (
    pick(col(Stakeholder.key), col(AuditEntry.at))
    .join(Stakeholder, col(Stakeholder.id) == col(AuditEntry.subject_id))
    .where(col(AuditEntry.dossier_id) == bindparam("dossier"), col(AuditEntry.action) == Deed.SIGNED.value)
    .where(col(AuditEntry.thing).startswith("position ", autoescape=True))
    .order_by(col(AuditEntry.id))
)


def _signed(session: Session, dossier_id: int) -> tuple[tuple[str, datetime], ...]:
    return tuple((house, at) for house, at in rows_of(session, _SIGNED, {"dossier": dossier_id}))


def changed_since(session: Session, reader: Reader, row: Document) -> bool:
    """Whether anything that a document rests on changed since it was made, or a house co-signed of which it says that
    it has not; for those who release documents."""
    found = _last(session, reader, row.dossier_id)
    return any(at > row.created_at for at in (*found.changed, *_of(row, found.signed)))

"""Whether the dossier has moved on since a document was made."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, col, func, select

from models.dossier_version import DossierVersion
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.dossiers.versions import FOUNDATIONS

RESTS_ON = (*FOUNDATIONS, "draft ", "argument ", "round ", "offer of round", "override ")


def stale_each(session: Session, reader: Reader, dossier_id: int, made: Mapping[int, datetime]) -> frozenset[int]:
    """Numbers of those things, each with the moment at which it was made, after which a version of the dossier was
    named; for those who release documents also of those after which anything changed that they rest on."""
    if not made:
        return frozenset()
    query = select(func.max(col(DossierVersion.created_at))).where(DossierVersion.dossier_id == dossier_id)
    moments = [moment for moment in session.exec(query) if moment is not None]
    if may(reader, Action.RELEASE_PAPER, dossier_id):
        moments += audit.last_moment_of_changes(session, dossier_id, RESTS_ON)
    return frozenset(number for number, at in made.items() if any(moment > at for moment in moments))


def changes(session: Session, dossier_id: int) -> list[datetime]:
    """When anything was changed that documents rest on, in order."""
    return audit.moments_of_changes(session, dossier_id, RESTS_ON)

"""Whether the dossier has moved on since a document was made."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, col, func, select

from models.dossier_version import DossierVersion
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.access.cuts import cut
from negotiator.services.dossiers.versions.versions import FOUNDATIONS

RESTS_ON = (*FOUNDATIONS, "draft ", "argument ", "round ", "offer of round", "override ")


def stale_each(session: Session, reader: Reader, dossier_id: int, made: Mapping[int, datetime]) -> frozenset[int]:
    """Numbers of those things, each with the moment at which it was made, after which a version of the dossier was
    named; for those who release documents also of those after which anything changed that they rest on."""
    if not made:
        return frozenset()
    moments = cut(session, reader, dossier_id, ("dossier",), _moments, audit.last(session, dossier_id))
    return frozenset(number for number, at in made.items() if any(moment > at for moment in moments))


def _moments(session: Session, reader: Reader, dossier_id: int, _last: int) -> tuple[datetime, ...]:
    """When a version was named last, and for those who release documents when anything changed that they rest on."""
    query = select(func.max(col(DossierVersion.created_at))).where(DossierVersion.dossier_id == dossier_id)
    named = (moment for moment in session.exec(query) if moment is not None)
    releases = may(reader, Action.RELEASE_PAPER, dossier_id)
    return (*named, *(audit.last_moment_of_changes(session, dossier_id, RESTS_ON) if releases else ()))


def changes(session: Session, dossier_id: int) -> list[datetime]:
    """When anything was changed that documents rest on, in order."""
    return audit.moments_of_changes(session, dossier_id, RESTS_ON)

"""Dossiers that are on their way to a first proposal: the checklist says what is left, the overview leads there."""

from collections.abc import Collection

from sqlmodel import Session, col, select

from models.inherited import Inherited
from models.proposal import Proposal
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.dossiers.frame.views import Task


def waiting(session: Session, reader: Reader, dossier_ids: Collection[int]) -> dict[int, tuple[Task, ...]]:
    """The task to follow the checklist, by dossier, for whoever prepares it, while something is unconfirmed and nothing
    has been proposed. At most two queries."""
    ids = [key for key in dossier_ids if may(reader, Action.EDIT_DOSSIER, key)]
    if not ids:
        return {}
    query = select(Inherited.dossier_id).where(col(Inherited.dossier_id).in_(ids)).distinct()
    begun = frozenset(session.exec(query))
    if begun:
        proposed = select(Proposal.dossier_id).where(col(Proposal.dossier_id).in_(begun)).distinct()
        done = frozenset(session.exec(proposed))
        begun -= done
    return {key: (Task("begin", key),) for key in begun}

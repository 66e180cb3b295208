"""Papers that wait for the reader: those for the partner that somebody else made and checked."""

from collections.abc import Collection

from sqlmodel import Session, col, func, select

from models.document import Document, Life
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.dossiers.frame.views import Task

ABROAD = ("public", "partner")  # grades of papers that leave the house


def waiting(session: Session, reader: Reader, dossier_ids: Collection[int]) -> dict[int, tuple[Task, ...]]:
    """How many papers for the partner the reader may release and nobody has released yet, by dossier: one query."""
    ids = [key for key in dossier_ids if may(reader, Action.RELEASE_PAPER, key)]
    if not ids:
        return {}
    query = (
        select(Document.dossier_id, func.count())
        .where(col(Document.dossier_id).in_(ids), Document.state == Life.CHECKED.value)
        .where(col(Document.grade).in_(ABROAD), Document.account_id != reader.account_id)
        .group_by(col(Document.dossier_id))
    )
    return {key: (Task("release_paper", key, wanted=count),) for key, count in session.exec(query).all()}

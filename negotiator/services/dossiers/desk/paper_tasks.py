"""Papers that wait for the reader: those for the partner that somebody else made and checked."""

from collections.abc import Collection

from sqlalchemy import bindparam, or_
from sqlalchemy import select as pick
from sqlmodel import Session, col, func

from models.document import Document, Life
from models.rows import rows_of
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.dossiers.frame.views import Task

ABROAD = ("public", "partner")  # grades of papers that leave the house
_CHECKED = (
    pick(col(Document.dossier_id), func.count())
    .where(col(Document.dossier_id).in_(bindparam("dossiers", expanding=True)))
    .where(col(Document.state) == Life.CHECKED.value, or_(*(col(Document.grade) == grade for grade in ABROAD)))
    .where(col(Document.account_id) != bindparam("account"))
    .group_by(col(Document.dossier_id))
)


def waiting(session: Session, reader: Reader, dossier_ids: Collection[int]) -> dict[int, tuple[Task, ...]]:
    """How many papers for the partner the reader may release and nobody has released yet, by dossier: one query."""
    ids = [key for key in dossier_ids if may(reader, Action.RELEASE_PAPER, key)]
    if not ids:
        return {}
    rows = rows_of(session, _CHECKED, {"dossiers": ids, "account": reader.account_id})
    return {key: (Task("release_paper", key, wanted=count),) for key, count in rows}

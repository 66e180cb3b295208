"""The version of a paper before this one, as far as it is kept: the same person's, or what was released last."""

from collections.abc import Iterable
from typing import Any

from sqlmodel import Session, col, select

from models.document import Document
from negotiator.clock import ZONE
from negotiator.services.briefs.material.orders import Order
from negotiator.services.briefs.statements.since import Before, BriefPassage


def before(session: Session, account_id: int, dossier_id: int, order: Order) -> Before | None:
    """The latest version of this kind and language that this person printed; None without one."""
    query = select(Document.edition, Document.created_at, Document.told).where(
        Document.dossier_id == dossier_id,
        Document.account_id == account_id,
        Document.kind == order.kind,
        Document.language == order.language,
    )
    return _first(session.exec(query.order_by(col(Document.id).desc())))


def released(session: Session, dossier_id: int, order: Order) -> Before | None:
    """What was released last of this kind and language, by whomever; None where nothing was."""
    query = select(Document.edition, Document.created_at, Document.told).where(
        Document.dossier_id == dossier_id,
        Document.kind == order.kind,
        Document.language == order.language,
        col(Document.released_at).is_not(None),
    )
    return _first(session.exec(query.order_by(col(Document.released_at).desc())))


def _first(rows: Iterable[Any]) -> Before | None:
    """Of rows with name, moment and what was told, the first that told anything."""
    for edition, at, told in rows:
        if told:
            sight, *rest = told
            return Before(edition, at.astimezone(ZONE).date(), sight[0], tuple(BriefPassage(*each) for each in rest))
    return None

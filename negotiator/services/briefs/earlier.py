"""The version of a brief that the same person printed before, as far as it is kept."""

from sqlmodel import Session, col, select

from models.document import Document
from negotiator.clock import ZONE
from negotiator.services.briefs.orders import Order
from negotiator.services.briefs.since import Before, Entry


def before(session: Session, account_id: int, dossier_id: int, order: Order) -> Before | None:
    """The latest version of this kind and language that this person printed; None without one."""
    query = select(Document.edition, Document.created_at, Document.told).where(
        Document.dossier_id == dossier_id,
        Document.account_id == account_id,
        Document.kind == order.kind,
        Document.language == order.language,
    )
    for edition, at, told in session.exec(query.order_by(col(Document.id).desc())):
        if told:
            sight, *rest = told
            return Before(edition, at.astimezone(ZONE).date(), sight[0], tuple(Entry(*each) for each in rest))
    return None

"""Whoever may fetch a paper is told by e-mail that it was released, if they want that."""

from sqlmodel import Session

from models.mail import MailKind
from negotiator.bargaining.errors import NotAllowed, NotRecorded
from negotiator.services.access.access import Reader
from negotiator.services.access.readers import reader_of
from negotiator.services.accounts import outbox
from negotiator.services.briefs.life import printing


def tell(session: Session, reader: Reader, dossier_id: int, document_id: int) -> None:
    """A message for each who may fetch the document, but for the reader, who released it; not yet committed."""
    asked = outbox.members(session, MailKind.RELEASE, dossier_id, but=reader.account_id)
    told = [account for account in asked if _fetches(session, account, dossier_id, document_id)]
    outbox.put(session, MailKind.RELEASE, told, dossier_id)


def _fetches(session: Session, account_id: int, dossier_id: int, document_id: int) -> bool:
    who = reader_of(session, account_id)
    try:
        return who is not None and printing.found(session, who, dossier_id, document_id) is not None
    except (NotAllowed, NotRecorded):
        return False

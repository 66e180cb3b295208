"""Which document a file is: proven by its hash, and for a numbered copy by the file with which it begins."""

from base64 import b64decode
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlmodel import Session, select

from models.document import Document
from models.dossier import Dossier
from models.handout import Handout
from negotiator.briefs import copies
from negotiator.language import _, say
from negotiator.services.access import audit
from negotiator.services.access.access import Reader
from negotiator.services.briefs.life import life
from negotiator.services.briefs.life.drafts import drafted, is_shared
from negotiator.services.briefs.life.printing import File
from negotiator.services.briefs.papers.kinds import MEDIA, PDF
from negotiator.services.records.wording import words

MARK = _("Copy %(number)s – %(recipient)s")


@dataclass(frozen=True, slots=True)
class Proof:
    """What a file is: the kind, version and state of a document of a dossier, its hash, when it was released (None if
    it was not), and the number of the copy, 0 for the document itself."""

    kind: str
    edition: str
    state: str
    digest: str
    dossier: str
    released: datetime | None
    number: int = 0


def proven(session: Session, content: bytes) -> Proof | None:
    """What a file is; None for one that is neither a document of this installation nor a copy as it was handed out."""
    for whole in copies.originals(content):
        digest = sha256(whole).hexdigest()
        row = session.exec(select(Document).where(Document.digest == digest)).first()
        if row is None:
            continue
        number = 0 if content in (whole, _draft(row)) else _copy(session, row, content)
        if number is None:
            return None
        title = words(session.get_one(Dossier, row.dossier_id).title, "en")
        return Proof(row.kind, row.edition, row.state, digest, title, row.released_at, number)
    return None


def _draft(row: Document) -> bytes:
    """What its readers got of a paper for the partner before it was released; empty for all others."""
    return drafted(row) if is_shared(row) and row.media == MEDIA[PDF] else b""


def _copy(session: Session, row: Document, content: bytes) -> int | None:
    """The number of the copy whose bytes these are; None if none has them."""
    for entry in session.exec(select(Handout).where(Handout.document_id == row.id)):
        if marked(row, entry.number, entry.recipient) == content:
            return entry.number
    return None


def marked(row: Document, number: int, recipient: str) -> bytes:
    """A copy as it is handed out. Raises Refused for a file that no mark can be put on."""
    mark = say(row.language, MARK, number=number, recipient=recipient)
    return copies.stamped(b64decode(row.content), mark)


def fetched(session: Session, reader: Reader, dossier_id: int, document_id: int, number: int) -> File:
    """A copy as it is handed out; goes into the access log. Raises NotRecorded, NotAllowed, Refused."""
    entry, row = life.copy_of(session, reader, dossier_id, document_id, number)
    content = marked(row, entry.number, entry.recipient)
    audit.note_read(session, reader, audit.Deed.EXPORTED, f"document {row.kind}-{row.edition}", dossier_id)
    return File(row.name.removesuffix(".pdf") + f"_{number}.pdf", row.media, content)

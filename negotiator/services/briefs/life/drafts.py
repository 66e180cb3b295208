"""What a paper for the partner bears while it is not released: a mark on every page, behind the file as it was made."""

from base64 import b64decode
from dataclasses import replace

from models.document import Document, Life
from negotiator.briefs import copies
from negotiator.briefs.views import BriefView
from negotiator.language import _, say
from negotiator.services.briefs.papers import kinds

CHANGING = (Life.DRAFT, Life.CHECKED)  # states of a document that may still be deleted
NOT_RELEASED = _("Draft – not released")


def handed(row: Document) -> bytes:
    """The file as its readers get it: the kept one, and with the mark on every page while it is a PDF for the partner
    that is not released."""
    if row.state in CHANGING and row.media == kinds.MEDIA[kinds.PDF] and is_shared(row):
        return drafted(row)
    return b64decode(row.content)


def drafted(row: Document) -> bytes:
    """The kept PDF with the mark on every page. Raises Refused for a file that no mark can be put on."""
    return copies.stamped(b64decode(row.content), say(row.language, NOT_RELEASED))


def is_shared(row: Document) -> bool:
    """Whether it is a paper for the partner or the public."""
    return row.kind in kinds.TABLE and kinds.TABLE[row.kind].shared


def for_editing(view: kinds.View, form: str) -> kinds.View:
    """The paper as it is written: a Word file for the partner, which is never released, says so itself."""
    if form != kinds.DOCX or isinstance(view, BriefView) or not view.shared:
        return view
    mark = say(view.language, NOT_RELEASED)
    return replace(view, mark=f"{view.mark} · {mark}" if view.mark else mark)

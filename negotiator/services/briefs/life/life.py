"""The life of a printed document: a draft is checked, then released, then superseded by the next that is released.

What its checks found stands against its release and not against its making. A paper for the partner is released by
somebody else than who made it. A released file never changes; its hash proves it.
"""

from base64 import b64decode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import bindparam
from sqlalchemy import select as pick
from sqlmodel import Session, col, select

from models.account import Account
from models.clock import now
from models.document import Document, Life
from models.handout import Handout
from models.rows import rows_of
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.language import _, say
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.access.derived import derived
from negotiator.services.access.frames import Frame, dossier_for, frame_of
from negotiator.services.briefs.life import printing, release_mails, staleness
from negotiator.services.briefs.life.drafts import is_shared
from negotiator.services.briefs.material import register
from negotiator.services.briefs.papers import kinds
from negotiator.services.records.holding import from_rights
from negotiator.services.records.locks import unchanged

BLOCKED = _("This cannot be released yet: see what stands against it.")
EARLIER = _("It was made before papers were checked while they are made.")
MOVED = _("The dossier has changed since it was made.")
NOT_PDF = _("Only a PDF can be released: other files are for further work and change with every editor.")
DEVIATION = _("Leadership has overridden a rule on rights in this dossier: nothing may go to the partner from it.")
EXPIRED = _("The mandate has expired: nothing goes to the partner until leadership has given a new one.")
ALTERED = _("The kept file does not fit its hash any more.")
SECOND = _("You made this paper for the partner: somebody else has to release it.")
UNCHECKED = _("Nobody has checked it yet.")


@dataclass(frozen=True, slots=True)
class Against:
    """What stands against release at one place, in the reader's language; the place is empty where it is the document
    as a whole; `clause` is that of a draft agreement, else empty."""

    place: str
    words: tuple[str, ...]
    clause: str = ""


@dataclass(frozen=True, slots=True)
class LifePage:
    """A document with its life. `by` made it; `against` stands against its release; `stale` is whether the dossier has
    moved on, as far as the reader may know; `successor` the document that superseded it, None without one; `alone` is
    whether the reader made it and somebody else has to release it; `recipients` are accounts and names who may hold a
    copy, empty where the copies go to the partner."""

    frame: Frame
    line: printing.DocumentLine
    version: int
    digest: str
    shared: bool
    by: str
    checked: tuple[str, datetime] | None
    released: tuple[str, datetime] | None
    against: tuple[Against, ...]
    stale: bool
    successor: int | None
    may_check: bool
    may_release: bool
    alone: bool
    copies: tuple[register.Copy, ...]
    recipients: tuple[tuple[str, str], ...]


_NAME = pick(col(Account.name)).where(col(Account.id) == bindparam("account"))


def page(session: Session, reader: Reader, dossier_id: int, document_id: int) -> LifePage:
    """A document with its life. Raises NotRecorded or NotAllowed."""
    row = printing.found(session, reader, dossier_id, document_id)
    releases = may(reader, Action.RELEASE_PAPER, dossier_id)
    mine = row.account_id == reader.account_id
    maker = reader.name if mine else next((n for (n,) in rows_of(session, _NAME, {"account": row.account_id})), "")
    released = row.state == Life.RELEASED
    return LifePage(
        frame=frame_of(reader, dossier_for(session, reader, dossier_id)),
        line=printing.line_of(row),
        version=row.version,
        digest=row.digest,
        shared=is_shared(row),
        by=maker,
        checked=(row.checked_by, row.checked_at) if row.checked_at else None,
        released=(row.released_by, row.released_at) if row.released_at else None,
        against=_against(session, reader, row) if row.released_at is None else (),
        stale=bool(staleness.stale_each(session, reader, dossier_id, (row,))),
        successor=row.superseded_by,
        may_check=row.state == Life.DRAFT,
        may_release=releases and row.state == Life.CHECKED and not _alone(reader, row),
        alone=releases and row.state == Life.CHECKED and _alone(reader, row),
        copies=register.copies(session, row) if releases else (),
        recipients=register.recipients(session, row) if releases and released and not is_shared(row) else (),
    )


def _alone(reader: Reader, row: Document) -> bool:
    return is_shared(row) and row.account_id == reader.account_id


def check(session: Session, reader: Reader, dossier_id: int, document_id: int, version: int) -> None:
    """Says that somebody has read and checked a draft: papers for the partner are then seen by those who may release
    them. Raises NotRecorded, NotAllowed, Collision."""
    row = printing.found(session, reader, dossier_id, document_id)
    _fits(row, version, Life.DRAFT)
    row.checked_by, row.checked_at = reader.name, now(session)
    _turn(session, reader, row, Life.CHECKED, audit.Deed.CHANGED)
    session.commit()


def release(session: Session, reader: Reader, dossier_id: int, document_id: int, version: int) -> None:
    """Releases a checked document; an earlier one of its kind, language and subject is superseded. Raises NotRecorded,
    NotAllowed, Collision, and Refused with what stands against it."""
    dossier_for(session, reader, dossier_id, Action.RELEASE_PAPER)
    row = printing.found(session, reader, dossier_id, document_id)
    if row.state == Life.DRAFT:
        raise Refused(UNCHECKED)
    _fits(row, version, Life.CHECKED)
    if _alone(reader, row):
        raise Refused(SECOND)
    if _against(session, reader, row):
        raise Refused(BLOCKED)
    row.released_by, row.released_at = reader.name, now(session)
    for old in _before(session, row):
        old.superseded_by = row.id
        _turn(session, reader, old, Life.SUPERSEDED, audit.Deed.CHANGED)
    _turn(session, reader, row, Life.RELEASED, audit.Deed.RELEASED)
    session.flush()
    release_mails.tell(session, reader, dossier_id, document_id)
    session.commit()


def _fits(row: Document, version: int, state: Life) -> None:
    unchanged((row.version, row.state), (version, state), mine=version, theirs=lambda: row.version)


def _turn(session: Session, reader: Reader, row: Document, state: Life, deed: audit.Deed) -> None:
    detail = {"field": "state", "from": row.state, "to": state.value}
    row.state, row.version = state.value, row.version + 1
    session.add(row)
    audit.record(session, reader, deed, f"document {row.kind}-{row.edition}", row.dossier_id, detail=detail)


def _before(session: Session, row: Document) -> Sequence[Document]:
    """The released documents in whose place this one comes."""
    same = (
        Document.dossier_id == row.dossier_id,
        Document.kind == row.kind,
        Document.language == row.language,
        Document.subject == row.subject,
        Document.state == Life.RELEASED.value,
        Document.id != row.id,
    )
    return session.exec(select(Document).where(*same).options(printing.CONTENT_LATER)).all()


def _against(session: Session, reader: Reader, row: Document) -> tuple[Against, ...]:
    """All that stands against release, what belongs to a place first."""
    told = [_told(reader.language, **each) for each in row.findings or ()]
    whole = []
    if row.findings is None or not row.digest:
        whole.append(EARLIER)
    elif sha256(b64decode(row.content)).hexdigest() != row.digest:
        whole.append(ALTERED)
    if row.media != kinds.MEDIA[kinds.PDF]:
        whole.append(NOT_PDF)
    if is_shared(row) and from_rights(session, row.dossier_id):
        whole.append(DEVIATION)
    if is_shared(row) and may(reader, Action.RELEASE_PAPER, row.dossier_id) and _mandate_over(session, row):
        whole.append(EXPIRED)
    if may(reader, Action.RELEASE_PAPER, row.dossier_id) and staleness.changed_since(session, reader, row):
        whole.append(MOVED)
    return _by_place((*told, *(("", "", say(reader.language, words)) for words in whole)))


def _mandate_over(session: Session, row: Document) -> bool:
    """Whether the mandate was given for a time that is over today."""
    return derived(session, row.dossier_id).plan.mandate_over


def _told(language: str, place: Mapping[str, str], words: Mapping[str, str], clause: str) -> tuple[str, str, str]:
    return place[language], clause, words[language]


def _by_place(told: Iterable[tuple[str, str, str]]) -> tuple[Against, ...]:
    """One for each place, in the order in which places come first."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for place, clause, words in told:
        found.setdefault((place, clause), {})[words] = None
    return tuple(Against(place, tuple(words), clause) for (place, clause), words in found.items())


def hand_out(
    session: Session, reader: Reader, dossier_id: int, document_id: int, *, recipient: str, version: int
) -> int:
    """Enters a copy of a released document into the register; its number. `recipient` is the number of an account for
    papers that stay at home, a name for papers to the partner. Raises NotRecorded, NotAllowed, Collision, Refused."""
    dossier_for(session, reader, dossier_id, Action.RELEASE_PAPER)
    row = printing.found(session, reader, dossier_id, document_id)
    if row.state != Life.RELEASED:
        raise Refused(_("Only a released document is handed out."), fields={})
    _fits(row, version, Life.RELEASED)
    return register.enter(session, reader, row, recipient, shared=is_shared(row))


def copy_of(
    session: Session, reader: Reader, dossier_id: int, document_id: int, number: int
) -> tuple[Handout, Document]:
    """An entry of the register with its document, for those who release documents and for whom it was given to, while
    they may see what it holds. Raises NotRecorded, NotAllowed."""
    query = select(Handout).where(Handout.document_id == document_id, Handout.number == number)
    found = session.exec(query.where(Handout.dossier_id == dossier_id)).first()
    if found is not None and found.account_id == reader.account_id:
        row = session.get_one(Document, document_id)
        if register.may_hold(session, reader, row):
            return found, row
    dossier_for(session, reader, dossier_id, Action.RELEASE_PAPER)
    row = printing.found(session, reader, dossier_id, document_id)
    if found is None:
        raise NotRecorded(_("There is no such copy."))
    return found, row

"""Briefs as files: asked for on a page, made by the worker for one person, fetched by that person only."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from hashlib import sha256
from typing import Any, cast

from sqlalchemy import Engine, bindparam, or_
from sqlalchemy import select as pick
from sqlalchemy.orm import defer
from sqlmodel import Session, col

from models.account import Account
from models.clock import now, today
from models.database import session_of
from models.document import Document, Life
from models.rows import loaded, loaded_pairs
from negotiator.bargaining.errors import NotAllowed, NotRecorded
from negotiator.briefs.sheets import SheetView
from negotiator.briefs.style import PLAIN
from negotiator.briefs.styling import styled
from negotiator.jobs.ledger import Desk, Work
from negotiator.language import _
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader, may, require
from negotiator.services.access.cuts import cut
from negotiator.services.access.eyes import eyes_of, kept
from negotiator.services.access.frames import Frame, dossier_for, frame_of
from negotiator.services.access.readers import reader_of
from negotiator.services.briefs.life import choosing, classes, drafts, release_checks, staleness
from negotiator.services.briefs.life.covers import covered
from negotiator.services.briefs.life.ordering import beside, check_letters, ordered
from negotiator.services.briefs.material import register
from negotiator.services.briefs.material.orders import Order
from negotiator.services.briefs.papers import documents as briefs
from negotiator.services.briefs.papers import kinds
from negotiator.services.briefs.papers.for_home import houses
from negotiator.services.briefs.papers.gathering import contents, scope_for
from negotiator.services.briefs.papers.kinds import About
from negotiator.services.briefs.style import house
from negotiator.services.briefs.writing import partner_words, prose
from negotiator.services.packages.shelf import TABLES, Shelf
from negotiator.services.packages.views import PackageLine
from negotiator.services.records.loading import known
from negotiator.services.work import jobs
from negotiator.services.work import kinds as work_kinds
from negotiator.services.work.questions import Paper

MOST_KEPT = 30  # documents of one person in one dossier; the oldest give way
__all__ = ["Order", "contents", "scope_for"]
NO_DOCUMENT = _("There is no such document, or it was made for somebody else.")
CONTENT_LATER = defer(cast(Any, Document.content), raiseload=True)  # sealed, and as large as the file


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A finished document; `title` is a message id, size in bytes, `by` who made it where that was somebody else;
    `stale`: the dossier has moved on since, as far as the reader may know."""

    id: int
    kind: str
    title: str
    language: str
    grade: str
    edition: str
    name: str
    size: int
    at: datetime
    state: str = Life.DRAFT
    by: str = ""
    stale: bool = False


@dataclass(frozen=True, slots=True)
class GivenLine:
    """A copy that was given to the reader; `title` is a message id."""

    document: int
    number: int
    title: str
    edition: str
    language: str
    grade: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class BriefsPage:
    """What can be printed, `tongues` in which languages beside the document's (tag and name), `styles` as which earlier
    papers looked (mark and label), what is being printed, what was printed for this reader; `others` are papers for the
    partner that somebody else made and that wait for release or were released; `houses` are the keys and names of those
    whose position the reader may print, the own one first; `given` copies that others gave to this reader."""

    frame: Frame
    kinds: tuple[choosing.KindLine, ...]
    houses: tuple[tuple[str, str], ...]
    grades: tuple[str, ...]
    packages: tuple[PackageLine, ...]
    tongues: tuple[tuple[str, str], ...]
    styles: tuple[tuple[str, str], ...]
    proposals: int
    documents: tuple[DocumentLine, ...]
    others: tuple[DocumentLine, ...]
    running: tuple[int, ...]
    given: tuple[GivenLine, ...] = ()


@dataclass(frozen=True, slots=True)
class File:
    """A document's bytes with a name that says nothing of the dossier."""

    name: str
    media: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Noted:
    """What was noted while a document was made: when the dossier was read for it, what stands against its release, what
    it told, and what its maker could see."""

    at: datetime
    findings: Sequence[release_checks.Finding]
    told: tuple[tuple[str, ...], ...]
    held: tuple[tuple[str, ...], ...]


def listed(session: Session, reader: Reader, dossier_id: int, highest: str) -> BriefsPage:
    """The page of briefs; `highest` is the grade that the installation may hold. Raises NotRecorded, NotAllowed."""
    require(reader, Action.MAKE_BRIEF, dossier_id)
    page = cut(session, reader, dossier_id, TABLES, _listed, highest, today(session))
    rows = [(row, "") for row in _documents(session, reader, dossier_id) if _sees(session, reader, row)]
    every = (*rows, *_others(session, reader, dossier_id))
    lines = [line_of(row, by) for row, by in every]
    stale = staleness.stale_each(session, reader, dossier_id, (row for row, _by in every))
    lines = [replace(each, stale=each.id in stale) for each in lines]
    running = tuple(known(job.id) for job in jobs.active(session, reader, dossier_id, work_kinds.PRINT))
    styles = tuple(house.styles_of(((r.style, r.kind, r.edition, r.created_at) for r, _by in rows), reader).items())
    return replace(
        page,
        styles=styles,
        documents=tuple(lines[: len(rows)]),
        others=tuple(lines[len(rows) :]),
        running=running,
        given=tuple(_given(each) for each in register.given_to(session, reader, dossier_id)),
    )


def _given(found: register.Given) -> GivenLine:
    title = title_of(found.kind)
    about = (found.edition, found.language, found.grade, found.by, found.at)
    return GivenLine(found.document, found.number, title, *about)


def _listed(session: Session, reader: Reader, dossier_id: int, highest: str, day: date) -> BriefsPage:
    """The page without what is the reader's own."""
    shelf = Shelf(session, reader, dossier_id, Action.MAKE_BRIEF)
    rows = [shelf.found(row, today=True) for row in shelf.rows()]
    return BriefsPage(
        frame=frame_of(reader, shelf.dossier),
        kinds=choosing.listed(shelf, reader, day),
        houses=houses(shelf),
        grades=_allowed(highest),
        packages=tuple(shelf.line(found) for found in (*rows, *shelf.offers())),
        tongues=partner_words.tongues(shelf.dossier.context, reader.language, without=""),
        styles=(),
        proposals=len(shelf.proposals()),
        documents=(),
        others=(),
        running=(),
    )


def _allowed(highest: str) -> tuple[str, ...]:
    """The classes that can be chosen."""
    most = classes.CLASSES.index(classes.HIGHEST[highest])
    return (
        classes.PUBLIC,
        classes.PARTNER,
        *(each for each in briefs.INTERNAL_GRADES if classes.CLASSES.index(each) <= most),
    )


def _documents(session: Session, reader: Reader, dossier_id: int) -> Sequence[Document]:
    return loaded(session, _OWN, dossier=dossier_id, account=reader.account_id)


def _others(session: Session, reader: Reader, dossier_id: int) -> list[tuple[Document, str]]:
    """Documents of others that the reader may see, latest first, with the names of those who made them."""
    rows = loaded_pairs(session, _SHARED, dossier=dossier_id, account=reader.account_id)
    return [(row, name) for row, name in rows if _sees(session, reader, row)]


_OWN = (
    pick(Document)
    .where(col(Document.dossier_id) == bindparam("dossier"), col(Document.account_id) == bindparam("account"))
    .options(CONTENT_LATER)
    .order_by(col(Document.id).desc())
)
_SHARED = (
    pick(Document, col(Account.name))
    .join(Account)
    .where(col(Document.dossier_id) == bindparam("dossier"), col(Document.account_id) != bindparam("account"))
    .where(or_(*(col(Document.kind) == kind.id for kind in kinds.TABLE.values() if kind.shared)))
    .where(col(Document.state) != Life.DRAFT.value)
    .options(CONTENT_LATER)
    .order_by(col(Document.id).desc())
)


def line_of(row: Document, by: str = "") -> DocumentLine:
    """A document as a list shows it; `by` is who made it where that is to be told."""
    return DocumentLine(
        known(row.id),
        row.kind,
        title_of(row.kind),
        row.language,
        row.grade,
        row.edition,
        row.name,
        row.size,
        row.created_at,
        row.state,
        by,
    )


def title_of(kind: str) -> str:
    """The name of a kind as a message id; the kind itself where the program does not know it any more."""
    return kinds.TABLE[kind].name if kind in kinds.TABLE else kind


def ask(session: Session, line: jobs.Line, reader: Reader, dossier_id: int, *, order: Order, highest: str) -> int:
    """Lets the worker print; the job's id. Raises NotRecorded, NotAllowed, Refused with what is wrong, TooMany,
    Unavailable where the libraries for printing are missing."""
    shelf, kind, order = ordered(session, reader, dossier_id, order, highest)
    check_letters(shelf, kind, order)
    asked = {
        "kind": order.kind,
        "language": order.language,
        "grade": order.grade,
        "edition": order.edition,
        "packages": list(order.refs),
        "form": order.form,
        "round": order.round,
        "house": order.house,
        "distribution": order.distribution,
        "column": order.column,
        "style": house.keep(session, order.style),
    }
    return jobs.ask(session, line, reader, dossier_id, kind=work_kinds.PRINT, asked=asked)


def _order(session: Session, work: Work) -> Order:
    """What was asked for; jobs of an earlier release name no form."""
    asked = work_kinds.question_of(work, Paper)
    return Order(
        asked.kind,
        asked.language,
        asked.grade,
        asked.edition,
        refs=asked.packages,
        form=asked.form,
        round=asked.round,
        house=asked.house,
        distribution=asked.distribution,
        column=asked.column,
        style=house.kept(session, asked.style),
    )


class Printing:
    """The handler of the job: the brief for exactly the person who asked, with that person's eyes."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def __call__(self, work: Work, desk: Desk) -> Mapping[str, object]:
        """A document; {"document": id}. Raises Refused, NotAllowed, Unavailable, Stopped."""
        desk.report(_("Gathering the dossier"), 0.05)
        asker = work_kinds.asker_of(work)
        with session_of(self.engine) as session:
            order = _order(session, work)
            day, moment = today(session), now(session)
            reader = reader_of(session, asker.account)
            if reader is None:
                raise NotAllowed(_("This account may not sign in any more."))
            shelf = Shelf(session, reader, asker.dossier, Action.MAKE_BRIEF)
            kind = kinds.TABLE[order.kind]
            if kind.shared:
                dossier_for(session, reader, shelf.id, Action.MAKE_PARTNER_PAPER)
            written = beside(shelf, prose.written(shelf, kind, order, day), order)
            found = release_checks.in_dossier(shelf, kind, order)
            held = kept(eyes_of(session, reader, shelf.dossier))
        desk.report(_("Writing the document"), 0.15)
        view = styled(covered(written, order, moment), order.style)
        desk.check()
        desk.report(_("Setting the pages"), 0.25)
        written_out = partial(desk.report, _("Writing the file"), 0.75)
        content = kinds.rendered(drafts.for_editing(view, order.form), order.form, written_out)
        desk.check()
        name = f"{order.kind}_{day.isoformat()}_v{order.edition}_{order.language}.{order.form}"
        findings = (*found, *release_checks.in_text(kind, view))
        told = () if isinstance(view, SheetView) else view.told
        return {
            "document": self.keep(
                work, reader, order, File(name, kinds.MEDIA[order.form], content), Noted(moment, findings, told, held)
            )
        }

    def keep(self, work: Work, reader: Reader, order: Order, file: File, noted: Noted) -> int:
        """Writes the document, sealed, and lets the oldest of this person go that were not released; its id."""
        content = file.content
        with session_of(self.engine, write=True) as session:
            row = Document(
                dossier_id=work_kinds.asker_of(work).dossier,
                account_id=reader.account_id,
                kind=order.kind,
                language=order.language,
                grade=order.grade,
                edition=order.edition,
                name=file.name,
                media=file.media,
                size=len(content),
                content=b64encode(content).decode("ascii"),
                subject=_subject(order),
                digest=sha256(content).hexdigest(),
                created_at=noted.at,
                findings=tuple(each.kept() for each in noted.findings),
                told=noted.told or None,
                held=noted.held,
                style="" if order.style == PLAIN else order.style.digest,
            )
            session.add(row)
            session.flush()
            own = [each for each in _documents(session, reader, row.dossier_id) if each.state in drafts.CHANGING]
            for old in own[MOST_KEPT:]:
                session.delete(old)
            session.commit()
            return known(row.id)


def found(session: Session, reader: Reader, dossier_id: int, document_id: int) -> Document:
    """A document that the reader may see. Raises NotRecorded, NotAllowed."""
    dossier_for(session, reader, dossier_id, Action.MAKE_BRIEF)
    row = session.get(Document, document_id)
    if row is None or row.dossier_id != dossier_id or not _sees(session, reader, row):
        raise NotRecorded(NO_DOCUMENT)
    return row


def _sees(session: Session, reader: Reader, row: Document) -> bool:
    """Who made it, in the part that they have today or one that sees as much; for papers to the partner, which are the
    same for all, also who may release them once they are checked, and who reads such papers once they are released."""
    if row.account_id == reader.account_id and _is_still_own(session, reader, row):
        return True
    if row.kind not in kinds.TABLE or not kinds.TABLE[row.kind].shared or row.state == Life.DRAFT:
        return False
    action = Action.RELEASE_PAPER if row.state == Life.CHECKED else Action.READ_PARTNER_PAPER
    return may(reader, action, row.dossier_id)


def _is_still_own(session: Session, reader: Reader, row: Document) -> bool:
    """Whether it was made for the eyes of its maker's part today: whoever has another role or house since gets only
    what these may see, too. What others have sealed since was theirs to see."""
    if register.may_hold(session, reader, row):
        return True
    given = audit.part_given(session, reader.account_id, row.dossier_id)
    return given is None or given <= row.created_at


def _subject(order: Order) -> str:
    """The round or house that a document is about; empty for all others."""
    if order.kind in kinds.TABLE and kinds.TABLE[order.kind].about is About.ROUND:
        return f"round {order.round}"
    return f"house {order.house}" if order.house and kinds.TABLE[order.kind].about is About.HOUSE else ""


def fetched(session: Session, reader: Reader, dossier_id: int, document_id: int) -> File:
    """A document's bytes for a person who may see it; goes into the access log. A paper for the partner that is not
    released says so on every page: the kept file stays as it was made, the mark stands behind it. Raises
    NotRecorded."""
    row = found(session, reader, dossier_id, document_id)
    thing = f"document {row.kind}-{row.edition}"
    audit.note_read(session, reader, audit.Deed.EXPORTED, thing, dossier_id)
    return File(row.name, row.media, drafts.handed(row))

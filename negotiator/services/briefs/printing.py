"""Briefs as files: asked for on a page, made by the worker for one person, fetched by that person only."""

import re
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Engine
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from models.clock import today
from models.database import session_of
from models.document import Document
from models.package import Origin, Package
from models.proposal import Proposal as ProposalRow
from negotiator.bargaining.case import Case
from negotiator.bargaining.case_file import fingerprint, read_case
from negotiator.bargaining.errors import NotAllowed, NotRecorded, Refused
from negotiator.bargaining.outcome import Answer, Outcome
from negotiator.briefs import paper
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.plan import Named, Plan
from negotiator.catalogue.tally import tally_of
from negotiator.jobs.ledger import Desk, Work
from negotiator.language import LANGUAGES, _
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader, require
from negotiator.services.access.cuts import cut
from negotiator.services.access.derived import within
from negotiator.services.access.eyes import Eyes
from negotiator.services.access.frames import Frame, dossier_for, frame_of
from negotiator.services.access.readers import reader_of
from negotiator.services.access.scope import EVERYTHING, Scope
from negotiator.services.briefs import documents as briefs
from negotiator.services.packages.shelf import TABLES, Found, Shelf
from negotiator.services.packages.views import PackageLine
from negotiator.services.proposals import sources
from negotiator.services.proposals.proposing import restored_proposal
from negotiator.services.proposals.solved import Proposal
from negotiator.services.proposals.sources import BY_HAND, Made, Source
from negotiator.services.proposals.variants import CLOSEST
from negotiator.services.records.loading import known
from negotiator.services.records.snapshots import restored
from negotiator.services.work import jobs

MOST_KEPT = 30  # documents of one person in one dossier; the oldest give way
GRADE_ORDER = ("offen", "intern", "vs-nfd")  # what an installation may be released for
EDITION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.\-]{0,11}")
OFFERED = re.compile(r"Pr\d")  # keys of offers in a document: "P" and their reference
CORRECT = _("Please correct what is marked.")
NO_DOCUMENT = _("There is no such document, or it was made for somebody else.")
CONTENT_LATER = defer(cast(Any, Document.content), raiseload=True)  # sealed, and as large as the file


@dataclass(frozen=True, slots=True)
class Order:
    """What to print: `refs` are packages for a comparison, empty for the most telling ones."""

    kind: str
    language: str
    grade: str
    edition: str
    refs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A finished document of the reader; size in bytes."""

    id: int
    kind: str
    language: str
    grade: str
    edition: str
    name: str
    size: int
    at: datetime


@dataclass(frozen=True, slots=True)
class BriefsPage:
    """What can be printed, what is being printed, what was printed for this reader."""

    frame: Frame
    kinds: tuple[str, ...]
    grades: tuple[str, ...]
    packages: tuple[PackageLine, ...]
    proposals: int
    documents: tuple[DocumentLine, ...]
    running: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class File:
    """A document's bytes with a name that says nothing of the dossier."""

    name: str
    media: str
    content: bytes


def listed(session: Session, reader: Reader, dossier_id: int, highest: str) -> BriefsPage:
    """The page of briefs; `highest` is the grade that the installation may hold. Raises NotRecorded, NotAllowed."""
    require(reader, Action.MAKE_BRIEF, dossier_id)
    page = cut(session, reader, dossier_id, TABLES, _listed, highest)
    documents = tuple(_line(row) for row in _documents(session, reader, dossier_id))
    running = tuple(known(job.id) for job in jobs.active(session, reader, dossier_id, jobs.PRINT))
    return replace(page, documents=documents, running=running) if documents or running else page


def _listed(session: Session, reader: Reader, dossier_id: int, highest: str) -> BriefsPage:
    """The page without what is the reader's own."""
    shelf = Shelf(session, reader, dossier_id, Action.MAKE_BRIEF)
    rows = [shelf.found(row, today=True) for row in shelf.rows()]
    return BriefsPage(
        frame=frame_of(reader, shelf.dossier),
        kinds=tuple(briefs.KINDS),
        grades=_allowed(highest),
        packages=tuple(shelf.line(found) for found in (*rows, *shelf.offers())),
        proposals=len(shelf.proposals()),
        documents=(),
        running=(),
    )


def _allowed(highest: str) -> tuple[str, ...]:
    most = GRADE_ORDER.index(highest)
    return tuple(grade for grade in briefs.INTERNAL_GRADES if GRADE_ORDER.index(grade) <= most)


def _documents(session: Session, reader: Reader, dossier_id: int) -> Sequence[Document]:
    mine = (Document.dossier_id == dossier_id, Document.account_id == reader.account_id)
    query = select(Document).where(*mine).options(CONTENT_LATER)
    return session.exec(query.order_by(col(Document.id).desc())).all()


def _line(row: Document) -> DocumentLine:
    return DocumentLine(
        known(row.id), row.kind, row.language, row.grade, row.edition, row.name, row.size, row.created_at
    )


def ask(session: Session, line: jobs.Line, reader: Reader, dossier_id: int, *, order: Order, highest: str) -> int:
    """Lets the worker print; the job's id. Raises NotRecorded, NotAllowed, Refused with what is wrong, TooMany,
    Unavailable where the libraries for printing are missing."""
    shelf = Shelf(session, reader, dossier_id, Action.MAKE_BRIEF)
    paper.check_libraries()
    wrong = {}
    if order.kind not in briefs.KINDS:
        wrong["kind"] = _("Please choose one of these.")
    if order.language not in LANGUAGES:
        wrong["language"] = _("Please choose one of these.")
    if order.grade not in _allowed(highest):
        wrong["grade"] = _("This installation is not released for this grade, or the contents need a higher one.")
    if not EDITION.fullmatch(order.edition):
        wrong["edition"] = _("Letters, digits, full stop and hyphen; at most 12, for example 1.2.")
    if order.kind == briefs.NEGOTIATION and not shelf.proposals():
        wrong["kind"] = _("A negotiation brief recommends a package: propose packages first.")
    if len(order.refs) > briefs.MOST_COMPARED:
        wrong["packages"] = _("At most six packages fit side by side.")
    if wrong:
        raise Refused(CORRECT, fields=wrong)
    for ref in order.refs:
        shelf.find(ref)
    asked = {
        "kind": order.kind,
        "language": order.language,
        "grade": order.grade,
        "edition": order.edition,
        "packages": list(order.refs),
    }
    return jobs.ask(session, line, reader, dossier_id, kind=jobs.PRINT, asked=asked)


class Printing:
    """The handler of the job: the brief for exactly the person who asked, with that person's eyes."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def __call__(self, work: Work, desk: Desk) -> Mapping[str, object]:
        """A document; {"document": id}. Raises Refused, NotAllowed, Unavailable, Stopped."""
        desk.report(_("Gathering the dossier"), 0.05)
        asked = work.asked
        with session_of(self.engine) as session:
            day = today(session)
            reader = reader_of(session, int(str(asked["account"])))
            if reader is None:
                raise NotAllowed(_("This account may not sign in any more."))
            shelf = Shelf(session, reader, int(str(asked["dossier"])), Action.MAKE_BRIEF)
            raw = asked.get("packages")
            refs = tuple(str(ref) for ref in raw) if isinstance(raw, list) else ()
            plan, proposal, chosen = contents(shelf, str(asked["kind"]), refs)
            scope = scope_for(shelf.eyes, plan)
        desk.report(_("Writing the document"), 0.3)
        view = briefs.brief_of(
            plan,
            proposal,
            str(asked["kind"]),
            str(asked["language"]),
            grade=str(asked["grade"]),
            version=str(asked["edition"]),
            date=day,
            scope=scope,
            chosen=chosen,
        )
        desk.check()
        desk.report(_("Setting the pages"), 0.5)
        content = briefs.render(view)
        desk.check()
        name = f"{asked['kind']}_{day.isoformat()}_v{asked['edition']}_{asked['language']}.pdf"
        return {"document": self.keep(work, reader, name, content)}

    def keep(self, work: Work, reader: Reader, name: str, content: bytes) -> int:
        """Writes the document, sealed, and lets the oldest of this person go; its id."""
        asked = work.asked
        with session_of(self.engine, write=True) as session:
            row = Document(
                dossier_id=int(str(asked["dossier"])),
                account_id=reader.account_id,
                kind=str(asked["kind"]),
                language=str(asked["language"]),
                grade=str(asked["grade"]),
                edition=str(asked["edition"]),
                name=name,
                size=len(content),
                content=b64encode(content).decode("ascii"),
            )
            session.add(row)
            session.flush()
            for old in _documents(session, reader, row.dossier_id)[MOST_KEPT:]:
                session.delete(old)
            session.commit()
            return known(row.id)


def contents(shelf: Shelf, kind: str, refs: Sequence[str]) -> tuple[Plan, Proposal, tuple[str, ...]]:
    """What a document is about: the plan, the proposal in it, and the keys of the packages in their order."""
    if kind == briefs.NEGOTIATION:
        return _recommended(shelf)
    chosen = refs or _latest(shelf)
    found = [shelf.find(ref, today=True) for ref in chosen]
    others = () if refs else tuple(shelf.found(row, today=True) for row in shelf.rows() if str(row.id) not in chosen)
    plan = replace(shelf.plan, packages=tuple(_named(each) for each in (*found, *others)))
    case = case_of(plan)
    answer = Answer(fingerprint(case), None, None, (), {}, 0.0)
    tallies = {package.id: tally_of(plan, package) for package in plan.packages[: len(found)]}
    made = {f"P{each.ref}": _made(shelf, case, each) for each in found}
    return plan, Proposal(plan, case, answer, {}, tallies, made=made), tuple(f"P{ref}" for ref in chosen)


def _recommended(shelf: Shelf) -> tuple[Plan, Proposal, tuple[str, ...]]:
    """The latest proposal as it was solved, its alternatives among the plan's packages."""
    rows: Sequence[ProposalRow] = shelf.proposals()
    if not rows:
        raise Refused(_("A negotiation brief recommends a package: propose packages first."))
    row = rows[0]
    themed_rows = [p for p in shelf.rows() if p.proposal_id == row.id and p.theme]
    themed = [shelf.found(p) for p in themed_rows]
    plan = shelf.plan_of(row)
    plan = replace(plan, packages=(*(_named(each) for each in themed), *plan.packages))
    made = {f"P{each.id}": _made(shelf, read_case(row.case), shelf.found(each)) for each in themed_rows}
    stale = row.fingerprint != shelf.fingerprint
    return plan, replace(restored_proposal(row, plan), made=made, stale=stale), ()


def _latest(shelf: Shelf) -> tuple[str, ...]:
    """The packages of the latest proposal, then named ones, as many as fit."""
    rows, proposals = shelf.rows(), shelf.proposals()
    solved = [str(r.id) for r in rows if proposals and r.proposal_id == proposals[0].id]
    named = [str(r.id) for r in rows if r.origin == Origin.NAMED]
    return tuple([*solved, *named][: briefs.MOST_COMPARED])


def _made(shelf: Shelf, case: Case, found: Found) -> Made:
    """Where a package comes from, and what is proven of it for the dossier as it stands."""
    row = found.row
    if row is None:
        return Made(Source.OFFER)
    if row.origin is not Origin.SOLVED:
        return BY_HAND
    stale = row.fingerprint != shelf.fingerprint
    run = row.proposal_id or 0
    if row.theme == CLOSEST:
        return Made(Source.CLOSEST, run=run, stale=stale)
    outcome = shelf.session.get_one(Package, row.id).outcome or {}
    if "concept" not in outcome:
        return Made(Source.VARIANT, proven=bool(outcome.get("proven")), run=run, stale=stale)
    return sources.solved(case, restored(Outcome, outcome), run, stale=stale)


def _named(found: Found) -> Named:
    """A package as the plan's own, under its reference."""
    text = found.row.text if found.row else dict.fromkeys(LANGUAGES, found.name)
    note = found.row.note if found.row else ""
    return Named(f"P{found.ref}", text, within(found.plan, found.levels), note, found.linkages)


def scope_for(eyes: Eyes, plan: Plan) -> Scope:
    """What the readers of a document for these eyes may see; participants that are gone since are closed."""
    gone = {p.id for p in plan.participants if p.id not in eyes.shown}
    if eyes.everything and not gone:
        return EVERYTHING
    shown = {p.id: eyes.grade(p.id) for p in plan.participants}
    tried = frozenset(package.id for package in plan.packages if OFFERED.match(package.id))
    return Scope(shown, frozenset(eyes.unread | gone), frozenset(eyes.sealed | gone), eyes.mandate, tried)


def fetched(session: Session, reader: Reader, dossier_id: int, document_id: int) -> File:
    """A document's bytes for the person for whom it was made; goes into the access log. Raises NotRecorded."""
    dossier_for(session, reader, dossier_id, Action.MAKE_BRIEF)
    row = session.get(Document, document_id)
    if row is None or row.dossier_id != dossier_id or row.account_id != reader.account_id:
        raise NotRecorded(NO_DOCUMENT)
    thing = f"{row.kind} {row.edition}"
    audit.note_read(session, reader, audit.Deed.EXPORTED, thing, dossier_id)
    return File(row.name, row.media, b64decode(row.content))

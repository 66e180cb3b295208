"""Keeping the list of packages in order: another name, or away with what nobody needs; printed documents likewise."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam
from sqlalchemy import select as pick
from sqlmodel import Session, col, select

from models.ballot import Ballot
from models.document import Document, Life
from models.gate import GateConfirmation
from models.package import Origin, Package
from models.package_signature import PackageSignature
from models.proposal import Proposal
from models.rows import rows_of
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.language import _
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader, require
from negotiator.services.access.cuts import cut
from negotiator.services.access.frames import Frame, dossier_for, frame_of
from negotiator.services.access.given import Given, given
from negotiator.services.packages.packages import LONGEST_NAME, require_free_name
from negotiator.services.packages.shelf import NO_PACKAGE, TABLES, Shelf
from negotiator.services.packages.views import PackageLine
from negotiator.services.records.kept import Kept
from negotiator.services.records.loading import known
from negotiator.services.records.locks import remove_once, unchanged
from negotiator.services.records.wording import words
from negotiator.services.work import jobs

Binding = tuple[Given, frozenset[int]]  # what is signed and confirmed, and the packages laid before the houses
LONGEST_NOTE = 2000
NO_ROW = _("An offer of a round is not a package of its own: it changes with its round.")
SIGNED = _(
    "“%(name)s” is co-signed, was confirmed at a gate or laid before the houses. It stays, so that it can be seen what "
    "that was about."
)
BUSY = _("Packages are still being added to this proposal. Wait, or cancel the job first.")
NO_DOCUMENT = _("There is no such document, or it was made for somebody else.")


@dataclass(frozen=True, slots=True)
class Upkeep:
    """The package to be renamed or deleted; `version` is what the form was made from, `bound` why it must stay."""

    frame: Frame
    line: PackageLine
    version: int
    bound: bool


@dataclass(frozen=True, slots=True)
class ProposalUpkeep:
    """The proposal to be deleted, with the names of its packages."""

    frame: Frame
    id: int
    number: int
    names: tuple[str, ...]
    bound: bool


def one(session: Session, reader: Reader, dossier_id: int, ref: str) -> Upkeep:
    """A package with what the forms need. Raises NotRecorded, NotAllowed, Refused for an offer."""
    require(reader, Action.NAME_PACKAGE, dossier_id)
    return cut(session, reader, dossier_id, TABLES, _one, ref, _binding(session, dossier_id))


def _one(session: Session, reader: Reader, dossier_id: int, ref: str, _by: Binding) -> Upkeep:
    shelf = Shelf(session, reader, dossier_id, Action.NAME_PACKAGE)
    row, line = _row(shelf, ref), shelf.line(shelf.find(ref))
    return Upkeep(frame_of(reader, shelf.dossier), line, row.version, bool(_bound(session, dossier_id, [row])))


def rename(session: Session, reader: Reader, dossier_id: int, ref: str, *, name: str, note: str, version: int) -> None:
    """Gives a package another name and remark. Raises NotRecorded, NotAllowed, Refused, Collision."""
    shelf = Shelf(session, reader, dossier_id, Action.NAME_PACKAGE)
    row = _row(shelf, ref)
    chosen, remark = name.strip(), note.strip()
    if not chosen or len(chosen) > LONGEST_NAME:
        wrong = {"name": _("Give the package a name of at most 120 characters.")}
        raise Refused(_("Please correct what is marked."), fields=wrong)
    if len(remark) > LONGEST_NOTE:
        raise Refused(_("Please correct what is marked."), fields={"note": _("This is too long.")})
    before = words(row.text, reader.language)
    if (before, row.note) == (chosen, remark):
        return
    require_free_name(shelf, chosen, but=row.id)
    unchanged(row.version, version, mine=chosen, theirs=lambda: before)
    row.text = row.text if chosen == before else dict.fromkeys(("de", "en"), chosen)
    row.note, row.version = remark, row.version + 1
    session.add(row)
    detail = {"name": chosen, "before": before}
    audit.record(session, reader, audit.Deed.CHANGED, f"package {row.id}", dossier_id, detail=detail)
    session.commit()


def delete(session: Session, reader: Reader, dossier_id: int, ref: str) -> None:
    """Deletes a package. Raises NotRecorded, NotAllowed, Refused where somebody signed it."""
    shelf = Shelf(session, reader, dossier_id, Action.NAME_PACKAGE)
    row = _row(shelf, ref)
    _drop(session, reader, dossier_id, [row])
    session.commit()


def proposal(session: Session, reader: Reader, dossier_id: int, proposal_id: int) -> ProposalUpkeep:
    """A proposal with what the page needs that asks back. Raises NotRecorded or NotAllowed."""
    require(reader, Action.NAME_PACKAGE, dossier_id)
    return cut(session, reader, dossier_id, TABLES, _proposal, proposal_id, _binding(session, dossier_id))


def _proposal(session: Session, reader: Reader, dossier_id: int, proposal_id: int, _by: Binding) -> ProposalUpkeep:
    shelf = Shelf(session, reader, dossier_id, Action.NAME_PACKAGE)
    row = shelf.outline(proposal_id)
    packages = [each for each in shelf.rows() if each.proposal_id == row.id and each.origin == Origin.SOLVED]
    names = tuple(words(each.text, reader.language) for each in packages)
    return ProposalUpkeep(
        frame_of(reader, shelf.dossier), known(row.id), row.number, names, bool(_bound(session, dossier_id, packages))
    )


def delete_proposal(session: Session, reader: Reader, dossier_id: int, proposal_id: int) -> None:
    """Deletes a proposal with the packages that the optimiser found; hand-made ones that began with them stay.

    Raises NotRecorded, NotAllowed, Refused where somebody signed one of them or a job still adds to them.
    """
    shelf = Shelf(session, reader, dossier_id, Action.NAME_PACKAGE)
    row = shelf.proposal(proposal_id)
    if jobs.is_active(session, row.job_id):  # whoever asked for it
        raise Refused(BUSY)
    _drop(session, reader, dossier_id, _packages(session, row))
    detail = {"deleted": True, "number": str(row.number)}
    audit.record(session, reader, audit.Deed.CHANGED, f"proposal {row.id}", dossier_id, detail=detail)
    remove_once(session, row)
    session.commit()


def delete_document(session: Session, reader: Reader, dossier_id: int, document_id: int) -> None:
    """Deletes a document of the reader's own. Raises NotRecorded, NotAllowed, Refused where it was released."""
    dossier_for(session, reader, dossier_id, Action.MAKE_BRIEF)
    row = session.get(Document, document_id)
    if row is None or row.dossier_id != dossier_id or row.account_id != reader.account_id:
        raise NotRecorded(NO_DOCUMENT)
    if row.state not in (Life.DRAFT, Life.CHECKED):
        raise Refused(_("A released document stays: it was given to others under its hash."))
    detail = {"deleted": True, "edition": row.edition}
    audit.record(session, reader, audit.Deed.CHANGED, f"document {row.kind}", dossier_id, detail=detail)
    remove_once(session, row)
    session.commit()


def _row(shelf: Shelf, ref: str) -> Package:
    kept = shelf.find(ref).row
    if kept is None:
        raise Refused(NO_ROW)
    return shelf.session.get_one(Package, kept.id)


def _packages(session: Session, row: Proposal) -> Sequence[Package]:
    query = select(Package).where(Package.proposal_id == row.id, Package.origin == Origin.SOLVED)
    return session.exec(query.order_by(col(Package.rank))).all()


def _bound(session: Session, dossier_id: int, rows: Sequence[Package | Kept]) -> frozenset[int]:
    """Ids of those that somebody co-signed, that a gate confirmed, or that were laid before the houses."""
    ids = [known(row.id) for row in rows]
    signed = session.exec(select(PackageSignature.package_id).where(col(PackageSignature.package_id).in_(ids))).all()
    confirmed = session.exec(select(GateConfirmation.package_id).where(col(GateConfirmation.package_id).in_(ids))).all()
    laid = _laid(session, dossier_id) & {*ids}
    return frozenset(signed) | {number for number in confirmed if number is not None} | laid


_LAID = pick(col(Ballot.packages)).where(col(Ballot.dossier_id) == bindparam("dossier"))


def _laid(session: Session, dossier_id: int) -> frozenset[int]:
    """Ids of packages that houses were asked about in confidence."""
    return frozenset(key for (keys,) in rows_of(session, _LAID, {"dossier": dossier_id}) for key in keys)


def _binding(session: Session, dossier_id: int) -> Binding:
    return given(session, dossier_id), _laid(session, dossier_id)


def _drop(session: Session, reader: Reader, dossier_id: int, rows: Sequence[Package]) -> None:
    """Deletes packages that nobody signed, each with a line in the log. Raises NotRecorded, Refused."""
    bound = _bound(session, dossier_id, rows)
    for row in rows:
        name = words(row.text, reader.language)
        if row.id in bound:
            raise Refused(SIGNED, name=name)
        if row.dossier_id != dossier_id:
            raise NotRecorded(NO_PACKAGE)
        detail = {"deleted": name, "levels": dict(row.levels)}
        audit.record(session, reader, audit.Deed.CHANGED, f"package {row.id}", dossier_id, detail=detail)
        remove_once(session, row)
    session.flush()

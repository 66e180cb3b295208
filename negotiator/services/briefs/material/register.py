"""The register of what was given to whom, when: copies of released documents, counted for each document from 1."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import bindparam
from sqlalchemy import select as pick
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from models.account import Account
from models.document import Document
from models.dossier import Dossier
from models.handout import Handout
from models.membership import Membership
from models.rows import loaded_pairs, rows_of
from negotiator.bargaining.errors import Refused
from negotiator.briefs.copies import undrawable
from negotiator.language import _
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Grade, Reader, may
from negotiator.services.access.eyes import Eyes, eyes_of, written
from negotiator.services.access.readers import reader_of
from negotiator.services.records import submissions
from negotiator.services.records.loading import known
from negotiator.services.records.locks import number_in_turn

MOST_NAME, MOST = 120, 999
CORRECT = _("Please correct what is marked.")
NO_RIGHT = _("This person may not see all that the document holds, or has no part in the dossier.")
FOREIGN = _("Please write the name in Latin letters: others cannot be put on a copy.")
GRADES = (Grade.HIDDEN, Grade.BAND, Grade.FULL)


@dataclass(frozen=True, slots=True)
class Copy:
    """An entry: number of the copy, who got it, from whom, when."""

    number: int
    recipient: str
    by: str
    at: datetime


_COPIES = (  # as a `Copy` tells them
    pick(col(Handout.number), col(Handout.recipient), col(Handout.by), col(Handout.created_at))
    .where(col(Handout.document_id) == bindparam("document"))
    .order_by(col(Handout.number))
)


def copies(session: Session, row: Document) -> tuple[Copy, ...]:
    """The entries of a document by number."""
    return tuple(Copy(*each) for each in rows_of(session, _COPIES, {"document": known(row.id)}))


@dataclass(frozen=True, slots=True)
class Given:
    """A copy that was given to the reader: of which document, its number, from whom, when; the rest
    says what the document is."""

    document: int
    kind: str
    edition: str
    language: str
    grade: str
    number: int
    by: str
    at: datetime


_GIVEN = (
    pick(Handout, Document)
    .join(Document)
    .where(col(Handout.dossier_id) == bindparam("dossier"), col(Handout.account_id) == bindparam("account"))
    .options(defer(cast(Any, Document.content), raiseload=True))
    .order_by(col(Handout.id).desc())
)


def given_to(session: Session, reader: Reader, dossier_id: int) -> tuple[Given, ...]:
    """The copies that the reader got of papers for home and may still see, the latest first."""
    rows = loaded_pairs(session, _GIVEN, dossier=dossier_id, account=reader.account_id)
    return tuple(
        Given(known(row.id), row.kind, row.edition, row.language, row.grade, entry.number, entry.by, entry.created_at)
        for entry, row in rows
        if may_hold(session, reader, row)
    )


def may_hold(session: Session, reader: Reader, row: Document) -> bool:
    """Whether a reader may see today all that a paper for home holds, which is what its maker could see when it was
    made: what has been sealed since then stands in it all the same."""
    if row.held is None or not may(reader, Action.MAKE_BRIEF, row.dossier_id):
        return False
    return covers(eyes_of(session, reader, session.get_one(Dossier, row.dossier_id)), written(row.held))


def recipients(session: Session, row: Document) -> tuple[tuple[str, str], ...]:
    """Number and name of the accounts that may see all that a paper for readers at home holds, by name."""
    return tuple((str(account), name) for account, name in _fit(session, row))


def _fit(session: Session, row: Document) -> Iterator[tuple[int, str]]:
    query = select(Membership.account_id, Account.name).join(Account).where(Membership.dossier_id == row.dossier_id)
    for account, name in session.exec(query.order_by(Account.name)).all():
        reader = reader_of(session, account)
        if reader is not None and may_hold(session, reader, row):
            yield account, name


def covers(eyes: Eyes, held: Eyes) -> bool:
    """Whether a reader may see all that a paper holds which was made for other eyes. Who came into the dossier later
    stands in no earlier paper."""
    shown = all(
        GRADES.index(eyes.grade(key).score) >= GRADES.index(grade.score)
        and GRADES.index(eyes.grade(key).surplus) >= GRADES.index(grade.surplus)
        for key, grade in held.shown.items()
    )
    there = held.shown.keys() | held.sealed | held.unread
    mandate, costs = eyes.mandate or not held.mandate, eyes.costs or not held.costs
    return shown and mandate and costs and eyes.unread & there <= held.unread and eyes.sealed & there <= held.sealed


def enter(session: Session, reader: Reader, row: Document, recipient: str, *, shared: bool) -> int:
    """Writes an entry; the number of the copy. Raises Refused with the field."""
    name, account = _named(session, row, recipient, shared=shared)
    number_in_turn(session, row.dossier_id)
    numbers = session.exec(select(Handout.number).where(Handout.document_id == known(row.id))).all()
    number = max(numbers, default=0) + 1
    if number > MOST:
        raise Refused(_("More copies cannot be kept."))
    entry = Handout(
        dossier_id=row.dossier_id,
        document_id=known(row.id),
        account_id=account,
        number=number,
        recipient=name,
        by=reader.name,
    )
    session.add(entry)
    detail = {"field": "copy", "to": number, "name": name}
    audit.record(
        session, reader, audit.Deed.EXPORTED, f"document {row.kind}-{row.edition}", row.dossier_id, detail=detail
    )
    submissions.done(session, number)
    session.commit()
    return number


def _named(session: Session, row: Document, recipient: str, *, shared: bool) -> tuple[str, int | None]:
    """Name and account of a recipient; without an account for those outside. Raises Refused with the field."""
    typed = " ".join(recipient.split())
    if not typed or len(typed) > MOST_NAME:
        wrong = _("Please fill this in.") if not typed else _("This is too long.")
        raise Refused(CORRECT, fields={"recipient": wrong})
    if shared:
        if undrawable(typed):
            raise Refused(CORRECT, fields={"recipient": FOREIGN})
        return typed, None
    for account, name in _fit(session, row):
        if typed == str(account):
            return name, account
    raise Refused(CORRECT, fields={"recipient": NO_RIGHT})

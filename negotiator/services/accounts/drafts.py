"""Forms that came after their session had ended: kept sealed for their sender, and for nobody else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from models.draft import Draft
from negotiator.bargaining.errors import NotRecorded
from negotiator.language import _
from negotiator.services.access.access import Reader
from negotiator.services.records.locks import remove_once
from negotiator.services.records.storage import alone

KEEP = timedelta(days=7)  # see `installation/housekeeping.py`
MOST = 20  # per account, so that nobody fills the disk with them
LARGEST = 500_000  # characters


@dataclass(frozen=True, slots=True)
class DraftView:
    """A kept form: where it goes, where it stood, its fields in order."""

    id: int
    path: str
    back: str
    form: tuple[tuple[str, str], ...]
    created_at: datetime


def keep(
    session: Session, account_id: int, path: str, back: str, *, fields: Iterable[tuple[str, str]], now: datetime
) -> int | None:
    """Keeps the form and commits; its id, or None where there is nothing to keep or no room. Only for forms that hold
    no secrets: see `negotiator.web.kept`."""
    form = [[name, text] for name, text in fields]
    if not form or sum(len(name) + len(text) for name, text in form) > LARGEST:
        return None
    alone(session, f"drafts {account_id}")
    kept = select(func.count()).where(Draft.account_id == account_id, col(Draft.created_at) >= now - KEEP)
    if session.exec(kept).one() >= MOST:
        return None
    row = Draft(account_id=account_id, path=path[:500], back=back[:500], form=form, created_at=now)
    session.add(row)
    session.commit()
    return row.id


def found(session: Session, reader: Reader, draft_id: int) -> DraftView:
    """The reader's own draft. Raises NotRecorded for any other."""
    row = _row(session, reader, draft_id)
    fields = tuple((name, text) for name, text in row.form)
    return DraftView(draft_id, row.path, row.back, fields, row.created_at)


def discard(session: Session, reader: Reader, draft_id: int) -> None:
    """Forgets the reader's own draft and commits."""
    remove_once(session, _row(session, reader, draft_id))
    session.commit()


def _row(session: Session, reader: Reader, draft_id: int) -> Draft:
    row = session.get(Draft, draft_id)
    if row is None or row.account_id != reader.account_id:
        raise NotRecorded(_("There is no such draft."))
    return row

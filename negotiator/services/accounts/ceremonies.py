"""Steps between two requests, each taken once: begun with a token for the browser, taken with it."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, col, delete

from models.ceremony import Ceremony
from models.kinds import CeremonyKind
from negotiator.services.accounts.tokens import kept, new_token


def begin(
    session: Session, kind: CeremonyKind, expires_at: datetime, data: Mapping[str, str], account_id: int | None = None
) -> str:
    """A new step, flushed, not yet committed; the token that takes it."""
    token = new_token()
    session.add(Ceremony(token=kept(token), kind=kind, account_id=account_id, data=dict(data), expires_at=expires_at))
    session.flush()
    return token


def peek(session: Session, kind: CeremonyKind, token: str, now: datetime) -> Ceremony | None:
    """The step that the token would take; None if it is over, used, or of another kind."""
    row = session.get(Ceremony, kept(token)) if token else None
    return row if row is not None and row.kind is kind and row.expires_at > now else None


def take(session: Session, kind: CeremonyKind, token: str, now: datetime) -> Ceremony | None:
    """Takes the step, so that nobody takes it again (not yet committed); None as in `peek`."""
    row = peek(session, kind, token, now)
    if row is None:
        return None
    done = session.exec(delete(Ceremony).where(col(Ceremony.token) == row.token))
    session.expunge(row)
    return row if done.rowcount == 1 else None

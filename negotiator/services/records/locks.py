"""The one optimistic lock of all forms: whoever saves what was changed since the page was made sees both.

A page carries a token of what it was made from: the number of a row's changes, or a short mark of what records hold.
"""

import hashlib
from collections.abc import Callable

from sqlalchemy.exc import InvalidRequestError
from sqlmodel import Session, SQLModel, select

from models.dossier import Dossier
from negotiator.bargaining.errors import Collision, NotRecorded
from negotiator.language import _

CHANGED = _("Somebody else changed this meanwhile.")
GONE = _("It was removed meanwhile.")


def unchanged(
    now: object,
    then: object,
    *,
    mine: object = None,
    theirs: Callable[[], object] | None = None,
    message: str = CHANGED,
) -> None:
    """Raises Collision with what was typed and what stands now, asked for only then, unless the token that the form
    brings (`then`) is the one that its page would get now."""
    if now != then:
        raise Collision(message, mine=mine, theirs=None if theirs is None else theirs())


def number_in_turn(session: Session, dossier_id: int) -> None:
    """Lets nobody else give a number, key or rank in this dossier until the commit: asked before what is there is read,
    or two who add at once take the same. Who only writes something that belongs to the dossier does not wait."""
    session.exec(select(Dossier.id).where(Dossier.id == dossier_id).with_for_update(key_share=True)).one_or_none()


def remove_once(session: Session, row: SQLModel) -> None:
    """Deletes a row with the transaction; of two who do so at once the second waits and is told. What it wrote beside
    that goes with its transaction. Raises NotRecorded."""
    try:
        session.refresh(row, with_for_update=True)
    except InvalidRequestError:
        raise NotRecorded(GONE) from None
    session.delete(row)


def stamp(*values: str) -> str:
    """Short marks of what the fields of a row held when its page was made, one for each, with dots between."""
    return ".".join(hashlib.sha256(value.encode()).hexdigest()[:8] for value in values)

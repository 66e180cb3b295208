"""One submission, one record: a form that makes something carries a key, and sending it twice makes it once.

The mark of a submission is written in the transaction of what it makes. Whoever sends the same again, a moment later or
at the same time, gets the result of the first.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from models.submission import Submission
from negotiator.bargaining.errors import Refused
from negotiator.language import _

KEEP = timedelta(days=30)  # see `installation/housekeeping.py`
PENDING = "submission"
OTHER = _("This Idempotency-Key was sent with other content before. Send another key with what is new.")


def once(session: Session, mark: str, act: Callable[[], object], content: str = "") -> int:
    """What `act` makes, as told by `done`; or, if this was submitted before, what it made then.

    What `act` raises takes the mark back: a form that was refused may be sent again. Raises Refused where the mark
    stands for other `content`."""
    before = session.get(Submission, mark)
    if before is not None:
        return _result(before, content)
    row = Submission(mark=mark, content=content)
    session.add(row)
    try:
        session.flush()
    except IntegrityError:  # somebody sent the same meanwhile, and has committed
        session.rollback()
        return _result(session.get_one(Submission, mark), content)
    session.info[PENDING] = row
    try:
        made = act()
    except BaseException:
        session.info.pop(PENDING, None)
        session.rollback()
        raise
    if session.info.pop(PENDING, None) is None:
        return row.result
    session.rollback()  # it was there already: nothing was made
    if session.get(Submission, mark) is not None:
        raise LookupError("a use case that makes something tells it with `done` before it commits")
    return made if isinstance(made, int) else 0


def _result(before: Submission, content: str) -> int:
    if before.content != content:
        raise Refused(OTHER)
    return before.result


def known(session: Session, mark: str) -> bool:
    """Whether this was submitted before."""
    return session.get(Submission, mark) is not None


@contextmanager
def as_one(session: Session) -> Iterator[None]:
    """Within, what single use cases tell by `done` does not count: they are parts of what was submitted."""
    row = session.info.pop(PENDING, None)
    try:
        yield
    finally:
        if row is not None:
            session.info[PENDING] = row


def done(session: Session, result: int = 0) -> None:
    """Notes what the submission makes, before the commit; nothing where nobody submitted it with a key."""
    row: Submission | None = session.info.pop(PENDING, None)
    if row is None:
        return
    row.result = result
    session.add(row)

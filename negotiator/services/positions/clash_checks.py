"""Asking whether a position's demands can hold together: beside any transaction, few at once, and not for ever.

The optimiser may take seconds over a formula. Meanwhile no transaction is open, so nobody's save waits; a question that
gets no answer says so, and nothing is kept from anybody for want of one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from threading import BoundedSemaphore
from typing import TypeVar

from sqlmodel import Session

from models.clock import now
from models.red_line import Line
from negotiator.bargaining.errors import TooMany
from negotiator.language import _, say
from negotiator.services.access import throttle
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.access.derived import answered
from negotiator.services.access.guesses import hidden
from negotiator.services.access.throttle import Allowance
from negotiator.services.positions.clashes import Clash, Ground, UndecidedError
from negotiator.services.positions.positions import Found, position_for
from negotiator.services.records.locks import unchanged
from negotiator.services.records.storage import session_of

AT_ONCE = 2  # questions of one process; its other threads stay free for pages
PATIENCE = 0.5  # seconds that a question waits for its turn
ASKED = Allowance(120, timedelta(hours=1))  # questions of one person that the optimiser has to answer
LATE = _("Whether any package keeps what you demand could not be checked in the time given.")
UNASKED = _("Whether any package keeps what you demand was not checked this time: too many such checks were asked for.")

Answered = TypeVar("Answered")
_turns = BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class CheckedPosition:
    """What was found about this edition of a position; `unsure`: why nothing is known, as a message id."""

    clash: Clash
    edition: int
    unsure: str = ""


class UnaskedError(Exception):
    """No turn was free, or this person asked too often."""


def check_line(session: Session, reader: Reader, found: Found, line: Line, but: int = 0) -> CheckedPosition:
    """Whether the house's hard lines hold together with this one and without the row `but`. Ends the session's
    transaction before it asks."""
    ground = Ground(session, reader, found, line, but)
    return _check(session, ground, "lines", ground.among_lines)


def check(session: Session, reader: Reader, found: Found) -> CheckedPosition:
    """What stands against each other in a position: among its own entries, else with the rules. Ends the session's
    transaction before it asks."""
    ground = Ground(session, reader, found)
    return _check(session, ground, "anywhere", ground.anywhere)


def notice(session: Session, reader: Reader, dossier_id: int, position_id: int) -> str:
    """The same as a sentence for whoever edits the position; empty for others, and if there is nothing to say. Raises
    NotRecorded or NotAllowed where the position itself may not be read."""
    found = position_for(session, reader, dossier_id, position_id, Action.READ_POSITION)
    if not may(reader, Action.EDIT_POSITION, dossier_id, sheet=found.judged):
        return ""
    checked = check(session, reader, found)
    if checked.unsure:
        return say(reader.language, checked.unsure)
    return say(reader.language, checked.clash.message, lines=checked.clash.told) if checked.clash else ""


def clash_of(checked: CheckedPosition | None, found: Found) -> Clash:
    """What was found, for use in the transaction that writes. Raises Collision if the position is another edition by
    now, or was not asked about."""
    unchanged(found.position.edition, checked.edition if checked else None)
    return checked.clash if checked else Clash()


def _check(session: Session, ground: Ground, what: str, question: Callable[[], Clash]) -> CheckedPosition:
    session.rollback()  # no transaction while the optimiser works
    try:
        if not ground.key:
            return CheckedPosition(_asked(session, ground, question), ground.edition)
        key = ("clash", what, *ground.key)
        return CheckedPosition(answered(session, key, lambda: _asked(session, ground, question)), ground.edition)
    except UndecidedError:
        return CheckedPosition(Clash(), ground.edition, LATE)
    except UnaskedError:
        return CheckedPosition(Clash(), ground.edition, UNASKED)


def _asked(session: Session, ground: Ground, question: Callable[[], Clash]) -> Clash:
    """The answer, in turn and counted. Raises UnaskedError or UndecidedError."""
    if not ground.lines and not ground.case.parties:
        return Clash()
    return in_turn(session, ground.reader, question)


def in_turn(session: Session, reader: Reader, question: Callable[[], Answered]) -> Answered:
    """What a question to the optimiser comes to that somebody waits for, in turn and counted. Raises UnaskedError."""
    _count(session, reader)
    if not _turns.acquire(timeout=PATIENCE):
        raise UnaskedError
    try:
        return question()
    finally:
        _turns.release()


def _count(session: Session, reader: Reader) -> None:
    try:
        with session_of(session.get_bind().engine, write=True) as writing:
            throttle.count(writing, hidden(writing, f"clash:{reader.account_id}"), ASKED, now(writing))
            writing.commit()
    except TooMany as refused:
        raise UnaskedError from refused

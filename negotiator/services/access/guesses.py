"""The one guard for everything whose answer depends on conditions that are sealed from the asker: limited, and logged
for their owners. Whoever lets levels, or numbers by which sealed conditions are judged, be chosen goes through here:
`tests/security/test_doors.py` finds a door without it from the map of addresses."""

import hashlib
import hmac
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlmodel import Session, select

from models.clock import now
from models.dossier import Dossier
from models.sealed import chain_key
from models.stakeholder import Stakeholder
from negotiator.services.access import audit, throttle
from negotiator.services.access.access import Reader
from negotiator.services.access.audit import Deed
from negotiator.services.access.eyes import eyes_of
from negotiator.services.access.throttle import Allowance
from negotiator.services.records.loading import known
from negotiator.services.records.storage import separately, writes

TRIED = Allowance(240, timedelta(hours=1))  # levels changed by hand
KEPT = Allowance(12, timedelta(days=1))  # changed packages kept under a name: these are judged by sealed red lines too
CHANGED = Allowance(120, timedelta(days=1))  # numbers by which packages are judged and found: limits, ranges, seats
ASKED = Allowance(60, timedelta(hours=1))  # questions to the optimiser about a package
SOLVED = Allowance(40, timedelta(days=1))  # proposals
TRYING = "what-if"  # the purse of all levels that are only tried, by hand or as an offer
CHANGING = "number"  # the purse of all numbers
GATHERED = "guesses"  # where a session holds what is gathered


@dataclass(frozen=True, slots=True)
class Guess:
    """What would be counted: its name and allowance, what the log says of it, its purse (empty: its name)."""

    what: tuple[str, Allowance]
    detail: Mapping[str, object]
    purse: str


@dataclass(frozen=True, slots=True)
class Room:
    """An allowance that is too small: how many tries were wanted of it, how many are left."""

    wanted: int
    left: int
    allowance: Allowance


def count_guess(
    session: Session,
    reader: Reader,
    dossier: Dossier,
    what: tuple[str, Allowance],
    detail: Mapping[str, object],
    *,
    purse: str = "",
    shown: bool = False,
) -> None:
    """Counts and notes a question, once for each stakeholder whose conditions are sealed from the reader; nothing where
    nothing is. What shares a `purse` (default: its own name) is counted together. In the session's transaction, or its
    own beside a reading one. Raises TooMany.

    `shown`: the verdict comes with this very answer, so that the count must be for good before. Raises LookupError in a
    writing session: what it counts may yet be taken back."""
    if shown and writes(session):
        raise LookupError("a verdict that is shown at once is counted beside a reading session")
    eyes = eyes_of(session, reader, dossier)
    if not eyes.sealed:
        return
    gathered: list[Guess] | None = session.info.get(GATHERED)
    if gathered is not None:
        gathered.append(Guess(what, dict(detail), purse))
        return
    (name, allowance), key = what, known(dossier.id)
    rows = session.exec(select(Stakeholder).where(Stakeholder.dossier_id == key, Stakeholder.claimed)).all()
    owners: list[int | None] = [row.id for row in rows if row.key in eyes.sealed]
    with separately(session) as writing:
        throttle.count(writing, _counter(session, purse or name, dossier, reader), allowance, now(session))
        for owner in owners or [None]:
            audit.record(writing, reader, Deed.SOLVED, name, key, owner, dict(detail))


class Choice(StrEnum):
    """How levels were chosen: tried and told at once, put on the table as an offer, or kept or shared for others."""

    TRIED = "tried"
    OFFERED = "offered"
    KEPT = "kept"


def count_choice(  # noqa: PLR0917 - as in `count_guess`, and how it was chosen
    session: Session,
    reader: Reader,
    dossier: Dossier,
    choice: Choice,
    detail: Mapping[str, object],
    thing: str = TRYING,
    shown: bool = False,
) -> None:
    """The one way in for whoever lets levels be chosen freely: by hand, on the workbench, as an offer of a round, as a
    package that is kept, as a draft that is shared. `thing` names it in the log. Raises TooMany, and as `count_guess`
    where it is `shown`."""
    allowance, purse = (KEPT, "package kept") if choice is Choice.KEPT else (TRIED, TRYING)
    count_guess(session, reader, dossier, (thing, allowance), detail, purse=purse, shown=shown)


def count_change(session: Session, reader: Reader, dossier: Dossier, thing: str, detail: Mapping[str, object]) -> None:
    """The same for a number by which packages are judged or found. Raises TooMany."""
    count_guess(session, reader, dossier, (thing, CHANGED), detail, purse=CHANGING)


@contextmanager
def gathering(session: Session) -> Iterator[list[Guess]]:
    """Within, what would be counted is only gathered, for use cases that are tried together and told of only once: the
    caller counts all of it with `count_gathered` before anything of it is kept, or takes everything back and counts
    the one try."""
    found = session.info[GATHERED] = list[Guess]()
    try:
        yield found
    finally:
        session.info.pop(GATHERED, None)


def room_for(session: Session, reader: Reader, dossier: Dossier, found: Sequence[Guess]) -> Room | None:
    """The allowance that these would go beyond; None where there is room for all."""
    wanted = Counter((guess.purse or guess.what[0], guess.what[1]) for guess in found)
    for (purse, allowance), times in wanted.items():
        free = throttle.left(session, _counter(session, purse, dossier, reader), allowance, now(session))
        if times > free:
            return Room(times, free, allowance)
    return None


def count_gathered(session: Session, reader: Reader, dossier: Dossier, found: Sequence[Guess]) -> None:
    """Counts and notes each of what was gathered. Raises TooMany."""
    for guess in found:
        count_guess(session, reader, dossier, guess.what, guess.detail, purse=guess.purse)


def _counter(session: Session, purse: str, dossier: Dossier, reader: Reader) -> str:
    return hidden(session, f"{purse}:{known(dossier.id)}:{reader.account_id}")


def hidden(session: Session, key: str) -> str:
    """A counter's key that names nobody to whoever reads the table."""
    return hmac.new(chain_key(session.get_bind().dialect), f"guess {key}".encode(), hashlib.sha256).hexdigest()

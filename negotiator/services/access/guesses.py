"""The one guard for everything whose answer depends on conditions that are sealed from the asker: limited, and logged
for their owners. Whoever lets levels, or numbers by which sealed conditions are judged, be chosen goes through here:
`tests/security/test_doors.py` finds a door without it from the map of addresses."""

import hashlib
import hmac
from collections.abc import Mapping
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
    (name, allowance), key = what, known(dossier.id)
    rows = session.exec(select(Stakeholder).where(Stakeholder.dossier_id == key, Stakeholder.claimed)).all()
    owners: list[int | None] = [row.id for row in rows if row.key in eyes.sealed]
    with separately(session) as writing:
        throttle.count(writing, hidden(session, f"{purse or name}:{key}:{reader.account_id}"), allowance, now(session))
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


def hidden(session: Session, key: str) -> str:
    """A counter's key that names nobody to whoever reads the table."""
    return hmac.new(chain_key(session.get_bind().dialect), f"guess {key}".encode(), hashlib.sha256).hexdigest()

"""Questions whose answers depend on conditions that are sealed from the asker: limited, and logged for their owners."""

from collections.abc import Mapping
from datetime import timedelta

from sqlmodel import Session, select

from models.clock import now
from models.dossier import Dossier
from models.stakeholder import Stakeholder
from negotiator.services import audit, throttle
from negotiator.services.access import Reader
from negotiator.services.audit import Deed
from negotiator.services.eyes import eyes_of
from negotiator.services.loading import known
from negotiator.services.storage import separately
from negotiator.services.throttle import Allowance

TRIED = Allowance(240, timedelta(hours=1))  # levels changed by hand
KEPT = Allowance(12, timedelta(days=1))  # changed packages kept under a name: these are judged by sealed red lines too
ASKED = Allowance(60, timedelta(hours=1))  # questions to the optimiser about a package
SOLVED = Allowance(40, timedelta(days=1))  # proposals


def count_guess(
    session: Session, reader: Reader, dossier: Dossier, what: tuple[str, Allowance], detail: Mapping[str, object]
) -> None:
    """Counts and notes a question, once for each stakeholder whose conditions are sealed from the reader; nothing where
    nothing is. In the session's transaction, or its own beside a reading one. Raises TooMany."""
    eyes = eyes_of(session, reader, dossier)
    if not eyes.sealed:
        return
    (name, allowance), key = what, known(dossier.id)
    rows = session.exec(select(Stakeholder).where(Stakeholder.dossier_id == key, Stakeholder.claimed)).all()
    owners: list[int | None] = [row.id for row in rows if row.key in eyes.sealed]
    with separately(session) as writing:
        throttle.count(writing, f"{name}:{key}:{reader.account_id}", allowance, now(session))
        for owner in owners or [None]:
            audit.record(writing, reader, Deed.SOLVED, name, key, owner, dict(detail))

"""Packages that a dossier holds, as plain values: what their rows say, shared by requests that only read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from models.package import Origin, Package
from negotiator.bargaining.outcome import Outcome
from negotiator.catalogue.plan import Linkage
from negotiator.services.records.loading import known
from negotiator.services.records.snapshots import restored


@dataclass(frozen=True, slots=True)
class Proof:
    """How sure the optimiser is: `gap` is how far the value may be from the best, relative; seconds of this concept.
    `canonical`: the choice among equals was settled; `optima` counts these where that is known; `method` says how it
    was found, "" for a variant."""

    proven: bool
    gap: float
    seconds: float
    canonical: bool = True
    optima: int | None = None
    method: str = ""

    @property
    def near(self) -> float | None:
        """The gap where it says something: a search that was stopped early may know no bound, or one beyond all use."""
        return self.gap if self.gap <= 1 else None


@dataclass(frozen=True, slots=True)
class Kept:
    """Fields as in `models.package`; `proof` says how sure the optimiser was, None for what it did not find."""

    id: int
    key: str
    rank: int
    text: dict[str, str]
    levels: dict[str, int]
    note: str
    linkages: tuple[Linkage, ...]
    origin: Origin
    concept: str
    fingerprint: str
    theme: str
    proposal_id: int | None
    parent_id: int | None
    created_by: str
    created_at: datetime
    proof: Proof | None


def packages_of(session: Session, dossier_id: int) -> tuple[Kept, ...]:
    """All packages of a dossier in written order."""
    query = select(Package).where(Package.dossier_id == dossier_id).order_by(col(Package.rank), col(Package.id))
    return tuple(_kept(row) for row in session.exec(query))


def _kept(row: Package) -> Kept:
    return Kept(
        id=known(row.id),
        key=row.key,
        rank=row.rank,
        text=row.text,
        levels=row.levels,
        note=row.note,
        linkages=tuple(Linkage(*each) for each in row.linkages),
        origin=row.origin,
        concept=row.concept,
        fingerprint=row.fingerprint,
        theme=row.theme,
        proposal_id=row.proposal_id,
        parent_id=row.parent_id,
        created_by=row.created_by,
        created_at=row.created_at,
        proof=_proof(row.outcome),
    )


def _proof(kept: Mapping[str, object] | None) -> Proof | None:
    if not kept:
        return None
    if "concept" not in kept:  # an alternative: proven to be the one with least of its theme, or not
        return Proof(True, 0.0, 0.0) if kept.get("proven") else None
    outcome: Outcome = restored(Outcome, kept)
    return Proof(outcome.proven, outcome.gap, outcome.seconds, outcome.canonical, outcome.optima, outcome.method.value)

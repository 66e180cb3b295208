"""The register as one dossier has it: what the product ships, what the dossier adds, and which source counts where
sources disagree."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from models.precedent_entry import PrecedentEntry, SettledConflict
from negotiator.catalogue.precedents import Precedents
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.precedents import Agreement
from negotiator.services.records.loading import known
from negotiator.services.records.snapshots import read

OWN = "own-"  # how the ids of entries begin that a dossier adds


@dataclass(frozen=True, slots=True)
class Held:
    """`register` with all agreements; `rows` own entries by the id of their agreement; `settled` by conflict."""

    register: Precedents
    rows: dict[str, PrecedentEntry]
    settled: dict[str, SettledConflict]


def held_in(session: Session, dossier_id: int) -> Held:
    """The register of a dossier; two queries."""
    shipped = library.precedents()
    query = select(PrecedentEntry).where(PrecedentEntry.dossier_id == dossier_id).order_by(col(PrecedentEntry.id))
    rows = {f"{OWN}{known(row.id)}": row for row in session.exec(query)}
    own = tuple(agreement_in(row) for row in rows.values())
    settled = session.exec(select(SettledConflict).where(SettledConflict.dossier_id == dossier_id)).all()
    register = Precedents((*shipped.agreements, *own), shipped.programmes, shipped.conflicts, shipped.as_of)
    return Held(register if own else shipped, rows, {row.conflict: row for row in settled})


def agreement_in(row: PrecedentEntry) -> Agreement:
    """The agreement that a row holds."""
    return read(Agreement, row.content)

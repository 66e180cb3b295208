"""What a dossier added to the register of what others got, into its file and out of it."""

from dataclasses import replace

from sqlmodel import Session, col, select

from models.precedent_entry import PrecedentEntry, SettledConflict
from negotiator.catalogue.dossier_file.register import Recorded, Settled
from negotiator.services.dossiers.register.register_rows import OWN, agreement_in
from negotiator.services.records.snapshots import written


def told(session: Session, dossier_id: int) -> tuple[tuple[Recorded, ...], tuple[Settled, ...]]:
    """All entries of a dossier, oldest first, and the conflicts that somebody settled; ids are left out: an entry gets
    another number elsewhere."""
    query = select(PrecedentEntry).where(PrecedentEntry.dossier_id == dossier_id).order_by(col(PrecedentEntry.id))
    entries = tuple(Recorded(replace(agreement_in(row), id=OWN), row.read_on, row.by) for row in session.exec(query))
    chosen = select(SettledConflict).where(SettledConflict.dossier_id == dossier_id)
    rows = session.exec(chosen.order_by(col(SettledConflict.conflict))).all()
    return entries, tuple(Settled(row.conflict, row.src, row.why, row.by) for row in rows)


def keep(session: Session, dossier_id: int, entries: tuple[Recorded, ...], settled: tuple[Settled, ...]) -> None:
    """Adds what a file holds to its new dossier, not yet committed; the file was checked when it was read."""
    for each in entries:
        row = PrecedentEntry(dossier_id=dossier_id, content="", read_on=each.read_on, by=each.by)
        session.add(row)
        session.flush()
        row.content = written(replace(each.agreement, id=f"{OWN}{row.id}"))
    session.add_all(
        SettledConflict(dossier_id=dossier_id, conflict=each.conflict, src=each.src, why=each.why, by=each.by)
        for each in settled
    )

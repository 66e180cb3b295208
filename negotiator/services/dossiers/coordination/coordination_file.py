"""What houses coordinated, into the file of a dossier and out of it."""

from datetime import datetime

from sqlmodel import Session, col, select

from models.coordination import Coordination, CoordinationAnswer
from models.stakeholder import Stakeholder
from negotiator.catalogue.coordinated import Answered, Coordinated
from negotiator.services.dossiers.coordination.coordination import answers_to
from negotiator.services.records.loading import known

SAME = (  # fields that a row and a value have alike
    *("kind", "title", "text", "measure", "level", "date", "due", "opened_by", "outcome", "bridge", "ending"),
    *("ended_by", "step", "decision", "decided_by"),
)
MOMENTS = ("opened_at", "ended_at", "decided_at")


def told(session: Session, dossier_id: int) -> tuple[Coordinated, ...]:
    """All records of a dossier, oldest first; houses that are gone are left out. Which package money was counted in
    stays behind: packages get other numbers elsewhere."""
    query = select(Coordination).where(Coordination.dossier_id == dossier_id).order_by(col(Coordination.id))
    rows, keys = session.exec(query).all(), _keys(session, dossier_id)
    said = answers_to(session, rows)
    return tuple(
        Coordinated(
            **{name: getattr(row, name) for name in SAME},
            opened_at=_iso(row.opened_at),
            ended_at=_iso(row.ended_at),
            decided_at=_iso(row.decided_at),
            houses=tuple(keys[house] for house in row.houses if house in keys),
            answers=tuple(_answered(keys[house], each) for house, each in sorted(said[known(row.id)].items())),
        )
        for row in rows
    )


def keep(session: Session, dossier_id: int, records: tuple[Coordinated, ...]) -> None:
    """Adds the records of a file to its new dossier, not yet committed; the file was checked when it was read."""
    numbers = {key: number for number, key in _keys(session, dossier_id).items()}
    for each in records:
        row = Coordination(
            dossier_id=dossier_id,
            houses=tuple(numbers[house] for house in each.houses),
            **{name: getattr(each, name) for name in SAME},
        )
        for name in MOMENTS:
            if getattr(each, name):
                setattr(row, name, datetime.fromisoformat(getattr(each, name)))
        session.add(row)
        session.flush()
        session.add_all(_row(known(row.id), numbers[said.house], said) for said in each.answers)


def _keys(session: Session, dossier_id: int) -> dict[int, str]:
    query = select(Stakeholder.id, Stakeholder.key).where(Stakeholder.dossier_id == dossier_id)
    return {known(number): key for number, key in session.exec(query)}


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment is not None else ""


def _answered(house: str, row: CoordinationAnswer) -> Answered:
    return Answered(house, row.stance, row.levels, row.text, row.by, _iso(row.at))


def _row(record: int, house: int, said: Answered) -> CoordinationAnswer:
    at = datetime.fromisoformat(said.at) if said.at else None
    row = CoordinationAnswer(coordination_id=record, stakeholder_id=house, stance=said.stance, at=at)
    row.levels, row.text, row.by = said.levels, said.text, said.by
    return row

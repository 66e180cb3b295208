"""Numbers that wait for the reader's house: asked for and not answered, or confirmed for a time that is over."""

from collections.abc import Collection, Iterable
from datetime import date

from sqlmodel import Session, col, select

from models.clock import today
from models.measure import Measure
from models.owner_word import OwnerWord
from models.stakeholder import Stakeholder
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.dossiers.frame.views import Task
from negotiator.services.dossiers.owners.owner_words import has_lapsed, is_open
from negotiator.services.dossiers.owners.planned import owner_by


def waiting(session: Session, reader: Reader, dossier_ids: Collection[int]) -> dict[int, tuple[Task, ...]]:
    """What the reader's house is asked for, and what it said that has expired, by dossier: at most three queries,
    however many dossiers."""
    own = {key: place.stakeholder_id for key in dossier_ids if (place := reader.standing(key)) and place.stakeholder_id}
    ids = [key for key, house in own.items() if may(reader, Action.EDIT_CAPACITY, key, house)]
    rows = session.exec(select(OwnerWord).where(col(OwnerWord.dossier_id).in_(ids))).all() if ids else ()
    if not rows:
        return {}
    query = select(Stakeholder.id, Stakeholder.key).where(col(Stakeholder.id).in_(list(own.values())))
    houses = {house: key for house, key in session.exec(query)}  # noqa: C416 - rows are no pairs to mypy
    there = select(Measure.dossier_id, Measure.key, Measure.lead, Measure.ep).where(
        col(Measure.dossier_id).in_(ids), ~col(Measure.off)
    )
    whose = {(dossier, key): (lead, ep) for dossier, key, lead, ep in session.exec(there)}
    mine = [row for row in rows if houses.get(own[row.dossier_id]) == owner_by(row.dossier_id, row.thing, whose)]
    return {key: tuple(_tasks(key, [r for r in mine if r.dossier_id == key], today(session))) for key in ids}


def _tasks(key: int, rows: Iterable[OwnerWord], day: date) -> Iterable[Task]:
    asked = [row for row in rows if is_open(row)]
    over = [row for row in rows if not is_open(row) and has_lapsed(row, day)]
    if asked:
        due = min((row.due for row in asked if row.due), default="")
        late = bool(due) and due < day.isoformat()
        yield Task("number", key, wanted=len(asked), day=due, late=late)
    if over:
        yield Task("number_over", key, wanted=len(over))

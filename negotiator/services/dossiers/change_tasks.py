"""Requests that wait for the reader's decision, and legal facts whose confirmation has grown too old."""

from collections.abc import Collection

from sqlmodel import Session, col, select

from models.asked_change import AskedChange, Subject
from models.clock import today
from models.override import Decision
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.dossiers.asked_changes import deciding
from negotiator.services.dossiers.views import Task
from negotiator.services.records.law import has_lapsed


def waiting(session: Session, reader: Reader, dossier_ids: Collection[int]) -> dict[int, tuple[Task, ...]]:
    """What this reader decides on, and for the lead what has to be asked again, by dossier; two queries, and one for
    each dossier with requests."""
    ids = [key for key in dossier_ids if may(reader, Action.READ_RULES, key)]
    states = (Decision.ASKED, Decision.GRANTED)
    query = select(AskedChange).where(col(AskedChange.dossier_id).in_(ids), col(AskedChange.state).in_(states))
    rows = session.exec(query.order_by(col(AskedChange.id))).all() if ids else ()
    found = {}
    for key in {row.dossier_id for row in rows}:
        mine = [row for row in rows if row.dossier_id == key]
        todo = len(deciding(session, reader, mine))
        over = _over(session, mine) if may(reader, Action.ASK_CHANGE, key) else 0
        tasks = (Task("asked_change", key, wanted=todo), Task("law_over", key, wanted=over))
        found[key] = tuple(task for task in tasks if task.wanted)
    return found


def _over(session: Session, rows: Collection[AskedChange]) -> int:
    """How many legal facts are confirmed no longer, and not asked for again."""
    latest = {row.thing: row for row in rows if row.subject is Subject.LAW}
    day = today(session)
    return sum(row.state is Decision.GRANTED and has_lapsed(row, day) for row in latest.values())

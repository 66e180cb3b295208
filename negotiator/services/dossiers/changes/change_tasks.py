"""Requests that wait for the reader's decision, what a file brought that the reader confirms, and legal facts whose
confirmation has grown too old."""

from collections.abc import Collection

from sqlmodel import Session, col, select

from models.asked_change import AskedChange, Subject
from models.clock import today
from models.override import Decision
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.dossiers.changes.asked_changes import deciding
from negotiator.services.dossiers.frame.views import Task
from negotiator.services.dossiers.start import brought
from negotiator.services.records.law import has_lapsed


def waiting(session: Session, reader: Reader, dossier_ids: Collection[int]) -> dict[int, tuple[Task, ...]]:
    """What this reader decides on, and for the lead what has to be asked again, by dossier; three queries, and some for
    each dossier with requests or with what a file brought."""
    ids = [key for key in dossier_ids if may(reader, Action.READ_RULES, key)]
    states = (Decision.ASKED, Decision.GRANTED)
    query = select(AskedChange).where(col(AskedChange.dossier_id).in_(ids), col(AskedChange.state).in_(states))
    rows = session.exec(query.order_by(col(AskedChange.id))).all() if ids else ()
    came = brought.dossiers_with(session, ids) if ids else frozenset()
    found = {}
    for key in {row.dossier_id for row in rows} | came:
        mine = [row for row in rows if row.dossier_id == key]
        todo = len(deciding(session, reader, mine))
        over = _over(session, mine) if may(reader, Action.ASK_CHANGE, key) else 0
        files = sum(line.mine for line in brought.waiting(session, reader, key)) if key in came else 0
        kinds = (("asked_change", todo), ("brought", files), ("law_over", over))
        tasks = tuple(Task(kind, key, wanted=wanted) for kind, wanted in kinds)
        found[key] = tuple(task for task in tasks if task.wanted)
    return found


def _over(session: Session, rows: Collection[AskedChange]) -> int:
    """How many legal facts are confirmed no longer, and not asked for again."""
    latest = {row.thing: row for row in rows if row.subject is Subject.LAW}
    day = today(session)
    return sum(row.state is Decision.GRANTED and has_lapsed(row, day) for row in latest.values())

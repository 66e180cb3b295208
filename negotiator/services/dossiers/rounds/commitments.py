"""What the sides promised in rounds: whose task it is, and that it is done."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from sqlmodel import Session, col, select

from models.clock import today
from models.round import Round
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.catalogue.talks import PLANNED
from negotiator.language import _
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader, may, require
from negotiator.services.access.derived import derived
from negotiator.services.access.frames import dossier_for
from negotiator.services.dossiers.frame.views import Task
from negotiator.services.dossiers.rounds import rounds
from negotiator.services.records.minutes import minutes_of
from negotiator.services.records.wording import words

NO_COMMITMENT = _("There is no such commitment in this round.")


def waiting(session: Session, reader: Reader, dossier_ids: Collection[int]) -> dict[int, tuple[Task, ...]]:
    """Open commitments by dossier, the earliest first, those without a day last: to the lead all of them, to a house
    its own; none of a round that is only planned, where nobody has promised anything yet. One query, whatever the
    number of dossiers."""
    ids = [key for key in dossier_ids if may(reader, Action.READ_ROUNDS, key)]
    found: dict[int, list[Task]] = {}
    if not ids:
        return {}
    query = select(Round).where(col(Round.dossier_id).in_(ids), col(Round.withdrawn_at).is_(None))
    for row in session.exec(query.order_by(col(Round.n))):
        if row.minutes and row.status != PLANNED:
            found.setdefault(row.dossier_id, []).extend(_tasks(session, reader, row))
    return {key: tuple(sorted(each, key=lambda task: (task.day or "9", task.round))) for key, each in found.items()}


def _tasks(session: Session, reader: Reader, row: Round) -> list[Task]:
    day, found = today(session).isoformat(), []
    for each in minutes_of(row).commitments.values():
        state = derived(session, row.dossier_id)
        sheet = state.sheets.get(each.owner)
        whose = sheet.stakeholder_id if sheet else None
        if each.done or not may(reader, Action.MEET_COMMITMENT, row.dossier_id, whose):
            continue
        names = {person.id: words(person.text, reader.language) for person in state.plan.participants}
        found.append(
            Task(
                "commitment",
                row.dossier_id,
                name=f"{each.what} ({names.get(each.owner, each.owner)})",
                round=row.n,
                day=each.due,
                late=bool(each.due) and each.due < day,
            )
        )
    return found


def meet(session: Session, reader: Reader, dossier_id: int, n: int, number: str) -> None:
    """Notes that a commitment is met today; nothing where it was before. For the lead and for the house that made it.
    Raises NotRecorded, NotAllowed, Refused for a withdrawn round."""
    require(reader, Action.READ_ROUNDS, dossier_id)
    dossier_for(session, reader, dossier_id)
    row = rounds.found(session, dossier_id, n, lock=True)
    minutes = minutes_of(row)
    held = minutes.commitments.get(number)
    if held is None:
        raise NotRecorded(NO_COMMITMENT)
    sheet = derived(session, dossier_id).sheets.get(held.owner)
    require(reader, Action.MEET_COMMITMENT, dossier_id, sheet.stakeholder_id if sheet else None)
    if row.withdrawn_at is not None:
        raise Refused(rounds.CLOSED)
    if held.done:
        return
    done = today(session).isoformat()
    rounds.keep(row, replace(minutes, commitments={**minutes.commitments, number: replace(held, done=done)}))
    session.add(row)
    detail: Mapping[str, object] = {"commitment": held.what, "from": "", "to": done}
    audit.record(session, reader, audit.Deed.CHANGED, f"commitment of round {n}", dossier_id, detail=detail)
    session.commit()

"""Whose turn it is: work goes to whoever has least of it, so that nobody's long list stands before another's
question."""

from sqlalchemy import case
from sqlmodel import Session, col, func, select

from models.job import Job, JobState


def next_of(session: Session, job: int) -> int | None:
    """The waiting job to be done now; None if none waits. First those of people of whom least is running, among these
    whose latest was begun longest ago, then those of dossiers of which least is running, then the oldest. `job` is the
    one that the message named: it has no more right than others, but goes before none that waits as it does."""
    waiting = select(Job.id, Job.account_id, Job.dossier_id).where(Job.state == JobState.WAITING)
    rows = session.exec(waiting.order_by(col(Job.id))).all()
    if len(rows) < 2:
        return next((number for number, _account, _dossier in rows), None)
    running = func.sum(case((col(Job.state) == JobState.RUNNING, 1), else_=0))
    people = {
        account: (int(many), begun)
        for account, many, begun in session.exec(
            select(Job.account_id, running, func.max(Job.started_at)).group_by(col(Job.account_id))
        )
    }
    dossiers = {
        dossier: int(many)
        for dossier, many in session.exec(select(Job.dossier_id, running).group_by(col(Job.dossier_id)))
    }

    def turn(row: tuple[int | None, int, int]) -> tuple[object, ...]:
        number, account, dossier = row
        many, begun = people[account]
        return many, begun is not None, begun.timestamp() if begun is not None else 0.0, dossiers[dossier], number

    return min(((row[0], row[1], row[2]) for row in rows), key=turn)[0]

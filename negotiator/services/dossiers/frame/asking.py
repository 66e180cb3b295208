"""Which houses still have to say, in confidence, which packages they would carry."""

from collections.abc import Collection

from sqlmodel import Session, col, select

from models.ballot import Ballot, BallotAnswer
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.dossiers.frame.views import Task


def waiting(session: Session, reader: Reader, dossier_ids: Collection[int]) -> dict[int, tuple[Task, ...]]:
    """The reader's task by dossier, where their house is asked and has not answered. At most two queries."""
    own = {key: place.stakeholder_id for key in dossier_ids if (place := reader.standing(key)) is not None}
    ids = [key for key, house in own.items() if may(reader, Action.ANSWER_SILENTLY, key, house)]
    if not ids:
        return {}
    query = select(Ballot).where(col(Ballot.dossier_id).in_(ids), col(Ballot.closed_at).is_(None))
    open_ = [row for row in session.exec(query) if own[row.dossier_id] in row.houses]
    if not open_:
        return {}
    answers = select(BallotAnswer.ballot_id, BallotAnswer.stakeholder_id)
    answered = set(session.exec(answers.where(col(BallotAnswer.ballot_id).in_([row.id for row in open_]))))
    return {
        row.dossier_id: (Task("ballot", row.dossier_id),)
        for row in open_
        if (row.id, own[row.dossier_id]) not in answered
    }

"""What people have given beside a dossier's contents: co-signatures, confirmations of gates, signatures under packages,
questions to the houses that are open and answers to them, remarks that are not settled, what is coordinated between
houses and their answers; and whether anything is left
of what the dossier began with that nobody has confirmed.

They are no contents and move no mark. Each stays as it was given until it is taken back, so that what depends on them
may be kept under their numbers.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from sqlalchemy import String, bindparam, literal_column, or_, select, union_all
from sqlmodel import Session, col

from models.ballot import Ballot, BallotAnswer
from models.co_signature import CoSignature
from models.comment import Comment
from models.coordination import Coordination, CoordinationAnswer
from models.gate import GateConfirmation
from models.inherited import Inherited
from models.package import Package
from models.package_signature import PackageSignature
from models.position import Position
from models.revision import told_again
from models.rows import rows_of
from negotiator.services.records.storage import writes

TABLES = (
    *("co_signature", "gate_confirmation", "package_signature", "ballot", "ballot_answer", "comment", "inherited"),
    *("coordination", "coordination_answer"),
)
Given = tuple[tuple[str, int, str], ...]  # table, number and whose name, or how far it is


def _word(text: str) -> Any:
    """A word of ours as it stands in the statement: it need not be passed along each time."""
    return literal_column(f"'{text}'", String)


def _each(inside: Callable[[Any], Any]) -> Any:
    """All of it in the dossiers that the condition on a column lets in."""
    return union_all(
        select(
            col(Position.dossier_id).label("dossier"),
            _word(TABLES[0]).label("table"),
            col(CoSignature.id).label("number"),
            col(CoSignature.name).label("name"),
        )
        .join(Position, col(Position.id) == col(CoSignature.position_id))
        .where(inside(col(Position.dossier_id))),
        select(col(GateConfirmation.dossier_id), _word(TABLES[1]), col(GateConfirmation.id), col(GateConfirmation.name))
        .where(inside(col(GateConfirmation.dossier_id)))
        .where(col(GateConfirmation.withdrawn_at).is_(None)),
        select(col(Package.dossier_id), _word(TABLES[2]), col(PackageSignature.id), col(PackageSignature.name))
        .join(Package, col(Package.id) == col(PackageSignature.package_id))
        .where(inside(col(Package.dossier_id))),
        select(col(Ballot.dossier_id), _word(TABLES[3]), col(Ballot.id), _word(""))
        .where(inside(col(Ballot.dossier_id)))
        .where(col(Ballot.closed_at).is_(None)),
        select(col(Ballot.dossier_id), _word(TABLES[4]), col(BallotAnswer.id), _word(""))
        .join(Ballot, col(Ballot.id) == col(BallotAnswer.ballot_id))
        .where(inside(col(Ballot.dossier_id))),
        select(col(Comment.dossier_id), _word(TABLES[5]), col(Comment.id), _word(""))
        .where(inside(col(Comment.dossier_id)))
        .where(col(Comment.settled_at).is_(None)),
        select(col(Inherited.dossier_id), _word(TABLES[6]), literal_column("0"), _word(""))
        .where(inside(col(Inherited.dossier_id)))
        .distinct(),
        select(col(Coordination.dossier_id), _word(TABLES[7]), col(Coordination.id), col(Coordination.outcome))
        .where(inside(col(Coordination.dossier_id)))
        .where(or_(col(Coordination.outcome) == _word(""), col(Coordination.outcome) == _word("escalated"))),
        select(col(Coordination.dossier_id), _word(TABLES[8]), col(CoordinationAnswer.id), _word(""))
        .join(Coordination, col(Coordination.id) == col(CoordinationAnswer.coordination_id))
        .where(inside(col(Coordination.dossier_id)))
        .where(col(Coordination.outcome) == _word("")),
    ).order_by("dossier", "table", "number")


_ONE = _each(lambda column: column == bindparam("dossier"))
_MANY = _each(lambda column: column.in_(bindparam("dossiers", expanding=True)))


def given_in(session: Session, dossier_ids: Collection[int]) -> dict[int, Given]:
    """What is given and not taken back, by dossier; one query."""
    found: dict[int, list[tuple[str, int, str]]] = {key: [] for key in dossier_ids}
    for dossier, table, number, name in _rows(session, list(dossier_ids)):
        found[dossier].append((table, number, name))
    return {key: tuple(each) for key, each in found.items()}


def _rows(session: Session, dossier_ids: list[int]) -> Sequence[tuple[Any, ...]]:
    """Of one dossier by a statement without a list, which is made anew for each of its lengths."""
    if len(dossier_ids) == 1:
        return rows_of(session, _ONE, {"dossier": dossier_ids[0]})
    return rows_of(session, _MANY, {"dossiers": dossier_ids})


def given(session: Session, dossier_id: int) -> Given:
    """The same for one dossier; a session that only reads asks once."""
    if writes(session):
        return given_in(session, (dossier_id,))[dossier_id]
    known: dict[tuple[str, int], Given] = told_again(session)
    name = ("given", dossier_id)
    if name not in known:
        known[name] = given_in(session, (dossier_id,))[dossier_id]
    return known[name]

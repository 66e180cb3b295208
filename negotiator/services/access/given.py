"""What people have given beside a dossier's contents: co-signatures, confirmations of gates, signatures under packages,
questions to the houses that are open and answers to them, remarks that are not settled, what is coordinated between
houses and their answers; and whether anything is left
of what the dossier began with that nobody has confirmed.

They are no contents and move no mark. Each stays as it was given until it is taken back, so that what depends on them
may be kept under their numbers.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import bindparam, literal, select, union_all
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
_INSIDE: Any = bindparam("dossiers", expanding=True)
_EACH: Any = union_all(
    select(
        col(Position.dossier_id).label("dossier"),
        literal(TABLES[0]).label("table"),
        col(CoSignature.id).label("number"),
        col(CoSignature.name).label("name"),
    )
    .join(Position, col(Position.id) == col(CoSignature.position_id))
    .where(col(Position.dossier_id).in_(_INSIDE)),
    select(col(GateConfirmation.dossier_id), literal(TABLES[1]), col(GateConfirmation.id), col(GateConfirmation.name))
    .where(col(GateConfirmation.dossier_id).in_(_INSIDE))
    .where(col(GateConfirmation.withdrawn_at).is_(None)),
    select(col(Package.dossier_id), literal(TABLES[2]), col(PackageSignature.id), col(PackageSignature.name))
    .join(Package, col(Package.id) == col(PackageSignature.package_id))
    .where(col(Package.dossier_id).in_(_INSIDE)),
    select(col(Ballot.dossier_id), literal(TABLES[3]), col(Ballot.id), literal(""))
    .where(col(Ballot.dossier_id).in_(_INSIDE))
    .where(col(Ballot.closed_at).is_(None)),
    select(col(Ballot.dossier_id), literal(TABLES[4]), col(BallotAnswer.id), literal(""))
    .join(Ballot, col(Ballot.id) == col(BallotAnswer.ballot_id))
    .where(col(Ballot.dossier_id).in_(_INSIDE)),
    select(col(Comment.dossier_id), literal(TABLES[5]), col(Comment.id), literal(""))
    .where(col(Comment.dossier_id).in_(_INSIDE))
    .where(col(Comment.settled_at).is_(None)),
    select(col(Inherited.dossier_id), literal(TABLES[6]), literal(0), literal(""))
    .where(col(Inherited.dossier_id).in_(_INSIDE))
    .distinct(),
    select(col(Coordination.dossier_id), literal(TABLES[7]), col(Coordination.id), col(Coordination.outcome))
    .where(col(Coordination.dossier_id).in_(_INSIDE))
    .where(col(Coordination.outcome).in_(("", "escalated"))),
    select(col(Coordination.dossier_id), literal(TABLES[8]), col(CoordinationAnswer.id), literal(""))
    .join(Coordination, col(Coordination.id) == col(CoordinationAnswer.coordination_id))
    .where(col(Coordination.dossier_id).in_(_INSIDE))
    .where(col(Coordination.outcome) == ""),
).order_by("dossier", "table", "number")


def given_in(session: Session, dossier_ids: Collection[int]) -> dict[int, Given]:
    """What is given and not taken back, by dossier; one query."""
    found: dict[int, list[tuple[str, int, str]]] = {key: [] for key in dossier_ids}
    for dossier, table, number, name in rows_of(session, _EACH, {"dossiers": list(dossier_ids)}):
        found[dossier].append((table, number, name))
    return {key: tuple(each) for key, each in found.items()}


def given(session: Session, dossier_id: int) -> Given:
    """The same for one dossier; a session that only reads asks once."""
    if writes(session):
        return given_in(session, (dossier_id,))[dossier_id]
    known: dict[tuple[str, int], Given] = told_again(session)
    name = ("given", dossier_id)
    if name not in known:
        known[name] = given_in(session, (dossier_id,))[dossier_id]
    return known[name]

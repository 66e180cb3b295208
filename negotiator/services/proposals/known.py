"""What an earlier run of the optimiser left: its answer, where nothing has changed since; else what helps the next.

Whether what was found still holds for another case is judged by `bargaining/kept.py`, never here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from sqlalchemy.orm import defer
from sqlmodel import Session, col, func, select

from models.package import Package
from models.proposal import Proposal as ProposalRow
from negotiator.bargaining.case import Case, Levels, wordless
from negotiator.bargaining.case_file import fingerprint
from negotiator.bargaining.conflict import Ended
from negotiator.bargaining.cuts import Seed
from negotiator.bargaining.kept import Kept
from negotiator.bargaining.nearby import Near
from negotiator.bargaining.outcome import Answer
from negotiator.bargaining.table import Least
from negotiator.bargaining.words import Status
from negotiator.catalogue.assembly import named
from negotiator.catalogue.plan import Plan
from negotiator.catalogue.tabled import apart_from, keepers
from negotiator.catalogue.tally import tally, tally_of
from negotiator.services.access.derived import case_asked
from negotiator.services.proposals.solved import Conflict, Proposal, ended_kept, scope_kept
from negotiator.services.records.loading import known
from negotiator.services.records.snapshots import plain, restored
from negotiator.services.work.questions import Packages

PROGRAMS = ("migration-negotiator", "highspy", "PuLP", "numpy", "numba")  # by which a result came about
MOST_LOOKED_AT = 20  # runs, latest first
HEAVY: tuple[Any, ...] = (
    ProposalRow.plan,
    ProposalRow.case,
    ProposalRow.answer,
    ProposalRow.conflicts,
    ProposalRow.kept,
)
LATER = tuple(defer(column, raiseload=False) for column in HEAVY)


@dataclass(frozen=True, slots=True)
class _Least:
    parties: tuple[int, ...]
    units: tuple[int, ...]
    found: Least


@dataclass(frozen=True, slots=True)
class _Left:
    tops: tuple[float, ...]
    packages: tuple[Levels, ...]
    least: tuple[_Least, ...]
    seeds: dict[str, tuple[Seed, ...]] = field(default_factory=dict)
    near: dict[str, Near] = field(default_factory=dict)


def plain_of(kept: Kept) -> dict[str, object]:
    """What a solve left, but for its case and answer, which its row holds anyway."""
    least = tuple(_Least(parties, units, found) for (parties, units), found in kept.least.items())
    found = plain(_Left(kept.tops, kept.packages, least, dict(kept.seeds), dict(kept.near)))
    return found if isinstance(found, dict) else {}


def left_by(session: Session, row: ProposalRow) -> Kept | None:
    """What the solve of a proposal left; None where it is too old to have kept any, or was stopped."""
    if not row.kept:
        return None
    left = restored(_Left, row.kept)
    least = {(each.parties, each.units): each.found for each in left.least}
    case, answer = case_asked(session, row), restored(Answer, row.answer)
    return Kept(case, answer, left.tops, left.packages, least, left.seeds, left.near)


def restored_proposal(row: ProposalRow, plan: Plan, case: Case) -> Proposal:
    """A kept proposal as it came from the optimiser, counted again by the plan that it was solved from; `case` is the
    one that it was solved from."""
    answer: Answer = restored(Answer, row.answer)
    kept = row.conflicts or {}
    return Proposal(
        plan=plan,
        case=case,
        answer=answer,
        proposed={c: tally(plan, named(case, o.levels)) for c, o in answer.outcomes.items() if o.levels is not None},
        named={package.id: tally_of(plan, package) for package in plan.packages},
        conflicts=restored(tuple[Conflict, ...], kept.get("sets") or []),
        relaxations=restored(tuple[Conflict, ...], kept.get("relaxations") or []),
        scope=scope_kept(kept, row.status),
        conflicts_ended=ended_kept(kept, "conflicts_ended"),
        relaxations_ended=ended_kept(kept, "relaxations_ended"),
    )


def latest(session: Session, dossier_id: int) -> Kept | None:
    """What the latest proposal of a dossier left that was solved to its end by today's programs; None without one."""
    for row in _rows(session, dossier_id):
        found = left_by(session, row)
        if found is not None:
            return found
    return None


def answering(session: Session, dossier_id: int, case: Case, asked: Packages) -> int:
    """The id of the latest proposal by today's programs that answers this very question for this case, whatever words
    its conditions had, with what keeps our last offer; 0 without one."""
    print_ = fingerprint(wordless(apart_from(case)))
    for row in _rows(session, dossier_id):
        same = row.fingerprint == print_ and _asks_the_same(row, asked) and _whole(session, row, asked)
        if same and keepers(case_asked(session, row)) == keepers(case):
            return known(row.id)
    return 0


def _rows(session: Session, dossier_id: int) -> list[ProposalRow]:
    query = select(ProposalRow).where(ProposalRow.dossier_id == dossier_id).order_by(col(ProposalRow.id).desc())
    rows = session.exec(query.options(*LATER).limit(MOST_LOOKED_AT)).all()
    return [row for row in rows if row.programs == programs()]


def _asks_the_same(row: ProposalRow, asked: Packages) -> bool:
    return row.concepts == tuple(c.value for c in asked.concepts) and row.seed == asked.seed


def _whole(session: Session, row: ProposalRow, asked: Packages) -> bool:
    """Whether a proposal is all that asking again could bring: everything proven, and nothing of it deleted."""
    if row.status is None:
        return False
    if row.status is not Status.OK:
        kept = row.conflicts or {}
        return all(ended_kept(kept, key) is not Ended.OUT_OF_TIME for key in ("conflicts_ended", "relaxations_ended"))
    answer = restored(Answer, row.answer)
    settled = all(c in answer.outcomes and _settled(answer, c) for c in asked.concepts)
    if not settled or (asked.alternatives and row.alternatives is None):
        return False
    there = session.exec(select(func.count()).select_from(Package).where(Package.proposal_id == row.id)).one()
    return there == len(asked.concepts) + (row.alternatives or 0)


def _settled(answer: Answer, concept: object) -> bool:
    outcome = {c.value: o for c, o in answer.outcomes.items()}[str(concept)]
    return outcome.proven and outcome.canonical


@cache
def programs() -> Mapping[str, str]:
    """The programs by which results come about, with their versions; those that are not installed are left out."""
    found = {}
    for name in PROGRAMS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # run from a copy of the files
            continue
    return found

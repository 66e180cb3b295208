"""What was asked when packages were proposed, as far as a reader may know: by whom, under which rules and switches."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from negotiator.catalogue.plan import Plan
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.access.cuts import cut
from negotiator.services.packages.shelf import TABLES, Shelf

GIVEN, DRAFTED = "given", "drafted"


@dataclass(frozen=True, slots=True)
class Asked:
    """The question of a proposal: its concepts in their order, seconds allowed for each, the solver's seed, how many
    alternatives were found (None: none were looked for, or not to the end). `kept` counts the measures of which nothing
    was to be taken back of our offer, None for whom may not know the switch. `limits` and `rules` count the numbers and
    own rules that bound it, None likewise; `mandate` is given, drafted, or "" for none or whom may not know."""

    by: str
    at: datetime
    concepts: tuple[str, ...]
    seconds: float
    seed: int
    alternatives: int | None
    kept: int | None
    limits: int | None
    rules: int | None
    mandate: str


def asked(session: Session, reader: Reader, dossier_id: int, proposal_id: int) -> Asked:
    """What was asked for one proposal. Raises NotRecorded or NotAllowed."""
    return cut(session, reader, dossier_id, TABLES, _asked, proposal_id)


def _asked(session: Session, reader: Reader, dossier_id: int, proposal_id: int) -> Asked:
    shelf = Shelf(session, reader, dossier_id)
    row = shelf.outline(proposal_id)
    plan, ruled = shelf.plan_of(row), may(reader, Action.READ_RULES, dossier_id)
    asker = may(reader, Action.SOLVE, dossier_id)
    return Asked(
        by=row.created_by,
        at=row.created_at,
        concepts=row.concepts,
        seconds=row.time_limit,
        seed=row.seed,
        alternatives=row.alternatives,
        kept=_kept(shelf, proposal_id) if asker else None,
        limits=sum(map(len, (plan.base, plan.caps, plan.caps_ep, plan.params))) if ruled else None,
        rules=len(plan.rules) if ruled else None,
        mandate=_mandate(plan) if may(reader, Action.READ_MANDATE, dossier_id) else "",
    )


def _kept(shelf: Shelf, proposal_id: int) -> int | None:
    """Told as its cards tell it: not where that would say what the other side likes, nor then that there was none."""
    packages = (row.levels for row in shelf.rows() if row.proposal_id == proposal_id)
    found = shelf.kept_offer(proposal_id, packages)
    return None if shelf.eyes.sealed and not found else found


def _mandate(plan: Plan) -> str:
    return "" if not plan.mandate else DRAFTED if plan.mandate_drafted else GIVEN

"""Asking the optimiser for packages, and keeping what it found with the case that it was solved from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import Engine
from sqlmodel import Session, func, select

from models.account import Account
from models.database import session_of
from models.dossier import Dossier
from models.job import Job
from models.package import Origin, Package
from models.proposal import Proposal as ProposalRow
from negotiator.bargaining.case_file import fingerprint, write_case
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.bargaining.outcome import Options, Outcome
from negotiator.bargaining.words import Concept
from negotiator.catalogue.assembly import named
from negotiator.jobs.ledger import Desk, Stopped, Work
from negotiator.language import _
from negotiator.services import jobs
from negotiator.services.access import Action, Reader
from negotiator.services.frames import dossier_for
from negotiator.services.loading import known
from negotiator.services.plans import plan_of
from negotiator.services.proposals import Proposal, propose
from negotiator.services.snapshots import plain, written

SHORTEST, LONGEST = 5, 600  # seconds that a run may be given
CONCEPTS = tuple(Concept)
CONCEPT_NAMES: Mapping[Concept, dict[str, str]] = {
    Concept.BALANCED: {"de": "Ausgewogenes Paket", "en": "Balanced package"},
    Concept.NASH: {"de": "Nash-Paket", "en": "Nash package"},
    Concept.EGALITARIAN: {"de": "Egalitäres Paket", "en": "Egalitarian package"},
    Concept.MAXIMIN: {"de": "Kalai-Smorodinsky-Paket", "en": "Kalai–Smorodinsky package"},
    Concept.LEXIMIN: {"de": "Leximin-Paket", "en": "Leximin package"},
    Concept.UTILITARIAN: {
        "de": "Paket mit der größten Summe (nur zum Vergleich)",
        "en": "Largest sum (for comparison)",
    },
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What the lead asks for: concepts in their order, seconds, seed of the solver, and whether to add alternatives."""

    concepts: tuple[str, ...]
    seconds: int = 60
    seed: int = 0
    alternatives: bool = True


def ask(session: Session, line: jobs.Line, reader: Reader, dossier_id: int, wish: Wish) -> int:
    """Lets a worker propose packages; the job's id. Raises NotRecorded, NotAllowed, Refused, TooMany."""
    dossier_for(session, reader, dossier_id, Action.SOLVE)
    chosen = [c.value for c in CONCEPTS if c.value in wish.concepts]
    if not chosen:
        raise Refused(
            _("Please correct what is marked."), fields={"concepts": _("Choose at least one fairness concept.")}
        )
    if not SHORTEST <= wish.seconds <= LONGEST:
        raise Refused(
            _("Please correct what is marked."), fields={"seconds": _("The time lies between 5 and 600 seconds.")}
        )
    asked = {"concepts": chosen, "seconds": wish.seconds, "seed": wish.seed, "alternatives": wish.alternatives}
    return jobs.ask(session, line, reader, dossier_id, kind=jobs.PROPOSE, asked=asked)


class Proposing:
    """The handler of the job: gather, solve, keep."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def __call__(self, work: Work, desk: Desk) -> Mapping[str, object]:
        """Packages for a dossier; {"proposal": id}. Raises Refused where the dossier cannot be solved, Stopped."""
        desk.report(_("Gathering the dossier"), 0.02)
        dossier_id = int(str(work.asked["dossier"]))
        with session_of(self.engine) as session:
            dossier = session.get(Dossier, dossier_id)
            if dossier is None:
                raise NotRecorded(_("There is no such dossier."))
            plan = plan_of(session, dossier)
        concepts = tuple(Concept(str(c)) for c in _list(work.asked["concepts"]))
        options = _options(work, desk, len(concepts))
        found = propose(plan, concepts, options)
        if desk.cancelled():
            raise Stopped
        return {"proposal": self.keep(work, found)}

    def keep(self, work: Work, found: Proposal) -> int:
        """Writes the proposal and its packages in one commit; the proposal's id."""
        with session_of(self.engine, write=True) as session:
            author = session.get(Account, int(str(work.asked["account"])))
            kept = kept_proposal(session, work, found, author.name if author else "")
            session.commit()
            return kept


def _options(work: Work, desk: Desk, steps: int) -> Options:
    done = 0

    def progress(step: str) -> None:
        nonlocal done
        done += 1
        desk.report(step, 0.05 + 0.75 * (1 - 0.6**done))

    return Options(
        time_limit=float(str(work.asked["seconds"])),
        seed=int(str(work.asked["seed"])),
        progress=progress,
        cancelled=desk.cancelled,
    )


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()


def kept_proposal(session: Session, work: Work, found: Proposal, author: str) -> int:
    """Adds the rows of a proposal; flushed, not committed. Its id."""
    dossier_id = int(str(work.asked["dossier"]))
    row = ProposalRow(
        dossier_id=dossier_id,
        job_id=work.job if session.get(Job, work.job) else None,
        fingerprint=fingerprint(found.case),
        status=found.answer.status,
        concepts=tuple(str(c) for c in _list(work.asked["concepts"])),
        time_limit=float(str(work.asked["seconds"])),
        seed=int(str(work.asked["seed"])),
        seconds=found.answer.seconds,
        case=write_case(found.case),
        plan=written(found.plan),
        answer=_answer(found),
        conflicts=_conflicts(found),
        created_by=author,
    )
    session.add(row)
    session.flush()
    rank = session.exec(select(func.count()).select_from(Package).where(Package.dossier_id == dossier_id)).one()
    for offset, outcome in enumerate(found.answer.outcomes.values()):
        if outcome.levels is not None:
            session.add(_package(row, found, outcome, rank + offset))
    session.flush()
    return known(row.id)


def _package(row: ProposalRow, found: Proposal, outcome: Outcome, rank: int) -> Package:
    concept = outcome.concept
    return Package(
        dossier_id=row.dossier_id,
        key=f"P{row.id}-{concept.value}",
        rank=rank,
        text=CONCEPT_NAMES[concept],
        levels={m: n for m, n in named(found.case, outcome.levels or ()).items() if n},
        origin=Origin.SOLVED,
        concept=concept.value,
        fingerprint=row.fingerprint,
        proposal_id=row.id,
        outcome=_plain(outcome),
        created_by=row.created_by,
    )


def _plain(value: object) -> dict[str, object]:
    found = plain(value)
    return found if isinstance(found, dict) else {"value": found}


def _answer(found: Proposal) -> dict[str, object]:
    answer = found.answer
    return {
        "ideal": plain(answer.ideal),
        "active": list(answer.active),
        "seconds": answer.seconds,
        "ideal_proven": answer.ideal_proven,
    }


def _conflicts(found: Proposal) -> dict[str, object] | None:
    if not found.conflicts and not found.relaxations:
        return None
    return {
        "sets": [list(c.names) for c in found.conflicts],
        "relaxations": [list(c.names) for c in found.relaxations],
        "complete": found.searched,
    }


def gap_of(outcome: Mapping[str, object] | None) -> Fraction:
    """The relative gap that an outcome was kept with; 0 if it is proven."""
    return Fraction(str((outcome or {}).get("gap") or 0))

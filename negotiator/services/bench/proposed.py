"""Packages that the optimiser proposes, on the workbench: how far it is, and what it has found, one card for each
package that differs from the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from sqlmodel import Session

from models.package import Origin
from models.proposal import Proposal
from negotiator.bargaining.case import Case
from negotiator.bargaining.errors import NotRecorded
from negotiator.bargaining.outcome import Answer, Options
from negotiator.bargaining.words import Part
from negotiator.hidden import Amount, Told, told_if
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.access.cuts import cut
from negotiator.services.bench import trials
from negotiator.services.bench.panel import short
from negotiator.services.packages.conditions import Conditions, conflict_view
from negotiator.services.packages.meaning import meaning_of
from negotiator.services.packages.packages import status_of
from negotiator.services.packages.shelf import TABLES, Found, Shelf
from negotiator.services.packages.views import ConflictView, PackageLine
from negotiator.services.positions.unhanded import ALL_HANDED_IN, Unhanded, unhanded
from negotiator.services.proposals.variants import CLOSEST
from negotiator.services.records.kept import Kept
from negotiator.services.records.loading import known
from negotiator.services.records.snapshots import restored
from negotiator.services.work import jobs, kinds
from negotiator.services.work.jobs import JobView

MOST_CARDS, FEW = 5, 3  # side by side, packages can be told apart up to here; fewer are said to be few


@dataclass(frozen=True, slots=True)
class Reach:
    """One seat as a package was chosen for it: its least acceptable score (the point of disagreement), its score, and
    the most that any acceptable package gives it (its ideal point)."""

    name: str
    own: bool
    least: Amount
    score: Amount
    ideal: Amount
    band: str


@dataclass(frozen=True, slots=True)
class Card:
    """One package. `also` are further concepts that choose this very package; `apart` counts the measures in which it
    differs from the first card's, 0 for that one itself. `behind` names the measures in which it takes back what our
    side has on the table today."""

    line: PackageLine
    also: tuple[str, ...]
    apart: int
    seats: tuple[Reach, ...]
    behind: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the optimiser, by its `number` in the dossier: `cards` are its first packages that differ, `more`
    counts those beyond; `spared` says that an earlier run was the answer already. `conflict` says why nothing
    fits, None where something does. `slack` is what the balanced rule gives up of the least surplus for the
    sum, in points. `bests`: "" where ideal points are told, "sealed" where they would tell what others have
    sealed, "unknown" if not computed. `kept` counts the
    measures of which the run was not to take back what our side had put on the table. `concepts` are those
    asked for. `ending` as of a `ProposalLine`, of the work `job_id`."""

    id: int
    number: int
    status: str
    at: datetime
    by: str
    stale: bool
    seed: int
    seconds: float
    tolerance: float
    slack: Fraction
    programs: Mapping[str, str]
    cards: tuple[Card, ...]
    more: int
    conflict: ConflictView | None
    bests: str
    bests_proven: bool
    kept: int = 0
    spared: bool = False
    concepts: tuple[str, ...] = ()
    job_id: int = 0
    ending: str = ""

    @property
    def refs(self) -> str:
        """The packages as columns of an address."""
        return ",".join(card.line.ref for card in self.cards)


@dataclass(frozen=True, slots=True)
class Proposed:
    """What is being proposed (None: nothing of the reader's), and what was; `may` says whether the reader may ask;
    `tabled` is the round of our latest offer, 0 without one; `unhanded` tells whose position counts as a draft."""

    job: JobView | None
    run: Run | None
    may: bool
    few: bool
    tabled: int = 0
    unhanded: Unhanded = ALL_HANDED_IN


def proposed(session: Session, reader: Reader, dossier_id: int, job_id: int = 0) -> Proposed:
    """The reader's run of the optimiser that goes on, or the one asked for, with what it has found; else the latest run
    of anybody. Raises NotRecorded or NotAllowed."""
    shelf = trials.bench(session, reader, dossier_id)
    running = [known(job.id) for job in jobs.active(session, reader, dossier_id, kinds.PROPOSE)]
    wanted = job_id or next(reversed(running), 0)
    job = jobs.seen(session, reader, wanted) if wanted else None
    if job is not None and (job.dossier_id != dossier_id or job.kind != kinds.PROPOSE):
        raise NotRecorded(jobs.NO_JOB)
    if not may(reader, Action.READ_PACKAGES, dossier_id):
        return Proposed(job, None, may=False, few=False)
    run = _run_for(shelf, job)
    few = run is not None and run.status == "ok" and len(run.cards) < FEW and not run.ending
    whose = unhanded(session, reader, dossier_id)
    return Proposed(job, run, may(reader, Action.SOLVE, dossier_id), few, shelf.tabled().n, whose)


def _run_for(shelf: Shelf, job: JobView | None) -> Run | None:
    """The run of a job, of anybody's latest one without it; kept for all who stand where the reader does."""
    here = (shelf.session, shelf.reader, shelf.id, TABLES)
    known = restored(int, job.result.get("proposal") or job.proposal or 0) if job is not None else None
    number = cut(*here, _latest) if known is None else known
    if not number:
        return None
    run = cut(*here, _run, number)
    run = replace(run, ending=jobs.unfinished(shelf.session, (run.job_id,)).get(run.job_id, ""))
    return replace(run, spared=True) if job is not None and job.result.get("known") else run


def _run(session: Session, reader: Reader, dossier_id: int, number: int) -> Run:
    shelf = trials.bench(session, reader, dossier_id)
    row = shelf.outline(number)
    rows = [r for r in shelf.rows() if r.proposal_id == number and r.origin == Origin.SOLVED and r.theme != CLOSEST]
    answer = restored(Answer, row.answer) if row.answer else None
    bests = "sealed" if shelf.eyes.sealed else "unknown" if answer is None or answer.ideal is None else ""
    cards, more = _cards(shelf, rows, _ideals(shelf, row, answer) if not bests else {})
    kept = row.conflicts
    conditions = Conditions(shelf.case_asked(number), shelf.plan_of(row), shelf.eyes) if kept else None
    return Run(
        id=number,
        number=row.number,
        status=status_of(row, shelf.eyes),
        at=row.created_at,
        by=row.created_by,
        stale=row.fingerprint != shelf.fingerprint,
        seed=row.seed,
        seconds=row.seconds,
        tolerance=Options().gap,
        slack=_slack(shelf.case_then(number)),
        programs=row.programs,
        cards=cards,
        more=more,
        conflict=conflict_view(kept, row.status, conditions) if conditions else None,
        bests=bests,
        bests_proven=answer is not None and answer.ideal_proven,
        kept=shelf.kept_offer(number, (each.levels for each in rows)),
        concepts=row.concepts,
        job_id=row.job_id or 0,
    )


def _slack(case: Case) -> Fraction:
    return Fraction(case.balance.epsilon, case.scale) if case.balance is not None else Fraction(0)


def _latest(session: Session, reader: Reader, dossier_id: int) -> int:
    """The number of the latest run, 0 without one."""
    rows = trials.bench(session, reader, dossier_id).proposals()
    return known(rows[0].id) if rows else 0


def _ideals(shelf: Shelf, row: Proposal, answer: Answer | None) -> Mapping[str, Fraction]:
    """The best score of each seat, by key."""
    case = shelf.case_then(known(row.id))
    if answer is None or answer.ideal is None:
        return {}
    return {p.id: Fraction(best, case.scale) for p, best in zip(case.parties, answer.ideal, strict=True)}


def _cards(shelf: Shelf, rows: Sequence[Kept], ideals: Mapping[str, Fraction]) -> tuple[tuple[Card, ...], int]:
    """A card for each package that differs from those before it, in the order of the run; how many are beyond."""
    same: dict[frozenset[tuple[str, int]], list[Kept]] = {}
    for row in rows:
        same.setdefault(frozenset(row.levels.items()), []).append(row)
    alike = list(same.values())
    shown = [_card(shelf, each, alike[0][0], ideals) for each in alike[:MOST_CARDS]]
    return tuple(shown), max(0, len(alike) - MOST_CARDS)


def _card(shelf: Shelf, alike: Sequence[Kept], base: Kept, ideals: Mapping[str, Fraction]) -> Card:
    row = alike[0]
    found = shelf.found(row)
    keys = {*row.levels, *base.levels}
    line = shelf.line(found)
    return Card(
        line=line,
        also=tuple(other.concept or other.theme for other in alike[1:]),
        apart=sum(row.levels.get(key, 0) != base.levels.get(key, 0) for key in keys),
        seats=_seats(shelf, found, ideals),
        behind=line.behind,
    )


def _seats(shelf: Shelf, found: Found, ideals: Mapping[str, Fraction]) -> tuple[Reach, ...]:
    """The seats of which the reader may see anything, own house first."""
    meaning = meaning_of(found.plan, found.count, shelf.eyes_for(found))
    lines = [line for line in meaning.scores if line.part == Part.SEAT.value and line.anything]
    all_told = not shelf.eyes.sealed
    reaches = [
        Reach(
            short(s.name),
            s.own,
            s.least,
            s.score,
            told_if(ideals.get(s.key), all_told and isinstance(s.score, Told)),
            s.band,
        )
        for s in lines
    ]
    return tuple(sorted(reaches, key=lambda each: not each.own))

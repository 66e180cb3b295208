"""Asking the optimiser for packages, and keeping what it found with the case that it was solved from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

from sqlalchemy import Engine
from sqlmodel import Session, col, func, or_, select

from models.account import Account
from models.database import session_of
from models.dossier import Dossier
from models.job import Job
from models.package import Origin, Package
from models.proposal import Proposal as ProposalRow
from negotiator.bargaining.case import Case, wordless
from negotiator.bargaining.case_file import fingerprint, write_case
from negotiator.bargaining.concepts import answered
from negotiator.bargaining.crew import crew
from negotiator.bargaining.errors import NotAllowed, NotRecorded, Refused
from negotiator.bargaining.foresight import foreseen
from negotiator.bargaining.kept import Kept
from negotiator.bargaining.outcome import Answer, Options, Outcome
from negotiator.bargaining.themes import Themed, ThemeSearch
from negotiator.bargaining.words import Concept, Status
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.concepts import WORDS
from negotiator.catalogue.package_names import names_in, unlike
from negotiator.catalogue.plan import Plan, Text
from negotiator.catalogue.tabled import Tabled, apart_from, keeping, our_offer
from negotiator.jobs.ledger import Desk, Work
from negotiator.language import LANGUAGES, _, say
from negotiator.services.access import audit, guesses
from negotiator.services.access.access import Action, Reader
from negotiator.services.access.derived import derived
from negotiator.services.access.eyes import Eyes, eyes_of
from negotiator.services.access.frames import dossier_for
from negotiator.services.access.guesses import count_guess
from negotiator.services.access.readers import reader_of
from negotiator.services.access.seen import as_seen
from negotiator.services.proposals import known as knowledge
from negotiator.services.proposals.seats import SILENT, silent, uncounted
from negotiator.services.proposals.seconds import LONGEST, SHORTEST
from negotiator.services.proposals.solved import Proposal, propose
from negotiator.services.proposals.variants import CLOSEST, THEME_NAMES, chosen, search_of
from negotiator.services.records.loading import known
from negotiator.services.records.locks import number_in_turn
from negotiator.services.records.plans import plan_of
from negotiator.services.records.snapshots import plain, written
from negotiator.services.work import jobs, kinds
from negotiator.services.work.questions import Packages
from negotiator.services.work.steps import teller

CLOSEST_NAME = {
    "de": "Nächstliegendes Paket (erfüllt nicht alles)",
    "en": "Closest package (does not meet everything)",
}
NUMBERED = _("%(name)s (proposal %(number)s)")
CONFLICT = _("Looking for the conditions that stand against each other")
OTHERS = _("Looking for alternatives")
BESTS = _("Finding what each side could reach at best")
MOST_SECONDS = 10.0  # for what each side could reach at best, which no rule asked for
MOST_AHEAD = 2.0  # seconds for what makes the next solve quick


@dataclass(frozen=True, slots=True)
class Wish:
    """What the lead asks for: concepts in their order, seconds, seed of the solver, and whether to add alternatives;
    `behind` whether packages may take back what our side has put on the table."""

    concepts: tuple[str, ...]
    seconds: int = 60
    seed: int = 0
    alternatives: bool = True
    behind: bool = False


def ask(session: Session, line: jobs.Line, reader: Reader, dossier_id: int, wish: Wish) -> int:
    """Lets a worker propose packages; the job's id. Raises NotRecorded, NotAllowed, Refused, TooMany."""
    dossier = dossier_for(session, reader, dossier_id, Action.SOLVE)
    fair = [c.value for c in WORDS if c.value in wish.concepts]
    if not fair:
        raise Refused(
            _("Please correct what is marked."), fields={"concepts": _("Choose at least one fairness concept.")}
        )
    if not SHORTEST <= wish.seconds <= LONGEST:
        raise Refused(
            _("Please correct what is marked."), fields={"seconds": _("The time lies between 5 and 600 seconds.")}
        )
    counted, eyes = derived(session, dossier_id).counted, eyes_of(session, reader, dossier)
    missing = silent(counted.plan, reader.language)
    told = say(reader.language, SILENT, names=", ".join(missing)) if missing else uncounted(counted, eyes)
    if told:
        raise Refused(_("Please correct what is marked."), fields={"seats": told})
    asked = {"concepts": fair, "seconds": wish.seconds, "seed": wish.seed, "alternatives": wish.alternatives}
    asked |= {"behind": True} if wish.behind else {}
    audit.record(session, reader, audit.Deed.SOLVED, "proposal", dossier_id, detail=asked)
    count_guess(session, reader, dossier, ("proposal", guesses.SOLVED), asked)
    return jobs.ask(session, line, reader, dossier_id, kind=kinds.PROPOSE, asked=asked)


class Proposing:
    """The handler of the job: gather, solve, keep each package as soon as it is found; then alternatives."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def __call__(self, work: Work, desk: Desk) -> Mapping[str, object]:
        """Packages for a dossier; {"proposal": id}, with "known" where an earlier run says all of it already; who
        cancels keeps what is found until then. Raises Refused where the dossier cannot be solved, Stopped."""
        desk.report(_("Gathering the dossier"), 0.02)
        plan, eyes = self.gather(work)
        whole = case_of(plan)
        asked = kinds.question_of(work, Packages)
        tabled = Tabled() if asked.behind else our_offer(plan, as_seen(whole, eyes))
        earlier, kept = self.known(work, keeping(whole, plan, tabled))
        if earlier:
            return {"proposal": earlier, "known": True}
        keeper = Keeper(self.engine, work, plan)
        with crew(_options(work, desk, (0.05, 1.0), CONFLICT)) as workers:
            variants: list[ThemeSearch] = []

            def early(case: Case, outcome: Outcome) -> None:
                if outcome.concept is asked.concepts[0] and outcome.levels and asked.alternatives:
                    variants.append(search_of(plan, case, outcome.levels, workers))
                keeper.keep(case, outcome)

            found = propose(
                plan,
                asked.concepts,
                workers.asker,
                early=early,
                sketched=keeper.keep,
                shared=lambda case: as_seen(case, eyes),
                narrowed=lambda case: keeping(case, plan, tabled),
                whole=whole,
                hired=workers,
                kept=kept,
            )  # fmt: skip
            desk.check()
            proposal = keeper.finish(found)
            for search in variants:
                self.widen(desk, found, proposal, search)
        if found.answer.outcomes and found.answer.ideal is None:
            self.complete(desk, found, proposal, asked.seed)
        return {"proposal": proposal}

    def known(self, work: Work, case: Case) -> tuple[int, Kept | None]:
        """The earlier proposal that says all that is asked for of this case (0: none), and what the latest one left."""
        asker, asked = kinds.asker_of(work), kinds.question_of(work, Packages)
        with session_of(self.engine) as session:
            earlier = knowledge.answering(session, asker.dossier, case, asked)
            return earlier, None if earlier else knowledge.latest(session, asker.dossier)

    def gather(self, work: Work) -> tuple[Plan, Eyes]:
        """The dossier as it stands, and the eyes of who asked. Raises NotRecorded, NotAllowed."""
        with session_of(self.engine) as session:
            asker = kinds.asker_of(work)
            dossier = session.get(Dossier, asker.dossier)
            if dossier is None:
                raise NotRecorded(_("There is no such dossier."))
            reader = reader_of(session, asker.account)
            if reader is None:
                raise NotAllowed(_("This account may not sign in any more."))
            return plan_of(session, dossier), eyes_of(session, reader, dossier)

    def widen(self, desk: Desk, found: Proposal, proposal: int, search: ThemeSearch) -> None:
        """Alternatives with a theme, each kept as soon as it is found."""
        desk.report(OTHERS, 0.8)
        count = 0
        for other in search.as_found():
            count += other.levels is not None
            with session_of(self.engine, write=True) as session:
                keep_alternatives(session, proposal, found, (other,))
                session.commit()
        desk.check()
        with session_of(self.engine, write=True) as session:
            session.get_one(ProposalRow, proposal).alternatives = count
            session.commit()

    def complete(self, desk: Desk, found: Proposal, proposal: int, seed: int) -> None:
        """What each seat could reach at best, for those who read how a package was chosen; and what makes the next
        solve quick."""
        desk.report(BESTS, 0.95)
        options = Options(MOST_SECONDS, seed=seed, cancelled=desk.cancelled)
        whole, kept = answered(found.case, (), options, kept=found.kept)
        left = found.kept
        if left is not None:
            left = foreseen(replace(left, tops=kept.tops), replace(options, time_limit=MOST_AHEAD))
        desk.check()
        with session_of(self.engine, write=True) as session:
            row = session.get_one(ProposalRow, proposal)
            row.answer = {**row.answer, "ideal": plain(whole.ideal), "ideal_proven": whole.ideal_proven}
            row.kept = knowledge.plain_of(left) if left is not None else None
            session.add(row)
            session.commit()


class Keeper:
    """Writes a proposal while it grows: the first package makes it visible, better and later ones and the ending
    complete it."""

    def __init__(self, engine: Engine, work: Work, plan: Plan) -> None:
        self.engine = engine
        self.work = work
        self.plan = plan
        self.proposal = 0
        self.outcomes: dict[Concept, Outcome] = {}
        self.began = perf_counter()

    def keep(self, case: Case, outcome: Outcome) -> None:
        """One more package, or a better one for the same concept in its place, in a commit of its own."""
        self.outcomes[outcome.concept] = outcome
        known_so_far = Answer(fingerprint(case), Status.OK, None, (), self.outcomes, perf_counter() - self.began)
        with session_of(self.engine, write=True) as session:
            row = self._row(session, case)
            row.status, row.seconds, row.answer = Status.OK, known_so_far.seconds, _plain(known_so_far)
            put_package(session, row, case, outcome)
            session.commit()

    def finish(self, found: Proposal) -> int:
        """The ending, whatever it is; the proposal's id."""
        with session_of(self.engine, write=True) as session:
            row = self._row(session, found.case)
            complete(session, row, found)
            session.commit()
        return self.proposal

    def _row(self, session: Session, case: Case) -> ProposalRow:
        if self.proposal:
            return session.get_one(ProposalRow, self.proposal)
        row = begun(session, self.work, self.plan, case)
        self.proposal = known(row.id)
        return row


def _options(work: Work, desk: Desk, span: tuple[float, float], stage: str) -> Options:
    """How to ask the solver: limits of the job, its steps told within `span`, its wish to stop passed on."""
    asked = kinds.question_of(work, Packages)
    return Options(
        time_limit=asked.seconds,
        seed=asked.seed,
        progress=teller(desk, span, stage),
        cancelled=desk.cancelled,
    )


def begun(session: Session, work: Work, plan: Plan, case: Case, author: str = "") -> ProposalRow:
    """Adds the row of a proposal that holds nothing yet; flushed, not committed."""
    asker, asked = kinds.asker_of(work), kinds.question_of(work, Packages)
    number_in_turn(session, asker.dossier)
    if not author:
        account = session.get(Account, asker.account)
        author = account.name if account else ""
    row = ProposalRow(
        dossier_id=asker.dossier,
        number=_next_number(session, asker.dossier),
        job_id=work.job if session.get(Job, work.job) else None,
        fingerprint=fingerprint(wordless(apart_from(case))),
        concepts=tuple(c.value for c in asked.concepts),
        time_limit=asked.seconds,
        seed=asked.seed,
        case=write_case(case),
        plan=written(plan),
        answer={},
        programs=dict(knowledge.programs()),
        created_by=author,
    )
    session.add(row)
    session.flush()
    return row


def _next_number(session: Session, dossier_id: int) -> int:
    """The number of the next proposal of a dossier: after all that are there and, as the log knows, were deleted."""
    highest, count = session.exec(
        select(func.max(col(ProposalRow.number)), func.count()).where(ProposalRow.dossier_id == dossier_id)
    ).one()
    gone = len(audit.moments_of_changes(session, dossier_id, ("proposal ",)))
    return max(highest or 0, count + gone) + 1


def complete(session: Session, row: ProposalRow, found: Proposal) -> None:
    """Writes how a proposal ended, with the package that comes closest where nothing fits; not committed."""
    row.status, row.seconds = found.answer.status, found.answer.seconds
    row.answer, row.conflicts = _plain(found.answer), _conflicts(found)
    row.kept = knowledge.plain_of(found.kept) if found.kept is not None else None
    session.add(row)
    if found.nearest is not None:
        session.add(_beside(session, row, CLOSEST, chosen(found.case, found.nearest), {}))
        session.flush()


def put_package(session: Session, row: ProposalRow, case: Case, outcome: Outcome) -> None:
    """Adds the row of a concept's package, or writes a better one into it; not committed."""
    concept = outcome.concept.value
    query = select(Package).where(Package.proposal_id == row.id, Package.concept == concept)
    package = session.exec(query).one_or_none()
    if package is None:
        add_package(session, row, case, outcome)
        return
    package.levels, package.outcome = chosen(case, outcome.levels or ()), _plain(outcome)
    package.version += 1
    session.add(package)


def _rank_of(session: Session, row: ProposalRow, concept: Concept) -> int:
    """Behind all packages of the dossier, within the proposal in the order asked, whichever is found first."""
    theirs = or_(col(Package.proposal_id).is_(None), col(Package.proposal_id) != row.id)
    query = select(func.count()).select_from(Package).where(Package.dossier_id == row.dossier_id, theirs)
    places = [*row.concepts, concept.value]
    return session.exec(query).one() + places.index(concept.value)


def add_package(session: Session, row: ProposalRow, case: Case, outcome: Outcome) -> None:
    """Adds the row of a concept's package; not committed."""
    concept = outcome.concept
    session.add(
        Package(
            dossier_id=row.dossier_id,
            key=f"P{row.id}-{concept.value}",
            rank=_rank_of(session, row, concept),
            text=unlike_others(session, row, {tongue: say(tongue, WORDS[concept].package) for tongue in LANGUAGES}),
            levels=chosen(case, outcome.levels or ()),
            origin=Origin.SOLVED,
            concept=concept.value,
            fingerprint=row.fingerprint,
            proposal_id=row.id,
            outcome=_plain(outcome),
            created_by=row.created_by,
        )
    )
    session.flush()


def unlike_others(session: Session, row: ProposalRow, text: Text) -> Text:
    """The name, with the number of the run where a package of the dossier has it already: no two may be alike."""
    texts = session.exec(select(Package.text).where(Package.dossier_id == row.dossier_id)).all()
    numbered = {tongue: say(tongue, NUMBERED, name=text[tongue], number=row.number) for tongue in LANGUAGES}
    return unlike(text, names_in(texts), (numbered,))


def kept_proposal(session: Session, work: Work, found: Proposal, author: str) -> int:
    """Adds the rows of a whole proposal; flushed, not committed. Its id."""
    row = begun(session, work, found.plan, found.case, author)
    complete(session, row, found)
    for outcome in found.answer.outcomes.values():
        if outcome.levels is not None:
            add_package(session, row, found.case, outcome)
    return known(row.id)


def _plain(value: object) -> dict[str, object]:
    found = plain(value)
    return found if isinstance(found, dict) else {"value": found}


def _conflicts(found: Proposal) -> dict[str, object] | None:
    if not found.conflicts and not found.relaxations:
        return None
    return {
        "sets": [plain(c) for c in found.conflicts],
        "relaxations": [plain(c) for c in found.relaxations],
        "scope": found.scope.value,
        "conflicts_ended": found.conflicts_ended.value,
        "relaxations_ended": found.relaxations_ended.value,
    }


def keep_alternatives(session: Session, proposal: int, found: Proposal, others: Sequence[Themed]) -> None:
    """Adds the rows of alternatives to a proposal; not committed."""
    row = session.get_one(ProposalRow, proposal)
    for other in others:
        if other.levels is not None:
            session.add(_beside(session, row, other.theme, chosen(found.case, other.levels), _plain(other)))
            session.flush()


def _beside(
    session: Session, row: ProposalRow, theme: str, levels: dict[str, int], outcome: dict[str, object]
) -> Package:
    """The row of a package that no concept chose."""
    rank = session.exec(select(func.count()).select_from(Package).where(Package.dossier_id == row.dossier_id)).one()
    return Package(
        dossier_id=row.dossier_id,
        key=f"P{row.id}-{theme}",
        rank=rank,
        text=unlike_others(session, row, THEME_NAMES.get(theme, CLOSEST_NAME)),
        levels=levels,
        origin=Origin.SOLVED,
        theme=theme,
        fingerprint=row.fingerprint,
        proposal_id=row.id,
        outcome=outcome,
        created_by=row.created_by,
    )

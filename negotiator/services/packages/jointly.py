"""Several dossiers of one lead solved as one: each keeps its own rules, red lines and least acceptable scores, and all
share the limits that the lead names. The optimum is that of one case with all dossiers as blocks; the package of
each is judged again by its own formulas, and what they share is added up once more without the optimiser.

Least scores that are sealed from who asks count from the beginning of their step of ten points: amounts that are shared
can be chosen freely, so that exact ones could be bisected (decision 0205)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from sqlalchemy import Engine
from sqlmodel import Session

from models.database import session_of
from negotiator.bargaining.case import Case, Levels, wordless
from negotiator.bargaining.case_file import fingerprint
from negotiator.bargaining.check import broken_soft_rules
from negotiator.bargaining.concepts import answer
from negotiator.bargaining.errors import NotAllowed, Refused
from negotiator.bargaining.joined import parts
from negotiator.bargaining.outcome import Options, Outcome
from negotiator.bargaining.values import points
from negotiator.catalogue.assembly import case_of, named
from negotiator.catalogue.concepts import WORDS
from negotiator.catalogue.joint import MOST, Shared, exceeded, joint_case, shareable, uncountable
from negotiator.catalogue.plan import Plan
from negotiator.catalogue.tabled import keeping
from negotiator.jobs.ledger import Desk, Work
from negotiator.language import _, say
from negotiator.services.access import audit, guesses
from negotiator.services.access.access import Action, Reader
from negotiator.services.access.derived import derived
from negotiator.services.access.eyes import eyes_of
from negotiator.services.access.frames import dossier_for
from negotiator.services.access.guesses import count_guess
from negotiator.services.access.readers import reader_of
from negotiator.services.access.seen import from_steps
from negotiator.services.packages.shelf import Shelf
from negotiator.services.proposals.seats import SILENT, silent, uncounted
from negotiator.services.proposals.seconds import LONGEST, SHORTEST
from negotiator.services.proposals.solved import Disagreement, judged
from negotiator.services.work import jobs, kinds
from negotiator.services.work.questions import AboutSeveral
from negotiator.services.work.steps import teller

CORRECT = _("Please correct what is marked.")
TWO = _("Choose from two to %(most)s dossiers.")
MOST_AMOUNT = 10**6  # of a shared limit
UNCOUNTED = _(
    "What the dossiers need of this cannot be added up exactly: the fractions of all of them together have no small "
    "common denominator. Please round these numbers in the dossiers."
)
SOLVING = _("Solving the dossiers as one")
BEYOND = _("Solver and check by formulas count what the dossiers share differently. It is not shown.")


@dataclass(frozen=True, slots=True)
class JointWish:
    """What the lead asks for: dossiers, a concept, seconds, and name of a limit -> the amount for all together."""

    dossiers: tuple[int, ...]
    concept: str
    seconds: int = 60
    limits: Mapping[str, Fraction] | None = None

    @property
    def asked(self) -> dict[str, object]:
        """As it is written with the job."""
        numbers, limits = sorted(set(self.dossiers)), self.written
        return {"dossiers": numbers, "concept": self.concept, "seconds": self.seconds, "limits": limits}

    @property
    def written(self) -> dict[str, str]:
        """Its limits as they are written with the job."""
        return {name: str(amount) for name, amount in sorted((self.limits or {}).items())}


def ask(session: Session, line: jobs.Line, reader: Reader, wish: JointWish) -> int:
    """Lets a worker solve them; the job's id. It stands with the first dossier and counts as a proposal in each. Raises
    NotRecorded, NotAllowed, Refused, TooMany."""
    numbers = sorted(set(wish.dossiers))
    rows = [dossier_for(session, reader, number, Action.SOLVE) for number in numbers]
    wrong = _wrong(wish, reader.language)
    states = [derived(session, number).counted for number in numbers]
    eyes = [eyes_of(session, reader, row) for row in rows]
    missing = [name for counted in states for name in silent(counted.plan, reader.language)]
    told = " ".join(filter(None, (uncounted(*each) for each in zip(states, eyes, strict=True))))
    if not wrong:
        plans = [counted.plan for counted in states]
        limits = shared_of(wish.written)
        wrong = {f"limits.{name}": UNCOUNTED for name in uncountable(plans, limits)}
    if missing:
        wrong["dossiers"] = say(reader.language, SILENT, names=", ".join(missing))
    elif told:
        wrong["dossiers"] = told
    if wrong:
        raise Refused(CORRECT, fields=wrong)
    detail: dict[str, object] = {"concepts": [wish.concept], "seconds": wish.seconds}
    detail |= {"limits": sorted(wish.limits)} if wish.limits else {}
    for number, row in zip(numbers, rows, strict=True):
        audit.record(session, reader, audit.Deed.SOLVED, f"question {kinds.SEVERAL}", number, detail=detail)
        count_guess(session, reader, row, ("proposal", guesses.SOLVED), detail)
    return jobs.ask(session, line, reader, numbers[0], kind=kinds.SEVERAL, asked=wish.asked)


def _wrong(wish: JointWish, language: str) -> dict[str, str]:
    """What cannot be asked, by field; empty if all can."""
    wrong = {}
    if not 2 <= len(set(wish.dossiers)) <= MOST:
        wrong["dossiers"] = say(language, TWO, most=MOST)
    if wish.concept not in {concept.value for concept in WORDS}:
        wrong["concept"] = _("Please choose one of these.")
    if not SHORTEST <= wish.seconds <= LONGEST:
        wrong["seconds"] = _("The time lies between 5 and 600 seconds.")
    known = {Shared(kind, key, Fraction(0)).name for kind, key in shareable()}
    for name, amount in (wish.limits or {}).items():
        if name not in known or not 0 <= amount <= MOST_AMOUNT:
            wrong[f"limits.{name}"] = _("This cannot be used.")
    return wrong


def shared_of(limits: Mapping[str, str]) -> tuple[Shared, ...]:
    """The limits as they were asked, in the order of all that can be shared."""
    all_of = (Shared(kind, key, Fraction(0)) for kind, key in shareable())
    return tuple(replace(each, amount=Fraction(limits[each.name])) for each in all_of if each.name in limits)


@dataclass(frozen=True, slots=True)
class Block:
    """A dossier with its case: as it stands, and as it is solved: with what keeps our last offer there, and with sealed
    least scores at the beginning of their step, as the plan has them, too; `rounded`: there are such."""

    id: int
    plan: Plan
    case: Case
    bound: Case
    rounded: bool


class Joining:
    """The handler of the job."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def __call__(self, work: Work, desk: Desk) -> Mapping[str, object]:
        """The packages in plain values, sealed with the job, cut again when they are shown. Raises NotRecorded,
        NotAllowed, Refused, Disagreement, Stopped."""
        desk.report(_("Gathering the dossiers"), 0.02)
        asked = kinds.question_of(work, AboutSeveral)
        limits = shared_of(asked.limits)
        with session_of(self.engine) as session:
            blocks = gathered(session, kinds.asker_of(work).account, asked.dossiers)
        case = joint_case([block.plan for block in blocks], [block.bound for block in blocks], limits)
        options = Options(
            asked.seconds, ideals=False, progress=teller(desk, (0.05, 0.97), SOLVING), cancelled=desk.cancelled,
        )  # fmt: skip
        found = answer(case, (asked.concept,), options)
        desk.check()
        outcome = found.outcomes.get(asked.concept)
        told: dict[str, object] = {"status": found.status.value if found.status else "", "seconds": found.seconds}
        told["rounded"] = any(block.rounded for block in blocks)
        if outcome is None or outcome.levels is None:
            return told
        levels = split(blocks, outcome, limits)
        kept = [
            {"id": block.id, "case": fingerprint(wordless(block.case)), "levels": each}
            for block, each in zip(blocks, levels, strict=True)
        ]
        return told | {"proven": outcome.proven and outcome.canonical, "dossiers": kept}


def gathered(session: Session, account: int, dossiers: Sequence[int]) -> tuple[Block, ...]:
    """The dossiers as they stand, for who asked. Raises NotRecorded or NotAllowed where one is not theirs to solve."""
    reader = reader_of(session, account)
    if reader is None:
        raise NotAllowed(_("This account may not sign in any more."))
    blocks = []
    for number in dossiers:
        shelf = Shelf(session, reader, number, Action.SOLVE)
        case = shelf.by.case or case_of(shelf.plan)
        plan, coarse = from_steps(shelf.plan, case, shelf.eyes)
        rounded = any(shelf.eyes.closed(party.id) for party in case.parties)
        blocks.append(Block(number, plan, case, keeping(coarse, plan, shelf.tabled()), rounded))
    return tuple(blocks)


def split(blocks: Sequence[Block], outcome: Outcome, limits: Sequence[Shared]) -> tuple[dict[str, int], ...]:
    """Each dossier's levels by measure, judged by formulas. Raises Disagreement where these find anything broken."""
    found = []
    for block, levels in zip(blocks, parts([block.bound for block in blocks], outcome.levels or ()), strict=True):
        judged(block.plan, block.bound, _own(block.bound, outcome, levels))
        found.append(named(block.bound, levels))
    plans = (block.plan for block in blocks)
    if exceeded(tuple(zip(plans, found, strict=True)), limits):
        raise Disagreement(BEYOND)
    return tuple(found)


def _own(case: Case, outcome: Outcome, levels: Levels) -> Outcome:
    """What the joint outcome is in one of the dossiers."""
    return replace(outcome, levels=levels, points=points(case, levels), soft=broken_soft_rules(case, levels))

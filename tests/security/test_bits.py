"""How many bits come out: each way of asking is played in many worlds that differ in what one house sealed.

The attacker knows everything else, the program included, so it could compute what it would be told in each world; what
it is told then leaves the worlds in which it is told the same. The remaining interval of the least score, and the
remaining choices of red lines, are measured from these; docs/inference.md says the numbers that come out here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from math import log2
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, delete, select

from models.database import session_of
from models.dossier import Dossier
from models.kinds import Role
from models.mandate import Mandate
from models.measure import Measure
from models.overlay import Circumstances, Overlay
from models.stakeholder import Stakeholder
from models.trial import Cells
from negotiator.bargaining.case import Case
from negotiator.jobs.ledger import Work
from negotiator.services.access.access import Reader
from negotiator.services.access.eyes import Eyes
from negotiator.services.access.readers import reader_of
from negotiator.services.bench import answers, asking, mending, replies, stress
from negotiator.services.briefs.life import printing
from negotiator.services.briefs.papers import documents as briefs
from negotiator.services.dossiers.stages import stages
from negotiator.services.packages import comparison, joint_page, jointly, packages, questions
from negotiator.services.packages.shelf import Shelf
from negotiator.services.packages.views import ProposalPage
from negotiator.services.proposals.proposing import Proposing
from negotiator.services.records.loading import known
from negotiator.services.studies import assumptions, hanging, studies
from negotiator.services.studies import pages as study_pages
from negotiator.services.studies.assumption_views import AssumptionsPage
from negotiator.services.work import kinds
from tests.conftest import Person
from tests.security.small import DESK, KEYS, LADDER, VICTIM, Small, World, score_of, small_in

F = Fraction
DAY = date(2026, 11, 2)
DOCUMENT = Path(__file__).resolve().parent.parent.parent / "docs" / "inference.md"
TRUTH = World(F(42), ("L(gov_data) <= 1",))
LEASTS = tuple(F(text) for text in ("25", "39.9", "40", "41.5", "42.9", "49.9", "50"))
LINES: tuple[tuple[str, ...], ...] = (  # what it could be instead
    (),
    ("L(trn_skills) <= 1",),
    ("L(gov_data) <= 0",),
    ("L(gov_data) <= 1", "L(ena_eco) >= 1"),
    ("if L(trn_tvet) >= 2 then L(trn_green) >= 1",),
)
FEW_LEASTS, FEW_LINES = LEASTS[1::2] + LEASTS[-1:], LINES[:2]  # where everything is solved again for each answer
Told = Callable[[Small, Reader], object]
PLAYED = {kinds.STRESS, kinds.ASSUMPTIONS, kinds.SEVERAL}  # kinds of long work that some way below asks for
Make = Callable[..., Person]


def reading(small: Small, look: Callable[[Session], object]) -> object:
    with session_of(small.engine) as session:
        return look(session)


def tried(small: Small, reader: Reader) -> object:
    """Levels tried by hand, and the same levels as offers: both are judged as tried."""
    start = small.refs(solved=False)[0]
    zero = dict.fromkeys(KEYS, 0)
    return [
        reading(
            small,
            lambda s, levels=levels: (
                packages.draft(
                    s, reader, small.dossier, start, typed={k: str(n) for k, n in (zero | levels).items()}
                ).meaning
            ),
        )
        for levels in LADDER
    ]


def kept(small: Small, reader: Reader) -> object:
    """Kept packages: their pages, the list, the comparison, the printed comparison."""
    refs = small.refs(solved=False)

    def look(session: Session) -> object:
        pages = [packages.package(session, reader, small.dossier, ref) for ref in refs]
        shelf = Shelf(session, reader, small.dossier)
        plan, proposal, chosen = printing.contents(shelf, "D-04", refs)
        paper = briefs.brief_of(
            plan, proposal, "D-04", "de", grade="intern", version="1", date=DAY, chosen=chosen,
            scope=printing.scope_for(shelf.eyes, plan),
        )  # fmt: skip
        beside = comparison.comparison(session, reader, small.dossier, refs)
        return pages, replace(beside, others=()), repr(paper)

    return reading(small, look)


def gate(small: Small, reader: Reader) -> object:
    """One kept package after the other is named as the text: does it keep all hard rules?"""
    found = []
    for ref in small.refs(solved=False):
        with session_of(small.engine, write=True) as session:
            stages.confirm(session, reader, small.dossier, "text", reference="file", package_id=int(ref))
        found.append(reading(small, lambda s: stages.Judge(s, reader, s.get_one(Dossier, small.dossier)).text_breaks()))
    return found


def question(kind: str, solved: bool) -> Told:
    """A question about each package of the ladder, or the optimiser's own."""
    PLAYED.add(kind)

    def told(small: Small, reader: Reader) -> object:
        found = []
        for ref in small.refs(solved)[: None if kind == "improve" else 3]:
            for measure in ("",) if kind == "improve" else KEYS[:2]:
                small.ask(kind, ref, **({"measure": measure} if measure else {}))
            look = reading(small, lambda s, ref=ref: packages.package(s, reader, small.dossier, ref).answers)
            found.append(look)
        return found

    return told


def study(kind: str, solved: bool, **numbers: object) -> Told:
    """A study of each package."""
    PLAYED.add(kind)

    def told(small: Small, reader: Reader) -> object:
        found = []
        for ref in small.refs(solved):
            small.ask(kind, ref, **numbers)
            found.append(
                reading(small, lambda s, ref=ref: study_pages.page(s, reader, small.dossier, ref).studies[kind])
            )
        return found

    return told


def draft(what: str) -> Told:
    """A question about drafts with the levels of the ladder, all pinned where the rest is solved around them."""
    PLAYED.add(f"{kinds.BENCH} {what}")

    def told(small: Small, reader: Reader) -> object:
        found = []
        for levels in LADDER[1:4]:
            cells = Cells(levels=dict(levels), pinned=KEYS if what == asking.REST else ())
            trial, job = small.ask_of_draft(what, cells, KEYS[0] if what in asking.OF_MEASURE else "")
            answer = reading(small, lambda s, trial=trial, job=job: answers.one(s, reader, small.dossier, trial, job))
            assert isinstance(answer, answers.Answer)
            said = (answer.fine, answer.conflict, answer.settled, answer.lines)
            found.append((*said, answer.prices, answer.idle, answer.same, answer.stays))
        return found

    return told


def stressed(small: Small, reader: Reader) -> object:
    """Packages under circumstances in which the victim's score moves by steps: what becomes of them, and repairs."""
    found: list[object] = []
    each = [(("weights", "de training", factor),) for factor in (F(1), F(6, 5), F(1, 2))]
    for changes in each:
        with session_of(small.engine, write=True) as session:
            session.exec(delete(Overlay).where(col(Overlay.dossier_id) == small.dossier))
            session.add(
                Overlay(dossier_id=small.dossier, account_id=reader.account_id, circumstances=Circumstances(changes))
            )
            session.commit()
        found.append(reading(small, lambda s: stress.page(s, reader, small.dossier).lines))
    job = small.ask_of_overlays(each, LADDER[1])
    repair = reading(small, lambda s: mending.one(s, small.reader(s), small.dossier, job))
    assert isinstance(repair, mending.Mended)
    assert len(repair.also) == len(each) - 1
    return [*found, *(replace(one, job=None, also=()) for one in (repair, *repair.also))]  # type: ignore[arg-type]


def assumed(small: Small, reader: Reader) -> object:
    """How far the result hangs on what is assessed of stakeholders: the page, with both ends of each range."""
    small.ask_of_assumptions(assumptions.PEOPLE)
    page = reading(small, lambda s: hanging.page(s, small.reader(s), small.dossier))
    assert isinstance(page, AssumptionsPage)
    return page.telling, page.groups, page.lapsed, page.solved and replace(page.solved, stale=False)


def binds(small: Small, reader: Reader) -> object:
    """What binds, and swaps between two stakeholders (logrolling): shown on the page of studies without asking."""
    pages = [
        reading(small, lambda s, ref=ref: study_pages.page(s, reader, small.dossier, ref))
        for ref in small.refs(solved=False)
    ]
    return [(page.binds, page.swaps) for page in pages]  # type: ignore[attr-defined]


def proposed(small: Small, reader: Reader) -> object:
    """Three proposals under a mandate that lets the victim reach a chosen score at most, as in a bisection: packages,
    status, conflict, closest package."""
    found = []
    for n in (1, 2, 3):
        with session_of(small.engine, write=True) as session:
            _narrow(session, small, n)
        asked: dict[str, object] = {"concepts": ["balanced"], "seconds": 20, "seed": 0, "alternatives": False}
        work = Work(0, "propose", asked | {"dossier": small.dossier, "account": small.lead})
        number = int(str(Proposing(small.engine)(work, DESK)["proposal"]))
        found.append(
            reading(
                small,
                lambda s, number=number: _outcome(packages.proposal(s, reader, small.dossier, number)),
            )
        )
    with session_of(small.engine, write=True) as session:
        _narrow(session, small, -1)
    return found


def several(small: Small, reader: Reader) -> object:
    """Both dossiers solved as one: with little of what they share, and with enough under the mandates of `proposed`."""
    found = []
    for n, federal in ((-1, "6"), (1, "20"), (2, "20"), (3, "20")):
        with session_of(small.engine, write=True) as session:
            _narrow(session, small, n)
        job = small.ask_of_several("utilitarian", {"payer:federal": federal})
        page = reading(small, lambda s, job=job: joint_page.page(s, small.reader(s), job))
        found.append(replace(page, job=0))  # type: ignore[type-var]
    with session_of(small.engine, write=True) as session:
        _narrow(session, small, -1)
    return found


WAYS: Mapping[str, Told] = {
    "levels tried by hand, offers of rounds": tried,
    "kept packages: pages, comparison, printed comparison": kept,
    "gate: the named text keeps all hard rules": gate,
    "question: what would be better": question("improve", solved=False),
    "question: what instead": question("replace", solved=False),
    "question: why this level": question("explain", solved=True),
    "study: what rules cost": study(studies.COSTS, solved=True, scope=studies.CONSENT),
    "study: all levels": study(studies.LEVELS, solved=True),
    "study: what stays": study(studies.ROBUSTNESS, solved=True, runs=2),
    "study: what is reachable": study(studies.FRONTIER, solved=True),
    "study: other packages": study(studies.OTHERS, solved=True, many=2, distance=1),
    "what binds, swaps": binds,
    "draft: the smallest repair": draft(asking.REPAIR),
    "draft: what would be better": draft(asking.BETTER),
    "draft: what instead": draft(asking.INSTEAD),
    "draft: why this level": draft(asking.WHY),
    "draft: the rest around what is fixed": draft(asking.REST),
    "draft: what conditions cost": draft(replies.COSTS),
    "draft: what stays": draft(replies.STAYS),
    "stress: packages under other circumstances, repairs": stressed,
    "assumptions: both ends of each range": assumed,
    "proposals: packages, status, conflict, closest": proposed,
    "several dossiers solved as one": several,
}
OF_MINISTRY = ("kept packages: pages, comparison, printed comparison", "proposals: packages, status, conflict, closest")


def _narrow(session: Session, small: Small, n: int) -> None:
    """The mandate, which has been given, goes no higher than a package of the ladder; -1 takes it back."""
    session.exec(delete(Mandate).where(col(Mandate.dossier_id) == small.dossier))
    session.get_one(Dossier, small.dossier).mandate_given = {"day": DAY.isoformat()} if n >= 0 else {}
    for key in KEYS if n >= 0 else ():
        measure = session.exec(select(Measure).where(Measure.dossier_id == small.dossier, Measure.key == key)).one()
        session.add(Mandate(dossier_id=small.dossier, measure_id=known(measure.id), lo=0, hi=LADDER[n].get(key, 0)))
    session.commit()


def _outcome(page: ProposalPage) -> object:
    """What the page of a proposal tells, but for times and the keyed mark of its case."""
    lines = [(line.name, line.fits, line.hard, line.unsaid, line.measures) for line in page.line.packages]
    return page.line.status, lines, page.meanings, page.conflict, page.stability


@pytest.fixture
def small(engine: Engine, person: Make) -> Small:
    made = small_in(engine)
    with session_of(engine) as session:
        keys = {row.key: row.id for row in session.exec(select(Stakeholder))}
    made.lead = person("lea", made.dossier, Role.LEAD, keys["de_envoy"], in_circle=True).id
    person("amt", made.dossier, Role.MINISTRY, keys[VICTIM])
    made.release()
    return made


@pytest.fixture
def readers(small: Small, person: Make) -> dict[str, Reader]:
    """The lead, who knows the victim's score in every package, and a ministry, which knows bands."""
    with session_of(small.engine) as session:
        lead = reader_of(session, small.lead)
    assert lead is not None
    return {"lead": lead, "ministry": person("min", small.dossier, Role.MINISTRY).reader}


def transcript(small: Small, told: Told, reader: Reader, world: World) -> str:
    small.set_world(world)
    return repr(told(small, reader))


def bits_of_least(small: Small, told: Told, reader: Reader, leasts: Sequence[Fraction] = LEASTS) -> float:
    """log2 of the scale over what remains of it: between the nearest worlds below and above that are told apart."""
    truth = transcript(small, told, reader, World(TRUTH.least))
    apart = [least for least in leasts if transcript(small, told, reader, World(least)) != truth]
    low = max((least for least in apart if least < TRUTH.least), default=F(0))
    high = min((least for least in apart if least > TRUTH.least), default=F(100))
    return log2(100 / (high - low))


def bits_of_lines(small: Small, told: Told, reader: Reader, lines: Sequence[tuple[str, ...]] = LINES) -> float:
    """log2 of the choices of red lines over those that are told the same."""
    truth = transcript(small, told, reader, TRUTH)
    apart = [each for each in lines if transcript(small, told, reader, World(TRUTH.least, each)) != truth]
    return log2((1 + len(lines)) / (1 + len(lines) - len(apart)))


STEP = log2(100 / 10)  # what the promise allows: the step of ten points
SLOW = ("study", "question: what instead", "draft", "stress", "assumptions", "several")  # fewer worlds are played
EXACT = ("proposals", "draft: the rest")  # the optimiser's answer itself tells: docs/inference.md, "What remains"
GUARDED_LINES = ("kept packages", "gate", "several", *EXACT)  # red lines are judged for what was kept, twelve a day


def documented(way: str, who: str, least: float, lines: float) -> str:
    """The row of the table in the document."""
    return f"| {way} | {who} | {least:.1f} | {lines:.1f} |"


CASES = [(way, "lead") for way in WAYS] + [(way, "ministry") for way in OF_MINISTRY]


@pytest.mark.slow
@pytest.mark.parametrize(("way", "who"), CASES)
def test_no_more_comes_out_than_the_document_says(small: Small, readers: dict[str, Reader], way: str, who: str) -> None:
    few = way.startswith(SLOW) and not way.startswith(EXACT)
    least = bits_of_least(small, WAYS[way], readers[who], FEW_LEASTS if few else LEASTS)
    lines = bits_of_lines(
        small, WAYS[way], readers[who], FEW_LINES if few and not way.startswith(GUARDED_LINES) else LINES
    )
    row = documented(way, who, least, lines)
    print(row)
    if not way.startswith(EXACT):
        assert least <= STEP, row
    if not way.startswith(GUARDED_LINES):
        assert lines == 0, row
    assert row in DOCUMENT.read_text(encoding="utf-8"), row


@pytest.mark.slow
def test_an_answer_from_the_whole_case_would_tell_more(
    small: Small, readers: dict[str, Reader], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same attack finds the leak where answers are computed with what is sealed: it can fail."""

    def whole(case: Case, _eyes: Eyes) -> Case:
        return case

    monkeypatch.setattr(questions, "as_seen", whole)
    better = WAYS["question: what would be better"]
    assert bits_of_least(small, better, readers["lead"]) > 6
    assert bits_of_lines(small, better, readers["lead"]) > 0


@pytest.mark.slow
def test_several_dossiers_solved_from_exact_least_scores_would_tell_more(
    small: Small, readers: dict[str, Reader], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jointly, "from_steps", lambda plan, case, _eyes: (plan, case))
    assert bits_of_least(small, several, readers["lead"], (F("41.5"), F("42.9"))) > STEP


def test_every_kind_of_question_and_study_is_played() -> None:
    """A new kind of long work must be measured here, or say why nothing comes out of it."""
    others = {kinds.PROPOSE, kinds.PRINT, kinds.BENCH}  # played as proposals and kept packages; by what is asked
    assert set(kinds.KINDS) - others | {f"{kinds.BENCH} {what}" for what in asking.WHATS} == PLAYED


def test_the_ladder_stands_on_both_sides_of_what_is_attacked() -> None:
    scores = [score_of(levels) for levels in LADDER]
    assert sum(TRUTH.least // 10 * 10 <= score < TRUTH.least // 10 * 10 + 10 for score in scores) >= 3
    assert any(score < TRUTH.least for score in scores)

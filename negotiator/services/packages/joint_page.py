"""What came of solving several dossiers as one, for who asked and still leads all of them; each cut as packages are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlmodel import Session

from negotiator.bargaining.errors import NotRecorded
from negotiator.bargaining.words import Concept, Status
from negotiator.catalogue.concepts import WORDS
from negotiator.catalogue.joint import needed
from negotiator.catalogue.means import CAPACITY
from negotiator.charts.figure import LETTERS
from negotiator.language import say
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.access.derived import within
from negotiator.services.access.telling import Occasion
from negotiator.services.packages.jointly import shared_of
from negotiator.services.packages.meaning import score_lines
from negotiator.services.packages.packages import SEALED
from negotiator.services.packages.shelf import Found, Shelf
from negotiator.services.packages.together import limit_words, most_telling
from negotiator.services.packages.views import ScoreLine
from negotiator.services.records.snapshots import restored
from negotiator.services.records.wording import words
from negotiator.services.work import jobs, kinds
from negotiator.services.work.questions import AboutSeveral

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class JointLevel:
    """A measure that stands above nothing here or in the package it is compared with: both levels in words, "" for
    none."""

    name: str
    level: str
    before: str

    @property
    def differs(self) -> bool:
        """Whether the two differ."""
        return self.level != self.before


@dataclass(frozen=True, slots=True)
class JointPart:
    """The package of one dossier. `before` names the package that it is compared with, "" for none; `stale`: the
    dossier has changed since."""

    id: int
    letter: str
    title: str
    levels: dict[str, int]
    lines: tuple[JointLevel, ...]
    scores: tuple[ScoreLine, ...]
    before: str
    stale: bool


@dataclass(frozen=True, slots=True)
class JointLimit:
    """A limit that was shared, what each dossier needs of it in their order, and what is left. Where nothing came of
    it there are no needs; then `usual` is what the most telling packages of the dossiers need, each by itself."""

    name: str
    money: bool
    amount: Fraction
    needs: tuple[Fraction, ...]
    usual: Fraction | None = None

    @property
    def scarce(self) -> bool:
        """Whether it is less than those packages need."""
        return self.usual is not None and self.amount < self.usual

    @property
    def left(self) -> Fraction:
        """What nobody needs."""
        return self.amount - sum(self.needs, ZERO)


@dataclass(frozen=True, slots=True)
class JointPage:
    """`status` is "ok", why nothing fits, or "" where time ran out first; then there are no parts. `proven`: nothing is
    better by the rule of this concept; else time ran out before that was known. `rounded`: least scores that were
    sealed from who asked counted from their step, so that not every seat is known to accept."""

    job: int
    concept: str
    rule: str
    status: str
    proven: bool
    rounded: bool
    titles: tuple[str, ...]
    parts: tuple[JointPart, ...]
    limits: tuple[JointLimit, ...]


@dataclass(frozen=True, slots=True)
class _Kept:
    """A dossier's package as the job left it."""

    id: int
    case: str
    levels: dict[str, int]


def require_all(reader: Reader, dossiers: Sequence[int]) -> None:
    """Raises NotRecorded for whoever does not lead all of them: what is best for one tells of the others."""
    if not all(may(reader, Action.SOLVE, number) for number in dossiers):
        raise NotRecorded(jobs.NO_JOB)


def page(session: Session, reader: Reader, job_id: int) -> JointPage:
    """What came of it. Raises NotRecorded for anybody but who asked, and while it is not done."""
    job = jobs.seen(session, reader, job_id)
    if job.kind != kinds.SEVERAL or job.state != "done":
        raise NotRecorded(jobs.NO_JOB)
    asked = restored(AboutSeveral, dict(job.asked))
    require_all(reader, asked.dossiers)
    shelves = {number: Shelf(session, reader, number, Action.SOLVE) for number in asked.dossiers}
    kept = restored(tuple[_Kept, ...], job.result.get("dossiers", ()))
    found = [(shelves[each.id], each) for each in kept]
    told, rounded = WORDS[Concept(asked.concept)], bool(job.result.get("rounded"))
    status = _status(str(job.result.get("status", "")), shelves.values())
    return JointPage(
        job=job.id,
        concept=say(reader.language, told.name),
        rule=say(reader.language, told.rule),
        status=status,
        proven=bool(job.result.get("proven")),
        rounded=rounded,
        titles=tuple(words(shelf.dossier.title, reader.language) for shelf in shelves.values()),
        parts=tuple(_part(shelf, each, n, rounded) for n, (shelf, each) in enumerate(found)),
        limits=_limits(found, asked.limits, reader.language) if found else unmet(shelves.values(), asked, reader),
    )


def _status(status: str, shelves: Iterable[Shelf]) -> str:
    """What nothing fits for, as far as it may be told: that the conditions of some leave nothing, where some of those
    are sealed."""
    sealed = any(shelf.eyes.sealed for shelf in shelves)
    return SEALED if sealed and status in {Status.RED_LINES, Status.NO_IR} else status


def levels_for(session: Session, reader: Reader, job_id: int, dossier_id: int) -> dict[str, int]:
    """The levels above nothing that one of the dossiers gets. Raises NotRecorded as `page` does."""
    for part in page(session, reader, job_id).parts:
        if part.id == dossier_id:
            return {key: n for key, n in part.levels.items() if n}
    raise NotRecorded(jobs.NO_JOB)


def _part(shelf: Shelf, kept: _Kept, n: int, rounded: bool) -> JointPart:
    stale, before = kept.case != shelf.fingerprint, most_telling(shelf, "")
    levels = within(shelf.plan, kept.levels)
    solved = Occasion.KEPT if rounded else Occasion.SOLVED  # solved exactly: all seats accept it as the dossier stands
    occasion = Occasion.TRIED if stale else solved
    found = Found("", "", levels, (), shelf.by, occasion=occasion)
    return JointPart(
        id=shelf.id,
        letter=LETTERS[n],
        title=words(shelf.dossier.title, shelf.eyes.language),
        levels=levels,
        lines=_lines(shelf, levels, before.levels if before is not None else {}),
        scores=tuple(each for each in score_lines(shelf.plan, found.count, shelf.eyes_for(found)) if each.anything),
        before=before.name if before is not None else "",
        stale=stale,
    )


def _lines(shelf: Shelf, levels: Mapping[str, int], before: Mapping[str, int]) -> tuple[JointLevel, ...]:
    language = shelf.eyes.language
    lines = []
    for measure in shelf.plan.measures:
        here, there = (each.get(measure.id, 0) for each in (levels, before))
        if here or there:
            texts = [words(measure.levels[n].text, language) if n else "" for n in (here, min(there, measure.top))]
            lines.append(JointLevel(words(measure.text, language), *texts))
    return tuple(lines)


def asked_in(session: Session, reader: Reader, job_id: int) -> AboutSeveral:
    """What a job was asked, to be asked again otherwise. Raises NotRecorded as `page` does."""
    job = jobs.seen(session, reader, job_id)
    if job.kind != kinds.SEVERAL:
        raise NotRecorded(jobs.NO_JOB)
    asked = restored(AboutSeveral, dict(job.asked))
    require_all(reader, asked.dossiers)
    return asked


def unmet(shelves: Iterable[Shelf], asked: AboutSeveral, reader: Reader) -> tuple[JointLimit, ...]:
    """The limits of a question without an answer beside what packages need that each dossier found by itself: what is
    scarce is seen, and nothing is told of conditions that are sealed."""
    known = [(shelf, found.levels) for shelf in shelves if (found := most_telling(shelf, "")) is not None]
    return tuple(
        JointLimit(
            limit_words(limit, reader.language),
            limit.kind != CAPACITY,
            limit.amount,
            (),
            sum((needed(shelf.plan, levels, limit.kind, limit.key) for shelf, levels in known), ZERO),
        )
        for limit in shared_of(asked.limits)
    )


def _limits(found: Sequence[tuple[Shelf, _Kept]], asked: Mapping[str, str], language: str) -> tuple[JointLimit, ...]:
    return tuple(
        JointLimit(
            limit_words(limit, language),
            limit.kind != CAPACITY,
            limit.amount,
            tuple(needed(shelf.plan, within(shelf.plan, kept.levels), limit.kind, limit.key) for shelf, kept in found),
        )
        for limit in shared_of(asked)
    )

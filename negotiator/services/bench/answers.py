"""Answers about a draft, cut to the reader when they are shown; what an answer proposes can be taken over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from sqlalchemy import bindparam
from sqlalchemy import select as pick
from sqlmodel import Session, col

from models.job import Job, JobState
from models.rows import loaded
from models.trial import Cells
from negotiator.bargaining.errors import NotRecorded
from negotiator.bargaining.words import Status
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.plan import Measure
from negotiator.catalogue.tabled import Tabled, keeping
from negotiator.language import _, say
from negotiator.services.access.access import Action, Grade, Reader, may, require
from negotiator.services.access.derived import within
from negotiator.services.access.eyes import Eyes
from negotiator.services.bench import trials
from negotiator.services.bench.asking import cells_of, held, mark_of
from negotiator.services.bench.panel import short
from negotiator.services.bench.replies import ASKED, DRAFT, REST
from negotiator.services.packages.answers import SMALLEST
from negotiator.services.packages.conditions import Conditions, conflict_view
from negotiator.services.packages.packages import stances_of
from negotiator.services.packages.shelf import Shelf
from negotiator.services.packages.shifts import shifts
from negotiator.services.packages.views import ConditionLine, ConflictView, Effect
from negotiator.services.records.loading import known
from negotiator.services.records.snapshots import restored
from negotiator.services.records.wording import words
from negotiator.services.work import jobs, kinds
from negotiator.services.work.jobs import JobView

LOOKED_AT = 20  # latest jobs
MOST = 4  # answers of one draft on a page, latest first
NO_ANSWER = _("There is no such answer, or it is not yours.")


@dataclass(frozen=True, slots=True)
class Step:
    """A measure that moves; `before` is "" where it was open, `behind` says that it takes back what we have offered."""

    key: str
    name: str
    before: str
    after: str
    n: int
    behind: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One possibility: `steps` None where nothing was found, `filled` those of them that were open before; `effects` as
    far as the reader may know, `others` counts those whose scores may not be seen. `scores` are what seats would have,
    in the dossier's order, as far as the reader may see them."""

    place: int
    level: str
    steps: tuple[Step, ...] | None
    filled: tuple[Step, ...]
    effects: tuple[Effect, ...]
    others: int
    breaks: tuple[ConditionLine, ...]
    settled: bool
    conflict: ConflictView | None = None
    scores: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class Price:
    """What everybody whose score may be seen would have without a condition; `settled` whether that is proven."""

    condition: ConditionLine
    effects: tuple[Effect, ...]
    others: int
    settled: bool


@dataclass(frozen=True, slots=True)
class Stays:
    """Names of measures by whether they keep their level in `runs` solves with other importances."""

    runs: int
    core: tuple[str, ...]
    contested: tuple[str, ...]
    out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """One question about a draft, and how far its answer is. `stale` says that the draft or the dossier is another
    since; `fine` that nothing has to change; `settled` that it is proven where nothing was found. `prices` are what
    conditions cost, dearest first, `idle` titles of those that cost nothing; `same` says that they are told against the
    draft itself, else against the balanced package around what it fixes; `sealed` counts the houses with conditions
    that the reader may not know: whether they accept is not known. While the job runs, and where it was cancelled, they
    are what was found until then. `fixed` are the measures, key and name, whose fixing in the draft stands in the way
    where nothing fits; empty for "rest", where that may tell what others have sealed. `most` is the level above
    which the other side refuses the measure asked about, in words, "" where it refuses it altogether. `kept` counts the
    measures of which the answer was not to take back what our side has on the table."""

    job: JobView
    what: str
    key: str
    measure: str
    lines: tuple[Line, ...]
    conflict: ConflictView | None
    fine: bool
    settled: bool
    stale: bool
    partial: bool
    prices: tuple[Price, ...] = ()
    idle: tuple[str, ...] = ()
    same: bool = False
    stays: Stays | None = None
    sealed: int = 0
    fixed: tuple[tuple[str, str], ...] = ()
    kept: int = 0
    most: str = ""


def latest(session: Session, reader: Reader, dossier_id: int, trial_id: int) -> tuple[Answer, ...]:
    """The reader's latest questions about a draft, latest first; empty without the right to ask. Raises NotRecorded or
    NotAllowed."""
    shelf = trials.bench(session, reader, dossier_id)
    trials.own(shelf, trial_id)
    if not may(reader, Action.SOLVE, dossier_id):
        return ()
    rows = loaded(session, _MINE, account=reader.account_id, dossier=dossier_id)
    about = [row for row in rows if row.asked.get("draft") == trial_id][:MOST]
    return tuple(_answer(shelf, row) for row in about)


_MINE = (
    pick(Job)
    .where(col(Job.account_id) == bindparam("account"), col(Job.dossier_id) == bindparam("dossier"))
    .where(col(Job.kind) == kinds.BENCH)
    .order_by(col(Job.id).desc())
    .limit(LOOKED_AT)
)


def stances_for(shelf: Shelf) -> Mapping[str, str]:
    """Measure -> "core", "contested" or "out": by the reader's latest test of a draft, else by the latest proposal that
    tried other importances; empty without either."""
    mine = {"account": shelf.reader.account_id, "dossier": shelf.id}
    rows = loaded(shelf.session, _MINE, **mine) if may(shelf.reader, Action.SOLVE, shelf.id) else ()
    done = ((row.result or {}) for row in rows if row.state == JobState.DONE)
    tested = (result.get("stances") for result in done if result.get("case") == shelf.fingerprint)
    found = next((each for each in tested if isinstance(each, dict) and each), None)
    return found if found is not None else stances_of(shelf)


def one(session: Session, reader: Reader, dossier_id: int, trial_id: int, job_id: int) -> Answer:
    """How far one answer is. Raises NotRecorded or NotAllowed."""
    shelf = trials.bench(session, reader, dossier_id)
    return _answer(shelf, _row(shelf, trial_id, job_id))


def _row(shelf: Shelf, trial_id: int, job_id: int) -> Job:
    """The question, of whoever may still ask: what goes on being found was looked for with the rights of that time."""
    require(shelf.reader, Action.SOLVE, shelf.id)
    trials.own(shelf, trial_id)
    row = shelf.session.get(Job, job_id)
    mine = row is not None and row.account_id == shelf.reader.account_id and row.dossier_id == shelf.id
    if row is None or not mine or row.kind != kinds.BENCH or row.asked.get("draft") != trial_id:
        raise NotRecorded(NO_ANSWER)
    return row


@dataclass(frozen=True, slots=True)
class Pick:
    """What of an answer is taken over: the possibility at this place, and of the open measures that it fills those
    named in `filled` alone, all of them where it is None."""

    place: int
    filled: frozenset[str] | None = None

    def leaves(self, key: str, before: object, after: object) -> bool:
        """Whether this step is left out: the measure stays open, then."""
        return self.filled is not None and before is None and bool(after) and key not in self.filled


def take(
    session: Session, reader: Reader, dossier_id: int, trial_id: int, job_id: int, *, pick: Pick, into: int = 0
) -> None:
    """Puts one possibility of an answer into the draft, or into another one, from a reading session. Raises as
    `trials.step`, Refused where that is the other side's."""
    place = pick.place
    shelf = trials.bench(session, reader, dossier_id)
    trials.require_ours(trials.own(shelf, into or trial_id))
    lines = (_row(shelf, trial_id, job_id).result or {}).get("lines")
    line = lines[place] if isinstance(lines, list) and 0 <= place < len(lines) else {}
    steps = line.get("steps") if isinstance(line, dict) else None
    if not steps:
        raise NotRecorded(NO_ANSWER)
    levels = {str(key): str(after) for key, before, after in steps if not pick.leaves(str(key), before, after)}
    trials.step(session, reader, dossier_id, into or trial_id, trials.typed(shelf.plan, levels))


def _answer(shelf: Shelf, row: Job) -> Answer:
    result, key = row.result or {}, str(row.asked.get("measure", ""))
    cells = cells_of(row.asked["cells"])
    case = held(shelf.plan, shelf.by.case or case_of(shelf.plan), cells, ())
    case = keeping(case, shelf.plan, shelf.tabled())
    conditions = DraftConditions(Conditions(case, shelf.plan, shelf.eyes))
    telling = Telling(shelf.eyes, shelf.plan.measures, conditions, shelf.tabled())
    names = {p.id: short(words(p.text, shelf.eyes.language)) for p in shelf.plan.participants}
    kept = result.get("lines")
    lines: Sequence[Mapping[str, object]] = kept if isinstance(kept, list) else ()
    draft = trials.own(shelf, restored(int, row.asked["draft"]))
    return Answer(
        job=jobs.seen(shelf.session, shelf.reader, known(row.id)),
        what=str(row.asked["what"]),
        key=key,
        measure=telling.name(key),
        lines=tuple(
            replace(
                telling.line(n, key, as_shown(shelf, cells, line), names), scores=_scores(shelf, cells, line, names)
            )
            for n, line in enumerate(lines)
        ),
        conflict=telling.conflict(result),
        fine=bool(result.get("fine")),
        settled=bool(result.get("settled", True)),
        stale=_stale(shelf, result, row.asked["cells"], draft.cells),
        partial=bool(shelf.eyes.sealed),
        sealed=shelf.sealed_seats(),
        prices=telling.prices(result.get("costs"), names),
        idle=telling.titles(result.get("idle")),
        same=bool(result.get("same")),
        stays=telling.stays(result),
        kept=restored(int, result.get("kept", 0)),
        most=telling.text(key, cells.caps.get(key)) if key in telling.measures else "",
        fixed=telling.fixed(result) if row.asked["what"] != REST else (),
    )


def as_shown(shelf: Shelf, cells: Cells, line: Mapping[str, object]) -> Mapping[str, object]:
    """The possibility with its effects as the panel tells them once it is taken: points between scores as shown."""
    effects, moved = line.get("effect"), _steps_of(shelf, line)
    if not isinstance(effects, dict) or not effects or moved is None:
        return line
    here = trials.levels_in(shelf.plan, cells)
    by = shifts(shelf.plan, here, here | moved)
    return {**line, "effect": {who: str(by.get(who, Fraction(n))) for who, n in effects.items()}}


def _steps_of(shelf: Shelf, line: Mapping[str, object]) -> dict[str, int] | None:
    steps = line.get("steps")
    return within(shelf.plan, {str(key): int(n) for key, _old, n in steps}) if isinstance(steps, list) else None


def _scores(shelf: Shelf, cells: Cells, line: Mapping[str, object], names: Mapping[str, str]) -> tuple[Effect, ...]:
    """The scores of the seats with this possibility in the draft; nobody's acceptance, which only taking it tells."""
    moved = _steps_of(shelf, line)
    if not moved:
        return ()
    nothing = dict.fromkeys((m.id for m in shelf.plan.measures), 0)
    count = shelf.by.tally(nothing | trials.levels_in(shelf.plan, cells) | moved, ())
    seats = [s for s in count.standings if s.id in count.seats and s.score is not None]
    seen = (s for s in seats if shelf.eyes.grade(s.id).score is Grade.FULL)
    return tuple(Effect(names.get(s.id, s.id), s.score) for s in seen if s.score is not None)


def _stale(shelf: Shelf, result: Mapping[str, object], asked: object, present: object) -> bool:
    return mark_of(cells_of(asked).levels) != mark_of(getattr(present, "levels", {})) or (
        bool(result) and result.get("case") != shelf.fingerprint
    )


class DraftConditions(Conditions):
    """The conditions of a case, with those that a draft, or the question, sets in their own words."""

    def __init__(self, found: Conditions) -> None:
        self.eyes, self.people, self.owner, self.texts = found.eyes, found.people, found.owner, found.texts

    def line(self, name: str) -> ConditionLine:
        """One condition."""
        if name.startswith(f"{ASKED}:"):
            title = say(self.eyes.language, _("The level that is asked about"))
            return ConditionLine("", title, "", (), (say(self.eyes.language, _("you")),))
        if not name.startswith(f"{DRAFT}:"):
            return super().line(name)
        title = say(self.eyes.language, _("Fixed in your draft"))
        return ConditionLine("", title, "", self._sentences(name), (say(self.eyes.language, _("you")),))


class Telling:
    """Puts kept answers into words for one reader."""

    def __init__(self, eyes: Eyes, measures: Sequence[Measure], conditions: Conditions, tabled: Tabled) -> None:
        self.eyes, self.conditions, self.tabled = eyes, conditions, tabled
        self.measures = {m.id: m for m in measures}

    def name(self, key: str) -> str:
        """A measure's name, "" for one that is not in the dossier."""
        return words(self.measures[key].text, self.eyes.language) if key in self.measures else ""

    def text(self, key: str, n: object) -> str:
        """A level in words, "" for none."""
        levels = self.measures[key].levels
        return words(levels[n].text, self.eyes.language) if isinstance(n, int) and 0 <= n < len(levels) else ""

    def line(self, place: int, key: str, line: Mapping[str, object], names: Mapping[str, str]) -> Line:
        """One possibility, cut to the reader."""
        effects, breaks = line.get("effect"), line.get("breaks")
        found: Mapping[str, str] = effects if isinstance(effects, dict) else {}
        seen = {who: Fraction(n) for who, n in found.items() if self.eyes.grade(who).score is Grade.FULL}
        told = sorted((pair for pair in seen.items() if abs(pair[1]) >= SMALLEST), key=lambda pair: pair[1])
        steps = self._steps(line.get("steps"))
        lines = (self.conditions.line(str(name)) for name in breaks) if isinstance(breaks, list) else ()
        return Line(
            place=place,
            level=self.text(key, line.get("level")) if key in self.measures else "",
            steps=None if steps is None else tuple(step for step in steps if step.before),
            filled=tuple(step for step in steps or () if not step.before and step.n),
            effects=tuple(Effect(names.get(w, w), n) for w, n in told),
            others=len(found) - len(seen),
            breaks=tuple(dict.fromkeys(each for each in lines if not each.sealed)),
            settled=bool(line.get("settled")),
            conflict=self.conflict(line),
        )

    def conflict(self, result: Mapping[str, object]) -> ConflictView | None:
        """Why nothing fits, where an answer says so."""
        kept, status = result.get("conflict"), result.get("status")
        if not isinstance(kept, dict):
            return None
        return conflict_view(kept, Status(str(status)) if status else None, self.conditions)

    def prices(self, costs: object, names: Mapping[str, str]) -> tuple[Price, ...]:
        """What conditions cost, dearest first; sealed ones are left out."""
        found = [self._price(raw, names) for raw in costs] if isinstance(costs, list) else []
        told = (each for each in found if not each.condition.sealed)
        return tuple(sorted(told, key=lambda each: -max((abs(e.points) for e in each.effects), default=Fraction(0))))

    def _price(self, raw: Mapping[str, object], names: Mapping[str, str]) -> Price:
        line = self.line(0, "", raw, names)
        return Price(self.conditions.line(str(raw["name"])), line.effects, line.others, line.settled)

    def titles(self, found: object) -> tuple[str, ...]:
        """The titles of conditions, each once; sealed ones are left out."""
        lines = [self.conditions.line(str(name)) for name in found] if isinstance(found, list) else []
        return tuple(dict.fromkeys(line.title for line in lines if not line.sealed))

    def stays(self, result: Mapping[str, object]) -> Stays | None:
        """Which measures stay; None where that was not asked, or nothing was solved."""
        stances = result.get("stances")
        if not isinstance(stances, dict) or not stances:
            return None
        names: dict[str, list[str]] = {"core": [], "contested": [], "out": []}
        for key, word in stances.items():
            if key in self.measures:
                names[str(word)].append(self.name(key))
        return Stays(restored(int, result["runs"]), *(tuple(names[word]) for word in ("core", "contested", "out")))

    def fixed(self, result: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
        """Key and name of the measures whose fixing in the draft stands in the way, each once."""
        kept = result.get("conflict")
        sets = kept.get("sets") if isinstance(kept, dict) else None
        named = (str(name) for each in sets or () for name in each["names"])
        keys = (name.removeprefix(f"{DRAFT}:") for name in named if name.startswith(f"{DRAFT}:"))
        return tuple((key, self.name(key)) for key in dict.fromkeys(keys) if key in self.measures)

    def _steps(self, steps: object) -> tuple[Step, ...] | None:
        """The steps in words; one whose measure was taken off the agenda since is left out."""
        if not isinstance(steps, list):
            return None
        rows = [(str(key), before, int(after)) for key, before, after in steps if key in self.measures]
        return tuple(
            Step(
                key,
                self.name(key),
                self.text(key, before),
                self.text(key, after),
                after,
                after in self.tabled.behind.get(key, ()),
            )
            for key, before, after in rows
        )

"""Results of studies, put into words and cut to one reader when they are shown."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TypeVar

from sqlalchemy import bindparam, or_
from sqlalchemy import select as pick
from sqlmodel import Session, col

from models.job import Job, JobState
from models.rows import loaded
from negotiator.bargaining.case import Case, Levels
from negotiator.bargaining.explain import binding
from negotiator.bargaining.logrolling import Exchange, exchanges
from negotiator.bargaining.moves import Change
from negotiator.language import _, say
from negotiator.services.access.access import Action, Grade, Reader, require
from negotiator.services.access.cuts import cut
from negotiator.services.access.derived import answered_of
from negotiator.services.access.frames import frame_of
from negotiator.services.access.seen import as_seen
from negotiator.services.packages.answers import Telling
from negotiator.services.packages.conditions import Conditions
from negotiator.services.packages.questions import condition_name, effect_of, matter
from negotiator.services.packages.shelf import TABLES, Found, Shelf
from negotiator.services.packages.views import ConditionLine, Step
from negotiator.services.records.loading import known
from negotiator.services.records.snapshots import restored
from negotiator.services.records.wording import words
from negotiator.services.studies.figures import frontier_of
from negotiator.services.studies.studies import KINDS, OF_CONCEPT, chosen_by_concept, sides
from negotiator.services.studies.views import (
    BindLine,
    CostLine,
    Costs,
    LevelLine,
    Others,
    Reach,
    Result,
    Stay,
    StayLine,
    Study,
    StudyPage,
    Swap,
)
from negotiator.services.work import jobs
from negotiator.services.work.kinds import COSTS, FRONTIER, LEVELS, OTHERS, ROBUSTNESS
from negotiator.services.work.questions import DISTANCE, MANY, MEANS

MOST_SWAPS = 12
TOLD = (JobState.RUNNING, JobState.DONE, JobState.CANCELLED)  # the first that has something is told
WAITING, STARTING = _("Waiting for a free worker"), _("Starting")
Raw = Mapping[str, object]
Value = TypeVar("Value")


def page(session: Session, reader: Reader, dossier_id: int, ref: str) -> StudyPage:
    """All studies of a package. Raises NotRecorded or NotAllowed."""
    require(reader, Action.SOLVE, dossier_id)
    found = cut(session, reader, dossier_id, TABLES, _without_results, ref)
    rows, running = _rows(session, reader, dossier_id, ref), _running(session, reader, dossier_id, ref)
    if not rows and not running:
        return found
    latest, failed = _latest(rows), _failed(rows, reader)
    told = _told(session, reader, dossier_id, ref, latest) if latest else {}
    studies = {kind: replace(told.get(kind, each), possible=each.possible) for kind, each in found.studies.items()}
    told_of = {kind: replace(each, error=failed.get(kind, "")) for kind, each in studies.items()}
    return replace(found, studies={kind: _while(each, running.get(kind), reader) for kind, each in told_of.items()})


def _while(study: Study, job: Job | None, reader: Reader) -> Study:
    """The study with how far the job is that runs."""
    if job is None:
        return study
    step = say(reader.language, job.step or (STARTING if job.state == JobState.RUNNING else WAITING))
    return replace(study, running=known(job.id), step=step, share=job.share)


def _without_results(session: Session, reader: Reader, dossier_id: int, ref: str) -> StudyPage:
    """What holds of a package without any study, and which ones are possible."""
    shelf, found, tell = _tell(session, reader, dossier_id, ref)
    possible = dict.fromkeys(KINDS, True) | dict.fromkeys(OF_CONCEPT, chosen_by_concept(found))
    possible[FRONTIER] = all(sides(shelf, found))
    return StudyPage(
        frame=frame_of(reader, shelf.dossier),
        line=shelf.line(found),
        binds=tell.binds(),
        swaps=tell.swaps(),
        hidden=bool(shelf.eyes.sealed),
        studies={kind: replace(Study(kind), possible=possible[kind]) for kind in KINDS},
    )


def _tell(session: Session, reader: Reader, dossier_id: int, ref: str) -> tuple[Shelf, Found, "Tell"]:
    shelf = Shelf(session, reader, dossier_id, Action.SOLVE)
    found = shelf.find(ref)
    asked = matter(shelf, found, "")
    return shelf, found, Tell(shelf, found, asked.case, asked.levels)


def _told(session: Session, reader: Reader, dossier_id: int, ref: str, latest: Mapping[str, Job]) -> dict[str, Study]:
    """The results by kind, in words."""
    _shelf, _found, tell = _tell(session, reader, dossier_id, ref)
    return {kind: tell.study(kind, row) for kind, row in latest.items()}


_STUDIES = (
    pick(Job)
    .where(col(Job.account_id) == bindparam("account"), col(Job.dossier_id) == bindparam("dossier"))
    .where(
        or_(*(col(Job.state) == state for state in (*TOLD, JobState.FAILED))),
        or_(*(col(Job.kind) == kind for kind in KINDS)),
    )
    .order_by(col(Job.id).desc())
    .limit(100)
)


def _rows(session: Session, reader: Reader, dossier_id: int, ref: str) -> tuple[Job, ...]:
    """The reader's studies of a package that have something to tell, the newest first."""
    rows = loaded(session, _STUDIES, account=reader.account_id, dossier=dossier_id)
    return tuple(row for row in rows if row.asked.get("package") == ref)


def _failed(rows: Sequence[Job], reader: Reader) -> dict[str, str]:
    """Kind -> why the newest study of it failed, where it did."""
    newest = {row.kind: row for row in reversed(rows)}
    found = {kind: row.error for kind, row in newest.items() if row.state == JobState.FAILED and row.error}
    return {kind: say(reader.language, message, **params) for kind, (message, params) in found.items()}


def _latest(rows: Sequence[Job]) -> dict[str, Job]:
    """The reader's study of each kind that runs and has found something, else the latest finished one, else the latest
    that was cancelled and had found something."""
    about = [row for row in rows if row.state in TOLD and row.result is not None]
    latest: dict[str, Job] = {}
    for row in sorted(about, key=lambda row: TOLD.index(row.state)):
        latest.setdefault(row.kind, row)
    return latest


def _running(session: Session, reader: Reader, dossier_id: int, ref: str) -> dict[str, Job]:
    """The reader's job of each kind that waits or runs."""
    active = jobs.active(session, reader, dossier_id)
    return {job.kind: job for job in active if job.asked.get("package") == ref}


class Tell(Telling):
    """Puts results of studies into words for one reader."""

    def __init__(self, shelf: Shelf, found: Found, case: Case, levels: Levels) -> None:
        super().__init__(found.plan, shelf.eyes, Conditions(case, found.plan, shelf.eyes))
        self.shelf = shelf
        self.found = found
        self.case = case
        self.now = levels
        self.seen = as_seen(case, shelf.eyes)

    def study(self, kind: str, row: Job | None) -> Study:
        """The latest result of one kind; none yet if there is no job."""
        if row is None or row.result is None:
            return Study(kind)
        tellers: Mapping[str, Callable[[Raw], Result]] = {
            COSTS: self.costs,
            LEVELS: self.levels,
            ROBUSTNESS: self.stay,
            FRONTIER: self.reach,
            OTHERS: self.others,
        }
        mark = self.found.row.fingerprint if self.found.row else ""
        stale = row.result.get("case") != (mark or self.shelf.fingerprint)
        result = tellers[kind](row.result | {"wish": row.asked})
        return Study(kind, job_id=known(row.id), stale=stale, result=result, partial=row.state != JobState.DONE)

    def binds(self) -> tuple[BindLine, ...]:
        """Conditions that bind among those that were shared; equal ones together."""
        stops: dict[ConditionLine, dict[Step, None]] = {}
        for bind in self._known("binding", lambda: binding(self.seen, self.now)) if self.seen.parties else ():
            line = self.conditions.line(condition_name(self.seen, bind.id))
            if not line.sealed:
                stops.setdefault(line, {}).update(dict.fromkeys(self._change(change) for change in bind.stops))
        return tuple(BindLine(line, tuple(steps)) for line, steps in stops.items())

    def swaps(self) -> tuple[Swap, ...]:
        """Trades among stakeholders whose scores the reader may see; those that break nothing and hurt nobody first."""
        found = self._known("exchanges", lambda: exchanges(self.seen, self.now, MOST_SWAPS))
        return tuple(self._swap(each) for each in found)

    def _known(self, what: str, make: Callable[[], Value]) -> Value:
        """What was found before about this very package in the same case, cut in the same way."""
        return answered_of(self.shelf.session, what, self.seen, self.now, make)

    def _swap(self, found: Exchange) -> Swap:
        names = [self.people[p.id] for p in self.seen.parties]
        return Swap(
            giver=names[found.giver],
            taker=names[found.taker],
            give=self._change(found.give),
            take=self._change(found.take),
            rates=found.rates,
            effects=self.line("", {"effect": effect_of(self.seen, found.effect)}).effects,
            breaks=self._breaks([condition_name(self.seen, each) for each in found.breaks]),
        )

    def _change(self, change: Change) -> Step:
        return self._step((self.case.issues[change.issue].id, change.before, change.after))

    def costs(self, result: Raw) -> Costs:
        """What each rule costs; whoever sealed a condition is not told about, nor is the condition."""
        lines: list[CostLine] = []
        unsettled: dict[str, None] = {}
        for raw in _lines(result):
            condition = self.conditions.line(str(raw["name"]))
            if condition.sealed:
                continue
            if raw["settled"]:
                lines.append(CostLine(condition, self.line("", raw)))
            else:
                unsettled[condition.title] = None
        idle = [self.conditions.line(str(name)) for name in _list(result.get("idle"))]
        told = dict.fromkeys(line.title for line in idle if not line.sealed)
        return Costs(
            lines=tuple(sorted(lines, key=_weight, reverse=True)),
            idle=tuple(told),
            open=tuple(unsettled),
            hidden=bool(self.eyes.sealed),
            scope=str(_wish(result).get("scope", MEANS)),
        )

    def levels(self, result: Raw) -> tuple[LevelLine, ...]:
        """Each measure with its neighbouring levels, those in the package first."""
        shifts: dict[str, list[Raw]] = {}
        for raw in _lines(result):
            shifts.setdefault(str(raw["measure"]), []).append(raw)
        place = {issue.id: k for k, issue in enumerate(self.case.issues)}
        rows = [
            LevelLine(
                key=key,
                name=words(self.measures[key].text, self.eyes.language),
                now=self._level(key, self.now[place[key]]),
                taken=self.now[place[key]] > 0,
                shifts=tuple(self.line(key, raw) for raw in found),
            )
            for key, found in shifts.items()
        ]
        return tuple(sorted(rows, key=lambda row: not row.taken))

    def stay(self, result: Raw) -> Stay:
        """What stays when importances vary."""
        shares, stances = _texts(result.get("shares")), _texts(result.get("stances"))
        accept = {who: Fraction(share) for who, share in _texts(result.get("accept")).items()}
        told = {who: n for who, n in accept.items() if self.eyes.grade(who).surplus is Grade.FULL}
        place = {issue.id: k for k, issue in enumerate(self.case.issues)}
        lines = [
            StayLine(
                name=words(self.measures[key].text, self.eyes.language),
                level=self._level(key, self.now[place[key]]),
                stance=stances.get(key, ""),
                share=Fraction(share),
                taken=self.now[place[key]] > 0,
            )
            for key, share in shares.items()
        ]
        return Stay(
            asked=_number(result["asked"]),
            runs=_number(result["runs"]),
            none=_number(result["none"]),
            noise=restored(Fraction, result["noise"]),
            same=_number(result["same"]),
            different=_number(result["different"]),
            lines=tuple(sorted(lines, key=lambda line: (not line.taken, line.share))),
            accept=tuple((self.people.get(who, who), n) for who, n in sorted(told.items(), key=lambda e: e[1])),
            others=len(accept) - len(told),
        )

    def reach(self, result: Raw) -> Reach:
        """What both sides can reach together; nothing once a score that went into it may not be seen any more."""
        groups = [[str(who) for who in _list(result.get(side))] for side in ("home", "partner")]
        names = [tuple(self.people.get(who, who) for who in group) for group in groups]
        lapsed = any(self.eyes.grade(who).score is not Grade.FULL for group in groups for who in group)
        if lapsed:
            return Reach(names[0], names[1], (), (), None, False, True)
        raws = _lines(result)
        points = tuple(restored(tuple[Fraction, Fraction], raw["at"]) for raw in raws)
        return Reach(
            home=names[0],
            partner=names[1],
            points=points,
            lines=tuple(self.line("", raw) for raw in raws),
            figure=frontier_of(points, self._here(groups), self.eyes.language) if points else None,
            complete=bool(result.get("complete")),
            lapsed=False,
        )

    def _here(self, groups: Sequence[Sequence[str]]) -> tuple[Fraction, Fraction]:
        """Mean scores of both groups in the package itself."""
        scores = {
            p.id: Fraction(sum(row[n] for row, n in zip(p.points, self.now, strict=True)), self.case.scale)
            for p in self.case.parties
        }
        home, partner = (sum((scores[who] for who in group), Fraction(0)) / len(group) for group in groups)
        return home, partner

    def others(self, result: Raw) -> Others:
        """Other good packages."""
        asked = _wish(result)
        return Others(
            lines=tuple(self.line("", raw) for raw in _lines(result)),
            complete=bool(result.get("complete")),
            many=_number(asked.get("many", MANY)),
            distance=_number(asked.get("distance", DISTANCE)),
        )


def _weight(line: CostLine) -> Fraction:
    return max((abs(effect.points) for effect in line.answer.effects), default=Fraction(0))


def _wish(result: Raw) -> Raw:
    """What was asked for."""
    found = result.get("wish")
    return found if isinstance(found, dict) else {}


def _lines(result: Raw) -> list[Raw]:
    found = result.get("lines")
    return found if isinstance(found, list) else []


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()


def _texts(value: object) -> dict[str, str]:
    return {str(k): str(v) for k, v in value.items()} if isinstance(value, dict) else {}


def _number(value: object) -> int:
    return restored(int, value)

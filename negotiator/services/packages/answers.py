"""Answers of the optimiser to questions about a package, cut to the reader when they are shown."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from sqlalchemy import bindparam, or_
from sqlalchemy import select as pick
from sqlmodel import Session, col

from models.job import Job, JobState
from models.rows import loaded
from negotiator.bargaining.case import Case
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.plan import Plan
from negotiator.services.access.access import Action, Grade, Reader, may
from negotiator.services.access.eyes import Eyes
from negotiator.services.packages.conditions import Conditions
from negotiator.services.packages.questions import KINDS
from negotiator.services.packages.shelf import Found, Shelf
from negotiator.services.packages.shifts import shifts
from negotiator.services.packages.views import AnswerLine, AnswerView, ConditionLine, Effect, Step
from negotiator.services.records.loading import known
from negotiator.services.records.snapshots import restored
from negotiator.services.records.wording import words

MOST = 6  # answers on one page, latest first
SMALLEST = Fraction(1, 20)  # score points that are worth a line


_DONE = (
    pick(Job)
    .where(col(Job.account_id) == bindparam("account"), col(Job.dossier_id) == bindparam("dossier"))
    .where(col(Job.state) == JobState.DONE, or_(*(col(Job.kind) == kind for kind in KINDS)))
    .order_by(col(Job.id).desc())
    .limit(60)
)


def answers(session: Session, reader: Reader, dossier_id: int, ref: str, today: bool = False) -> tuple[AnswerView, ...]:
    """The reader's answered questions about a package, latest first; empty without the right to ask."""
    if not may(reader, Action.SOLVE, dossier_id):
        return ()
    rows = loaded(session, _DONE, account=reader.account_id, dossier=dossier_id)
    about = [row for row in rows if row.asked.get("package") == ref][:MOST]
    if not about:
        return ()
    shelf = Shelf(session, reader, dossier_id)
    found = shelf.find(ref, today)
    case = _case(shelf, found)
    telling = Telling(found.plan, shelf.eyes, Conditions(case, found.plan, shelf.eyes), found.levels)
    mark = found.row.fingerprint if found.row and found.row.fingerprint else shelf.fingerprint
    return tuple(telling.view(row, mark) for row in about)


def _case(shelf: Shelf, found: Found) -> Case:
    row = found.row
    if row is not None and row.proposal_id is not None and row.fingerprint:
        return shelf.case_then(row.proposal_id)
    return found.by.case or case_of(found.plan)


class Telling:
    """Puts kept answers into words for one reader."""

    def __init__(self, plan: Plan, eyes: Eyes, conditions: Conditions, levels: Mapping[str, int] | None = None) -> None:
        self.plan, self.start = plan, levels
        self.eyes = eyes
        self.conditions = conditions
        self.measures = {m.id: m for m in plan.measures}
        self.people = {p.id: words(p.text, eyes.language) for p in plan.participants}

    def view(self, row: Job, mark: str) -> AnswerView:
        """One answered question."""
        result, key = row.result or {}, str(row.asked.get("measure", ""))
        lines = result.get("lines")
        return AnswerView(
            job_id=known(row.id),
            kind=row.kind,
            measure=words(self.measures[key].text, self.eyes.language) if key in self.measures else "",
            lines=tuple(self.line(key, line) for line in lines) if isinstance(lines, list) else (),
            stale=result.get("case") != mark,
            partial=bool(self.eyes.sealed),
        )

    def line(self, key: str, line: Mapping[str, object]) -> AnswerLine:
        """One possibility: what changes, whom it helps or hurts as far as the reader may know, what it would break."""
        effects = self._effects(line)
        seen = {who: n for who, n in effects.items() if self.eyes.grade(who).score is Grade.FULL}
        told = {who: n for who, n in seen.items() if abs(n) >= SMALLEST}
        steps, breaks = line.get("steps"), line.get("breaks")
        return AnswerLine(
            level=self._level(key, line.get("level")),
            steps=tuple(self._step(step) for step in steps) if isinstance(steps, list) else None,
            effects=tuple(
                Effect(self.people.get(who, who), n) for who, n in sorted(told.items(), key=lambda each: each[1])
            ),
            unchanged=len(seen) - len(told),
            others=len(effects) - len(seen),
            breaks=self._breaks(breaks) if isinstance(breaks, list) else (),
            settled=bool(line.get("settled")),
            repair=bool(line.get("repair")),
        )

    def _effects(self, line: Mapping[str, object]) -> Mapping[str, Fraction]:
        """Points by stakeholder: between scores as the page of the package shows them, where it is known what moves."""
        found, steps = line.get("effect"), line.get("steps")
        effects = {who: Fraction(n) for who, n in found.items()} if isinstance(found, dict) else {}
        if self.start is None or not effects or not isinstance(steps, list):
            return effects
        by = shifts(self.plan, self.start, {**self.start, **{str(key): int(n) for key, _old, n in steps}})
        return {who: by.get(who, n) for who, n in effects.items()}

    def _breaks(self, names: Sequence[object]) -> tuple[ConditionLine, ...]:
        """What a bare change would break; not sealed conditions: that would tell, with the change, what they say."""
        lines = (self.conditions.line(str(name)) for name in names)
        return tuple(dict.fromkeys(line for line in lines if not line.sealed))

    def _level(self, key: str, n: object) -> str:
        if not isinstance(n, int) or key not in self.measures:
            return ""
        return f"{n} – {words(self.measures[key].levels[n].text, self.eyes.language)}"

    def _step(self, step: Sequence[object]) -> Step:
        key, before, after = restored(tuple[str, int, int], step)
        measure = self.measures[key]
        texts = [words(measure.levels[n].text, self.eyes.language) for n in (before, after)]
        return Step(key, words(measure.text, self.eyes.language), before, after, texts[0], texts[1])

"""Asking the optimiser about a draft: the rest solved, the smallest repair, what would be better, what instead, why.

The cells are asked about as they stood when they were sent off. "Solve the rest" is a proposal under narrower limits
and counts as one; all other answers are computed from the case as the asker may know it.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from sqlalchemy import Engine
from sqlmodel import Session

from models.database import session_of
from models.exact import plain as plainly
from models.exact import restored as restoredly
from models.trial import Cells
from negotiator.bargaining.case import Case, Levels
from negotiator.bargaining.case_file import fingerprint
from negotiator.bargaining.check import acceptable
from negotiator.bargaining.completing import barring, completed
from negotiator.bargaining.concepts import answered
from negotiator.bargaining.errors import NotAllowed, NotRecorded, Refused
from negotiator.bargaining.explain import why
from negotiator.bargaining.improve import joint_moves, substitutes
from negotiator.bargaining.kept import Kept
from negotiator.bargaining.moves import effect
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.words import Concept
from negotiator.catalogue.assembly import case_of, levels_of
from negotiator.catalogue.plan import Plan, Text
from negotiator.jobs.ledger import Desk, Work
from negotiator.language import LANGUAGES, _, say
from negotiator.services.access import guesses
from negotiator.services.access.access import Action, Reader
from negotiator.services.access.guesses import count_guess
from negotiator.services.access.readers import reader_of
from negotiator.services.access.seen import as_seen
from negotiator.services.bench import trials
from negotiator.services.packages.questions import MOST_MOVES, condition_name, effect_of, require_seen
from negotiator.services.packages.shelf import Shelf
from negotiator.services.proposals.known import latest
from negotiator.services.proposals.solved import explained
from negotiator.services.work import jobs, kinds
from negotiator.services.work.questions import AboutDraft

SECONDS = 20.0
REST, REPAIR, BETTER, INSTEAD, WHY = "rest", "repair", "better", "instead", "why"
OF_MEASURE = (INSTEAD, WHY)
WHATS = (REST, REPAIR, BETTER, *OF_MEASURE)
DRAFT = "DRAFT"  # begins the names of conditions that a draft sets
STEPS = {
    REST: _("Solving the rest around what you fixed"),
    REPAIR: _("Looking for the smallest change that everybody accepts"),
    BETTER: _("Looking for moves that help somebody and hurt nobody"),
    INSTEAD: _("Looking for what could be given instead"),
    WHY: _("Solving the rest again with another level"),
}
FIXED = _("Your draft says: %(measure)s.")
OPEN = _("The draft leaves measures open. Let the rest be solved first, or look for the smallest change.")


def ask(
    session: Session,
    line: jobs.Line,
    reader: Reader,
    dossier_id: int,
    trial_id: int,
    *,
    what: str,
    measure: str = "",
) -> int:
    """Lets the worker answer; the job's id. Raises NotRecorded, NotAllowed, Refused, TooMany."""
    shelf = Shelf(session, reader, dossier_id, Action.SOLVE)
    row = trials.own(shelf, trial_id)
    known = {m.id for m in shelf.plan.measures}
    if what not in WHATS or (what in OF_MEASURE and measure not in known):
        raise NotRecorded(_("There is no such question."))
    if row.cells.open and what not in (REST, REPAIR):
        raise Refused(OPEN)
    question = {"draft": trial_id, "what": what, "cells": plainly(asdict(row.cells))}
    question |= {"measure": measure} if what in OF_MEASURE else {}
    detail = {"measures": [measure] if what in OF_MEASURE else sorted({*row.cells.pinned, *row.cells.refused})}
    if what == REST:
        count_guess(session, reader, shelf.dossier, ("proposal", guesses.SOLVED), detail)
    else:
        require_seen(shelf)
        count_guess(session, reader, shelf.dossier, (f"question {what}", guesses.ASKED), detail)
    return jobs.ask(session, line, reader, dossier_id, kind=kinds.BENCH, asked=question)


def mark_of(cells: object) -> str:
    """A short mark of cells, by which an answer is known to be about those that stand there now."""
    return hashlib.sha256(json.dumps(plainly(cells), sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the case with what the draft rules out, its levels (open ones at 0), the issues that it speaks of,
    the issue asked about (-1: none), and what the latest proposal left, where the rest is to be solved."""

    whole: Case
    case: Case
    levels: Levels
    said: tuple[int, ...]
    issue: int
    kept: Kept | None = None

    @property
    def open(self) -> bool:
        """Whether the draft leaves anything open."""
        return len(self.said) < len(self.levels)


class Benching:
    """The handler of questions about drafts."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def __call__(self, work: Work, desk: Desk) -> Mapping[str, object]:
        """The answer in plain values; sealed with the job, cut again when it is shown. Raises NotAllowed, NotRecorded,
        Stopped."""
        what = kinds.question_of(work, AboutDraft).what
        with session_of(self.engine) as session:
            question = self.gathered(session, work, what)
        desk.report(STEPS[what], 0.3)
        found = ANSWERS[what](question, Options(time_limit=SECONDS, cancelled=desk.cancelled))
        desk.check()
        return {"case": fingerprint(question.whole), **found}

    def gathered(self, session: Session, work: Work, what: str) -> Question:
        """What the question is about, in the case as the asker may know it; in the whole one for the rest."""
        asker, asked = kinds.asker_of(work), kinds.question_of(work, AboutDraft)
        reader = reader_of(session, asker.account)
        if reader is None:
            raise NotAllowed(_("This account may not sign in any more."))
        shelf = Shelf(session, reader, asker.dossier, Action.SOLVE)
        trials.own(shelf, asked.draft)
        cells = cells_of(asked.cells)
        whole = shelf.by.case or case_of(shelf.plan)
        case = whole if what == REST else as_seen(whole, shelf.eyes)
        free = (asked.measure,)
        found = question_of(shelf.plan, whole, held(shelf.plan, case, cells, free), cells, free[0])
        return replace(found, kept=latest(session, asker.dossier)) if what == REST else found


def cells_of(kept: object) -> Cells:
    """Cells as a question carries them."""
    found = restoredly(kept)
    return Cells(**found) if isinstance(found, dict) else Cells()


def question_of(plan: Plan, whole: Case, case: Case, cells: Cells, measure: str) -> Question:
    """The question about these cells."""
    levels, ids = trials.levels_in(plan, cells), [issue.id for issue in case.issues]
    said = tuple(n for n, key in enumerate(ids) if key in levels)
    return Question(whole, case, levels_of(case, levels), said, ids.index(measure) if measure in ids else -1)


def held(plan: Plan, case: Case, cells: Cells, free: Sequence[str]) -> Case:
    """The case without the levels that a draft rules out: other ones than the pinned, those of refused measures, above
    a cap, or barred. What is asked about is not pinned."""
    barred: dict[int, list[int]] = {}
    labels: dict[int, Text] = {}
    places = {issue.id: n for n, issue in enumerate(case.issues)}
    levels = trials.levels_in(plan, cells)
    for measure in plan.measures:
        allowed = trials.allowed(cells, measure.id, measure.top)
        if measure.id in cells.pinned and measure.id in levels and measure.id not in free:
            allowed = (levels[measure.id],)
        out = [n for n in range(measure.top + 1) if n not in allowed]
        if out:
            barred[places[measure.id]] = out
            labels[places[measure.id]] = {
                tongue: say(tongue, FIXED, measure=measure.text.get(tongue, measure.id)) for tongue in LANGUAGES
            }
    return barring(case, barred, DRAFT, labels)


def _rest(asked: Question, options: Options) -> dict[str, object]:
    """The balanced package around what is fixed, or what stands against each other."""
    found, _left = answered(asked.case, (Concept.BALANCED,), replace(options, ideals=False), kept=asked.kept)
    outcome = found.outcomes.get(Concept.BALANCED)
    if outcome is not None and outcome.levels is not None:
        return {"lines": [_line(asked, outcome.levels, outcome.proven)]}
    why_not, ways = explained(asked.case, found.status, options)
    return {
        "lines": [],
        "status": found.status.value if found.status else "",
        "conflict": {
            "sets": [{"names": list(names)} for names in why_not.mus],
            "relaxations": [{"names": list(names)} for names in ways.mcs],
            "scope": why_not.scope.value,
            "conflicts_ended": why_not.ended.value,
            "relaxations_ended": ways.ended.value,
        },
    }


def _repaired(asked: Question, options: Options) -> dict[str, object]:
    """The package that changes the least of what the draft says; no change where everybody accepts it."""
    if not asked.open and acceptable(asked.case, asked.levels):
        return {"lines": [], "fine": True}
    found = completed(asked.case, asked.levels, asked.said, options)
    if found.levels is None:
        return {"lines": [], "settled": found.proven}
    return {"lines": [_line(asked, found.levels, found.proven)], "changed": found.changed}


def _better(asked: Question, _options: Options) -> dict[str, object]:
    """Moves that help somebody, hurt nobody and break nothing."""
    return {"lines": [_line(asked, move.levels, True) for move in joint_moves(asked.case, asked.levels, MOST_MOVES)]}


def _instead(asked: Question, options: Options) -> dict[str, object]:
    """What could be given instead of a measure that the other side refuses."""
    ways = substitutes(asked.case, asked.levels, asked.issue, options=options)
    return {"lines": [_line(asked, way.move.levels, way.proven) for way in ways if way.move is not None]}


def _why(asked: Question, options: Options) -> dict[str, object]:
    """One line per neighbouring level: what the rest would be, who gains or loses, what a bare change would break."""
    lines = []
    for shift in why(asked.case, asked.levels, Concept.BALANCED, (asked.issue,), options):
        line = _line(asked, shift.levels, shift.settled) if shift.levels is not None else {"steps": None}
        breaks = [condition_name(asked.case, each) for each in shift.breaks]
        lines.append(line | {"level": shift.level, "breaks": breaks, "settled": shift.settled})
    return {"lines": lines}


def _line(asked: Question, levels: Levels, proven: bool) -> dict[str, object]:
    """A package beside the draft: [measure, level before or None where it was open, level after] for what differs."""
    pairs = zip(asked.case.issues, asked.levels, levels, strict=True)
    steps = [
        [issue.id, before if n in asked.said else None, after]
        for n, (issue, before, after) in enumerate(pairs)
        if before != after or n not in asked.said
    ]
    points = () if asked.open else effect(asked.case, asked.levels, levels)
    return {"steps": steps, "effect": effect_of(asked.case, points) if points else {}, "settled": proven}


ANSWERS: Mapping[str, Callable[[Question, Options], dict[str, object]]] = {
    REST: _rest,
    REPAIR: _repaired,
    BETTER: _better,
    INSTEAD: _instead,
    WHY: _why,
}

"""Asking the optimiser about a draft: the rest solved, the smallest repair, what would be better, what instead, why,
what each condition costs, what stays when importances vary.

The cells are asked about as they stood when they were sent off. "Solve the rest" is a proposal under narrower limits
and counts as one; all other answers are computed from the case as the asker may know it.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace

from sqlalchemy import Engine
from sqlmodel import Session

from models.database import session_of
from models.exact import plain as plainly
from models.exact import restored as restoredly
from models.trial import Cells
from negotiator.bargaining.case import Case, wordless
from negotiator.bargaining.case_file import fingerprint
from negotiator.bargaining.completing import barring
from negotiator.bargaining.errors import NotAllowed, NotRecorded, Refused
from negotiator.bargaining.outcome import Options
from negotiator.catalogue.assembly import case_of, levels_of
from negotiator.catalogue.plan import Plan, Text
from negotiator.catalogue.tabled import Tabled, keeping, kept_in
from negotiator.jobs.ledger import Desk, Work
from negotiator.language import LANGUAGES, _, say
from negotiator.services.access import guesses
from negotiator.services.access.access import Action, Reader
from negotiator.services.access.eyes import Eyes
from negotiator.services.access.guesses import count_guess
from negotiator.services.access.readers import reader_of
from negotiator.services.access.seen import as_seen
from negotiator.services.bench import trials
from negotiator.services.bench.replies import (
    ANSWERS,
    BETTER,
    COSTS,
    DRAFT,
    INSTEAD,
    LASTING,
    REPAIR,
    REST,
    STAYS,
    WHY,
    Question,
)
from negotiator.services.packages.questions import require_countable, require_seen
from negotiator.services.packages.shelf import Shelf
from negotiator.services.proposals.known import latest
from negotiator.services.studies.studies import CONSENT, rules_in
from negotiator.services.work import jobs, kinds
from negotiator.services.work.questions import MEANS, AboutDraft
from negotiator.services.work.steps import shower, teller

SECONDS, LONG = 20.0, 120.0
OF_MEASURE = (INSTEAD, WHY)
MAY_NAME = (*OF_MEASURE, REPAIR)  # a repair names what the other side refuses, where it is asked for because of that
BOUND = (REST, REPAIR, BETTER, INSTEAD)  # answers do not take back what our side has put on the table
OF_ALL = (REST, REPAIR, COSTS, STAYS)  # these may leave measures open
WHATS = (*OF_ALL, BETTER, *OF_MEASURE)
STEPS = {
    REST: _("Solving the rest around what you fixed"),
    REPAIR: _("Looking for the smallest change that everybody accepts"),
    BETTER: _("Looking for moves that help somebody and hurt nobody"),
    INSTEAD: _("Looking for what could be given instead"),
    WHY: _("Solving the rest again with another level"),
    COSTS: _("Solving again without one rule after the other"),
    STAYS: _("Testing what stays when importances vary"),
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
    behind: bool = False,
) -> int:
    """Lets the worker answer; the job's id. `behind`: it may take back what our side has put on the table. Raises
    NotRecorded, NotAllowed, Refused, TooMany."""
    shelf = Shelf(session, reader, dossier_id, Action.SOLVE)
    row = trials.own(shelf, trial_id)
    known = {m.id for m in shelf.plan.measures}
    if what not in WHATS or (what in OF_MEASURE and measure not in known):
        raise NotRecorded(_("There is no such question."))
    if row.cells.open and what not in OF_ALL:
        raise Refused(OPEN)
    question = {"draft": trial_id, "what": what, "cells": plainly(asdict(row.cells))}
    question |= {"measure": measure} if what in MAY_NAME and measure in known else {}
    question |= {"behind": True} if behind and what in BOUND else {}
    detail = {"measures": [measure] if what in OF_MEASURE else sorted({*row.cells.pinned, *row.cells.refused})}
    if what == REST:
        require_countable(shelf)
        count_guess(session, reader, shelf.dossier, ("proposal", guesses.SOLVED), detail)
    else:
        require_seen(shelf)
        count_guess(session, reader, shelf.dossier, (f"question {what}", guesses.ASKED), detail)
    return jobs.ask(session, line, reader, dossier_id, kind=kinds.BENCH, asked=question)


def mark_of(cells: object) -> str:
    """A short mark of cells, by which an answer is known to be about those that stand there now."""
    return hashlib.sha256(json.dumps(plainly(cells), sort_keys=True).encode()).hexdigest()[:16]


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
        steps = len(question.rules) if what == COSTS else 0
        progress = teller(desk, (0.3, 0.98), STEPS[what], steps) if what in LASTING else None
        limit = LONG if what in LASTING else SECONDS
        options = Options(time_limit=limit, cancelled=desk.cancelled, progress=progress, hands=desk.hands)
        case = fingerprint(wordless(question.whole))
        if what in LASTING:
            found = LASTING[what](question, options, shower(desk, case))
        else:
            found = ANSWERS[what](question, options)
        desk.check()
        kept = kept_in(question.case)
        return {"case": case, **({"kept": len(kept)} if kept else {}), **found}

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
        free = (asked.measure,) if what in OF_MEASURE else ()
        narrow = held(shelf.plan, case, cells, free)
        if what in BOUND and not asked.behind:
            narrow = keeping(narrow, shelf.plan, tabled_for(shelf, cells, what, free))
        found = question_of(shelf.plan, whole, narrow, cells, asked.measure)
        if what == COSTS:
            return replace(found, rules=_priced(found.case, shelf.eyes))
        return replace(found, kept=latest(session, asker.dossier)) if what == REST else found


def tabled_for(shelf: Shelf, cells: Cells, what: str, free: Sequence[str]) -> Tabled:
    """What our side has on the table and an answer may not take back. What the draft fixes by hand is its maker's: it
    may be behind. So are the levels that the draft holds, but for the rest, which is chosen anew."""
    by_hand = frozenset((*cells.pinned, *cells.refused, *cells.caps, *cells.barred, *free))
    tabled = shelf.tabled().without(by_hand)
    return tabled if what == REST else tabled.above(trials.levels_in(shelf.plan, cells))


def _priced(case: Case, eyes: Eyes) -> tuple[str, ...]:
    """The limits, what the draft fixes, and the red lines that were shared: what somebody could lift or talk about."""
    red_lines = {c.name for c in case.red_lines}
    consent = rules_in(case, CONSENT, eyes)
    own = (name for name in consent if name in red_lines or name.startswith(f"{DRAFT}:"))
    return (*own, *rules_in(case, MEANS, eyes))


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

"""Questions about one package to the optimiser: why a level, what would be better, what instead."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from sqlalchemy import Engine
from sqlmodel import Session

from models.database import session_of
from models.package import Origin
from negotiator.bargaining.case import Case, Levels, wordless
from negotiator.bargaining.case_file import fingerprint
from negotiator.bargaining.check import acceptable
from negotiator.bargaining.errors import NotAllowed, NotRecorded, Refused
from negotiator.bargaining.explain import why
from negotiator.bargaining.improve import Move, Way, fewest_changes, joint_moves, substitutes
from negotiator.bargaining.moves import between
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.words import Concept, Part
from negotiator.catalogue.assembly import case_of, levels_of
from negotiator.jobs.ledger import Desk, Work
from negotiator.language import _
from negotiator.services.access import guesses
from negotiator.services.access.access import Action, Grade, Reader
from negotiator.services.access.derived import within
from negotiator.services.access.eyes import Eyes
from negotiator.services.access.guesses import count_guess
from negotiator.services.access.readers import reader_of
from negotiator.services.access.seen import as_seen
from negotiator.services.packages.shelf import Found, Shelf
from negotiator.services.proposals.seats import UNCOUNTED, uncounted_rules
from negotiator.services.work import jobs, kinds
from negotiator.services.work.questions import AboutPackage

SECONDS = 20.0
MOST_MOVES = 8
KINDS = kinds.of(kinds.Place.ANSWERS)
NO_MEASURE = _("There is no such measure in this dossier.")
NOBODY_SEEN = _("There is no stakeholder whose scores you may see, so there is nothing to compute an answer from.")


def ask(
    session: Session, line: jobs.Line, reader: Reader, dossier_id: int, *, kind: str, ref: str, measure: str = ""
) -> int:
    """Lets the worker answer; the job's id. Raises NotRecorded, NotAllowed, Refused, TooMany."""
    shelf = Shelf(session, reader, dossier_id, Action.SOLVE)
    found = shelf.find(ref)
    if kind not in KINDS or (kind != kinds.IMPROVE and measure not in {m.id for m in found.plan.measures}):
        raise NotRecorded(NO_MEASURE)
    require_seen(shelf)
    asked = {"package": found.ref} | ({"measure": measure} if kind != kinds.IMPROVE else {})
    count_guess(session, reader, shelf.dossier, (f"question {kind}", guesses.ASKED), asked)
    return jobs.ask(session, line, reader, dossier_id, kind=kind, asked=asked)


def require_seen(shelf: Shelf) -> None:
    """Raises Refused where the reader may see nobody's scores, and where a solver cannot add up the numbers of what the
    reader may know."""
    seats = (p.id for p in shelf.plan.participants if p.part is Part.SEAT and p.prefs)
    if not any(shelf.eyes.grade(key).score is Grade.FULL for key in seats):
        raise Refused(NOBODY_SEEN)
    require_countable(shelf)


def require_countable(shelf: Shelf) -> None:
    """Raises Refused with the rules and red lines, as far as the reader may know them, whose numbers a solver cannot
    add up."""
    rules = uncounted_rules(shelf.by, shelf.eyes)
    if rules:
        raise Refused(UNCOUNTED, rules=rules)


@dataclass(frozen=True, slots=True)
class Matter:
    """What a question is about: the case, the package in it, the concept that chose it, the measure asked about."""

    case: Case
    levels: Levels
    concept: Concept
    measure: str

    def seen(self, eyes: Eyes) -> "Matter":
        """The same in the case as the reader may know it: what answers are computed from."""
        return replace(self, case=as_seen(self.case, eyes))


def matter(shelf: Shelf, found: Found, measure: str) -> Matter:
    """A solved package is asked about in its own case, any other in the dossier's case as it stands."""
    row = found.row
    solved = row is not None and row.origin == Origin.SOLVED and row.proposal_id is not None
    case = (
        shelf.case_then(row.proposal_id) if solved and row and row.proposal_id else found.by.case or case_of(found.plan)
    )
    concept = Concept(row.concept) if row is not None and row.concept else Concept.BALANCED
    return Matter(case, levels_of(case, within(found.plan, found.levels)), concept, measure)


class Asking:
    """The handler of one kind of question."""

    def __init__(self, engine: Engine, kind: str) -> None:
        self.engine = engine
        self.kind = kind

    def __call__(self, work: Work, desk: Desk) -> Mapping[str, object]:
        """The answer in plain values, from what the asker may know; sealed with the job, cut again when it is shown."""
        with session_of(self.engine) as session:
            asker, question = kinds.asker_of(work), kinds.question_of(work, AboutPackage)
            reader = reader_of(session, asker.account)
            if reader is None:
                raise NotAllowed(_("This account may not sign in any more."))
            shelf = Shelf(session, reader, asker.dossier, Action.SOLVE)
            found = shelf.find(question.package)
            require_seen(shelf)
            asked = matter(shelf, found, question.measure)
            seen = asked.seen(shelf.eyes)
        desk.report(STEPS[self.kind], 0.3)
        options = Options(time_limit=SECONDS, cancelled=desk.cancelled)
        answer = ANSWERS[self.kind](seen, options)
        desk.check()
        return {"case": fingerprint(wordless(asked.case)), "lines": answer}


def _explained(asked: Matter, options: Options) -> list[object]:
    """One line per neighbouring level: what the rest would be, who gains or loses, what a bare change would break."""
    place = [issue.id for issue in asked.case.issues].index(asked.measure)
    return [
        {
            "level": shift.level,
            "steps": steps_of(asked, shift.levels) if shift.levels is not None else None,
            "effect": effect_of(asked.case, shift.effect),
            "breaks": [condition_name(asked.case, each) for each in shift.breaks],
            "settled": shift.settled,
        }
        for shift in why(asked.case, asked.levels, asked.concept, (place,), options)
    ]


def _improved(asked: Matter, options: Options) -> list[object]:
    """What makes an unacceptable package acceptable; then moves that help somebody and hurt nobody: by the scores and
    conditions of the case that was handed in."""
    lines: list[object] = []
    if not acceptable(asked.case, asked.levels):
        lines.append(_way(asked, fewest_changes(asked.case, asked.levels, options=options)))
    lines += [_line(asked, move) for move in joint_moves(asked.case, asked.levels, MOST_MOVES)]
    return lines


def _replaced(asked: Matter, options: Options) -> list[object]:
    """What could be given instead of a measure that the other side refuses."""
    place = [issue.id for issue in asked.case.issues].index(asked.measure)
    return [_way(asked, way) for way in substitutes(asked.case, asked.levels, place, options=options)]


def _way(asked: Matter, way: Way) -> dict[str, object]:
    if way.move is None:
        return {"steps": None, "effect": {}, "settled": way.proven, "repair": True}
    return _line(asked, way.move) | {"settled": way.proven, "repair": True}


def _line(asked: Matter, move: Move) -> dict[str, object]:
    return {"steps": steps_of(asked, move.levels), "effect": effect_of(asked.case, move.effect), "settled": True}


def steps_of(asked: Matter, after: Levels) -> list[list[object]]:
    """Measure, level before, level after, for each that moves."""
    changes = between(asked.levels, after)
    return [[asked.case.issues[c.issue].id, c.before, c.after] for c in changes]


def effect_of(case: Case, points: Sequence[int]) -> dict[str, str]:
    """Party -> score points as an exact fraction."""
    return {p.id: str(Fraction(n, case.scale)) for p, n in zip(case.parties, points, strict=False)}


def condition_name(case: Case, condition: str) -> str:
    """The name under which a condition is told; marks keep their own."""
    return next((c.name for c in (*case.conditions, *case.red_lines) if c.id == condition), condition)


STEPS = {
    kinds.EXPLAIN: _("Solving the rest again with another level"),
    kinds.IMPROVE: _("Looking for moves that help somebody and hurt nobody"),
    kinds.REPLACE: _("Looking for what could be given instead"),
}
ANSWERS: Mapping[str, Callable[[Matter, Options], list[object]]] = {
    kinds.EXPLAIN: _explained,
    kinds.IMPROVE: _improved,
    kinds.REPLACE: _replaced,
}

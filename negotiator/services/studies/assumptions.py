"""How far the result hangs on each planning assumption: the balanced package solved with each at both ends of its
range; long work, from the case as the asker may know it, kept uncut with its job."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from time import perf_counter

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from models.clock import today
from models.database import session_of
from models.limit import Limit, LimitKind
from models.position import Position
from models.stakeholder import Stakeholder
from negotiator.bargaining.case import Case, Levels, wordless
from negotiator.bargaining.case_file import fingerprint
from negotiator.bargaining.concepts import answered
from negotiator.bargaining.errors import NotAllowed, Refused
from negotiator.bargaining.kept import Kept
from negotiator.bargaining.moves import between
from negotiator.bargaining.outcome import Options, Outcome
from negotiator.bargaining.parted import parted
from negotiator.bargaining.unmoved import unmoved
from negotiator.bargaining.words import Concept, Status
from negotiator.catalogue import overlaid
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.assumptions import KINDS, NUMBERS, OF_MEASURES, Assumption, Planned, assumptions
from negotiator.catalogue.means import CHAPTER
from negotiator.catalogue.overlaid import Change
from negotiator.catalogue.plan import DECLARED, Plan
from negotiator.jobs.ledger import Desk, Work
from negotiator.language import _
from negotiator.services.access import guesses
from negotiator.services.access.access import Action, Reader
from negotiator.services.access.eyes import Eyes
from negotiator.services.access.guesses import count_guess
from negotiator.services.access.readers import reader_of
from negotiator.services.access.seen import as_seen
from negotiator.services.dossiers.owners.owner_words import Word, rows_of, thing_of, word_on
from negotiator.services.packages.questions import require_seen
from negotiator.services.packages.shelf import Shelf
from negotiator.services.work import jobs, kinds
from negotiator.services.work.questions import AboutAssumptions
from negotiator.services.work.steps import shower

SECONDS = 30.0  # for each end, and twice that for the package as everything stands
EVERYTHING, MEANS, PEOPLE, MEASURES = "", "means", "people", "measures"
SCOPES: Mapping[str, tuple[str, ...]] = {
    EVERYTHING: KINDS,
    MEANS: NUMBERS,
    PEOPLE: (overlaid.WISH, overlaid.LEAST),
    MEASURES: OF_MEASURES,
}
FIRST = (overlaid.CAPACITY, overlaid.BUDGET, CHAPTER, overlaid.LEAST, overlaid.WISH)  # solved before all others
RANGE = "range."  # among the words of houses: before the thing of an assumption about a measure
WORKING = _("Solving with one assumption after the other at both ends of its range")
MONEY = (overlaid.COST, overlaid.BUDGET, CHAPTER)
OF_LIMITS: Mapping[str, LimitKind] = {
    overlaid.CAPACITY: LimitKind.CAPACITY,
    overlaid.BUDGET: LimitKind.PAYER,
    CHAPTER: LimitKind.CHAPTER,
}


def ask(session: Session, line: jobs.Line, reader: Reader, dossier_id: int, *, scope: str = EVERYTHING) -> int:
    """Lets the worker solve with the assumptions of a scope; the job's id. Raises NotRecorded, NotAllowed, Refused,
    TooMany."""
    shelf = Shelf(session, reader, dossier_id, Action.SOLVE)
    if scope not in SCOPES:
        raise Refused(_("Please correct what is marked."), fields={"scope": _("Please choose one of these.")})
    require_seen(shelf)
    asked: dict[str, object] = {"scope": scope} if scope else {}
    count_guess(session, reader, shelf.dossier, (f"study {kinds.ASSUMPTIONS}", guesses.ASKED), asked)
    return jobs.ask(session, line, reader, dossier_id, kind=kinds.ASSUMPTIONS, asked=asked)


def words_of_owners(session: Session, dossier_id: int) -> dict[str, Word]:
    """By the thing of an assumption how the house behind a number stands by it today."""
    rows, day = rows_of(session, dossier_id), today(session)
    limits = session.exec(select(Limit).where(Limit.dossier_id == dossier_id)).all()
    by_kind = {kind: name for name, kind in OF_LIMITS.items()}
    return {
        f"{by_kind[limit.kind]}:{limit.key}": word_on(limit, rows.get(thing_of(limit.kind, limit.key)), day)
        for limit in limits
        if limit.kind in by_kind
    }


def planned_in(session: Session, dossier_id: int) -> dict[str, Planned]:
    """Thing of an assumption about a measure -> the range that was named for it, and for which value."""
    rows = {
        thing.removeprefix(RANGE): row for thing, row in rows_of(session, dossier_id).items() if thing.startswith(RANGE)
    }
    return {
        thing: Planned(row.amount, row.low, row.high)
        for thing, row in rows.items()
        if row.amount is not None and row.low is not None and row.high is not None
    }


def known_to(shelf: Shelf) -> tuple[Assumption, ...]:
    """The assumptions of the dossier whose values the reader may see, in the order of the register."""
    said = words_of_owners(shelf.session, shelf.id)
    stood_by = {thing for thing, word in said.items() if word.by and word.confirmed}
    named = {thing: word.range for thing, word in said.items() if word.range is not None}
    declared = _declared(shelf.session, shelf.id)
    return tuple(
        each
        for each in assumptions(shelf.plan, stood_by, named, planned_in(shelf.session, shelf.id))
        if _is_known(each, shelf.eyes) and not (each.kind == overlaid.LEAST and each.participant in declared)
    )


def _declared(session: Session, dossier_id: int) -> frozenset[str]:
    """The stakeholders who stated their least acceptable score themselves."""
    query = select(col(Stakeholder.key), col(Position.mark)).join(Position).where(Stakeholder.dossier_id == dossier_id)
    return frozenset(key for key, mark in session.exec(query) if mark.cert == DECLARED)


def _is_known(each: Assumption, eyes: Eyes) -> bool:
    if each.kind in MONEY:
        return eyes.costs
    who = each.participant
    if not who:
        return True
    return who in eyes.shown and who not in eyes.unread and not (each.kind == overlaid.LEAST and eyes.closed(who))


@dataclass(frozen=True, slots=True)
class AssumedSubject:
    """What is solved, as the asker may know it: the case as it stands, and the assumptions by which other ones are made
    of the plan. `mark` is the fingerprint of the whole case without words."""

    case: Case
    each: tuple[Assumption, ...]
    plan: Plan
    eyes: Eyes
    mark: str

    def under(self, change: Change) -> Case:
        """The case in these circumstances."""
        return as_seen(case_of(overlaid.overlaid(self.plan, (change,))), self.eyes)

    @property
    def scores(self) -> frozenset[str]:
        """The stakeholders that count in it."""
        return frozenset(party.id for party in self.case.parties)


class Hanging:
    """The handler."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def __call__(self, work: Work, desk: Desk) -> Mapping[str, object]:
        """The result in plain values; sealed with the job, cut again when it is shown. Raises NotAllowed, Stopped."""
        desk.report(WORKING, 0.01)
        asked = kinds.question_of(work, AboutAssumptions)
        with session_of(self.engine) as session:
            subject = self.gathered(session, work)
        until = perf_counter() + asked.seconds
        whole = Options(2 * SECONDS, ideals=False, cancelled=desk.cancelled)
        _answer, kept = answered(subject.case, (Concept.BALANCED,), whole)
        desk.check()
        each = tuple(_in_order(subject.each))
        works = []
        for one in each:
            desk.check()
            works.append(_both_of(subject, kept, one))

        ground, show = _ground(subject, kept), shower(desk, subject.mark)

        def told(some: Sequence[tuple[dict[str, object], ...] | None]) -> None:
            desk.report(WORKING, 0.02 + 0.97 * sum(each is not None for each in some) / len(works))
            lines = {a.thing: _line(a, work, ends) for a, work, ends in zip(each, works, some, strict=True) if ends}
            show({**ground, "lines": lines})

        options = Options(asked.seconds, ideals=False, cancelled=desk.cancelled, hands=desk.hands)
        found = parted(both_ends, works, options, until, told)
        desk.check()
        pairs = zip(each, works, found, strict=True)
        return {**ground, "lines": {one.thing: _line(one, work, ends) for one, work, ends in pairs}}

    def gathered(self, session: Session, work: Work) -> AssumedSubject:
        """What is to be solved, read with the eyes of who asked."""
        asker, scope = kinds.asker_of(work), kinds.question_of(work, AboutAssumptions).scope
        reader = reader_of(session, asker.account)
        if reader is None:
            raise NotAllowed(_("This account may not sign in any more."))
        shelf = Shelf(session, reader, asker.dossier, Action.SOLVE)
        require_seen(shelf)
        whole = shelf.by.case or case_of(shelf.plan)
        each = tuple(one for one in known_to(shelf) if one.kind in SCOPES[scope])
        return AssumedSubject(as_seen(whole, shelf.eyes), each, shelf.plan, shelf.eyes, fingerprint(wordless(whole)))


def _in_order(each: tuple[Assumption, ...]) -> Iterator[Assumption]:
    """What weighs most as a rule first, in case time runs out."""
    order = [*FIRST, *(kind for kind in KINDS if kind not in FIRST)]
    yield from sorted(each, key=lambda one: order.index(one.kind))


def _ground(subject: AssumedSubject, kept: Kept) -> dict[str, object]:
    """What everything is compared with, and whose conditions went in."""
    eyes, found = subject.eyes, kept.answer.outcomes.get(Concept.BALANCED)
    return {
        "case": subject.mark,
        "scores": sorted(subject.scores),
        "open": sorted(key for key in eyes.shown if not eyes.closed(key)),
        "status": kept.answer.status.value if kept.answer.status else "",
        "measures": sum(1 for n in found.levels if n) if found and found.levels else 0,
        "margin": _margin(subject.case, found),
        "settled": bool(found and found.proven),
    }


@dataclass(frozen=True, slots=True)
class Both:
    """The case at both ends of an assumption, none where the one whom it is about does not count; what is known."""

    kept: Kept
    cases: tuple[Case, ...]


def _both_of(subject: AssumedSubject, kept: Kept, each: Assumption) -> Both:
    seats = {p.id for p in subject.plan.participants if p.part.value == "seat"}
    out = each.participant in seats - subject.scores
    return Both(kept, () if out else tuple(subject.under(change) for change in each.ends))


def _line(each: Assumption, work: Both, ends: tuple[dict[str, object], ...] | None) -> dict[str, object]:
    told: dict[str, object] = {"range": [str(each.low), str(each.high)]}
    if not work.cases:
        return told | {"out": True}
    return told | {"ends": list(ends) if ends is not None else [{"settled": False} for _case in work.cases]}


def both_ends(work: Both, options: Options) -> tuple[dict[str, object], ...]:
    """What becomes of the package at both ends, perhaps found on another machine."""
    until = perf_counter() + options.time_limit
    return tuple(_end(work.kept, case, until, options) for case in work.cases)


def _end(kept: Kept, case: Case, until: float, options: Options) -> dict[str, object]:
    """What becomes of the package at one end: its steps from the package as everything stands, and its smallest
    margin."""
    before = kept.answer.outcomes.get(Concept.BALANCED)
    if case == kept.case or unmoved(kept, case):
        return {"steps": [], "margin": _margin(kept.case, before), "settled": True, "status": Status.OK.value}
    left = min(SECONDS, until - perf_counter())
    if left <= 0:
        return {"settled": False}
    answer, _kept = answered(case, (Concept.BALANCED,), replace(options, time_limit=left), kept=kept)
    found = answer.outcomes.get(Concept.BALANCED)
    if answer.status is not Status.OK or found is None or found.levels is None:
        return {
            "settled": answer.status not in (Status.OK, None),
            "status": answer.status.value if answer.status else "",
        }
    start = before.levels if before is not None else None
    return {
        "steps": _steps(case, start, found.levels) if start is not None else None,
        "margin": _margin(case, found),
        "settled": found.proven and found.canonical and (before is None or before.proven),
        "status": Status.OK.value,
    }


def _steps(case: Case, before: Levels, after: Levels) -> list[list[object]]:
    return [[case.issues[c.issue].id, c.before, c.after] for c in between(before, after)]


def _margin(case: Case, found: Outcome | None) -> str | None:
    """The least surplus of the balanced package in score points, as an exact fraction; None where nobody can gain."""
    if found is None or not isinstance(found.value, int):
        return None
    return str(Fraction(found.value, case.scale))

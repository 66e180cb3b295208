"""Packages repaired under overlays, each with the fewest changes: long work, from the case as the asker may know it.

What is asked together is one job, whose repairs are divided as all studies of many solves are."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

from sqlalchemy import Engine
from sqlmodel import Session

from models.database import session_of
from models.exact import plain as plainly
from models.exact import restored as restoredly
from models.job import Job
from negotiator.bargaining.case import Case
from negotiator.bargaining.check import acceptable
from negotiator.bargaining.errors import NotAllowed, NotRecorded, Refused
from negotiator.bargaining.improve import fewest_changes
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.parted import parted
from negotiator.bargaining.words import Status
from negotiator.catalogue.assembly import case_of, levels_of
from negotiator.catalogue.overlaid import Change, left_of
from negotiator.jobs.ledger import Desk, Work
from negotiator.language import _
from negotiator.services.access import guesses
from negotiator.services.access.access import Action, Reader, require
from negotiator.services.access.guesses import count_guess
from negotiator.services.access.readers import reader_of
from negotiator.services.access.seen import as_seen
from negotiator.services.bench import overlays, stress, trials
from negotiator.services.bench.answers import Line, Telling
from negotiator.services.bench.panel import short
from negotiator.services.bench.replies import Question, conflict_of, line_of
from negotiator.services.bench.stress import counted_under, sentence
from negotiator.services.packages.conditions import Conditions
from negotiator.services.packages.questions import require_seen
from negotiator.services.packages.shelf import Shelf
from negotiator.services.packages.views import ConflictView
from negotiator.services.records.wording import words
from negotiator.services.work import jobs, kinds
from negotiator.services.work.jobs import JobView
from negotiator.services.work.questions import AboutOverlay, UnderOverlay

SECONDS = 30.0  # for one repair
LONGEST = 600.0  # for all that were asked together
NOTHING = _("Nothing breaks under these overlays, so there is nothing to repair.")
LOOKING = _("Looking for the smallest change that everybody accepts")
NO_REPAIR = _("There is no such answer, or it is not yours.")


@dataclass(frozen=True, slots=True)
class Mended:
    """One repair, and how far it is: `line` None where there is none (yet), `fine` where nothing has to change. `also`
    are the others that were asked together with it, in the order of asking, each with the same job."""

    job: JobView
    package: str
    changes: tuple[str, ...]
    line: Line | None
    conflict: ConflictView | None
    fine: bool
    settled: bool
    partial: bool
    also: tuple["Mended", ...] = ()


def ask(session: Session, line: jobs.Line, reader: Reader, dossier_id: int, *, overlay_id: int, ref: str) -> int:
    """Lets the worker look for a repair; the job's id. Raises NotRecorded, NotAllowed, Refused, TooMany."""
    shelf = Shelf(session, reader, dossier_id, Action.SOLVE)
    row = next((each for each in overlays.seen(shelf) if each.id == overlay_id), None)
    if row is None:
        raise NotRecorded(overlays.NO_OVERLAY)
    require_seen(shelf)
    question = _asked(ref, trials.find(shelf, ref).levels, row.circumstances.changes)
    count_guess(session, reader, shelf.dossier, ("question stress", guesses.ASKED), {"package": ref})
    return jobs.ask(session, line, reader, dossier_id, kind=kinds.STRESS, asked=question)


def ask_all(session: Session, line: jobs.Line, reader: Reader, dossier_id: int) -> int:
    """Lets the worker repair each package under each overlay in which it breaks, as one job; its id. Raises
    NotRecorded, NotAllowed, TooMany, and Refused where nothing breaks."""
    shelf = Shelf(session, reader, dossier_id, Action.SOLVE)
    require_seen(shelf)
    each = list(_broken(shelf))
    if not each:
        raise Refused(NOTHING)
    for one_of in each:
        detail = {"package": one_of["package"]}
        count_guess(session, reader, shelf.dossier, ("question stress", guesses.ASKED), detail)
    return jobs.ask(session, line, reader, dossier_id, kind=kinds.STRESS, asked=each[0] | {"also": each[1:]})


def _asked(ref: str, levels: Mapping[str, int], changes: tuple[Change, ...]) -> dict[str, object]:
    """A package under other circumstances, as it is written with the job."""
    return {"package": ref, "levels": dict(levels), "changes": plainly(changes)}


def _broken(shelf: Shelf) -> Iterator[dict[str, object]]:
    """What the page says to break, by packages, then overlays, as it stands there."""
    page = stress.page(shelf.session, shelf.reader, shelf.id)
    changes = {row.id: row.circumstances.changes for row in overlays.seen(shelf)}
    for line in page.lines:
        levels = trials.find(shelf, line.ref).levels
        for layer, fate in zip(page.layers, line.fates, strict=True):
            if changes[layer.id] and not fate.holds:
                yield _asked(line.ref, levels, changes[layer.id])


class Mending:
    """The handler."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def __call__(self, work: Work, desk: Desk) -> Mapping[str, object]:
        """The repairs in plain values; sealed with the job, cut again when they are shown: the first one, and under
        "also" the others. Raises NotAllowed, Stopped."""
        with session_of(self.engine) as session:
            works = self.gathered(session, work)
        desk.report(LOOKING, 0.1)

        def told(some: Sequence[object]) -> None:
            desk.report(LOOKING, 0.1 + 0.9 * sum(each is not None for each in some) / len(works))

        seconds = min(SECONDS * len(works), LONGEST)
        options = Options(seconds, cancelled=desk.cancelled, hands=desk.hands)
        found = parted(mended, works, options, perf_counter() + seconds, told)
        desk.check()
        first, *others = (each or {"lines": [], "settled": False} for each in found)
        return first | {"also": others} if others else first

    def gathered(self, session: Session, work: Work) -> tuple[Question, ...]:
        """The case under each overlay, as the asker may know it, with what is left of the package."""
        asker, asked = kinds.asker_of(work), kinds.question_of(work, AboutOverlay)
        reader = reader_of(session, asker.account)
        if reader is None:
            raise NotAllowed(_("This account may not sign in any more."))
        shelf = Shelf(session, reader, asker.dossier, Action.SOLVE)
        return tuple(_question(shelf, each) for each in (asked, *asked.also))


def _question(shelf: Shelf, asked: UnderOverlay) -> Question:
    changes = changes_of(asked.changes)
    case = as_seen(_case(shelf, changes), shelf.eyes)
    levels = levels_of(case, left_of(shelf.plan, asked.levels, changes))
    return Question(case, case, levels, tuple(range(len(levels))), -1)


def _case(shelf: Shelf, changes: tuple[Change, ...]) -> Case:
    under = counted_under(shelf, changes)
    return under.case or case_of(under.plan)


def changes_of(kept: object) -> tuple[Change, ...]:
    """Changes as a question carries them."""
    found = restoredly(kept)
    return tuple(tuple(each) for each in found) if isinstance(found, list | tuple) else ()


def mended(asked: Question, options: Options) -> dict[str, object]:
    """One repair in plain values, within the seconds of one."""
    options = replace(options, time_limit=min(options.time_limit, SECONDS))
    if acceptable(asked.case, asked.levels):
        return {"lines": [], "fine": True}
    way = fewest_changes(asked.case, asked.levels, options=options)
    if way.move is not None:
        return {"lines": [line_of(asked, way.move.levels, way.proven)]}
    told = conflict_of(asked.case, Status.NO_IR, options) if way.proven else None
    return {"lines": [], "settled": way.proven, "status": Status.NO_IR.value, "conflict": told}


def one(session: Session, reader: Reader, dossier_id: int, job_id: int) -> Mended:
    """How far a repair is, and those asked together with it. Raises NotRecorded or NotAllowed."""
    shelf = trials.bench(session, reader, dossier_id)
    row, job = _row(shelf, job_id), jobs.seen(session, reader, job_id)
    first, *others = (_one(shelf, job, asked, result) for asked, result in _parts(row))
    return replace(first, also=tuple(others))


def _parts(row: Job) -> list[tuple[Mapping[str, object], Mapping[str, object]]]:
    """Each that was asked with what was found, nothing where that is not there yet."""
    asked, result = [row.asked, *_maps(row.asked.get("also"))], row.result or {}
    found = [result, *_maps(result.get("also"))]
    return list(zip(asked, [*found, *({} for _each in asked[len(found) :])], strict=True))


def _maps(kept: object) -> list[Mapping[str, object]]:
    return [each for each in kept if isinstance(each, Mapping)] if isinstance(kept, list) else []


def _one(shelf: Shelf, job: JobView, asked: Mapping[str, object], result: Mapping[str, object]) -> Mended:
    changes = changes_of(asked["changes"])
    under = counted_under(shelf, changes)
    conditions = Conditions(_case(shelf, changes), under.plan, shelf.eyes)
    telling = Telling(shelf.eyes, shelf.plan.measures, conditions, shelf.tabled())
    names = {p.id: short(words(p.text, shelf.eyes.language)) for p in shelf.plan.participants}
    kept = result.get("lines")
    lines = [telling.line(n, "", raw, names) for n, raw in enumerate(kept if isinstance(kept, list) else [])]
    return Mended(
        job=job,
        package=_name(shelf, str(asked["package"])),
        changes=tuple(sentence(shelf, change) for change in changes),
        line=lines[0] if lines else None,
        conflict=telling.conflict(result),
        fine=bool(result.get("fine")),
        settled=bool(result.get("settled", True)),
        partial=bool(shelf.eyes.sealed),
    )


def _name(shelf: Shelf, ref: str) -> str:
    try:
        return trials.find(shelf, ref).name
    except NotRecorded:  # deleted since
        return ""


def _row(shelf: Shelf, job_id: int) -> Job:
    require(shelf.reader, Action.SOLVE, shelf.id)  # as with any answer of the optimiser
    row = shelf.session.get(Job, job_id)
    mine = row is not None and row.account_id == shelf.reader.account_id and row.dossier_id == shelf.id
    if row is None or not mine or row.kind != kinds.STRESS:
        raise NotRecorded(NO_REPAIR)
    return row


def found(session: Session, reader: Reader, dossier_id: int, job_id: int, place: int = 0) -> tuple[str, dict[str, str]]:
    """What was repaired, as packages are called, and the levels that the repair moves, as they are typed; `place` is
    that in the order of asking. Raises NotRecorded or NotAllowed."""
    parts = _parts(_row(trials.bench(session, reader, dossier_id), job_id))
    asked, result = parts[place] if 0 <= place < len(parts) else ({}, {})
    lines = result.get("lines")
    steps = lines[0].get("steps") if isinstance(lines, list) and lines and isinstance(lines[0], dict) else None
    if not steps:
        raise NotRecorded(NO_REPAIR)
    return str(asked["package"]), {str(step[0]): str(step[2]) for step in steps}

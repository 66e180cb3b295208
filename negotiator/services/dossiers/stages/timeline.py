"""The timeline of a dossier: how long its stages took, by when they are to be finished, what slips, what ends when."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from models.audit import AuditEntry
from models.clock import today
from models.dossier import Dossier
from models.stage_plan import StagePlan
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.clock import day_of
from negotiator.language import _
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.access.audit import Deed
from negotiator.services.access.cuts import cut
from negotiator.services.access.derived import PLAN
from negotiator.services.access.frames import Frame, dossier_for, frame_of
from negotiator.services.access.given import Given, given
from negotiator.services.dossiers.entries.entry_fields import WHY, WRONG, no_day
from negotiator.services.dossiers.frame.views import Task
from negotiator.services.dossiers.stages.deadlines import Deadline, deadlines, ending, soon
from negotiator.services.dossiers.stages.gates import BY_KEY, STAGES
from negotiator.services.records import submissions
from negotiator.services.records.loading import known
from negotiator.services.records.locks import unchanged

TABLES = (*PLAN, "stage_plan", "owner_word")  # the log of stages is written with the dossier's own stage
MOVED = "stage "
NO_STAGE = _("There is no such stage.")
LAST = STAGES[-1]  # it has no end


@dataclass(frozen=True, slots=True)
class StageTime:
    """One stage: the day on which the dossier came into it and that on which it left (None where it has not), how many
    days that took until now; `first` and `planned` (ISO, empty for none) are the days by which it was and is to be
    finished; `slips` how many days it is behind the first of them, below 0 for ahead, None where none was named, or the
    stage is finished and nobody knows since when. `open`: it lies before what the log knows, so that somebody may say
    when it `began` (ISO, empty where nobody has)."""

    stage: str
    place: str
    entered: date | None
    left: date | None
    days: int | None
    first: str
    planned: str
    slips: int | None
    version: int
    open: bool = False
    began: str = ""


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Stages in their order, and days ahead of the dossier, earliest first."""

    frame: Frame
    stages: tuple[StageTime, ...]
    deadlines: tuple[Deadline, ...]
    day: date
    plans: bool


def page(session: Session, reader: Reader, dossier_id: int) -> TimelinePage:
    """The timeline, cut to its reader. Raises NotRecorded or NotAllowed."""
    dossier_for(session, reader, dossier_id, Action.READ_RULES)
    return cut(session, reader, dossier_id, TABLES, _page, given(session, dossier_id))


def _page(session: Session, reader: Reader, dossier_id: int, _given: Given) -> TimelinePage:
    dossier = dossier_for(session, reader, dossier_id, Action.READ_RULES)
    return TimelinePage(
        frame=frame_of(reader, dossier),
        stages=_stages(session, dossier),
        deadlines=deadlines(session, reader, dossier_id),
        day=today(session),
        plans=may(reader, Action.MOVE_STAGE, dossier_id),
    )


def _stages(session: Session, dossier: Dossier) -> tuple[StageTime, ...]:
    rows = session.exec(select(StagePlan).where(StagePlan.dossier_id == dossier.id)).all()
    plans, day = {row.stage: row for row in rows}, today(session)
    spans, moved = _spans(session, dossier)
    here = STAGES.index(dossier.stage) if dossier.stage in STAGES else 0
    found: list[StageTime] = []
    after: date | None = None  # when the next stage began, where it was not only come back to
    for n in reversed(range(len(STAGES))):
        stage = STAGES[n]
        row = plans.get(stage, StagePlan(dossier_id=0, stage=stage, version=0))
        entered, left = spans.get(stage, (None, None))
        open_ = n <= here and stage not in moved
        if open_ and row.began:
            entered = date.fromisoformat(row.began)
        left = (left or after) if n < here else None
        after = None if stage in moved else entered
        found.append(
            StageTime(
                stage=stage,
                place="past" if n < here else "here" if n == here else "ahead",
                entered=entered,
                left=left,
                days=_days(entered, left if n < here else day) if n <= here else None,
                first=row.first,
                planned=row.day,
                slips=_slips(row, left, day) if n >= here or left else None,
                version=row.version,
                open=open_,
                began=row.began,
            )
        )
    return tuple(reversed(found))


def _days(entered: date | None, left: date | None) -> int | None:
    return (left - entered).days if entered and left else None


def _slips(row: StagePlan, left: date | None, day: date) -> int | None:
    """Days behind what was planned first: by the day on which the stage was left, else by the one that is planned now,
    and at least until today once that is over, whether the dossier has come there or not."""
    if not row.first:
        return None
    end = left or max(day, date.fromisoformat(row.day or row.first))
    return (end - date.fromisoformat(row.first)).days


def _spans(session: Session, dossier: Dossier) -> tuple[Mapping[str, tuple[date, date | None]], frozenset[str]]:
    """Stage -> the day on which the dossier came into it last, and that on which it left it last; from the log. The
    stage that a dossier began with is entered with the dossier itself. Beside it the stages that it was moved to."""
    query = select(AuditEntry).where(
        AuditEntry.dossier_id == dossier.id,
        AuditEntry.action == Deed.CHANGED.value,
        col(AuditEntry.thing).startswith(MOVED),
    )
    moves = [
        (*each.thing.removeprefix(MOVED).split(" > "), day_of(each.at))
        for each in session.exec(query.order_by(col(AuditEntry.id)))
        if " > " in each.thing
    ]
    first = str(moves[0][0]) if moves else dossier.stage
    return _walked(first, day_of(dossier.created_at), moves), frozenset(str(after) for _before, after, _day in moves)


def _walked(first: str, began: date, moves: Sequence[tuple[object, ...]]) -> dict[str, tuple[date, date | None]]:
    found: dict[str, tuple[date, date | None]] = {first: (began, None)}
    for before, after, day in moves:
        left = day if isinstance(day, date) else None
        entered = found.get(str(before), (began, None))[0]
        found[str(before)] = (entered, left)
        found[str(after)] = (left or began, None)
    return found


def plan_stage(
    session: Session, reader: Reader, dossier_id: int, stage: str, *, day: str, reason: str, version: int
) -> None:
    """Names the day by which a stage is to be finished, or another one; the first stays, so that slippage shows. Raises
    NotRecorded, NotAllowed, Refused with the fields, or Collision."""
    dossier_for(session, reader, dossier_id, Action.MOVE_STAGE)
    if stage not in STAGES or stage == LAST:
        raise NotRecorded(NO_STAGE)
    row = _locked(session, dossier_id, stage)
    others = session.exec(select(StagePlan).where(StagePlan.dossier_id == dossier_id, StagePlan.stage != stage)).all()
    wrong = _wrong(row, day, reason, {each.stage: each.day for each in others})
    if wrong:
        raise Refused(WRONG, fields=wrong)
    unchanged(row.version, version, mine=day, theirs=lambda: row.day)
    before, row.day, row.first = row.day, day, row.first or day
    _keep(session, reader, row, f"planned {stage}", {"from": before, "to": day, "why": reason.strip()})


def begin_stage(
    session: Session, reader: Reader, dossier_id: int, stage: str, *, day: str, reason: str, version: int
) -> None:
    """Says since when a stage ran that began before the dossier was kept here. Raises NotRecorded, NotAllowed, Refused
    with the fields, or Collision."""
    dossier = dossier_for(session, reader, dossier_id, Action.MOVE_STAGE)
    times = {each.stage: each for each in _stages(session, dossier)}
    if stage not in times or not times[stage].open:
        raise NotRecorded(NO_STAGE)
    row = _locked(session, dossier_id, stage)
    wrong = _wrong_beginning(row, day, reason, times, day_of(dossier.created_at))
    if wrong:
        raise Refused(WRONG, fields=wrong)
    unchanged(row.version, version, mine=day, theirs=lambda: row.began)
    before, row.began = row.began, day
    _keep(session, reader, row, f"began {stage}", {"from": before, "to": day, "why": reason.strip()})


def _locked(session: Session, dossier_id: int, stage: str) -> StagePlan:
    """The stage's row until the end of the transaction; a new one, of version 0, where there is none."""
    query = select(StagePlan).where(StagePlan.dossier_id == dossier_id, StagePlan.stage == stage)
    return session.exec(query.with_for_update()).first() or StagePlan(dossier_id=dossier_id, stage=stage, version=0)


def _keep(session: Session, reader: Reader, row: StagePlan, deed: str, told: Mapping[str, str]) -> None:
    """Writes what was changed of a row into it and into the log, and commits."""
    row.version += 1
    session.add(row)
    session.flush()
    audit.record(session, reader, Deed.CHANGED, deed, row.dossier_id, None, {"field": row.stage, **told})
    submissions.done(session)
    session.commit()


def _wrong_beginning(
    row: StagePlan, day: str, reason: str, times: Mapping[str, StageTime], kept: date
) -> dict[str, str]:
    """Field -> what is wrong with the day on which a stage began: stages follow each other, and all of these began at
    the latest on the day since when the dossier is kept here."""
    wrong, n = {}, STAGES.index(row.stage)
    known = {each.stage: each.began for each in times.values() if each.open}
    if no_day(day):
        wrong["began"] = no_day(day)
    elif day > kept.isoformat():
        wrong["began"] = _("This lies after the day on which the dossier was begun here.")
    elif any(known.get(stage, "") > day for stage in STAGES[:n]):
        wrong["began"] = _("This lies before the day on which an earlier stage began.")
    elif any("" < known.get(stage, "") < day for stage in STAGES[n + 1 :]):
        wrong["began"] = _("This lies after the day on which a later stage began.")
    if row.began and not reason.strip():
        wrong["reason"] = WHY
    return wrong


def _wrong(row: StagePlan, day: str, reason: str, others: Mapping[str, str]) -> dict[str, str]:
    """Field -> what is wrong; `others` are the planned days of the other stages, which follow each other."""
    wrong, n = {}, STAGES.index(row.stage)
    if no_day(day):
        wrong["day"] = no_day(day)
    elif any(held > day for stage, held in others.items() if held and stage in STAGES[:n]):
        wrong["day"] = _("This lies before the day by which an earlier stage is to be finished.")
    elif any(held < day for stage, held in others.items() if held and stage in STAGES[n + 1 :]):
        wrong["day"] = _("This lies after the day by which a later stage is to be finished.")
    if row.day and not reason.strip():
        wrong["reason"] = WHY
    return wrong


def positions_due(session: Session, reader: Reader, dossiers: Collection[Dossier]) -> dict[int, str]:
    """The day (ISO) by which positions are to be handed in and co-signed, by dossier: the one by which their stage is
    planned to be finished. Without dossiers that are beyond it, that plan no day, or of whose plan the reader does not
    know; one query."""
    until = STAGES.index(BY_KEY["positions"].stage)
    ahead = [each for each in dossiers if each.stage in STAGES[: until + 1]]
    ids = [key for each in ahead if may(reader, Action.READ_RULES, key := known(each.id))]
    if not ids:
        return {}
    query = select(StagePlan.dossier_id, StagePlan.day).where(
        col(StagePlan.dossier_id).in_(ids), StagePlan.stage == STAGES[until]
    )
    return {key: day for key, day in session.exec(query) if day}


def stage_due(session: Session, reader: Reader, dossiers: Collection[Dossier]) -> dict[int, str]:
    """The day (ISO) by which the present stage is planned to be finished, by dossier: what a stage waits for is due
    then. Without those that plan none, or of whose plan the reader does not know; one query."""
    stages = {key: each.stage for each in dossiers if may(reader, Action.READ_RULES, key := known(each.id))}
    query = select(StagePlan.dossier_id, StagePlan.stage, StagePlan.day).where(col(StagePlan.dossier_id).in_(stages))
    rows = session.exec(query) if stages else ()
    return {key: day for key, stage, day in rows if day and stages[key] == stage}


def waiting(session: Session, reader: Reader, dossier_ids: Collection[int]) -> dict[int, tuple[Task, ...]]:
    """What ends soon or has ended, by dossier, as a task of the lead; commitments, numbers and legal facts are tasks of
    their own."""
    ids, day = [key for key in dossier_ids if may(reader, Action.MOVE_STAGE, key)], today(session)
    ends = {key: soon(found, day) for key, found in ending(session, reader, ids).items()}
    return {
        key: (Task("deadline", key, wanted=len(mine), day=mine[0].day, late=any(each.late for each in mine)),)
        for key, mine in ends.items()
        if mine
    }

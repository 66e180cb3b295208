"""The dossiers of a reader: cards, one at a glance, its context, a new one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy import select as pick
from sqlmodel import Session, col, func, select

from models.clock import today
from models.dossier import Dossier
from models.fact import Fact
from models.kinds import Role
from models.limit import Limit
from models.mandate import Mandate
from models.measure import Measure
from models.package import Package
from models.position import Progress
from models.revision import read_marks
from models.round import Round
from models.rows import rows_of
from models.stakeholder import Stakeholder
from negotiator.bargaining.words import Part
from negotiator.catalogue.plan import is_over
from negotiator.catalogue.reading.context import check_of
from negotiator.language import day as in_words
from negotiator.language import say, sentence
from negotiator.services.access.access import Action, Reader, may, require
from negotiator.services.access.cuts import cut, cuts
from negotiator.services.access.derived import PLAN, derived
from negotiator.services.access.frames import dossier_for, frame_of, outside
from negotiator.services.access.given import Given, given, given_in
from negotiator.services.access.titles import title_for
from negotiator.services.dossiers.changes import change_tasks
from negotiator.services.dossiers.coordination import comments, coordination
from negotiator.services.dossiers.desk import paper_tasks
from negotiator.services.dossiers.desk.deciding import deciding
from negotiator.services.dossiers.facts import fact_editing, facts
from negotiator.services.dossiers.frame import asking, traits
from negotiator.services.dossiers.frame.views import ContextPage, DossierCard, FactLine, Meeting, Overview, Task
from negotiator.services.dossiers.limits import number_tasks
from negotiator.services.dossiers.rounds import commitments
from negotiator.services.dossiers.screening import screening
from negotiator.services.dossiers.stages import overrides, timeline
from negotiator.services.dossiers.stages.gates import STAGES
from negotiator.services.dossiers.stages.turns import Turn, turns_of
from negotiator.services.dossiers.start import beginning
from negotiator.services.positions.standings import FEWEST, standings, standings_in
from negotiator.services.positions.unhanded import changed_since, with_changes
from negotiator.services.positions.views import Standing
from negotiator.services.records.law import ANSWER
from negotiator.services.records.loading import known
from negotiator.services.records.plans import counts, fact_of
from negotiator.services.records.protection import protection_words
from negotiator.services.records.wording import legend, note, words

WITH_STAGE = ("sign_package", "comment", "confirm_gate", "record_missing", "record_decision")
CARD = (
    *PLAN,
    "proposal",
    "owner_word",
    "stage_plan",
)  # what is told at a glance, but for what people have given


_LATEST_FIRST = (
    pick(col(Dossier.id))
    .where(col(Dossier.id).in_(bindparam("dossiers", expanding=True)))
    .order_by(col(Dossier.created_at).desc(), col(Dossier.id))
)


def titles(session: Session, reader: Reader) -> dict[int, str]:
    """The titles of the dossiers in which the reader has a role, by their number."""
    ids = [key for key in reader.roles if may(reader, Action.READ_DOSSIER, key)]
    read_marks(session, ids)
    return {key: title_for(reader, derived(session, key).row) for key in ids}


def mine(session: Session, reader: Reader) -> tuple[DossierCard, ...]:
    """The dossiers in which the reader has a role, latest first; empty for strangers and administrators."""
    ids = [key for key in reader.roles if may(reader, Action.READ_DOSSIER, key)]
    cards = cuts(session, reader, given_in(session, ids), CARD, _cards)
    papers = paper_tasks.waiting(session, reader, ids)  # who made them counts, and what is cut for a place knows nobody
    found = [cards[key] for (key,) in rows_of(session, _LATEST_FIRST, {"dossiers": ids})]
    led = deciding(session, reader, ids)
    return tuple(
        replace(each, tasks=(*each.tasks, *papers.get(each.id, ())), deciding=led.get(each.id)) for each in found
    )


def card(session: Session, reader: Reader, dossier_id: int) -> DossierCard:
    """One of them. Raises NotRecorded."""
    require(reader, Action.READ_DOSSIER, dossier_id)
    found = cuts(session, reader, given_in(session, [dossier_id]), CARD, _cards)[dossier_id]
    papers = paper_tasks.waiting(session, reader, (dossier_id,))
    return replace(found, tasks=(*found.tasks, *papers.get(dossier_id, ())))


def _cards(session: Session, reader: Reader, ids: Collection[int]) -> dict[int, DossierCard]:
    dossiers = session.exec(select(Dossier).where(col(Dossier.id).in_(ids))).all()
    found, todo = standings_in(session, reader, ids), decisions(session, reader, dossiers)
    dues, day = timeline.positions_due(session, reader, dossiers), today(session).isoformat()
    moved = _moved(session, [s for each in found.values() for s in each])
    return {
        key: _card(
            reader, each, found[key], (*tasks(reader, each, found[key], dues.get(key, ""), day, moved), *todo[key])
        )
        for each in dossiers
        for key in (known(each.id),)
    }


def _card(reader: Reader, dossier: Dossier, found: Sequence[Standing], todo: tuple[Task, ...]) -> DossierCard:
    seats = [s for s in found if s.part == Part.SEAT and s.known]
    place, ours = reader.standing(known(dossier.id)), not outside(reader, known(dossier.id))
    return DossierCard(
        id=known(dossier.id),
        title=title_for(reader, dossier),
        summary=words(dossier.summary, reader.language) if ours else "",
        stage=dossier.stage if ours else "",
        as_of=dossier.as_of,
        fictional=dossier.fictional,
        role=place.role.value if place else "",
        submitted=sum(s.progress == Progress.SUBMITTED for s in seats),
        seats=len(seats),
        tasks=todo,
    )


def _moved(session: Session, found: Sequence[Standing]) -> frozenset[int]:
    """The reader's own positions that they may edit and that changed since they were handed in."""
    own = [s.position_id for s in found if s.own and s.editable and s.progress == Progress.SUBMITTED]
    return changed_since(session, own)


def tasks(  # noqa: PLR0917 - whose, of what, and what is known of it
    reader: Reader, dossier: Dossier, found: Sequence[Standing], due: str, day: str, moved: Collection[int] = ()
) -> tuple[Task, ...]:
    """What the reader has to do with positions of a dossier; the most pressing first. `due` is the day by which they
    are to be handed in ("" for none), `day` today, `moved` positions that changed since they were handed in."""
    key = known(dossier.id)
    place = reader.standing(key)
    role = place.role if place else None
    todo: list[Task] = []
    for s in found:
        if s.own and role is Role.SIGNER and s.signed != "signed":
            todo.append(Task("sign_again" if s.signed else "sign", key, s.position_id, s.rated, s.wanted, s.name))
        elif s.own and s.editable and s.progress == Progress.DRAFT:
            enough = min(FEWEST, s.wanted)
            kind = "rate" if s.rated < enough else "hand_in"
            todo.append(Task(kind, key, s.position_id, s.rated, enough, s.name))
        elif s.own and s.editable and s.position_id in moved:
            todo.append(Task("hand_in_again", key, s.position_id, s.rated, s.wanted, s.name))
    waiting = [s for s in found if s.part == Part.SEAT and s.spoken and not s.own and s.known]
    open_ones = [s for s in waiting if s.progress == Progress.DRAFT]
    if role is Role.LEAD and open_ones:
        done = len(waiting) - len(open_ones)
        todo.append(Task("await", key, 0, done, len(waiting), ", ".join(s.name for s in open_ones)))
    return tuple(replace(each, day=due, late=bool(due) and due < day) for each in todo)


def _tasks(session: Session, reader: Reader, dossier: Dossier, found: Sequence[Standing]) -> tuple[Task, ...]:
    """The same of one dossier; `found` tell already which of them changed."""
    dues = timeline.positions_due(session, reader, (dossier,))
    day, moved = today(session).isoformat(), {s.position_id for s in found if s.moved}
    return tasks(reader, dossier, found, dues.get(known(dossier.id), ""), day, moved)


def decisions(session: Session, reader: Reader, dossiers: Sequence[Dossier]) -> dict[int, tuple[Task, ...]]:
    """What waits for the reader's decision, by dossier: requests for overrides, gates, a text to co-sign, the next
    stage, questions to the house, remarks, what houses coordinate, commitments, numbers of the house, requests for
    changes."""
    ids = [known(each.id) for each in dossiers]
    waiting, found = overrides.waiting(session, reader, ids), turns_of(session, reader, dossiers)
    ends = timeline.waiting(session, reader, ids)
    promised, asked = commitments.waiting(session, reader, ids), asking.waiting(session, reader, ids)
    remarked, begun = comments.waiting(session, reader, ids), beginning.waiting(session, reader, ids)
    numbers, changes = number_tasks.waiting(session, reader, ids), change_tasks.waiting(session, reader, ids)
    coordinated = coordination.waiting(session, reader, ids)
    dues, day = timeline.stage_due(session, reader, dossiers), today(session).isoformat()
    return {
        key: _due(
            dues.get(key, ""),
            day,
            *begun.get(key, ()),
            *_requests(key, waiting),
            *changes.get(key, ()),
            *ends.get(key, ()),
            *_turn(key, found.get(key, Turn())),
            *asked.get(key, ()),
            *remarked.get(key, ()),
            *coordinated.get(key, ()),
            *promised.get(key, ()),
            *numbers.get(key, ()),
        )
        for key in ids
    }


def _due(due: str, day: str, *todo: Task) -> tuple[Task, ...]:
    """The tasks, those that the stage waits for with the day by which it is planned to be finished."""
    late = bool(due) and due < day
    return tuple(replace(t, day=due, late=late) if t.kind in WITH_STAGE and not t.day else t for t in todo)


def _turn(key: int, turn: Turn) -> tuple[Task, ...]:
    todo: list[Task] = []
    if turn.gates:
        todo.append(Task("confirm_gate", key, wanted=len(turn.gates), name="; ".join(turn.gates)))
    if turn.missing:
        todo.append(Task("record_missing", key, wanted=len(turn.missing), name="; ".join(turn.missing)))
    if turn.decision:
        todo.append(Task("record_decision", key))
    if turn.package:
        todo.append(Task("sign_package", key, name=turn.title, package_id=turn.package))
    if turn.next:
        todo.append(Task("move_on", key, name=turn.next))
    return tuple(todo)


def _requests(key: int, waiting: Mapping[int, int]) -> tuple[Task, ...]:
    return (Task("decide_override", key, 0, 0, waiting[key]),) if waiting.get(key) else ()


def overview(session: Session, reader: Reader, dossier_id: int) -> Overview:
    """A dossier at a glance. Raises NotRecorded."""
    require(reader, Action.READ_DOSSIER, dossier_id)
    found = cut(session, reader, dossier_id, CARD, _overview, given(session, dossier_id))
    papers = paper_tasks.waiting(session, reader, (dossier_id,))
    led = deciding(session, reader, (dossier_id,))
    return replace(found, tasks=(*found.tasks, *papers.get(dossier_id, ())), deciding=led.get(dossier_id))


def _overview(session: Session, reader: Reader, dossier_id: int, _given: Given) -> Overview:
    dossier = dossier_for(session, reader, dossier_id)
    found = with_changes(session, standings(session, reader, dossier_id))
    rounds = _rounds(session, reader, dossier_id)
    ours = not outside(reader, dossier_id)
    return Overview(
        frame=frame_of(reader, dossier),
        summary=words(dossier.summary, reader.language) if ours else "",
        as_of=dossier.as_of,
        lead=_name(session, dossier_id, dossier.lead, reader.language),
        disclosure=dossier.disclosure.value if ours else "",
        stages=STAGES if ours else (),
        seats=tuple(s for s in found if s.part == Part.SEAT),
        others=tuple(s for s in found if s.part != Part.SEAT),
        tasks=(*_tasks(session, reader, dossier, found), *decisions(session, reader, (dossier,))[dossier_id]),
        counts=_counts(session, reader, dossier_id),
        rounds=rounds,
    )


def _name(session: Session, dossier_id: int, key: str, language: str) -> str:
    found = next((each for each in derived(session, dossier_id).plan.participants if each.id == key), None)
    return words(found.text, language) if found else key


def _counts(session: Session, reader: Reader, dossier_id: int) -> dict[str, int]:
    """How many of each there are, of what the reader may see."""
    tables = (
        ("facts", Fact, Action.READ_CONTEXT),
        ("stakeholders", Stakeholder, Action.READ_CONTEXT),
        ("measures", Measure, Action.READ_CATALOGUE),
        ("limits", Limit, Action.READ_RULES),
        ("mandate", Mandate, Action.READ_MANDATE),
        ("packages", Package, Action.READ_PACKAGES),
        ("rounds", Round, Action.READ_ROUNDS),
    )
    allowed = [(name, table) for name, table, action in tables if may(reader, action, dossier_id)]
    if not allowed:
        return {}
    columns = [
        select(func.count()).select_from(table).where(*_counted(table, dossier_id)).scalar_subquery()
        for _name, table in allowed
    ]
    found = session.execute(select(*columns)).one()
    return {name: int(n) for (name, _table), n in zip(allowed, found, strict=True)}


def _counted(table: Any, dossier_id: int) -> tuple[Any, ...]:
    """Rows of the dossier, without rounds that were withdrawn and measures that are not on the agenda."""
    there = {Round: col(Round.withdrawn_at).is_(None), Measure: ~col(Measure.off)}
    of_dossier = (col(table.dossier_id) == dossier_id,)
    return (*of_dossier, there[table]) if table in there else of_dossier


def _rounds(session: Session, reader: Reader, dossier_id: int) -> tuple[Meeting, ...]:
    if not may(reader, Action.READ_ROUNDS, dossier_id):
        return ()
    rows = session.exec(select(Round).where(Round.dossier_id == dossier_id).order_by(col(Round.rank)))
    return tuple(Meeting(r.n, r.date, r.place, r.status, words(r.record, reader.language)) for r in rows if counts(r))


def context(session: Session, reader: Reader, dossier_id: int) -> ContextPage:
    """Facts with their sources, and what the rules know about the country. Raises NotRecorded or NotAllowed."""
    require(reader, Action.READ_CONTEXT, dossier_id)
    return cut(session, reader, dossier_id, PLAN, _context)


def _context(session: Session, reader: Reader, dossier_id: int) -> ContextPage:
    dossier = dossier_for(session, reader, dossier_id, Action.READ_CONTEXT)
    query = select(Fact).where(Fact.dossier_id == dossier_id).order_by(col(Fact.rank), col(Fact.id))
    rows = session.exec(query).all()
    disputed = fact_editing.conflicts(rows)
    measures = {measure.id: measure for measure in derived(session, dossier_id).measures.values()}
    day, ground = today(session), derived(session, dossier_id).ground
    return ContextPage(
        frame=frame_of(reader, dossier),
        as_of=dossier.as_of,
        facts=tuple(_fact(f, reader.language, f.key in disputed, day.isoformat()) for f in rows),
        traits=traits.told(
            _answers(ground.context, day, reader.language),
            measures,
            reader.language,
            frozenset(thing.removeprefix(f"{ANSWER}.") for thing, _word in ground.law),
        ),
        legend=legend(reader.language),
        parallel=screening.parallel(str(ground.context.get("partner") or ""), reader.language, day),
    )


def _answers(context: Mapping[str, object], day: date, language: str) -> dict[str, object]:
    """The answers as they stand; the protection check in one sentence, as it counts on this day."""
    told = protection_words(context, day.isoformat(), partial(say, language), lambda each: in_words(each, language))
    answers: dict[str, object] = dict(context)
    answers["nr_check"] = sentence(told)
    answers.pop("nr_check_transit", None)
    if check_of(context, day.isoformat()).passed is not None:
        answers.pop("nr_check_date", None)
    return answers


def _fact(row: Fact, language: str, disputed: bool, now: str) -> FactLine:
    fact = fact_of(row)
    told = facts.value(fact, language)
    return FactLine(
        key=row.key,
        name=facts.name(fact, language),
        value=told,
        unit=facts.unit(fact, language),
        grade=row.grade,
        source=note(row.src),
        definition=row.definition,
        day=row.day,
        aside=row.aside,
        disputed=disputed,
        until=row.until,
        over=is_over(row.until, now),
        informant=row.informant or "",
    )

"""Days by which something of a dossier has to be done, or on which something ends, cut to one reader.

What ends by itself is read for many dossiers at once: the list of tasks asks for all of a reader's.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlmodel import Session, col, select

from models.asked_change import AskedChange, Subject
from models.clock import today
from models.dossier import Dossier
from models.fact import Fact
from models.gate import GateConfirmation
from models.override import Decision, Override
from models.owner_word import OwnerWord
from models.stage_plan import StagePlan
from negotiator.catalogue.plan import Plan
from negotiator.catalogue.reading.context import check_of
from negotiator.catalogue.talks import PLANNED
from negotiator.clock import day_of
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.access.derived import derived
from negotiator.services.dossiers.facts import facts
from negotiator.services.dossiers.owners.owner_words import is_open
from negotiator.services.dossiers.owners.planned import measure_of
from negotiator.services.dossiers.questions.askable import askable
from negotiator.services.dossiers.stages.gates import STAGES
from negotiator.services.records.loading import known
from negotiator.services.records.plans import fact_of
from negotiator.services.records.wording import words

FIRST_MEETING = timedelta(days=90)  # G-20: the committee meets first at most so long after taking effect
SOON = timedelta(days=30)  # what ends within this time is a task


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day (ISO) with what falls on it: `kind` is a word that the page puts into a sentence, `name` what it is about
    in the reader's language, `key` what it is within its kind. `late`: it is over."""

    day: str
    kind: str
    name: str
    key: str
    late: bool = False


Found = Iterator[tuple[int, Deadline]]


def deadlines(session: Session, reader: Reader, dossier_id: int) -> tuple[Deadline, ...]:
    """All that this reader may know, earliest first; empty for whoever may not read the rules."""
    ends = ending(session, reader, (dossier_id,)).get(dossier_id, ())
    if not may(reader, Action.READ_RULES, dossier_id):
        return ()
    more = (*_asked(session, reader, dossier_id), *_law(session, reader, dossier_id))
    return _sorted((*ends, *more, *_promised(session, reader, dossier_id)), today(session))


def ending(session: Session, reader: Reader, dossier_ids: Collection[int]) -> dict[int, tuple[Deadline, ...]]:
    """What ends by itself or is planned, by dossier, earliest first, for readers of the rules; five queries, whatever
    the number of dossiers."""
    ids = [key for key in dossier_ids if may(reader, Action.READ_RULES, key)]
    if not ids:
        return {}
    dossiers = {known(row.id): row for row in session.exec(select(Dossier).where(col(Dossier.id).in_(ids)))}
    day = today(session)
    found: dict[int, list[Deadline]] = {}
    for key, each in (
        *_planned(session, dossiers),
        *_given(reader, dossiers, day),
        *_overrides(session, ids, day),
        *_facts(session, reader, ids),
        *_meetings(session, ids),
    ):
        found.setdefault(key, []).append(each)
    return {key: _sorted(each, day) for key, each in found.items()}


def soon(found: Iterable[Deadline], day: date) -> tuple[Deadline, ...]:
    """Those that end within SOON, or have ended: the reader is reminded of them."""
    last = (day + SOON).isoformat()
    return tuple(each for each in found if each.day <= last)


def _sorted(found: Iterable[Deadline], day: date) -> tuple[Deadline, ...]:
    told = (replace(each, late=each.day < day.isoformat()[: len(each.day)]) for each in found)
    return tuple(sorted(told, key=lambda each: (each.day, each.kind, each.key)))


def _planned(session: Session, dossiers: dict[int, Dossier]) -> Found:
    """Stages that are not left yet, by the day planned."""
    query = select(StagePlan).where(col(StagePlan.dossier_id).in_(dossiers), StagePlan.day != "")
    for row in session.exec(query):
        here = dossiers[row.dossier_id].stage
        if here in STAGES and row.stage in STAGES[STAGES.index(here) :]:
            yield row.dossier_id, Deadline(row.day, "stage", row.stage, row.stage)


def _given(reader: Reader, dossiers: dict[int, Dossier], day: date) -> Found:
    """The protection check, and the mandate to those who may know it."""
    for key, dossier in dossiers.items():
        check = check_of(dossier.context, day.isoformat())
        if check.until is not None:
            yield key, Deadline(check.until.isoformat(), "check", "", "check")
        until = (dossier.mandate_given or {}).get("until", "")
        if until and may(reader, Action.READ_MANDATE, key):
            yield key, Deadline(until, "mandate", "", "mandate")


def _overrides(session: Session, ids: Collection[int], day: date) -> Found:
    """Overrides that hold, until they end."""
    held = (Override.state == Decision.GRANTED, col(Override.until) >= day)
    for row in session.exec(select(Override).where(col(Override.dossier_id).in_(ids), *held)):
        if row.until is not None:
            yield row.dossier_id, Deadline(row.until.isoformat(), "override", row.rule, row.rule)


def _facts(session: Session, reader: Reader, ids: Collection[int]) -> Found:
    query = select(Fact).where(col(Fact.dossier_id).in_(ids), Fact.until != "", col(Fact.aside).is_(False))
    for row in session.exec(query):
        yield row.dossier_id, Deadline(row.until, "fact", facts.name(fact_of(row), reader.language), row.key)


def _meetings(session: Session, ids: Collection[int]) -> Found:
    """The committee's first meeting, once the agreement takes effect."""
    query = select(GateConfirmation).where(
        col(GateConfirmation.dossier_id).in_(ids),
        GateConfirmation.gate == "in_force",
        col(GateConfirmation.withdrawn_at).is_(None),
    )
    latest = {row.dossier_id: row for row in session.exec(query.order_by(col(GateConfirmation.id)))}
    for key, row in latest.items():
        yield key, Deadline((day_of(row.confirmed_at) + FIRST_MEETING).isoformat(), "meeting", "", "meeting")


def _asked(session: Session, reader: Reader, dossier_id: int) -> Iterator[Deadline]:
    """Numbers that the lead has asked for: limits one by one, what is planned by measure and day."""
    if not may(reader, Action.EDIT_RULES, dossier_id):
        return
    names = {measure.id: words(measure.text, reader.language) for measure in derived(session, dossier_id).plan.measures}
    found = []
    for row in session.exec(select(OwnerWord).where(OwnerWord.dossier_id == dossier_id)):
        planned = measure_of(row.thing)
        if is_open(row) and row.due and (not planned or planned in names):
            found.append(Deadline(row.due, "number", names.get(planned, ""), planned or row.thing))
    yield from dict.fromkeys(found)


def _law(session: Session, reader: Reader, dossier_id: int) -> Iterator[Deadline]:
    """Legal facts that have to be checked again."""
    query = select(AskedChange).where(
        AskedChange.dossier_id == dossier_id,
        AskedChange.subject == Subject.LAW,
        AskedChange.state == Decision.GRANTED,
    )
    latest = {row.thing: row for row in session.exec(query.order_by(col(AskedChange.id)))}
    plan = derived(session, dossier_id).plan
    there = {measure.id for measure in (*plan.measures, *plan.shelved)}
    for thing, row in latest.items():
        if row.until and (not thing.startswith("level.") or thing.split(".")[1] in there):
            yield Deadline(row.until, "law", askable(plan, thing, reader.language).name, thing)


def _promised(session: Session, reader: Reader, dossier_id: int) -> Iterator[Deadline]:
    if may(reader, Action.READ_ROUNDS, dossier_id):
        yield from promised(derived(session, dossier_id).plan, reader.language)


def promised(plan: Plan, language: str) -> Iterator[Deadline]:
    """Commitments of rounds that have a day and are not met, by the round in which they were made; none of a round that
    is only planned."""
    names = {person.id: words(person.text, language) for person in plan.participants}
    for round_ in (each for each in plan.rounds if each.status != PLANNED):
        for number, each in round_.minutes.commitments.items():
            if each.due and not each.done:
                who = names.get(each.owner, each.owner)
                yield Deadline(each.due, "commitment", f"{each.what} ({who})", f"{round_.n}-{number}")

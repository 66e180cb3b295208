"""Questions about drafts: what is fixed stays fixed, what is open is filled, what is sealed takes no part."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from models.database import session_of
from models.job import Job, JobState
from models.kinds import Role
from models.trial import Trial
from negotiator.bargaining.check import acceptable
from negotiator.bargaining.errors import NotAllowed, Refused
from negotiator.catalogue.assembly import levels_of
from negotiator.catalogue.tally import tally
from negotiator.jobs.ledger import Desk, Work
from negotiator.services.access.access import Reader, ReaderStanding
from negotiator.services.bench import answers, asking, mending, stress, trials
from negotiator.services.bench.answers import Pick
from negotiator.services.bench.asking import Benching
from negotiator.services.records.loading import known
from tests.conftest import Person
from tests.kenya import Kenya, keep, package_ids
from tests.services.bench.test_trials import MEASURE, OTHER, begun, kept, marked, moved

DESK = Desk(report=lambda _step, _share: None, cancelled=lambda: False)
pytestmark = pytest.mark.slow


class Waiting:
    """A queue that nobody works at."""

    def put(self, job: int) -> None:
        """Takes it."""


def answered(engine: Engine, reader: Reader, kenya: Kenya, trial: int, what: str, measure: str = "") -> int:
    """Asks, lets the worker's handler answer, keeps the answer as it does; the job's id."""
    with session_of(engine, write=True) as session:
        job = asking.ask(session, Waiting(), reader, kenya.id, trial, what=what, measure=measure)
    with session_of(engine) as session:
        asked = dict(session.get_one(Job, job).asked)
    work = Work(job, "bench", asked | {"dossier": kenya.id, "account": reader.account_id})
    found: Mapping[str, object] = Benching(engine)(work, DESK)
    with session_of(engine, write=True) as session:
        row = session.get_one(Job, job)
        row.state, row.result = JobState.DONE, dict(found)
        session.add(row)
        session.commit()
    return job


def told(engine: Engine, reader: Reader, kenya: Kenya, trial: int, job: int) -> answers.Answer:
    with session_of(engine) as session:
        return answers.one(session, reader, kenya.id, trial, job)


def taken(engine: Engine, reader: Reader, kenya: Kenya, trial: int, job: int) -> None:
    with session_of(engine) as session:
        answers.take(session, reader, kenya.id, trial, job, pick=Pick(0))


def test_the_rest_is_solved_around_what_is_fixed(engine: Engine, kenya: Kenya, lead: Person) -> None:
    trial = begun(engine, lead.reader, kenya)
    moved(engine, lead.reader, kenya, trial, **{OTHER: "2"})
    marked(engine, lead.reader, kenya, trial, OTHER, "pin")
    marked(engine, lead.reader, kenya, trial, MEASURE, "refuse")
    job = answered(engine, lead.reader, kenya, trial, asking.REST)
    answer = told(engine, lead.reader, kenya, trial, job)
    assert len(answer.lines) == 1
    taken(engine, lead.reader, kenya, trial, job)
    levels = kept(engine, trial).cells.levels
    assert levels[OTHER] == 2
    assert MEASURE not in levels
    with session_of(engine) as session:
        shelf = trials.bench(session, lead.reader, kenya.id)
        assert tally(shelf.plan, levels).verdict.hard == ()


def test_what_cannot_be_is_said_with_the_ways_out(engine: Engine, kenya: Kenya, lead: Person) -> None:
    """Everything pinned to nothing: no least score is reached."""
    trial = begun(engine, lead.reader, kenya)
    with session_of(engine) as session:
        keys = [m.id for m in trials.bench(session, lead.reader, kenya.id).plan.measures]
    for key in keys:
        with session_of(engine) as session:
            plan = trials.bench(session, lead.reader, kenya.id).plan
            trials.step(session, lead.reader, kenya.id, trial, trials.marked(plan, key, "pin"))
    job = answered(engine, lead.reader, kenya, trial, asking.REST)
    answer = told(engine, lead.reader, kenya, trial, job)
    assert answer.lines == ()
    assert answer.conflict is not None
    assert answer.conflict.sets


def test_an_offer_is_repaired_with_the_fewest_changes_and_the_open_rest_is_filled(
    engine: Engine, kenya: Kenya, lead: Person
) -> None:
    trial = begun(engine, lead.reader, kenya, ref="r2-partner")
    before = dict(kept(engine, trial).cells.levels)
    job = answered(engine, lead.reader, kenya, trial, asking.REPAIR)
    answer = told(engine, lead.reader, kenya, trial, job)
    line = answer.lines[0]
    assert line.steps is not None
    assert line.filled
    taken(engine, lead.reader, kenya, trial, job)
    cells = kept(engine, trial).cells
    assert cells.open == ()
    assert sum(cells.levels.get(key, 0) != n for key, n in before.items()) <= len(line.steps)
    with session_of(engine) as session:
        shelf = trials.bench(session, lead.reader, kenya.id)
        assert shelf.by.case is not None
        seen = asking.as_seen(shelf.by.case, shelf.eyes)
        assert acceptable(seen, levels_of(seen, cells.levels))
    stale = told(engine, lead.reader, kenya, trial, job)
    assert stale.stale
    job = answered(engine, lead.reader, kenya, trial, asking.REPAIR)
    assert told(engine, lead.reader, kenya, trial, job).fine


def test_questions_that_need_a_whole_package_say_so(engine: Engine, kenya: Kenya, lead: Person) -> None:
    trial = begun(engine, lead.reader, kenya, side="partner")
    with session_of(engine, write=True) as session, pytest.raises(Refused):
        asking.ask(session, Waiting(), lead.reader, kenya.id, trial, what=asking.BETTER)


def test_better_and_instead_keep_what_is_fixed(engine: Engine, kenya: Kenya, lead: Person) -> None:
    trial = begun(engine, lead.reader, kenya)
    job = answered(engine, lead.reader, kenya, trial, asking.REST)
    taken(engine, lead.reader, kenya, trial, job)
    first, second = sorted(kept(engine, trial).cells.levels)[:2]
    marked(engine, lead.reader, kenya, trial, second, "pin")
    for what, measure in ((asking.BETTER, ""), (asking.INSTEAD, first), (asking.WHY, first)):
        job = answered(engine, lead.reader, kenya, trial, what, measure)
        answer = told(engine, lead.reader, kenya, trial, job)
        moves = [step.key for line in answer.lines for step in line.steps or ()]
        assert second not in moves, what
        if what == asking.INSTEAD:
            assert all(first in [step.key for step in line.steps or ()] for line in answer.lines)


def test_costs_and_what_stays_are_told_around_what_is_fixed(engine: Engine, kenya: Kenya, lead: Person) -> None:
    """Nearly everything is pinned, so that little is left to solve."""
    keep(engine, kenya, lead.id)
    trial = begun(engine, lead.reader, kenya, ref=str(package_ids(engine, kenya)["P1-balanced"]))
    free = {OTHER, MEASURE, "trn_tvet", "rec_jobseek"}
    with session_of(engine, write=True) as session:
        row = session.get_one(Trial, trial)
        plan = trials.bench(session, lead.reader, kenya.id).plan
        row.cells = replace(row.cells, pinned=tuple(m.id for m in plan.measures if m.id not in free))
        session.add(row)
        session.commit()
    costs = told(engine, lead.reader, kenya, trial, answered(engine, lead.reader, kenya, trial, asking.COSTS))
    assert costs.same
    assert costs.idle
    job = answered(engine, lead.reader, kenya, trial, asking.STAYS)
    with session_of(engine, write=True) as session:
        session.get_one(Job, job).state = JobState.RUNNING
        session.commit()
        assert told(engine, lead.reader, kenya, trial, job).stays is not None
        assert not answers.stances_for(trials.bench(session, lead.reader, kenya.id))  # of two runs nothing is marked
        session.get_one(Job, job).state = JobState.DONE
        session.commit()
    stays = told(engine, lead.reader, kenya, trial, job).stays
    assert stays is not None
    assert stays.runs
    with session_of(engine) as session:
        stances = answers.stances_for(trials.bench(session, lead.reader, kenya.id))
    assert {stances[m.id] for m in plan.measures if m.id not in free} <= {"core", "out"}


def test_who_may_not_ask_any_more_reads_no_answers(engine: Engine, kenya: Kenya, lead: Person) -> None:
    """What was begun with more rights goes on being found: a lead who became a ministry's delegate is told nothing."""
    trial = begun(engine, lead.reader, kenya)
    found = {"case": "", "lines": [], "costs": [{"name": "G-26", "effect": {"de_envoy": "3"}, "settled": True}]}
    about = {"draft": trial, "what": asking.COSTS, "cells": {"levels": {MEASURE: 1}}}
    under = {"package": f"d{trial}", "levels": {MEASURE: 1}, "changes": []}
    with session_of(engine, write=True) as session:
        whose = {"dossier_id": kenya.id, "account_id": lead.id, "state": JobState.RUNNING, "result": found}
        rows = [Job(kind="bench", asked=about, **whose), Job(kind="stress", asked=under, **whose)]
        session.add_all(rows)
        session.commit()
        question, repair = (known(row.id) for row in rows)
    place = ReaderStanding(Role.MINISTRY, kenya.stakeholders["de_bmi"])
    now = replace(lead.reader, roles={**lead.reader.roles, kenya.id: place})
    with session_of(engine) as session:
        assert [each.job.id for each in answers.latest(session, lead.reader, kenya.id, trial)] == [question]
        assert stress.page(session, lead.reader, kenya.id).repairs == (repair,)
        assert answers.latest(session, now, kenya.id, trial) == ()
        assert stress.page(session, now, kenya.id).repairs == ()
        with pytest.raises(NotAllowed):
            answers.one(session, now, kenya.id, trial, question)
        with pytest.raises(NotAllowed):
            mending.one(session, now, kenya.id, repair)

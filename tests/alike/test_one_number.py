"""One thing is one number: what a level is worth, as panel, table, answer and the package's page tell it."""

from dataclasses import asdict
from fractions import Fraction

from sqlalchemy import Engine
from sqlmodel import Session

from models.database import session_of
from models.exact import plain
from models.job import Job, JobState
from models.position import Visibility
from negotiator.hidden import Told
from negotiator.services.bench import answers, panel, replies, trials
from negotiator.services.bench import page as pages
from negotiator.services.bench.sure import question
from negotiator.services.bench.views import Panel, Worth
from negotiator.services.packages import packages
from negotiator.services.work import kinds
from tests.conftest import Person
from tests.kenya import Kenya, keep, package_ids, release, set_mark
from tests.services.bench.test_trials import begun, kept, moved

MEASURES = ("ret_ident", "rec_health", "trn_green")


def changes(told: Panel) -> dict[str, Fraction]:
    return {
        s.line.name: s.change.value for s in (*told.seats, *told.silent, *told.voices) if isinstance(s.change, Told)
    }


def worths(session: Session, who: Person, kenya: Kenya, trial: int, key: str) -> tuple[Worth, ...]:
    return pages.menu_of(session, who.reader, kenya.id, trial, key).worth


def answer_of(engine: Engine, who: Person, kenya: Kenya, trial: int, levels: dict[str, int]) -> dict[str, Fraction]:
    """The effects that an answer tells which proposes these levels, found by what makes answers."""
    with session_of(engine) as session:
        shelf = trials.bench(session, who.reader, kenya.id)
        asked = question(shelf, kept(engine, trial))
        after = tuple(levels.get(issue.id, 0) for issue in asked.case.issues)
        found = {"case": shelf.fingerprint, "lines": [replies.line_of(asked, after, True)]}
        cells = plain(asdict(kept(engine, trial).cells))
    with session_of(engine, write=True) as session:
        about = {"draft": trial, "what": "rest", "cells": cells}
        job = Job(dossier_id=kenya.id, account_id=who.id, kind=kinds.BENCH, asked=about)
        job.state, job.result = JobState.DONE, found
        session.add(job)
        session.commit()
    with session_of(engine) as session:
        (line,) = answers.latest(session, who.reader, kenya.id, trial)[0].lines
    return {effect.name: effect.points for effect in line.effects}


def test_panel_table_answer_and_package_page_tell_one_number(engine: Engine, kenya: Kenya, lead: Person) -> None:
    release(engine, kenya, Visibility.OPEN, Visibility.OPEN)
    ref = str(package_ids(engine, kenya)["C_balanced"])
    for key in MEASURES:
        trial = begun(engine, lead.reader, kenya, ref=ref)
        start = kept(engine, trial).cells.levels
        other = 0 if start.get(key) else 1
        with session_of(engine) as session:
            table = worths(session, lead, kenya, trial, key)
        told = answer_of(engine, lead, kenya, trial, {**start, key: other})
        moved(engine, lead.reader, kenya, trial, **{key: str(other)})
        with session_of(engine) as session:
            shown = pages.panel_of(session, lead.reader, kenya.id, trial)
            back = worths(session, lead, kenya, trial, key)
            page = packages.package(session, lead.reader, kenya.id, ref).meaning
        by = changes(shown)
        assert any(by.values())
        assert {w.name: w.points[other] for w in table} == {w.name: by[w.name] for w in table}, "before it is changed"
        assert {w.name: -w.points[start.get(key, 0)] for w in back} == {w.name: by[w.name] for w in back}, "and back"
        seats = {s.short: by[s.line.name] for s in shown.seats}
        assert told == {name: points for name, points in seats.items() if points}, "as the answer said"
        was = {s.line.key: s.past.score for s in shown.seats if s.past}
        assert was == {line.key: line.score for line in page.scores if line.key in was}
        assert not shown.dated


def test_a_draft_of_a_package_of_an_earlier_dossier_says_by_which_one_it_is_counted(
    engine: Engine, kenya: Kenya, lead: Person
) -> None:
    keep(engine, kenya, lead.id)
    ref = str(max(package_ids(engine, kenya).values()))
    trial = begun(engine, lead.reader, kenya, ref=ref)
    set_mark(engine, kenya, "de_bmas", "12")
    with session_of(engine) as session:
        shelf = trials.bench(session, lead.reader, kenya.id)
        found = panel.panel(shelf, trials.own(shelf, trial))
    assert (found.dated, found.before_ref) == (True, ref)

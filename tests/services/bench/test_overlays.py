"""Overlays: what is otherwise, whose they are, what they do to packages, and what counts as a guess."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from models.audit import AuditEntry
from models.database import session_of
from models.job import Job, JobState
from models.kinds import Role
from models.overlay import Overlay
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.bargaining.outcome import Options
from negotiator.catalogue.overlaid import left_of, overlaid
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.access.access import Reader
from negotiator.services.bench import mending, overlays, stress, trials
from negotiator.services.bench.mending import mended
from negotiator.services.bench.replies import Question
from tests.builders import small_case
from tests.conftest import Person
from tests.kenya import Kenya
from tests.services.bench.test_asking import Waiting

Make = Callable[..., Person]
LESS = ("capacity", "visa", Fraction(1, 100))


def begun(engine: Engine, reader: Reader, kenya: Kenya, *changes: overlays.Change, name: str = "Less") -> int:
    with session_of(engine, write=True) as session:
        made = overlays.start(session, reader, kenya.id, name=name)
    for each in changes:
        with session_of(engine) as session:
            overlays.change(session, reader, kenya.id, made, each)
    return made


def seen(engine: Engine, reader: Reader, kenya: Kenya) -> stress.StressPage:
    with session_of(engine) as session:
        return stress.page(session, reader, kenya.id)


def test_each_change_makes_one_thing_otherwise_and_no_other() -> None:
    plan = demo_scenario("kenya_like")
    half, none = Fraction(1, 2), Fraction(1)
    payer, unit = next(iter(plan.caps)), next(iter(plan.base))
    assert overlaid(plan, (("budget", payer, half),)).caps == plan.caps | {payer: plan.caps[payer] / 2}
    assert overlaid(plan, (("budget", "", half),)).caps_ep == {k: n / 2 for k, n in plan.caps_ep.items()}
    assert overlaid(plan, (("capacity", unit, half),)).base == plan.base | {unit: plan.base[unit] / 2}
    barred = overlaid(plan, (("law", "rec_health", none),))
    assert {m.id for m, old in zip(barred.measures, plan.measures, strict=True) if m != old} == {"rec_health"}
    less = overlaid(plan, (("credibility", "rec_health", half),)).measures
    assert sum(m != old for m, old in zip(less, plan.measures, strict=True)) == 1
    other = overlaid(plan, (("weights", "partner return", Fraction(2)),))
    changed = {p.side for p, old in zip(other.participants, plan.participants, strict=True) if p != old}
    assert changed == {"partner"}
    left = left_of(plan, dict.fromkeys((m.id for m in plan.measures), 1), (("stops", "return", none),))
    assert {m.pillar.value for m in plan.measures if m.id not in left} == {"return"}


def test_what_breaks_is_told_with_the_rule_and_what_holds_as_holding(
    engine: Engine, kenya: Kenya, lead: Person
) -> None:
    begun(engine, lead.reader, kenya, LESS)
    begun(engine, lead.reader, kenya, ("capacity", "visa", Fraction(3)), name="More")
    page = seen(engine, lead.reader, kenya)
    assert page.lines
    assert all(len(line.fates) == 2 for line in page.lines)
    assert any(not line.fates[0].holds and line.fates[0].broken for line in page.lines)
    assert all(line.fates[1].holds for line in page.lines)
    assert [layer.changes[0][-6:] for layer in page.layers] == [" −99\u00a0%", "+200\u00a0%"]


def test_an_overlay_is_its_owners_until_it_is_shared(engine: Engine, kenya: Kenya, lead: Person, person: Make) -> None:
    bmi = person("ben", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmi"])
    made = begun(engine, lead.reader, kenya, LESS)
    assert seen(engine, bmi.reader, kenya).layers == ()
    with session_of(engine, write=True) as session:
        overlays.share(session, lead.reader, kenya.id, made, shared=True)
    layer = seen(engine, bmi.reader, kenya).layers[0]
    assert (layer.own, layer.by, layer.name) == (False, lead.reader.name, "Less")
    with session_of(engine) as session, pytest.raises(NotRecorded):
        overlays.change(session, bmi.reader, kenya.id, made, ("capacity", "visa", Fraction(2)))
    with session_of(engine, write=True) as session:
        overlays.share(session, lead.reader, kenya.id, made, shared=False)
    assert seen(engine, bmi.reader, kenya).layers == ()


def test_each_change_is_counted_once_for_each_package_that_it_judges(
    engine: Engine, kenya: Kenya, lead: Person, person: Make
) -> None:
    person("ben", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmi"])
    begun(engine, lead.reader, kenya, LESS, LESS)  # the same again is no other question
    with session_of(engine) as session:
        logged = session.exec(select(AuditEntry).where(AuditEntry.thing == "overlay")).all()
        packages = len(overlays.tested(trials.bench(session, lead.reader, kenya.id)))
    assert len(logged) == packages


def test_what_the_dossier_does_not_know_is_refused(engine: Engine, kenya: Kenya, lead: Person) -> None:
    made = begun(engine, lead.reader, kenya)
    wrong = [("capacity", "moon", Fraction(1)), ("hope", "", Fraction(1)), ("budget", "", Fraction(4))]
    for each in wrong:
        with session_of(engine) as session, pytest.raises(Refused):
            overlays.change(session, lead.reader, kenya.id, made, each)


def test_a_repair_changes_the_fewest_and_says_why_there_is_none() -> None:
    case = small_case()
    asked = Question(case, case, (0, 0), (0, 1), -1)
    line = mended(asked, Options(time_limit=20))["lines"]
    assert isinstance(line, list)
    assert line[0]["steps"] == [["return", 0, 1]]
    assert mended(replace(asked, levels=(1, 1)), Options())["fine"]
    nobody = replace(case, parties=tuple(replace(party, d=95) for party in case.parties))
    assert mended(replace(asked, whole=nobody, case=nobody), Options(time_limit=20))["conflict"]


def test_all_that_break_are_repaired_as_one_and_each_becomes_a_draft(
    engine: Engine, kenya: Kenya, lead: Person
) -> None:
    with session_of(engine, write=True) as session, pytest.raises(Refused, match="Nothing breaks"):
        mending.ask_all(session, Waiting(), lead.reader, kenya.id)
    begun(engine, lead.reader, kenya, LESS)
    begun(engine, lead.reader, kenya, ("capacity", "visa", Fraction(3)), name="More")
    begun(engine, lead.reader, kenya, ("stops", "recruitment", Fraction(1)), name="None")
    page = seen(engine, lead.reader, kenya)
    with session_of(engine, write=True) as session:
        job_id = mending.ask_all(session, Waiting(), lead.reader, kenya.id)
    with session_of(engine) as session:
        shown = mending.one(session, lead.reader, kenya.id, job_id)
    wanted = [
        (each.name, layer.changes)
        for each in page.lines
        for layer, fate in zip(page.layers, each.fates, strict=True)
        if not fate.holds
    ]
    assert [(one.package, one.changes) for one in (shown, *shown.also)] == wanted
    assert len(wanted) == page.breaks > len(page.lines)
    assert all(one.line is None for one in (shown, *shown.also)), "nothing was found yet"

    steps = {"lines": [{"steps": [["trn_tvet", 0, 2]], "effect": {}, "settled": True}]}
    result = {"lines": [], "fine": True, "also": [steps] * (len(wanted) - 1)}
    with session_of(engine, write=True) as session:
        job = session.get_one(Job, job_id)
        job.state, job.result = JobState.DONE, result
        session.add(job)
        session.commit()
    with session_of(engine) as session:
        shown = mending.one(session, lead.reader, kenya.id, job_id)
        assert shown.fine
        assert all(one.line for one in shown.also)
        ref = next(each.ref for each in page.lines if each.name == wanted[-1][0])
        assert mending.found(session, lead.reader, kenya.id, job_id, len(wanted) - 1) == (ref, {"trn_tvet": "2"})
        for place in (0, -1, len(wanted)):
            with pytest.raises(NotRecorded):
                mending.found(session, lead.reader, kenya.id, job_id, place)


def test_a_repair_becomes_a_draft(engine: Engine, kenya: Kenya, lead: Person) -> None:
    with session_of(engine, write=True) as session:
        shelf = trials.bench(session, lead.reader, kenya.id)
        found = overlays.tested(shelf)[0]
        steps = [["trn_tvet", found.levels.get("trn_tvet", 0), 2]]
        asked = {"package": found.ref, "levels": dict(found.levels), "changes": []}
        result = {"lines": [{"steps": steps, "effect": {}, "settled": True}]}
        job = Job(
            dossier_id=kenya.id, account_id=lead.id, kind="stress", asked=asked, result=result, state=JobState.DONE
        )
        session.add(job)
        session.commit()
        session.refresh(job)
    with session_of(engine) as session:
        told = mending.one(session, lead.reader, kenya.id, job.id or 0)
    assert told.line is not None
    assert told.package == found.name
    with session_of(engine) as session:
        assert mending.found(session, lead.reader, kenya.id, job.id or 0) == (found.ref, {"trn_tvet": "2"})


def test_of_two_changes_at_the_same_time_both_are_kept(engine: Engine, kenya: Kenya, lead: Person) -> None:
    """The page of the second was read before the first was written; taken away twice, no other change goes with it."""
    made = begun(engine, lead.reader, kenya)
    others = (("stops", "return", Fraction(1)), ("law", "rec_health", Fraction(1)))
    with session_of(engine) as session:
        overlays.own(
            trials.bench(session, lead.reader, kenya.id), made
        )  # reads the state before, and goes on reading it
        overlays.change(session, lead.reader, kenya.id, made, LESS)
        for each in others:
            overlays.change(session, lead.reader, kenya.id, made, each)
    assert changes(engine, made) == (LESS, *others)
    with session_of(engine) as session:
        for _twice in range(2):
            overlays.take_away(session, lead.reader, kenya.id, made, LESS[:2])
    assert changes(engine, made) == others


def changes(engine: Engine, made: int) -> tuple[overlays.Change, ...]:
    with session_of(engine) as session:
        return session.get_one(Overlay, made).circumstances.changes

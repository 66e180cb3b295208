"""What a file brings that belongs to others waits for them: told on the page and in the checklist, confirmed by role
and house alone."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.audit import AuditEntry
from models.database import session_of
from models.dossier import Dossier
from models.kinds import Role
from models.stakeholder import Stakeholder
from negotiator.bargaining.errors import NotAllowed, NotRecorded
from negotiator.catalogue.plan import Plan
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.access.access import Reader
from negotiator.services.access.derived import derived
from negotiator.services.access.readers import reader_of
from negotiator.services.dossiers.changes import asked_changes, change_tasks
from negotiator.services.dossiers.files import files
from negotiator.services.dossiers.rules import rules
from negotiator.services.dossiers.stages import stages
from negotiator.services.dossiers.stages.gates import JUSTICE
from negotiator.services.dossiers.start import brought, checklist
from negotiator.services.dossiers.start import mandate as mandate_page
from negotiator.services.records.voice import Voice, mandate_given
from tests.conftest import Person
from tests.kenya import Kenya

LEVEL, THRESHOLD, RANGE = "level.ret_hub.1", "parameter.win_min", "mandate.rec_health"
GIVEN = "mandate_given"
Make = Callable[..., Person]


@pytest.fixture
def writing(engine: Engine) -> Iterator[Session]:
    with session_of(engine, write=True) as session:
        yield session


@pytest.fixture
def copy(writing: Session, kenya: Kenya, person: Make) -> tuple[int, Reader]:
    """A dossier from a file that opens a way that the law bars, states a threshold and a range; and its lead."""
    lead = person("lea", kenya.id, Role.LEAD, kenya.stakeholders["de_envoy"], in_circle=True)
    content = json.loads(files.export(writing, replace(lead.reader, may_start=True), kenya.id, files.READABLE).content)
    hub = next(m for m in content["dossier"]["measures"] if m["id"] == "ret_hub")
    hub["levels"][1]["legal"] = "ja"
    content["dossier"]["params"]["win_min"] = 1
    content["dossier"]["mandate"]["rec_health"] = [0, 2]
    content["dossier"]["mandate_given"] = {"number": "7", "day": "2026-03-10", "by": "Kabinett", "until": ""}
    content["dossier"]["stage"] = "signature"
    made = files.bring(writing, replace(lead.reader, may_start=True), json.dumps(content).encode(), "copy.json")
    return made, lead.reader


def member(person: Make, session: Session, dossier: int, role: Role, house: str, **more: bool) -> Reader:
    key = session.exec(select(Stakeholder.id).where(Stakeholder.dossier_id == dossier, Stakeholder.key == house)).one()
    session.commit()
    return person(f"{role.value}.{house}", dossier, role, key, **more).reader


def lead_of(session: Session, copy: tuple[int, Reader]) -> Reader:
    """The account got its membership when the file came in."""
    found = reader_of(session, copy[1].account_id)
    assert found is not None
    return found


def test_what_belongs_to_others_waits_and_is_told(writing: Session, copy: tuple[int, Reader]) -> None:
    lead = lead_of(writing, copy)
    lines = {line.thing: line for line in asked_changes.page(writing, lead, copy[0]).brought}
    assert {LEVEL, THRESHOLD, RANGE} <= lines.keys()
    assert not any(line.mine for line in lines.values())
    assert checklist.page(writing, lead, copy[0]).brought == len(lines)


def test_levels_as_the_catalogue_has_them_and_usual_numbers_wait_for_nobody() -> None:
    plan: Plan = demo_scenario("kenya_like")
    things = brought.things_of(plan)
    assert not any(thing.startswith("level.") for thing in things)
    assert brought.things_of(replace(plan, params={}, mandate={}, context={})) == ()


@pytest.mark.parametrize(
    ("role", "house", "mine"),
    [
        (Role.LEAD, "de_envoy", ()),
        (Role.MINISTRY, JUSTICE, ()),
        (Role.CHECKER, JUSTICE, (LEVEL,)),
        (Role.CHECKER, "de_bmf", ()),
        (Role.LEADERSHIP, "de_envoy", (THRESHOLD, RANGE)),
    ],
)
def test_each_confirms_its_own_and_nothing_else(
    writing: Session, copy: tuple[int, Reader], person: Make, role: Role, house: str, mine: tuple[str, ...]
) -> None:
    reader = member(person, writing, copy[0], role, house, in_circle=True)
    tasks = change_tasks.waiting(writing, reader, [copy[0]]).get(copy[0], ())
    own = sum(line.mine for line in brought.waiting(writing, reader, copy[0]))
    assert [task.wanted for task in tasks if task.kind == "brought"] == ([own] if mine else [])
    for thing in (LEVEL, THRESHOLD, RANGE):
        if thing in mine:
            assert brought.confirm(writing, reader, copy[0], [thing]) == 1
            logged = select(AuditEntry).where(AuditEntry.thing == f"asked {thing}", AuditEntry.dossier_id == copy[0])
            assert len(writing.exec(logged).all()) == 1
        else:
            with pytest.raises(NotAllowed):
                brought.confirm(writing, reader, copy[0], [thing])
    left = {line.thing for line in brought.waiting(writing, reader, copy[0])}
    assert left & {LEVEL, THRESHOLD, RANGE} == {LEVEL, THRESHOLD, RANGE} - set(mine)


def test_that_the_mandate_was_given_waits_for_leadership(
    writing: Session, copy: tuple[int, Reader], person: Make
) -> None:
    """A file that claims it: pages and papers say whose word it is, the ranges stay a draft, leadership has a task."""
    lead, dossier = lead_of(writing, copy), writing.get_one(Dossier, copy[0])
    plan = derived(writing, copy[0]).plan
    assert plan.mandate_waits
    assert "von der Leitung nicht bestätigt" in mandate_given(Voice("de"), plan)
    assert "von der Leitung nicht bestätigt" in (rules.page(writing, lead, copy[0]).given or "")
    assert not rules.given_already(writing, dossier)
    assert GIVEN in {line.thing for line in brought.waiting(writing, lead, copy[0])}
    with pytest.raises(NotAllowed):
        brought.confirm(writing, lead, copy[0], [GIVEN])
    head = member(person, writing, copy[0], Role.LEADERSHIP, "de_envoy", in_circle=True)
    assert any(task.kind == "brought" for task in change_tasks.waiting(writing, head, [copy[0]])[copy[0]])
    brought.confirm(writing, head, copy[0], [GIVEN])
    assert (
        mandate_given(Voice("de"), derived(writing, copy[0]).plan) == "Nr. 7 vom 10. März 2026, erteilt von: Kabinett"
    )
    assert rules.given_already(writing, dossier)


def test_leadership_that_records_the_decision_settles_it(
    writing: Session, copy: tuple[int, Reader], person: Make
) -> None:
    head = member(person, writing, copy[0], Role.LEADERSHIP, "de_envoy", in_circle=True)
    page = mandate_page.page(writing, head, copy[0])
    mandate_page.change(writing, head, copy[0], {**page.values, "number": "8"}, page.mark, "Zahl berichtigt")
    assert GIVEN not in {line.thing for line in brought.waiting(writing, head, copy[0])}
    assert not derived(writing, copy[0]).plan.mandate_waits


def test_a_file_takes_no_stage_whose_gates_are_open(writing: Session, copy: tuple[int, Reader]) -> None:
    assert writing.get_one(Dossier, copy[0]).stage == "exploration"
    assert files.stage_told(writing, copy[0]) == "signature"
    (move,) = stages.page(writing, lead_of(writing, copy), copy[0]).moves
    assert (move.before, move.after) == ("signature", "exploration")


def test_ranges_are_not_told_outside_the_circle(writing: Session, copy: tuple[int, Reader], person: Make) -> None:
    reader = member(person, writing, copy[0], Role.MINISTRY, "de_bmf")
    assert not any(line.subject == "mandate" for line in brought.waiting(writing, reader, copy[0]))
    with pytest.raises(NotRecorded):
        brought.confirm(writing, reader, copy[0], [RANGE])

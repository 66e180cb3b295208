"""Packages, proposals and documents get another name or go away."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.database import session_of
from models.document import Document
from models.dossier import Dossier
from models.job import Job, JobState
from models.kinds import Role
from models.package import Package
from models.package_signature import PackageSignature
from models.proposal import Proposal as ProposalRow
from negotiator.bargaining.errors import Collision, NotAllowed, NotRecorded, Refused
from negotiator.bargaining.outcome import Answer
from negotiator.bargaining.words import Status
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.dossiers.log.log_names import Names
from negotiator.services.packages import packages, upkeep
from negotiator.services.proposals.solved import Proposal
from tests import kenya as kenyas
from tests.conftest import Person
from tests.kenya import Kenya

Make = Callable[..., Person]


@pytest.fixture
def ref(engine: Engine, kenya: Kenya) -> str:
    return str(kenyas.package_ids(engine, kenya)["C_balanced"])


def named(engine: Engine, number: str) -> Package | None:
    with session_of(engine) as session:
        return session.get(Package, int(number))


def test_proposals_count_from_one_in_each_dossier_and_no_number_comes_again(
    session: Session, engine: Engine, kenya: Kenya, lead: Person
) -> None:
    session.rollback()
    other = kenyas.load(engine)
    kept = [kenyas.keep(engine, each, lead.id) for each in (other, kenya, kenya)]
    assert [session.get_one(ProposalRow, key).number for key in kept] == [1, 1, 2]
    page = packages.proposal(session, lead.reader, kenya.id, kept[1])
    assert (page.line.id, page.line.number) == (kept[1], 1)
    upkeep.delete_proposal(session, lead.reader, kenya.id, kept[2])
    after = kenyas.keep(engine, kenya, lead.id)
    assert session.get_one(ProposalRow, after).number == 3
    names = Names(session, "de", session.get_one(Dossier, kenya.id))
    assert [names.proposal(str(key)) for key in (kept[1], after)] == ["1", "3"]


def test_package_gets_another_name_once(session: Session, engine: Engine, kenya: Kenya, lead: Person, ref: str) -> None:
    upkeep.rename(session, lead.reader, kenya.id, ref, name="  Mitte ", note=" für Runde 3 ", version=1)
    found = named(engine, ref)
    assert found is not None
    assert (found.text, found.note, found.version) == ({"de": "Mitte", "en": "Mitte"}, "für Runde 3", 2)
    with pytest.raises(Collision):
        upkeep.rename(session, lead.reader, kenya.id, ref, name="Rand", note="", version=1)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "note", "field"), [("", "", "name"), ("x" * 121, "", "name"), ("x", "y" * 2001, "note")]
)
def test_unusable_name_is_refused_at_its_field(
    session: Session, kenya: Kenya, lead: Person, ref: str, name: str, note: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        upkeep.rename(session, lead.reader, kenya.id, ref, name=name, note=note, version=1)
    assert set(refused.value.fields) == {field}


def test_only_the_lead_keeps_order(session: Session, engine: Engine, kenya: Kenya, person: Make, ref: str) -> None:
    bmz = person("mia", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmz"])
    for act in (upkeep.one, upkeep.delete):
        with pytest.raises(NotAllowed):
            act(session, bmz.reader, kenya.id, ref)
    assert named(engine, ref) is not None


def test_offer_of_a_round_is_neither_renamed_nor_deleted(session: Session, kenya: Kenya, lead: Person) -> None:
    for act in (upkeep.one, upkeep.delete):
        with pytest.raises(Refused):
            act(session, lead.reader, kenya.id, "r1-de")


def test_deleted_package_is_gone_and_stands_in_the_log(
    session: Session, engine: Engine, kenya: Kenya, lead: Person, ref: str
) -> None:
    upkeep.delete(session, lead.reader, kenya.id, ref)
    assert named(engine, ref) is None
    with session_of(engine) as reading:
        rows = reading.connection().exec_driver_sql("select thing from audit_entry").all()
    assert (f"package {ref}",) in [tuple(row) for row in rows]
    with pytest.raises(NotRecorded):
        upkeep.delete(session, lead.reader, kenya.id, ref)


def test_signed_package_stays(session: Session, engine: Engine, kenya: Kenya, lead: Person, ref: str) -> None:
    with session_of(engine, write=True) as writing:
        house = kenya.stakeholders["de_bmi"]
        writing.add(PackageSignature(package_id=int(ref), stakeholder_id=house, field={}))
        writing.commit()
    assert upkeep.one(session, lead.reader, kenya.id, ref).bound
    with pytest.raises(Refused):
        upkeep.delete(session, lead.reader, kenya.id, ref)
    assert named(engine, ref) is not None


def test_proposal_goes_with_what_was_solved_in_it_once_nobodys_job_adds_to_it(
    session: Session, engine: Engine, kenya: Kenya, lead: Person, person: Make
) -> None:
    plan, second = demo_scenario("kenya_like"), person("second", kenya.id, Role.LEAD)
    case = case_of(plan)
    answer = Answer("", Status.NO_IR, None, (), {}, 0.1)
    number = kenyas.keep(engine, kenya, lead.id, Proposal(plan, case, answer, {}, {}))
    with session_of(engine, write=True) as writing:
        solved = Package(dossier_id=kenya.id, key="P", text={"de": "P"}, levels={}, origin="solved", proposal_id=number)
        writing.add(solved)
        writing.flush()
        child = Package(dossier_id=kenya.id, key="H", text={"de": "H"}, levels={}, parent_id=solved.id)
        writing.add(child)
        writing.commit()
        ids = (solved.id, child.id)
    assert upkeep.proposal(session, lead.reader, kenya.id, number).names == ("P",)
    for state in (JobState.RUNNING, JobState.CANCELLED):
        session.rollback()
        with session_of(engine, write=True) as writing:
            job = Job(dossier_id=kenya.id, account_id=lead.id, kind="propose", asked={}, state=state)
            writing.add(job)
            writing.flush()
            writing.get_one(ProposalRow, number).job_id = job.id
            writing.commit()
        if state is JobState.RUNNING:
            with pytest.raises(Refused, match="still being added"):
                upkeep.delete_proposal(session, second.reader, kenya.id, number)
    upkeep.delete_proposal(session, second.reader, kenya.id, number)
    with session_of(engine) as reading:
        assert reading.get(ProposalRow, number) is None
        assert [row.key for row in reading.exec(select(Package).where(Package.id.in_(ids)))] == ["H"]  # type: ignore[union-attr]


def test_document_is_deleted_by_whom_it_was_made_for(
    session: Session, engine: Engine, kenya: Kenya, lead: Person, person: Make
) -> None:
    kept = {"kind": "D-02", "language": "de", "grade": "intern", "edition": "1", "name": "x.pdf", "content": ""}
    with session_of(engine, write=True) as writing:
        row = Document(dossier_id=kenya.id, account_id=lead.id, **kept)
        writing.add(row)
        writing.commit()
        number = row.id or 0
    bmz = person("mia", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmz"])
    with pytest.raises(NotRecorded):
        upkeep.delete_document(session, bmz.reader, kenya.id, number)
    upkeep.delete_document(session, lead.reader, kenya.id, number)
    with session_of(engine) as reading:
        assert reading.get(Document, number) is None

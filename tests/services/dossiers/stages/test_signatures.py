"""Co-signatures: of a position and of a package; what makes them lapse, and who is told."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.audit import AuditEntry
from models.co_signature import CoSignature
from models.kinds import Role
from models.package import Package
from models.position import Position
from negotiator.bargaining.errors import NotAllowed, NotRecorded, Refused
from negotiator.services.accounts import members
from negotiator.services.dossiers.measures import level_editing
from negotiator.services.dossiers.rules import rules
from negotiator.services.dossiers.rules.rules import Range
from negotiator.services.dossiers.stages import signatures
from negotiator.services.packages import packages
from negotiator.services.positions import releases
from negotiator.services.positions.positions import sheet
from negotiator.services.records.stamps import field_of, stamps
from tests import kenya as kenyas
from tests.conftest import Person
from tests.kenya import Kenya

Make = Callable[..., Person]


@pytest.fixture
def bmi(person: Make, kenya: Kenya) -> Person:
    return person("ben", kenya.id, Role.SIGNER, kenya.stakeholders["de_bmi"], in_circle=True)


def position_of(session: Session, kenya: Kenya, key: str) -> Position:
    return session.exec(select(Position).where(Position.stakeholder_id == kenya.stakeholders[key])).one()


def own_and_other(session: Session, kenya: Kenya) -> tuple[str, str]:
    """A measure in the field of the ministry of the interior, and one outside of it."""
    found = stamps(session, (kenya.id,))[kenya.id]
    own = field_of(found, "de_bmi")
    return next(iter(own)), next(m.key for m in found if m.key not in own)


def change(session: Session, lead: Person, kenya: Kenya, key: str, version: int = 1) -> None:
    mark = level_editing.one(session, lead.reader, kenya.id, key, 1).mark
    typed = {"cred": str(version)}
    level_editing.change(session, lead.reader, kenya.id, key, 1, typed=typed, mark=mark, why="news")


def test_a_position_signature_lapses_with_a_measure_in_the_field_and_says_so(
    session: Session, kenya: Kenya, lead: Person, bmi: Person
) -> None:
    position = position_of(session, kenya, "de_bmi")
    own, other = own_and_other(session, kenya)
    releases.sign(session, bmi.reader, kenya.id, position.id or 0, position.edition)
    change(session, lead, kenya, other)
    page = sheet(session, bmi.reader, kenya.id, position.id or 0)
    assert (page.standing.signed, [s.lapsed for s in page.signatures]) == ("signed", [False])
    change(session, lead, kenya, own)
    page = sheet(session, bmi.reader, kenya.id, position.id or 0)
    (signature,) = page.signatures
    assert (page.standing.signed, signature.lapsed, signature.own) == ("lapsed", True, False)
    assert len(signature.names) == 1
    assert (signature.name, signature.edition, signature.by) == ("Ben", position.edition, "Lea")
    assert signature.at is not None
    releases.sign(session, bmi.reader, kenya.id, position.id or 0, position.edition)
    assert sheet(session, bmi.reader, kenya.id, position.id or 0).standing.signed == "signed"
    assert len(session.exec(select(CoSignature)).all()) == 2


def test_what_was_signed_stays_when_the_signer_goes(
    session: Session, kenya: Kenya, lead: Person, bmi: Person, person: Make
) -> None:
    session.commit()
    desk = person("desk", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmi"])
    position = position_of(session, kenya, "de_bmi")
    releases.sign(session, bmi.reader, kenya.id, position.id or 0, position.edition)
    members.remove_member(session, lead.reader, kenya.id, bmi.id)
    (signature,) = sheet(session, desk.reader, kenya.id, position.id or 0).signatures
    assert (signature.name, signature.lapsed) == ("Ben", False)


def test_a_change_of_the_mandate_in_the_field_makes_it_lapse(
    session: Session, kenya: Kenya, person: Make, lead: Person, bmi: Person
) -> None:
    chief = person("uwe", kenya.id, Role.LEADERSHIP, in_circle=True)
    position = position_of(session, kenya, "de_bmi")
    releases.sign(session, bmi.reader, kenya.id, position.id or 0, position.edition)
    page = rules.page(session, lead.reader, kenya.id)
    own = field_of(stamps(session, (kenya.id,))[kenya.id], "de_bmi")
    line = next(m for m in page.mandate or () if m.measure in own and m.hi > m.lo)
    rules.set_mandate(session, chief.reader, kenya.id, Range(line.measure, line.hi, line.hi, "news", line.version))
    (signature,) = sheet(session, bmi.reader, kenya.id, position.id or 0).signatures
    assert (signature.lapsed, signature.by) == (True, "Uwe")


def test_a_signature_from_before_fields_were_kept_looks_at_the_edition(
    session: Session, kenya: Kenya, lead: Person, bmi: Person
) -> None:
    position = position_of(session, kenya, "de_bmi")
    session.add(CoSignature(position_id=position.id or 0, edition=position.edition, account_id=bmi.id, name="Ben"))
    session.commit()
    change(session, lead, kenya, own_and_other(session, kenya)[0])
    assert sheet(session, bmi.reader, kenya.id, position.id or 0).standing.signed == "signed"


def line_of(session: Session, reader: Person, kenya: Kenya, package: int) -> signatures.HouseLine:
    found = signatures.houses(session, reader.reader, kenya.id, package)
    return next(h for h in found if h.stakeholder_id == kenya.stakeholders["de_bmi"])


def test_a_package_signature_holds_for_later_versions_until_its_field_changes(
    session: Session, kenya: Kenya, lead: Person, bmi: Person
) -> None:
    first = session.exec(select(Package).where(Package.dossier_id == kenya.id)).first()
    assert first is not None
    number = first.id or 0
    assert line_of(session, bmi, kenya, number).state == ""
    assert line_of(session, bmi, kenya, number).mine
    assert not line_of(session, lead, kenya, number).mine
    signatures.sign_package(session, bmi.reader, kenya.id, number)
    signatures.sign_package(session, bmi.reader, kenya.id, number)
    line = line_of(session, lead, kenya, number)
    assert (line.state, line.by, line.mine) == ("signed", "Ben", False)
    own, other = own_and_other(session, kenya)
    typed = {other: "0" if first.levels.get(other) else "1"}
    second = packages.keep(session, lead.reader, kenya.id, str(number), typed=typed, name="Version two")
    assert line_of(session, lead, kenya, second).state == "signed"
    assert line_of(session, lead, kenya, second).version
    typed = {own: "0" if first.levels.get(own) else "1"}
    third = packages.keep(session, lead.reader, kenya.id, str(second), typed=typed, name="Version three")
    line = line_of(session, lead, kenya, third)
    assert (line.state, len(line.names)) == ("lapsed", 1)
    assert line_of(session, lead, kenya, second).state == "signed"
    change(session, lead, kenya, own)
    assert line_of(session, lead, kenya, second).state == "lapsed"
    entries = session.exec(select(AuditEntry).where(AuditEntry.action == "signed")).all()
    assert [e.thing for e in entries] == [f"package {number}"]


def test_only_a_house_that_has_to_consent_signs_and_only_what_somebody_named(
    session: Session, engine: Engine, kenya: Kenya, lead: Person, bmi: Person, person: Make
) -> None:
    number = next(iter(kenyas.package_ids(engine, kenya).values()))
    desk = person("mia", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmi"])
    agency = person("ada", kenya.id, Role.SIGNER, kenya.stakeholders["x_unhcr"])
    for who in (lead, desk):
        with pytest.raises(NotAllowed):
            signatures.sign_package(session, who.reader, kenya.id, number)
    with pytest.raises(Refused):
        signatures.sign_package(session, agency.reader, kenya.id, number)
    with pytest.raises(NotRecorded):
        signatures.sign_package(session, bmi.reader, kenya.id, 9999)

"""Whose position counts as a draft is told to whoever lets packages be proposed."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.clock import now
from models.database import session_of
from models.kinds import Role
from models.position import Position, Progress
from models.stakeholder import Stakeholder
from negotiator.services.access import audit
from negotiator.services.access.audit import Deed
from negotiator.services.dossiers.desk import dossiers
from negotiator.services.positions.positions import listed, sheet
from negotiator.services.positions.unhanded import ALL_HANDED_IN, Unhanded, unhanded
from negotiator.services.records.loading import known
from tests.conftest import Clock, Person
from tests.kenya import Kenya


def told(engine: Engine, who: Person, kenya: Kenya) -> Unhanded:
    with session_of(engine) as session:
        return unhanded(session, who.reader, kenya.id)


def to_do(engine: Engine, who: Person, kenya: Kenya) -> list[str]:
    with session_of(engine) as session:
        return [task.kind for task in dossiers.overview(session, who.reader, kenya.id).tasks]


def positions(session: Session, kenya: Kenya) -> dict[str, tuple[Position, Stakeholder]]:
    rows = session.exec(select(Position, Stakeholder).join(Stakeholder).where(Position.dossier_id == kenya.id))
    return {house.key: (position, house) for position, house in rows}


@pytest.fixture
def bmi(person: Callable[..., Person], kenya: Kenya) -> Person:
    return person("ben", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmi"])


def test_drafts_and_changes_since_the_hand_in_are_named(
    engine: Engine, kenya: Kenya, lead: Person, bmi: Person, clock: Clock
) -> None:
    with session_of(engine, write=True) as session:
        for key, (position, house) in positions(session, kenya).items():
            house.claimed = key in ("de_bmi", "de_aa")
            position.progress = Progress.DRAFT if key == "de_aa" else Progress.SUBMITTED
            position.submitted_at = None if key == "de_aa" else now(session)
            session.add_all((position, house))
        session.commit()
    assert told(engine, lead, kenya) == Unhanded(draft=("Auswärtiges Amt (AA)",)), "nobody speaks for the others"
    assert "hand_in_again" not in to_do(engine, bmi, kenya)
    clock.forward(minutes=1)
    with session_of(engine, write=True) as session:
        position, house = positions(session, kenya)["de_bmi"]
        position.edition += 1
        session.add(position)
        audit.record(session, bmi.reader, Deed.CHANGED, f"position {position.id}", kenya.id)
        session.commit()
        name = house.text["de"]
    assert told(engine, lead, kenya) == Unhanded(draft=("Auswärtiges Amt (AA)",), changed=(name,))
    assert "hand_in_again" in to_do(engine, bmi, kenya)
    with session_of(engine) as session:
        key = known(positions(session, kenya)["de_bmi"][0].id)
        pages = listed(session, lead.reader, kenya.id).seats, dossiers.overview(session, lead.reader, kenya.id).seats
        assert sheet(session, bmi.reader, kenya.id, key).standing.moved
    assert [[s.position_id for s in seats if s.moved] for seats in pages] == [[key]] * 2, "no plain “handed in” there"
    assert told(engine, bmi, kenya) == ALL_HANDED_IN, "a house is not told how far others are"

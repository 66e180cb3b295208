"""A dossier from the Kenya-like scenario with people who speak in it, for tests of records."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlmodel import select

from models.database import session_of
from models.kinds import Role
from models.position import Position
from models.stakeholder import Stakeholder
from negotiator.catalogue.scenario import demo_scenario
from negotiator.services.loading import known, load_plan


@dataclass(frozen=True)
class Room:
    """Ids of a loaded dossier: stakeholders and positions by the catalogue's key."""

    dossier: int
    stakeholders: dict[str, int]
    positions: dict[str, int]

    def url(self, key: str, tail: str = "") -> str:
        """The address of a position's form."""
        return f"/dossiers/{self.dossier}/positions/{self.positions[key]}{tail}"


def room_of(engine: Engine, scenario: str = "kenya_like") -> Room:
    """A committed dossier."""
    with session_of(engine, write=True) as session:
        dossier = known(load_plan(session, demo_scenario(scenario)).id)
        rows = session.exec(select(Stakeholder, Position).join(Position).where(Stakeholder.dossier_id == dossier)).all()
        session.commit()
        return Room(dossier, {s.key: known(s.id) for s, _ in rows}, {s.key: known(p.id) for s, p in rows})


def desk(person: Callable[..., object], room: Room, key: str, role: Role = Role.MINISTRY, name: str = "") -> object:
    """Somebody who speaks for a stakeholder."""
    return person(name or f"{key}-{role.value}", room.dossier, role, room.stakeholders[key], in_circle=True)

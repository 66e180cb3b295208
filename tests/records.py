"""A dossier from the Kenya-like scenario with people who speak in it, for tests of records."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy import Engine
from sqlmodel import Session, select

from models.clock import today
from models.database import session_of
from models.kinds import Role
from models.position import Position
from models.stakeholder import Stakeholder
from negotiator.catalogue.plan import MandateGiven
from negotiator.catalogue.reading.scenario import demo_on
from negotiator.services.access.access import Reader
from negotiator.services.positions import red_lines
from negotiator.services.positions.red_lines import Wording
from negotiator.services.positions.views import RedLineLine
from negotiator.services.records.loading import known, load_plan
from tests.copies import copied

NOT_GIVEN, GIVEN = MandateGiven(), MandateGiven(day="2026-01-15", by="Kabinett")  # what nobody gave does not bind


@dataclass(frozen=True)
class Room:
    """Ids of a loaded dossier: stakeholders and positions by the catalogue's key."""

    dossier: int
    stakeholders: dict[str, int]
    positions: dict[str, int]

    def url(self, key: str, tail: str = "") -> str:
        """The address of a position's form."""
        return f"/dossiers/{self.dossier}/positions/{self.positions[key]}{tail}"


def loaded(engine: Engine, scenario: str = "kenya_like", given: MandateGiven = NOT_GIVEN) -> int:
    """A committed dossier from a scenario; its id. Its mandate is a draft, unless it is `given`."""

    def make() -> int:
        with session_of(engine, write=True) as session:
            dossier = known(load_plan(session, replace(demo_on(scenario, today(session)), mandate_given=given)).id)
            session.commit()
            return dossier

    return copied(engine, ("loaded", scenario, given), make)


def room_of(engine: Engine, scenario: str = "kenya_like", given: MandateGiven = NOT_GIVEN) -> Room:
    """A committed dossier; its mandate is a draft, unless it is `given`."""
    dossier = loaded(engine, scenario, given)
    with session_of(engine) as session:
        rows = session.exec(select(Stakeholder, Position).join(Position).where(Stakeholder.dossier_id == dossier)).all()
        return Room(dossier, {s.key: known(s.id) for s, _ in rows}, {s.key: known(p.id) for s, p in rows})


def desk(person: Callable[..., object], room: Room, key: str, role: Role = Role.MINISTRY, name: str = "") -> object:
    """Somebody who speaks for a stakeholder."""
    return person(name or f"{key}-{role.value}", room.dossier, role, room.stakeholders[key], in_circle=True)


def add_line(session: Session, reader: Reader, dossier_id: int, position_id: int, wording: Wording) -> RedLineLine:
    """A red line, asked about and then kept, as a page does it."""
    asked = red_lines.checked(session, reader, dossier_id, position_id, wording)
    return red_lines.add(session, reader, dossier_id, position_id, wording, asked=asked)

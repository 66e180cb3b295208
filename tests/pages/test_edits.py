"""An edit changes what it names: every other field of its row stays as it was, in both languages."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, SQLModel, select

from models.database import session_of
from models.dossier import Dossier
from models.fact import Fact
from models.interest import Interest
from models.kinds import Role
from models.level import Level
from models.limit import Limit
from models.mandate import Mandate
from models.measure import Measure
from models.package import Origin, Package
from models.position import Position, Visibility
from models.round import Round
from models.stakeholder import Stakeholder
from negotiator.bargaining.words import Part, Shape
from negotiator.services.access.access import Reader
from negotiator.services.dossiers.facts import fact_editing
from negotiator.services.dossiers.measures import level_editing
from negotiator.services.dossiers.questions import answers
from negotiator.services.dossiers.rounds import rounds
from negotiator.services.dossiers.rules import rules
from negotiator.services.dossiers.stakeholders import stakeholders
from negotiator.services.packages import upkeep
from negotiator.services.positions import positions, ratings, releases
from negotiator.services.positions.weights import Weight
from tests.conftest import Person
from tests.records import Room, room_of

BESIDE = {"version", "edition", "changed_at", "changed_by", "pen"}  # what each edit moves
Edit = Callable[[Session, Reader, Room], object]


def first(session: Session, room: Room, table: type[SQLModel]) -> SQLModel:
    """The row that the edit below is about."""
    query = select(table)
    if table is Interest:
        ident = select(Measure.id).where(Measure.dossier_id == room.dossier, Measure.key == "ret_ident")
        query = query.where(Interest.position_id == room.positions["de_bmi"])  # type: ignore[arg-type]
        query = query.where(Interest.measure_id == ident.scalar_subquery())  # type: ignore[arg-type]
    if table is Position:
        query = query.where(Position.id == room.positions["de_bmi"])  # type: ignore[arg-type]
    if table is Level:
        query = query.where(Level.n == 1)  # type: ignore[arg-type]
    if table is Package:
        query = query.where(Package.origin == Origin.NAMED)  # type: ignore[arg-type]
    return session.exec(query).first() or pytest.fail(f"no {table.__name__}")


def importance(session: Session, reader: Reader, room: Room) -> None:
    row = first(session, room, Interest)
    assert isinstance(row, Interest)
    r = row.rating
    entry = ratings.RowEntry("ret_ident", Weight(None), r.shape, r.at, r.cert, r.why, row.version, "pen")
    ratings.rate(session, reader, room.dossier, room.positions["de_bmi"], [entry])


def reason(session: Session, reader: Reader, room: Room) -> None:
    row = first(session, room, Interest)
    assert isinstance(row, Interest)
    r = row.rating
    entry = ratings.RowEntry(
        "ret_ident", Weight(r.importance), Shape(r.shape), r.at, r.cert, "anders", row.version, "pen"
    )
    ratings.rate(session, reader, room.dossier, room.positions["de_bmi"], [entry])


def mark(session: Session, reader: Reader, room: Room) -> None:
    held = positions.sheet(session, reader, room.dossier, room.positions["de_bmi"])
    assert held.mark is not None
    entry = releases.MarkEntry(Fraction(1), held.mark.least_text, held.mark.reasoning, held.version)
    releases.set_mark(session, reader, room.dossier, room.positions["de_bmi"], entry)


def visibility(session: Session, reader: Reader, room: Room) -> None:
    wish = releases.Release(Visibility.LEAD, Visibility.SEALED, False, 1)
    releases.release(session, reader, room.dossier, room.positions["de_bmi"], wish, asked=None)


def place(session: Session, reader: Reader, room: Room) -> None:
    row = first(session, room, Round)
    assert isinstance(row, Round)
    held = rounds.one(session, reader, room.dossier, row.n)
    rounds.change(session, reader, room.dossier, row.n, entry=replace(held.entry, place="Bonn"), mark=held.mark)


def remark(session: Session, reader: Reader, room: Room) -> None:
    row = first(session, room, Package)
    assert isinstance(row, Package)
    name = upkeep.one(session, reader, room.dossier, str(row.id)).line.name
    upkeep.rename(session, reader, room.dossier, str(row.id), name=name, note="für Runde 3", version=row.version)


def credibility(session: Session, reader: Reader, room: Room) -> None:
    level = first(session, room, Level)
    assert isinstance(level, Level)
    key = session.get_one(Measure, level.measure_id).key
    mark = level_editing.one(session, reader, room.dossier, key, 1).mark
    level_editing.change(session, reader, room.dossier, key, 1, typed={"cred": "14"}, mark=mark, why="genauer")


def limit(session: Session, reader: Reader, room: Room) -> None:
    row = first(session, room, Limit)
    assert isinstance(row, Limit)
    rules.change_limit(
        session, reader, room.dossier, rules.Amount(row.kind, row.key, row.amount + 1, "genauer", row.version)
    )


def range_(session: Session, reader: Reader, room: Room) -> None:
    row = first(session, room, Mandate)
    assert isinstance(row, Mandate)
    measure = session.get_one(Measure, row.measure_id)
    wish = rules.Range(measure.key, row.hi, row.hi, "enger", row.version)
    rules.set_mandate(session, reader, room.dossier, wish)


def consent(session: Session, reader: Reader, room: Room) -> None:
    row = first(session, room, Stakeholder)
    assert isinstance(row, Stakeholder)
    wish = (Part(row.part), not row.consent, row.version)
    stakeholders.take_part(session, reader, room.dossier, row.id or 0, wish)


def value(session: Session, reader: Reader, room: Room) -> None:
    row = first(session, room, Fact)
    assert isinstance(row, Fact)
    held = fact_editing.one(session, reader, room.dossier, row.key)
    fact_editing.change(
        session, reader, room.dossier, row.key, typed={**held.values, "value": "7"}, mark=held.mark, why="neuer"
    )


def summary(session: Session, reader: Reader, room: Room) -> None:
    held = answers.page(session, reader, room.dossier).sheet
    answers.change(session, reader, room.dossier, replace(held, summary="Kurz."))


def title(session: Session, reader: Reader, room: Room) -> None:
    held = answers.page(session, reader, room.dossier).sheet
    answers.change(session, reader, room.dossier, replace(held, title="Partnerland K"))


# what is edited: table, by whom, the edit, and the parts of the row that it names
EDITS: dict[str, tuple[type[SQLModel], Role, Edit, set[str]]] = {
    "an importance emptied": (Interest, Role.MINISTRY, importance, {"rated", "rating.importance"}),
    "a reason": (Interest, Role.MINISTRY, reason, {"rating.why"}),
    "a least score": (Position, Role.MINISTRY, mark, {"mark.least", "mark.cert"}),
    "a release": (Position, Role.MINISTRY, visibility, {"visibility"}),
    "a round's place": (Round, Role.LEAD, place, {"place"}),
    "a package's remark": (Package, Role.LEAD, remark, {"note"}),
    "a level's credibility": (Level, Role.LEAD, credibility, {"cred"}),
    "a number": (Limit, Role.LEAD, limit, {"amount"}),
    "a range of the mandate": (Mandate, Role.LEADERSHIP, range_, {"lo"}),
    "who has a seat": (Stakeholder, Role.LEAD, consent, {"consent"}),
    "a fact's value": (Fact, Role.LEAD, value, {"value"}),
    "a summary": (Dossier, Role.LEAD, summary, {"summary.de"}),
    "a title": (Dossier, Role.LEAD, title, {"title.de"}),
}


def parts(row: SQLModel) -> dict[str, object]:
    """Each column, and of what holds several things each of them: "mark.least", "text.en"."""
    found: dict[str, object] = {}
    for name in type(row).model_fields:
        held = getattr(row, name)
        if hasattr(held, "__dataclass_fields__"):
            found |= {f"{name}.{each}": getattr(held, each) for each in held.__dataclass_fields__}
        elif isinstance(held, dict):
            found |= {f"{name}.{key}": each for key, each in held.items()}
        else:
            found[name] = held
    return {name: each for name, each in found.items() if name not in BESIDE and name.partition(".")[0] != "before"}


@contextmanager
def looked_at(engine: Engine, room: Room, table: type[SQLModel], key: object = None) -> Iterator[SQLModel]:
    with session_of(engine) as session:
        yield session.get_one(table, key) if key is not None else first(session, room, table)


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_leaves_alone_what_it_does_not_name(engine: Engine, person: Callable[..., Person], name: str) -> None:
    table, role, edit, named = EDITS[name]
    room = room_of(engine)
    house = room.stakeholders["de_bmi"] if role is Role.MINISTRY else None
    reader = person("editor", room.dossier, role, house).reader
    with looked_at(engine, room, table) as row:
        key, before = row.id, parts(row)  # type: ignore[attr-defined]
    with session_of(engine, write=True) as session:
        edit(session, reader, room)
    with looked_at(engine, room, table, key) as row:
        after = parts(row)
    changed = {part for part in {*before, *after} if before.get(part) != after.get(part)}
    assert {part for part in changed if not part.startswith("trail")} == named  # what can be taken back grows with it

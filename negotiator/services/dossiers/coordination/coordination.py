"""Hearings, coordination rounds and dissents between ministries: what is asked, by when, what each house answers; and
what a house says unasked.

The circle reads all of it; an adviser or consulted house what it is asked itself, its own answer, and that it ended.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam
from sqlalchemy import select as pick
from sqlmodel import Session, col, select

from models.clock import today
from models.coordination import Coordination, CoordinationAnswer
from models.rows import loaded
from models.stakeholder import Stakeholder
from negotiator.bargaining.errors import NotRecorded
from negotiator.bargaining.words import Part
from negotiator.catalogue.coordinated import OPENED
from negotiator.catalogue.plan import HOME_SIDE
from negotiator.language import _
from negotiator.services.access.access import Action, Reader, Sheet, may, require
from negotiator.services.access.derived import Derived, derived
from negotiator.services.access.frames import Frame, dossier_for, frame_of
from negotiator.services.dossiers.coordination.coordination_views import (
    DISSENT,
    ESCALATED,
    OBJECTS,
    STATEMENT,
    Choices,
    CoordinationLine,
    CoordinationPage,
    CoordinationsPage,
    HouseLine,
    OpeningPage,
)
from negotiator.services.dossiers.frame.views import Task
from negotiator.services.records.loading import known
from negotiator.services.records.wording import words

NO_RECORD = _("There is no such record, or it is not shared with you.")
Answers = Mapping[int, CoordinationAnswer]  # by stakeholder


@dataclass(frozen=True, slots=True)
class Room:
    """What reading the records of one dossier needs: the state of its contents and the houses by id, in order."""

    session: Session
    reader: Reader
    id: int
    state: Derived
    people: Mapping[int, Stakeholder]

    @property
    def inside(self) -> bool:
        """Whether the reader is of the circle, which reads what each house answers."""
        return may(self.reader, Action.READ_ROUNDS, self.id)

    @property
    def own(self) -> int:
        """The id of the house that the reader speaks for, 0 without one."""
        place = self.reader.standing(self.id)
        return (place.stakeholder_id if place else None) or 0

    def name(self, house: int) -> str:
        """The name of a house."""
        return words(self.people[house].text, self.reader.language)

    def sheet(self, house: int) -> Sheet | None:
        """What the judge must know of a house."""
        return self.state.sheets.get(self.people[house].key)

    def may_say(self, house: int) -> bool:
        """Whether the reader answers for a house: their own, or the lead for one that nobody speaks for."""
        return may(self.reader, Action.ANSWER_COORDINATION, self.id, house, self.sheet(house))

    def asked(self, row: Coordination) -> list[int]:
        """The houses that are asked and still there, of which the reader may know."""
        return [key for key in row.houses if key in self.people and (self.inside or key == self.own)]

    def sees(self, row: Coordination) -> bool:
        """Whether the reader may know of a record."""
        return self.inside or self.own in row.houses

    def measure(self, key: str) -> str:
        """The name of a measure; empty for none, its key for one that is gone."""
        found = next((m for m in self.state.plan.measures if m.id == key), None)
        return words(found.text, self.reader.language) if found else key

    def levels(self, key: str) -> Choices:
        """The levels of a measure, number and name; empty without one."""
        found = next((m for m in self.state.plan.measures if m.id == key), None)
        return tuple((str(each.n), words(each.text, self.reader.language)) for each in found.levels) if found else ()

    def packages(self) -> Choices:
        """The packages that the reader may see, latest first: number and name."""
        if not may(self.reader, Action.READ_PACKAGES, self.id):
            return ()
        return tuple((str(p.id), words(p.text, self.reader.language)) for p in reversed(self.state.packages))


def room_of(session: Session, reader: Reader, dossier_id: int) -> Room:
    """The dossier for this reader. Raises NotRecorded or NotAllowed."""
    dossier_for(session, reader, dossier_id)
    place = reader.standing(dossier_id)
    require(reader, Action.READ_COORDINATION, dossier_id, place.stakeholder_id if place else None)
    state = derived(session, dossier_id)
    people = {key: row for key, row in state.people.items() if row.side == HOME_SIDE and row.part != Part.SILENT}
    return Room(session, reader, dossier_id, state, people)


def find(room: Room, record_id: int, *, lock: bool = False) -> Coordination:
    """One record. Raises NotRecorded."""
    query = select(Coordination).where(Coordination.id == record_id, Coordination.dossier_id == room.id)
    row = room.session.exec(query.with_for_update() if lock else query).first()
    if row is None or not room.sees(row):
        raise NotRecorded(NO_RECORD)
    return row


def answers_to(session: Session, rows: Sequence[Coordination]) -> dict[int, dict[int, CoordinationAnswer]]:
    """What was answered to each record, by house; one query."""
    found: dict[int, dict[int, CoordinationAnswer]] = {known(row.id): {} for row in rows}
    if found:
        query = select(CoordinationAnswer).where(col(CoordinationAnswer.coordination_id).in_(found))
        for each in session.exec(query):
            found[each.coordination_id][each.stakeholder_id] = each
    return found


_ALL = (
    pick(Coordination).where(col(Coordination.dossier_id) == bindparam("dossier")).order_by(col(Coordination.id).desc())
)


def listed(session: Session, reader: Reader, dossier_id: int, house: int = 0) -> CoordinationsPage:
    """All records that the reader may see; with a `house` those that ask it. Raises NotRecorded or NotAllowed."""
    room = room_of(session, reader, dossier_id)
    found = loaded(session, _ALL, dossier=dossier_id)
    rows = [row for row in found if room.sees(row) and (not house or house in row.houses)]
    said = answers_to(session, rows)
    lines = (_line(room, row, said[known(row.id)]) for row in rows)
    order = sorted(lines, key=lambda each: (not each.mine, each.outcome not in ("", ESCALATED), -each.id))
    return CoordinationsPage(_frame(room), tuple(order), bool(_kinds(room)))


def _frame(room: Room) -> Frame:
    return frame_of(room.reader, dossier_for(room.session, room.reader, room.id))


def _kinds(room: Room) -> tuple[str, ...]:
    if may(room.reader, Action.COORDINATE, room.id):
        return OPENED
    return (DISSENT,) if may(room.reader, Action.RAISE_DISSENT, room.id, room.own) else ()


def _line(room: Room, row: Coordination, said: Answers) -> CoordinationLine:
    asked = room.asked(row)
    waiting = [key for key in asked if key not in said] if not row.outcome else []
    level = dict(room.levels(row.measure)).get(str(row.level), "")
    return CoordinationLine(
        id=known(row.id),
        kind=row.kind,
        title=row.title,
        about=": ".join(each for each in (room.measure(row.measure), level) if each),
        date=row.date,
        due=row.due,
        late=bool(waiting) and bool(row.due) and row.due < today(room.session).isoformat(),
        outcome=row.outcome,
        waiting=tuple(room.name(key) for key in waiting),
        against=tuple(room.name(key) for key in asked if key in said and said[key].stance == OBJECTS),
        mine=room.own in waiting,
    )


def opening(session: Session, reader: Reader, dossier_id: int, measure: str = "") -> OpeningPage:
    """What a new record can be about. Raises NotRecorded or NotAllowed."""
    room = room_of(session, reader, dossier_id)
    require(reader, Action.RAISE_DISSENT, dossier_id, room.own)
    measures = tuple((m.id, words(m.text, reader.language)) for m in room.state.plan.measures)
    chosen = measure if measure in dict(measures) else ""
    return OpeningPage(
        frame=_frame(room),
        kinds=_kinds(room),
        measures=measures,
        measure=chosen,
        levels=room.levels(chosen),
        packages=room.packages(),
        houses=tuple((str(key), room.name(key)) for key in room.people),
        own=str(room.own or ""),
    )


def one(session: Session, reader: Reader, dossier_id: int, record_id: int) -> CoordinationPage:
    """One record as the reader may see it. Raises NotRecorded or NotAllowed."""
    room = room_of(session, reader, dossier_id)
    row = find(room, record_id)
    said = answers_to(session, (row,))[record_id]
    inside = room.inside
    told = inside or row.kind == STATEMENT  # who gave one reads what becomes of it
    return CoordinationPage(
        frame=_frame(room),
        line=_line(room, row, said),
        text=row.text,
        measure=row.measure,
        level=row.level,
        package=row.package if row.package in dict(room.packages()) else "",
        package_name=dict(room.packages()).get(row.package, ""),
        houses=tuple(_house(room, row, key, said.get(key)) for key in room.asked(row)),
        levels=room.levels(row.measure),
        opened_by=row.opened_by,
        opened_at=row.opened_at,
        bridge=row.bridge if inside else "",
        ending=row.ending if told else "",
        ended_by=row.ended_by,
        ended_at=row.ended_at,
        step=row.step if inside else "",
        decision=row.decision if inside else "",
        decided_by=row.decided_by if inside else "",
        decided_at=row.decided_at if inside else None,
        version=row.version,
        agreeable=is_agreeable(room, row, said),
        may_end=not row.outcome and may(reader, Action.COORDINATE, dossier_id),
        may_decide=row.outcome == ESCALATED and may(reader, Action.SETTLE_DISSENT, dossier_id),
    )


def is_agreeable(room: Room, row: Coordination, said: Answers) -> bool:
    """Whether all houses have answered and none objects: silence is no consent."""
    stances = [said[key].stance if key in said else OBJECTS for key in row.houses if key in room.people]
    return bool(stances) and OBJECTS not in stances


def _house(room: Room, row: Coordination, key: int, said: CoordinationAnswer | None) -> HouseLine:
    names = dict(room.levels(row.measure))
    levels = said.levels if said is not None else None
    return HouseLine(
        id=key,
        key=room.people[key].key,
        name=room.name(key),
        stance=said.stance if said else "",
        levels=tuple(names[str(n)] for n in levels if str(n) in names) if levels is not None else None,
        carried=levels,
        text=said.text if said else "",
        by=said.by if said else "",
        at=said.at if said else None,
        version=said.version if said else 0,
        may_say=not row.outcome and room.may_say(key),
    )


def waiting(session: Session, reader: Reader, dossier_ids: Collection[int]) -> dict[int, tuple[Task, ...]]:
    """The reader's tasks by dossier: to answer for their house, to end what all have answered, to decide what was
    escalated. At most three queries, whatever the number of dossiers."""
    own = {key: place.stakeholder_id or 0 for key in dossier_ids if (place := reader.standing(key)) is not None}
    ids = [key for key, house in own.items() if may(reader, Action.READ_COORDINATION, key, house)]
    if not ids:
        return {}
    query = select(Coordination).where(col(Coordination.dossier_id).in_(ids))
    rows = session.exec(
        query.where(col(Coordination.outcome).in_(("", ESCALATED))).order_by(col(Coordination.id))
    ).all()
    said, day = answers_to(session, rows), today(session).isoformat()
    there = set(session.exec(select(Stakeholder.id).where(col(Stakeholder.dossier_id).in_(ids)))) if rows else set()
    found: dict[int, list[Task]] = {}
    for row in rows:
        key, silent = row.dossier_id, [h for h in row.houses if h in there and h not in said[known(row.id)]]
        kind = _kind(reader, row, own[key], silent)
        if kind:
            late = bool(row.due) and row.due < day and kind == "coordination"
            task = Task(kind, key, name=row.title, round=known(row.id), day=row.due, late=late)
            found.setdefault(key, []).append(task)
    return {key: tuple(each) for key, each in found.items()}


def _kind(reader: Reader, row: Coordination, own: int, silent: Collection[int]) -> str:
    """Which task a record is for the reader; empty for none."""
    if row.outcome == ESCALATED:
        return "settle_dissent" if may(reader, Action.SETTLE_DISSENT, row.dossier_id) else ""
    if own in silent and may(reader, Action.ANSWER_COORDINATION, row.dossier_id, own):
        return "coordination"
    if row.kind == STATEMENT:
        return "read_statement" if may(reader, Action.COORDINATE, row.dossier_id) else ""
    return "end_coordination" if not silent and may(reader, Action.COORDINATE, row.dossier_id) else ""

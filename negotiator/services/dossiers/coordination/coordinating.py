"""Opening a hearing, coordination round or dissent, answering for a house, and how it ends.

Agreed is only what every house has answered to and none objects to: silence is no consent. A dissent that remains goes
to leadership, which decides with its reason.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session, func, select

from models.clock import now
from models.coordination import Coordination, CoordinationAnswer
from negotiator.bargaining.errors import NotAllowed, Refused
from negotiator.catalogue.coordinated import BRIDGES, OPENED, STANCES, STEPS
from negotiator.language import _
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader, require
from negotiator.services.access.audit import Deed
from negotiator.services.dossiers.coordination.coordination import Room, answers_to, find, is_agreeable, room_of
from negotiator.services.dossiers.coordination.coordination_views import (
    AGREED,
    CARRIES,
    CONDITION,
    DECIDED,
    DISSENT,
    ENDED,
    ESCALATED,
    NOTED,
    OBJECTS,
    STATEMENT,
    WITHDRAWN,
)
from negotiator.services.dossiers.entries.entry_fields import no_day
from negotiator.services.records import submissions
from negotiator.services.records.loading import known
from negotiator.services.records.locks import unchanged
from negotiator.services.records.storage import alone

MOST, LONGEST, LONGEST_TITLE = 500, 4000, 200
WRONG = _("Please correct what is marked.")
CHOOSE = _("Please choose one of these.")
FILL = _("Please fill this in.")
LONG = _("This is too long.")
OVER = _("This has ended. Answers are no longer taken.")
WAYS = {DISSENT: (AGREED, ESCALATED, WITHDRAWN), STATEMENT: (ENDED, WITHDRAWN)}


@dataclass(frozen=True, slots=True)
class Opening:
    """What is asked of whom: `houses` are ids, `level` the number of a level of the measure, days ISO, all as typed."""

    kind: str
    title: str
    text: str = ""
    measure: str = ""
    level: str = ""
    package: str = ""
    houses: tuple[str, ...] = ()
    date: str = ""
    due: str = ""


@dataclass(frozen=True, slots=True)
class Saying:
    """What a house answers; `levels` those that it would carry, as typed."""

    stance: str
    levels: tuple[str, ...] = ()
    text: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Ending:
    """How it ends, in words; `bridge` what it was agreed by, `step` where a dissent goes."""

    how: str
    text: str
    bridge: str = ""
    step: str = ""
    version: int = 1


def open_(session: Session, reader: Reader, dossier_id: int, asked: Opening) -> int:
    """Opens a record; its id. The lead all kinds, a house a dissent that it has a part in. Raises NotRecorded,
    NotAllowed, Refused with the fields."""
    room = room_of(session, reader, dossier_id)
    require(reader, Action.RAISE_DISSENT, dossier_id, room.own)
    if asked.kind != DISSENT:
        require(reader, Action.COORDINATE, dossier_id)
    own = (str(room.own),) if asked.kind == DISSENT and room.own in room.people else ()
    chosen = tuple(int(key) for key in dict.fromkeys((*own, *asked.houses)) if key in {str(k) for k in room.people})
    wrong = _wrong(room, asked, chosen)
    if wrong:
        raise Refused(WRONG, fields=wrong)
    room_left(session, dossier_id)
    row = Coordination(
        dossier_id=dossier_id,
        kind=asked.kind,
        measure=asked.measure,
        level=int(asked.level) if asked.level else None,
        package=asked.package,
        title=asked.title.strip(),
        text=asked.text.strip(),
        houses=chosen,
        date=asked.date,
        due=asked.due,
        opened_by=reader.name,
    )
    session.add(row)
    session.flush()
    for house in chosen:
        note(room, row, {"to": "opened"}, house)
    submissions.done(session, known(row.id))
    session.commit()
    return known(row.id)


def room_left(session: Session, dossier_id: int) -> None:
    """Raises Refused where a dossier has as many records as can be kept; nobody else adds one meanwhile."""
    alone(session, f"records {dossier_id}")
    count = session.exec(select(func.count()).where(Coordination.dossier_id == dossier_id)).one()
    if count >= MOST:
        raise Refused(_("This dossier has 500 such records already. More cannot be kept."))


def _wrong(room: Room, asked: Opening, houses: Collection[int]) -> dict[str, str]:
    levels, wrong = dict(room.levels(asked.measure)), {}
    if asked.kind not in OPENED:
        wrong["kind"] = CHOOSE
    if not asked.title.strip() or len(asked.title) > LONGEST_TITLE:
        wrong["title"] = LONG if asked.title.strip() else FILL
    if len(asked.text) > LONGEST:
        wrong["text"] = LONG
    if asked.measure and not levels:
        wrong["measure"] = CHOOSE
    if asked.level and asked.level not in levels:
        wrong["level"] = CHOOSE
    if asked.kind == DISSENT and asked.level in ("", "0"):
        wrong["level"] = _("Which level is contested? Choose a measure first, then its level.")
    if asked.package and asked.package not in dict(room.packages()):
        wrong["package"] = CHOOSE
    if len(houses) < (2 if asked.kind == DISSENT else 1):
        wrong["house"] = _("A dissent is between two houses at least.") if asked.kind == DISSENT else CHOOSE
    days = {name: no_day(getattr(asked, name)) for name in ("date", "due") if getattr(asked, name)}
    return wrong | {name: told for name, told in days.items() if told}


def answer(  # noqa: PLR0917 - who, where, for whom, what
    session: Session, reader: Reader, dossier_id: int, record_id: int, house: int, said: Saying
) -> None:
    """Keeps what a house answers, in the place of what it answered before. Raises NotRecorded, NotAllowed, Refused
    with the fields or once it has ended, Collision."""
    room = room_of(session, reader, dossier_id)
    row = find(room, record_id, lock=True)
    if house not in room.asked(row) or not room.may_say(house):
        raise NotAllowed(_("Only the house itself answers, or the lead for one that nobody speaks for."))
    if row.outcome:
        raise Refused(OVER)
    wrong = _wrong_answer(room, row, said)
    if wrong:
        raise Refused(WRONG, fields=wrong)
    held = answers_to(session, (row,))[record_id].get(house)
    unchanged(held.version if held else 0, said.version, mine=said, theirs=lambda: held)
    kept = held or CoordinationAnswer(coordination_id=record_id, stakeholder_id=house, stance="", version=0)
    before = kept.stance
    kept.stance, kept.text, kept.levels = said.stance, said.text.strip(), _carried(row, said)
    kept.by, kept.at, kept.version = reader.name, now(session), kept.version + 1
    session.add(kept)
    note(room, row, {"from": before, "to": said.stance}, house)
    session.commit()


def _wrong_answer(room: Room, row: Coordination, said: Saying) -> dict[str, str]:
    wrong = {} if said.stance in STANCES else {"stance": CHOOSE}
    if said.stance in (CONDITION, OBJECTS) and not said.text.strip():
        wrong["text"] = _("Please say under which condition, or what stands against it.")
    if row.kind == STATEMENT and not said.text.strip():
        wrong["text"] = FILL
    if len(said.text) > LONGEST:
        wrong["text"] = LONG
    if not set(said.levels) <= set(dict(room.levels(row.measure))):
        wrong["levels"] = CHOOSE
    if said.stance == OBJECTS and row.level is not None and str(row.level) in said.levels:
        wrong["levels"] = _("A house that objects does not carry the contested level.")
    return wrong


def _carried(row: Coordination, said: Saying) -> tuple[int, ...] | None:
    """The levels that a house would carry: who carries it carries the contested one; None where nothing was said."""
    if row.level is None or (said.stance == NOTED and not said.levels):
        return None
    contested = {row.level} if said.stance in (CARRIES, CONDITION) else set[int]()
    return tuple(sorted(contested | {int(n) for n in said.levels}))


def end(session: Session, reader: Reader, dossier_id: int, record_id: int, ending: Ending) -> None:
    """Ends a record, or takes a dissent to leadership: the lead. Raises NotRecorded, NotAllowed, Refused, Collision."""
    room = room_of(session, reader, dossier_id)
    require(reader, Action.COORDINATE, dossier_id)
    row = find(room, record_id, lock=True)
    wrong = _wrong_ending(row, ending)
    if wrong:
        raise Refused(WRONG, fields=wrong)
    unchanged((bool(row.outcome), row.version), (False, ending.version), mine=ending, theirs=lambda: row)
    if ending.how == AGREED and not is_agreeable(room, row, answers_to(session, (row,))[record_id]):
        message = _("Not all houses have answered, or one objects. Silence is no consent: ask again, or escalate.")
        raise Refused(message, fields={"how": message})
    row.outcome, row.ending = ending.how, ending.text.strip()
    row.bridge = ending.bridge if ending.how == AGREED else ""
    row.step = ending.step if ending.how == ESCALATED else ""
    row.ended_by, row.ended_at, row.version = reader.name, now(session), row.version + 1
    session.add(row)
    note(room, row, {"to": ending.how})
    session.commit()


def _wrong_ending(row: Coordination, ending: Ending) -> dict[str, str]:
    ways = WAYS.get(row.kind, (AGREED, ENDED, WITHDRAWN))
    wrong = {} if ending.how in ways else {"how": CHOOSE}
    if not ending.text.strip() or len(ending.text) > LONGEST:
        wrong["text"] = LONG if ending.text.strip() else FILL
    if ending.bridge and ending.bridge not in BRIDGES:
        wrong["bridge"] = CHOOSE
    if ending.how == ESCALATED and ending.step not in STEPS:
        wrong["step"] = CHOOSE
    return wrong


def decide(session: Session, reader: Reader, dossier_id: int, record_id: int, ending: Ending) -> None:
    """Leadership decides a dissent that was taken to it. Raises NotRecorded, NotAllowed, Refused, Collision."""
    room = room_of(session, reader, dossier_id)
    require(reader, Action.SETTLE_DISSENT, dossier_id)
    row = find(room, record_id, lock=True)
    if not ending.text.strip() or len(ending.text) > LONGEST:
        raise Refused(WRONG, fields={"decision": LONG if ending.text.strip() else FILL})
    if ending.bridge and ending.bridge not in BRIDGES:
        raise Refused(WRONG, fields={"bridge": CHOOSE})
    unchanged((row.outcome, row.version), (ESCALATED, ending.version), mine=ending, theirs=lambda: row)
    row.outcome, row.bridge, row.decision = DECIDED, ending.bridge, ending.text.strip()
    row.decided_by, row.decided_at, row.version = reader.name, now(session), row.version + 1
    session.add(row)
    note(room, row, {"to": DECIDED})
    session.commit()


def note(room: Room, row: Coordination, detail: dict[str, object], house: int | None = None) -> None:
    """Writes into the log what became of a record."""
    audit.record(room.session, room.reader, Deed.CHANGED, f"coordination {row.id}", room.id, house, detail)

"""What a house says unasked, as it would at a hearing: the circle reads it, and the lead says what becomes of it. For a
voice that nobody with an account speaks for the lead writes it down.
"""

from dataclasses import dataclass

from sqlmodel import Session, select

from models.clock import now
from models.coordination import Coordination, CoordinationAnswer
from negotiator.bargaining.errors import NotAllowed, Refused
from negotiator.catalogue.coordinated import STANCES
from negotiator.language import _
from negotiator.services.access.access import Reader
from negotiator.services.dossiers.coordination import coordinating
from negotiator.services.dossiers.coordination.coordinating import CHOOSE, FILL, LONG, LONGEST, LONGEST_TITLE, WRONG
from negotiator.services.dossiers.coordination.coordination import Room, room_of
from negotiator.services.dossiers.coordination.coordination_views import STATEMENT
from negotiator.services.records import submissions
from negotiator.services.records.loading import known

MOST_EACH = 50  # of one house: nobody alone fills it up for the others
NOT_YOURS = _("Only the house itself gives its statement, or the lead for one that nobody speaks for.")


@dataclass(frozen=True, slots=True)
class Statement:
    """What it says: `measure` (a key) that it is about, "" for the whole text; all as typed."""

    title: str
    text: str
    stance: str
    measure: str = ""


def give(session: Session, reader: Reader, dossier_id: int, given: Statement, house: int = 0) -> int:
    """Keeps a statement of the reader's house, or of a `house` that the lead writes for; its record's number. Raises
    NotRecorded, NotAllowed, Refused with the fields."""
    room = room_of(session, reader, dossier_id)
    who = house or room.own
    if who not in room.people or not room.may_say(who):
        raise NotAllowed(NOT_YOURS)
    wrong = _wrong(room, given)
    if wrong:
        raise Refused(WRONG, fields=wrong)
    coordinating.room_left(session, dossier_id)
    same = select(Coordination.houses).where(Coordination.dossier_id == dossier_id, Coordination.kind == STATEMENT)
    if sum(who in houses for houses in session.exec(same)) >= MOST_EACH:
        raise Refused(_("This house has given 50 statements in this dossier already. More cannot be kept."))
    row = Coordination(
        dossier_id=dossier_id,
        kind=STATEMENT,
        measure=given.measure,
        title=given.title.strip(),
        houses=(who,),
        opened_by=reader.name,
    )
    session.add(row)
    session.flush()
    record = known(row.id)
    said = CoordinationAnswer(coordination_id=record, stakeholder_id=who, stance=given.stance, text=given.text.strip())
    said.by, said.at = reader.name, now(session)
    session.add(said)
    coordinating.note(room, row, {"to": "opened"}, who)
    coordinating.note(room, row, {"from": "", "to": given.stance}, who)
    submissions.done(session, record)
    session.commit()
    return record


def _wrong(room: Room, given: Statement) -> dict[str, str]:
    wrong = {} if given.stance in STANCES else {"stance": CHOOSE}
    for name, text, longest in (("title", given.title, LONGEST_TITLE), ("text", given.text, LONGEST)):
        if not text.strip() or len(text) > longest:
            wrong[name] = LONG if text.strip() else FILL
    if given.measure and not room.levels(given.measure):
        wrong["measure"] = CHOOSE
    return wrong

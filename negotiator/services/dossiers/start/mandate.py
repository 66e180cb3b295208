"""The decision that gave the mandate: number, day, giver, last day; recorded by those who gave it, with a reason."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from models.clock import today
from models.dossier import Dossier
from negotiator.bargaining.errors import Refused
from negotiator.language import _
from negotiator.services.access.access import Action, Reader
from negotiator.services.access.frames import Frame, dossier_for, frame_of, locked_for
from negotiator.services.dossiers.entries import entry_log
from negotiator.services.dossiers.entries.entry_fields import MONTH, WHY, WRONG, Entry, Field, filled, wrong_in
from negotiator.services.dossiers.entries.entry_numbers import Values
from negotiator.services.dossiers.start import brought
from negotiator.services.records.loading import known
from negotiator.services.records.locks import unchanged

THING = "mandate given"
FIELDS = (
    Field("number", _("Number or reference"), most=80, hint=_("As on the decision: file number, cabinet item.")),
    Field("day", _("Decided on"), Entry.DAY, required=True, most=10, hint=_("A day, such as 2026-03-10.")),
    Field(
        "by", _("Mandate given by"), required=True, most=200, hint=_("Cabinet, circle of state secretaries, minister.")
    ),
    Field("until", _("Holds until"), Entry.DAY, most=10, hint=_("The last day; empty: until another is given.")),
)


@dataclass(frozen=True, slots=True)
class MandatePage:
    """The form: its fields with what they hold, and a mark of it."""

    frame: Frame
    fields: tuple[Field, ...]
    values: Mapping[str, str]
    mark: str
    undo: bool


def page(session: Session, reader: Reader, dossier_id: int) -> MandatePage:
    """The form as it stands. Raises NotRecorded or NotAllowed."""
    dossier = dossier_for(session, reader, dossier_id, Action.GIVE_MANDATE)
    held = held_in(dossier)
    undo = entry_log.replaced(session, dossier_id, THING, held) is not None
    return MandatePage(frame_of(reader, dossier), FIELDS, held, entry_log.mark(held), undo)


def held_in(dossier: Dossier) -> Values:
    """What is recorded, empty where nothing is."""
    return {**filled(FIELDS, {}), **(dossier.mandate_given or {})}


def change(  # noqa: PLR0917 - who changes what, from which page, why
    session: Session, reader: Reader, dossier_id: int, typed: Mapping[str, str], mark: str, why: str = ""
) -> None:
    """Keeps what differs; a change of what is there names its reason. Raises NotRecorded, NotAllowed, Refused with the
    fields, or Collision."""
    row = locked_for(session, reader, dossier_id, Action.GIVE_MANDATE)
    before, values = held_in(row), filled(FIELDS, typed)
    if values == before:
        return
    wrong = faults(values, today(session).isoformat())
    if any(before.values()) and not why.strip():
        wrong["why"] = WHY
    if wrong:
        raise Refused(WRONG, fields=wrong)
    unchanged(mark, entry_log.mark(before), mine=dict(typed), theirs=lambda: before)
    _keep(session, reader, row, values, why)


def faults(values: Mapping[str, str], day: str) -> dict[str, str]:
    """Field -> what is wrong with a decision on this day; empty if nothing is."""
    wrong = wrong_in(FIELDS, values)
    if "day" not in wrong and len(values["day"]) == MONTH:
        wrong["day"] = _("This is no day.")
    elif "day" not in wrong and values["day"] > day:
        wrong["day"] = _("This day lies in the future.")
    if "until" not in wrong and len(values["until"]) == MONTH:
        wrong["until"] = _("This is no day.")
    elif values["until"] and not {"day", "until"} & wrong.keys() and values["until"] < values["day"]:
        wrong["until"] = _("This lies before the day of the decision.")
    return wrong


def take_back(session: Session, reader: Reader, dossier_id: int, mark: str) -> None:
    """As it was before the last change; one more change. Raises NotRecorded, NotAllowed, Refused where there is none,
    or Collision."""
    row = locked_for(session, reader, dossier_id, Action.GIVE_MANDATE)
    before = held_in(row)
    values = entry_log.undone(session, dossier_id, THING, before, mark)
    _keep(session, reader, row, values, "")


def _keep(session: Session, reader: Reader, row: Dossier, values: Values, why: str) -> None:
    """Writes the values; logged, committed. The dossier's own version stays: no other form shows this."""
    entry_log.note(session, reader, known(row.id), THING, held_in(row), values, why=why)
    row.mandate_given = dict(values)
    brought.settle(session, known(row.id), brought.GIVEN)
    session.add(row)
    session.commit()

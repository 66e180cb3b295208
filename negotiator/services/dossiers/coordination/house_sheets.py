"""The sheet of a house that has no position: an agency, the Länder, municipalities. What it is asked for – numbers,
hearings – and whether it can do what measures ask of it. Nobody's position is looked at. For a voice that nobody with
an account speaks for the lead writes down what it said.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlmodel import Session

from models.stakeholder import Stakeholder
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.catalogue.plan import PARTNER_SIDE
from negotiator.language import _, say
from negotiator.services.access.access import Action, Reader, may, require
from negotiator.services.access.cuts import cut
from negotiator.services.access.derived import PLAN, derived
from negotiator.services.access.frames import Frame, dossier_for, frame_of
from negotiator.services.dossiers.coordination import comments, coordination
from negotiator.services.dossiers.coordination.comments import MEASURE, Thread
from negotiator.services.dossiers.coordination.coordination_views import CoordinationLine
from negotiator.services.dossiers.limits import asked_numbers
from negotiator.services.dossiers.limits.asked_numbers import NumberLine
from negotiator.services.positions.items import LEADS, SHARES, reasons
from negotiator.services.records.wording import words

FEASIBLE = {
    "yes": _("Can be done"),
    "if": _("Can be done on a condition"),
    "no": _("Cannot be done"),
}
NO_HOUSE = _("You speak for no house in this dossier.")
NO_SHEET = _("There is no such sheet.")
WRITTEN_FOR = _("%(name)s, written down by the lead: %(told)s")
CHOOSE, FILL = _("Please choose one of these."), _("Please fill this in.")


@dataclass(frozen=True, slots=True)
class Asked:
    """A measure on the agenda: whether the house has a part in it, and what was said about it so far by the reader's
    own house or to it."""

    key: str
    name: str
    ours: bool
    threads: tuple[Thread, ...]


@dataclass(frozen=True, slots=True)
class HouseSheet:
    """The sheet: numbers that the house answers for, hearings that wait for it or that it answered, measures with its
    part first. `house` is its name; `spoken_for` its number where the lead writes for it, 0 for one's own."""

    frame: Frame
    house: str
    spoken_for: int
    numbers: tuple[NumberLine, ...]
    hearings: tuple[CoordinationLine, ...]
    measures: tuple[Asked, ...]

    @property
    def open_numbers(self) -> int:
        """Numbers that wait for the house's word."""
        return sum(line.word.open for line in self.numbers)


def page(session: Session, reader: Reader, dossier_id: int, house: int = 0) -> HouseSheet:
    """The sheet of the reader's house, or of a `house` that the reader writes for. Raises NotRecorded, NotAllowed, or
    Refused for whoever speaks for none."""
    dossier = dossier_for(session, reader, dossier_id, Action.COMMENT)
    person = _person(session, reader, dossier_id, house)
    asked = cut(session, reader, dossier_id, PLAN, _asked, person.key)
    said: dict[str, list[Thread]] = {}
    for thread in comments.threads(session, reader, dossier_id):
        said.setdefault(thread.thing, []).append(thread)
    hearings: tuple[CoordinationLine, ...] = ()
    if may(reader, Action.READ_COORDINATION, dossier_id, stakeholder_id=person.id):
        hearings = coordination.listed(session, reader, dossier_id, house).lines
    numbers = asked_numbers.page(session, reader, dossier_id)
    return HouseSheet(
        frame=frame_of(reader, dossier),
        house=words(person.text, reader.language),
        spoken_for=house,
        numbers=tuple(each for each in numbers.others if each.house == house) if house else numbers.mine,
        hearings=hearings,
        measures=_with(asked, said) if said else asked,
    )


def _with(asked: tuple[Asked, ...], said: Mapping[str, list[Thread]]) -> tuple[Asked, ...]:
    """The measures with what was said of them."""
    return tuple(replace(each, threads=tuple(said.get(f"{MEASURE} {each.key}", ()))) for each in asked)


def _person(session: Session, reader: Reader, dossier_id: int, house: int) -> Stakeholder:
    """Whose sheet it is. Raises NotRecorded, NotAllowed or Refused."""
    state, place = derived(session, dossier_id), reader.standing(dossier_id)
    own = place.stakeholder_id if place is not None else None
    if not house:
        require(reader, Action.READ_NUMBERS, dossier_id, stakeholder_id=own)
        person = state.people.get(own or 0)
        if person is None:
            raise Refused(NO_HOUSE)
        return person
    require(reader, Action.EDIT_RULES, dossier_id)
    person = state.people.get(house)
    if person is None or person.side == PARTNER_SIDE:
        raise NotRecorded(NO_SHEET)
    require(reader, Action.EDIT_POSITION, dossier_id, sheet=state.sheets.get(person.key))
    return person


def _asked(session: Session, reader: Reader, dossier_id: int, house: str) -> tuple[Asked, ...]:
    """The measures, those with a part of the house first, without what was said of them."""
    found = (
        Asked(m.id, words(m.text, reader.language), not {LEADS, SHARES}.isdisjoint(reasons(m, house)), ())
        for m in derived(session, dossier_id).plan.measures
    )
    return tuple(sorted(found, key=lambda each: not each.ours))


def say_feasible(
    session: Session, reader: Reader, dossier_id: int, *, measure: str, can: str, text: str, house: int = 0
) -> int:
    """Keeps what the house says of a measure as a remark that all see who see the measure; the remark's id. Raises
    NotRecorded, NotAllowed, Refused with the fields."""
    person = _person(session, reader, dossier_id, house)
    wrong = {"can": CHOOSE} if can not in FEASIBLE else {}
    if can in ("if", "no") and not text.strip():
        wrong["text"] = FILL
    if wrong:
        raise Refused(_("Please correct what is marked."), fields=wrong)
    head = say(reader.language, FEASIBLE[can])
    told = f"{head}: {text.strip()}" if text.strip() else f"{head}."
    if house:
        told = say(reader.language, WRITTEN_FOR, name=words(person.text, reader.language), told=told)
    return comments.add(session, reader, dossier_id, thing=f"{MEASURE} {measure}", text=told)

"""What a file brought into a dossier that belongs to others: legal status, thresholds, the mandate. It counts as
unconfirmed until its owners confirm it: a checker for the law, leadership for thresholds and mandate.

Such things are remembered beside those that the lead confirms (`inherited`), under names that the lead cannot confirm.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from sqlmodel import Session, col, select

from models.asked_change import Subject
from models.inherited import Inherited
from models.stakeholder import Stakeholder
from negotiator.bargaining.errors import NotAllowed, NotRecorded
from negotiator.catalogue.effects import default_of
from negotiator.catalogue.plan import MandateGiven, Plan
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.context import PARAMS
from negotiator.language import _, say
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.access.audit import Deed
from negotiator.services.access.derived import derived
from negotiator.services.access.frames import dossier_for
from negotiator.services.dossiers.inheritance import inherited
from negotiator.services.dossiers.questions.askable import MANDATE, PARAMETER, Askable, askable, thresholds, told
from negotiator.services.dossiers.stages.gates import JUSTICE
from negotiator.services.records.law import ANSWER, ANSWERS, LEVEL, UNCONFIRMED, strictest
from negotiator.services.records.loading import known
from negotiator.services.records.plans import FILE, GIVEN_BY_FILE
from negotiator.services.records.voice import Voice, mandate_given

GIVEN = GIVEN_BY_FILE.removeprefix(FILE)  # that the mandate was given
NOTHING = _("Nothing of this kind came with a file, or it has been confirmed.")
OTHERS = _("Somebody else confirms this. The page says who.")


@dataclass(frozen=True, slots=True)
class BroughtLine:
    """One thing that came with a file: whose it is to confirm (`subject`), what it is and says; `mine` where the reader
    confirms it."""

    thing: str
    subject: str
    name: str
    value: str
    mine: bool


def things_of(plan: Plan) -> tuple[str, ...]:
    """What of a plan belongs to others: levels freer than the catalogue says, legal answers, thresholds other than the
    usual, ranges of the mandate, and that it was given."""
    found = (*_levels(plan), *(f"{ANSWER}.{name}" for name in ANSWERS if name in plan.context))
    usual = {key: default_of(plan.context, key, PARAMS[key][0]) for key in sorted(thresholds())}
    numbers = (f"{PARAMETER}.{key}" for key, number in usual.items() if plan.params.get(key, number) != number)
    given = (GIVEN,) if plan.mandate_given != MandateGiven() else ()
    return (*found, *numbers, *(f"{MANDATE}.{key}" for key in plan.mandate), *given)


def _levels(plan: Plan) -> Iterator[str]:
    known_ = library.catalogue().measures
    for measure in (*plan.measures, *plan.shelved):
        usual = known_[measure.id].levels if measure.id in known_ else ()
        for level in measure.levels[1:]:
            thing = f"{LEVEL}.{measure.id}.{level.n}"
            stated = usual[level.n].legal if level.n < len(usual) else UNCONFIRMED
            if strictest(thing, level.legal, stated) != level.legal:
                yield thing


def keep(session: Session, dossier_id: int, plan: Plan) -> None:
    """Remembers what a file brought as unconfirmed; not committed."""
    inherited.keep(session, dossier_id, (f"{FILE}{thing}" for thing in things_of(plan)))


def settle(session: Session, dossier_id: int, thing: str) -> None:
    """The thing was decided on: it waits no longer; not committed."""
    inherited.settle(session, dossier_id, [f"{FILE}{thing}"])


def dossiers_with(session: Session, dossier_ids: Collection[int]) -> frozenset[int]:
    """Those of these dossiers in which something that came with a file waits; one query."""
    mine = (col(Inherited.dossier_id).in_(dossier_ids), col(Inherited.thing).startswith(FILE))
    return frozenset(session.exec(select(Inherited.dossier_id).where(*mine).distinct()))


def waiting(session: Session, reader: Reader, dossier_id: int) -> tuple[BroughtLine, ...]:
    """What nobody has confirmed, as far as the reader may know it: law, thresholds, mandate. Raises NotRecorded or
    NotAllowed."""
    dossier_for(session, reader, dossier_id, Action.READ_RULES)
    things = [t.removeprefix(FILE) for t in inherited.open_things(session, dossier_id) if t.startswith(FILE)]
    plan, houses = derived(session, dossier_id).plan, _houses(session, dossier_id) if things else {}
    found = list[BroughtLine]()
    for thing in things:
        if thing == GIVEN:
            found += _given(reader, dossier_id, plan)
            continue
        try:
            each = askable(plan, thing, reader.language)
        except NotRecorded:  # removed since
            continue
        if each.subject is not Subject.MANDATE or may(reader, Action.READ_MANDATE, dossier_id):
            found.append(_line(reader, dossier_id, each, houses))
    order = {subject.value: n for n, subject in enumerate(Subject)}
    return tuple(sorted(found, key=lambda line: (order[line.subject], line.name)))


def _given(reader: Reader, dossier_id: int, plan: Plan) -> list[BroughtLine]:
    """That the mandate was given, to those who may read it; nothing where leadership has recorded it anew."""
    told_ = mandate_given(Voice(reader.language), replace(plan, mandate_waits=False))
    if not told_ or not may(reader, Action.READ_MANDATE, dossier_id):
        return []
    name, mine = say(reader.language, _("The decision that gave the mandate")), Subject.MANDATE
    return [BroughtLine(GIVEN, mine.value, name, told_, may(reader, Action.GIVE_MANDATE, dossier_id))]


def _line(reader: Reader, dossier_id: int, each: Askable, houses: Mapping[str, int]) -> BroughtLine:
    value = told(each.thing, each.counts, reader.language)
    return BroughtLine(
        each.thing, each.subject.value, each.name, value, _confirms(reader, dossier_id, each.subject, houses)
    )


def _confirms(reader: Reader, dossier_id: int, subject: Subject, houses: Mapping[str, int]) -> bool:
    """Whether the reader answers for it: whoever checks for Justice, leadership, or whoever gives the mandate."""
    if subject is Subject.LAW:
        return JUSTICE in houses and may(reader, Action.STATE_CHECK, dossier_id, houses[JUSTICE])
    needed = Action.GIVE_MANDATE if subject is Subject.MANDATE else Action.EDIT_THRESHOLDS
    return may(reader, needed, dossier_id)


def confirm(session: Session, reader: Reader, dossier_id: int, things: Collection[str]) -> int:
    """Its owner stands by it as it came; how many. Raises NotRecorded for what does not wait, NotAllowed for what is
    somebody else's."""
    lines = {line.thing: line for line in waiting(session, reader, dossier_id)}
    if not things or not set(things) <= lines.keys():
        raise NotRecorded(NOTHING)
    if not all(lines[thing].mine for thing in things):
        raise NotAllowed(OTHERS)
    inherited.settle(session, dossier_id, [f"{FILE}{thing}" for thing in things])
    for thing in sorted(things):
        detail = {"field": thing, "to": "confirmed"}
        audit.record(session, reader, Deed.CHANGED, f"asked {thing}", dossier_id, None, detail)
    session.commit()
    return len(things)


def _houses(session: Session, dossier_id: int) -> dict[str, int]:
    query = select(Stakeholder.key, Stakeholder.id).where(Stakeholder.dossier_id == dossier_id)
    return {key: known(number) for key, number in session.exec(query)}

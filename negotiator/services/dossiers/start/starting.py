"""A new dossier: from nothing, from a type of country, from a scenario without its story, from a dossier of one's own,
or a whole scenario as an exercise."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam
from sqlalchemy import select as pick
from sqlmodel import Session, col, select

from models.clock import today
from models.dossier import Dossier
from models.kinds import Role
from models.membership import Membership
from models.rows import rows_of
from models.stakeholder import Stakeholder
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.catalogue.beginnings import (
    BLANK,
    EXERCISE,
    OWN,
    TEMPLATE,
    TYPE,
    Beginning,
    beginnings,
    begun,
    begun_from,
)
from negotiator.catalogue.country import country_of
from negotiator.catalogue.plan import Plan
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.catalogue.reading.written import written_in
from negotiator.language import _, say
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader, may, require_starter
from negotiator.services.access.audit import Deed
from negotiator.services.access.derived import derived
from negotiator.services.dossiers.inheritance import inherited
from negotiator.services.dossiers.start.master import titled
from negotiator.services.records import submissions
from negotiator.services.records.loading import known, load_plan
from negotiator.services.records.wording import words

HEADINGS = {
    BLANK: _("From nothing"),
    TYPE: _("From a type of country"),
    TEMPLATE: _("From a scenario, without its rounds, offers and names"),
    OWN: _("From a dossier of your own, without its positions, rounds and offers"),
    EXERCISE: _("As an exercise: a whole fictional scenario"),
}
MOST_NAME, MOST_DIGITS = 80, 9


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to begin, in the reader's language; `about` is empty where the name says it all."""

    key: str
    name: str
    about: str


@dataclass(frozen=True, slots=True)
class ChoiceGroup:
    """Ways of one kind under a heading."""

    heading: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to begin with: the key of a beginning, the name of the partner country, a title."""

    beginning: str
    partner: str = ""
    title: str = ""


def choices(session: Session, reader: Reader) -> tuple[ChoiceGroup, ...]:
    """The ways in which a new dossier can begin. Raises NotAllowed."""
    require_starter(reader)
    every = beginnings().values()
    found = {kind: tuple(_choice(each, reader.language) for each in every if each.kind == kind) for kind in HEADINGS}
    found[OWN] = _own(session, reader)
    return tuple(ChoiceGroup(say(reader.language, HEADINGS[kind]), each) for kind, each in found.items() if each)


_TITLES = (
    pick(col(Dossier.id), col(Dossier.title))
    .where(col(Dossier.id).in_(bindparam("dossiers", expanding=True)))
    .order_by(col(Dossier.id).desc())
)


def _own(session: Session, reader: Reader) -> tuple[Choice, ...]:
    """The dossiers that the reader leads, latest first."""
    led = [number for number in reader.roles if may(reader, Action.EDIT_DOSSIER, number)]
    rows = rows_of(session, _TITLES, {"dossiers": led})
    return tuple(Choice(f"{OWN}-{number}", words(title, reader.language), "") for number, title in rows)


def _choice(beginning: Beginning, language: str) -> Choice:
    if beginning.kind == BLANK:
        about = _(
            "The houses that usually sit at the table with what they are assumed to want, and of the measures those "
            "that protect people and that every text needs; all others are chosen. Nothing about the country."
        )
        return Choice(beginning.key, say(language, _("Blank dossier")), say(language, about))
    if beginning.kind == TYPE:
        return Choice(beginning.key, words(library.profiles()[beginning.origin].text, language), "")
    scenario = demo_scenario(beginning.origin)
    about = words(scenario.summary, language) if beginning.kind == EXERCISE else ""
    return Choice(beginning.key, words(scenario.title, language), about)


def start(session: Session, reader: Reader, wish: Wish) -> int:
    """A new dossier with the reader as lead; its id. Raises NotAllowed, NotRecorded (no such dossier of their own) or
    Refused (no such beginning, no name of the partner where one is needed)."""
    require_starter(reader)
    exercise = is_exercise(wish.beginning)
    _checked(wish, exercise)
    plan = _plan(session, reader, wish, _title(wish, exercise))
    dossier = load_plan(session, written_in(plan, reader.language))
    key = known(dossier.id)
    if not exercise:
        inherited.keep(session, key, inherited.things_of(plan))
    lead = session.exec(
        select(Stakeholder.id).where(Stakeholder.dossier_id == key, Stakeholder.key == dossier.lead)
    ).first()
    session.add(
        Membership(account_id=reader.account_id, dossier_id=key, role=Role.LEAD, stakeholder_id=lead, in_circle=True)
    )
    audit.record(session, reader, Deed.CHANGED, "dossier", key, None, {"field": "start", "to": wish.beginning})
    submissions.done(session, key)
    session.commit()
    return key


def _plan(session: Session, reader: Reader, wish: Wish, title: Mapping[str, str]) -> Plan:
    """What the dossier begins with. Raises NotRecorded, also for a dossier that the reader does not lead."""
    day, partner = today(session).isoformat(), wish.partner.strip()
    if wish.beginning in beginnings():
        return begun(beginnings()[wish.beginning], partner, title, day)
    kind, _dash, number = wish.beginning.partition("-")
    if kind != OWN or not (number.isascii() and number.isdecimal()) or len(number) > MOST_DIGITS:
        raise NotRecorded(_("There is no such scenario."))
    if not may(reader, Action.EDIT_DOSSIER, int(number)):
        raise NotRecorded(_("There is no such scenario."))
    return begun_from(derived(session, int(number)).plan, wish.beginning, partner, title, day)


def is_exercise(key: str) -> bool:
    """Whether a beginning is a whole scenario, which needs no checklist."""
    return key in beginnings() and beginnings()[key].kind == EXERCISE


def _checked(wish: Wish, exercise: bool) -> None:
    """Raises Refused with all fields; whether a dossier of one's own is there is asked later."""
    name, fields = wish.partner.strip(), {}
    if wish.beginning not in beginnings() and not wish.beginning.startswith(f"{OWN}-"):
        fields["scenario"] = _("Please choose where to begin.")
    if not name and not exercise:
        fields["partner"] = _("Please name the partner country.")
    if len(name) > MOST_NAME and not exercise:
        fields["partner"] = _("This is too long.")
    if fields:
        raise Refused(_("Please correct what is marked."), fields=fields)


def _title(wish: Wish, exercise: bool) -> Mapping[str, str]:
    """The title as typed, else one made of the partner's name; none for an exercise without one."""
    title = wish.title.strip()
    if title:
        return {"de": title, "en": title}
    if exercise:
        return {}
    return dict(titled(country_of({"partner": wish.partner.strip()})))

"""What a dossier began with and nobody has confirmed: each answer, number and stakeholder until somebody does.

A thing is confirmed as it stands, or by changing it. Nothing is computed differently because of it; it only looks
different.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import bindparam
from sqlalchemy import select as pick
from sqlmodel import Session, col, delete

from models.inherited import Inherited
from models.limit import LimitKind
from models.rows import rows_of
from negotiator.bargaining.errors import NotRecorded
from negotiator.catalogue.means import units_of
from negotiator.catalogue.of_country import shared
from negotiator.catalogue.plan import PARTNER_SIDE, Plan
from negotiator.catalogue.reading import library
from negotiator.language import _, number, say
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.access.audit import Deed
from negotiator.services.access.derived import derived
from negotiator.services.access.frames import Frame, dossier_for, frame_of
from negotiator.services.dossiers.frame import traits
from negotiator.services.records import law
from negotiator.services.records.wording import words

ANSWER, STAKEHOLDER, MEASURES = "answer", "stakeholder", "measures"
GROUPS = {
    ANSWER: _("Answers about the country"),
    LimitKind.CAPACITY.value: _("Capacities"),
    LimitKind.PAYER.value: _("Money by payer"),
    LimitKind.CHAPTER.value: _("Money by budget chapter"),
    STAKEHOLDER: _("Stakeholders and what they are assumed to want"),
    MEASURES: _("Measures and their levels"),
}
PAGES = {ANSWER: "answers", STAKEHOLDER: "stakeholders", MEASURES: "measures"}  # where the others are: rules
LANGUAGES = "languages"
IF_STATED = frozenset({"legal_ok", "confirmed", "flags"})  # where nothing is stated, nothing is to be confirmed
OURS_TO_KNOW = frozenset({"partner", "names", "extra"})  # typed by whoever began the dossier


@dataclass(frozen=True, slots=True)
class InheritedLine:
    """One thing that nobody has confirmed, with its value as people write it, empty where a page says it."""

    thing: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class InheritedGroup:
    """Things of one kind, with the page on which they are changed."""

    name: str
    page: str
    lines: tuple[InheritedLine, ...]


@dataclass(frozen=True, slots=True)
class InheritedPage:
    """All that is left to confirm."""

    frame: Frame
    groups: tuple[InheritedGroup, ...]
    left: int


def things_of(plan: Plan) -> tuple[str, ...]:
    """Everything that a plan takes over from where it began, in the order of the groups."""
    said = (key for key, value in plan.context.items() if key not in OURS_TO_KNOW and (value or key not in IF_STATED))
    answers = (f"{ANSWER}.{key}" for key in said)
    limits = (
        f"{kind.value}.{key}"
        for kind, amounts in (
            (LimitKind.CAPACITY, plan.base),
            (LimitKind.PAYER, plan.caps),
            (LimitKind.CHAPTER, plan.caps_ep),
        )
        for key in amounts
    )
    people = (f"{STAKEHOLDER}.{person.id}" for person in plan.participants)
    return (*answers, *limits, *people, MEASURES)


def keep(session: Session, dossier_id: int, things: Iterable[str]) -> None:
    """Remembers things as not confirmed; not committed."""
    session.add_all(Inherited(dossier_id=dossier_id, thing=thing) for thing in things)


def settle(session: Session, dossier_id: int, things: Collection[str]) -> None:
    """The things count as confirmed from now on; not committed. Things that do already are left alone."""
    found = (col(Inherited.dossier_id) == dossier_id, col(Inherited.thing).in_(list(things)))
    session.exec(delete(Inherited).where(*found))


_OPEN = pick(col(Inherited.thing)).where(col(Inherited.dossier_id) == bindparam("dossier"))


def open_things(session: Session, dossier_id: int) -> frozenset[str]:
    """What nobody has confirmed yet."""
    return derived(session, dossier_id).kept(
        ("inherited",),
        open_things.__qualname__,
        lambda beside: frozenset(thing for (thing,) in rows_of(beside, _OPEN, {"dossier": dossier_id})),
    )


def measures_open(session: Session, reader: Reader, dossier_id: int) -> bool:
    """Whether the reader is to confirm the measures as they stand: nobody has."""
    return may(reader, Action.EDIT_DOSSIER, dossier_id) and MEASURES in open_things(session, dossier_id)


def page(session: Session, reader: Reader, dossier_id: int) -> InheritedPage:
    """What is left to confirm, for whoever may, without what a checker confirms: money and capacities are among it.
    Raises NotRecorded or NotAllowed."""
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    left = open_things(session, dossier_id)
    plan, language = derived(session, dossier_id).plan, reader.language
    asked = [thing for thing in things_of(plan) if thing in left and thing not in law.THINGS]
    open_ = [thing for thing in asked if thing != MEASURES or untouched(plan)]
    lines = [_line(plan, thing, language) for thing in open_]
    groups = (
        InheritedGroup(
            say(language, name), PAGES.get(kind, "rules"), tuple(x for x in lines if x.thing.partition(".")[0] == kind)
        )
        for kind, name in GROUPS.items()
    )
    return InheritedPage(
        frame=frame_of(reader, dossier),
        groups=tuple(group for group in groups if group.lines),
        left=len(lines),
    )


def confirm(session: Session, reader: Reader, dossier_id: int, things: Collection[str]) -> int:
    """The things stand as they are; how many were open, of the measures each that is as in the catalogue. Raises
    NotRecorded (for a thing that is none, or that only a checker confirms), NotAllowed."""
    dossier_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    plan = derived(session, dossier_id).plan
    known = set(things_of(plan)) - set(law.THINGS)
    if not set(things) <= known:
        raise NotRecorded(_("There is no such thing to confirm."))
    confirmed = sorted(set(things) & open_things(session, dossier_id))
    count = sum(untouched(plan) if thing == MEASURES else 1 for thing in confirmed)  # before the plan is another one
    if confirmed:
        settle(session, dossier_id, confirmed)
        detail = {"field": "defaults", "to": ", ".join(confirmed)}
        audit.record(session, reader, Deed.CHANGED, "defaults", dossier_id, None, detail)
        session.commit()
    return count


def untouched(plan: Plan) -> int:
    """How many measures are as the catalogue has them for this country: whoever changed one has confirmed it."""
    known = library.catalogue().measures
    return sum(m.id in known and m == shared(known[m.id], plan.context) for m in plan.measures)


def _line(plan: Plan, thing: str, language: str) -> InheritedLine:
    kind, _dot, key = thing.partition(".")
    measures = {measure.id: measure for measure in plan.measures}
    if kind == ANSWER:
        told = traits.told({key: plan.context[key]}, measures, language)
        question = say(language, traits.QUESTIONS[key])
        return InheritedLine(thing, question, told[0].answer if told else say(language, _("not answered")))
    if kind == STAKEHOLDER:
        person = next(each for each in plan.participants if each.id == key)
        side = _("assumed interests of the partner") if person.side == PARTNER_SIDE else _("assumed interests")
        return InheritedLine(thing, words(person.text, language), say(language, side))
    if kind == MEASURES:
        count = _("%(found)s of %(all)s measures")
        value = say(language, count, found=number(untouched(plan), language), all=number(len(measures), language))
        return InheritedLine(thing, say(language, _("Measures as in the catalogue")), value)
    names = {
        LimitKind.CAPACITY.value: (units_of(plan), plan.base),
        LimitKind.PAYER.value: (library.terms().payers, plan.caps),
        LimitKind.CHAPTER.value: (library.terms().chapters, plan.caps_ep),
    }
    texts, amounts = names[kind]
    unit = "" if kind == LimitKind.CAPACITY.value else say(language, _("million euros a year"))
    amount = f"{number(amounts[key], language)} {unit}".rstrip()
    return InheritedLine(thing, words(texts.get(key, {}), language) or key, amount)

"""Names of other countries in a dossier's texts: what may be left of where it began."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlmodel import Session

from negotiator.catalogue.beginnings import OWN, TEMPLATE
from negotiator.catalogue.leftovers import others_in, words_of
from negotiator.catalogue.plan import Level, Measure, Plan, Text
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.profiles import Profile
from negotiator.catalogue.reading.scenario import DEMOS, demo_scenario
from negotiator.language import _, say
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.access.derived import derived
from negotiator.services.dossiers.facts import facts
from negotiator.services.records.wording import words

MOST = 50


@dataclass(frozen=True, slots=True)
class Leftover:
    """A name of another country: where it stands, on which page that is changed (`key` says of which thing), and the
    words around it."""

    name: str
    where: str
    page: str
    key: str
    around: str


def leftovers(
    plan: Plan, language: str, recorded: Collection[str] = (), strange: Collection[str] = ()
) -> tuple[Leftover, ...]:
    """Names of other countries in title, summary, facts, stakeholders, measures, levels, capacities, linkages, rounds,
    and in the positions that are `recorded` by the lead (keys of stakeholders), and the `strange` words of the dossier
    that it was made after; MOST at most. Texts that stand in the catalogue as they are do not count."""
    found: dict[tuple[str, str], Leftover] = {}
    for where, page, key, text in (*_texts(plan, language), *_of_positions(plan, language, recorded)):
        for name, around in others_in(text, plan.context, strange):
            found.setdefault((where, name), Leftover(name, where, page, key, around))
    return tuple(found.values())[:MOST]


def words_before(session: Session, reader: Reader, key: str) -> frozenset[str]:
    """What the scenario or dossier after which one was made (`key` of it) calls its partner, and where it met; empty
    where it was made after none, or after a dossier that the reader does not lead."""
    kind, _dash, origin = key.partition("-")
    if kind == TEMPLATE and origin in DEMOS:
        return words_of(demo_scenario(origin).context, demo_scenario(origin).rounds)
    if kind == OWN and origin.isdecimal() and may(reader, Action.EDIT_DOSSIER, int(origin)):
        source = derived(session, int(origin)).plan
        return words_of(source.context, source.rounds)
    return frozenset()


def _texts(plan: Plan, language: str) -> Iterator[tuple[str, str, str, str]]:
    """Where, page, key and text."""
    for label, text in ((_("Title"), plan.title), (_("Summary"), plan.summary)):
        yield say(language, label), "master", "", _both(text)
    for fact in plan.facts:
        held = "\n".join((_both(fact.text), fact.value, fact.unit, fact.definition, fact.src))
        yield facts.name(fact, language), "facts", fact.id, held
    for person in plan.participants:
        profile = library.profiles().get(person.id)
        if profile is None or profile.text != person.text:
            yield words(person.text, language), "stakeholders", person.id, _both(person.text)
    for measure in plan.measures:
        yield words(measure.text, language), "measures", measure.id, _of_measure(measure)
    for own in plan.capacities.values():
        yield words(own.text, language), "rules", "", f"{_both(own.text)}\n{_both(own.unit)}"
    for tie in plan.linkages:
        yield say(language, _("Linkages")), "linkages", "", tie.note
    for meeting in plan.rounds:
        where = say(language, _("Round %(n)s"), n=meeting.n)
        yield where, "rounds", str(meeting.n), f"{meeting.place}\n{_both(meeting.record)}"


def _of_positions(plan: Plan, language: str, recorded: Collection[str]) -> Iterator[tuple[str, str, str, str]]:
    """Reasons and explanations in these positions that are not the catalogue's."""
    for person in plan.participants:
        if person.id in recorded:
            profile = library.profiles().get(person.id)
            usual = _of_profile(profile) if profile else frozenset[str]()
            held = [person.reasoning, person.least_text, *(each.why for each in person.prefs)]
            held += [each.why for each in person.red_lines]
            text = "\n".join(each for each in held if each not in usual)
            where = say(language, _("Position of %(name)s"), name=words(person.text, language))
            yield where, "positions", person.id, text


def _of_profile(profile: Profile) -> frozenset[str]:
    said = (*(each.why for each in profile.prefs), *(each.why for each in profile.red_lines))
    return frozenset((*said, profile.reasoning, profile.mark_text))


def _of_measure(measure: Measure) -> str:
    """The words of a measure and its levels that are not the catalogue's."""
    known = library.catalogue().measures.get(measure.id)
    held = [_both(measure.text), measure.desc, measure.law, *map(_of_level, measure.levels)]
    held += [name for level in measure.levels for name in (level.ours, level.theirs)]
    theirs = [_both(known.text), known.desc, known.law, *map(_of_level, known.levels)] if known else []
    return "\n".join(text for text in held if text not in theirs)


def _of_level(level: Level) -> str:
    return _both(level.text)


def _both(text: Text) -> str:
    return "\n".join(dict.fromkeys(each for each in text.values() if each))

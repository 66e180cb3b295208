"""What the answers about a country do to weights, defaults, gains and warnings, and what of it the lead switched off.

The table is data (`effects.toml`). Nothing is changed silently: each effect has its sentence, and a page
lists them all. Rights are no effects: guardrails bind as they are, and an effect that tells of one cannot be switched
off here.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from negotiator import numbers
from negotiator.bargaining.words import Shape
from negotiator.catalogue.plan import MOST_IMPORTANCE, PARTNER_SIDE, Participant, Plan, Pref, Text
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.effects import Does, Effect

OFF = "effects_off"  # where an answer sheet keeps what was switched off: id -> reason
ASSESSED = "a"
FIRST_HOSTS = frozenset({"arch_jordan", "arch_firsthost"})  # types of country in which most refugees arrive first
ONE = Fraction(1)
TYPICAL = {"labour_market": "labour"}  # what types of country call a question that has another name there


@dataclass(frozen=True, slots=True)
class Somebody:
    """Whose preferences are looked at alone."""

    id: str
    side: str


Whose = Participant | Somebody


@dataclass(frozen=True, slots=True)
class Weight:
    """A weight that answers change: whose, on which measure, as assumed and as it counts, and by which effects."""

    participant: str
    measure: str
    assumed: Fraction
    counts: Fraction
    by: tuple[str, ...]


def held(context: Mapping[str, object]) -> tuple[Effect, ...]:
    """The effects whose answer is given, in the table's order, those that are switched off among them."""
    return tuple(effect for effect in library.effects().values() if effect.answer in _answers(context, effect.question))


def switched_off(context: Mapping[str, object]) -> dict[str, str]:
    """The effects that the lead switched off, with the reason; fixed ones never are."""
    said = context.get(OFF)
    known = library.effects()
    given = said.items() if isinstance(said, dict) else ()
    return {str(key): str(why) for key, why in given if str(key) in known and not known[str(key)].fixed}


def counting(context: Mapping[str, object]) -> tuple[Effect, ...]:
    """The effects that count: their answer is given and nobody switched them off."""
    off = switched_off(context)
    return tuple(effect for effect in held(context) if effect.id not in off)


def sentence(effect: Effect) -> Text:
    """What the effect does and why; {m} stays in the place of a measure."""
    return {
        language: text.replace("{factor}", numbers.number(effect.factor, language, 2)).replace(
            "{value}", numbers.number(effect.value, language, 2)
        )
        for language, text in effect.text.items()
    }


def weighed(plan: Plan) -> Plan:
    """The plan with the factor of each assumed preference as the answers say; the same plan where nothing changes."""
    effects = [effect for effect in counting(plan.context) if effect.does is Does.WEIGHT]
    people = tuple(_person(person, effects) for person in plan.participants)
    same = all(before is after for before, after in zip(plan.participants, people, strict=True))
    return plan if same else replace(plan, participants=people)


def weighed_of(context: Mapping[str, object], whose: Whose, prefs: Iterable[Pref]) -> tuple[Pref, ...]:
    """The preferences of one participant with their factors, as `weighed` gives them."""
    effects = [effect for effect in counting(context) if effect.does is Does.WEIGHT]
    return tuple(_pref(whose, pref, effects) for pref in prefs)


def weights(plan: Plan) -> tuple[Weight, ...]:
    """The weights that answers change, in the order of the participants and their preferences."""
    effects = [effect for effect in counting(plan.context) if effect.does is Does.WEIGHT]
    found = []
    for person in plan.participants:
        for pref in person.prefs:
            by = _moving(person, pref, effects)
            if by:
                counts = pref.importance * _factor(pref, by)
                found.append(Weight(person.id, pref.measure, pref.importance, counts, tuple(e.id for e in by)))
    return tuple(found)


def default_of(context: Mapping[str, object], param: str, default: Fraction) -> Fraction:
    """The default of a guardrail's number in this country: the largest that an answer asks for, else `default`."""
    if not any(effect.does is Does.DEFAULT and effect.param == param for effect in library.effects().values()):
        return default
    asked = [e.value for e in counting(context) if e.does is Does.DEFAULT and e.param == param]
    return max(asked, default=default)


def credits(context: Mapping[str, object]) -> dict[tuple[str, str], Fraction]:
    """(measure, party) -> the share of its gain that is credited, where an answer lowers it."""
    found: dict[tuple[str, str], Fraction] = {}
    for effect in counting(context):
        if effect.does is Does.GAIN:
            for measure in effect.measures:
                found[measure, effect.party] = min(effect.factor, found.get((measure, effect.party), ONE))
    return found


def warning(context: Mapping[str, object]) -> tuple[Effect, ...]:
    """The effects that warn of a package."""
    return tuple(effect for effect in counting(context) if effect.does is Does.WARN)


def advising(context: Mapping[str, object]) -> bool:
    """Whether an answer can lead to a warning at all."""
    return any(effect.does in (Does.WARN, Does.HOUSES) for effect in counting(context))


def _answers(context: Mapping[str, object], question: str) -> tuple[str, ...]:
    said = context.get(question)
    if isinstance(said, bool):
        return ("true",) if said else ()
    if isinstance(said, list | tuple):
        return tuple(str(each) for each in said)
    return (str(said),) if said else ()


def _person(person: Participant, effects: list[Effect]) -> Participant:
    prefs = tuple(_pref(person, pref, effects) for pref in person.prefs)
    same = all(before is after for before, after in zip(person.prefs, prefs, strict=True))
    return person if same else replace(person, prefs=prefs)


def _pref(person: Whose, pref: Pref, effects: list[Effect]) -> Pref:
    factor = _factor(pref, _moving(person, pref, effects))
    return pref if pref.factor == factor else replace(pref, factor=factor)


def _factor(pref: Pref, effects: list[Effect]) -> Fraction:
    """What the effects together make of an importance: never more than the most that anybody can say."""
    found = ONE
    for effect in effects:
        found *= effect.factor
    if found <= ONE or not pref.importance:
        return found
    return max(ONE, min(found, MOST_IMPORTANCE / pref.importance))


def _moving(person: Whose, pref: Pref, effects: list[Effect]) -> list[Effect]:
    """The effects that move a preference of the partner side that is assumed and that nobody has changed: those for
    wishes or those for what somebody refuses."""
    if not effects or person.side != PARTNER_SIDE or not _is_assumed(person, pref):
        return []
    refused = pref.shape is Shape.DOWN or (pref.shape is Shape.PEAK and pref.at == 0)
    fitting = (e for e in effects if pref.measure in e.measures and e.refused is refused)
    return [effect for effect in fitting if not _is_typical(person, effect)]


def _is_assumed(person: Whose, pref: Pref) -> bool:
    """Whether it stands as the catalogue's profile assumes it; what was declared or set by hand has the last word."""
    profile = library.profiles().get(person.id)
    if profile is None or pref.cert != ASSESSED:
        return False
    said = (pref.measure, pref.importance, pref.shape, pref.at)
    return any((each.measure, each.importance, each.shape, each.at) == said for each in profile.prefs)


def _is_typical(person: Whose, effect: Effect) -> bool:
    """Whether the type of country, whose weights these are, was assumed with this answer already."""
    told = {**library.profiles()[person.id].context, "first_host": person.id in FIRST_HOSTS}
    return effect.answer in _answers(told, TYPICAL.get(effect.question, effect.question))


def missing_houses(plan: Plan) -> Iterator[Effect]:
    """The effects that ask for a house at the table of which none has a seat."""
    seated = {person.id for person in plan.participants if person.part.value == "seat"}
    for effect in counting(plan.context):
        if effect.does is Does.HOUSES and not seated & set(effect.houses):
            yield effect

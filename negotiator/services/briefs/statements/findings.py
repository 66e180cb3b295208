"""What a package means for the people at the table: who gains most, who gives most."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from negotiator.catalogue.plan import Fact, Measure, Participant, Plan, Pref, Round
from negotiator.catalogue.scores import counted, value_of
from negotiator.services.briefs.material.material import Material, Option

ZERO = Fraction(0)
CLOSED = "closed"
_RUMOUR = ("rumour", "jobs claimed in media, denied by BMI")  # id and unit of a fact


def rumour(plan: Plan) -> Fact | None:
    """The number that was claimed in media and denied, where the dossier holds it."""
    return next((fact for fact in plan.told_facts if is_rumour(fact)), None)


def is_rumour(fact: Fact) -> bool:
    """Whether a fact is that number: never one that may be used."""
    return (fact.id, fact.unit) == _RUMOUR


@dataclass(frozen=True, slots=True)
class RatedMeasure:
    """A measure that a stakeholder rated, and how many points of its score the package gives or withholds there."""

    measure: Measure
    points: Fraction


def gains(material: Material, option: Option, participant: Participant) -> tuple[RatedMeasure, ...]:
    """What the package gives a participant beyond the status quo, largest first; empty where nothing may be told."""
    found = [
        RatedMeasure(m, _gain(material, p, participant, m, option.level(m.id)))
        for p, m in _rated(material, participant)
    ]
    return _ranked(wish for wish in found if wish.points > 0)


def losses(material: Material, option: Option, participant: Participant) -> tuple[RatedMeasure, ...]:
    """What the package withholds from a participant's wishes, largest first; empty where nothing may be told."""
    weight = _weight(material, participant)
    found = [
        RatedMeasure(m, 100 * p.weight * (1 - value_of(p, option.level(m.id), m.top)) / weight)
        for p, m in _rated(material, participant)
    ]
    return _ranked(wish for wish in found if wish.points > 0)


def round_ahead(material: Material) -> Round | None:
    """The round that the brief prepares: the last one, unless it is over."""
    last = material.plan.rounds[-1] if material.plan.rounds else None
    return None if last is None or last.status == CLOSED else last


def _gain(material: Material, pref: Pref, seat: Participant, measure: Measure, level: int) -> Fraction:
    more = value_of(pref, level, measure.top) - value_of(pref, 0, measure.top)
    return 100 * pref.weight * more / _weight(material, seat)


def _weight(material: Material, participant: Participant) -> Fraction:
    return sum((pref.weight for pref, _ in _rated(material, participant)), ZERO) or Fraction(1)


def _rated(material: Material, participant: Participant) -> list[tuple[Pref, Measure]]:
    known = {measure.id: measure for measure in material.plan.measures}
    return [(pref, known[pref.measure]) for pref in counted(participant.prefs, known)]


def _ranked(wishes: Iterable[RatedMeasure]) -> tuple[RatedMeasure, ...]:
    return tuple(sorted(wishes, key=lambda wish: -wish.points))

"""What a package means for the people at the table: who gains most, who gives most, what is open between the sides."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from negotiator.bargaining.words import Pillar
from negotiator.catalogue.plan import Measure, Participant, Pref, Round
from negotiator.catalogue.scores import counted, value_of
from negotiator.services.brief_material import PARTNER_SIDE, Material, Option

ZERO = Fraction(0)
INTERNAL = "i"
CLOSED = "closed"
HOME_OFFER = "de"
RUMOUR = ("rumour", "jobs claimed in media, denied by BMI")  # id and unit of a fact


@dataclass(frozen=True, slots=True)
class Wish:
    """A measure that a stakeholder rated, and how many points of its score the package gives or withholds there."""

    measure: Measure
    points: Fraction


@dataclass(frozen=True, slots=True)
class Gap:
    """A measure that the sides spoke of in a round: the level that each offered; None where a side said nothing."""

    measure: Measure
    home: int | None
    partner: int | None

    @property
    def settled(self) -> bool:
        """Whether both offered the same."""
        return self.home is not None and self.home == self.partner


def gains(material: Material, option: Option, participant: Participant) -> tuple[Wish, ...]:
    """What the package gives a participant beyond the status quo, largest first; empty where nothing may be told."""
    found = [Wish(m, _gain(material, p, participant, m, option.level(m.id))) for p, m in _rated(material, participant)]
    return _ranked(wish for wish in found if wish.points > 0)


def losses(material: Material, option: Option, participant: Participant) -> tuple[Wish, ...]:
    """What the package withholds from a participant's wishes, largest first; empty where nothing may be told."""
    weight = _weight(material, participant)
    found = [
        Wish(m, 100 * p.importance * (1 - value_of(p, option.level(m.id), m.top)) / weight)
        for p, m in _rated(material, participant)
    ]
    return _ranked(wish for wish in found if wish.points > 0)


def gaps(material: Material) -> tuple[Gap, ...]:
    """The measures of the last round with offers, in the dossier's order; empty if there was none."""
    last = last_round(material)
    if last is None:
        return ()
    home = last.offers.get(HOME_OFFER, {})
    partner = last.offers.get(PARTNER_SIDE, {})
    return tuple(
        Gap(measure, home.get(measure.id), partner.get(measure.id))
        for measure in material.plan.measures
        if measure.id in home or measure.id in partner
    )


def last_round(material: Material) -> Round | None:
    """The last round in which anything was offered."""
    return next((r for r in reversed(material.plan.rounds) if any(r.offers.values())), None)


def round_ahead(material: Material) -> Round | None:
    """The round that the brief prepares: the last one, unless it is over."""
    last = material.plan.rounds[-1] if material.plan.rounds else None
    return None if last is None or last.status == CLOSED else last


def asks(material: Material, option: Option, count: int = 3) -> tuple[Measure, ...]:
    """Where the package serves the home side most against the partner: what has to be asked for."""
    return _leaning(material, option, 1)[:count]


def offers(material: Material, option: Option, count: int = 3) -> tuple[Measure, ...]:
    """Where the package serves the partner most against the home side: what can be offered."""
    return _leaning(material, option, -1)[:count]


def _leaning(material: Material, option: Option, sign: int) -> tuple[Measure, ...]:
    """Measures that lean to one side, most first: by the gains that the readers may see, and by the catalogue's."""
    found = []
    for measure in material.taken(option):
        level = option.level(measure.id)
        lean = sign * _lean(material, measure, level)
        if measure.bind != INTERNAL and lean > 0 and _moves(material, measure, sign):
            found.append((-lean, material.plan.measures.index(measure), measure))
    return tuple(measure for _, _, measure in sorted(found, key=lambda entry: entry[:2]))


def _moves(material: Material, measure: Measure, sign: int) -> bool:
    """Whether the side that is asked (1: the partner, -1: ours) has to move there; returns are never our offer."""
    if sign < 0:
        return measure.pillar is not Pillar.RETURN
    gap = next((gap for gap in gaps(material) if gap.measure.id == measure.id), None)
    further = gap is not None and gap.home is not None and (gap.partner is None or gap.partner < gap.home)
    return measure.pillar is Pillar.RETURN or measure.win.get("ori", ZERO) < 0 or further


def _lean(material: Material, measure: Measure, level: int) -> Fraction:
    """Points of the home side's mean gain less the partner's, plus the catalogue's gain points (-6 to 6) alike."""
    sides: dict[bool, list[Fraction]] = {True: [], False: []}
    for seat in material.seats:
        pref = next((p for p in counted(seat.prefs, {measure.id: measure}) if p.measure == measure.id), None)
        if seat.prefs:
            points = _gain(material, pref, seat, measure, level) if pref else ZERO
            sides[material.home(seat)].append(points)
    home, partner = (sum(sides[side], ZERO) / max(len(sides[side]), 1) for side in (True, False))
    win = (measure.win.get("des", ZERO) - measure.win.get("ori", ZERO)) * Fraction(level, measure.top)
    return home - partner + win


def _gain(material: Material, pref: Pref, seat: Participant, measure: Measure, level: int) -> Fraction:
    more = value_of(pref, level, measure.top) - value_of(pref, 0, measure.top)
    return 100 * pref.importance * more / _weight(material, seat)


def _weight(material: Material, participant: Participant) -> Fraction:
    return sum((pref.importance for pref, _ in _rated(material, participant)), ZERO) or Fraction(1)


def _rated(material: Material, participant: Participant) -> list[tuple[Pref, Measure]]:
    known = {measure.id: measure for measure in material.plan.measures}
    return [(pref, known[pref.measure]) for pref in counted(participant.prefs, known)]


def _ranked(wishes: Iterable[Wish]) -> tuple[Wish, ...]:
    return tuple(sorted(wishes, key=lambda wish: -wish.points))

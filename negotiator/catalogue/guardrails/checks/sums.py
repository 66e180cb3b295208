"""What a package adds up to, per year and exact: persons, money, capacities, gains. No solver, no rows."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from negotiator.catalogue.effects import credits
from negotiator.catalogue.means import in_year
from negotiator.catalogue.plan import Level, Measure, Plan

ALL = "all"
ZERO = Fraction(0)


class Sums:
    """The sums of one package; measures that it leaves out stand at level 0."""

    def __init__(self, plan: Plan, levels: Mapping[str, int]) -> None:
        self.plan, self._credits = plan, credits(plan.context)
        self.chosen: dict[str, tuple[Measure, Level]] = {
            measure.id: (measure, measure.levels[levels.get(measure.id, 0)]) for measure in plan.measures
        }
        self._counting = tuple(
            (measure, level)
            for measure, level in self.chosen.values()
            if level.n or level.eur or level.groups or level.uses
        )

    def by(self, year: int) -> "Sums":
        """The sums of one year of the agreement, with that year's numbers: what begins later stands at level 0, and
        what is ramped up has its share."""
        begun = {key: level.n for key, (_, level) in self.chosen.items() if level.year <= year}
        found = Sums(in_year(self.plan, year), begun)
        found.chosen = {key: (measure, _ramped(level, year)) for key, (measure, level) in found.chosen.items()}
        found._counting = tuple(found.chosen.values())
        return found

    def level(self, measure: str) -> int:
        """The level of a measure; 0 for one that the dossier does not have."""
        return self.chosen[measure][1].n if measure in self.chosen else 0

    def taken(self) -> tuple[Measure, ...]:
        """The measures above level 0, in the dossier's order."""
        return tuple(measure for measure, level in self.chosen.values() if level.n > 0)

    def quantity(self, measure: str) -> Fraction:
        """The quantity of the chosen level; 0 for level 0 or a level without quantity."""
        if self.level(measure) == 0:
            return ZERO
        return self.chosen[measure][1].quantity or ZERO

    def persons(self, group: str, places: Collection[str]) -> Fraction:
        """Persons of a group ("all" for everybody) in pillars or measures."""
        return sum((_persons(level, group) for _, level in self._in(places)), ZERO)

    def use(self, resource: str) -> Fraction:
        """What the package uses of a capacity."""
        return sum((level.uses[resource] for _, level in self._counting if resource in level.uses), ZERO)

    def give(self, resource: str) -> Fraction:
        """What the package adds to a capacity."""
        return sum((level.gives[resource] for _, level in self.chosen.values() if resource in level.gives), ZERO)

    def base(self, resource: str) -> Fraction:
        """What is free of a capacity without the package."""
        return self.plan.base.get(resource, ZERO)

    def eur(self, payer: str) -> Fraction:
        """EUR m of a payer."""
        return sum((level.eur[payer] for _, level in self._counting if payer in level.eur), ZERO)

    def eur_in(self, pillar: str) -> Fraction:
        """EUR m of all payers in a pillar."""
        return sum((sum(level.eur.values(), ZERO) for _, level in self._in((pillar,))), ZERO)

    def chapter(self, chapter: str) -> Fraction:
        """Federal EUR m in a budget chapter."""
        paid = (level.eur for measure, level in self._counting if measure.ep == chapter)
        return sum((eur["federal"] for eur in paid if "federal" in eur), ZERO)

    def nominal(self, gain: str) -> Fraction:
        """Gain of one of the three parties as promised."""
        return sum((_share(m, n) * m.win[gain] for m, n in self._counting if m.win.get(gain)), ZERO)

    def credited(self, gain: str) -> Fraction:
        """Gain of one of the three parties, weighted with the credibility of each level."""
        return sum((n.cred * _share(m, n) * self.gain(m, gain) for m, n in self._counting if m.win.get(gain)), ZERO)

    def gain(self, measure: Measure, party: str) -> Fraction:
        """What a measure is worth to a party at its highest level, as far as the answers about the country let a gain
        be credited."""
        gain = measure.win.get(party, ZERO)
        credit = self._credits.get((measure.id, party)) if gain > 0 else None
        return gain if credit is None else gain * credit

    def each_gain(
        self, parties: Collection[str]
    ) -> Iterator[tuple[Measure, Level, dict[str, Fraction], dict[str, Fraction]]]:
        """Each measure taken with its level: party -> gain as promised, party -> as credited."""
        for m, n in self._counting:
            promised = {party: _share(m, n) * m.win.get(party, ZERO) for party in parties}
            yield m, n, promised, {party: n.cred * _share(m, n) * self.gain(m, party) for party in parties}

    def women(self, places: Collection[str]) -> Fraction:
        """Women that the programmes' own requirements ask for, in persons."""
        return sum((m.women * _persons(n, ALL) for m, n in self._in(places)), ZERO)

    def _in(self, places: Collection[str]) -> Iterator[tuple[Measure, Level]]:
        return ((m, n) for m, n in self._counting if m.id in places or m.pillar.value in places)


def _ramped(level: Level, year: int) -> Level:
    """The level with the amounts that it has reached by a year in which it has begun."""
    steps = dict(enumerate(level.ramp, level.year or 1))
    if not level.n or year not in steps:
        return level
    eur, uses, gives, groups = (
        {key: amount * steps[year] for key, amount in amounts.items()}
        for amounts in (level.eur, level.uses, level.gives, level.groups)
    )
    return replace(level, eur=eur, uses=uses, gives=gives, groups=groups)


def _persons(level: Level, group: str) -> Fraction:
    return sum(level.groups.values(), ZERO) if group == ALL else level.groups.get(group, ZERO)


def _share(measure: Measure, level: Level) -> Fraction:
    return Fraction(level.n, measure.top)

"""Who gets what of a package: shared capacities by group, training for home and away, measures that help each other."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from negotiator.catalogue.guardrails.checks.sums import Sums
from negotiator.catalogue.plan import Level, Plan
from negotiator.catalogue.reading import library

TRAINING, VISA = "training", "visa"
ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Share:
    """A capacity by group, a year: `by_group` in the catalogue's order of groups, `rest` what measures use that count
    no persons; `free` is what there is with what the package adds."""

    capacity: str
    by_group: Mapping[str, Fraction]
    rest: Fraction
    free: Fraction


@dataclass(frozen=True, slots=True)
class Track:
    """A training measure, persons a year: those who leave for Germany (they use a visa decision), and those trained for
    their own labour market."""

    measure: str
    home: Fraction
    away: Fraction


@dataclass(frozen=True, slots=True)
class Helped:
    """A measure that is likelier to be delivered, by `bonus` (0-1), since `other` is in the package at this level or
    above."""

    measure: str
    other: str
    level: int
    bonus: Fraction


def shares(plan: Plan, levels: Mapping[str, int]) -> tuple[Share, ...]:
    """The shared capacities that the package uses, in the catalogue's order. What a level uses is divided among its
    groups as its persons are."""
    sums, known = Sums(plan, levels), library.catalogue()
    return tuple(
        Share(
            unit,
            {group: _of_group(sums, unit, group) for group in known.groups},
            _without_persons(sums, unit),
            sums.base(unit) + sums.give(unit),
        )
        for unit in known.units
        if sums.use(unit)
    )


def tracks(plan: Plan, levels: Mapping[str, int]) -> tuple[Track, ...]:
    """The training measures of the package that count persons, in the dossier's order."""
    found = []
    for measure, level in Sums(plan, levels).chosen.values():
        persons = sum(level.groups.values(), ZERO)
        if measure.pillar == TRAINING and persons:
            away = min(persons, level.uses.get(VISA, ZERO))
            found.append(Track(measure.id, persons - away, away))
    return tuple(found)


def helped(plan: Plan, levels: Mapping[str, int]) -> Iterator[Helped]:
    """The synergies that the package reaches, in the dossier's order: they count in the balanced rule."""
    measures = {measure.id for measure in plan.measures}
    for measure in plan.measures:
        for each in measure.synergies:
            both = levels.get(measure.id, 0) >= 1 and levels.get(each.measure, 0) >= max(1, each.at)
            if both and each.measure in measures and each.measure != measure.id:
                yield Helped(measure.id, each.measure, max(1, each.at), each.bonus)


def _of_group(sums: Sums, unit: str, group: str) -> Fraction:
    return sum((_part(level, unit, group) for _, level in sums.chosen.values()), ZERO)


def _without_persons(sums: Sums, unit: str) -> Fraction:
    bare = (level for _, level in sums.chosen.values() if not any(level.groups.values()))
    return sum((level.uses.get(unit, ZERO) for level in bare), ZERO)


def _part(level: Level, unit: str, group: str) -> Fraction:
    persons = sum(level.groups.values(), ZERO)
    return level.uses.get(unit, ZERO) * level.groups.get(group, ZERO) / persons if persons else ZERO

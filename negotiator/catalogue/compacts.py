"""Which objectives of the two compacts a package serves, and by which measures: at the level that it has."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from negotiator.catalogue.plan import Measure, Plan, Text


class Compact(StrEnum):
    """The Global Compact for Migration and that on Refugees."""

    MIGRATION = "migration"
    REFUGEES = "refugees"


@dataclass(frozen=True, slots=True)
class Objective:
    """One objective by its number. `measures` serve it by the catalogue's judgement; for the migration compact each
    measure says itself what it serves, and the list is empty."""

    compact: Compact
    n: int
    text: Text
    src: tuple[str, ...]
    measures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Compacts:
    """The objectives in their order, and from which level on a measure serves one where that is not the first."""

    objectives: tuple[Objective, ...]
    levels: Mapping[tuple[str, int], int]


@dataclass(frozen=True, slots=True)
class Served:
    """What became of an objective: the ids of the measures of the package that serve it, and of those of the dossier
    that could and do not, in the dossier's order."""

    objective: Objective
    by: tuple[str, ...]
    could: tuple[str, ...]


def served(plan: Plan, compacts: Compacts, levels: Mapping[str, int]) -> tuple[Served, ...]:
    """Each objective of both compacts with what serves it; measures left out of `levels` are at level 0."""
    found = []
    for objective in compacts.objectives:
        least = {measure.id: _from(measure, objective, compacts) for measure in plan.measures}
        serving = {key: level for key, level in least.items() if level}
        by = tuple(key for key, level in serving.items() if levels.get(key, 0) >= level)
        tops = {measure.id: measure.top for measure in plan.measures}
        could = tuple(key for key, level in serving.items() if levels.get(key, 0) < level <= tops[key])
        found.append(Served(objective, by, could))
    return tuple(found)


def serves(measure: Measure, compacts: Compacts) -> tuple[tuple[Objective, int], ...]:
    """The objectives that a measure can serve, in their order, each with the level from which on it does."""
    least = ((objective, _from(measure, objective, compacts)) for objective in compacts.objectives)
    return tuple((objective, level) for objective, level in least if 0 < level <= measure.top)


def _from(measure: Measure, objective: Objective, compacts: Compacts) -> int:
    """The level from which on a measure serves the objective; 0 if it does not."""
    if objective.compact is Compact.REFUGEES:
        return int(measure.id in objective.measures)
    return compacts.levels.get((measure.id, objective.n), 1) if objective.n in measure.gcm else 0

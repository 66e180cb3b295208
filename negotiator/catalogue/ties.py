"""Whether a package keeps a linkage: both measures in it, in the order that was agreed."""

from collections.abc import Mapping
from enum import StrEnum

from negotiator.catalogue.guardrails.rows.rights import alien
from negotiator.catalogue.plan import CONDITION, SEQUENCE, Linkage, Measure, Plan


class Tie(StrEnum):
    """How a linkage stands in a package."""

    KEPT = "kept"
    HALF = "half"  # one of the two is missing that must not be
    EARLY = "early"  # what is to come after is due before
    IDLE = "idle"  # there is nothing in the package to be tied
    ALIEN = "alien"  # it makes help conditional on taking people back (G-11)


def tie_of(plan: Plan, linkage: Linkage, levels: Mapping[str, int]) -> Tie:
    """How the linkage stands; measures left out of `levels` are at level 0. Idle where the dossier lacks a measure."""
    measures = {measure.id: measure for measure in plan.measures}
    if not {linkage.a, linkage.b} <= measures.keys():
        return Tie.IDLE
    a, b = _counting(levels, linkage.a, linkage.a_level), _counting(levels, linkage.b, linkage.b_level)
    if linkage.type == CONDITION:
        return Tie.ALIEN if alien(plan, linkage) else Tie.KEPT if a else Tie.IDLE
    if linkage.type == SEQUENCE:
        return _sequence(_year(measures[linkage.a], a), _year(measures[linkage.b], b))
    if not a and not b:
        return Tie.IDLE
    return Tie.KEPT if a and b else Tie.HALF


def _counting(levels: Mapping[str, int], measure: str, least: int) -> int:
    """The level of a measure where the tie counts it, else 0."""
    level = levels.get(measure, 0)
    return level if level >= least else 0


def _year(measure: Measure, level: int) -> int | None:
    return measure.levels[level].year if level else None


def _sequence(first: int | None, then: int | None) -> Tie:
    if then is None:
        return Tie.IDLE
    if first is None:
        return Tie.HALF
    return Tie.EARLY if then < first else Tie.KEPT

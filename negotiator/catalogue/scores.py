"""How well a package serves one stakeholder: 0 to 100, exact."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from negotiator.bargaining.words import Shape
from negotiator.catalogue.plan import Measure, Pref

BEST = Fraction(100)


def value_of(pref: Pref, level: int, top: int) -> Fraction:
    """How much a level of a measure with levels 0 to `top` pleases, 0 to 1."""
    match pref.shape:
        case Shape.UP:
            return Fraction(level, top)
        case Shape.DOWN:
            return 1 - Fraction(level, top)
        case Shape.PEAK:
            return 1 - Fraction(abs(level - pref.at), max(pref.at, top - pref.at))
        case Shape.THRESHOLD:
            return Fraction(level >= pref.at)


def counted(prefs: Iterable[Pref], measures: Mapping[str, Measure]) -> tuple[Pref, ...]:
    """The preferences that can count here: on a measure of the dossier, importance above 0."""
    return tuple(pref for pref in prefs if pref.importance > 0 and pref.measure in measures)


def score(prefs: Iterable[Pref], measures: Mapping[str, Measure], levels: Mapping[str, int]) -> Fraction | None:
    """The weighted mean of the values times 100; None for a stakeholder without counted preferences."""
    known = counted(prefs, measures)
    weight = sum((pref.importance for pref in known), Fraction(0))
    if not weight:
        return None
    gained = sum(
        (pref.importance * value_of(pref, levels.get(pref.measure, 0), measures[pref.measure].top) for pref in known),
        Fraction(0),
    )
    return BEST * gained / weight

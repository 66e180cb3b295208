"""How well a package serves one stakeholder: 0 to 100, exact."""

from collections.abc import Collection, Iterable, Mapping
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
        case Shape.DRAWN:  # a level that came later is worth what the last drawn one is
            return pref.drawn[min(level, len(pref.drawn) - 1)] if pref.drawn else Fraction(level, top)


def counted(prefs: Iterable[Pref], measures: Mapping[str, Measure]) -> tuple[Pref, ...]:
    """The preferences that can count here: on a measure of the dossier, importance above 0."""
    return tuple(pref for pref in prefs if pref.weight > 0 and pref.measure in measures)


def score(prefs: Iterable[Pref], measures: Mapping[str, Measure], levels: Mapping[str, int]) -> Fraction | None:
    """The weighted mean of the values times 100; None for a stakeholder without counted preferences."""
    known = counted(prefs, measures)
    weight = sum((pref.weight for pref in known), Fraction(0))
    if not weight:
        return None
    gained = sum(
        (pref.weight * value_of(pref, levels.get(pref.measure, 0), measures[pref.measure].top) for pref in known),
        Fraction(0),
    )
    return BEST * gained / weight


def score_range(
    prefs: Iterable[Pref], measures: Mapping[str, Measure], levels: Mapping[str, int], free: Collection[str]
) -> tuple[Fraction, Fraction] | None:
    """The least and the most that a stakeholder can score while the `free` measures are open; None as for `score`."""
    known = counted(prefs, measures)
    weight = sum((pref.weight for pref in known), Fraction(0))
    if not weight:
        return None
    values = [_values(pref, measures[pref.measure].top, levels, pref.measure in free) for pref in known]
    low = sum((pref.weight * min(found) for pref, found in zip(known, values, strict=True)), Fraction(0))
    high = sum((pref.weight * max(found) for pref, found in zip(known, values, strict=True)), Fraction(0))
    return BEST * low / weight, BEST * high / weight


def _values(pref: Pref, top: int, levels: Mapping[str, int], free: bool) -> list[Fraction]:
    steps = range(top + 1) if free else (levels.get(pref.measure, 0),)
    return [value_of(pref, step, top) for step in steps]

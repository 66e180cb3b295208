"""A dossier under other circumstances: the plan as it would be, and what is left of a package in it.

Kinds of changes: "budget" (key: a payer, or "" for all payers and chapters) and "capacity" (a unit) multiply a limit;
"weights" ("side pillar") multiplies how important a pillar is to everybody of a side; "credibility" (a measure)
multiplies how sure its levels are; "law" (a measure) bars it; "stops" (a pillar) is what is not done any more.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction

from negotiator.catalogue.means import PAYER
from negotiator.catalogue.plan import Measure, Participant, Plan, YearLimit

Change = tuple[str, str, Fraction]
BUDGET, CAPACITY, WEIGHTS, CREDIBILITY, LAW, STOPS = "budget", "capacity", "weights", "credibility", "law", "stops"
SCALED = (BUDGET, CAPACITY, WEIGHTS, CREDIBILITY)  # these take a factor
BARRED = "gesperrt"
MOST_IMPORTANT = Fraction(10)
ONE = Fraction(1)


def overlaid(plan: Plan, changes: tuple[Change, ...]) -> Plan:
    """The plan with all changes, one after the other."""
    for change in changes:
        plan = _changed(plan, *change)
    return plan


def left_of(plan: Plan, levels: Mapping[str, int], changes: tuple[Change, ...]) -> dict[str, int]:
    """What is left of a package: without the measures of pillars that stop."""
    stopped = {key for kind, key, _factor in changes if kind == STOPS}
    return {m.id: levels[m.id] for m in plan.measures if m.id in levels and m.pillar.value not in stopped}


def _changed(plan: Plan, kind: str, key: str, factor: Fraction) -> Plan:
    match kind:
        case "budget" if not key:
            years = _years(plan, lambda each: each.kind != CAPACITY, factor)
            return replace(plan, caps=_all(plan.caps, factor), caps_ep=_all(plan.caps_ep, factor), years=years)
        case "budget":
            years = _years(plan, lambda each: (each.kind, each.key) == (PAYER, key), factor)
            return replace(plan, caps=_scaled(plan.caps, key, factor), years=years)
        case "capacity":
            years = _years(plan, lambda each: (each.kind, each.key) == (CAPACITY, key), factor)
            return replace(plan, base=_scaled(plan.base, key, factor), years=years)
        case "weights":
            return _weighed(plan, key, factor)
        case "credibility":
            return _measures(plan, lambda m: m.id == key, lambda m: _less_sure(m, factor))
        case "law":
            return _measures(plan, lambda m: m.id == key, _barred)
        case "stops":
            return _measures(plan, lambda m: m.pillar.value == key, _barred)
        case _:
            return plan


def _all(limits: Mapping[str, Fraction], factor: Fraction) -> dict[str, Fraction]:
    return {key: amount * factor for key, amount in limits.items()}


def _scaled(limits: Mapping[str, Fraction], key: str, factor: Fraction) -> dict[str, Fraction]:
    return {k: amount * factor if k == key else amount for k, amount in limits.items()}


def _years(plan: Plan, which: Callable[[YearLimit], bool], factor: Fraction) -> tuple[YearLimit, ...]:
    """The numbers of single years, these multiplied."""
    return tuple(replace(each, amount=each.amount * factor) if which(each) else each for each in plan.years)


def _measures(plan: Plan, which: Callable[[Measure], bool], change: Callable[[Measure], Measure]) -> Plan:
    return replace(plan, measures=tuple(change(m) if which(m) else m for m in plan.measures))


def _less_sure(measure: Measure, factor: Fraction) -> Measure:
    levels = (replace(level, cred=min(ONE, level.cred * factor)) if level.n else level for level in measure.levels)
    return replace(measure, levels=tuple(levels))


def _barred(measure: Measure) -> Measure:
    return replace(measure, levels=tuple(replace(lv, legal=BARRED) if lv.n else lv for lv in measure.levels))


def _weighed(plan: Plan, key: str, factor: Fraction) -> Plan:
    side, _space, pillar = key.partition(" ")
    inside = {m.id for m in plan.measures if m.pillar.value == pillar}
    people = (_minding(p, inside, factor) if p.side == side else p for p in plan.participants)
    return replace(plan, participants=tuple(people))


def _minding(who: Participant, inside: set[str], factor: Fraction) -> Participant:
    prefs = (
        replace(pref, importance=min(MOST_IMPORTANT, pref.importance * factor)) if pref.measure in inside else pref
        for pref in who.prefs
    )
    return replace(who, prefs=tuple(prefs))

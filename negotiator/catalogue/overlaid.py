"""A dossier under other circumstances: the plan as it would be, and what is left of a package in it.

Kinds of changes: "budget" (key: a payer, or "" for all payers and chapters) and "capacity" (a unit) multiply a limit;
"weights" ("side pillar") multiplies how important a pillar is to everybody of a side; "credibility" (a measure)
multiplies how sure its levels are; "law" (a measure) bars it; "stops" (a pillar) is what is not done any more.

Assumptions alone (`catalogue.assumptions`): "chapter" multiplies a budget chapter; "cost", "persons" (a measure), "use"
and "give" ("measure unit") amounts of all its levels; "gain" and "women" (a measure) what it is credited with and its
share; "help" ("measure other") what another adds to its credibility; "wish" ("stakeholder pillar") the importance of
what is assessed, never of what was declared; "least" (a stakeholder) its least acceptable score.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from negotiator.catalogue.limits import YearLimit
from negotiator.catalogue.means import CHAPTER, PAYER
from negotiator.catalogue.plan import DECLARED, Level, Measure, Participant, Plan, Pref
from negotiator.catalogue.scores import BEST

Change = tuple[str, str, Fraction]
Act = Callable[[Plan, str, Fraction], Plan]
BUDGET, CAPACITY, WEIGHTS, CREDIBILITY, LAW, STOPS = "budget", "capacity", "weights", "credibility", "law", "stops"
COST, USE, GIVE, PERSONS, GAIN, WOMEN, HELP = "cost", "use", "give", "persons", "gain", "women", "help"
WISH, LEAST = "wish", "least"
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
    act = ACTS.get(kind)
    return act(plan, key, factor) if act else plan


def _budget(plan: Plan, key: str, factor: Fraction) -> Plan:
    if not key:
        years = _years(plan, lambda each: each.kind != CAPACITY, factor)
        return replace(plan, caps=_all(plan.caps, factor), caps_ep=_all(plan.caps_ep, factor), years=years)
    years = _years(plan, lambda each: (each.kind, each.key) == (PAYER, key), factor)
    return replace(plan, caps=_scaled(plan.caps, key, factor), years=years)


def _chapter(plan: Plan, key: str, factor: Fraction) -> Plan:
    years = _years(plan, lambda each: (each.kind, each.key) == (CHAPTER, key), factor)
    return replace(plan, caps_ep=_scaled(plan.caps_ep, key, factor), years=years)


def _capacity(plan: Plan, key: str, factor: Fraction) -> Plan:
    years = _years(plan, lambda each: (each.kind, each.key) == (CAPACITY, key), factor)
    return replace(plan, base=_scaled(plan.base, key, factor), years=years)


def _credibility(plan: Plan, key: str, factor: Fraction) -> Plan:
    return _measures(plan, lambda m: m.id == key, lambda m: _less_sure(m, factor))


def _law(plan: Plan, key: str, _factor: Fraction) -> Plan:
    return _measures(plan, lambda m: m.id == key, _barred)


def _stops(plan: Plan, key: str, _factor: Fraction) -> Plan:
    return _measures(plan, lambda m: m.pillar.value == key, _barred)


def _of_levels(name: str) -> Act:
    """An act on one amount of each level of a measure; the key names the measure and, after a space, which amount:
    without it all."""

    def act(plan: Plan, key: str, factor: Fraction) -> Plan:
        measure, _space, unit = key.partition(" ")

        def scaled(level: Level) -> Level:
            amounts: dict[str, Fraction] = getattr(level, name)
            changed: dict[str, Any] = {name: _scaled(amounts, unit, factor) if unit else _all(amounts, factor)}
            return replace(level, **changed)

        def whole(m: Measure) -> Measure:
            return replace(m, levels=tuple(scaled(level) for level in m.levels))

        return _measures(plan, lambda m: m.id == measure, whole)

    return act


def _gain(plan: Plan, key: str, factor: Fraction) -> Plan:
    return _measures(plan, lambda m: m.id == key, lambda m: replace(m, win=_all(m.win, factor)))


def _women(plan: Plan, key: str, factor: Fraction) -> Plan:
    return _measures(plan, lambda m: m.id == key, lambda m: replace(m, women=min(ONE, m.women * factor)))


def _help(plan: Plan, key: str, factor: Fraction) -> Plan:
    measure, _space, other = key.partition(" ")

    def helped(m: Measure) -> Measure:
        found = (
            replace(each, bonus=min(ONE, each.bonus * factor)) if each.measure == other else each
            for each in m.synergies
        )
        return replace(m, synergies=tuple(found))

    return _measures(plan, lambda m: m.id == measure, helped)


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
    return _people(plan, lambda p: p.side == side, lambda p: _minding(p, lambda pref: pref.measure in inside, factor))


def _wish(plan: Plan, key: str, factor: Fraction) -> Plan:
    who, _space, pillar = key.partition(" ")
    inside = {m.id for m in plan.measures if m.pillar.value == pillar}

    def assumed(pref: Pref) -> bool:
        return pref.measure in inside and pref.cert != DECLARED

    return _people(plan, lambda p: p.id == who, lambda p: _minding(p, assumed, factor))


def _least(plan: Plan, key: str, factor: Fraction) -> Plan:
    def moved(who: Participant) -> Participant:
        return who if who.least is None else replace(who, least=min(BEST, who.least * factor))

    return _people(plan, lambda p: p.id == key, moved)


def _people(plan: Plan, which: Callable[[Participant], bool], change: Callable[[Participant], Participant]) -> Plan:
    return replace(plan, participants=tuple(change(p) if which(p) else p for p in plan.participants))


def _minding(who: Participant, which: Callable[[Pref], bool], factor: Fraction) -> Participant:
    prefs = (
        replace(pref, importance=min(MOST_IMPORTANT, pref.importance * factor)) if which(pref) else pref
        for pref in who.prefs
    )
    return replace(who, prefs=tuple(prefs))


ACTS: Mapping[str, Act] = {
    BUDGET: _budget,
    CHAPTER: _chapter,
    CAPACITY: _capacity,
    WEIGHTS: _weighed,
    CREDIBILITY: _credibility,
    LAW: _law,
    STOPS: _stops,
    COST: _of_levels("eur"),
    USE: _of_levels("uses"),
    GIVE: _of_levels("gives"),
    PERSONS: _of_levels("groups"),
    GAIN: _gain,
    WOMEN: _women,
    HELP: _help,
    WISH: _wish,
    LEAST: _least,
}

"""What a dossier counts and in which years: capacities of the catalogue and of its own, numbers of single years."""

from dataclasses import replace
from fractions import Fraction

from negotiator.catalogue.limits import YearLimit
from negotiator.catalogue.plan import Plan, Text
from negotiator.catalogue.reading import library

CAPACITY, PAYER, CHAPTER = "capacity", "payer", "chapter"
FEDERAL = "federal"  # the payer whose money the budget chapters hold
CASES = "rcase"  # the capacity of reintegration, which guardrails count by itself
OWN = "own_cap"  # how the keys of capacities begin that no catalogue names


def units_of(plan: Plan) -> dict[str, Text]:
    """Key -> name with unit of every capacity that the dossier may count, the catalogue's first."""
    return library.catalogue().units | {key: each.named for key, each in plan.capacities.items()}


def short_of(plan: Plan) -> dict[str, Text]:
    """Key -> name without unit of every capacity that the dossier may count."""
    known = {key: each.short for key, each in library.capacities().items()}
    return known | {key: each.text for key, each in plan.capacities.items()}


def shared_of(plan: Plan) -> tuple[str, ...]:
    """The capacities of which no more may be used than is free or created (G-14): all of one's own among them."""
    return (*(each.id for each in library.capacities().values() if each.shared), *plan.capacities)


def numbers_of(plan: Plan, kind: str, key: str) -> dict[int, Fraction]:
    """Year -> the number that holds in that year alone, in order of years; empty where one number holds in all."""
    return {each.year: each.amount for each in _sorted(plan) if (each.kind, each.key) == (kind, key)}


def is_dated(plan: Plan, kind: str, key: str) -> bool:
    """Whether a number differs by year; the Federation's does with its chapters, where it is their sum."""
    if any((each.kind, each.key) == (kind, key) for each in plan.years):
        return True
    summed = (kind, key) == (PAYER, FEDERAL) and FEDERAL not in plan.caps
    return summed and any(each.kind == CHAPTER for each in plan.years)


def last_year(plan: Plan) -> int:
    """The last year of the agreement that is judged: the horizon, or later where a level or a number is."""
    starts = [level.year for measure in plan.measures for level in measure.levels]
    return max(plan.horizon_years, *starts, *(each.year for each in plan.years), 1)


def in_year(plan: Plan, year: int) -> Plan:
    """The plan with the numbers that hold in this year as the only ones."""
    held = {
        kind: dict(amounts) for kind, amounts in ((CAPACITY, plan.base), (PAYER, plan.caps), (CHAPTER, plan.caps_ep))
    }
    for each in plan.years:
        if each.year == year:
            held[each.kind][each.key] = each.amount
    return replace(plan, base=held[CAPACITY], caps=held[PAYER], caps_ep=held[CHAPTER], years=())


def _sorted(plan: Plan) -> list[YearLimit]:
    return sorted(plan.years, key=lambda each: each.year)

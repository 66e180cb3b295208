"""Whether any package at all can keep a condition, by the levels that measures have: bounds, exact for each sum; and
whether a solver can add up its numbers."""

import re
from collections.abc import Iterable
from enum import StrEnum

from negotiator.bargaining import case_limits
from negotiator.bargaining.case import Body, Excludes, Forbids, Linear, Ratio, Requires, Term
from negotiator.bargaining.rules import parse
from negotiator.bargaining.words import Sense
from negotiator.catalogue.guardrails.rows.choices import Choices
from negotiator.catalogue.guardrails.rows.red_lines import bodies_of
from negotiator.catalogue.plan import Plan

_NUMBER = re.compile(r"(?<![\w.])([0-9]+)(?:\.([0-9]+))?")
MOST_WHOLE, MOST_DECIMALS = 9, 6  # digits of a number that is written into a condition


class Reach(StrEnum):
    """What bounds alone say of a condition."""

    NEVER = "never"  # no package keeps it, whatever else binds
    ALWAYS = "always"  # every package keeps it
    OPEN = "open"


def reach_of(plan: Plan, text: str) -> Reach:
    """How far the dossier's measures reach; each part of a condition is judged by itself, so OPEN is no promise. Raises
    RedLineError for what cannot be read."""
    tops = [len(measure.levels) for measure in plan.measures]
    found = {_of(body, tops) for body in bodies_of(Choices(plan), parse(text))}
    if Reach.NEVER in found:
        return Reach.NEVER
    return Reach.ALWAYS if found <= {Reach.ALWAYS} else Reach.OPEN


def countable(plan: Plan, text: str) -> bool:
    """Whether a solver can add up the numbers of a condition, with those of the dossier's levels. Raises RedLineError
    for what cannot be read."""
    return all(case_limits.countable(body) for body in bodies_of(Choices(plan), parse(text)))


def is_rounded(text: str) -> bool:
    """Whether the numbers that are written in a condition have few digits; says nothing about those of levels."""
    found = _NUMBER.findall(text)
    return all(len(whole) <= MOST_WHOLE and len(decimals) <= MOST_DECIMALS for whole, decimals in found)


def _of(body: Body, tops: list[int]) -> Reach:
    match body:
        case Linear(terms, sense, rhs):
            return _compared(*_bounds(terms, tops), sense, rhs)
        case Ratio(num, den, p, q):
            both: list[Term] = [(issue, level, q * n) for issue, level, n in num]
            both += [(issue, level, -p * n) for issue, level, n in den]
            return _compared(*_bounds(both, tops), Sense.AT_MOST, 0)
        case Requires(if_, then):
            return Reach.ALWAYS if not if_ or set(if_) <= set(then) else Reach.OPEN
        case Excludes(a, b):
            return Reach.ALWAYS if not a or not b else Reach.OPEN
        case Forbids():
            return Reach.OPEN


def _bounds(terms: Iterable[Term], tops: list[int]) -> tuple[int, int]:
    """The least and the most that a sum can be with one level of each measure."""
    held: dict[int, dict[int, int]] = {}
    for issue, level, n in terms:
        levels = held.setdefault(issue, dict.fromkeys(range(tops[issue]), 0))
        levels[level] += n
    return sum(min(each.values()) for each in held.values()), sum(max(each.values()) for each in held.values())


def _compared(least: int, most: int, sense: Sense, rhs: int) -> Reach:
    if sense is Sense.EQUAL:
        return Reach.NEVER if not least <= rhs <= most else Reach.ALWAYS if least == most else Reach.OPEN
    if sense is Sense.AT_LEAST:
        least, most, rhs = -most, -least, -rhs
    return Reach.NEVER if least > rhs else Reach.ALWAYS if most <= rhs else Reach.OPEN

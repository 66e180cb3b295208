"""Who gains by a package, and when the choice by products of gains depends on what a gain is a share of.

Where everybody with a weight can gain at once, or by every package by which most gain the same ones do, dividing each
one's gains by any number divides all products by the same. Otherwise products over different circles are compared, and
only gains as shares of the ideals mean the same whatever unit somebody counts points in.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import inf, log

from negotiator.bargaining.canonical import Chosen, canonical, first
from negotiator.bargaining.case import Levels
from negotiator.bargaining.solver import Ending, Limits
from negotiator.bargaining.table import ANY, Table


def circle(table: Table, parties: Sequence[int], levels: Levels) -> tuple[int, ...]:
    """Those of some parties that gain by a package, in their order."""
    extra = table.surplus(levels)
    return tuple(k for k in parties if extra[k] > 0)


def always_the_same(table: Table, parties: Sequence[int], who: Sequence[int], best: Levels) -> bool:
    """Whether it is proven that the same ones gain by every package that the rows leave. `who` are the columns that say
    whether a party gains, and rows demand as many gainers as `best` has, the most there can be."""
    gaining = circle(table, parties, best)
    circles = (circle(table, parties, levels) for levels in table.pool)
    if any(len(other) == len(gaining) and other != gaining for other in circles):
        return False
    columns = [column for column, k in zip(who, parties, strict=True) if k in gaining]
    with table.programme.trial() as programme:
        programme.objective({})
        programme.row(-inf, float(len(columns) - 1), dict.fromkeys(columns, 1.0))
        return table.kept(programme.solve(Limits(table.left, enough=ANY))).ending is Ending.NO_PACKAGE


def log_product(table: Table, levels: Levels) -> float:
    """The sum of the weights times the logarithms of the gains above zero."""
    extra, ranges = table.surplus(levels), table.ranges
    weighted = [(table.case.parties[k].weight, extra[k], ranges[k]) for k in table.active]
    return sum(float(w) * log(Fraction(e, r)) for w, e, r in weighted if w > 0 and e > 0)


def gainers_among(table: Table, levels: Levels) -> tuple[int, int] | None:
    """How many of those with a weight gain by a package, and how many could; None if none could."""
    parties = [k for k in table.active if table.case.parties[k].weight > 0]
    return (len(circle(table, parties, levels)), len(parties)) if parties else None


def first_of_each(table: Table, parties: tuple[int, ...], equals: list[Levels]) -> Chosen:
    """The canonical package among all that give these parties the same as one of some packages."""
    found = []
    for levels in equals:
        with table.programme.trial() as programme:
            for k in parties:
                worth = table.keep(levels)[k]
                programme.demand("as much", programme.party_terms(k), worth, worth)
            found.append(canonical(table, levels))
    return Chosen(first(table, [chosen.levels for chosen in found]), all(c.settled for c in found), False)

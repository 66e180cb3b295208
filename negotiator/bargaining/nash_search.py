"""The largest product of gains by the search over whole numbers (`branching`), from a known package on.

By the inequality of weighted means every package whose product is at least the known one's keeps a linear row, for each
choice of weights (`branch_product`). The search renews the weights at each node; whatever it does not rule out is a
package to be compared exactly. A better one takes the known one's place, and the search begins anew.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import exp, log
from time import perf_counter

from negotiator.bargaining.branching import is_open
from negotiator.bargaining.case import Levels
from negotiator.bargaining.table import Table

MOST_EQUALS = 500  # packages that are nearly as good, listed
MOST_NODES = 80_000  # beyond them the solver is as fast
SHARE = 0.25  # of the time left
FIRST = 20  # nodes before the packages found are looked at, growing
GROWTH = 4
ROUNDED = 1e-9  # of a gain that a party must have, what logarithms may be wrong by
NOTHING = Fraction(0)
BLUNT = 1000  # nodes without rounded rows
Better = Callable[[Levels, Levels], bool]


def as_good(
    table: Table, powers: Mapping[int, float], tops: Mapping[int, float], known: Levels, better: Better
) -> list[Levels] | None:
    """Every package that may have as large a product of gains as the best one, that one among them; `better` tells
    exactly which of two has the larger one. `powers` are the parties that count (index -> power above zero), `known` is
    a package that gives each of them something, `tops` what none gives them more than, in points above the least
    acceptable ones. None where this way is not open or does not come to its end."""
    until = perf_counter() + table.left * SHARE
    if table.very_large or not is_open(table):
        return None
    nodes = MOST_NODES
    while True:
        ended, found, spent = _reaching(table, powers, tops, known, better, min(until, table.until), nodes)
        nodes -= spent
        for levels in (*found, known):
            table.keep(levels)
        best = known
        for levels in found:
            best = levels if better(levels, best) else best
        if best == known:
            return [known, *(levels for levels in found if levels != known)] if ended else None
        known = best


def _reaching(  # noqa: PLR0917
    table: Table,
    powers: Mapping[int, float],
    tops: Mapping[int, float],
    known: Levels,
    better: Better,
    until: float,
    most: int,
) -> tuple[bool, list[Levels], int]:
    """Whether the search for packages as good as a known one came to its end, those found, and how many nodes it looked
    at. It stops soon after a better one was found."""
    from negotiator.bargaining.branch_tree import Grove  # noqa: PLC0415 - loads the compiler

    with table.programme.trial() as programme:
        for k, least in _least_gains(table, powers, tops, known).items():
            programme.floor(k, table.case.parties[k].d + least)
        grove = Grove.reaching(table, known, powers, MOST_EQUALS)
    if grove is None or most <= 0:
        return False, [], 0
    nodes = FIRST
    ended = grove.search(NOTHING, until, most=min(nodes, most))
    while True:
        spent = grove.nodes
        over = ended or grove.crowded or spent >= most or perf_counter() >= until or not table.left
        if over or any(better(levels, known) for levels in grove.found):
            return ended and not grove.crowded, grove.found, spent
        if spent >= BLUNT and grove.sharpen(NOTHING):
            most -= spent
            nodes = FIRST
            ended = grove.search(NOTHING, until, most=nodes)
            continue
        nodes *= GROWTH
        ended = grove.go_on(until, most=min(nodes, most))


def _least_gains(table: Table, powers: Mapping[int, float], tops: Mapping[int, float], known: Levels) -> dict[int, int]:
    """The points above the least acceptable ones that each must have, even if all others had the most they can."""
    extra = table.surplus(known)
    room = {k: power * log(max(1.0, tops[k] / extra[k])) for k, power in powers.items()}
    whole = sum(room.values())
    return {k: max(1, int(extra[k] * exp(-(whole - room[k]) / power) * (1 - ROUNDED))) for k, power in powers.items()}

"""Logrolling: two parties trade issues that they value differently (after Buchanan & Tullock 1962); no solver."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import prod

import numpy as np
from numpy.typing import NDArray

from negotiator.bargaining.case import Case, Levels
from negotiator.bargaining.moves import Change, applied, breaks_more, effects, single_changes

_Rough = tuple[int, float, int, int, int, int]
LOOKED_AT = 20  # times as many trades as asked for are judged exactly


@dataclass(frozen=True, slots=True)
class Exchange:
    """Two parties trade: `giver` yields in `give`, where `taker` wins, and the other way round in `take`.

    `rates` are points won per point yielded, on each side of the trade; their product does not depend on how either
    party's points are scaled and is above 1 where both can win. `effect` holds everybody's points; `hurt` the
    parties (indices) that lose; `breaks` the ids of hard conditions that the trade would newly break."""

    giver: int
    taker: int
    give: Change
    take: Change
    rates: tuple[Fraction, Fraction]
    effect: tuple[int, ...]
    hurt: tuple[int, ...]
    breaks: tuple[str, ...]


def exchanges(case: Case, levels: Levels, most: int = 50, raised: int = -1) -> tuple[Exchange, ...]:
    """Pairs of changes in two issues by which each of two parties yields in one, wins in the other, and gains; those
    alone that raise one issue where one is named.

    Those that break nothing and hurt nobody come first, then by the product of the rates, then in the case's order.
    Each trade is there once, with `giver` before `taker` in the case's order. At most `most`, chosen among the
    LOOKED_AT times as many with the fewest hurt and the largest product."""
    changes = single_changes(case, levels)
    if raised >= 0:
        changes = tuple(each for each in changes if each.issue != raised or each.after > each.before)
    table = effects(case, changes)
    issues = np.array([change.issue for change in changes])
    rough: list[_Rough] = []
    for a, b in combinations(range(len(case.parties)), 2):
        trades = _trades(table, issues, a, b)
        rough += trades if raised < 0 else (each for each in trades if raised in (issues[each[4]], issues[each[5]]))
    found = [_exchange(case, levels, table, changes, each) for each in sorted(rough)[: most * LOOKED_AT]]
    return tuple(sorted(found, key=_rank)[:most])


def _trades(table: NDArray[np.int64], issues: NDArray[np.int64], a: int, b: int) -> Iterator[_Rough]:
    """Trades of two parties: how many it hurts, minus the product of the rates, the parties, the two changes."""
    gives = np.flatnonzero((table[:, a] < 0) & (table[:, b] > 0))
    takes = np.flatnonzero((table[:, a] > 0) & (table[:, b] < 0))
    for give in gives:
        sums = table[takes] + table[give]
        good = (sums[:, a] > 0) & (sums[:, b] > 0) & (issues[takes] != issues[give])
        for place in np.flatnonzero(good):
            take = int(takes[place])
            product = table[give, b] / -table[give, a] * (table[take, a] / -table[take, b])
            yield int((sums[place] < 0).sum()), -float(product), a, b, int(give), take


def _exchange(
    case: Case, levels: Levels, table: NDArray[np.int64], changes: tuple[Change, ...], found: _Rough
) -> Exchange:
    _, _, a, b, g, t = found
    give, take, total = table[g], table[t], table[g] + table[t]
    return Exchange(
        giver=a,
        taker=b,
        give=changes[g],
        take=changes[t],
        rates=(Fraction(int(give[b]), -int(give[a])), Fraction(int(take[a]), -int(take[b]))),
        effect=tuple(int(value) for value in total),
        hurt=tuple(int(k) for k in np.flatnonzero(total < 0)),
        breaks=breaks_more(case, levels, applied(levels, (changes[g], changes[t]))),
    )


def _rank(trade: Exchange) -> tuple[bool, int, Fraction, int, int, int, int, int, int]:
    give, take = trade.give, trade.take
    return (
        bool(trade.breaks),
        len(trade.hurt),
        -prod(trade.rates, start=Fraction(1)),
        trade.giver,
        trade.taker,
        give.issue,
        give.after,
        take.issue,
        take.after,
    )

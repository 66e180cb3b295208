"""Better packages by changing one issue or two at random, less and less freely, compiled. It proves nothing.

What is missed of each row counts as its square (`lack`): what a package a little better than the best known would give
those that count, and each other row by its own measure. A change that adds to the lack is taken with a chance that
falls as the search cools down (simulated annealing, Kirkpatrick et al. 1983). Chances are drawn from a seed of its own,
so the same rows give the same packages.
"""

from typing import NamedTuple

import numpy as np

from negotiator.bargaining.branch_state import Floats, Rows, Tree, Whole
from negotiator.bargaining.compiling import compiled, inlined

BINDING = 1.0  # weight of a row that must hold, next to those that count
AHEAD = 0.06  # beyond the best known that is aimed at, in parts of what an issue makes on the average
WARM, COLD = 0.1, 0.002  # temperature, in squares of the same
TRIED, TAKEN, SEED, WINS, PLACES = range(5)  # places in Cooling.now
PAIRS = 4  # one change in so many is of one issue alone


class Cooling(NamedTuple):
    """What it works on: rows in points of those that count, the least coefficient of each issue at zero."""

    gains: Floats  # choice, row
    need: Floats  # of each row, for what is aimed at
    sums: Floats
    first: Whole  # open choices of each issue, and the number of all
    choices: Whole  # the open ones
    taken: Whole  # choice per issue
    best: Whole
    counted: Whole  # places of the rows that count: so many come first
    now: Whole


@inlined
def drawn(now: Whole) -> int:
    """A number from 0 to 2^31, the next in its order."""
    now[SEED] = now[SEED] * 6364136223846793005 + 1442695040888963407
    return int((now[SEED] >> 33) & 0x7FFFFFFF)


@compiled
def lack(need: Floats, sums: Floats) -> float:
    """The squares of what is missed."""
    total = 0.0
    for r in range(len(need)):
        missed = max(0.0, need[r] - sums[r])
        total += missed * missed
    return total


@compiled
def move(gains: Floats, sums: Floats, taken: Whole, issue: int, choice: int) -> None:
    """Take another choice of an issue."""
    for r in range(len(sums)):
        sums[r] += gains[choice, r] - gains[taken[issue], r]
    taken[issue] = choice


@compiled
def is_better(cooling: Cooling, ahead: float) -> bool:
    """Whether all rows hold, and those that count give more than the best known; then more is aimed at."""
    need, sums, counted = cooling.need, cooling.sums, len(cooling.counted)
    least = 1e300
    for r in range(len(need)):
        if r < counted:
            least = min(least, sums[r] - need[r])
        elif sums[r] < need[r] - 1e-6:
            return False
    if least + ahead < 1e-6:
        return False
    for r in range(counted):
        need[r] += least + ahead
    for issue in range(len(cooling.taken)):
        cooling.best[issue] = cooling.taken[issue]
    cooling.now[WINS] += 1
    return True


@compiled
def cool(cooling: Cooling, moves: int, warmth: float, ahead: float) -> None:
    """Try so many changes at a temperature."""
    gains, need, sums, first, choices, taken, now = (
        cooling.gains, cooling.need, cooling.sums, cooling.first, cooling.choices, cooling.taken, cooling.now,
    )  # fmt: skip
    issues, rows = len(taken), len(need)
    near, present = len(cooling.counted) * ahead * ahead, lack(need, sums)
    for _ in range(moves):
        one, other = drawn(now) % issues, drawn(now) % issues
        a = choices[first[one] + (drawn(now) >> 4) % (first[one + 1] - first[one])]
        b = choices[first[other] + (drawn(now) >> 4) % (first[other + 1] - first[other])]
        if one == other or (drawn(now) >> 8) % PAIRS == 0:
            other, b = one, a
        before, beside, total = taken[one], taken[other], 0.0
        if a == before or (other != one and b == beside):
            continue
        if other == one:
            for r in range(rows):
                missed = max(0.0, need[r] - sums[r] - gains[a, r] + gains[before, r])
                total += missed * missed
        else:
            for r in range(rows):
                missed = max(0.0, need[r] - sums[r] - gains[a, r] + gains[before, r] - gains[b, r] + gains[beside, r])
                total += missed * missed
        more = total - present
        if more > 0 and (more > 12 * warmth or drawn(now) * 2.0**-31 >= np.exp(-more / warmth)):
            continue
        move(gains, sums, taken, one, a)
        if other != one:
            move(gains, sums, taken, other, b)
        present = total
        if present <= near and is_better(cooling, ahead):
            present = lack(need, sums)


def cooling_of(rows: Rows, tree: Tree, start: Whole, unit: float) -> tuple[Cooling, float]:
    """What to work on, from a package's choices on, and what an issue makes on the average for those that count, in
    `unit` points of a gain of one; nothing is aimed at yet."""
    others = np.setdiff1d(np.arange(len(rows.table)), rows.parties)
    order = np.concatenate((rows.parties, others))
    table, need = rows.table[order].astype(np.float64), tree.demand[order].astype(np.float64)
    spans = np.maximum.reduceat(table, rows.first[:-1], axis=1)
    spread = spans.sum(1) / np.maximum(1, (spans > 0).sum(1))
    scale, counted = np.empty(len(order)), len(rows.parties)
    scale[:counted] = unit / rows.units
    usual = float((spread[:counted] * scale[:counted]).mean())
    scale[counted:] = BINDING * usual / np.maximum(1.0, spread[counted:])
    gains = np.ascontiguousarray((table * scale[:, None]).T)
    open_choices = np.flatnonzero(tree.alive)
    first = np.searchsorted(open_choices, rows.first).astype(np.int64)
    now = np.zeros(PLACES, dtype=np.int64)
    now[SEED] = 88172645463325253
    sums = gains[start].sum(0)
    counts = np.arange(counted, dtype=np.int64)
    return Cooling(gains, need * scale, sums, first, open_choices, start.copy(), start.copy(), counts, now), usual

"""Leximin one party at a time, where that is allowed.

Fixing the bottleneck of one best package and going on is wrong: another best package may have another bottleneck.
It is right for a party that is the bottleneck of every best package. That is proven by one solve: among all packages
that give nobody less than the least gain known, this party's points cannot rise. The same solve proves that the least
gain is the largest, and, since every package but the known one is worth half a point more in it, whether the known
one is the only package left. Where no party is such a bottleneck, `run` says so, and the sums of the least gains
(`leximin`) take over.
"""

from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil

import numpy as np

from negotiator.bargaining.canonical import SHARP, bonus_of
from negotiator.bargaining.case import Levels
from negotiator.bargaining.solver import Ending, Vector
from negotiator.bargaining.table import Table

LESS = 0.4  # what the next larger gain counts, in the local search
POLISH = 1.0  # seconds of local search after a better package was found


@dataclass(slots=True)
class Bottlenecks:
    """One run: the parties that count and the unit of each one's gain. Use inside `programme.trial()`.

    `settled` are the parties whose gain is proven, the same in every leximin package, least first; `alone` says that
    only one package is left, `crowded` that there were others when last asked (asking costs more then), `stopped` that
    time ran out."""

    table: Table
    parties: tuple[int, ...]
    units: tuple[int, ...]
    settled: list[int] = field(default_factory=list)
    alone: bool = False
    crowded: bool = False
    stopped: bool = False

    def gain(self, party: int, levels: Levels) -> Fraction:
        """A party's gain in a package."""
        return Fraction(self.table.surplus(levels)[party], self.units[self.parties.index(party)])

    def order(self, levels: Levels) -> list[Fraction]:
        """All gains, ascending."""
        return sorted(self.gain(k, levels) for k in self.parties)

    def run(self) -> bool:
        """Settle one party after the other; whether all are settled. Floors stay."""
        self.polish()
        while not self.alone and len(self.settled) < len(self.parties):
            best = max(self.table.pool, key=self.order)
            party = self._candidate(best)
            if party is None:
                return False
            self._ask(best, party)
            if self.stopped:
                return False
        return True

    def _candidate(self, best: Levels) -> int | None:
        """A party with the least gain of those not settled in every package known to be as good so far."""
        place = len(self.settled)
        so_far = self.order(best)[: place + 1]
        rest = [k for k in self.parties if k not in self.settled]
        equal = [levels for levels in self.table.pool if self.order(levels)[: place + 1] == so_far]
        return next((k for k in rest if all(self.gain(k, levels) == so_far[-1] for levels in equal)), None)

    def _ask(self, best: Levels, party: int) -> None:
        """Ask whether a party can gain more while nobody falls below the least gain."""
        programme, case = self.table.programme, self.table.case
        least = self.gain(party, best)
        for k, unit in zip(self.parties, self.units, strict=True):
            if k not in self.settled:
                programme.floor(k, case.parties[k].d + max(0, ceil(least * unit)))
        terms = programme.weighted([int(k == party) for k in range(len(case.parties))])
        programme.objective(terms)
        worth = programme.worth(best)
        last = len(self.settled) == len(self.parties) - 1
        bonus = 0.0 if self.crowded and not last else bonus_of(terms)
        solve = self.table.challenge(best, bonus, worth + bonus + 1 - SHARP)
        if solve.bound is not None and solve.bound - bonus < worth + 1 - SHARP / 4:
            self.settled.append(party)
        elif solve.levels is None or programme.worth(solve.levels) <= worth:
            self.stopped = True
        else:
            self.polish()
        self.crowded |= solve.levels != best
        self.alone = bonus > 0 and solve.levels == best and solve.ending is Ending.PROVEN_BEST

    def polish(self) -> None:
        """Raise the gains of the best known package by small changes, the least ones most."""
        d = np.array([self.table.case.parties[k].d for k in self.parties])
        units, places = np.array(self.units, dtype=float), list(self.parties)
        shares = LESS ** np.arange(len(places))

        def score(points: Vector) -> Vector:
            gains: Vector = np.sort((points[..., places] - d) / units, axis=-1) @ shares
            return gains

        self.table.polish(max(self.table.pool, key=self.order), score, POLISH)

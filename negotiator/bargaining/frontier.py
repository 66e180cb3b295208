"""The frontier: what groups of parties can reach together.

The objectives are the sums of points of groups. A *zone* is the part of the space above a vector u in every
coordinate. Each solve maximises a positive combination within one zone, so that what it finds is not dominated by any
package of R; the zone then splits, one part per coordinate, and parts within another zone or within an empty one are
dropped (Klamroth, Lacour & Vanderpooten 2015, in its simple form). When no zone is left the frontier is complete. The
zone with the largest volume comes first, so a search that stops early has a representative frontier.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import prod
from random import Random

from negotiator.bargaining.again import opened
from negotiator.bargaining.case import Case, Choice, Levels, Term
from negotiator.bargaining.concepts import sit_down, status_of
from negotiator.bargaining.hypervolume import Vector, nondominated
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.resolve import Resolver
from negotiator.bargaining.solver import Ending
from negotiator.bargaining.table import Table
from negotiator.bargaining.values import points
from negotiator.bargaining.words import Concept, Status

FINEST = 16  # weights of a zone's objective are whole numbers up to this, small enough for exact solves
FINEST_SHARE = 1000  # whole numbers that stand for a share of one
LITTLE = 0.002  # a share that only decides between equals, nearly


@dataclass(frozen=True, slots=True)
class Frontier:
    """Vectors of group sums in points, in descending order, with a package for each; `complete` says whether these
    are all non-dominated vectors over R. Empty if the case's status is not ok."""

    points: tuple[Vector, ...]
    packages: tuple[Levels, ...]
    complete: bool


def sums(case: Case, groups: Sequence[Sequence[int]], levels: Levels) -> Vector:
    """Sum of points of each group (of party indices)."""
    worth = points(case, levels)
    return tuple(sum(worth[k] for k in group) for group in groups)


def members(case: Case, groups: Sequence[Sequence[str]]) -> tuple[tuple[int, ...], ...]:
    """Groups of ids as groups of indices. Raises KeyError for an unknown id."""
    index = {party.id: k for k, party in enumerate(case.parties)}
    return tuple(tuple(index[name] for name in group) for group in groups)


@dataclass(slots=True)
class Zones:
    """The search: open zones, zones known to be empty, packages by vector. Use inside `programme.trial()`."""

    table: Table
    groups: tuple[tuple[int, ...], ...]
    top: Vector
    open: list[Vector]
    empty: list[Vector] = field(default_factory=list)
    found: dict[Vector, Levels] = field(default_factory=dict)

    def terms(self, group: Sequence[int]) -> tuple[Term, ...]:
        """The sum of a group's points."""
        return tuple(term for party in group for term in self.table.programme.party_terms(party))

    def volume(self, zone: Vector) -> int:
        """Volume between a zone's corner and the best that each group could have."""
        return prod(max(0, best - low) for best, low in zip(self.top, zone, strict=True))

    def goal(self, zone: Vector) -> dict[Choice, int]:
        """An objective with larger weights where the zone is narrow, so that the package lies amidst it."""
        widths = [max(1, best - low) for best, low in zip(self.top, zone, strict=True)]
        weights = [0] * len(self.table.case.parties)
        for group, width in zip(self.groups, widths, strict=True):
            for party in group:
                weights[party] += max(1, round(FINEST * Fraction(min(widths), width)))
        return self.table.programme.weighted(weights)

    def explore(self, zone: Vector) -> bool:
        """Solve within a zone and split what it touches; whether that was settled."""
        with self.table.programme.trial() as programme:
            for group, low in zip(self.groups, zone, strict=True):
                programme.demand("zone", self.terms(group), low + 1, None)
            programme.objective(self.goal(zone))
            solve = self.table.solve()
            best = self.table.best_known(programme.worth)
            settled = solve.ending is Ending.PROVEN_BEST or self.table.shut(best, solve.bound)
        if solve.ending is Ending.NO_PACKAGE:
            self.empty.append(zone)
            self.open.remove(zone)
            return True
        if best is None or not settled:
            return False
        self.split(sums(self.table.case, self.groups, best), best)
        return True

    def split(self, vector: Vector, levels: Levels) -> None:
        """Take out of all zones what a package reaches or dominates."""
        self.found[vector] = levels
        touched = [zone for zone in self.open if all(v > u for v, u in zip(vector, zone, strict=True))]
        self.open = [zone for zone in self.open if zone not in touched]
        parts = {(*zone[:i], vector[i], *zone[i + 1 :]) for zone in touched for i in range(len(zone))}
        parts = {part for part in parts if all(low < best for low, best in zip(part, self.top, strict=True))}
        for part in sorted(parts):
            others = (*self.open, *self.empty, *(parts - {part}))
            if not any(all(v <= u for v, u in zip(other, part, strict=True)) for other in others):
                self.open.append(part)

    def run(self, most: int | None, heard: Callable[[Frontier], None] | None = None) -> bool:
        """Explore until no zone is left, `most` vectors are found, or time is over; whether no zone is left."""
        while self.open:
            if not self.table.left or (most is not None and len(self.found) >= most):
                return False
            zone = max(self.open, key=lambda corner: (self.volume(corner), corner))
            if not self.explore(zone):
                return False
            self.table.tell(f"Frontier: {len(self.found)} points")
            if heard is not None:
                heard(self.outcome(complete=False))
        return True

    def outcome(self, *, complete: bool) -> Frontier:
        """What is found, in descending order."""
        vectors = tuple(sorted(self.found, reverse=True))
        return Frontier(vectors, tuple(self.found[vector] for vector in vectors), complete)


def _start(table: Table, groups: tuple[tuple[int, ...], ...]) -> Zones:
    """One zone that holds everything."""
    bottom = tuple(sum(table.case.parties[k].d for k in group) - 1 for group in groups)
    top = tuple(sum(table.ideal[k] for k in group) for group in groups)
    return Zones(table, groups, top if table.ideal_proven else _most(table.case, groups), [bottom])


def _most(case: Case, groups: Sequence[Sequence[int]]) -> Vector:
    """What each group could get if every issue went its way and nothing stood against it."""
    return tuple(sum(max(row) for k in group for row in case.parties[k].points) for group in groups)


def frontier(
    case: Case,
    groups: Sequence[Sequence[str]],
    most: int | None = None,
    options: Options | None = None,
    *,
    heard: Callable[[Frontier], None] | None = None,
) -> Frontier:
    """The frontier of two to four group sums over R: complete if time allows and `most` does not end it. `heard` is
    told after each solve what is found so far; no point of it is dominated, others may come between."""
    table, status = opened(case, options or Options(), Concept.LEXIMIN)
    if status is not Status.OK:
        return Frontier((), (), status is not None)
    with table.programme.trial():
        zones = _start(table, members(case, groups))
        complete = zones.run(most, heard)
    return zones.outcome(complete=complete)


def outlined(
    case: Case, groups: Sequence[Sequence[str]], solves: int = 500, options: Options | None = None
) -> Frontier:
    """An outline of the frontier of group sums, many times faster than its vectors one by one; never `complete`.

    Each solve finds the best package, to a ten-thousandth, for a mixture of the groups: first each group nearly
    alone, then drawn ones. Of all packages seen those are kept that no other one seen dominates."""
    options = options or Options()
    table = sit_down(case, options)
    status = status_of(table)
    if status is not Status.OK:
        return Frontier((), (), status is not None)
    resolver = Resolver(case, table.pool, options.seed)
    index = members(case, groups)
    for number, shares in enumerate(_mixtures(len(index), Random(options.seed))):  # noqa: S311 - a spread, no secret
        if number >= solves or not table.left:
            break
        resolver.solve(_weights(case, index, shares), table.left)
        table.tell(f"Frontier: {number + 1} of {solves}")
    found = {sums(case, index, levels): levels for levels in resolver.pool}
    vectors = nondominated(found)
    return Frontier(vectors, tuple(found[vector] for vector in vectors), False)


def _mixtures(count: int, draw: Random) -> Iterator[tuple[float, ...]]:
    """Shares of the groups, adding up to one: each nearly alone, all alike, then drawn without end."""
    for leader in range(count):
        yield tuple(1 - LITTLE * (count - 1) if k == leader else LITTLE for k in range(count))
    yield (1 / count,) * count
    while True:
        shares = [draw.expovariate(1.0) for _ in range(count)]
        yield tuple(share / sum(shares) for share in shares)


def _weights(case: Case, groups: Sequence[Sequence[int]], shares: Sequence[float]) -> list[Fraction]:
    """Weights of the parties for a mixture of groups, each counted in the largest sum that it could conceive."""
    widths = [
        max(1, best - sum(case.parties[k].d for k in g)) for best, g in zip(_most(case, groups), groups, strict=True)
    ]
    weights = [Fraction(0)] * len(case.parties)
    for group, width, share in zip(groups, widths, shares, strict=True):
        for k in group:
            weights[k] += Fraction(1 + round(FINEST_SHARE * share * max(widths) / width))
    return weights

"""Packages that serve a theme: little money, much for migrants; each clearly different from the others.

Each theme is looked for by itself, side by side, as if there were no others. Where its package turns out to be too
close to an earlier theme's, it is looked for again; else it is what it would have been in turn, since the best of more
packages, if it is among fewer, is the best of those.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from math import floor
from time import perf_counter

from negotiator.bargaining.canonical import canonical
from negotiator.bargaining.case import Case, Levels, Term
from negotiator.bargaining.check import acceptable
from negotiator.bargaining.concepts import sit_down
from negotiator.bargaining.crew import Crew
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.rows import collected
from negotiator.bargaining.solver import Ending
from negotiator.bargaining.values import points, surplus


@dataclass(frozen=True, slots=True)
class Theme:
    """What an alternative is to have little of: non-negative or negative costs per level, in one unit, summed."""

    id: str
    costs: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Themed:
    """A theme's package (None if none was found), its cost, its points, and whether the cost is proven least."""

    theme: str
    levels: Levels | None
    cost: int | None
    points: tuple[int, ...]
    proven: bool


def floors_from(case: Case, levels: Levels, share: Fraction) -> tuple[int, ...]:
    """Points that leave each party a share (0 to 1) of what a package gives it above its least acceptable ones."""
    extra = surplus(case, levels)
    return tuple(p.d + max(0, floor(share * e)) for p, e in zip(case.parties, extra, strict=True))


def distance_of(one: Levels, other: Levels) -> int:
    """In how many issues two packages differ."""
    return sum(a != b for a, b in zip(one, other, strict=True))


@dataclass(frozen=True, slots=True)
class Ground:
    """What a package of any theme must keep: points per party (`floors`, above the least acceptable ones), and how many
    issues (`distance`) lie between it and each package in `apart`. `known` are packages to begin with, that may break
    both; `until` is the moment (perf_counter) at which looking stops."""

    case: Case
    floors: tuple[int, ...]
    apart: tuple[Levels, ...]
    distance: int
    known: tuple[Levels, ...]
    until: float

    def cheapest(self, theme: Theme, options: Options) -> Themed:
        """The package with the least cost, the canonical one among equals."""
        table = sit_down(self.case, options)
        table.until = self.until
        table.tell(f"Theme: {theme.id}")
        costs, programme = collected(theme.costs), table.programme
        for levels in self.known:
            if acceptable(self.case, levels):
                table.keep(levels)
        for party, least in enumerate(self.floors):
            programme.floor(party, max(least, self.case.parties[party].d))
        for levels in self.apart:
            programme.differ(levels, self.distance)
        programme.objective({choice: -cost for choice, cost in costs.items()})
        solve = table.solve()
        best = table.best_known(programme.worth)
        if best is None:
            return Themed(theme.id, None, None, (), solve.ending is Ending.NO_PACKAGE)
        cost = -programme.worth(best)
        proven = solve.ending is Ending.PROVEN_BEST or table.shut(best, solve.bound)
        if proven:
            programme.demand("cost", ((i, n, c) for (i, n), c in costs.items()), None, cost)
            best = canonical(table, best).levels
        return Themed(theme.id, best, cost, points(self.case, best), proven)


@dataclass(slots=True)
class ThemeSearch:
    """Themes that are being looked for by a crew."""

    workers: Crew
    themes: tuple[Theme, ...]
    ground: Ground
    begun: list[Future[Themed]] = field(init=False)

    def __post_init__(self) -> None:
        self.begun = [self._begin(theme, self.ground) for theme in self.themes]

    def _begin(self, theme: Theme, ground: Ground) -> Future[Themed]:
        return self.workers.begin(partial(ground.cheapest, theme, self.workers.options))

    def found(self) -> tuple[Themed, ...]:
        """A package for each theme, in their order, once all are found."""
        return tuple(self.as_found())

    def as_found(self) -> Iterator[Themed]:
        """The same, each as soon as it and those before it are found."""
        earlier: list[Levels] = []
        for theme, future in zip(self.themes, self.begun, strict=True):
            result = self._answer(theme, future)
            if result.levels is not None and self._too_close(result.levels, earlier):
                ground = replace(self.ground, apart=(*self.ground.apart, *earlier))
                result = self._answer(theme, self._begin(theme, ground))
            if result.levels is not None:
                earlier.append(result.levels)
            yield result

    def _answer(self, theme: Theme, future: Future[Themed]) -> Themed:
        """A theme's package; none where whoever looks for it did not stop in time."""
        return self.workers.result(future, self.ground.until) or Themed(theme.id, None, None, (), False)

    def _too_close(self, levels: Levels, earlier: Sequence[Levels]) -> bool:
        return any(distance_of(levels, other) < self.ground.distance for other in earlier)


def ground_of(
    case: Case,
    floors: Sequence[int] | None = None,
    *,
    apart: Sequence[Levels] = (),
    distance: int = 1,
    options: Options,
    known: Sequence[Levels] = (),
) -> Ground:
    """The ground for packages that give each party at least so many points (see `floors_from`); time runs from now."""
    until = perf_counter() + options.time_limit
    return Ground(case, tuple(floors or ()), tuple(apart), distance, (*apart, *known), until)

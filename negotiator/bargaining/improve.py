"""From any package on: moves that hurt nobody, the way into R, and substitutes for a refused measure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiator.bargaining.again import any_package
from negotiator.bargaining.canonical import canonical
from negotiator.bargaining.case import Case, Levels
from negotiator.bargaining.concepts import sit_down
from negotiator.bargaining.lacking import lack, least_lack
from negotiator.bargaining.moves import Change, Guard, applied, between, effect, effects, single_changes
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.solver import Ending
from negotiator.bargaining.table import Table
from negotiator.bargaining.values import points


@dataclass(frozen=True, slots=True)
class Move:
    """Changes, the package they lead to, and the points that each party gains by them."""

    changes: tuple[Change, ...]
    levels: Levels
    effect: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """A move into the wanted set; None if there is none or none was found; `proven` that no other changes fewer
    issues, or that there is none. `loss` is the most points that a party loses by it (0 if nobody does)."""

    move: Move | None
    proven: bool
    loss: int = 0


def joint_moves(case: Case, levels: Levels, most: int = 50, pairs: bool = True) -> tuple[Move, ...]:
    """Moves of one issue, or of two where neither alone will do, that help somebody, hurt nobody and newly break no
    hard condition. Fewer changes first, then the larger sum of points, then the smaller package; at most `most`."""
    changes = single_changes(case, levels)
    table = effects(case, changes)
    guard = Guard(case, levels)
    alone = [k for k, row in enumerate(table) if _helps(row) and guard.lets([changes[k]])]
    found: list[tuple[Change, ...]] = [(changes[k],) for k in alone]
    if pairs and len(found) < most:
        found += _pairs(guard, changes, table, set(alone))
    moves = [_move(case, levels, applied(levels, some)) for some in found]
    return tuple(sorted(moves, key=lambda m: (len(m.changes), -sum(m.effect), m.levels))[:most])


def _helps(row: NDArray[np.int64]) -> bool:
    return bool((row >= 0).all() and row.any())


def _pairs(
    guard: Guard, changes: Sequence[Change], table: NDArray[np.int64], alone: set[int]
) -> list[tuple[Change, ...]]:
    """Pairs of changes in different issues that only help together."""
    issues = np.array([change.issue for change in changes])
    usable = np.array([k not in alone for k in range(len(changes))], dtype=bool)
    found: list[tuple[Change, ...]] = []
    for k, change in enumerate(changes):
        if not usable[k]:
            continue
        sums = table + table[k]
        good = (sums >= 0).all(axis=1) & sums.any(axis=1) & usable & (issues > change.issue)
        for other in np.flatnonzero(good):
            some = (change, changes[int(other)])
            if guard.lets(some):
                found.append(some)
    return found


def _move(case: Case, before: Levels, after: Levels) -> Move:
    return Move(between(before, after), after, effect(case, before, after))


def fewest_changes(
    case: Case,
    levels: Levels,
    pinned: Mapping[int, int] | None = None,
    options: Options | None = None,
) -> Way:
    """The fewest changes that make a package acceptable to everybody, by all hard conditions; the canonical one among
    equals. `pinned` issues (index -> level) take that level. No change at all if it is acceptable already."""
    table = sit_down(case, options or Options())
    with table.programme.trial():
        _pin(table, pinned or {})
        found = any_package(table)
        if not found:
            return Way(None, found is False)
        best, proven = _nearest(table, levels)
    return Way(_move(case, levels, best), proven)


def _pin(table: Table, pinned: Mapping[int, int]) -> None:
    for issue, level in pinned.items():
        table.programme.pin(issue, level)


def _nearest(table: Table, levels: Levels) -> tuple[Levels, bool]:
    """The package of those allowed that differs in the fewest issues, canonical among equals; whether proven."""
    programme = table.programme
    with programme.trial():
        programme.objective(dict.fromkeys(enumerate(levels), 1))
        solve = table.solve()
        best = table.best_known(programme.worth)
        if best is None:
            raise LookupError("no package is known")
        proven = solve.ending is Ending.PROVEN_BEST or table.shut(best, solve.bound)
        if proven:
            programme.at_most_changes(levels, len(between(levels, best)))
            best = canonical(table, best).levels
    return best, proven


def substitutes(
    case: Case,
    levels: Levels,
    issue: int,
    *,
    instead: int = 0,
    most: int = 3,
    options: Options | None = None,
) -> tuple[Way, ...]:
    """What can be given instead of a refused measure, which goes to the level `instead`.

    Each way keeps everybody as close as possible to the points of the package (least largest loss first, then fewest
    changes, then canonical) and stays in R; the next one is another package with the next least loss. Empty if R
    has no package with that level; a last way without a move means that time ran out.
    """
    table = sit_down(case, options or Options())
    ways: list[Way] = []
    with table.programme.trial() as programme:
        programme.pin(issue, instead)
        while len(ways) < most:
            way = _substitute(table, levels)
            if way.move is None and way.proven:
                break
            ways.append(way)
            if way.move is None:
                break
            programme.differ(way.move.levels)
    return tuple(ways)


def _substitute(table: Table, levels: Levels) -> Way:
    case, targets = table.case, points(table.case, levels)
    other = Table(table.programme, table.options, table.until)
    found = any_package(other)
    if not found:
        return Way(None, found is False)
    best, proven = least_lack(other, targets, next(iter(other.pool)))
    loss = lack(other, best, targets)
    other.keep(best)
    with table.programme.trial() as programme:
        for k, aim in enumerate(targets):
            programme.floor(k, max(case.parties[k].d, aim - loss))
        best, fewest = _nearest(other, levels)
    return Way(_move(case, levels, best), proven and fewest, loss)

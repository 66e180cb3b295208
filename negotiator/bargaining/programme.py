"""The case as a mixed-integer programme, built once and changed in place.

How to use it (all points are exact integers; "package" is `Levels`, a tuple of level indices)::

    programme = Programme(case)                 # every condition, red line and IR row on; soft rules off
    with programme.trial():                     # everything changed inside is undone at the end
        programme.switch("IR:s1", False)        # ids: condition, rule, red line, "IR:<party>"; `names` lists them
        programme.pin(issue, level)             # also: forbid(issue, level), free(issue), at_most_changes(...)
        programme.floor(party, points)          # u_party >= points instead of d (None: no floor)
        programme.demand("cap", terms, low, high)     # an exact integer row over (issue, level, coefficient)
        programme.differ(levels, issues)        # at least so many issues differ from that package
        programme.objective(programme.welfare())      # maximise integer terms over choices (and soft penalties)
        solve = programme.solve(Limits(seconds=5), start=levels)
    solve.ending, solve.levels, solve.objective, solve.bound, solve.seconds

Whatever `solve` returns as `levels` was checked twice in exact integers: against every row that is on, and by `check`
against every condition. Where only tolerances let a package through, the rows that it misses are written in smaller
numbers (`limbs`), which keeps out all that miss them by as little. `objective` is recomputed exactly from the package
where the objective has choices only; if its numbers are too large for the solver's bound, it is proven by rows.

For other formulations: `column` and `row` add a column and a row with floats, `x(issue, level)` is a choice's column;
`breaking` switches soft rules on with one binary each. While there are no such rows, small spaces are looked at whole
instead of solved (`listing`, `allowed`).
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from math import inf
from time import perf_counter

import numpy as np

from negotiator.bargaining.case import Case, Levels
from negotiator.bargaining.check import broken
from negotiator.bargaining.limbs import BASE, carries, most_carried, pieces_of
from negotiator.bargaining.listing import Listing, Numbers, Rows, listing_of, within
from negotiator.bargaining.model import IR, Model, weights_in_integers
from negotiator.bargaining.rows import Live
from negotiator.bargaining.solve import Solve, hopeless
from negotiator.bargaining.solver import Ending, Limits, Raw, Vector

__all__ = ["IR", "Programme", "weights_in_integers"]

LARGEST_OBJECTIVE = 2**26  # of a choice: beyond it the solver's bound is not trusted to a whole number
MOST_REPAIRS = 200  # packages cut off in one solve because only tolerances let them through
FREE = (0.0, 1.0)  # limits of a choice that is neither pinned nor forbidden


class Programme(Model):
    """A case as a live model that is solved, or looked at whole. See the module's docstring."""

    def __init__(self, case: Case, seed: int = 0, cancelled: Callable[[], bool] | None = None) -> None:
        super().__init__(case, seed, cancelled)
        self._listing = listing_of(case)
        self._sums: dict[int, Numbers] = {}

    # -- looking at every package -------------------------------------------------------------------

    @property
    def listing(self) -> Listing | None:
        """All packages of the case; None if there are too many."""
        return self._listing

    def allowed(self) -> Rows | None:
        """Which packages of the listing keep every row that is on, pins and all; None if there is no listing, or
        if there are rows that say more than a list of packages can tell."""
        if self._listing is None or not all(live.exact for live in self._live):
            return None
        rows = np.ones(len(self._listing.levels), dtype=bool)
        for live in self._live[len(self.case.issues) :]:
            if live.on and live.row.terms:
                rows &= within(self._sums_of(self._listing, live), live.row)
            elif live.on and not live.row.holds(()):
                rows[:] = False
        for i, n in self.barred():
            rows &= self._listing.levels[:, i] != n
        return rows

    @property
    def _agrees(self) -> bool:
        """Whether the solver, where there is one, has no other objective than the model."""
        return self._solver is None or self._solver.weights is self._weights

    def _sums_of(self, listing: Listing, live: Live) -> Numbers:
        if live.index in self._points_rows:
            return listing.points[:, live.index - self._points_rows[0]]
        if live.index >= self.first_added_row:
            return listing.sums(live.row.terms)
        if live.index not in self._sums:
            self._sums[live.index] = listing.sums(live.row.terms)
        return self._sums[live.index]

    def _looked_up(self, limits: Limits, start: Levels | None) -> Solve | None:
        """A best package by looking at all; `start` if it is one. None if that cannot be done."""
        began = perf_counter()
        whole = self._exact_goal and self._agrees and limits.seconds > 0
        rows = self.allowed() if whole else None
        if rows is None or self._listing is None:
            return None
        places = np.flatnonzero(rows)
        if not len(places):
            return Solve(Ending.NO_PACKAGE, None, None, None, perf_counter() - began, np.empty(0))
        worth = self._listing.sums((*choice, value) for choice, value in self._goal.items())[places]
        best = self._listing.package(places[int(worth.argmax())])
        if start is not None and self.keeps_rows(start) and self.worth(start) == self.worth(best):
            best = start
        self._agree(best)
        value = float(self.worth(best))
        return Solve(Ending.PROVEN_BEST, best, value, value, perf_counter() - began, self.values_of(best))

    # -- solving ------------------------------------------------------------------------------------

    def solve(
        self, limits: Limits | None = None, start: Levels | None = None, others: Mapping[int, float] | None = None
    ) -> Solve:
        """Maximise. `start` is a package to begin with, `others` the values of added columns that go with it."""
        limits = limits or Limits()
        until = perf_counter() + limits.seconds
        looked_up = self._looked_up(limits, start)
        if looked_up is not None:
            return looked_up
        if limits.seconds <= 0:  # time is over: who unwinds must not wait for a model to be handed over
            return Solve(Ending.NOTHING_FOUND, None, None, None, 0.0, np.empty(0))
        values = None if start is None or not self.keeps_rows(start) else self.values_of(start, others)
        out = hopeless(self.solver, np.concatenate(self._x), values, limits)
        columns = [c for c in map(int, out.columns) if self._column_limits.get(c, FREE) == FREE]
        self.solver.bound_columns(columns, [0.0] * len(columns), [0.0] * len(columns))
        try:
            solve = self._checked(replace(limits, seconds=until - perf_counter()), values, start)
        finally:
            self.solver.bound_columns(columns, [0.0] * len(columns), [1.0] * len(columns))
        if columns and solve.ending is Ending.NO_PACKAGE and limits.least is None:  # the start was none after all
            solve = self._checked(replace(limits, seconds=until - perf_counter()))
        return self._surely(out.widened(solve), limits, until)

    def _surely(self, solve: Solve, limits: Limits, until: float) -> Solve:
        """The solve; where its numbers are beyond what the solver's bound can tell, something better is asked for by
        a row of whole numbers until there is nothing."""
        while solve.levels is not None and solve.ending is Ending.PROVEN_BEST and self._doubtful(solve, limits):
            worth = self.worth(solve.levels)
            with self.trial():
                self.demand("better", ((*choice, value) for choice, value in self._goal.items()), worth + 1, None)
                better = self._checked(replace(limits, seconds=until - perf_counter()))
            if better.ending is Ending.NO_PACKAGE:
                return replace(solve, bound=float(worth))
            if better.levels is None:
                return replace(solve, ending=Ending.STOPPED_EARLY, bound=better.bound)
            solve = better
        return solve

    def _doubtful(self, solve: Solve, limits: Limits) -> bool:
        """Whether a better package by a whole number might hide behind the solver's tolerances."""
        if not self._exact_goal or solve.levels is None or limits.relative_gap or limits.absolute_gap >= 1:
            return False
        large = max(map(abs, self._goal.values()), default=0) > LARGEST_OBJECTIVE
        return large or solve.bound is None or solve.bound >= self.worth(solve.levels) + 1

    def _checked(self, limits: Limits, values: Vector | None = None, start: Levels | None = None) -> Solve:
        """Maximise, and again as long as only tolerances let a package through."""
        began = perf_counter()
        kept = *self._size, len(self._live)
        weights, divided = self._weights, set[int]()
        try:
            for _ in range(MOST_REPAIRS):
                values = self._divide(divided, values, start)
                if values is not None:
                    self.solver.start_from(values)
                left = limits.seconds - (perf_counter() - began)
                raw = self.solver.solve(replace(limits, seconds=max(left, 0.0)))
                solve = self._judged(raw, perf_counter() - began)
                if solve.levels is None:
                    return solve
                missed = {live.index for live in self._live if live.on and not live.row.holds(solve.levels)}
                if not missed:
                    self._agree(solve.levels)
                    return replace(solve, values=solve.values[: kept[1]])
                if missed <= self._blunt:
                    self.differ(solve.levels)
                self._blunt |= missed
            return replace(solve, ending=Ending.NOTHING_FOUND, levels=None, objective=None)
        finally:
            self.solver.cut_back(kept[0], kept[1])
            self._weights = weights
            self._forget_rows(kept[2])

    def _divide(self, divided: set[int], values: Vector | None, start: Levels | None) -> Vector | None:
        """Add the blunt rows in smaller numbers, each once; the starting values with the new columns'."""
        for live in [live for live in self._live if live.on and live.index in self._blunt - divided]:
            divided.add(live.index)
            for pieces in pieces_of(live.row):
                into, high = None, 0
                for limb in pieces:
                    high = most_carried(limb, high)
                    out = None if limb is pieces[-1] else self.column(0.0, float(high), whole=True)
                    terms = self.on_columns((i, n, value) for (i, n), value in limb.terms.items())
                    terms |= {} if into is None else {into: 1.0}
                    terms |= {} if out is None else {out: -float(BASE)}
                    self.row(-inf, float(limb.limit), terms)
                    into = out
                if values is not None and start is not None:
                    values = np.append(values, carries(pieces, start))
        return values

    def _judged(self, raw: Raw, seconds: float) -> Solve:
        if not len(raw.values):
            return Solve(raw.ending, None, None, raw.bound, seconds, raw.values)
        levels = tuple(int(np.argmax(raw.values[columns])) for columns in self._x)
        objective = float(self.worth(levels)) if self._exact_goal else raw.objective
        return Solve(raw.ending, levels, objective, raw.bound, seconds, raw.values)

    def _agree(self, levels: Levels) -> None:
        """Ask the checker, independently of the rows. Raises AssertionError if it refuses what they allow."""
        wrong = [c.id for c in broken(self.case, levels) if c.hard and c.id not in self._off]
        if wrong:
            raise AssertionError(f"rows and checker disagree about {wrong}")

    def relax(self, limits: Limits | None = None) -> Raw:
        """Maximise the linear relaxation; nothing is checked, the values are fractions."""
        limits = limits or Limits()
        if limits.seconds <= 0:
            return Raw(Ending.NOTHING_FOUND, np.empty(0), None, None, 0.0)
        return self.solver.solve(limits, relaxed=True)

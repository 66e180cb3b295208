"""The live model of a case: its rows and columns, changed in place and brought back. `programme` solves it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from math import gcd, inf, lcm
from typing import Self

import numpy as np
import pulp

from negotiator.bargaining.case import Case, Choice, Condition, Levels, Term
from negotiator.bargaining.rows import Live, Row, collected, rows_of, scale_of, tightened
from negotiator.bargaining.solver import Solver, Vector

IR = "IR:"


def weights_in_integers(case: Case) -> tuple[int, ...]:
    """The parties' weights as the smallest whole numbers in the same proportion."""
    common = lcm(*(party.weight.denominator for party in case.parties))
    whole = [int(party.weight * common) for party in case.parties]
    divisor = gcd(*whole) or 1
    return tuple(weight // divisor for weight in whole)


def _stated(live: Live, choices: Sequence[Sequence[pulp.LpVariable]]) -> pulp.LpConstraint:
    """A row in PuLP's words."""
    row, factor = live.row, live.scale
    terms = pulp.LpAffineExpression([(choices[i][n], c * factor) for i, n, c in row.terms])
    if row.low is not None and row.low == row.high:
        sense, limit = pulp.LpConstraintEQ, row.low
    elif row.low is not None:
        sense, limit = pulp.LpConstraintGE, row.low
    else:
        sense, limit = pulp.LpConstraintLE, row.high if row.high is not None else 0
    return pulp.LpConstraint(terms, sense, f"r{live.index}", limit * factor)


class Model:
    """A case as a live model. See `programme` for how to use it."""

    def __init__(self, case: Case, seed: int = 0, cancelled: Callable[[], bool] | None = None) -> None:
        self.case = case
        self._live: list[Live] = []
        self._named: dict[str, list[int]] = {}
        self._off: set[str] = set()
        self._goal: dict[tuple[int, int], int] = {}
        self._exact_goal = True
        first = np.cumsum([0, *(len(issue.levels) for issue in case.issues)])
        self._x = [np.arange(i, j, dtype=np.int32) for i, j in pairwise(first)]
        self._column_limits: dict[int, tuple[float, float]] = {}
        self._weights = np.zeros(first[-1])
        self._seed, self._cancelled = seed, cancelled
        self._solver: Solver | None = None
        self._build()
        self._blunt = {live.index for live in self._live if live.scale < 1}  # rows that tolerances get through

    def _build(self) -> None:
        for i, issue in enumerate(self.case.issues):
            row = Row(f"one_level[{issue.id}]", tuple((i, n, 1) for n in range(len(issue.levels))), 1, 1)
            self._state(row, row.name, on=True)
        for k, party in enumerate(self.case.parties):
            self._state(Row(f"points[{party.id}]", self.party_terms(k), party.d, None), IR + party.id, on=True)
        self._points_rows = range(len(self._live) - len(self.case.parties), len(self._live))
        for condition in (*self.case.conditions, *self.case.red_lines):
            if condition.hard:
                self._state_condition(condition)
        self.first_added_row = len(self._live)

    def _state_condition(self, condition: Condition) -> None:
        names = {name: self._named.setdefault(name, []) for name in (condition.id, condition.rule) if name}
        for row in rows_of(condition.id, condition.body):
            self._state(tightened(self.case, row), condition.id, on=True)
            self._live[-1].condition = condition.id
            for name, rows in names.items():
                if name != condition.id:
                    rows.append(self._live[-1].index)

    def _state(self, row: Row, switch: str, on: bool) -> None:
        """Note one row; one with two limits must have equal ones."""
        index = len(self._live)
        self._live.append(Live(row, index, scale_of(row), on))
        self._named.setdefault(switch, []).append(index)

    # -- the solver -------------------------------------------------------------------------------

    @property
    def solver(self) -> Solver:
        """The live model, made when it is first asked for: much is found out without."""
        if self._solver is None:
            self._solver = self._handed_over()
            for live in self._live:
                self._limit(live)
            for column, (low, high) in self._column_limits.items():
                self._solver.bound_columns([column], [low], [high])
            self._solver.maximise(self._weights)
        return self._solver

    def _handed_over(self) -> Solver:
        problem = pulp.LpProblem("negotiator", pulp.LpMinimize)
        problem.setObjective(pulp.LpAffineExpression())
        choices = [
            [problem.add_variable(f"x_{i:09}_{n:09}", 0, 1, cat=pulp.LpInteger) for n in range(len(issue.levels))]
            for i, issue in enumerate(self.case.issues)
        ]  # PuLP puts columns in the order of their names
        for live in self._live:
            problem.addConstraint(_stated(live, choices))
        return Solver(problem, self._seed, self._cancelled)

    @property
    def _size(self) -> tuple[int, int]:
        """How many rows and columns there are."""
        if self._solver is None:
            return len(self._live), len(self._weights)
        return self._solver.rows, self._solver.columns

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that `switch` knows: one_level[...], IR:<party>, ids of hard conditions, rules, red lines."""
        return tuple(self._named)

    def x(self, issue: int, level: int) -> int:
        """Column of a choice."""
        return int(self._x[issue][level])

    def party_terms(self, party: int) -> tuple[Term, ...]:
        """The points of a party as terms, zeros dropped."""
        rows = self.case.parties[party].points
        return tuple((i, n, value) for i, row in enumerate(rows) for n, value in enumerate(row) if value)

    def weighted(self, weights: Sequence[int]) -> dict[tuple[int, int], int]:
        """Sum of the parties' points times integer weights, per choice."""
        sums: dict[tuple[int, int], int] = {}
        for weight, party in zip(weights, self.case.parties, strict=True):
            if weight:
                for i, row in enumerate(party.points):
                    for n, value in enumerate(row):
                        sums[i, n] = sums.get((i, n), 0) + weight * value
        return sums

    def welfare(self) -> dict[tuple[int, int], int]:
        """The weighted sum of points per choice, weights made integer."""
        return self.weighted(weights_in_integers(self.case))

    # -- changing it ------------------------------------------------------------------------------

    @contextmanager
    def trial(self) -> Iterator[Self]:
        """Undo every change made inside, whatever happens."""
        kept = *self._size, len(self._live)
        on = [live.on for live in self._live]
        rows = [live.row for live in self._live]
        goal, exact, weights, off = dict(self._goal), self._exact_goal, self._weights.copy(), set(self._off)
        old_columns = dict(self._column_limits)
        try:
            yield self
        finally:
            if self._solver is not None:
                self._solver.cut_back(kept[0], kept[1])
            self._forget_rows(kept[2])
            for live, was_on, row in zip(self._live, on, rows, strict=True):
                changed = live.on != was_on or live.row is not row
                live.on, live.row = was_on, row
                if changed:
                    self._limit(live)
            self._restore_columns(old_columns, kept[1])
            self._goal, self._exact_goal, self._off = goal, exact, off
            self._set_weights(weights)

    def _forget_rows(self, count: int) -> None:
        """Forget the rows beyond the first ones."""
        del self._live[count:]
        self._blunt = {index for index in self._blunt if index < count}

    def _restore_columns(self, old: dict[int, tuple[float, float]], columns: int) -> None:
        for column in sorted(set(self._column_limits) | set(old)):
            wanted = old.get(column, (0.0, 1.0))
            changed = self._column_limits.get(column, (0.0, 1.0)) != wanted
            if column < columns and changed and self._solver is not None:
                self._solver.bound_columns([column], [wanted[0]], [wanted[1]])
        self._column_limits = old

    def _limit(self, live: Live) -> None:
        """Send a row's limits to the solver, where there is one."""
        if self._solver is None:
            return
        low = -inf if live.row.low is None or not live.on else live.row.low * live.scale
        high = inf if live.row.high is None or not live.on else live.row.high * live.scale
        self._solver.bound_rows([live.index], [low], [high])

    def switch(self, name: str, on: bool) -> None:
        """Switch a condition, all conditions of a rule, a red line or `IR:<party>` on or off. Raises KeyError."""
        for index in self._named[name]:
            live = self._live[index]
            if live.on != on:
                live.on = on
                self._limit(live)
        changed = {self._live[index].condition for index in self._named[name]} - {""}
        self._off = self._off - changed if on else self._off | changed

    def floor(self, party: int, least: int | None) -> None:
        """Give a party at least so many points instead of its d; None takes the floor away."""
        live = self._live[self._named[IR + self.case.parties[party].id][0]]
        live.row, live.on = replace(live.row, low=least), least is not None
        self._limit(live)

    def _bound(self, column: int, low: float, high: float) -> None:
        self._column_limits[column] = (low, high)
        if self._solver is not None:
            self._solver.bound_columns([column], [low], [high])

    def pin(self, issue: int, level: int) -> None:
        """Take this level and no other."""
        for n, column in enumerate(self._x[issue]):
            self._bound(int(column), float(n == level), float(n == level))

    def free(self, issue: int) -> None:
        """Take back `pin` for an issue."""
        for n in range(len(self._x[issue])):
            self._bound(self.x(issue, n), 0.0, 1.0)

    def demand(self, name: str, terms: Iterable[Term], low: int | None, high: int | None) -> int:
        """Add an exact integer row over choices; its row index."""
        sums = collected(terms)
        row = Row(name, tuple((i, n, c) for (i, n), c in sums.items()), low, high)
        return self._append(row)

    def _append(self, row: Row) -> int:
        factor = scale_of(row)
        index = self.solver.add_row(
            -inf if row.low is None else row.low * factor,
            inf if row.high is None else row.high * factor,
            [self.x(i, n) for i, n, _ in row.terms],
            [c * factor for _, _, c in row.terms],
        )
        self._live.append(Live(row, index, factor, True))
        if factor < 1:
            self._blunt.add(index)
        return index

    def differ(self, levels: Levels, issues: int = 1) -> int:
        """Demand that at least so many issues differ from a package; the row's index."""
        return self.demand("differ", ((i, n, 1) for i, n in enumerate(levels)), None, len(levels) - issues)

    def at_most_changes(self, levels: Levels, issues: int) -> int:
        """Demand that at most so many issues differ from a package; the row's index."""
        return self.demand("stay", ((i, n, 1) for i, n in enumerate(levels)), len(levels) - issues, None)

    def column(self, low: float, high: float, whole: bool = False) -> int:
        """Add a column; its index."""
        index = self.solver.add_column(low, high, whole)
        self._weights = np.append(self._weights, 0.0)
        return index

    def row(self, low: float, high: float, coefficients: Mapping[int, float]) -> int:
        """Add a row with floats over any columns; its index. It is not checked in exact integers."""
        index = self.solver.add_row(low, high, list(coefficients), list(coefficients.values()))
        self._live.append(Live(Row("free", (), None, None), index, 1.0, True, exact=False))
        return index

    def on_columns(self, terms: Iterable[Term], factor: float = 1.0) -> dict[int, float]:
        """Terms as coefficients of columns."""
        return {self.x(i, n): c * factor for (i, n), c in collected(terms).items()}

    def objective(self, choices: Mapping[tuple[int, int], int], others: Mapping[int, float] | None = None) -> None:
        """Maximise integer weights of choices plus float weights of other columns."""
        weights = np.zeros(self._size[1])
        for (i, n), value in choices.items():
            weights[self.x(i, n)] = value
        for column, price in (others or {}).items():
            weights[column] += price
        self._goal, self._exact_goal = dict(choices), not others
        self._set_weights(weights)

    def reward_others(self, levels: Levels, bonus: float) -> int:
        """Make every package but this one worth `bonus` more; the added column, 0 for this package, else up to 1."""
        column = self.column(0.0, 1.0)
        self.row(-inf, float(len(levels)), {column: 1.0, **{self.x(i, n): 1.0 for i, n in enumerate(levels)}})
        weights = self._weights.copy()
        weights[column] = bonus
        self._exact_goal = False
        self._set_weights(weights)
        return column

    def _set_weights(self, weights: Vector) -> None:
        self._weights = weights
        if self._solver is not None:
            self._solver.maximise(weights)

    def worth(self, levels: Levels) -> int:
        """The choices' part of the objective for a package, exactly."""
        return sum(self._goal.get(choice, 0) for choice in enumerate(levels))

    def keeps_rows(self, levels: Levels) -> bool:
        """Whether a package keeps every exact row that is on."""
        return all(live.row.holds(levels) for live in self._live if live.on)

    def exact_rows(self) -> tuple[Row, ...]:
        """Every exact row that is on, except that each issue has one level."""
        return tuple(live.row for live in self._live[len(self.case.issues) :] if live.on and live.row.terms)

    def side_rows(self) -> tuple[Row, ...]:
        """Every exact row that is on, beside one level per issue and the points of the parties."""
        skipped = len(self.case.issues) + len(self.case.parties)
        return tuple(live.row for live in self._live[skipped:] if live.on and live.exact)

    def is_whole(self) -> bool:
        """Whether every row that is on is one of whole numbers over choices."""
        return all(live.exact for live in self._live if live.on)

    def least_points(self, party: int) -> int | None:
        """The points that a party must have now; None if it need not have any."""
        live = self._live[self._points_rows[party]]
        return live.row.low if live.on else None

    def barred(self) -> tuple[Choice, ...]:
        """Choices that pins rule out."""
        shut = {column for column, (_, high) in self._column_limits.items() if high < 1}
        return tuple((i, n) for i, row in enumerate(self._x) for n, column in enumerate(row) if int(column) in shut)

    def fits(self, levels: Levels, worth: tuple[int, ...]) -> bool:
        """Whether a package of R, with these points, keeps the floors, pins and added rows; conditions not asked."""
        for index, least in zip(self._points_rows, worth, strict=True):
            live = self._live[index]
            if live.on and live.row.low is not None and least < live.row.low:
                return False
        if not all(live.row.holds(levels) for live in self._live[self.first_added_row :] if live.on):
            return False
        taken = {self.x(i, n) for i, n in enumerate(levels)}
        return all(low <= (column in taken) <= high for column, (low, high) in self._column_limits.items())

    def values_of(self, levels: Levels, others: Mapping[int, float] | None = None) -> Vector:
        """Column values of a package, with the values of added columns (zero where left out)."""
        values = np.zeros(self._size[1])
        for i, n in enumerate(levels):
            values[self.x(i, n)] = 1.0
        for column, value in (others or {}).items():
            values[column] = value
        return values

"""The one door to the solver: a live HiGHS object made by PuLP, changed in place, its ending read honestly.

Every solve maximises. `Ending` says what is known afterwards; a stopped solve keeps its bound. PuLP's `status` reads
"Optimal" even after a time limit, so the ending is read from HiGHS's own model status, bound and solution status.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from math import ceil, log2
from time import perf_counter

import highspy
import numpy as np
import pulp
from numpy.typing import NDArray

from negotiator.bargaining.errors import Unavailable

Vector = NDArray[np.float64]
LIMITLESS = float("inf")
LARGEST_COST = 2.0**40  # larger objectives are scaled by a power of two, which loses no digit; 1e20 is HiGHS's infinity


class Ending(StrEnum):
    """What a solve ended with."""

    PROVEN_BEST = "proven_best"  # the values are a best solution within the asked gap
    STOPPED_EARLY = "stopped_early"  # there is a solution and a bound, time or patience ran out
    NO_PACKAGE = "no_package"  # proven: nothing satisfies the rows
    NOTHING_FOUND = "nothing_found"  # stopped before any solution was found; nothing is known but the bound


@dataclass(frozen=True, slots=True)
class Limits:
    """When a solve may stop: seconds, absolute gap in the objective's unit, relative gap (0 to 1), and an
    objective value that is good enough (None: none is). `proving` says that the start handed in is probably best,
    so that no time goes into looking for better ones than the proof meets by itself; `least` that nothing with a
    smaller objective is of interest, so that NO_PACKAGE only says that nothing reaches it."""

    seconds: float = LIMITLESS
    absolute_gap: float = 1e-6
    relative_gap: float = 0.0
    enough: float | None = None
    proving: bool = False
    least: float | None = None


@dataclass(frozen=True, slots=True)
class Raw:
    """What the solver said: ending, column values (empty if none), objective and bound (None if unknown), seconds."""

    ending: Ending
    values: Vector
    objective: float | None
    bound: float | None
    seconds: float


_EMPTY: Vector = np.empty(0)
_DONE = {highspy.HighsModelStatus.kOptimal}
_NONE = {highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible}
# Measured on the demonstration's and drawn cases: restarts, symmetry and cuts below the root cost more than they save.
_NEVER = ("mip_allow_restart", "mip_detect_symmetry", "mip_allow_cut_separation_at_nodes")
_SEARCHES = (
    "mip_heuristic_run_feasibility_jump",
    "mip_heuristic_run_rins",
    "mip_heuristic_run_rens",
    "mip_heuristic_run_root_reduced_cost",
)
ROUNDING, LEAST_ROUNDED = 1e-6, 1e-3  # of a bound: absolute, and of the value (times the first) where that is more
EFFORT = 0.05  # HiGHS's own share of heuristics
_BROKEN = {
    highspy.HighsModelStatus.kLoadError,
    highspy.HighsModelStatus.kModelError,
    highspy.HighsModelStatus.kPresolveError,
    highspy.HighsModelStatus.kSolveError,
    highspy.HighsModelStatus.kPostsolveError,
    highspy.HighsModelStatus.kUnbounded,
}


def room(limits: Limits, value: float, unit: float) -> float:
    """How far a bound may lie above a solution of this value that is called best, in the solver's unit: the gaps asked
    for, and what it rounds."""
    size = abs(value)
    return limits.absolute_gap * unit + limits.relative_gap * size + ROUNDING * max(1.0, LEAST_ROUNDED * size)


def _hand_over(problem: pulp.LpProblem, highs: highspy.Highs) -> None:
    """Write a problem, all of whose columns are whole, into the solver in one go: handed over one by one, as PuLP does,
    each column costs as much as all of them."""
    columns, rows = problem.variables(), problem.constraints()
    for place, column in enumerate(columns):
        column.index = place
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(columns), len(rows)
    model.col_cost_ = np.zeros(len(columns))
    model.col_lower_ = np.array([column.lowBound for column in columns], dtype=np.float64)
    model.col_upper_ = np.array([column.upBound for column in columns], dtype=np.float64)
    model.row_lower_ = np.array([_limit(row.getLb(), -LIMITLESS) for row in rows], dtype=np.float64)
    model.row_upper_ = np.array([_limit(row.getUb(), LIMITLESS) for row in rows], dtype=np.float64)
    model.integrality_ = [highspy.HighsVarType.kInteger] * len(columns)
    terms = [(column.index, value) for row in rows for column, value in row.items() if value]
    ends = np.cumsum([sum(1 for value in row.values() if value) for row in rows])
    matrix = model.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kRowwise
    matrix.num_col_, matrix.num_row_ = len(columns), len(rows)
    matrix.start_ = np.concatenate(([0], ends)).astype(np.int32)
    matrix.index_ = np.array([index for index, _ in terms], dtype=np.int32)
    matrix.value_ = np.array([value for _, value in terms], dtype=np.float64)
    model.a_matrix_ = matrix
    highs.passModel(model)


def _limit(limit: float | None, where_none: float) -> float:
    return where_none if limit is None else limit


class Solver:
    """A live model. Columns and rows are known by their index; all numbers are floats.

    `cancelled` is asked during long solves; once true, they stop as if out of time.
    """

    def __init__(self, problem: pulp.LpProblem, seed: int = 0, cancelled: Callable[[], bool] | None = None) -> None:
        door = pulp.HiGHS(msg=False, threads=1, random_seed=seed)
        door.createAndConfigureSolver(problem)
        self.highs: highspy.Highs = problem.solverModel
        _hand_over(problem, self.highs)
        for name in _NEVER:
            self.highs.setOptionValue(name, False)
        self.weights: Vector = np.zeros(self.columns)
        self.unit = 1.0  # what one of the caller's objective is worth in the solver's
        self._proving = False
        if cancelled is not None:
            self.highs.cbMipInterrupt.subscribe(partial(_interrupt, cancelled))

    @property
    def columns(self) -> int:
        """Number of columns."""
        return int(self.highs.getNumCol())

    @property
    def rows(self) -> int:
        """Number of rows."""
        return int(self.highs.getNumRow())

    def add_row(self, low: float, high: float, columns: Sequence[int], coefficients: Sequence[float]) -> int:
        """Add a row, low <= sum <= high; its index."""
        self.highs.addRow(
            low, high, len(columns), np.asarray(columns, dtype=np.int32), np.asarray(coefficients, dtype=np.float64)
        )
        return self.rows - 1

    def add_column(self, low: float, high: float, whole: bool = False) -> int:
        """Add a column that costs nothing and stands in no row yet; its index."""
        self.highs.addCol(0.0, low, high, 0, np.empty(0, dtype=np.int32), _EMPTY)
        index = self.columns - 1
        if whole:
            self.whole([index], True)
        return index

    def whole(self, columns: Sequence[int], whole: bool) -> None:
        """Demand whole numbers of columns, or allow fractions."""
        kind = highspy.HighsVarType.kInteger if whole else highspy.HighsVarType.kContinuous
        for column in columns:
            self.highs.changeColIntegrality(column, kind)

    def cut_back(self, rows: int, columns: int) -> None:
        """Delete the rows and columns added after there were so many."""
        late = np.arange(rows, self.rows, dtype=np.int32)
        if len(late):
            self.highs.deleteRows(len(late), late)
        late = np.arange(columns, self.columns, dtype=np.int32)
        if len(late):
            self.highs.deleteCols(len(late), late)

    def bound_rows(self, rows: Sequence[int], low: Sequence[float], high: Sequence[float]) -> None:
        """Set the limits of rows."""
        index = np.asarray(rows, dtype=np.int32)
        # the published types leave this method out
        self.highs.changeRowsBounds(len(index), index, np.asarray(low, float), np.asarray(high, float))  # type: ignore[attr-defined]

    def bound_columns(self, columns: Sequence[int], low: Sequence[float], high: Sequence[float]) -> None:
        """Set the limits of columns."""
        index = np.asarray(columns, dtype=np.int32)
        self.highs.changeColsBounds(len(index), index, np.asarray(low, float), np.asarray(high, float))

    def maximise(self, weights: Vector) -> None:
        """Replace the objective; one weight per column."""
        self.weights = weights
        largest = float(np.abs(weights).max(initial=0.0))
        self.unit = 1.0 if largest <= LARGEST_COST else 2.0 ** -ceil(log2(largest / LARGEST_COST))
        self.highs.changeColsCost(len(weights), np.arange(len(weights), dtype=np.int32), -weights * self.unit)

    def start_from(self, values: Vector) -> None:
        """Hand in a whole solution, one value per column; one that breaks a row is ignored."""
        start = highspy.HighsSolution()
        start.col_value = list(values)
        self.highs.setSolution(start)

    def solve(self, limits: Limits, relaxed: bool = False) -> Raw:
        """Maximise; `relaxed` leaves whole numbers aside and solves the linear relaxation."""
        began = perf_counter()
        highs = self.highs
        highs.setOptionValue("solve_relaxation", relaxed)
        # HiGHS counts the seconds of linear programmes from the first run on, those of integer ones from this run on
        spent = highs.getRunTime() if relaxed else 0.0
        highs.setOptionValue("time_limit", spent + max(0.0, limits.seconds))
        highs.setOptionValue("mip_abs_gap", limits.absolute_gap * self.unit)
        highs.setOptionValue("mip_rel_gap", limits.relative_gap)
        enough = LIMITLESS if limits.enough is None else limits.enough * self.unit
        highs.setOptionValue("objective_target", -enough)
        self._prove(limits.proving)
        highs.run()
        failed = highs.getModelStatus() == highspy.HighsModelStatus.kSolveError
        if failed or (not relaxed and self._contradicts_itself(limits)):
            highs.setOptionValue("time_limit", max(0.0, limits.seconds - (perf_counter() - began)))
            self._once_more_without_presolve()
        return self._read(limits, perf_counter() - began, relaxed)

    def _contradicts_itself(self, limits: Limits) -> bool:
        """Whether the solver calls a solution optimal that its own bound leaves more room above than was asked for. Met
        where two packages are worth the same but for half a point, twice in five thousand drawn cases."""
        if self.highs.getModelStatus() not in _DONE:
            return False
        info = self.highs.getInfo()
        if abs(info.mip_dual_bound) == LIMITLESS:
            return False
        over = info.objective_function_value - info.mip_dual_bound
        return bool(over > room(limits, info.objective_function_value, self.unit))

    def _prove(self, only: bool) -> None:
        """Let the solver look for solutions beside the tree, or only prove."""
        if self._proving is not only:
            self._proving = only
            self.highs.setOptionValue("mip_heuristic_effort", 0.0 if only else EFFORT)
            for name in _SEARCHES:
                self.highs.setOptionValue(name, not only)

    def reduced_costs(self) -> Vector:
        """After a relaxation was solved: by how much the objective falls per unit of each column that stands at zero
        (negative: rises)."""
        return np.array(self.highs.getSolution().col_dual) / self.unit

    def _once_more_without_presolve(self) -> None:
        self.highs.clearSolver()
        self.highs.setOptionValue("presolve", "off")
        self.highs.run()
        self.highs.setOptionValue("presolve", "choose")

    def _read(self, limits: Limits, seconds: float, relaxed: bool) -> Raw:
        status, info = self.highs.getModelStatus(), self.highs.getInfo()
        if status in _BROKEN:
            raise Unavailable("The solver failed: %(status)s.", status=self.highs.modelStatusToString(status))
        if status in _NONE:
            return Raw(Ending.NO_PACKAGE, _EMPTY, None, None, seconds)
        found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        dual = -info.objective_function_value if relaxed else -info.mip_dual_bound
        bound = float(dual) / self.unit if abs(dual) < LIMITLESS else None
        if not found:
            return Raw(Ending.NOTHING_FOUND, _EMPTY, None, bound, seconds)
        proven = status in _DONE and (relaxed or not self._contradicts_itself(limits))
        ending = Ending.PROVEN_BEST if proven else Ending.STOPPED_EARLY
        values = np.array(self.highs.getSolution().col_value)
        objective = float(-info.objective_function_value) / self.unit
        if bound is None and ending is Ending.PROVEN_BEST:  # nothing was left to search, so no bound was written down
            bound = objective + limits.absolute_gap + limits.relative_gap * abs(objective)
        return Raw(ending, values, objective, bound, seconds)


def _interrupt(cancelled: Callable[[], bool], event: highspy.highs.HighsCallbackEvent) -> None:
    if event.data_in is not None and cancelled():
        event.data_in.user_interrupt = True

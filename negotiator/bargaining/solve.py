"""What a solve of the programme ends with, and which choices it need not look at.

A package is known, and the linear relaxation says how good any can be. A choice whose reduced cost takes that bound
below the known package cannot be part of a better one; it is left out of the search, whose bound says so.
"""

from dataclasses import dataclass, replace
from math import floor

import numpy as np
from numpy.typing import NDArray

from negotiator.bargaining.case import Levels
from negotiator.bargaining.solver import Ending, Limits, Solver, Vector

SAFE = 1e-6  # relative error of a relaxation's bound and reduced costs


@dataclass(frozen=True, slots=True)
class Solve:
    """A solve's end: what is known (`Ending`), the package if one was found, the objective's value and the proven
    bound on it (None if unknown), seconds, and the values of all columns (for added ones; empty if none)."""

    ending: Ending
    levels: Levels | None
    objective: float | None
    bound: float | None
    seconds: float
    values: Vector

    @property
    def proven(self) -> bool:
        """Whether the question is settled: a best package, or proof that there is none."""
        return self.ending in {Ending.PROVEN_BEST, Ending.NO_PACKAGE}


@dataclass(frozen=True, slots=True)
class Hopeless:
    """Columns of choices that no package better than `least` contains."""

    columns: NDArray[np.int32]
    least: float

    def widened(self, solve: Solve) -> Solve:
        """What a solve without these columns says about all packages."""
        if not len(self.columns) or solve.bound is None:
            return solve
        return replace(solve, bound=max(solve.bound, self.least))


NOBODY = Hopeless(np.empty(0, dtype=np.int32), 0.0)


def hopeless(solver: Solver, choices: NDArray[np.int32], start: Vector | None, limits: Limits) -> Hopeless:
    """The choices that cannot be part of a package better than `start` by half of the gap that ends the solve, or,
    without a start, of one that reaches `limits.least`.

    `start` holds values of all columns that keep all rows."""
    if start is None and limits.least is None:
        return NOBODY
    value = float(solver.weights @ start) if start is not None else limits.least or 0.0
    least = value + limits.absolute_gap / 2 if start is not None else value
    raw = solver.solve(Limits(limits.seconds), relaxed=True)
    if raw.ending is not Ending.PROVEN_BEST or raw.objective is None or raw.objective < value:
        return NOBODY
    error = SAFE * max(1.0, abs(raw.objective), abs(value))
    falls = raw.objective - solver.reduced_costs()[choices] < least - error
    taken = start[choices] >= 0.5 if start is not None else np.zeros(len(choices), dtype=bool)
    return Hopeless(choices[falls & (raw.values[choices] < SAFE) & ~taken], least)


def whole_bound(bound: float | None, tolerance: float = 1e-5) -> int | None:
    """The largest integer that an integer objective can reach under a bound; None if unknown."""
    return None if bound is None else floor(bound + max(tolerance, abs(bound) * 1e-12))

"""The library against two others, each on the same case in the same run. `python -m bench.peers [--seconds 60]`

NegMAS enumerates: it gets cases without side conditions, larger and larger, each in a process that may hold 2 GB, until
one does not fit. Ours solves the largest that did. The ratio is NegMAS's processor seconds (frontier, Nash and Kalai
points) ÷ ours (status, ideals, Nash and egalitarian). The values must agree: the product of gains, and the least gain
in points. Its Kalai–Smorodinsky point is defined otherwise (it minimises the spread of gains) and is not compared.

pymoo's NSGA-II searches the frontier of three groups' sums at M. Ours (`outlined`) runs for the asked seconds; NSGA-II
then has as many processor seconds as ours took, once from nothing and once with a package of R to begin with, and every
package of R that it ever saw counts. The ratio is our hypervolume ÷ the larger of its two.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from math import log
from resource import RLIMIT_DATA, RUSAGE_SELF, getrusage, setrlimit
from time import process_time

import numpy as np
from negmas import LinearAdditiveUtilityFunction, make_issue
from negmas.preferences.ops import kalai_points, nash_points, pareto_frontier
from pymoo.algorithms.moo.nsga2 import NSGA2
from pymoo.core.callback import Callback
from pymoo.core.problem import Problem
from pymoo.operators.crossover.sbx import SBX
from pymoo.operators.mutation.pm import PM
from pymoo.operators.repair.rounding import RoundingRepair
from pymoo.operators.sampling.rnd import IntegerRandomSampling
from pymoo.optimize import minimize
from pymoo.termination import get_termination

from bench.instances import drawn, instance
from bench.numbers import Number, seconds_asked, tell, timed
from negotiator.bargaining.case import Case, Levels
from negotiator.bargaining.concepts import answer
from negotiator.bargaining.frontier import outlined
from negotiator.bargaining.hypervolume import Vector, hypervolume, nondominated
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.programme import Programme
from negotiator.bargaining.values import surplus
from negotiator.bargaining.words import Concept

ROOM = 2 * 1024**3  # bytes
PARTIES, LEVELS, FEWEST, MOST = 6, 4, 7, 14
LONGEST = 900.0  # seconds for one enumeration
POPULATION = 120
NEVER = 10**9


def without_conditions(issues: int) -> Case:
    """The case that NegMAS gets: it knows no side conditions and no weights."""
    case = drawn(PARTIES, issues, LEVELS, 0, f"peers {issues}")
    return replace(case, conditions=(), parties=tuple(replace(p, weight=Fraction(1)) for p in case.parties))


def enumerated(case: Case) -> dict[str, float]:
    """NegMAS's seconds, its log product of gains and its least gain, in points."""
    began = process_time()
    issues = [make_issue(list(range(len(issue.levels))), issue.id) for issue in case.issues]
    ufuns = [
        LinearAdditiveUtilityFunction(
            values=[dict(enumerate(row)) for row in party.points], issues=issues, reserved_value=float(party.d)
        )
        for party in case.parties
    ]
    front, _ = pareto_frontier(ufuns, issues=issues)
    (nash, _), *_ = nash_points(ufuns, front, issues=issues)
    (kalai, _), *_ = kalai_points(ufuns, front, issues=issues)
    least = [party.d for party in case.parties]
    return {
        "seconds": process_time() - began,
        "nash": sum(log(u - d) for u, d in zip(nash, least, strict=True)),
        "kalai": min(u - d for u, d in zip(kalai, least, strict=True)),
        "memory": getrusage(RUSAGE_SELF).ru_maxrss / 1024,
    }


def in_two_gigabytes(issues: int) -> dict[str, float] | None:
    """The same in a process of its own; None if it did not fit or took too long."""
    command = [sys.executable, "-m", "bench.peers", "--issues", str(issues)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, check=True)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        return None
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def against_negmas() -> Iterator[Number]:
    """The ratio at the largest size that NegMAS can do, and by how much the values differ."""
    largest, theirs = 0, None
    for issues in range(FEWEST, MOST):
        found = in_two_gigabytes(issues)
        if found is None:
            break
        largest, theirs = issues, found
    if theirs is None:
        return
    case = without_conditions(largest)
    seconds, result = timed(lambda: answer(case, (Concept.NASH, Concept.EGALITARIAN)))
    nash, egalitarian = (result.outcomes[c].levels for c in (Concept.NASH, Concept.EGALITARIAN))
    assert nash is not None
    assert egalitarian is not None
    product, least = sum(map(log, surplus(case, nash))), min(surplus(case, egalitarian))
    note = (
        f"{PARTIES} parties × {largest} issues × {LEVELS} levels ({LEVELS**largest:,} packages), the next "
        f"size does not fit: {theirs['seconds']:.1f} s and {theirs['memory']:.0f} MB against {seconds:.3f} s"
    )
    yield Number("NegMAS ÷ ours at the largest size in 2 GB", theirs["seconds"] / seconds, "×", 100, 1000, True, note)
    yield Number("difference in the log product of gains", abs(product - theirs["nash"]))
    yield Number("difference in the least gain", abs(least - theirs["kalai"]), "points")


class Sums(Problem):  # type: ignore[misc]
    """Three groups' sums over a case's conditions and least points, as arrays."""

    def __init__(self, case: Case, groups: Sequence[Sequence[int]]) -> None:
        sizes = [len(issue.levels) for issue in case.issues]
        self.first = np.cumsum([0, *sizes[:-1]])
        points = np.array([[v for row in party.points for v in row] for party in case.parties], dtype=np.int64)
        self.values = np.array([points[list(group)].sum(0) for group in groups])
        self.case = case
        self.seen: dict[tuple[int, ...], None] = {}
        rows = Programme(case).exact_rows()
        table, high = [], []
        for row in rows:
            line = np.zeros(sum(sizes), dtype=np.int64)
            for i, n, value in row.terms:
                line[self.first[i] + n] = value
            if row.high is not None:
                table.append(line)
                high.append(row.high)
            if row.low is not None:
                table.append(-line)
                high.append(-row.low)
        self.rows, self.high = np.array(table), np.array(high)
        self.spread = np.maximum(1, np.abs(self.rows).max(1))
        limits = np.array(sizes) - 1
        super().__init__(n_var=len(sizes), n_obj=len(groups), n_ieq_constr=len(rows), xl=0, xu=limits, vtype=int)
        self.n_ieq_constr = len(table)

    def _evaluate(self, x: np.ndarray, out: dict[str, np.ndarray], *_: object, **__: object) -> None:
        columns = self.first + np.asarray(x, dtype=np.int64)
        sums = self.values[:, columns].sum(2).T
        over = self.rows[:, columns].sum(2).T - self.high
        for vector in sums[(over <= 0).all(1)]:
            self.seen[tuple(map(int, vector))] = None
        out["F"], out["G"] = -sums.astype(float), over / self.spread


class Until(Callback):  # type: ignore[misc]
    """Ends a run when its processor seconds are used."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.end = process_time() + seconds

    def notify(self, algorithm: NSGA2) -> None:
        if process_time() >= self.end:
            algorithm.termination.terminate()


def evolved(case: Case, groups: Sequence[Sequence[int]], seconds: float, known: Levels | None) -> tuple[Vector, ...]:
    """The non-dominated vectors among all packages of R that NSGA-II saw."""
    problem = Sums(case, groups)
    sampling = IntegerRandomSampling()
    if known is not None:
        sampling = np.vstack(
            [np.random.default_rng(1).integers(0, problem.xu + 1, (POPULATION - 1, problem.n_var)), known]
        )
    algorithm = NSGA2(
        pop_size=POPULATION,
        sampling=sampling,
        crossover=SBX(prob=0.9, eta=3.0, vtype=float, repair=RoundingRepair()),
        mutation=PM(eta=3.0, vtype=float, repair=RoundingRepair()),
        eliminate_duplicates=True,
    )
    minimize(problem, algorithm, get_termination("n_gen", NEVER), seed=1, callback=Until(seconds))
    return nondominated(problem.seen)


def against_nsga2(seconds: float) -> Iterator[Number]:
    """The ratio of hypervolumes in equal processor time."""
    case = instance("M")
    third = len(case.parties) // 3
    groups = [tuple(range(g * third, (g + 1) * third)) for g in range(3)]
    names = tuple(tuple(case.parties[k].id for k in group) for group in groups)
    spent, found = timed(lambda: outlined(case, names, NEVER, Options(time_limit=seconds)))
    bottom = tuple(sum(case.parties[k].d for k in group) for group in groups)
    ours = hypervolume(found.points, bottom)
    runs: list[Callable[[], tuple[Vector, ...]]] = [
        lambda: evolved(case, groups, spent, None),
        lambda: evolved(case, groups, spent, found.packages[0]),
    ]
    fronts = [run() for run in runs]
    volumes = [hypervolume(front, bottom) for front in fronts]
    note = (
        f"{spent:.1f} processor seconds each; ours {len(found.points)} vectors; NSGA-II from nothing {len(fronts[0])} "
        f"({volumes[0] / ours:.2f} of our volume), with a package of R to begin with {len(fronts[1])} "
        f"({volumes[1] / ours:.2f})"
    )
    yield Number("hypervolume of the frontier ÷ NSGA-II's", ours / max(1, *volumes), "×", 1.0, 1.05, True, note)


def measured(seconds: float) -> Iterator[Number]:
    """Both comparisons."""
    yield from against_negmas()
    yield from against_nsga2(seconds)


if __name__ == "__main__":
    if "--issues" in sys.argv:
        setrlimit(RLIMIT_DATA, (ROOM, ROOM))
        print(json.dumps(enumerated(without_conditions(int(sys.argv[sys.argv.index("--issues") + 1])))))
    else:
        tell(measured(seconds_asked(60)))

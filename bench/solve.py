"""How long each concept takes, as ratios from one run: `python -m bench.solve [S M L XL] [--seeds 1] [--limit 60]`.

Seconds are processor seconds of this process (one thread), so that neighbours on the machine distort less. Ratios are
to the utilitarian solve of the same case: one MILP through the library. "direct" is that same MILP given to HiGHS.
"""

import argparse
from functools import partial
from resource import RUSAGE_SELF, getrusage

from bench.instances import SIZES, instance
from bench.numbers import timed
from negotiator.bargaining.case import Case
from negotiator.bargaining.concepts import Options, answer, sit_down, status_of
from negotiator.bargaining.outcome import Outcome
from negotiator.bargaining.programme import Programme
from negotiator.bargaining.solver import Limits
from negotiator.bargaining.table import BELOW_ONE, Table, ideals
from negotiator.bargaining.words import Concept

CONCEPTS = (Concept.NASH, Concept.MAXIMIN, Concept.LEXIMIN, Concept.EGALITARIAN, Concept.BALANCED)


def library_against_direct(case: Case) -> tuple[float, float, float]:
    """Processor seconds of build and first solve, of a solve through the library, and of HiGHS alone on that model."""

    def first() -> Programme:
        programme = Programme(case)
        programme.objective(programme.welfare())
        programme.solve(Limits(absolute_gap=BELOW_ONE))
        return programme

    build, programme = timed(first)
    highs = programme.solver.highs
    highs.clearSolver()
    direct, _ = timed(highs.run)
    highs.clearSolver()
    ours, _ = timed(lambda: programme.solve(Limits(absolute_gap=BELOW_ONE)))
    return build, ours, direct


def resolve(case: Case) -> float:
    """Processor seconds of a solve with one weight changed, on the live model with a known start."""
    table: Table = sit_down(case, Options())
    status_of(table)
    weights = [1] * len(case.parties)
    weights[0] = 2
    table.programme.objective(table.programme.weighted(weights))
    return timed(table.solve)[0]


def line(name: str, seconds: float, unit: float, outcome: Outcome | None = None) -> None:
    """One line of the report."""
    proof = "" if outcome is None else f"  proven {outcome.proven!s:5}  gap {outcome.gap:.2e}"
    print(f"  {name:24} {seconds:9.3f} s  x {seconds / unit:8.2f}{proof}", flush=True)


def measure(size: str, seed: int, limit: float) -> None:
    """Print all ratios of one case."""
    case = instance(size, seed)
    binaries = sum(len(issue.levels) for issue in case.issues)
    print(f"{case.name}: {len(case.parties)} parties, {binaries} binaries", flush=True)
    build, ours, direct = library_against_direct(case)
    line("utilitarian", ours, ours)
    line("direct on HiGHS", direct, ours)
    line("build and first solve", build, ours)
    line("solve again, one weight", resolve(case), ours)

    def prepare() -> Table:
        table = sit_down(case, Options(time_limit=limit))
        status_of(table)
        ideals(table)
        return table

    seconds, _ = timed(prepare)
    line("status and all ideals", seconds, ours)
    for concept in CONCEPTS:
        whole, found = timed(partial(answer, case, (concept,), Options(time_limit=limit)))
        outcome = found.outcomes.get(concept)
        line(f"{concept.value} (own part)", max(0.0, whole - seconds), ours, outcome)
    print(f"  memory at most {getrusage(RUSAGE_SELF).ru_maxrss // 1024} MB", flush=True)


def main() -> None:
    """Measure the sizes asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", default=["S", "M"], choices=sorted(SIZES))
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--limit", type=float, default=60.0)
    asked = parser.parse_args()
    for size in asked.sizes:
        for seed in range(asked.seeds):
            measure(size, seed, asked.limit)


if __name__ == "__main__":
    main()

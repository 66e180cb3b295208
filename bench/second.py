"""The same questions asked of a second exact way: CP-SAT of OR-Tools. `python -m bench.second [--seconds 60]`

Whole numbers on both sides, one worker: the largest least gain in points (stage 1 of the egalitarian package) and the
largest weighted sum, at S and M, of three cases each. CP-SAT gets the conditions as the case says them, not our rows
(`bench.cpsat`). Where both are proven the values must be the same; the ratio is its processor seconds ÷ ours.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from math import lcm

from bench.instances import instance
from bench.numbers import Number, seconds_asked, tell, timed
from negotiator.bargaining import kernel_loading
from negotiator.bargaining.case import Case
from negotiator.bargaining.concepts import answer
from negotiator.bargaining.outcome import Options, Outcome
from negotiator.bargaining.values import surplus
from negotiator.bargaining.words import Concept

SIZES, SEEDS = ("S", "M"), range(3)


def reached(case: Case, outcome: Outcome) -> int | None:
    """The value of our package; None if it is not proven."""
    if not outcome.proven or outcome.levels is None:
        return None
    if outcome.concept is Concept.EGALITARIAN:
        return min(surplus(case, outcome.levels))
    common = lcm(*(party.weight.denominator for party in case.parties))
    return int(sum(party.weight * u for party, u in zip(case.parties, outcome.points, strict=True)) * common)


def theirs(size: str, seed: int, concept: Concept, seconds: float) -> tuple[float, int | None]:
    """CP-SAT's processor seconds and its value; None if it was not proven in time."""
    command = [sys.executable, "-m", "bench.cpsat", size, str(seed), concept.value, str(seconds)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    return found["seconds"], found["value"]


def one(size: str, seed: int, concept: Concept, seconds: float) -> Number:
    """The ratio of one question. Raises AssertionError where two proofs contradict each other."""
    case, options = instance(size, seed), Options(time_limit=seconds, ideals=False)
    ours, found = timed(lambda: answer(case, (concept,), options))
    mine = reached(case, found.outcomes[concept])
    spent, value = theirs(size, seed, concept, seconds)
    if mine is not None and value is not None and mine != value:
        raise AssertionError(f"{case.name}, {concept.value}: {mine} against {value}")
    both = mine is not None and value is not None
    told = f"{value} both" if both else f"proven by us: {mine}, by CP-SAT: {value}"
    what = f"{case.name}: {concept.value}, CP-SAT ÷ ours"
    return Number(what, spent / ours, "×", note=f"{spent:.2f} s against {ours:.2f} s; {told}")


def measured(seconds: float) -> Iterator[Number]:
    """All sizes and seeds."""
    kernel_loading.is_ready()
    kernel_loading.LOADING.done.wait(300)
    for size in SIZES:
        for seed in SEEDS:
            yield one(size, seed, Concept.UTILITARIAN, seconds)
            yield one(size, seed, Concept.EGALITARIAN, seconds)


if __name__ == "__main__":
    tell(measured(seconds_asked(60)))

"""How cost grows from S to XL, per concept, and what the largest needs. `python -m bench.growth [--seconds 60]`

Each size runs in a process of its own, so that its memory is its own. A concept's seconds are processor seconds from
the moment it begins until the answer; status and ideals, which all share, are measured apart. Ratios are to the
utilitarian MILP of the same case on a live model ("one solve"). The exponent is the slope of log seconds over log
binaries; sizes that did not finish within the limit are left out of it.
"""

import json
import subprocess
import sys
from math import inf, log
from resource import RUSAGE_SELF, getrusage
from time import process_time

from bench.instances import SIZES, instance
from bench.numbers import Number, seconds_asked, tell
from bench.solve import library_against_direct, resolve
from negotiator.bargaining.case import Case
from negotiator.bargaining.concepts import answer, sit_down, status_of
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.resolve import Resolver
from negotiator.bargaining.spread import draw, even, variant
from negotiator.bargaining.words import Concept

CONCEPTS = (Concept.UTILITARIAN, Concept.NASH, Concept.MAXIMIN, Concept.LEXIMIN, Concept.EGALITARIAN, Concept.BALANCED)
LIMIT = 60.0  # seconds per concept
TIMES = 20
MEGABYTE = 1024

Facts = dict[str, float]


def concept_alone(case: Case, concept: Concept, limit: float) -> Facts:
    """Processor seconds of a concept alone and of what comes before it; whether it is proven, and its gap."""
    began = process_time()
    marks: list[float] = []
    options = Options(time_limit=limit, gap=1e-4, progress=lambda _: marks.append(process_time()))
    found = answer(case, (concept,), options)
    outcome = found.outcomes.get(concept)
    here = marks[-1] if marks else began
    return {
        "seconds": process_time() - here,
        "before": here - began,
        "proven": float(outcome is not None and outcome.proven),
        "gap": inf if outcome is None else outcome.gap,
    }


def other_weights(case: Case) -> float:
    """Processor seconds of a solve for other weights as samples and studies do it, the mean of TIMES."""
    table = sit_down(case, Options())
    status_of(table)
    resolver, spread = Resolver(case, table.pool), even(case)
    drawn = [variant(case, spread, draw(case, spread, 0, number)) for number in range(TIMES + 1)]
    weights = [[party.weight for party in sample.parties] for sample in drawn]
    resolver.solve(weights[0], LIMIT)
    began = process_time()
    for some in weights[1:]:
        resolver.solve(some, LIMIT)
    return (process_time() - began) / TIMES


def one_size(size: str, limit: float) -> dict[str, Facts]:
    """Everything about one size, measured in this process."""
    case = instance(size)
    build, ours, direct = library_against_direct(case)
    found = {
        "": {
            "binaries": float(sum(len(issue.levels) for issue in case.issues)),
            "build": build,
            "ours": ours,
            "direct": direct,
            "again": resolve(case),
            "weights": other_weights(case),
        }
    }
    for concept in CONCEPTS:
        found[concept.value] = concept_alone(case, concept, limit)
    found[""]["memory"] = getrusage(RUSAGE_SELF).ru_maxrss / MEGABYTE
    return found


def in_a_child(size: str, limit: float) -> dict[str, Facts]:
    """The same in a process of its own."""
    command = [sys.executable, "-m", "bench.growth", "--one", size, "--seconds", str(limit)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    facts: dict[str, Facts] = json.loads(done.stdout)
    return facts


def slope(pairs: list[tuple[float, float]]) -> float:
    """Least-squares slope of log y over log x."""
    xs, ys = [log(x) for x, _ in pairs], [log(max(y, 1e-4)) for _, y in pairs]
    mx, my = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((x - mx) * (y - my) for x, y in zip(xs, ys, strict=True)) / sum((x - mx) ** 2 for x in xs)


def of_size(size: str, facts: dict[str, Facts]) -> list[Number]:
    """Ratios of one size with the targets that hold for it."""
    base, one = facts[""], facts[""]["ours"]
    large = size in {"M", "L", "XL"}
    numbers = []
    if size in {"M", "L"}:
        numbers.append(
            Number(f"{size}: solve through the library ÷ HiGHS directly", one / base["direct"], "×", 1.2, 1.05)
        )
    for key, words in (("weights", "solve for other weights"), ("again", "solve again with another objective")):
        ratio = base[key] / base["build"]
        numbers.append(Number(f"{size}: {words} ÷ build and first solve", ratio, "×", 0.2, 0.05))
    for concept in CONCEPTS:
        mine = facts[concept.value]
        note = f"{mine['seconds']:.2f} s; " + ("proven" if mine["proven"] else f"not proven, gap {mine['gap']:.2g}")
        target, stretch = {
            (Concept.NASH, large): (8.0, 3.0),
            (Concept.MAXIMIN, size == "M"): (40.0, 10.0),
        }.get((concept, True), (None, None))
        numbers.append(
            Number(f"{size}: {concept.value} ÷ one solve", mine["seconds"] / one, "×", target, stretch, note=note)
        )
    return numbers


def measured(limit: float) -> list[Number]:
    """All sizes, one after the other."""
    facts = {size: in_a_child(size, limit) for size in SIZES}
    numbers = [number for size in SIZES for number in of_size(size, facts[size])]
    middle, large = facts["M"], facts["L"]
    leximin = middle["leximin"]
    note = "proven" if leximin["proven"] else "not proven"
    numbers.append(Number("M: exact leximin", leximin["seconds"] + leximin["before"], "s", 15, 3, note=note))
    for concept in ("maximin", "leximin"):
        gap = large[concept]["gap"]
        numbers.append(Number(f"L: gap of {concept} after {limit:.0f} s", 100 * gap, "%", 0.5, 0))
    numbers.append(Number("XL: memory", facts["XL"][""]["memory"], "MB", 500, 200))
    for concept in CONCEPTS:
        done = [(facts[s][""]["binaries"], facts[s][concept.value]) for s in SIZES]
        pairs = [(binaries, mine["seconds"]) for binaries, mine in done if mine["proven"]]
        if len(pairs) > 1:
            note = f"over {len(pairs)} sizes that finished"
            numbers.append(Number(f"exponent of {concept.value} in binaries", slope(pairs), "", note=note))
    return numbers


if __name__ == "__main__":
    if "--one" in sys.argv:
        print(json.dumps(one_size(sys.argv[sys.argv.index("--one") + 1], seconds_asked(LIMIT))))
    else:
        tell(measured(seconds_asked(LIMIT)))

"""The two demonstration scenarios. `python -m bench.scenarios`

Processor seconds per concept, each asked alone as a proposal asks (status included, ideals only where needed),
after the compiled search was loaded, whose own seconds come first; the share of them spent outside HiGHS;
egalitarian and Nash asked together and proven (target); on the clock, the first shown package and the proposal.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from os import getloadavg
from time import perf_counter, process_time

from bench.numbers import Number, tell, timed
from negotiator.bargaining import kernel_loading
from negotiator.bargaining.case import Case
from negotiator.bargaining.concepts import answer
from negotiator.bargaining.crew import cores, crew
from negotiator.bargaining.outcome import Options, Outcome
from negotiator.bargaining.solver import Limits, Raw, Solver
from negotiator.bargaining.words import Concept
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.reading.scenario import DEMOS, demo_scenario
from negotiator.services.proposals.solved import propose
from negotiator.services.proposals.variants import fitting, search_of

ASKED = (Concept.BALANCED, Concept.NASH)
ALONE = (Concept.BALANCED, Concept.NASH, Concept.EGALITARIAN, Concept.UTILITARIAN)
OPTIONS = Options(time_limit=300, ideals=False)


@contextmanager
def solver_seconds() -> Iterator[Callable[[], float]]:
    """Processor seconds spent inside HiGHS since the block began."""
    spent, solve = [0.0], Solver.solve

    def counted(self: Solver, limits: Limits, relaxed: bool = False) -> Raw:
        began = process_time()
        raw = solve(self, limits, relaxed)
        spent[0] += process_time() - began
        return raw

    Solver.solve = counted  # type: ignore[method-assign]
    try:
        yield lambda: spent[0]
    finally:
        Solver.solve = solve  # type: ignore[method-assign]


def concept_alone(name: str, case: Case, concept: Concept) -> Iterator[Number]:
    """Seconds of one concept and the share outside the solver."""
    with solver_seconds() as inside:
        seconds, found = timed(lambda: answer(case, (concept,), OPTIONS))
        share = 1 - inside() / seconds
    proven = "proven" if found.outcomes[concept].proven else "not proven"
    yield Number(f"{name}: {concept.value}", seconds, "s", note=f"{proven}; {share:.0%} outside the solver")


def whole_proposal(name: str) -> Iterator[Number]:
    """On the clock, as the worker does it: the first shown package, and the default proposal with its variants."""
    plan, shown, variants, began = demo_scenario(name), [], [], perf_counter()
    with crew(OPTIONS) as workers:

        def early(case: Case, outcome: Outcome) -> None:
            if outcome.concept is ASKED[0] and outcome.levels is not None:
                variants.append(search_of(plan, case, outcome.levels, workers))

        def sketched(_case: Case, _outcome: Outcome) -> None:
            shown.append(perf_counter() - began)

        propose(plan, ASKED, OPTIONS, early=early, sketched=sketched, hired=workers)
        found = [fitting(search) for search in variants]
    whole = perf_counter() - began
    note = f"on {cores()} cores, load {getloadavg()[0]:.1f}; {sum(map(len, found))} variants"
    yield Number(f"{name}: first shown package on the clock", shown[0], "s", 0.5, 0.25, note=note)
    yield Number(f"{name}: default proposal on the clock", whole, "s", 3, 2, note=note)


def measured() -> Iterator[Number]:
    """All numbers of the scenarios; the sum is told of the first two, which have been measured since the beginning."""
    both, proven = 0.0, True
    seconds, ready = timed(kernel_loading.is_ready)
    yield Number("loading the compiled search", seconds, "s", note="kept from before" if ready else "compiled anew")
    kernel_loading.LOADING.done.wait(300)
    for name in DEMOS:
        case = case_of(demo_scenario(name))
        for concept in ALONE:
            yield from concept_alone(name, case, concept)
        asked = (Concept.EGALITARIAN, Concept.NASH)
        seconds, found = timed(partial(answer, case, asked, OPTIONS))
        proven = proven and all(outcome.proven for outcome in found.outcomes.values())
        both += seconds if name in DEMOS[:2] else 0.0
        yield from whole_proposal(name)
    note = "proven" if proven else "not proven"
    yield Number("the first two scenarios, egalitarian + Nash", both, "s", 5, 1, note=note)


if __name__ == "__main__":
    tell(measured())

"""How soon who asks is free again: after a cancel, and at the end of the time given. `python -m bench.stops`

Seconds on the clock, from the moment at which somebody cancels until the answer, which is what is known by then;
moments are spread over the first seconds. And by how much an answer overruns its time, whatever the size.
"""

from collections.abc import Iterator
from time import perf_counter

from bench.instances import instance
from bench.numbers import Number, tell
from negotiator.bargaining import kernel_loading
from negotiator.bargaining.case import Case
from negotiator.bargaining.concepts import answer
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.words import Concept
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.reading.scenario import DEMOS, demo_scenario

ASKED = (Concept.BALANCED, Concept.NASH)
EVERY = tuple(Concept)
MOMENTS = (0.05, 0.2, 0.5, 1.0, 2.0)  # seconds after the question
LIMITS = (1.0, 5.0)  # seconds given


def after_cancel(case: Case, concepts: tuple[Concept, ...], moment: float) -> float | None:
    """Seconds from a cancel to the answer; None where the answer came before."""
    began = perf_counter()
    answer(case, concepts, Options(60, ideals=False, cancelled=lambda: perf_counter() > began + moment))
    late = perf_counter() - began - moment
    return late if late > 0 else None


def cancelled(name: str, case: Case, concepts: tuple[Concept, ...]) -> Iterator[Number]:
    """The longest wait after a cancel, over all moments."""
    waits = {moment: after_cancel(case, concepts, moment) for moment in MOMENTS}
    told = {moment: wait for moment, wait in waits.items() if wait is not None}
    if told:
        note = ", ".join(f"{moment:g} s: {wait:.2f}" for moment, wait in told.items())
        yield Number(f"{name}: seconds from a cancel to the answer", max(told.values()), "s", 0.2, 0.1, note=note)


def overrun(name: str, case: Case, concepts: tuple[Concept, ...], limit: float) -> Number:
    """By how much a question overruns its time."""
    began = perf_counter()
    answer(case, concepts, Options(limit, ideals=False))
    late = max(0.0, perf_counter() - began - limit)
    return Number(f"{name}: seconds beyond a limit of {limit:g} s", late, "s", 1.0, 0.2)


def measured() -> Iterator[Number]:
    """The scenarios, then drawn cases up to the largest."""
    kernel_loading.is_ready()
    kernel_loading.LOADING.done.wait(300)
    for name in DEMOS:
        yield from cancelled(name, case_of(demo_scenario(name)), EVERY)
    for size in ("M", "L", "XL"):
        case = instance(size)
        yield from cancelled(f"{size}, balanced and Nash", case, ASKED)
        yield from cancelled(f"{size}, every concept", case, EVERY)
        for limit in LIMITS:
            yield overrun(f"{size}, balanced and Nash", case, ASKED, limit)
            yield overrun(f"{size}, every concept", case, EVERY, limit)


if __name__ == "__main__":
    tell(measured())

"""Many independent questions divided among hands: whoever they belong to, and whatever becomes of them, the answers are
the same and in the order of the questions.

The first ones are answered here: a short list is done before other processes would have begun. What a lost machine had
in hand is answered here too.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from time import perf_counter
from typing import TypeVar

from negotiator.bargaining.errors import Unavailable
from negotiator.bargaining.outcome import Options

W = TypeVar("W")
R = TypeVar("R")
ALONE_SECONDS = 4.0  # before anybody is asked for help: about what two new processes need until they answer
LEAST_SECONDS = 0.001
LOOK_SECONDS = 0.5  # between two looks at time and at the wish to stop
NO_MEMORY = "A process that solves samples was ended from outside. Memory may be short."


def is_over(options: Options, until: float) -> bool:
    """Whether time is over (`until` by `perf_counter`) or somebody cancelled."""
    return perf_counter() >= until or (options.cancelled is not None and options.cancelled())


def parted(
    question: Callable[[W, Options], R],
    works: Sequence[W],
    options: Options,
    until: float,
    told: Callable[[Sequence[R | None]], None] | None = None,
) -> list[R | None]:
    """The answer to each work, in order; None for what was not answered in time or before a cancel.

    `until` is by `perf_counter`, `told` hears after each answer what is there so far, in the same form. `question` is a
    function of a module and gets the seconds that are left in its options, works are plain values: both may go to
    another machine. Raises Unavailable where processes were ended from outside, and what a question raises."""
    found: list[R | None] = [None] * len(works)
    began, count = perf_counter(), 0

    def keep(place: int, answer: R) -> None:
        nonlocal count
        found[place], count = answer, count + 1
        if told is not None:
            told(found)

    def here(places: Iterable[int], seconds: float | None = None) -> None:
        for place in places:
            if is_over(options, until) or (seconds is not None and perf_counter() - began >= seconds):
                return
            keep(place, question(works[place], _rest(options, until)))

    here(range(len(works)), None if options.hands is None else ALONE_SECONDS)
    rest = range(count, len(works))
    if options.hands is None or not rest or is_over(options, until):
        return found
    with options.hands() as helpers:
        far = replace(_rest(options, until), cancelled=None)
        given = {helpers.submit(question, works[place], far): place for place in rest}
        lost = _taken(given, keep, lambda: is_over(options, until))
    here(lost)
    return found


def _rest(options: Options, until: float) -> Options:
    """The options of one question, with the time that is left."""
    return replace(options, time_limit=max(until - perf_counter(), LEAST_SECONDS), progress=None, hands=None)


def _taken(given: Mapping[Future[R], int], keep: Callable[[int, R], None], over: Callable[[], bool]) -> list[int]:
    """Keeps the answers of helpers; the places of what they did not answer for reasons of their own, in order."""
    lost, waiting = list[int](), set(given)
    while waiting and not over():
        done, waiting = wait(waiting, LOOK_SECONDS, FIRST_COMPLETED)
        for future in done:
            try:
                answer = future.result()
            except BrokenProcessPool as broken:
                raise Unavailable(NO_MEMORY) from broken
            except (Exception, CancelledError):  # its machine was lost, or it fails here in the same way
                lost.append(given[future])
            else:
                keep(given[future], answer)
    for future in waiting:
        future.cancel()
    return sorted(lost)

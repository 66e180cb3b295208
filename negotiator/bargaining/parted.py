"""Many independent questions divided among hands: whoever they belong to, and whatever becomes of them, the answers are
the same and in the order of the questions.

The first ones are answered here: a short list is done before other processes would have begun. What a lost machine or
process had in hand is answered here too, and so is all of it where nobody can be reached.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from contextlib import ExitStack, suppress
from dataclasses import replace
from time import perf_counter
from typing import TypeVar

from negotiator.bargaining.outcome import Hands, Options

W = TypeVar("W")
R = TypeVar("R")
ALONE_SECONDS = 4.0  # before anybody is asked for help: about what two new processes need until they answer
WORTH_SECONDS = 8.0  # of work that must be left by then: with less, one is done alone before two have begun and done it
LEAST_SECONDS = 0.001
LOOK_SECONDS = 0.5  # between two looks at time and at the wish to stop


def is_over(options: Options, until: float) -> bool:
    """Whether time is over (`until` by `perf_counter`) or somebody cancelled."""
    return perf_counter() >= until or (options.cancelled is not None and options.cancelled())


def parted(
    question: Callable[[W, Options], R],
    works: Sequence[W],
    options: Options,
    until: float,
    told: Callable[[Sequence[R | None]], None] | None = None,
    *,
    near: Callable[[W, Options], R] | None = None,
) -> list[R | None]:
    """The answer to each work, in order; None for what was not answered in time or before a cancel.

    `until` is by `perf_counter`, `told` hears after each answer what is there so far, in the same form. `question` is a
    function of a module and gets the seconds that are left in its options, works are plain values: both may go to
    another machine. `near` answers the same here, from what the asker has at hand. Raises what a question raises
    here."""
    found: list[R | None] = [None] * len(works)
    began, count = perf_counter(), 0

    def keep(place: int, answer: R) -> None:
        nonlocal count
        found[place], count = answer, count + 1
        if told is not None:
            told(found)

    def here(places: Iterable[int], alone: bool = True) -> None:
        for place in places:
            if is_over(options, until) or (not alone and _are_worth(began, count, len(works))):
                return
            keep(place, (near or question)(works[place], _rest(options, until)))

    here(range(len(works)), options.hands is None)
    rest = range(count, len(works))
    if options.hands is None or not rest or is_over(options, until):
        return found
    with ExitStack() as stack:
        far = replace(_rest(options, until), cancelled=None)
        given = _given(stack, options.hands, question, {place: works[place] for place in rest}, far)
        lost = _taken(given, keep, lambda: is_over(options, until))
    here(sorted((*lost, *(place for place in rest if place not in given.values()))))
    return found


def _are_worth(began: float, count: int, of: int) -> bool:
    """Whether the rest of so many questions is worth beginning with others, at the pace of those answered."""
    spent = perf_counter() - began
    return spent >= ALONE_SECONDS and (not count or spent / count * (of - count) > WORTH_SECONDS)


def _given(
    stack: ExitStack, hands: Hands, question: Callable[[W, Options], R], works: Mapping[int, W], options: Options
) -> dict[Future[R], int]:
    """What somebody was found to answer, as far as they took it, with its place."""
    given: dict[Future[R], int] = {}
    with suppress(Exception):  # no memory for a process, a scheduler that just went: the rest is answered here
        helpers: Executor = stack.enter_context(hands())
        for place, work in works.items():
            given[helpers.submit(question, work, options)] = place
    return given


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
            except (Exception, CancelledError):  # its machine or process was lost, or it fails here in the same way
                lost.append(given[future])
            else:
                keep(given[future], answer)
    for future in waiting:
        future.cancel()
    return sorted(lost)

"""Independent questions answered side by side, one thread each: the solver and the compiled search let go of Python's
lock while they work, so threads are as fast as processes, and a case need not be built twice.

Whoever asks stays alone in his own thread: progress and results are told there, and there alone is asked whether to
stop; what works hears of it by a flag. Nothing depends on which question ends first: answers are canonical.

The solver does not look up while it prepares a large model. Who should have stopped and did not is left to himself: the
asker goes on without, and the worker ends as soon as he hears of it; nobody listens to him any more.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from math import inf
from queue import Empty, SimpleQueue
from threading import Event
from time import perf_counter
from typing import Any, TypeVar

from negotiator.bargaining.outcome import Options

T = TypeVar("T")
PATIENCE = 0.02  # seconds between two looks at news and at the wish to stop
GRACE = 0.1  # seconds in which a worker who hears that he is to stop may bring what he has
LATE = 0.5  # seconds beyond the time given


def cores() -> int:
    """How many questions this process can work on at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(slots=True)
class Crew:
    """Workers for the questions of one asker. Use inside `crew(options)`; every method is for the asker's thread.

    `options` are for those who work: they tell their progress to the asker and hear by a flag that he wishes to stop.
    """

    asker: Options
    pool: ThreadPoolExecutor
    workers: int
    options: Options = field(init=False)
    stop: Event = field(default_factory=Event)
    stopped: float = inf  # moment (perf_counter) at which the asker wished to stop
    left: set[Future[Any]] = field(default_factory=set)  # questions that did not stop in time
    news: SimpleQueue[Callable[[], None]] = field(default_factory=SimpleQueue)

    def __post_init__(self) -> None:
        self.options = replace(self.asker, progress=self._tell, cancelled=self.stop.is_set)

    def _tell(self, words: str) -> None:
        if self.asker.progress is not None:
            self.say(partial(self.asker.progress, words))

    def say(self, news: Callable[[], None]) -> None:
        """Have something called in the asker's thread, at once where he waits; for those who work."""
        self.news.put(news)

    def begin(self, question: Callable[[], T]) -> Future[T]:
        """Have a question answered as soon as a worker is free."""
        self._listen()
        return self.pool.submit(question)

    def result(self, future: Future[T], until: float = inf) -> T | None:
        """The answer, once there is one; news are told meanwhile. None if it did not stop in time (see `as_answered`).
        Raises what the question raised."""
        for done in self.as_answered([future], until):
            return done.result()
        return None

    def as_answered(self, futures: Iterable[Future[T]], until: float = inf) -> Iterator[Future[T]]:
        """Each of them as soon as it is done, its news before it; without those that go on after they should have
        stopped, at the asker's wish or at a moment of perf_counter."""
        waiting = set(futures)
        for future in waiting:
            future.add_done_callback(self._wake)
        while waiting:
            self._listen(PATIENCE)
            done, waiting = wait(waiting, 0, FIRST_COMPLETED)
            self._listen()
            yield from done
            if perf_counter() > min(self.stopped + GRACE, until + LATE):
                self.left |= {future for future in waiting if not future.cancel()}
                return

    def _wake(self, _done: Future[Any]) -> None:
        self.say(_nothing)

    def _listen(self, patience: float = 0.0) -> None:
        """Tell all news there are; where there are none, wait so many seconds for some."""
        if self.stopped == inf and self.asker.cancelled is not None and self.asker.cancelled():
            self.stopped = perf_counter()
            self.stop.set()
        while True:
            try:
                news = self.news.get(patience > 0, patience)
            except Empty:
                return
            news()
            patience = 0.0


def _nothing() -> None:
    """What a question that is answered has to say of itself: that somebody should look."""


@contextmanager
def crew(options: Options, workers: int | None = None) -> Iterator[Crew]:
    """Workers, as many as there are cores, sent home at the end; what is not finished then is stopped, and waited for
    unless it was to have stopped long ago."""
    count = workers or cores()
    pool = ThreadPoolExecutor(count, thread_name_prefix="bargaining")
    made = Crew(options, pool, count)
    try:
        yield made
    finally:
        made.stop.set()
        pool.shutdown(wait=not made.left, cancel_futures=True)

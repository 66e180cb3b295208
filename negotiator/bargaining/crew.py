"""Independent questions answered side by side, one thread each: the solver and the compiled search let go of Python's
lock while they work, so threads are as fast as processes, and a case need not be built twice.

Whoever asks stays alone in his own thread: progress and results are told there, and there alone is asked whether to
stop; what works hears of it by a flag. Nothing depends on which question ends first: answers are canonical.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from queue import Empty, SimpleQueue
from threading import Event
from typing import TypeVar

from negotiator.bargaining.outcome import Options

T = TypeVar("T")
PATIENCE = 0.02  # seconds between two looks at news and at the wish to stop


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
    news: SimpleQueue[Callable[[], None]] = field(default_factory=SimpleQueue)

    def __post_init__(self) -> None:
        self.options = replace(self.asker, progress=self._tell, cancelled=self.stop.is_set)

    def _tell(self, words: str) -> None:
        if self.asker.progress is not None:
            self.say(partial(self.asker.progress, words))

    def say(self, news: Callable[[], None]) -> None:
        """Have something called in the asker's thread, soon; for those who work."""
        self.news.put(news)

    def begin(self, question: Callable[[], T]) -> Future[T]:
        """Have a question answered as soon as a worker is free."""
        self._listen()
        return self.pool.submit(question)

    def result(self, future: Future[T]) -> T:
        """The answer, once there is one; news are told meanwhile. Raises what the question raised."""
        for _ in self.as_answered([future]):
            pass
        return future.result()

    def as_answered(self, futures: Iterable[Future[T]]) -> Iterator[Future[T]]:
        """Each of them as soon as it is done, its news before it."""
        waiting = set(futures)
        while waiting:
            done, waiting = wait(waiting, PATIENCE, FIRST_COMPLETED)
            self._listen()
            yield from done

    def _listen(self) -> None:
        if self.asker.cancelled is not None and self.asker.cancelled():
            self.stop.set()
        while True:
            try:
                news = self.news.get_nowait()
            except Empty:
                return
            news()


@contextmanager
def crew(options: Options, workers: int | None = None) -> Iterator[Crew]:
    """Workers, as many as there are cores, sent home at the end; what is not finished then is stopped."""
    count = workers or cores()
    pool = ThreadPoolExecutor(count, thread_name_prefix="bargaining")
    made = Crew(options, pool, count)
    try:
        yield made
    finally:
        made.stop.set()
        pool.shutdown(wait=True, cancel_futures=True)

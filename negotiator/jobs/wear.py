"""When a worker has done so much that a fresh one should go on.

The libraries that set and draw a paper keep some two megabytes of each (Pango, fontconfig and HarfBuzz; measured with
D-02 and D-04, decision 0232), and what is freed in small pieces does not go back to the machine. A worker that holds
much therefore takes no more work, at a moment at which nothing is under way, and ends in order; the next begins empty.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Condition

STATM = Path("/proc/self/statm")
MUCH = 600_000_000  # bytes: a fresh worker that has printed and solved holds 400 to 450 million
FEWEST = 50  # jobs that it does at least: what a dossier needs in any worker must not end each of them


def held() -> int:
    """Bytes of memory that this process holds now; 0 where the system does not say."""
    with suppress(OSError, ValueError, IndexError):
        return int(STATM.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0


@dataclass(frozen=True, slots=True)
class Wear:
    """What a worker may hold, in bytes, once it has done so many jobs."""

    most: int = MUCH
    fewest: int = FEWEST


class Shift:
    """Counts the jobs of a worker; `leave` is called, from the thread of a job that ended, when it should take no more:
    with nothing else under way, or at twice what it may hold."""

    def __init__(self, wear: Wear, leave: Callable[[], None], memory: Callable[[], int] = held) -> None:
        self._wear, self._leave, self._memory = wear, leave, memory
        self._changed = Condition()
        self._under_way = self._done = 0
        self.left = False

    @contextmanager
    def job(self) -> Iterator[None]:
        """Around one job."""
        with self._changed:
            self._under_way += 1
        try:
            yield
        finally:
            with self._changed:
                self._under_way -= 1
                self._done += 1
                leaving = not self.left and self._worn()
                self.left |= leaving
                self._changed.notify_all()
            if leaving:
                self._leave()

    def ended(self) -> None:
        """Returns once no job is under way."""
        with self._changed:
            self._changed.wait_for(lambda: not self._under_way)

    def _worn(self) -> bool:
        if self._done < self._wear.fewest:
            return False
        return self._memory() > self._wear.most * (2 if self._under_way else 1)

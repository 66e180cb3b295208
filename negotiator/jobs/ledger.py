"""What the worker must be able to ask and tell about a job; whoever keeps the rows provides it."""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

Hands = Callable[[], AbstractContextManager[Executor]]


def _unheard(_found: Mapping[str, object]) -> None:
    """Nobody waits for what is found."""


class Stopped(Exception):
    """Raised by a handler that noticed that its job was cancelled."""


@dataclass(frozen=True, slots=True)
class Work:
    """One claimed job: its id, the name of its handler, and what was asked (plain JSON values)."""

    job: int
    kind: str
    asked: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Desk:
    """What a handler may use while it works: `report(step, share)` with a share 0 to 1, `cancelled()`, and who helps
    with many questions (`fleet`); None: nobody. `tell(found)` shows what is found so far, in the form of the result."""

    report: Callable[[str, float], None]
    cancelled: Callable[[], bool]
    hands: Hands | None = None
    tell: Callable[[Mapping[str, object]], None] = _unheard

    def check(self) -> None:
        """Raises Stopped once the job was cancelled."""
        if self.cancelled():
            raise Stopped


Handler = Callable[[Work, Desk], Mapping[str, object]]


class Ledger(Protocol):
    """Rows of jobs. Every method is one short transaction of its own and safe to call from any thread."""

    def alive(self, worker: str) -> None:
        """Notes that this worker lives, whether it has work or not."""

    def claim(self, job: int) -> Work | None:
        """The job whose turn it is, now running: this one, or one that somebody asked for who has had less. Each
        message of the queue is good for one job that waits; None if none does."""

    def beat(self, job: int) -> bool:
        """Notes that the job is alive; whether it was asked to stop."""

    def stopping(self, job: int) -> bool:
        """Whether the job was asked to stop; notes nothing."""

    def report(self, job: int, step: str, share: float) -> None:
        """Notes how far it is."""

    def told(self, job: int, found: Mapping[str, object]) -> None:
        """Notes what it has found so far, instead of what was noted before."""

    def finished(self, job: int, result: Mapping[str, object]) -> None:
        """Notes its result."""

    def stopped(self, job: int) -> None:
        """Notes that it ended because it was cancelled."""

    def failed(self, job: int, error: Exception) -> None:
        """Notes why it failed, in words for people; one that failed because the rows were out of reach, or the machine
        short of something, is left to `lost` as long as it has tries left."""

    def lost(self, silent_seconds: float, waiting_seconds: float) -> tuple[int, ...]:
        """Ids to queue again: running ones without a beat for so long, and ones that wait longer than so long.

        A job that was lost too often is noted as failed instead.
        """

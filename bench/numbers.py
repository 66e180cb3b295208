"""What every bench gives: numbers with their targets, printed as lines or as JSON for `bench.all`."""

import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from time import process_time
from typing import TypeVar

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Number:
    """One measured number. `target` and `stretch` are the most allowed, or the least where `more_is_better`;
    None where none was set. `note` says what it was measured on or why it is missed."""

    what: str
    value: float
    unit: str = ""
    target: float | None = None
    stretch: float | None = None
    more_is_better: bool = False
    note: str = ""

    def reaches(self, limit: float | None) -> bool:
        """Whether the value is on the right side of a limit."""
        return limit is not None and (self.value >= limit if self.more_is_better else self.value <= limit)

    @property
    def verdict(self) -> str:
        """ "stretch", "target", "missed by …" or nothing where there is no target."""
        if self.target is None:
            return ""
        if self.reaches(self.stretch):
            return "stretch"
        if self.reaches(self.target):
            return "target"
        if not self.target or not self.value:
            return "missed"
        times = self.target / self.value if self.more_is_better else self.value / self.target
        return f"missed {times:.2g}×"


def timed(work: Callable[[], Result]) -> tuple[float, Result]:
    """Processor seconds of this process, and what the work gave."""
    began = process_time()
    result = work()
    return process_time() - began, result


def all_seconds() -> float:
    """Processor seconds of this process and of its children that have ended."""
    return sum(use.ru_utime + use.ru_stime for use in (getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN)))


def tell(numbers: Iterable[Number]) -> None:
    """Print the numbers: as JSON if the command line says --json, otherwise a line each."""
    if "--json" in sys.argv:
        print(json.dumps([asdict(number) for number in numbers]))
        return
    for n in numbers:
        print(f"{n.what:64} {n.value:12.4g} {n.unit:3} {n.verdict:14} {n.note}", flush=True)


def seconds_asked(default: float) -> float:
    """The number after --seconds on the command line."""
    return float(sys.argv[sys.argv.index("--seconds") + 1]) if "--seconds" in sys.argv else default

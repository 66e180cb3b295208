"""Samples of importances by one process, by two, and by two workers of Dask over TLS. `python -m bench.fleet`

The same samples at M each time; the answers must be equal. Everything is on this machine: what a network costs is not
in it, and two cores allow two at most.
"""

import tempfile
from pathlib import Path
from time import perf_counter

from bench.instances import instance
from bench.numbers import Number, tell
from negotiator.bargaining import parted
from negotiator.bargaining.outcome import Hands, Options
from negotiator.bargaining.robustness import robustness
from negotiator.bargaining.spread import even
from negotiator.jobs.fleet import hands_of
from tests.jobs.test_fleet import cluster

SAMPLES = 3000


def measured() -> tuple[Number, ...]:
    """Seconds on the clock, and how many times faster than alone."""
    case = instance("M")
    parted.ALONE_SECONDS = 0.0

    def once(hands: Hands | None) -> tuple[float, object]:
        began = perf_counter()
        found = robustness(case, even(case), SAMPLES, options=Options(time_limit=900, seed=1, hands=hands))
        return perf_counter() - began, found

    with tempfile.TemporaryDirectory() as folder, cluster(Path(folder)) as made:
        abroad = hands_of(made.machines, 1)
        once(abroad)  # workers have loaded what they need
        alone, two, dask = once(None), once(hands_of(None, 2)), once(abroad)
    assert alone[1] == two[1] == dask[1]
    return (
        Number(f"{SAMPLES} samples at M, alone", alone[0], "s"),
        Number("two processes, started for it", alone[0] / two[0], "× faster", note=f"{two[0]:.1f} s"),
        Number("two workers of Dask over TLS", alone[0] / dask[0], "× faster", note=f"{dask[0]:.1f} s"),
    )


if __name__ == "__main__":
    tell(measured())

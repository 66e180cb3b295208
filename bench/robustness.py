"""Samples of importances: 1,000 at M on two cores ÷ (1,000 × one solve ÷ 2). `python -m bench.robustness`

"One solve" is the utilitarian MILP of the same case through the library, on a live model without its build. Both sides
are processor seconds, those of the sampling processes' starts included; two cores halve both, so the ratio is the
processor seconds of all samples ÷ (1,000 × those of one solve).
"""

from time import perf_counter

from bench.instances import instance
from bench.numbers import Number, all_seconds, tell
from bench.solve import library_against_direct
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.robustness import robustness
from negotiator.bargaining.spread import even
from negotiator.jobs.fleet import hands_of

SAMPLES = 1000


def measured() -> tuple[Number, ...]:
    """The ratio, the seconds on the clock, and how many samples are unproven."""
    case = instance("M")
    _, one, _ = library_against_direct(case)
    began, clock = all_seconds(), perf_counter()
    found = robustness(case, even(case), SAMPLES, options=Options(time_limit=600, seed=1, hands=hands_of(None, 2)))
    spent, waited = all_seconds() - began, perf_counter() - clock
    note = f"{found.solved} solved, {found.unproven} unproven; {spent:.1f} processor seconds; one solve {one:.3f} s"
    return (
        Number("1,000 robustness samples at M ÷ 1,000 × one solve", spent / (SAMPLES * one), "×", 0.5, 0.2, note=note),
        Number("1,000 robustness samples at M, on the clock", waited, "s"),
    )


if __name__ == "__main__":
    tell(measured())

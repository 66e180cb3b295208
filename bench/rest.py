"""Solving the rest after a change, with what the first solve left. `python -m bench.rest [--seconds 60]`

The first solve asks for what a dossier's proposal asks for first: the balanced and the Nash package, of both scenarios
and of S, M and L. Then one thing changes: a level is pinned that the balanced package does not take, one is refused
that it takes, a party's points are capped at what it has less a hundredth, every upper limit is lowered by a fiftieth,
all weights change. The ratio is the processor seconds of the solve after the change ÷ those of the first; the answer
must be the same package as from nothing.

Before the change what makes it quick is sought (`foresight`), as a proposal does once its packages are shown: nobody
waits for it, and its seconds are told by themselves. The workbench asks for the balanced package alone: told is that
solve, too, ÷ the balanced package alone from nothing.
"""

import gc
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import partial

from bench.instances import instance
from bench.numbers import Number, seconds_asked, tell, timed
from negotiator.bargaining import kernel_loading
from negotiator.bargaining.case import Case, Condition, Levels, Linear
from negotiator.bargaining.concepts import answer, answered
from negotiator.bargaining.foresight import foreseen
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.words import Concept, Sense
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.reading.scenario import DEMOS, demo_scenario
from negotiator.services.proposals.proposing import MOST_AHEAD

ASKED = (Concept.BALANCED, Concept.NASH)
SIZES = ("S", "M", "L")


def with_row(case: Case, body: Linear) -> Case:
    """One more condition."""
    return replace(case, conditions=(*case.conditions, Condition("changed", body)))


def changes(case: Case, levels: Levels) -> Iterator[tuple[str, Case]]:
    """A case changed in one thing, by name."""
    sizes = [len(issue.levels) for issue in case.issues]
    moved = max(range(len(sizes)), key=lambda i: (levels[i] > 0, sizes[i]))
    issue = next(i for i, n in enumerate(levels) if n > 0 and i != moved)
    yield "a pin", with_row(case, Linear(((moved, levels[moved] - 1, 1),), Sense.EQUAL, 1))
    yield "a refusal", with_row(case, Linear(((issue, levels[issue], 1),), Sense.AT_MOST, 0))
    points = case.parties[0].points
    terms = tuple((i, n, v) for i, row in enumerate(points) for n, v in enumerate(row) if v)
    has = sum(row[n] for row, n in zip(points, levels, strict=True))
    yield "a cap", with_row(case, Linear(terms, Sense.AT_MOST, has - has // 100))
    yield "a smaller budget", replace(case, conditions=tuple(map(smaller, case.conditions)))
    weights = [Fraction(1 + k % 3) for k in range(len(case.parties))]
    parties = tuple(replace(party, weight=w) for party, w in zip(case.parties, weights, strict=True))
    yield "other weights", replace(case, parties=parties)


def smaller(condition: Condition) -> Condition:
    """A limit on many things lowered by a fiftieth; other conditions as they are."""
    body = condition.body
    if not isinstance(body, Linear) or body.sense is not Sense.AT_MOST or len(body.terms) < 10:
        return condition
    return replace(condition, body=replace(body, rhs=body.rhs - abs(body.rhs) // 50))


def one(name: str, case: Case, options: Options) -> Iterator[Number]:
    """The ratios of one case."""
    first, (found, kept) = timed(partial(answered, case, ASKED, options))
    ahead, kept = timed(partial(foreseen, kept, replace(options, time_limit=min(options.time_limit, MOST_AHEAD))))
    yield Number(f"{name}: sought ahead after the first solve", ahead, "s", note="nobody waits for it")
    alone, _ = timed(partial(answered, case, ASKED[:1], options))
    levels = found.outcomes[ASKED[0]].levels or ()
    for what, case_now in changes(case, levels):
        seconds, (again, _) = timed(partial(answered, case_now, ASKED, options, kept=kept))
        anew, other = timed(partial(answer, case_now, ASKED, options))
        proven = all(outcome.proven for outcome in (*again.outcomes.values(), *other.outcomes.values()))
        same = [o.levels for o in again.outcomes.values()] == [o.levels for o in other.outcomes.values()]
        if proven and not (same and again.status is other.status):
            raise AssertionError(f"{name}, {what}: another answer than from nothing")
        note = f"{seconds:.2f} s of {first:.2f} s, from nothing {anew:.2f} s" + ("" if proven else "; not proven")
        yield Number(f"{name}: solve after {what} ÷ first solve", seconds / first, "×", 0.2, 0.05, note=note)
        page, _ = timed(partial(answered, case_now, ASKED[:1], options, kept=kept))
        note = f"{page:.2f} s of {alone:.2f} s"
        yield Number(f"{name}: balanced alone after {what} ÷ from nothing before", page / alone, "×", 0.2, note=note)


def measured(limit: float) -> Iterator[Number]:
    """Both scenarios and three sizes."""
    kernel_loading.is_ready()
    kernel_loading.LOADING.done.wait(300)
    options = Options(time_limit=limit, ideals=False)
    gc.collect()
    gc.freeze()  # as who works in the product does: looking through all that is loaded takes as long as a solve
    for name in DEMOS:
        yield from one(name, case_of(demo_scenario(name)), options)
    for size in SIZES:
        yield from one(size, instance(size), options)


if __name__ == "__main__":
    tell(measured(seconds_asked(60)))

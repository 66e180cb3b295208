"""What survives when weights and scores are not quite what was recorded.

A sample draws a case within a `Spread` and solves it. The core index of a level is the share of the samples whose
package contains it (Liesiö, Mild & Salo 2007): 1 is core, 0 is out, anything else contested. Samples are given to
whoever helps, one thread each. How they are divided depends on their number alone, so that the result is the same on
any machine.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from math import ceil
from time import perf_counter

from negotiator.bargaining.again import prepare
from negotiator.bargaining.case import Case, Levels
from negotiator.bargaining.concepts import SOLVERS, answer, sit_down, status_of
from negotiator.bargaining.errors import CaseError
from negotiator.bargaining.gaining import gainers_among
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.parted import is_over, parted
from negotiator.bargaining.resolve import Resolver
from negotiator.bargaining.spread import Draw, Spread, draw, points_under, variant
from negotiator.bargaining.table import Table, ideals
from negotiator.bargaining.values import surplus
from negotiator.bargaining.words import Concept, Status

FEW = 40  # cheap samples up to this are solved here; starting processes would take longer
FEW_COSTLY = 2  # the same for samples that take seconds each
CHUNKS = 8  # the rest is divided so; the packages of the first ones are known to all
MOST_SAMPLES = 100_000


class Firmness(StrEnum):
    """How firmly a level belongs to the good packages."""

    CORE = "core"
    CONTESTED = "contested"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Robustness:
    """What the samples say. `core` holds, per issue and level, the share (0 to 1) of the solved samples that contain
    it (empty if none was solved); `packages` how often each package was chosen, most often first. `solved` samples
    have a package, `none` have proven none; `unproven` of the solved ones stopped early. `asked` counts the samples
    wanted; fewer are answered after a cancel or at the time limit."""

    asked: int
    solved: int
    none: int
    unproven: int
    core: tuple[tuple[Fraction, ...], ...]
    packages: tuple[tuple[Levels, int], ...]
    seed: int

    @property
    def complete(self) -> bool:
        """Whether every sample was answered with proof."""
        return self.solved + self.none == self.asked and not self.unproven

    def standing(self, issue: int, level: int, core_from: Fraction = Fraction(1)) -> Firmness:
        """Core from this share on, out at the share that remains, contested between."""
        share = self.core[issue][level]
        if share >= core_from:
            return Firmness.CORE
        return Firmness.OUT if share <= 1 - core_from else Firmness.CONTESTED


@dataclass(frozen=True, slots=True)
class _Work:
    """One chunk of samples: everything that a process needs. `ideal` is given where R does not vary, `rough` if bounds
    stand for it."""

    case: Case
    concept: Concept
    spread: Spread
    seed: int
    numbers: tuple[int, ...]
    known: tuple[Levels, ...]
    ideal: tuple[int, ...] | None
    rough: bool
    gap: float


@dataclass(frozen=True, slots=True)
class _Result:
    """A sample's package, None if there is none; whether that is proven."""

    levels: Levels | None
    proven: bool


def shares(case: Case, packages: Sequence[Levels]) -> tuple[tuple[Fraction, ...], ...]:
    """Per issue and level the share of the packages that contain it; empty if there are none."""
    if not packages:
        return ()
    counts = Counter((i, n) for levels in packages for i, n in enumerate(levels))
    return tuple(
        tuple(Fraction(counts[i, n], len(packages)) for n in range(len(issue.levels)))
        for i, issue in enumerate(case.issues)
    )


def weighted_core(
    case: Case, samples: Sequence[Sequence[Fraction]] = (), options: Options | None = None
) -> tuple[tuple[Fraction, ...], ...]:
    """Core indices over the canonical utilitarian packages of given weights (default: the case's `weight_samples`).

    Exact, ties included; empty if there is no package or time runs out before all are proven."""
    wanted = samples or case.weight_samples
    options = options or Options()
    until = perf_counter() + options.time_limit
    packages = []
    for weights in wanted:
        parties = tuple(replace(p, weight=Fraction(w)) for p, w in zip(case.parties, weights, strict=True))
        left = max(1e-3, until - perf_counter())
        found = answer(replace(case, parties=parties), (Concept.UTILITARIAN,), replace(options, time_limit=left))
        outcome = found.outcomes.get(Concept.UTILITARIAN)
        if outcome is None or not outcome.proven or outcome.levels is None:
            return ()
        packages.append(outcome.levels)
    return shares(case, packages)


def robustness(
    case: Case,
    spread: Spread,
    samples: int = 1000,
    concept: Concept = Concept.UTILITARIAN,
    options: Options | None = None,
    *,
    heard: Callable[[Robustness], None] | None = None,
) -> Robustness:
    """Solve many samples, with the help of `options.hands` where there are many; `heard` is told while others are
    awaited what the samples so far say. Raises CaseError for a number of samples below one or beyond MOST_SAMPLES.

    Utilitarian samples under varied weights are proven to a ten-thousandth of the sum, all others as `options` ask.
    """
    if not 1 <= samples <= MOST_SAMPLES:
        raise CaseError("samples", f"must be a whole number from 1 to {MOST_SAMPLES}")
    options = options or Options()
    until = perf_counter() + options.time_limit
    table = sit_down(case, options)
    status = status_of(table)
    if status is not Status.OK and not spread.moves_room:
        return _summary(case, [_Result(None, True)] * samples if status else [], samples, options.seed)
    ideal = _ideal(table, concept) if status is Status.OK and not spread.moves_room else None
    work = _Work(case, concept, spread, options.seed, (), tuple(sorted(table.pool)), ideal, table.rough, options.gap)
    few = min(samples, FEW if is_quick(concept, spread) else FEW_COSTLY)
    first = _Chunk(replace(work, numbers=tuple(range(few))))

    def tell(so_far: Sequence[_Result]) -> None:
        if heard is not None and len(so_far) < samples:
            heard(_summary(case, so_far, samples, options.seed))

    results = list[_Result]()
    for result in _one_by_one(first, samples, options, until):
        results.append(result)
        tell(results)
    if samples > few and len(results) == few and not is_over(options, until):
        known = tuple(sorted(first.packages()))
        works = [replace(work, numbers=part, known=known) for part in _parts(few, samples)]
        results += _gathered(works, options, until, lambda more: tell([*results, *more]))
    return _summary(case, results, samples, options.seed)


def is_quick(concept: Concept, spread: Spread) -> bool:
    """Whether samples are solved again with nothing but another objective."""
    return concept is Concept.UTILITARIAN and not spread.moves_room


def _parts(start: int, end: int) -> list[tuple[int, ...]]:
    """Consecutive numbers, divided evenly."""
    size = ceil((end - start) / CHUNKS)
    return [tuple(range(low, min(end, low + size))) for low in range(start, end, size)]


def _ideal(table: Table, concept: Concept) -> tuple[int, ...] | None:
    """What the concept needs to know of the ideals, if that is proven."""
    prepare(table, concept)
    if concept is Concept.NASH and table.rough and not _all_gain(table):
        ideals(table)  # once, not for each sample
    return table.ideal if table.ideal_proven else None


def _all_gain(table: Table) -> bool:
    """Whether everybody with a weight who can gain does by a package known."""
    counts = [gainers_among(table, levels) or (0, 0) for levels in table.pool]
    return any(count == most for count, most in counts)


def _gathered(
    works: Sequence[_Work], options: Options, until: float, tell: Callable[[Sequence[_Result]], None]
) -> list[_Result]:
    """Results in the order of their numbers, as far as time and patience go; `tell` hears those that are there."""
    whole = works[-1].numbers[-1] + 1

    def told(parts: Sequence[tuple[_Result, ...] | None]) -> None:
        count = sum(part is not None for part in parts)
        if options.progress is not None:
            done = whole if count == len(works) else works[0].numbers[0] + count * len(works[0].numbers)
            options.progress(f"Samples: {done} of {whole}")
        tell(_joined(parts))

    return _joined(parted(solve_chunk, works, options, until, told))


def _joined(parts: Sequence[tuple[_Result, ...] | None]) -> list[_Result]:
    return [result for part in parts for result in part or ()]


def _one_by_one(chunk: "_Chunk", asked: int, options: Options, until: float) -> Iterator[_Result]:
    for place, number in enumerate(chunk.work.numbers):
        if is_over(options, until):
            return
        yield chunk.sample(number, until - perf_counter())
        if options.progress is not None:
            options.progress(f"Samples: {place + 1} of {asked}")


def solve_chunk(work: _Work, options: Options) -> tuple[_Result, ...]:
    """Solve a chunk of samples, perhaps on another machine. Ends early at the time limit."""
    until = perf_counter() + options.time_limit
    chunk = _Chunk(work)
    results = []
    for number in work.numbers:
        if is_over(options, until):
            break
        results.append(chunk.sample(number, until - perf_counter()))
    return tuple(results)


class _Chunk:
    """One process's live models and the packages it knows."""

    def __init__(self, work: _Work) -> None:
        self.work = work
        self.known = dict.fromkeys(work.known)
        quick = is_quick(work.concept, work.spread)
        self.resolver = Resolver(work.case, work.known, work.seed) if quick else None

    def packages(self) -> tuple[Levels, ...]:
        """All packages found or known so far."""
        return tuple(self.known) if self.resolver is None else tuple(self.resolver.pool)

    def sample(self, number: int, seconds: float) -> _Result:
        """Draw and solve one sample."""
        work = self.work
        drawn = variant(work.case, work.spread, draw(work.case, work.spread, work.seed, number))
        if self.resolver is not None:
            solved = self.resolver.solve([party.weight for party in drawn.parties], seconds)
            return _Result(solved.levels, solved.proven)
        options = Options(seconds, work.gap, work.seed)
        result = self._anew(drawn, options) if work.ideal is None else self._same_room(drawn, work.ideal, options)
        if result.levels is not None:
            self.known[result.levels] = None
        return result

    def _anew(self, drawn: Case, options: Options) -> _Result:
        """Solve with what is known: the room for agreement has moved, but conditions have not."""
        table = sit_down(drawn, options)
        for levels in self.known:
            if min(surplus(drawn, levels)) >= 0:
                table.keep(levels)
        found = prepare(table, self.work.concept)
        if not found:
            return _Result(None, found is False)
        outcome = SOLVERS[self.work.concept](table)
        return _Result(outcome.levels, outcome.proven and table.ideal_proven)

    def _same_room(self, drawn: Case, ideal: tuple[int, ...], options: Options) -> _Result:
        """Solve with the ideals and packages known: only weights have moved."""
        table = sit_down(drawn, options)
        table.know(ideal, rough=self.work.rough)
        for levels in self.known:
            table.keep(levels)
        outcome = SOLVERS[self.work.concept](table)
        return _Result(outcome.levels, outcome.proven)


def _summary(case: Case, results: Sequence[_Result], asked: int, seed: int) -> Robustness:
    packages = [result.levels for result in results if result.levels is not None]
    ranked = sorted(Counter(packages).items(), key=lambda entry: (-entry[1], entry[0]))
    return Robustness(
        asked=asked,
        solved=len(packages),
        none=sum(result.levels is None and result.proven for result in results),
        unproven=sum(result.levels is not None and not result.proven for result in results),
        core=shares(case, packages),
        packages=tuple(ranked),
        seed=seed,
    )


def acceptance(case: Case, levels: Levels, spread: Spread, samples: int = 1000, seed: int = 0) -> tuple[Fraction, ...]:
    """Per party the share of the samples in which it still accepts a package, in the case's order.

    Nothing is solved; conditions and red lines do not vary and are not asked (see `check.acceptable`)."""
    draws = [draw(case, spread, seed, number) for number in range(samples)]

    def accepts(k: int, drawn: Draw) -> bool:
        party = case.parties[k]
        return points_under(party, drawn.scores[k], levels) >= party.d + drawn.least[k]

    return tuple(Fraction(sum(accepts(k, drawn) for drawn in draws), samples) for k in range(len(case.parties)))

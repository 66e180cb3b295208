"""Whether what a package needs is there in time: the year checks of G-04 and G-08. They warn and never block."""

from collections.abc import Callable, Iterator
from fractions import Fraction

from negotiator.catalogue.guardrails import sentences
from negotiator.catalogue.guardrails.checks.sums import Sums
from negotiator.catalogue.guardrails.finding import Finding
from negotiator.catalogue.means import CAPACITY, CASES, is_dated
from negotiator.catalogue.plan import Level, Measure
from negotiator.catalogue.reading.context import health_shares, param

PLACES = "trn_health_cap"
ZERO = Fraction(0)
Amount = Callable[[Measure, Level], Fraction]


def late(sums: Sums) -> Iterator[Finding]:
    """A warning per guardrail for the first year in which less is ready than is needed by then; none for a package
    that lacks it in the end as well: that breaks the guardrail itself."""
    shares, ratio = health_shares(sums.plan), param(sums.plan, "health_ratio")
    if not is_dated(sums.plan, CAPACITY, CASES):  # else G-04 itself is judged year by year
        yield from _first_gap(
            sums,
            "G-04",
            lambda _, level: level.uses.get(CASES, ZERO),
            lambda _, level: level.gives.get(CASES, ZERO),
            sums.base(CASES),
        )
    yield from _first_gap(
        sums,
        "G-08",
        lambda m, level: ratio * shares.get(m.id, ZERO) * sum(level.groups.values(), ZERO),
        lambda m, level: sum(level.groups.values(), ZERO) if m.id == PLACES else ZERO,
        ZERO,
    )


def _first_gap(sums: Sums, rule: str, needs: Amount, gives: Amount, base: Fraction) -> Iterator[Finding]:
    chosen = [(measure, level) for measure, level in sums.chosen.values() if level.n > 0]
    gaps: list[tuple[int, Fraction, Fraction]] = []
    for year in sorted({level.year for _, level in chosen}):
        begun = [(measure, level) for measure, level in chosen if level.year <= year]
        needed = sum((needs(*each) for each in begun), ZERO)
        ready = base + sum((gives(*each) for each in begun), ZERO)
        gaps.append((year, needed, ready))
    if gaps and gaps[-1][1] > gaps[-1][2]:
        return
    for year, needed, ready in gaps:
        if needed > ready:
            facts = (("year", Fraction(year)), ("is", ready), ("limit", needed))
            yield Finding(rule, sentences.too_late(rule, year, needed, ready), hard=False, facts=facts, about="year")
            return

"""What a position means, said back to those who wrote it: weights, trades, scores, red lines in parts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from negotiator.bargaining.errors import NegotiatorError
from negotiator.bargaining.expressions import LevelOf, Number, quantities
from negotiator.bargaining.rules import parse
from negotiator.catalogue.guardrails.checks.sums import Sums
from negotiator.catalogue.guardrails.checks.verdict import true_of
from negotiator.catalogue.guardrails.red_line_words import meaning
from negotiator.catalogue.plan import Measure, Named, Plan, Pref, RedLine
from negotiator.catalogue.scores import counted, score, value_of
from negotiator.elicitation.weights import whole_shares
from negotiator.language import _
from negotiator.services.access.derived import within
from negotiator.services.positions.views import Preview, Sample, Trade
from negotiator.services.records.kept import Kept
from negotiator.services.records.wording import words

MOST_TRADES = 3
STATUS_QUO = ""
UNCOUNTED = _(
    "The optimiser cannot add this up exactly: its numbers have too many digits or decimals. Please round them."
)


@dataclass(frozen=True, slots=True)
class Voice:
    """One position as plain values."""

    prefs: tuple[Pref, ...]
    red_lines: tuple[RedLine, ...]
    least: Fraction | None


def preview_of(
    voice: Voice, plan: Plan, measures: Mapping[str, Measure], packages: Iterable[Named | Kept], language: str
) -> Preview | None:
    """What the solver understands; None while nothing counts. `plan` says what levels mean."""
    known = counted(voice.prefs, measures)
    if not known:
        return None
    weight = sum((p.weight for p in known), Fraction(0))
    ranked = sorted(known, key=lambda p: -p.weight)
    shown = whole_shares({p.measure: p.weight for p in ranked})
    samples = _sample(voice, plan, STATUS_QUO, {}, measures)
    named = tuple(_sample(voice, plan, words(p.text, language), within(plan, p.levels), measures) for p in packages)
    return Preview(
        weights=tuple((words(measures[p.measure].text, language), shown[p.measure]) for p in ranked),
        trades=trades(known, measures, language),
        samples=(samples, *named),
        moved=any(p.factor != 1 for p in known),
        reached_by=reached_by([p.weight / weight for p in ranked], voice.least),
    )


def reached_by(shares: Sequence[Fraction], least: Fraction | None) -> int | None:
    """How many of the weightiest measures, fully met, reach the least score with nothing else; None without one."""
    if least is None:
        return None
    total = Fraction(0)
    for n, share in enumerate(shares):
        if total * 100 >= least:
            return n
        total += share
    return len(shares)


def trades(prefs: Sequence[Pref], measures: Mapping[str, Measure], language: str) -> tuple[Trade, ...]:
    """Steps that this position would take: less of one measure for more of another that weighs more."""
    weight = sum((p.weight for p in prefs), Fraction(0))
    steps = sorted(
        ((100 * p.weight * _step(p, measures[p.measure]) / weight, p) for p in prefs),
        key=lambda found: (-found[0], found[1].measure),
    )
    worth = [(points, words(measures[p.measure].text, language)) for points, p in steps if points > 0]
    half = len(worth) // 2
    pairs = zip(worth[:MOST_TRADES], worth[half:], strict=False)
    return tuple(Trade(give=low, lose=down, get=high, gain=up) for (up, high), (down, low) in pairs if down < up)


def _step(pref: Pref, measure: Measure) -> Fraction:
    """The largest gain in value from one level to the next, in the wished direction."""
    values = [value_of(pref, n, measure.top) for n in range(measure.top + 1)]
    return max((abs(b - a) for a, b in pairwise(values)), default=Fraction(0))


def _sample(voice: Voice, plan: Plan, name: str, levels: Mapping[str, int], measures: Mapping[str, Measure]) -> Sample:
    reached = score(voice.prefs, measures, levels) or Fraction(0)
    return Sample(
        name=name,
        score=reached,
        enough=None if voice.least is None else reached >= voice.least,
        broken=sum(breaks(plan, line.expr, levels) for line in voice.red_lines if line.hard),
    )


def sentence(plan: Plan, expr: str, language: str) -> str:
    """A condition as a sentence with the levels' own words; empty for one that cannot be read any more."""
    try:
        return words(meaning(plan, parse(expr), levels=True), language)
    except (NegotiatorError, KeyError):
        return ""


def breaks(plan: Plan, expr: str, levels: Mapping[str, int]) -> bool:
    """Whether a package breaks a condition, by the checker that judges every package; one that cannot be read any more
    is broken by none."""
    try:
        return not true_of(Sums(plan, levels), parse(expr))
    except NegotiatorError:
        return False


def about_levels(expr: str) -> bool:
    """Whether a condition speaks of levels and numbers alone; not one that cannot be read."""
    try:
        return all(isinstance(each, LevelOf | Number) for each in quantities(parse(expr)))
    except NegotiatorError:
        return False

"""What a position means, said back to those who wrote it: weights, trades, scores, red lines in parts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from negotiator.bargaining.errors import NegotiatorError
from negotiator.bargaining.rules import Comparison, Expr, Implication, LevelOf, Number, Vocabulary, parse
from negotiator.bargaining.words import Sense
from negotiator.catalogue.guardrails.red_line_words import part
from negotiator.catalogue.plan import Measure, Named, Pref, RedLine
from negotiator.catalogue.scores import counted, score, value_of
from negotiator.services.positions.views import Bound, Echo, Preview, Sample, Trade
from negotiator.services.records.kept import Kept
from negotiator.services.records.wording import words

MOST_TRADES = 3
MOST_FORMULAS = 1024  # of all positions, remembered as they were read
STATUS_QUO = ""


@dataclass(frozen=True, slots=True)
class Voice:
    """One position as plain values."""

    prefs: tuple[Pref, ...]
    red_lines: tuple[RedLine, ...]
    least: Fraction | None


def preview_of(
    voice: Voice, measures: Mapping[str, Measure], packages: Iterable[Named | Kept], language: str
) -> Preview | None:
    """What the solver understands; None while nothing counts."""
    known = counted(voice.prefs, measures)
    if not known:
        return None
    weight = sum((p.importance for p in known), Fraction(0))
    ranked = sorted(known, key=lambda p: -p.importance)
    samples = _sample(voice, STATUS_QUO, {}, measures)
    named = tuple(_sample(voice, words(p.text, language), p.levels, measures) for p in packages)
    return Preview(
        weights=tuple((words(measures[p.measure].text, language), p.importance / weight) for p in ranked),
        trades=trades(known, measures, language),
        samples=(samples, *named),
        reached_by=reached_by([p.importance / weight for p in ranked], voice.least),
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
    weight = sum((p.importance for p in prefs), Fraction(0))
    steps = sorted(
        ((100 * p.importance * _step(p, measures[p.measure]) / weight, p) for p in prefs),
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


def _sample(voice: Voice, name: str, levels: Mapping[str, int], measures: Mapping[str, Measure]) -> Sample:
    reached = score(voice.prefs, measures, levels) or Fraction(0)
    return Sample(
        name=name,
        score=reached,
        enough=None if voice.least is None else reached >= voice.least,
        broken=sum(breaks(line.expr, levels) for line in voice.red_lines if line.hard),
    )


def breaks(expr: str, levels: Mapping[str, int]) -> bool:
    """Whether a package breaks a red line about levels; False for formulas that levels alone do not decide."""
    found = _parsed(expr)
    if found is None:
        return False
    if isinstance(found, Implication):
        return _holds(found.if_, levels) is True and _holds(found.then, levels) is False
    return _holds(found, levels) is False


@lru_cache(MOST_FORMULAS)
def _parsed(expr: str) -> Expr | None:
    """The formula; None for a text that is none."""
    try:
        return parse(expr)
    except NegotiatorError:
        return None


def _holds(comparison: Comparison, levels: Mapping[str, int]) -> bool | None:
    if not isinstance(comparison.left.quantity, LevelOf) or not isinstance(comparison.right.quantity, Number):
        return None
    level, bound = levels.get(comparison.left.quantity.measure, 0), comparison.right.quantity.value
    match comparison.sense:
        case Sense.AT_LEAST:
            return level >= bound
        case Sense.AT_MOST:
            return level <= bound
        case _:
            return level == bound


@dataclass(frozen=True, slots=True)
class _Known:
    measures: tuple[Measure, ...]


def echo(expr: str, measures: Mapping[str, Measure], language: str) -> Echo:
    """A red line in parts for a sentence; one that cannot be read any more stays as written."""
    found = _parsed(expr)
    if found is None:
        return Echo(Bound(formula=expr))
    try:
        if isinstance(found, Implication):
            return Echo(_bound(found.then, measures, language), _bound(found.if_, measures, language, if_=True))
        return Echo(_bound(found, measures, language))
    except (NegotiatorError, KeyError):
        return Echo(Bound(formula=expr))


def _bound(comparison: Comparison, measures: Mapping[str, Measure], language: str, *, if_: bool = False) -> Bound:
    left, right = comparison.left.quantity, comparison.right.quantity
    if not isinstance(left, LevelOf) or not isinstance(right, Number) or left.measure not in measures:
        return Bound(words=part(_Known(tuple(measures.values())), comparison, language, if_=if_))
    measure, level = measures[left.measure], int(right.value)
    return Bound(
        measure=words(measure.text, language),
        sense=comparison.sense.value,
        level=level,
        level_text=words(measure.levels[level].text, language) if level <= measure.top else "",
    )


def vocabulary_of(measures: Mapping[str, Measure], known: Vocabulary) -> Vocabulary:
    """The names that red lines of a dossier may use: its own measures, and the catalogue's other words."""
    return Vocabulary(
        measures={key: measure.top for key, measure in measures.items()},
        pillars=known.pillars,
        groups=known.groups,
        payers=known.payers,
        flags=known.flags,
        facts=known.facts,
    )

"""How far judgements agree: with weights that came of them, and an order with scores."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from negotiator.elicitation.pairs import Judgement

SLACK = Fraction(1, 1000)  # of all weight: what rounding importances may move


@dataclass(frozen=True, slots=True)
class Consistency:
    """How many judgements hold under the weights, and the two that disagree most: one that does not hold, and the one
    that stands hardest against it; None where all hold."""

    kept: int
    of: int
    worst: tuple[Judgement, Judgement] | None = None

    @property
    def share(self) -> Fraction:
        """0 to 1; 1 where nothing was judged."""
        return Fraction(self.kept, self.of) if self.of else Fraction(1)


def consistency(judgements: Sequence[Judgement], weighed: Mapping[str, Fraction]) -> Consistency:
    """How far judgements hold under weights."""
    gaps = {n: _gap(each, weighed) for n, each in enumerate(judgements)}
    broken = [n for n, gap in gaps.items() if gap > SLACK]
    kept = len(judgements) - len(broken)
    if not broken:
        return Consistency(kept, len(judgements))
    worst = max(broken, key=lambda n: (gaps[n], -n))
    return Consistency(kept, len(judgements), _opposed(judgements, worst))


def _gap(judgement: Judgement, weighed: Mapping[str, Fraction]) -> Fraction:
    """By how much of all weight a judgement misses; 0 if it holds."""
    claims = judgement.question.claims(judgement.said)
    return max(
        max(ratio * weighed.get(b, Fraction(0)) - weighed.get(a, Fraction(0)), Fraction(0)) for a, b, ratio in claims
    )


def _opposed(judgements: Sequence[Judgement], worst: int) -> tuple[Judgement, Judgement] | None:
    """The worst judgement with the one on the way back from its lighter to its heavier measure that says most."""
    heavy, light, _ratio = judgements[worst].question.claims(judgements[worst].said)[0]
    way = _way(judgements, worst, light, heavy)
    if not way:
        return None
    strongest = max(
        way, key=lambda n: max(ratio for _a, _b, ratio in judgements[n].question.claims(judgements[n].said))
    )
    return judgements[worst], judgements[strongest]


def _way(judgements: Sequence[Judgement], without: int, start: str, end: str) -> tuple[int, ...]:
    """The fewest judgements that lead from the heavier `start` down to `end`; empty if none do."""
    ways: dict[str, tuple[int, ...]] = {start: ()}
    edges = [(a, b, n) for n, j in enumerate(judgements) if n != without for a, b, _r in j.question.claims(j.said)]
    while end not in ways:
        grown = {b: (*ways[a], n) for a, b, n in edges if a in ways and b not in ways}
        if not grown:
            return ()
        ways |= grown
    return ways[end]


@dataclass(frozen=True, slots=True)
class Concord:
    """How an order agrees with scores: pairs that agree and that do not, and the pair furthest apart (the one put
    higher, the one put lower), None where all agree. Pairs with equal scores count as agreeing."""

    agreed: int
    pairs: int
    worst: tuple[str, str] | None = None

    @property
    def tau(self) -> Fraction:
        """Kendall's tau: −1 for the reverse, 1 for the same order; 1 where there are no pairs."""
        return Fraction(2 * self.agreed - self.pairs, self.pairs) if self.pairs else Fraction(1)


def concord(order: Sequence[str], scores: Mapping[str, Fraction]) -> Concord:
    """How an order, the best first, agrees with scores."""
    pairs = list(combinations(order, 2))
    against = [(high, low) for high, low in pairs if scores[high] < scores[low]]
    worst = max(against, key=lambda pair: scores[pair[1]] - scores[pair[0]], default=None)
    return Concord(len(pairs) - len(against), len(pairs), worst)

"""How uncertain a case is, and cases drawn within that uncertainty.

Weights and scores are multiplied by factors drawn evenly within an interval around one. A party's scores are then
stretched back so that its best conceivable package is worth what it was: what varies is the relative importance of
issues, not the party's claim. Each draw has a seed of its own, so that a sample does not depend on how the work is
divided.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random

from negotiator.bargaining.case import Case, Levels, Party
from negotiator.bargaining.errors import CaseError

UNIT = 1000  # factors are whole numbers of thousandths


@dataclass(frozen=True, slots=True)
class Spread:
    """Half widths per party as shares (0 to below 1): of its weight, and of what each issue is worth to it."""

    weights: tuple[Fraction, ...]
    scores: tuple[Fraction, ...]

    @property
    def moves_scores(self) -> bool:
        """Whether any score is uncertain."""
        return any(self.scores)

    @property
    def moves_weights(self) -> bool:
        """Whether any weight is uncertain."""
        return any(self.weights)


def even(case: Case, weights: Fraction = Fraction(1, 5), scores: Fraction = Fraction(0)) -> Spread:
    """The same half widths for all parties. Raises CaseError for one outside 0 to below 1."""
    return of_confidence(case, weights, [scores] * len(case.parties))


def of_confidence(case: Case, weights: Fraction, scores: Sequence[Fraction]) -> Spread:
    """One half width for all weights, and for the scores one per party (wide where little is known)."""
    for place, share in (("weights", weights), *(("scores", score) for score in scores)):
        if not 0 <= share < 1:
            raise CaseError(place, "must be a share from 0 to below 1")
    return Spread((weights,) * len(case.parties), tuple(scores))


@dataclass(frozen=True, slots=True)
class Draw:
    """Factors in thousandths: one per party for its weight, one per party and issue for its scores."""

    weights: tuple[int, ...]
    scores: tuple[tuple[int, ...], ...]


def _factor(random: Random, width: int) -> int:
    return UNIT + random.randint(-width, width) if width else UNIT


def draw(case: Case, spread: Spread, seed: int, number: int) -> Draw:
    """The draw with this number."""
    random = Random(f"{seed}/{number}")  # noqa: S311 - a sample, no secret
    weights = tuple(_factor(random, int(share * UNIT)) for share in spread.weights)
    widths = [int(share * UNIT) for share in spread.scores]
    scores = tuple(tuple(_factor(random, width) for _ in case.issues) for width in widths)
    return Draw(weights, scores)


def reach(party: Party) -> int:
    """What the best level of each issue would be worth together."""
    return sum(max(row) for row in party.points)


def stretch(party: Party, factors: Sequence[int]) -> Fraction:
    """By what the scores must be multiplied after the factors (in thousandths) to keep the party's reach."""
    moved = sum(max(row) * factor for row, factor in zip(party.points, factors, strict=True))
    return Fraction(reach(party), moved) if moved else Fraction(1, UNIT)


def points_under(party: Party, factors: Sequence[int], levels: Levels) -> int:
    """Points of a package for a party under factors, each issue's rounded to the nearest whole point."""
    by = stretch(party, factors)
    return sum(
        _rounded(row[level] * factor, by) for row, factor, level in zip(party.points, factors, levels, strict=True)
    )


def _rounded(value: int, by: Fraction) -> int:
    """value * by to the nearest whole number, halves upwards."""
    return (2 * value * by.numerator + by.denominator) // (2 * by.denominator)


def _moved(party: Party, factors: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    by = stretch(party, factors)
    return tuple(
        tuple(_rounded(value * factor, by) for value in row) for row, factor in zip(party.points, factors, strict=True)
    )


def variant(case: Case, spread: Spread, drawn: Draw) -> Case:
    """The case under a draw; least acceptable points stay."""
    parties = tuple(
        replace(
            party,
            weight=party.weight * Fraction(weight, UNIT),
            points=_moved(party, scores) if share else party.points,
        )
        for party, weight, scores, share in zip(case.parties, drawn.weights, drawn.scores, spread.scores, strict=True)
    )
    return replace(case, parties=parties)

"""How uncertain a case is, and cases drawn within that uncertainty.

Weights and scores are multiplied by factors drawn evenly within an interval around one. A party's scores are then
stretched back so that its best conceivable package is worth what it was: what varies is the relative importance of
issues, not the party's claim. Least acceptable points move by a share of that package's worth. Each draw has a seed of
its own, so that a sample does not depend on how the work is divided.
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
    """Half widths per party as shares (0 to below 1): of its weight, of what each issue is worth to it, and, for its
    least acceptable points, of what its best conceivable package is worth (empty: they are certain). `issues`: per
    party and issue what is known to be wider than the party's own width (empty: nothing is)."""

    weights: tuple[Fraction, ...]
    scores: tuple[Fraction, ...]
    least: tuple[Fraction, ...] = ()
    issues: tuple[tuple[Fraction, ...], ...] = ()

    @property
    def moves_scores(self) -> bool:
        """Whether any score is uncertain."""
        return any(self.scores) or any(map(any, self.issues))

    def widths(self, case: Case) -> tuple[tuple[Fraction, ...], ...]:
        """Half widths of scores per party and issue."""
        own = tuple((share,) * len(case.issues) for share in self.scores)
        if not self.issues:
            return own
        return tuple(tuple(map(max, *rows)) for rows in zip(own, self.issues, strict=True))

    @property
    def moves_room(self) -> bool:
        """Whether what everybody accepts is uncertain."""
        return self.moves_scores or any(self.least)


def even(
    case: Case, weights: Fraction = Fraction(1, 5), scores: Fraction = Fraction(0), least: Fraction = Fraction(0)
) -> Spread:
    """The same half widths for all parties. Raises CaseError for one outside 0 to below 1."""
    count = len(case.parties)
    return of_confidence(case, weights, [scores] * count, [least] * count if least else ())


def of_confidence(case: Case, weights: Fraction, scores: Sequence[Fraction], least: Sequence[Fraction] = ()) -> Spread:
    """One half width for all weights; for scores and least acceptable points one per party (wide where little is
    known; no `least` at all: they are certain)."""
    named = {"weights": (weights,), "scores": scores, "least": least}
    for place, shares in named.items():
        if any(not 0 <= share < 1 for share in shares):
            raise CaseError(place, "must be a share from 0 to below 1")
    return Spread((weights,) * len(case.parties), tuple(scores), tuple(least))


@dataclass(frozen=True, slots=True)
class Draw:
    """Factors in thousandths: one per party for its weight, one per party and issue for its scores; `least` are
    points to add to what each party can accept at least."""

    weights: tuple[int, ...]
    scores: tuple[tuple[int, ...], ...]
    least: tuple[int, ...]


def _factor(random: Random, width: int) -> int:
    return UNIT + random.randint(-width, width) if width else UNIT


def draw(case: Case, spread: Spread, seed: int, number: int) -> Draw:
    """The draw with this number."""
    random = Random(f"{seed}/{number}")  # noqa: S311 - a sample, no secret
    weights = tuple(_factor(random, int(share * UNIT)) for share in spread.weights)
    scores = tuple(tuple(_factor(random, int(share * UNIT)) for share in row) for row in spread.widths(case))
    most = [
        max(0, int(share * reach(party))) for share, party in zip(spread.least, case.parties, strict=bool(spread.least))
    ]
    least = tuple(random.randint(-width, width) for width in most) or (0,) * len(case.parties)
    return Draw(weights, scores, least)


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
    """The case under a draw."""
    parties = tuple(
        replace(
            party,
            weight=party.weight * Fraction(weight, UNIT),
            d=party.d + least,
            points=_moved(party, scores) if share or any(factor != UNIT for factor in scores) else party.points,
        )
        for party, weight, scores, share, least in zip(
            case.parties, drawn.weights, drawn.scores, spread.scores, drawn.least, strict=True
        )
    )
    return replace(case, parties=parties)

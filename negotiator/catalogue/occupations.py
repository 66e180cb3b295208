"""What a package does by occupation: who is recruited, who is trained for which market, how many women it plans.

Two things are told: recruiting in an occupation for which the package has just trained people for their own market,
and a share of women above what the occupation usually has. Neither is a rule; the first is one in the text (C17).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from negotiator.bargaining.words import Pillar
from negotiator.catalogue.guardrails.checks.sums import Sums
from negotiator.catalogue.plan import Level, Measure, Plan
from negotiator.catalogue.reading.occupations import Occupation
from negotiator.catalogue.shares import Track, tracks

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Worked:
    """An occupation in a package, persons a year: recruited, trained for the market there (`home`) and here (`away`).
    `planned` is the share of women that the measures lay down over all their persons (0-1), None where none does."""

    occupation: Occupation
    recruited: Fraction
    home: Fraction
    away: Fraction
    planned: Fraction | None

    @property
    def draining(self) -> bool:
        """Whether it recruits where it has just trained people for their own market."""
        return self.recruited > 0 and self.home > 0

    @property
    def risky(self) -> bool:
        """Whether it plans more women than usually work in the occupation."""
        return self.planned is not None and self.planned > self.occupation.women


def worked(plan: Plan, levels: Mapping[str, int], occupations: Iterable[Occupation]) -> tuple[Worked, ...]:
    """The occupations that a package touches, in the order of the table."""
    chosen = Sums(plan, levels).chosen.values()
    trained = {track.measure: track for track in tracks(plan, levels)}
    found = (_of(each, [pair for pair in chosen if _has(each, pair[0])], trained) for each in occupations)
    return tuple(each for each in found if each.recruited or each.home or each.away)


def _has(occupation: Occupation, measure: Measure) -> bool:
    return occupation.tag in measure.tags or measure.id in occupation.trains


def _of(occupation: Occupation, pairs: list[tuple[Measure, Level]], trained: Mapping[str, Track]) -> Worked:
    recruited = sum((_persons(level) for measure, level in pairs if measure.pillar is Pillar.RECRUITMENT), ZERO)
    ways = [trained[measure.id] for measure, _level in pairs if measure.id in trained]
    laid_down = [(measure.women, _persons(level)) for measure, level in pairs if measure.women]
    persons = sum((count for _share, count in laid_down), ZERO)
    planned = sum((share * count for share, count in laid_down), ZERO) / persons if persons else None
    home, away = (sum((getattr(way, name) for way in ways), ZERO) for name in ("home", "away"))
    return Worked(occupation, recruited, home, away, planned)


def _persons(level: Level) -> Fraction:
    return sum(level.groups.values(), ZERO)

"""What each measure of a package gains for each of the three parties, with how certain that is; and when people who
left send money home."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from negotiator.bargaining.words import Pillar
from negotiator.catalogue.guardrails.checks.sums import Sums
from negotiator.catalogue.plan import Level, Plan

FAMILIES, GROUPS = "rec_family", ("nat", "ref")
# How far somebody who came so many years ago sends money home, beside somebody who has settled; once families join, a
# part of it stays. Sources say only that settled groups send and newcomers hardly do (S0); the numbers are planned.
SETTLING = (Fraction(2, 5), Fraction(4, 5), Fraction(1))
JOINED, FROM_YEAR = Fraction(7, 10), 3
ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Gained:
    """A measure of the package: how credible its level is (0-1), and party -> gain points promised and credited."""

    measure: str
    cred: Fraction
    promised: Mapping[str, Fraction]
    credited: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Sending:
    """A year of the agreement: persons who have come by its end, and as how many settled ones they send money home."""

    year: int
    here: Fraction
    sending: Fraction


def gained(plan: Plan, levels: Mapping[str, int], parties: tuple[str, ...]) -> tuple[Gained, ...]:
    """The gains of each measure that has any, in the dossier's order; they add up to those of the package."""
    found = []
    for measure, level, promised, credited in Sums(plan, levels).each_gain(parties):
        if any(promised.values()):
            found.append(Gained(measure.id, level.cred, promised, credited))
    return tuple(found)


def sending(plan: Plan, levels: Mapping[str, int]) -> tuple[Sending, ...]:
    """Each year of the agreement, for those who are recruited; empty where nobody is."""
    taken = [m.levels[levels[m.id]] for m in plan.measures if m.pillar is Pillar.RECRUITMENT and levels.get(m.id)]
    years = range(1, plan.horizon_years + 1)
    came = {year: sum((_came(level, year) for level in taken), ZERO) for year in years}
    joined = bool(levels.get(FAMILIES))
    found = tuple(
        Sending(
            year,
            sum((came[each] for each in years if each <= year), ZERO),
            sum((came[each] * _share(year - each, joined) for each in years if each <= year), ZERO),
        )
        for year in years
    )
    return found if any(each.here for each in found) else ()


def _came(level: Level, year: int) -> Fraction:
    return level.share_in(year) * sum((level.groups.get(group, ZERO) for group in GROUPS), ZERO)


def _share(past: int, joined: bool) -> Fraction:
    """How far somebody sends money home who came so many years before."""
    share = SETTLING[min(past, len(SETTLING) - 1)]
    return share * JOINED if joined and past + 1 >= FROM_YEAR else share

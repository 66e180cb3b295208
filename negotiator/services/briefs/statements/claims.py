"""What a package says on the questions of critics and press: found from levels and entries, unknown as its own answer.

Nothing here is a sentence; `brief_questions` says what was found.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from negotiator.bargaining.words import Pillar
from negotiator.catalogue.guardrails.checks.rights import RETURN_MEASURES
from negotiator.catalogue.guardrails.checks.sums import Sums
from negotiator.catalogue.guardrails.rows.rights import barred_levels
from negotiator.catalogue.plan import SEQUENCE, Linkage, Plan
from negotiator.catalogue.reading.context import (
    FAILED,
    HEALTH,
    OPEN,
    PASSED,
    REGIMES,
    TRANSIT,
    health_shares,
    protection_check,
)
from negotiator.services.records.law import ANSWER

# From this level on a measure reserves a number of people for this country, whoever applies.
RESERVED_FROM: Mapping[str, int] = {"rec_country_quota": 2, "rec_shortterm": 2, "rec_seasonal": 1, "ena_resettle": 1}
GLOBAL_CONTINGENT, JOINT_EXAMINATION = ("rec_shortterm", 1), ("rec_country_quota", 1)
OUTSIDE_HEALTH = frozenset({"rec_g2g"})  # its title says so
FORCED = "ret_forced"
MONITORING, SAFEGUARDS, PLACES = "prot_hr", "ret_vulnerable", "trn_health_cap"
HELP = (Pillar.TRAINING, Pillar.REINTEGRATION)
NOT_ENTERED, UNCONFIRMED = "not entered", "unconfirmed"
ZERO = Fraction(0)


class Checked(StrEnum):
    """The protection check of the country; LAPSED was passed and is too old by now."""

    PASSED = "passed"
    LAPSED = "lapsed"
    OPEN = "open"
    FAILED = "failed"
    NOT_ENTERED = NOT_ENTERED


class Dependence(StrEnum):
    """Whether help depends on returns: by a condition, by a condition that leadership let stand, by coming only
    together with or only after a return measure, or not at all."""

    CONDITION = "condition"
    OVERRIDDEN = "overridden"
    TOGETHER = "together"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Numbers:
    """People in the package: `reserved` are measures that keep a number for this country, `planned` persons a year on
    regular routes, reserved ones included."""

    reserved: tuple[str, ...]
    planned: Fraction
    global_contingent: bool
    joint_examination: bool


@dataclass(frozen=True, slots=True)
class Health:
    """Health workers a year: recruited as such, and among the persons of other measures where a share is entered.
    `unknown` are measures with persons of whom nobody entered how many work in health; `places` are new training
    places at origin."""

    recruited: Fraction
    among: Mapping[str, Fraction]
    unknown: tuple[str, ...]
    places: Fraction


def numbers(sums: Sums) -> Numbers:
    """Which people a package counts, and whether any number is kept for the country."""
    return Numbers(
        reserved=tuple(name for name, least in RESERVED_FROM.items() if sums.level(name) >= least),
        planned=sums.persons("all", (Pillar.RECRUITMENT,)),
        global_contingent=_is(sums, *GLOBAL_CONTINGENT),
        joint_examination=_is(sums, *JOINT_EXAMINATION),
    )


def needs_law(sums: Sums, measures: Iterable[str]) -> bool:
    """Whether a level of one of these measures is not possible under the law as it stands."""
    taken = (sums.chosen[name] for name in measures)
    return any(level.n == n for measure, level in taken for n, _why in barred_levels(sums.plan, measure))


def health(sums: Sums) -> Health:
    """Who of the recruited works in health, as far as it is entered."""
    shares = health_shares(sums.plan)
    stated = sums.plan.context.get("health_shares")
    entered = {*shares, *(stated if isinstance(stated, dict) else ()), *OUTSIDE_HEALTH}
    counted = {m.id: sums.persons("all", (m.id,)) for m in sums.taken() if m.pillar is Pillar.RECRUITMENT}
    people = {name: persons for name, persons in counted.items() if persons > 0}
    among = {name: shares[name] * persons for name, persons in people.items() if name in shares and name != HEALTH}
    return Health(
        recruited=people.get(HEALTH, ZERO),
        among=among,
        unknown=tuple(name for name in people if name not in entered),
        places=sums.persons("all", (PLACES,)),
    )


def returns(sums: Sums) -> tuple[str, ...]:
    """The measures of the package that return people against their will, in the dossier's order."""
    return tuple(measure.id for measure in sums.taken() if measure.id in RETURN_MEASURES)


def checked(plan: Plan, measure: str = FORCED) -> Checked:
    """What the dossier knows of the protection check that a return measure needs."""
    stated = plan.context.get("nr_check")
    if measure == TRANSIT:
        stated = plan.context.get("nr_check_transit") or stated
    if stated not in (PASSED, OPEN, FAILED):
        return Checked.NOT_ENTERED
    check = protection_check(plan, measure)
    if check.expired:
        return Checked.LAPSED
    return {PASSED: Checked.PASSED, FAILED: Checked.FAILED}.get(check.state, Checked.OPEN)


def safeguards(sums: Sums) -> tuple[bool, bool]:
    """Whether human-rights monitoring is in the package, and whether safeguards for vulnerable people are."""
    return sums.level(MONITORING) >= 1, sums.level(SAFEGUARDS) >= 1


def government(plan: Plan) -> str:
    """How the government is entered in the dossier (a word of REGIMES); NOT_ENTERED while it is being screened or
    nobody has entered anything, UNCONFIRMED while nobody has confirmed what is."""
    if f"{ANSWER}.regime" in dict(plan.law):
        return UNCONFIRMED
    stated = str(plan.context.get("regime") or "")
    return stated if stated in REGIMES and plan.stage != "screening" else NOT_ENTERED


def dependence(sums: Sums, linkages: Iterable[Linkage], hard: Iterable[str], overridden: Iterable[str]) -> Dependence:
    """Whether help waits for returns, by the linkages whose two measures are in the package; `hard` and `overridden`
    are the guardrails that the package breaks."""
    if "G-11" in hard:
        return Dependence.CONDITION
    if "G-11" in overridden:
        return Dependence.OVERRIDDEN
    return Dependence.TOGETHER if tied(sums, linkages) else Dependence.NONE


def tied(sums: Sums, linkages: Iterable[Linkage]) -> tuple[Linkage, ...]:
    """Linkages by which help comes only together with a return measure or only after it."""
    return tuple(each for each in linkages if _depends(sums, each))


def _depends(sums: Sums, each: Linkage) -> bool:
    if min(sums.level(each.a), sums.level(each.b)) < 1:
        return False
    first, second = (sums.chosen[name][0].pillar for name in (each.a, each.b))
    if each.type == SEQUENCE:
        return first is Pillar.RETURN and second in HELP
    return Pillar.RETURN in (first, second) and not {first, second}.isdisjoint(HELP)


def _is(sums: Sums, measure: str, level: int) -> bool:
    return sums.level(measure) == level

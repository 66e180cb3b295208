"""A plan becomes a case: everything that the mathematics may know, in exact integers."""

from collections.abc import Collection, Iterator
from fractions import Fraction
from math import ceil, floor

from negotiator.bargaining.case import Balance, Bonus, Case, Condition, Issue, Levels, Party, Term
from negotiator.bargaining.errors import Refused
from negotiator.bargaining.words import Part
from negotiator.catalogue.effects import weighed
from negotiator.catalogue.guardrails.rows.all import rules_of
from negotiator.catalogue.guardrails.rows.choices import Choices
from negotiator.catalogue.guardrails.rows.red_lines import red_lines_of
from negotiator.catalogue.plan import Measure, Participant, Plan
from negotiator.catalogue.scores import BEST, counted, value_of

SCALE = 10_000  # points per score point: one score (0-100) has 1,000,000 points
EPSILON = Fraction(1)  # score points below the best least surplus that the balanced package may give up
SOFT_PENALTY = Fraction(1, 2)  # score points of the mean score that a broken soft rule costs
SYNERGY = Fraction(1)  # score points of the mean score that a bonus of 1 on credibility is worth
COST_PER_EUR_M = Fraction(1, 100)  # score points of the mean score that EUR 1 m a year costs: a tie breaker


def seats_of(plan: Plan, seats: Collection[str] | None = None) -> tuple[Participant, ...]:
    """Who counts: the named participants, or all that have a seat; in written order."""
    return tuple(p for p in plan.participants if (p.part is Part.SEAT if seats is None else p.id in seats))


def case_of(plan: Plan, *, seats: Collection[str] | None = None) -> Case:
    """The case of a plan with these seats (default: all that have one).

    A seat's points are its exact score times SCALE, rounded per level; its least acceptable points are low enough
    that this rounding never refuses a score that meets the mark. Raises Refused if nobody has a seat."""
    plan = weighed(plan)
    sitting = seats_of(plan, seats)
    if not sitting:
        raise Refused("Nobody has a seat in this dossier. Give at least one stakeholder a seat.")
    return Case(
        name=plan.id,
        scale=SCALE,
        issues=tuple(Issue(m.id, tuple(str(level.n) for level in m.levels)) for m in plan.measures),
        parties=tuple(_party(plan, participant) for participant in sitting),
        red_lines=tuple(_red_lines(plan, sitting)),
        conditions=rules_of(plan),
        balance=Balance(
            epsilon=int(EPSILON * SCALE),
            soft_penalty=int(SOFT_PENALTY * SCALE),
            costs=costs(plan.measures, len(sitting)),
            bonuses=tuple(_bonuses(plan)),
        ),
    )


def levels_of(case: Case, levels: dict[str, int]) -> Levels:
    """Levels by measure in the case's order; measures left out are at level 0."""
    return tuple(levels.get(issue.id, 0) for issue in case.issues)


def named(case: Case, levels: Levels) -> dict[str, int]:
    """Measure -> level, every measure of the case."""
    return {issue.id: level for issue, level in zip(case.issues, levels, strict=True)}


def _party(plan: Plan, participant: Participant) -> Party:
    measures = {measure.id: measure for measure in plan.measures}
    prefs = {pref.measure: pref for pref in counted(participant.prefs, measures)}
    weight = sum((pref.weight for pref in prefs.values()), Fraction(0))
    if not weight:
        raise Refused(
            "“%(name)s” has a seat but no preference that counts. Record one, or take the seat away.",
            name=participant.id,
        )
    rows = []
    for measure in plan.measures:
        pref = prefs.get(measure.id)
        whole = BEST * SCALE * pref.weight / weight if pref else Fraction(0)
        rows.append(
            tuple(round(whole * value_of(pref, level.n, measure.top)) if pref else 0 for level in measure.levels)
        )
    least = participant.least or Fraction(0)
    return Party(participant.id, Fraction(1), floor(least * SCALE) - ceil(Fraction(len(prefs), 2)), tuple(rows))


def _red_lines(plan: Plan, sitting: tuple[Participant, ...]) -> list[Condition]:
    return [condition for participant in sitting for condition in red_lines_of(plan, participant)]


def _bonuses(plan: Plan) -> Iterator[Bonus]:
    """What the package gains by measures that help each other, both in the dossier."""
    choices = Choices(plan)
    for measure in plan.measures:
        for synergy in measure.synergies:
            a, b = choices.from_level(measure.id, 1), choices.from_level(synergy.measure, synergy.at)
            points = round(SYNERGY * SCALE * synergy.bonus)
            if a and b and points and measure.id != synergy.measure:
                yield Bonus(f"{measure.id}:{synergy.measure}:{synergy.at}", a, b, points)


def costs(measures: tuple[Measure, ...], parties: int) -> tuple[Term, ...]:
    """Points that each level costs on the sum over the parties, all payers together."""
    price = COST_PER_EUR_M * SCALE * parties
    terms = (
        (issue, level.n, round(price * sum(level.eur.values(), Fraction(0))) if level.eur else 0)
        for issue, measure in enumerate(measures)
        for level in measure.levels
    )
    return tuple(term for term in terms if term[2])

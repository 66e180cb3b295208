"""What another package gives somebody, as a reader gets it who subtracts the scores as they are shown.

Computed here for panels, tables, answers and pages, so that one thing is told as one number.
"""

from collections.abc import Mapping
from fractions import Fraction

from negotiator.catalogue.effects import weighed
from negotiator.catalogue.plan import Plan
from negotiator.catalogue.scores import score
from negotiator.numbers import POINTS, rounded


def shift(before: Fraction, after: Fraction) -> Fraction:
    """Score points from one score to another, each rounded as it is shown."""
    return rounded(after, POINTS) - rounded(before, POINTS)


def shifts(plan: Plan, before: Mapping[str, int], after: Mapping[str, int]) -> dict[str, Fraction]:
    """Stakeholder -> score points from one package to another, by the weights that count; without those that have no
    score."""
    measures = {measure.id: measure for measure in plan.measures}
    found = {}
    for who in weighed(plan).participants:
        old, new = score(who.prefs, measures, before), score(who.prefs, measures, after)
        if old is not None and new is not None:
            found[who.id] = shift(old, new)
    return found

"""A case as one reader may know it: what answers to questions and studies are computed from.

An answer that is computed with sealed conditions and cut afterwards still tells by its yes or no what they are. So they
are left out before anything is computed: whatever is asked, and however often, the answer cannot depend on them. Where
an answer is to be one that everybody accepts, least scores are raised to where their step ends instead.
"""

from dataclasses import replace
from fractions import Fraction
from math import ceil

from negotiator.bargaining.case import Case, Party
from negotiator.services.access.access import Grade
from negotiator.services.access.eyes import Eyes
from negotiator.services.access.telling import GRID


def as_seen(case: Case, eyes: Eyes) -> Case:
    """The case without stakeholders whose scores are not shared and without red lines that are not. A least score that
    is not shared counts from the step in which it lies, which pages tell anyway, or not at all where they do not."""
    return replace(
        case,
        parties=tuple(_party(case, p, eyes) for p in case.parties if eyes.grade(p.id).score is Grade.FULL),
        red_lines=tuple(c for c in case.red_lines if not eyes.closed(c.stakeholder)),
    )


def _party(case: Case, party: Party, eyes: Eyes) -> Party:
    if not eyes.closed(party.id):
        return party
    lowest, step, slack = sum(min(row) for row in party.points), GRID * case.scale, _slack(party)
    told = (party.d + slack) // step * step - slack if eyes.grade(party.id).surplus is not Grade.HIDDEN else lowest
    return replace(party, d=max(lowest, told))


def at_the_end_of_steps(case: Case, eyes: Eyes) -> Case:
    """The case with each least score that is not shared at the end of the step in which it lies. Whatever is acceptable
    in it is acceptable in the case itself; what is found there, or not found, tells no more of a least score than its
    step."""
    step = GRID * case.scale

    def raised(party: Party) -> Party:
        slack = _slack(party)
        return replace(party, d=((party.d + slack) // step + 1) * step - slack) if eyes.closed(party.id) else party

    return replace(case, parties=tuple(map(raised, case.parties)))


def _slack(party: Party) -> int:
    """The points by which a case puts a least score lower, so that rounding refuses nobody: half a point for each
    measure that counts (`catalogue.assembly`)."""
    return ceil(Fraction(sum(any(row) for row in party.points), 2))

"""A case as one reader may know it: what answers to questions and studies are computed from.

An answer that is computed with sealed conditions and cut afterwards still tells by its yes or no what they are. So they
are left out before anything is computed: whatever is asked, and however often, the answer cannot depend on them. Where
dossiers are solved as one all stakeholders count, and of what is sealed the least scores count from their step.
"""

from dataclasses import replace
from fractions import Fraction
from math import ceil

from negotiator.bargaining.case import Case, Party
from negotiator.catalogue.plan import Plan
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
    lowest = sum(min(row) for row in party.points)
    told = _begun(case, party) if eyes.grade(party.id).surplus is not Grade.HIDDEN else lowest
    return replace(party, d=max(lowest, told))


def from_steps(plan: Plan, case: Case, eyes: Eyes) -> tuple[Plan, Case]:
    """Plan and case with each least score that is not shared at the beginning of the step in which it lies, and nothing
    else changed. Whatever is acceptable is acceptable in them; what is found there tells no more of a least score than
    its step, and where nothing is found, there is nothing."""
    people = tuple(
        replace(p, least=Fraction(p.least // GRID * GRID)) if p.least is not None and eyes.closed(p.id) else p
        for p in plan.participants
    )
    parties = tuple(replace(p, d=_begun(case, p)) if eyes.closed(p.id) else p for p in case.parties)
    return replace(plan, participants=people), replace(case, parties=parties)


def _begun(case: Case, party: Party) -> int:
    """The points where the step of its least score begins."""
    step, slack = GRID * case.scale, _slack(party)
    return (party.d + slack) // step * step - slack


def _slack(party: Party) -> int:
    """The points by which a case puts a least score lower, so that rounding refuses nobody: half a point for each
    measure that counts (`catalogue.assembly`)."""
    return ceil(Fraction(sum(any(row) for row in party.points), 2))

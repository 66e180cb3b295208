"""How much is told about conditions that are sealed from a reader, so that many answers tell little more than one.

Whoever knows a stakeholder's score and may ask "is it met?" again and again could close in on its least score, however
far the answers are cut. So the answer is coarse: scores are told apart from a sealed least score in steps of GRID
points only, and within its step nobody but its owner learns whether it is met. Sealed red lines are not judged at all
while somebody tries levels, by hand or as the offer of a round. What remains is written down in docs/inference.md.
"""

from collections.abc import Collection, Iterable
from enum import StrEnum

from negotiator.catalogue.guardrails.checks.verdict import Verdict
from negotiator.catalogue.guardrails.finding import Finding
from negotiator.catalogue.tally import Faring

GRID = 10  # score points: how exactly a sealed least score can be told from outside, whatever is asked
MARK, RED_LINE, NEAR = "G-21", "RL", "near"


class Occasion(StrEnum):
    """A package that the optimiser found for these very conditions, one that was kept under the guard on guesses, or
    levels that somebody tries: by hand, or as the offer of a round. Whoever does not say otherwise tries."""

    SOLVED = "solved"
    KEPT = "kept"
    TRIED = "tried"


class Leaning(StrEnum):
    """Where a score lies beside a sealed least score, as far as anybody else is told."""

    ABOVE = "above"
    NEAR = "near"
    BELOW = "below"


def guaranteed(occasion: Occasion) -> frozenset[str]:
    """The rules of stakeholders of which the optimiser finds no package that breaks a hard one of a seat:
    known to everybody who may see that it found the package. Of kept and tried packages nothing is."""
    return frozenset({MARK, RED_LINE}) if occasion is Occasion.SOLVED else frozenset()


def all_hard_told(seen: Verdict, closed: Collection[str], seats: Collection[str], occasion: Occasion) -> bool:
    """Whether `seen`, what is told of the verdict, names every hard rule that is broken: so that none is if it names
    none. Sealed red lines are not judged while somebody tries, and near a sealed least score only its house can say."""
    if guaranteed(occasion):
        return True
    sitting = {*seats} & {*closed}
    if occasion is Occasion.TRIED and sitting:
        return False
    return not any(found.rule == NEAR and found.participant in sitting for found in seen.warnings)


def leaning(found: Faring) -> Leaning | None:
    """The step in which the least score lies is the same answer for all scores in it; None without a least score."""
    if found.score is None or found.least is None:
        return None
    least, score = found.least, found.score
    start = least.numerator // (least.denominator * GRID) * GRID  # in whole numbers: asked for every package of a list
    if score.numerator < start * score.denominator:
        return Leaning.BELOW
    return Leaning.NEAR if score.numerator < (start + GRID) * score.denominator else Leaning.ABOVE


def told(
    verdict: Verdict,
    standings: Iterable[Faring],
    closed: Collection[str],
    seats: Collection[str],
    occasion: Occasion,
) -> Verdict:
    """The verdict with as much about the `closed` stakeholders' conditions as may be told. The optimiser only finds
    packages that all seats accept: of its own packages that is known anyway."""
    exact = frozenset(seats) if occasion is Occasion.SOLVED else frozenset()
    coarse = {s.id: leaning(s) for s in standings if s.id in closed and s.id not in exact}

    def kept(found: Finding) -> bool:
        if found.participant not in closed:
            return True
        if found.rule == MARK:
            return found.participant in exact or coarse.get(found.participant) is Leaning.BELOW
        return occasion is not Occasion.TRIED

    near = tuple(Finding(NEAR, {}, hard=False, participant=key) for key, how in coarse.items() if how is Leaning.NEAR)
    return Verdict(
        hard=tuple(f for f in verdict.hard if kept(f)),
        soft=tuple(f for f in verdict.soft if kept(f)),
        warnings=(*(f for f in verdict.warnings if kept(f)), *near),
    )

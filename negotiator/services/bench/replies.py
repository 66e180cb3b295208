"""What the optimiser answers to a question about a draft, as ids and numbers; put into words when it is shown."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from negotiator.bargaining.case import Case, Levels
from negotiator.bargaining.check import acceptable
from negotiator.bargaining.completing import barring, completed
from negotiator.bargaining.concepts import answered
from negotiator.bargaining.explain import Cost, costs, why
from negotiator.bargaining.improve import joint_moves, substitutes
from negotiator.bargaining.kept import Kept
from negotiator.bargaining.moves import effect
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.robustness import Robustness, robustness
from negotiator.bargaining.spread import even
from negotiator.bargaining.words import Concept, Status
from negotiator.services.packages.questions import MOST_MOVES, condition_name, effect_of
from negotiator.services.proposals.solved import explained
from negotiator.services.proposals.variants import NOISE, RUNS, stance
from negotiator.services.work.steps import Tell

REST, REPAIR, BETTER, INSTEAD, WHY = "rest", "repair", "better", "instead", "why"
COSTS, STAYS = "costs", "stays"
DRAFT, ASKED = "DRAFT", "ASKED"  # begin the names of conditions that a draft, or a question about it, sets


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the case with what the draft rules out, its levels (open ones at 0), the issues that it speaks of,
    the issue asked about (-1: none), what the latest proposal left, where the rest is to be solved, and the conditions
    whose costs may be told."""

    whole: Case
    case: Case
    levels: Levels
    said: tuple[int, ...]
    issue: int
    kept: Kept | None = None
    rules: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Whether the draft leaves anything open."""
        return len(self.said) < len(self.levels)


def _rest(asked: Question, options: Options) -> dict[str, object]:
    """The balanced package around what is fixed, or what stands against each other."""
    found, _left = answered(asked.case, (Concept.BALANCED,), replace(options, ideals=False), kept=asked.kept)
    outcome = found.outcomes.get(Concept.BALANCED)
    if outcome is not None and outcome.levels is not None:
        return {"lines": [line_of(asked, outcome.levels, outcome.proven)]}
    told = conflict_of(asked.case, found.status, options)
    return {"lines": [], "status": found.status.value if found.status else "", "conflict": told}


def conflict_of(case: Case, status: Status | None, options: Options) -> dict[str, object]:
    """Why no package fits a case, and the smallest ways out."""
    why_not, ways = explained(case, status, options)
    return {
        "sets": [{"names": list(names)} for names in why_not.mus],
        "relaxations": [{"names": list(names)} for names in ways.mcs],
        "scope": why_not.scope.value,
        "conflicts_ended": why_not.ended.value,
        "relaxations_ended": ways.ended.value,
    }


def _at(asked: Question, level: int) -> Case:
    """The case with the measure asked about at this level, named as what the draft asks."""
    others = [n for n in range(len(asked.case.issues[asked.issue].levels)) if n != level]
    return barring(asked.case, {asked.issue: others}, ASKED, {asked.issue: {}})


def _nothing_at(asked: Question, level: int, options: Options) -> dict[str, object]:
    """Why nothing fits with the measure asked about at this level."""
    return {"status": Status.NO_IR.value, "conflict": conflict_of(_at(asked, level), Status.NO_IR, options)}


def _repaired(asked: Question, options: Options) -> dict[str, object]:
    """The package that changes the least of what the draft says; no change where everybody accepts it."""
    if not asked.open and acceptable(asked.case, asked.levels):
        return {"lines": [], "fine": True}
    found = completed(asked.case, asked.levels, asked.said, options)
    if found.levels is None:
        told = _nothing(asked, options) if found.proven else {}
        return {"lines": [], "settled": found.proven, **told}
    return {"lines": [line_of(asked, found.levels, found.proven)], "changed": found.changed}


def _better(asked: Question, _options: Options) -> dict[str, object]:
    """Moves that help somebody, hurt nobody and break nothing."""
    return {"lines": [line_of(asked, move.levels, True) for move in joint_moves(asked.case, asked.levels, MOST_MOVES)]}


def _instead(asked: Question, options: Options) -> dict[str, object]:
    """What could be given instead of a measure that the other side refuses."""
    ways = substitutes(asked.case, asked.levels, asked.issue, options=options)
    lines = [line_of(asked, way.move.levels, way.proven) for way in ways if way.move is not None]
    return {"lines": lines} | ({} if ways else _nothing_at(asked, 0, options))


def _why(asked: Question, options: Options) -> dict[str, object]:
    """One line per neighbouring level: what the rest would be, who gains or loses, what a bare change would break."""
    lines = []
    for shift in why(asked.case, asked.levels, Concept.BALANCED, (asked.issue,), options):
        line = line_of(asked, shift.levels, shift.settled) if shift.levels is not None else {"steps": None}
        if shift.levels is None and shift.settled:
            line |= _nothing_at(asked, shift.level, options)
        breaks = [condition_name(asked.case, each) for each in shift.breaks]
        lines.append(line | {"level": shift.level, "breaks": breaks, "settled": shift.settled})
    return {"lines": lines}


def _nothing(asked: Question, options: Options) -> dict[str, object]:
    """Why nothing fits around what is fixed."""
    return {"status": Status.NO_IR.value, "conflict": conflict_of(asked.case, Status.NO_IR, options)}


def _costs(asked: Question, options: Options, tell: Tell) -> dict[str, object]:
    """What each condition costs whom: against the balanced package around what is fixed, which is in the first line."""
    base = _base(asked, options)
    if base is None:
        return {"lines": [], **_nothing(asked, options)}

    def told(found: Sequence[Cost]) -> dict[str, object]:
        return _costing(asked, found) | {"same": not asked.open and base == asked.levels}

    return told(
        costs(asked.case, base, Concept.BALANCED, asked.rules, options, heard=lambda so_far: tell(told(so_far)))
    )


def _costing(asked: Question, found: Sequence[Cost]) -> dict[str, object]:
    told = [
        {"name": each.name, "effect": effect_of(asked.case, each.effect), "settled": each.settled}
        for each in found
        if each.matters or not each.settled
    ]
    idle = [each.name for each in found if each.settled and not each.matters]
    return {"lines": [], "costs": told, "idle": idle}


def _base(asked: Question, options: Options) -> Levels | None:
    found, _left = answered(asked.case, (Concept.BALANCED,), replace(options, ideals=False))
    outcome = found.outcomes.get(Concept.BALANCED)
    return outcome.levels if outcome is not None else None


def _stays(asked: Question, options: Options, tell: Tell) -> dict[str, object]:
    """Which measures keep their level in the balanced package around what is fixed, when importances vary."""
    spread = even(asked.case, weights=Fraction(0), scores=NOISE)

    def so_far(some: Robustness) -> None:
        if some.solved:
            tell(_staying(asked, some))

    found = robustness(asked.case, spread, RUNS, Concept.BALANCED, options, heard=so_far)
    return _staying(asked, found) | (_nothing(asked, options) if found.none and not found.solved else {})


def _staying(asked: Question, found: Robustness) -> dict[str, object]:
    places = enumerate(asked.case.issues) if found.solved else ()
    return {
        "lines": [],
        "runs": found.solved,
        "stances": {issue.id: stance(found, place) for place, issue in places},
    }


def line_of(asked: Question, levels: Levels, proven: bool) -> dict[str, object]:
    """A package beside the draft: [measure, level before or None where it was open, level after] for what differs."""
    pairs = zip(asked.case.issues, asked.levels, levels, strict=True)
    steps = [
        [issue.id, before if n in asked.said else None, after]
        for n, (issue, before, after) in enumerate(pairs)
        if before != after or n not in asked.said
    ]
    points = () if asked.open else effect(asked.case, asked.levels, levels)
    return {"steps": steps, "effect": effect_of(asked.case, points) if points else {}, "settled": proven}


ANSWERS: Mapping[str, Callable[[Question, Options], dict[str, object]]] = {
    REST: _rest,
    REPAIR: _repaired,
    BETTER: _better,
    INSTEAD: _instead,
    WHY: _why,
}
LASTING: Mapping[str, Callable[[Question, Options, Tell], dict[str, object]]] = {COSTS: _costs, STAYS: _stays}

"""The answer file `negotiator-answer/1`: values become plain JSON; fractions become the nearest floats."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import isfinite

from negotiator.bargaining.alternatives import Alternatives
from negotiator.bargaining.case import Case, Levels
from negotiator.bargaining.conflict import Conflicts
from negotiator.bargaining.frontier import Frontier
from negotiator.bargaining.outcome import Answer, Method, Outcome, Value
from negotiator.bargaining.robustness import Robustness
from negotiator.bargaining.words import Concept

FORMAT = "negotiator-answer/1"

Json = dict[str, object]


def package(case: Case, levels: Levels | None) -> list[str] | None:
    """Names of the levels, in the case's order of issues."""
    if levels is None:
        return None
    return [issue.levels[level] for issue, level in zip(case.issues, levels, strict=True)]


def plain(value: Value) -> int | float | list[int | float] | None:
    """A concept's value as numbers; None stays None."""
    if isinstance(value, tuple):
        return [entry if isinstance(entry, int) else float(entry) for entry in value]
    return float(value) if isinstance(value, Fraction) else value


def _finite(value: float | None) -> float | None:
    return value if value is not None and isfinite(value) else None


def outcome_data(case: Case, outcome: Outcome) -> Json:
    """One concept's block; an unknown bound or gap is null."""
    data: Json = {
        "value": plain(outcome.value),
        "package": package(case, outcome.levels),
        "points": list(outcome.points),
        "proven": outcome.proven,
        "bound": _finite(outcome.bound),
        "gap": _finite(outcome.gap),
        "seconds": outcome.seconds,
    }
    if outcome.concept is Concept.NASH:
        data["gainers"], data["of"] = outcome.gainers or (0, 0)
    if outcome.method is not Method.PROGRAMME:
        data["method"] = outcome.method.value
    if outcome.optima is not None:
        data["optima"] = outcome.optima
    if outcome.soft:
        data["soft"] = list(outcome.soft)
    return data


def answer_data(case: Case, answer: Answer) -> Json:
    """The answer without its extras. A status that time did not allow to find is null."""
    data: Json = {
        "format": FORMAT,
        "case": answer.case,
        "status": answer.status.value if answer.status else None,
        "seconds": answer.seconds,
        "ideal": list(answer.ideal) if answer.ideal is not None else None,
        "active": list(answer.active),
    }
    for concept, outcome in answer.outcomes.items():
        data[concept.value] = outcome_data(case, outcome)
    return data


def values_data(found: Alternatives) -> list[object]:
    """The values of alternatives, best first."""
    return [plain(outcome.value) for outcome in found.outcomes]


def alternatives_data(case: Case, found: Alternatives) -> list[Json]:
    """Alternatives with value, package and points, best first."""
    return [
        {
            "value": plain(outcome.value),
            "package": package(case, outcome.levels),
            "points": list(outcome.points),
            "proven": outcome.proven,
        }
        for outcome in found.outcomes
    ]


def core_data(case: Case, core: Sequence[Sequence[Fraction]]) -> Json:
    """Core indices per issue, one per level; empty if there is none."""
    return {issue.id: [float(share) for share in row] for issue, row in zip(case.issues, core, strict=False)}


def robustness_data(case: Case, found: Robustness) -> Json:
    """Samples asked, solved and unproven, the core indices and the most frequent packages."""
    return {
        "samples": found.asked,
        "solved": found.solved,
        "none": found.none,
        "unproven": found.unproven,
        "seed": found.seed,
        "core": core_data(case, found.core),
        "packages": [
            {"package": package(case, levels), "share": times / found.solved} for levels, times in found.packages[:10]
        ],
    }


def frontier_data(found: Frontier) -> Json:
    """The vectors; `complete` is there only where it is false."""
    data: Json = {"points": [list(vector) for vector in found.points]}
    return data if found.complete else {**data, "complete": False}


def sets_data(sets: Iterable[Sequence[str]]) -> list[list[str]]:
    """Sets of names as lists."""
    return [list(names) for names in sets]


def conflicts_data(case: Case, found: Conflicts) -> Json:
    """Conflicts among everything, with the closest package."""
    return {
        "mus": sets_data(found.mus),
        "mcs": sets_data(found.mcs),
        "nearest": package(case, found.nearest),
        "shortfall": found.shortfall,
        "complete": found.complete,
    }

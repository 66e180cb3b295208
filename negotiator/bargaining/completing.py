"""An offer that leaves issues open becomes a package: as little of what it says is changed as possible, and the rest is
chosen by the balanced rule."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from negotiator.bargaining.again import any_package
from negotiator.bargaining.case import Case, Condition, Levels, Linear
from negotiator.bargaining.concepts import answer, sit_down
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.words import Concept, Sense

KEPT = "KEPT"  # id of the condition that so much of an offer stays as it is


@dataclass(frozen=True, slots=True)
class Completion:
    """A package that everybody accepts, None if there is none or none was found in time; how many said issues it
    changes; whether it is proven that no other changes fewer, or that there is none."""

    levels: Levels | None
    changed: int
    proven: bool


def completed(case: Case, levels: Levels, said: Collection[int], options: Options | None = None) -> Completion:
    """The package that changes the fewest of the `said` issues of an offer, the balanced one among these."""
    options = options or Options()
    table = sit_down(case, options)
    with table.programme.trial() as programme:
        found = any_package(table)
        if not found:
            return Completion(None, 0, found is False)
        programme.objective({(issue, levels[issue]): 1 for issue in said})
        solve = table.solve()
        nearest = table.best_known(programme.worth)
        if nearest is None:
            raise LookupError("no package is known although one was found")
        kept = programme.worth(nearest)
        proven = table.shut(nearest, solve.bound)
    terms = tuple((issue, levels[issue], 1) for issue in sorted(said))
    row = Condition(KEPT, Linear(terms, Sense.AT_LEAST, round(kept)))
    chosen = balanced(replace(case, conditions=(*case.conditions, row)), options) if terms else None
    return Completion(chosen or nearest, len(terms) - round(kept), proven)


def balanced(case: Case, options: Options) -> Levels | None:
    """The balanced package of a case; None if there is none or none was found in time."""
    found = answer(case, (Concept.BALANCED,), replace(options, ideals=False)).outcomes.get(Concept.BALANCED)
    return found.levels if found is not None else None


def barring(case: Case, barred: Mapping[int, Collection[int]], name: str, label: Mapping[int, object]) -> Case:
    """The case without some levels of some issues; `label` holds the words of each issue's condition, by language."""
    rows = tuple(
        Condition(
            f"{name}:{case.issues[issue].id}",
            Linear(tuple((issue, n, 1) for n in sorted(levels)), Sense.AT_MOST, 0),
            label=tuple(sorted(dict(label[issue]).items())),  # type: ignore[call-overload]
        )
        for issue, levels in sorted(barred.items())
        if levels
    )
    return replace(case, conditions=(*case.conditions, *rows))

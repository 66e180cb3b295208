"""Says what a run found: the score by part and together, and each change that nobody noticed."""

from collections.abc import Mapping, Sequence

from tools.mutants.cases import Case, Outcome
from tools.mutants.judged import Place, judged, place
from tools.mutants.parts import PARTS


def report(drawn: Sequence[Case], outcomes: Mapping[str, Outcome]) -> None:
    """Prints it. What is judged (`judged.py`) counts as unnoticed; a second score leaves it out."""
    asked = [(case, outcomes[case.key]) for case in drawn if case.key in outcomes]
    for name in (*(part.name for part in PARTS), "all"):
        found = [(case, outcome) for case, outcome in asked if name in (case.part.name, "all")]
        if found:
            noticed = sum(outcome.noticed for _case, outcome in found)
            left = noticed + sum(not outcome.noticed and _place(case) not in judged() for case, outcome in found)
            without = f"; without {len(found) - left} judged: {_percent(noticed, left)}" if left < len(found) else ""
            print(f"{name:10} {noticed:4} of {len(found):4} noticed, {_percent(noticed, len(found))}{without}")
    for case, outcome in sorted(asked, key=lambda each: each[0].said):
        if not outcome.noticed:
            why = judged().get(_place(case))
            print(f"{outcome.how:9} {case.said}" + (f" (judged: {why})" if why else ""))


def _place(case: Case) -> Place:
    return place(case.file, case.mutant.line, case.mutant.was, case.mutant.becomes)


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "–"

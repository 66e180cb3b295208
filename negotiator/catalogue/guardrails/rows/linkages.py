"""Rows of linkages (LK): both or none, and one not before the other."""

from collections.abc import Iterator

from negotiator.bargaining.case import Body, Choice, Condition
from negotiator.catalogue.guardrails import sentences
from negotiator.catalogue.guardrails.own import TIED
from negotiator.catalogue.guardrails.rows.choices import Choices, excludes, labelled, requires
from negotiator.catalogue.plan import SEQUENCE, Linkage, Plan
from negotiator.catalogue.reading import library


def linkages(plan: Plan) -> Iterator[Condition]:
    """The conditions that the binding linkages of the dossier make, in their order; each linkage has one name. None
    for a linkage of a measure that the dossier does not have."""
    choices = Choices(plan)
    for tie in plan.bound:
        name, label = name_of(tie), labelled(sentences.tied(plan, tie))
        for n, body in enumerate(_bodies(choices, tie), 1):
            cls = library.guardrail_texts()[TIED].cls
            yield Condition(id=f"{name}:{n}", body=body, rule=name, cls=cls, label=label)


def name_of(tie: Linkage) -> str:
    """The name of a linkage's conditions: what it ties, how, and from which levels on where these are not 1."""
    sides = (measure if level == 1 else f"{measure}.{level}" for measure, level in _sides(tie))
    return ":".join((TIED, tie.type, *sides))


def _sides(tie: Linkage) -> tuple[tuple[str, int], tuple[str, int]]:
    return (tie.a, tie.a_level), (tie.b, tie.b_level)


def _bodies(choices: Choices, tie: Linkage) -> Iterator[Body]:
    if not {tie.a, tie.b} <= choices.issues.keys():
        return
    a, b = (choices.from_level(*side) for side in _sides(tie))
    if b:
        yield requires(b, a)
    if tie.type == SEQUENCE:
        yield from _in_order(choices, a, b)
    elif a:
        yield requires(a, b)


def _in_order(choices: Choices, a: tuple[Choice, ...], b: tuple[Choice, ...]) -> Iterator[Body]:
    """No level of the second that is due before the chosen one of the first."""
    for year in sorted({_year(choices, choice) for choice in a}):
        late = tuple(choice for choice in a if _year(choices, choice) == year)
        early = tuple(choice for choice in b if _year(choices, choice) < year)
        if early:
            yield excludes(late, early)


def _year(choices: Choices, choice: Choice) -> int:
    issue, level = choice
    return choices.plan.measures[issue].levels[level].year

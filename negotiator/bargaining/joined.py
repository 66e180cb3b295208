"""Several cases solved as one: blocks of issues, parties and conditions side by side, and what they share."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from negotiator.bargaining.case import (
    Balance,
    Body,
    Bonus,
    Case,
    Choice,
    Condition,
    Excludes,
    Forbids,
    Issue,
    Levels,
    Linear,
    Party,
    Ratio,
    Requires,
    Term,
)
from negotiator.bargaining.errors import CaseError

APART = "~"  # between the number of a block and a name in it


def starts(cases: Sequence[Case]) -> tuple[int, ...]:
    """Where the issues of each case begin in the joined one, in the order of the cases."""
    return tuple(accumulate((len(case.issues) for case in cases[:-1]), initial=0))


def joined(name: str, cases: Sequence[Case], shared: Sequence[Condition], costs: tuple[Term, ...] = ()) -> Case:
    """One case of all: every package of it is a package of each, and the other way round where `shared`, whose choices
    are numbered as in the joined case, holds. `costs` are those of the balanced rule, by the sum over all parties; the
    rest of that rule is the first case's. Raises CaseError unless all have one scale and one price of soft rules."""
    first = cases[0]
    alike = {(case.scale, case.balance.epsilon, case.balance.soft_penalty) for case in cases}
    if len(alike) > 1:
        raise CaseError("scale", "differs between the cases, or what a soft rule costs")
    blocks = tuple(zip(range(len(cases)), cases, starts(cases), strict=True))
    bonuses = (_bonus(n, bonus, start) for n, case, start in blocks for bonus in case.balance.bonuses)
    return Case(
        name=name,
        scale=first.scale,
        issues=tuple(Issue(of(n, issue.id), issue.levels) for n, case, _start in blocks for issue in case.issues),
        parties=tuple(_parties(cases)),
        red_lines=tuple(_condition(n, c, start) for n, case, start in blocks for c in case.red_lines),
        conditions=(*(_condition(n, c, start) for n, case, start in blocks for c in case.conditions), *shared),
        balance=Balance(first.balance.epsilon, first.balance.soft_penalty, costs, tuple(bonuses)),
    )


def of(block: int, name: str) -> str:
    """What a thing of a block is called in the joined case."""
    return f"{block}{APART}{name}"


def parts(cases: Sequence[Case], levels: Levels) -> tuple[Levels, ...]:
    """The package of each case in one of the joined case."""
    return tuple(levels[start : start + len(case.issues)] for case, start in zip(cases, starts(cases), strict=True))


def _parties(cases: Sequence[Case]) -> Iterator[Party]:
    """With no points for what the other cases decide."""
    nothing = [tuple((0,) * len(issue.levels) for issue in case.issues) for case in cases]
    for n, case in enumerate(cases):
        before = tuple(row for rows in nothing[:n] for row in rows)
        after = tuple(row for rows in nothing[n + 1 :] for row in rows)
        for party in case.parties:
            yield replace(party, id=of(n, party.id), points=(*before, *party.points, *after))


def _condition(block: int, condition: Condition, start: int) -> Condition:
    return replace(
        condition,
        id=of(block, condition.id),
        rule=of(block, condition.rule) if condition.rule else "",
        body=moved(condition.body, start),
        stakeholder=of(block, condition.stakeholder) if condition.stakeholder else "",
    )


def _bonus(block: int, bonus: Bonus, start: int) -> Bonus:
    move = _mover(start)
    return replace(bonus, id=of(block, bonus.id), a=move(bonus.a), b=move(bonus.b))


def _mover(start: int) -> Callable[[tuple[Choice, ...]], tuple[Choice, ...]]:
    return lambda choices: tuple((issue + start, level) for issue, level in choices)


def _terms(terms: tuple[Term, ...], start: int) -> tuple[Term, ...]:
    return tuple((issue + start, level, coefficient) for issue, level, coefficient in terms)


def moved(body: Body, start: int) -> Body:
    """The same condition on issues that begin at `start`."""
    move = _mover(start)
    match body:
        case Linear(terms, sense, rhs):
            return Linear(_terms(terms, start), sense, rhs)
        case Ratio(num, den, p, q):
            return Ratio(_terms(num, start), _terms(den, start), p, q)
        case Requires(if_, then):
            return Requires(move(if_), move(then))
        case Excludes(a, b):
            return Excludes(move(a), move(b))
        case Forbids((issue, level)):
            return Forbids((issue + start, level))

"""What an offer breaks whatever becomes of the issues that it leaves open: no solver, each condition by itself."""

from collections.abc import Collection, Iterable, Iterator

from negotiator.bargaining.case import (
    Body,
    Case,
    Choice,
    Condition,
    Excludes,
    Forbids,
    Levels,
    Linear,
    Ratio,
    Requires,
    Term,
)
from negotiator.bargaining.words import Sense


def surely_broken(case: Case, levels: Levels, said: Collection[int]) -> tuple[Condition, ...]:
    """The hard conditions and red lines that no completion of the `said` issues holds, in the case's order. Each is
    judged alone: that all others can be held does not say that they can be held together."""
    fixed = frozenset(said)
    conditions = (c for c in (*case.conditions, *case.red_lines) if c.hard)
    return tuple(c for c in conditions if _broken(case, c.body, levels, fixed))


def surely_unhappy(case: Case, levels: Levels, said: Collection[int]) -> tuple[str, ...]:
    """Ids of the parties that no completion gives what they can accept, in the case's order."""
    fixed = frozenset(said)
    return tuple(
        party.id
        for party in case.parties
        if sum(row[levels[i]] if i in fixed else max(row) for i, row in enumerate(party.points)) < party.d
    )


def _broken(case: Case, body: Body, levels: Levels, said: frozenset[int]) -> bool:
    match body:
        case Linear(terms, sense, rhs):
            low, high = _span(case, terms, levels, said)
            return (sense is not Sense.AT_LEAST and low > rhs) or (sense is not Sense.AT_MOST and high < rhs)
        case Ratio(num, den, p, q):
            terms = (*((i, n, q * c) for i, n, c in num), *((i, n, -p * c) for i, n, c in den))
            return _span(case, terms, levels, said)[0] > 0
        case Requires(if_, then):
            met = any(i not in said or levels[i] == n for i, n in then)
            return not met and _sure(case, if_, levels, said)
        case Excludes(a, b):
            return _sure(case, a, levels, said) and _sure(case, b, levels, said)
        case Forbids(choice):
            return _sure(case, (choice,), levels, said)


def _sure(case: Case, choices: Iterable[Choice], levels: Levels, said: frozenset[int]) -> bool:
    """Whether every completion makes one of the choices: no issue can avoid all of its own."""
    held: dict[int, set[int]] = {}
    for issue, level in choices:
        held.setdefault(issue, set()).add(level)
    return any(
        levels[issue] in found if issue in said else len(found) == len(case.issues[issue].levels)
        for issue, found in held.items()
    )


def _span(case: Case, terms: Iterable[Term], levels: Levels, said: frozenset[int]) -> tuple[int, int]:
    """The least and the most that the sum can come to."""
    spans = list(_spans(case, terms, levels, said))
    return sum(low for low, _ in spans), sum(high for _, high in spans)


def _spans(case: Case, terms: Iterable[Term], levels: Levels, said: frozenset[int]) -> Iterator[tuple[int, int]]:
    held: dict[int, dict[int, int]] = {}
    for issue, level, coefficient in terms:
        row = held.setdefault(issue, {})
        row[level] = row.get(level, 0) + coefficient
    for issue, row in held.items():
        if issue in said:
            yield row.get(levels[issue], 0), row.get(levels[issue], 0)
        else:
            found = [row.get(n, 0) for n in range(len(case.issues[issue].levels))]
            yield min(found), max(found)

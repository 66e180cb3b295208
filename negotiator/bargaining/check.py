"""Every condition checked again in exact integers, without the solver."""

from negotiator.bargaining.case import Body, Case, Condition, Excludes, Forbids, Levels, Linear, Ratio, Requires, Term
from negotiator.bargaining.values import surplus
from negotiator.bargaining.words import Sense


def total(terms: tuple[Term, ...], levels: Levels) -> int:
    """Sum of the coefficients of the chosen levels."""
    return sum(coefficient for issue, level, coefficient in terms if levels[issue] == level)


def holds(body: Body, levels: Levels) -> bool:
    """Whether one condition holds for a package."""
    match body:
        case Linear(terms, Sense.AT_MOST, rhs):
            return total(terms, levels) <= rhs
        case Linear(terms, Sense.AT_LEAST, rhs):
            return total(terms, levels) >= rhs
        case Linear(terms, _, rhs):
            return total(terms, levels) == rhs
        case Ratio(num, den, p, q):
            return q * total(num, levels) <= p * total(den, levels)
        case Requires(if_, then):
            return not any(levels[i] == n for i, n in if_) or any(levels[i] == n for i, n in then)
        case Excludes(a, b):
            return not (any(levels[i] == n for i, n in a) and any(levels[i] == n for i, n in b))
        case Forbids((issue, level)):
            return levels[issue] != level


def broken(case: Case, levels: Levels) -> tuple[Condition, ...]:
    """The conditions and red lines that a package breaks, hard and soft, in the case's order; empty if none."""
    return tuple(c for c in (*case.conditions, *case.red_lines) if not holds(c.body, levels))


def broken_hard(case: Case, levels: Levels) -> tuple[Condition, ...]:
    """The broken ones that may not break."""
    return tuple(c for c in broken(case, levels) if c.hard)


def broken_soft_rules(case: Case, levels: Levels) -> tuple[str, ...]:
    """Names of the soft rules that a package breaks, each once, sorted."""
    return tuple(sorted({c.name for c in broken(case, levels) if not c.hard}))


def unhappy(case: Case, levels: Levels) -> tuple[str, ...]:
    """Ids of the parties that get less than they can accept, in the case's order."""
    return tuple(p.id for p, extra in zip(case.parties, surplus(case, levels), strict=True) if extra < 0)


def acceptable(case: Case, levels: Levels) -> bool:
    """Whether a package belongs to R: all hard conditions and red lines hold and every party accepts."""
    return not broken_hard(case, levels) and not unhappy(case, levels)

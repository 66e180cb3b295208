"""Whether the balanced package of a case must be that of another, which differs in amounts alone: without solving it.

It must be where four things hold, each read off the rows:

- no package is new: each hard condition of the new case implies the old one;
- the package still fits, and gives every party more than its least; a package with the largest least surplus still
  fits: so that the same parties can gain, and the slack of the balanced rule is measured from the same height;
- no package breaks fewer soft rules, and the package breaks the same;
- no level costs less, the costs of the package's own set apart, which no other choice undercuts.

Then whatever is as good in the new case was at least as good in the old one, and the choice among equals, which looks
at points and levels alone, falls on the same package.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from math import floor, inf

from negotiator.bargaining.case import Body, Case, Choice, Condition, Levels, Linear, Ratio, Term
from negotiator.bargaining.check import acceptable, broken_soft_rules
from negotiator.bargaining.kept import Kept
from negotiator.bargaining.rows import collected
from negotiator.bargaining.values import points
from negotiator.bargaining.words import Concept, Sense

ROUNDED = 0.01  # points that the solver's bound may lie below what it bounds, which is whole
MOST_SCALES = 4  # ways tried to make two rows comparable
Amounts = Mapping[Choice, Fraction]


def unmoved(kept: Kept, new: Case) -> bool:
    """Whether the balanced package that an earlier solve proved must be the new case's; False where that is not seen
    without solving."""
    old, outcome = kept.case, kept.answer.outcomes.get(Concept.BALANCED)
    if outcome is None or outcome.levels is None or not (outcome.proven and outcome.canonical):
        return False
    if (old.issues, old.parties, old.balance.bonuses) != (new.issues, new.parties, new.balance.bonuses):
        return False
    if replace(old.balance, costs=()) != replace(new.balance, costs=()):
        return False
    highest = inf if outcome.bound is None else floor(outcome.bound + ROUNDED)
    return (
        _gains(new, outcome.levels)
        and any(_least(new, each) >= highest and acceptable(new, each) for each in kept.packages)
        and _costs_no_less(old, new, outcome.levels)
        and broken_soft_rules(old, outcome.levels) == broken_soft_rules(new, outcome.levels)
        and _implied(old, new)
    )


def _least(case: Case, levels: Levels) -> int:
    return min(worth - party.d for party, worth in zip(case.parties, points(case, levels), strict=True))


def _gains(case: Case, levels: Levels) -> bool:
    return acceptable(case, levels) and _least(case, levels) > 0


def _costs_no_less(old: Case, new: Case, levels: Levels) -> bool:
    """Whether no package saves more, or has to spend less more, than this one: level by level."""
    before, after = collected(old.balance.costs), collected(new.balance.costs)
    for place, issue in enumerate(new.issues):
        moved = [after.get((place, n), 0) - before.get((place, n), 0) for n in range(len(issue.levels))]
        if moved[levels[place]] > min(moved):
            return False
    return True


def _implied(old: Case, new: Case) -> bool:
    """Whether each condition of the old case, soft ones too, is implied by one of the same name in the new one."""
    known = {condition.id: condition for condition in (*new.conditions, *new.red_lines)}
    return all(_holds(condition, known.get(condition.id)) for condition in (*old.conditions, *old.red_lines))


def _holds(old: Condition, new: Condition | None) -> bool:
    if new is None or (old.hard, old.rule) != (new.hard, new.rule):
        return False
    return old.body == new.body or any(_tighter(one, new.body) for one in _rows(old.body))


def _tighter(old: Amounts, body: Body) -> bool:
    """Whether a row of the new body, times something, is never below the old one, so that keeping it keeps that."""
    for new in _rows(body):
        for scale in _scales(old, new):
            if _most(old, new, scale) <= 0:
                return True
    return False


CONSTANT: Choice = (-1, 0)  # where a row keeps what does not depend on the package


def _rows(body: Body) -> Iterator[Amounts]:
    """The body as amounts whose sum over a package must not be above zero; nothing where it is of another form."""
    if isinstance(body, Linear) and body.sense is not Sense.EQUAL:
        sign = 1 if body.sense is Sense.AT_MOST else -1
        yield _signed(body.terms, sign) | {CONSTANT: Fraction(-sign * body.rhs)}
    elif isinstance(body, Ratio):
        num, den = _signed(body.num, body.q), _signed(body.den, -body.p)
        yield {key: num.get(key, Fraction(0)) + den.get(key, Fraction(0)) for key in {**num, **den}}


def _signed(terms: Iterable[Term], factor: int) -> dict[Choice, Fraction]:
    return {choice: Fraction(factor * amount) for choice, amount in collected(terms).items()}


def _scales(old: Amounts, new: Amounts) -> Iterator[Fraction]:
    """What to multiply the new row by: its whole numbers may stand for other units. As they are, then such that an
    amount of both is the same."""
    yield Fraction(1)
    found = dict.fromkeys(old[key] / new[key] for key in old if old[key] and new.get(key) and old[key] / new[key] > 0)
    yield from list(found)[:MOST_SCALES]


def _most(old: Amounts, new: Amounts, scale: Fraction) -> Fraction:
    """The most by which the old row is above the new one, over all packages: level 0 and levels without an amount
    count as zero."""
    best: dict[int, Fraction] = {}
    total = Fraction(0)
    for choice in {**old, **new}:
        above = old.get(choice, Fraction(0)) - scale * new.get(choice, Fraction(0))
        if choice == CONSTANT:
            total += above
        else:
            best[choice[0]] = max(best.get(choice[0], Fraction(0)), above)
    return total + sum(best.values(), Fraction(0))

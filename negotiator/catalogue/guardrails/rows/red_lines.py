"""Red lines as conditions for the solver."""

from collections.abc import Iterator
from fractions import Fraction

from negotiator.bargaining.case import Body, Choice, Condition
from negotiator.bargaining.expressions import (
    Both,
    Cap,
    Comparison,
    CountryFact,
    Expr,
    Flag,
    Implication,
    LegalGate,
    LevelOf,
    Money,
    NotBoth,
    Number,
    Persons,
    PersonsOf,
    Side,
)
from negotiator.bargaining.expressions import Sum as Added
from negotiator.bargaining.rules import parse
from negotiator.bargaining.words import Sense
from negotiator.catalogue.guardrails.numbers import cap
from negotiator.catalogue.guardrails.own import binding, own_rule
from negotiator.catalogue.guardrails.red_line_words import meaning
from negotiator.catalogue.guardrails.rows.choices import (
    Choices,
    Sum,
    at_least,
    at_most,
    at_most_if,
    combined,
    exactly,
    excludes,
    impossible,
    labelled,
    never,
    requires,
)
from negotiator.catalogue.guardrails.rows.rights import barred_levels
from negotiator.catalogue.guardrails.sentences import red_line
from negotiator.catalogue.plan import Participant, Plan
from negotiator.catalogue.reading.context import holds, listed

OK = Number(Fraction(1))


def red_lines_of(plan: Plan, participant: Participant) -> Iterator[Condition]:
    """The conditions that a participant's red lines make, in written order; named after the red line."""
    for line in participant.red_lines:
        expr = parse(line.expr)
        label = labelled(red_line(participant.text, meaning(plan, expr)))
        bodies = tuple(bodies_of(Choices(plan), expr))
        for n, body in enumerate(bodies, 1):
            yield Condition(
                id=line.id if len(bodies) == 1 else f"{line.id}:{n}",
                body=body,
                rule=line.id,
                hard=line.hard,
                stakeholder=participant.id,
                label=label,
            )


def own_rules_of(plan: Plan) -> Iterator[Condition]:
    """The conditions that the dossier's own rules make, in their order; each rule is named by itself."""
    for rule in binding(plan):
        expr = parse(rule.expr)
        label = labelled(own_rule(meaning(plan, expr)))
        bodies = tuple(bodies_of(Choices(plan), expr))
        for n, body in enumerate(bodies, 1):
            id = rule.id if len(bodies) == 1 else f"{rule.id}:{n}"
            yield Condition(id=id, body=body, rule=rule.id, hard=rule.hard, label=label)


def bodies_of(choices: Choices, expr: Expr) -> Iterator[Body]:
    """An expression as rows; none where it holds for every package."""
    match expr:
        case Comparison():
            yield from _comparison(choices, expr)
        case Implication():
            yield from _implication(choices, expr)
        case Both(first, second):
            yield from _implication(choices, Implication(first, second))
            yield from _implication(choices, Implication(second, first))
        case NotBoth(first, second):
            yield from _apart(choices, first, second)


def _apart(choices: Choices, first: Comparison, second: Comparison) -> Iterator[Body]:
    truths = (_constant(choices.plan, first), _constant(choices.plan, second))
    if False in truths:
        return
    open_ = tuple(_levels(choices, each) for each, truth in zip((first, second), truths, strict=True) if truth is None)
    if not open_:
        yield impossible(choices.plan)
    elif all(open_):
        yield never(open_[0]) if len(open_) == 1 else excludes(*open_)


def _implication(choices: Choices, expr: Implication) -> Iterator[Body]:
    always = _constant(choices.plan, expr.if_)
    if always is not None:
        if always:
            yield from _comparison(choices, expr.then)
        return
    if_ = _levels(choices, expr.if_)
    if if_:
        yield from _implied(choices, if_, expr)


def fact(plan: Plan, quantity: Flag | CountryFact) -> Fraction:
    """1 if a mark or fact holds, else 0."""
    if isinstance(quantity, Flag):
        return Fraction(quantity.name in listed(plan, "flags"))
    return Fraction(holds(plan, quantity.name.lower()))


def compares(left: Fraction, sense: Sense, right: Fraction) -> bool:
    """Whether a comparison of two numbers is true."""
    match sense:
        case Sense.AT_MOST:
            return left <= right
        case Sense.AT_LEAST:
            return left >= right
        case Sense.EQUAL:
            return left == right


def _constant(plan: Plan, comparison: Comparison) -> bool | None:
    """The truth of a comparison that no package can change; None if a package decides."""
    quantity, right = comparison.left.quantity, comparison.right.quantity
    if not isinstance(right, Number):
        return None
    if isinstance(quantity, Flag | CountryFact):
        return compares(fact(plan, quantity), comparison.sense, right.value)
    if isinstance(quantity, LevelOf) and all(measure.id != quantity.measure for measure in plan.measures):
        return compares(Fraction(0), comparison.sense, right.value)
    return None


def _levels(choices: Choices, comparison: Comparison) -> tuple[Choice, ...]:
    """The choices of one measure that make a comparison of its level true."""
    quantity, right = comparison.left.quantity, comparison.right.quantity
    if not isinstance(quantity, LevelOf) or not isinstance(right, Number):
        raise TypeError(comparison)
    issue = choices.issues[quantity.measure]
    levels = choices.plan.measures[issue].levels
    return tuple((issue, level.n) for level in levels if compares(Fraction(level.n), comparison.sense, right.value))


def _comparison(choices: Choices, comparison: Comparison) -> Iterator[Body]:
    if isinstance(comparison.left.quantity, LegalGate):
        yield from _legal_gate(choices, comparison)
        return
    always = _constant(choices.plan, comparison)
    if always is not None:
        if not always:
            yield impossible(choices.plan)
        return
    difference = _difference(choices, comparison)
    if difference is not None:
        part, limit = difference
        make = {Sense.AT_MOST: at_most, Sense.AT_LEAST: at_least, Sense.EQUAL: exactly}
        yield make[comparison.sense](part, limit)


def _barred(choices: Choices) -> tuple[Choice, ...]:
    """Choices that the law does not allow today."""
    return tuple(
        (choices.issues[measure.id], n)
        for measure in choices.plan.measures
        for n, _ in barred_levels(choices.plan, measure)
    )


def _legal_gate(choices: Choices, comparison: Comparison) -> Iterator[Body]:
    barred = _barred(choices)
    if comparison.right.quantity == OK:
        if barred:
            yield never(barred)
    else:
        yield at_least(choices.count(barred), 1) if barred else impossible(choices.plan)


def _implied(choices: Choices, if_: tuple[Choice, ...], expr: Implication) -> Iterator[Body]:
    then = expr.then
    if isinstance(then.left.quantity, LegalGate):
        barred = _barred(choices)
        if then.right.quantity != OK:
            yield requires(if_, barred)
        elif barred:
            yield excludes(if_, barred)
        return
    always = _constant(choices.plan, then)
    if always is not None:
        if not always:
            yield never(if_)
        return
    if isinstance(then.left.quantity, LevelOf):
        yield requires(if_, _levels(choices, then))
        return
    difference = _difference(choices, then)
    if difference is None:
        return
    part, limit = difference
    if then.sense is not Sense.AT_LEAST:
        yield at_most_if(part, limit, if_)
    if then.sense is not Sense.AT_MOST:
        yield at_most_if(combined((-1, part)), -limit, if_)


def _difference(choices: Choices, comparison: Comparison) -> tuple[Sum, Fraction] | None:
    """Left minus right as a sum and the number it is compared with; None where a payer has no limit."""
    if isinstance(comparison.right.quantity, Cap) and cap(choices.plan, comparison.right.quantity.payer) is None:
        return None
    left, minus = _side(choices, comparison.left)
    right, plus = _side(choices, comparison.right)
    return combined((1, left), (-1, right)), plus - minus


def _side(choices: Choices, side: Side) -> tuple[Sum, Fraction]:
    """A side as a sum over choices and a constant."""
    zero = Fraction(0)
    match side.quantity:
        case Number(value):
            return {}, side.factor * value
        case Cap(payer):
            return {}, side.factor * (cap(choices.plan, payer) or zero)
        case Flag() | CountryFact() as quantity:
            return {}, side.factor * fact(choices.plan, quantity)
        case LevelOf(measure):
            part = choices.sum(lambda _, level: Fraction(level.n), (measure,))
        case Persons(group, places):
            part = choices.persons(group, places)
        case PersonsOf(measure):
            part = choices.persons("all", (measure,))
        case Money(payer):
            part = choices.paid(payer)
        case Added(parts):
            part = combined(*((1, _side(choices, each)[0]) for each in parts))
        case LegalGate():
            raise TypeError(side)
    return combined((side.factor, part)), zero

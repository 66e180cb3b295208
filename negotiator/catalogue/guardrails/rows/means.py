"""Rows of the guardrails on capacity and money: G-04, G-05, G-12, G-13, G-14, G-15, G-26, G-30."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from functools import partial

from negotiator.bargaining.case import Body, Condition
from negotiator.catalogue.guardrails import sentences
from negotiator.catalogue.guardrails.numbers import stated_caps
from negotiator.catalogue.guardrails.rows.choices import (
    Choices,
    Sum,
    at_least,
    at_most,
    at_most_unless,
    combined,
    condition,
    labelled,
)
from negotiator.catalogue.means import CAPACITY, CASES, CHAPTER, FEDERAL, PAYER, in_year, is_dated, last_year, shared_of
from negotiator.catalogue.plan import Plan
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.context import param

LOW_SKILLED = ("rec_seasonal", "rec_shortterm", "rec_country_quota")
RECRUITER_STEPS = ((100, 1), (500, 2))  # more persons a year than this need control at this level
LABOUR_STEPS = ((60, 1, True), (500, 2, False))  # the same for labour rights; hard or not


def means(plan: Plan) -> Iterator[Condition]:
    """All conditions of this family, hard and soft, in the order of the guardrails."""
    choices = Choices(plan)
    yield from _by_year(choices, (CAPACITY, CASES), _reintegration)
    yield _money_for_reintegration(choices)
    recruited = choices.persons("all", ("recruitment",))
    for persons, level in RECRUITER_STEPS:
        body = at_most_unless(recruited, persons, choices.from_level("prot_recruiters", level))
        label = sentences.more_than(plan, "G-12", persons, "prot_recruiters", level)
        yield condition(f"G-12:{level}", body, label, alone=True)
    low_skilled = choices.persons("all", LOW_SKILLED)
    for persons, level, hard in LABOUR_STEPS:
        body = at_most_unless(low_skilled, persons, choices.from_level("prot_labour", level))
        label = sentences.more_than(plan, "G-13", persons, "prot_labour", level)
        yield condition(f"G-13:{level}", body, label, hard=hard)
    for resource in shared_of(plan):
        yield from _by_year(choices, (CAPACITY, resource), partial(_capacity, resource))
    yield from _budget(choices)
    taken = [choice for measure in plan.measures for choice in choices.from_level(measure.id, 1)]
    yield condition("G-26:size", at_most(choices.count(taken), param(plan, "max_measures")), sentences.size(plan))
    for resource in (each.id for each in library.capacities().values() if each.idle):
        spare = combined((1, choices.give(resource)), (-param(plan, "idle"), choices.use(resource)))
        body = at_most(spare, sentences.IDLE_ALLOWANCE)
        yield condition(f"G-30:{resource}", body, sentences.idle(plan, resource), hard=False)


def _by_year(
    choices: Choices, number: tuple[str, str], rows: Callable[[Choices], Iterable[Condition]]
) -> Iterator[Condition]:
    """The rows of a number; year by year where it differs by year, without a year that says what the one before did."""
    if not is_dated(choices.plan, *number):
        yield from rows(choices)
        return
    before: tuple[Body, ...] = ()
    for year in range(1, last_year(choices.plan) + 1):
        found = tuple(rows(Choices(in_year(choices.plan, year), year)))
        if before != (before := tuple(each.body for each in found)):
            yield from (_dated(each, year) for each in found)


def _dated(row: Condition, year: int) -> Condition:
    """A row that speaks of one year."""
    name, label = f"{row.id}:{year}", sentences.in_the_year(year, dict(row.label))
    return replace(row, id=name, rule=name if row.rule == row.id else row.rule, label=labelled(label))


def _base(plan: Plan, resource: str) -> Fraction:
    return plan.base.get(resource, Fraction(0))


def _net_use(choices: Choices, resource: str) -> Sum:
    return combined((1, choices.use(resource)), (-1, choices.give(resource)))


def _capacity(resource: str, choices: Choices) -> Iterator[Condition]:
    plan = choices.plan
    body = at_most(_net_use(choices, resource), _base(plan, resource))
    yield condition(f"G-14:{resource}", body, sentences.capacity(plan, resource), alone=True)


def _reintegration(choices: Choices) -> Iterator[Condition]:
    plan, base = choices.plan, _base(choices.plan, CASES)
    yield condition("G-04:cases", at_most(_net_use(choices, CASES), base), sentences.reintegration_places(plan))
    slack = param(plan, "rcase_slack")
    returning = combined((1, choices.persons("ret", ("return",))), (-slack, choices.give(CASES)))
    yield condition("G-04:persons", at_most(returning, slack * base), sentences.returns_within_places(plan))


def _money_for_reintegration(choices: Choices) -> Condition:
    def spent(pillar: str) -> Sum:
        return choices.sum(lambda _, level: sum(level.eur.values(), Fraction(0)), (pillar,))

    share = combined((1, spent("reintegration")), (-param(choices.plan, "rein_share"), spent("return")))
    return condition("G-05:money", at_least(share, 0), sentences.of_guardrail("G-05"), hard=False)


def _budget(choices: Choices) -> Iterator[Condition]:
    for chapter in sorted(choices.plan.caps_ep):
        yield from _by_year(choices, (CHAPTER, chapter), partial(_chapter, chapter))
    for payer in sorted(stated_caps(choices.plan)):
        yield from _by_year(choices, (PAYER, payer), partial(_payer, payer))


def _chapter(chapter: str, choices: Choices) -> Iterator[Condition]:
    plan = choices.plan
    federal = choices.paid(FEDERAL, [measure.id for measure in plan.measures if measure.ep == chapter])
    body = at_most(federal, plan.caps_ep[chapter])
    yield condition(f"G-15:{chapter}", body, sentences.chapter_cap(plan, chapter), alone=True)


def _payer(payer: str, choices: Choices) -> Iterator[Condition]:
    limit = stated_caps(choices.plan)[payer]
    yield condition(f"G-15:{payer}", at_most(choices.paid(payer), limit), sentences.payer_cap(payer, limit), alone=True)

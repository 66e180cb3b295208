"""Guardrails on capacity and money, checked from their formulas: G-04, G-05, G-12, G-13, G-14, G-15, G-26, G-30."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from functools import partial

from negotiator.catalogue.guardrails import sentences
from negotiator.catalogue.guardrails.checks.sums import Sums
from negotiator.catalogue.guardrails.finding import Finding, too_little, too_much
from negotiator.catalogue.guardrails.numbers import stated_caps
from negotiator.catalogue.means import CAPACITY, CASES, CHAPTER, PAYER, is_dated, last_year, shared_of
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.context import param


def means(sums: Sums) -> Iterator[Finding]:
    """What the package breaks, in the order of the guardrails."""
    yield from _first_year(sums, CAPACITY, CASES, _places)
    yield from _reintegration_money(sums)
    yield from _control(sums)
    for resource in shared_of(sums.plan):
        yield from _first_year(sums, CAPACITY, resource, partial(_capacity, resource))
    yield from _budget(sums)
    count, most = Fraction(len(sums.taken())), param(sums.plan, "max_measures")
    if count > most:
        yield too_much("G-26", sentences.size(sums.plan), count, most)
    for resource in (each.id for each in library.capacities().values() if each.idle):
        given, used = sums.give(resource), sums.use(resource)
        useful = param(sums.plan, "idle") * used + sentences.IDLE_ALLOWANCE
        if given > useful:
            asks = sentences.idle(sums.plan, resource)
            told = sentences.idle_here(asks, given, used, useful)
            yield Finding("G-30", told, False, (("is", given), ("limit", useful)), asks=asks, about=resource)


def _first_year(sums: Sums, kind: str, key: str, judge: Callable[[Sums], Iterable[Finding]]) -> Iterator[Finding]:
    """What breaks a number; where it differs by year, what does so in the first year in which anything does."""
    if not is_dated(sums.plan, kind, key):
        yield from judge(sums)
        return
    for year in range(1, last_year(sums.plan) + 1):
        broken = tuple(judge(sums.by(year)))
        if broken:
            yield from (_dated(each, year) for each in broken)
            return


def _dated(found: Finding, year: int) -> Finding:
    """A finding that speaks of one year."""
    facts = (("year", Fraction(year)), *found.facts)
    text, asks = (sentences.in_the_year(year, each) for each in (found.text, found.asks))
    return replace(found, text=text, asks=asks, facts=facts)


def _capacity(resource: str, sums: Sums) -> Iterator[Finding]:
    used, free = sums.use(resource), sums.base(resource) + sums.give(resource)
    if used > free:
        yield too_much("G-14", sentences.capacity(sums.plan, resource), used, free, about=resource)


def _places(sums: Sums) -> Iterator[Finding]:
    plan = sums.plan
    places = sums.base(CASES) + sums.give(CASES)
    if sums.use(CASES) > places:
        yield too_much("G-04", sentences.reintegration_places(plan), sums.use(CASES), places, about=CASES)
    returning, most = sums.persons("ret", ("return",)), param(plan, "rcase_slack") * places
    if returning > most:
        yield too_much("G-04", sentences.returns_within_places(plan), returning, most)


def _reintegration_money(sums: Sums) -> Iterator[Finding]:
    spent, share = sums.eur_in("reintegration"), param(sums.plan, "rein_share") * sums.eur_in("return")
    if spent < share:
        yield too_little("G-05", sentences.of_guardrail("G-05"), spent, share, hard=False)


def _control(sums: Sums) -> Iterator[Finding]:
    recruited = sums.persons("all", ("recruitment",))
    for persons, level in ((100, 1), (500, 2)):
        if recruited > persons and sums.level("prot_recruiters") < level:
            text = sentences.more_than(sums.plan, "G-12", persons, "prot_recruiters", level)
            yield too_much("G-12", text, recruited, Fraction(persons))
    low_skilled = sums.persons("all", ("rec_seasonal", "rec_shortterm", "rec_country_quota"))
    for persons, level in ((60, 1), (500, 2)):
        if low_skilled > persons and sums.level("prot_labour") < level:
            text = sentences.more_than(sums.plan, "G-13", persons, "prot_labour", level)
            yield too_much("G-13", text, low_skilled, Fraction(persons), hard=persons == 60)


def _budget(sums: Sums) -> Iterator[Finding]:
    for chapter in sorted(sums.plan.caps_ep):
        yield from _first_year(sums, CHAPTER, chapter, partial(_chapter, chapter))
    for payer in sorted(stated_caps(sums.plan)):
        yield from _first_year(sums, PAYER, payer, partial(_payer, payer))


def _chapter(chapter: str, sums: Sums) -> Iterator[Finding]:
    spent, limit = sums.chapter(chapter), sums.plan.caps_ep[chapter]
    if spent > limit:
        yield too_much("G-15", sentences.chapter_cap(sums.plan, chapter), spent, limit, about=f"{CHAPTER} {chapter}")


def _payer(payer: str, sums: Sums) -> Iterator[Finding]:
    spent, limit = sums.eur(payer), stated_caps(sums.plan)[payer]
    if spent > limit:
        yield too_much("G-15", sentences.payer_cap(payer, limit), spent, limit, about=f"{PAYER} {payer}")

"""Rows of the guardrails on rights and law: G-01, G-02, G-08 (list), G-10, G-11, G-17, G-19, G-20, G-28, R."""

from collections.abc import Iterator

from negotiator.bargaining.case import Condition
from negotiator.catalogue.guardrails import sentences
from negotiator.catalogue.guardrails.rows.choices import Choices, condition, excludes, impossible, never, requires
from negotiator.catalogue.plan import Link, Linkage, Measure, Plan, Text
from negotiator.catalogue.reading.context import HEALTH, PASSED, health_shares, holds, listed, protection_check, word

RETURNS = ("ret_forced", "ret_charter", "ret_tcn", "ret_transit")
MONITORED = (("ret_charter", 1), ("ret_transit", 1), ("ret_tcn", 2))


def rights(plan: Plan) -> Iterator[Condition]:
    """All conditions of this family, hard and soft, in the order of the guardrails."""
    choices = Choices(plan)
    yield from _non_refoulement(choices)
    for intrusive, at in MONITORED:
        yield from _need("G-02", choices, (intrusive, at), ("prot_hr", 2))
    if holds(plan, "who_list"):
        yield from _bar("G-08", choices, HEALTH, 1, sentences.WHO_LISTED)
        yield from _hidden_health(choices)
    for measure in plan.measures:
        yield from _legal_gate(choices, measure)
    for n, linkage in enumerate(each for each in plan.linkages if alien(plan, each)):
        yield condition(f"G-11:linkage:{n + 1}", impossible(plan), sentences.withheld(plan, linkage))
    yield from _need("G-17", choices, ("ret_biometric", 1), ("ena_format", 1))
    if holds(plan, "eu_readmission"):
        yield from _bar("G-19", choices, "ret_tcn", 1, sentences.EU_AGREEMENT)
    yield from _need("G-20", choices, ("ena_format", 2), ("gov_jwg", 1))
    yield from _need("G-20", choices, ("ena_format", 2), ("gov_review", 1), hard=False)
    yield from _regime(choices)
    for measure in plan.measures:
        yield from _ties(choices, measure)


def alien(plan: Plan, linkage: Linkage) -> bool:
    """Whether a linkage makes help conditional on return (G-11)."""
    measures = {measure.id: measure for measure in plan.measures}
    if linkage.type != "condition" or linkage.a not in measures or linkage.b not in measures:
        return False
    return "NC" in measures[linkage.a].tags and measures[linkage.b].pillar.value == "return"


def barred_levels(plan: Plan, measure: Measure) -> tuple[tuple[int, Text], ...]:
    """Levels of a measure that the law does not allow today, with the reason (G-10)."""
    found = []
    for level in measure.levels:
        if level.legal == "gesperrt":
            found.append((level.n, sentences.BARRED_BY_LAW))
        elif level.legal == "aenderung" and measure.id not in listed(plan, "legal_ok"):
            found.append((level.n, sentences.LAW_MUST_CHANGE))
    return tuple(found)


def helps_people(measure: Measure) -> bool:
    """Whether a measure may go on with a restricted regime: help for people or communities (G-28)."""
    return "NC" in measure.tags and bool(measure.groups)


def _non_refoulement(choices: Choices) -> Iterator[Condition]:
    for measure in RETURNS:
        check = protection_check(choices.plan, measure)
        yield from _need("G-01", choices, (measure, 1), ("prot_hr", 1))
        yield from _need("G-01", choices, (measure, 1), ("ret_vulnerable", 1))
        if check.state != PASSED:
            yield from _bar("G-01", choices, measure, 1, sentences.unchecked(check))


def _hidden_health(choices: Choices) -> Iterator[Condition]:
    """Health workers inside other measures count as recruited health workers (G-08)."""
    for measure in sorted(health_shares(choices.plan).keys() - {HEALTH}):
        for issue, n in choices.persons("all", (measure,)):
            why = sentences.barred(choices.plan, measure, n, sentences.HIDDEN_HEALTH)
            yield condition(f"G-08:{measure}:{n}", never([(issue, n)]), why, alone=True)


def _legal_gate(choices: Choices, measure: Measure) -> Iterator[Condition]:
    for n, why in barred_levels(choices.plan, measure):
        yield condition(
            f"G-10:{measure.id}:{n}",
            never([(choices.issues[measure.id], n)]),
            sentences.barred(choices.plan, measure.id, n, why),
            alone=True,
        )


def _regime(choices: Choices) -> Iterator[Condition]:
    regime = word(choices.plan, "regime", "ok")
    if regime == "ostracised":
        for barred in ("ena_format", *RETURNS):
            yield from _bar("G-28", choices, barred, 1, sentences.OSTRACISED)
    if choices.plan.government_open:
        for barred in RETURNS:
            yield from _bar("G-28", choices, barred, 1, sentences.GOVERNMENT_OPEN)
        yield from _bar("G-28", choices, "ret_smuggling", 2, sentences.GOVERNMENT_OPEN)
    if regime == "restricted":
        for measure in choices.plan.measures:
            if not helps_people(measure):
                yield from _bar("G-28", choices, measure.id, 1, sentences.RESTRICTED)
        yield from _bar("G-28", choices, "ret_smuggling", 2, sentences.NO_EQUIPMENT)


def _ties(choices: Choices, measure: Measure) -> Iterator[Condition]:
    for link in measure.requires:
        yield from _need("R", choices, (measure.id, link.at), (link.measure, link.level))
    for link in measure.excludes:
        a, b = choices.from_level(measure.id, link.at), choices.from_level(link.measure, link.level)
        if a and b:
            yield condition(
                need_name(measure.id, link, excludes=True),
                excludes(a, b),
                sentences.excludes(choices.plan, measure.id, link.at, link.measure, link.level),
                alone=True,
            )


def need_name(measure: str, link: Link, *, excludes: bool = False) -> str:
    """The name of the condition that a measure's tie to another makes."""
    return f"R:{measure}:{link.at}:{'not:' if excludes else ''}{link.measure}:{link.level}"


def _need(
    rule: str,
    choices: Choices,
    measure_at: tuple[str, int],
    other_at: tuple[str, int],
    *,
    hard: bool = True,
) -> Iterator[Condition]:
    """From its level on, the measure requires the other at its level."""
    (measure, at), (other, level) = measure_at, other_at
    if_ = choices.from_level(measure, at)
    if if_:
        label = sentences.needs(choices.plan, measure, at, other, level)
        body = requires(if_, choices.from_level(other, level))
        yield condition(f"{rule}:{measure}:{at}:{other}:{level}", body, label, hard=hard, alone=True)


def _bar(rule: str, choices: Choices, measure: str, at: int, why: Text) -> Iterator[Condition]:
    out = choices.from_level(measure, at)
    if out:
        yield condition(
            f"{rule}:{measure}:{at}", never(out), sentences.barred(choices.plan, measure, at, why), alone=True
        )

"""Rows of the guardrails on balance and quality: G-03, G-06, G-07, G-08, G-09, G-16, G-22, G-23, G-24, G-27."""

from collections.abc import Iterator
from fractions import Fraction

from negotiator.bargaining.case import Condition
from negotiator.catalogue.guardrails import sentences
from negotiator.catalogue.guardrails.rows.choices import (
    ZERO,
    Choices,
    Sum,
    at_least,
    at_most,
    at_most_if,
    at_most_unless,
    combined,
    condition,
    impossible,
    never,
    requires,
)
from negotiator.catalogue.plan import Level, Measure, Plan
from negotiator.catalogue.reading.context import health_shares, holds, param

GAINS = ("mig", "ori", "des")
TRAINING = ("training",)
RECRUITMENT = ("recruitment",)
PROGRAMMES = ("recruitment", "training")
SMALL_PACKAGE = 40  # refugees' places that G-06 (b) spares
UNANALYSED = 300  # recruitments a year that need no two-sided analysis
HALF = Fraction(1, 2)


def balance(plan: Plan) -> Iterator[Condition]:
    """All conditions of this family, hard and soft, in the order of the guardrails."""
    choices = Choices(plan)
    yield from _voluntary_first(choices)
    yield from _parity(choices)
    share = param(plan, "women")
    women = choices.sum(lambda m, level: (m.women - share) * sum(level.groups.values()), PROGRAMMES)
    yield condition("G-07:women", at_least(women, 0), sentences.women(plan))
    left = combined(
        (1, choices.persons("all", ("trn_health_cap",))),
        *((-param(plan, "health_ratio") * s, choices.persons("all", (m,))) for m, s in health_shares(plan).items()),
    )
    yield condition("G-08:places", at_least(left, 0), sentences.health_places(plan))
    yield from _three_gains(choices)
    doubt = choices.sum(lambda _, level: (HALF - level.cred) * level.groups.get("nat", Fraction(0)), RECRUITMENT)
    yield condition("G-16:credibility", at_most(doubt, 0), sentences.of_guardrail("G-16"), hard=False)
    yield from _mandate(choices)
    recruited = choices.persons("all", RECRUITMENT)
    analysed = at_most_unless(recruited, UNANALYSED, choices.from_level("gov_data", 1))
    yield condition("G-23:analysis", analysed, sentences.of_guardrail("G-23"), hard=False)
    pathway = choices.from_level("rec_refugee", 2)
    if pathway:
        body = requires(pathway, choices.from_level("ena_resettle", 1))
        yield condition("G-24:additional", body, sentences.of_guardrail("G-24"), hard=False)
    yield _symbol(choices)


def _voluntary_first(choices: Choices) -> Iterator[Condition]:
    plan, forced = choices.plan, choices.from_level("ret_forced", 1)
    if forced:
        body = requires(forced, choices.from_level("ret_voluntary", 1))
        yield condition("G-03:first", body, sentences.needs(plan, "ret_forced", 1, "ret_voluntary", 1))
    numbers = combined(
        (1, choices.quantity("ret_voluntary")), (-param(plan, "vol_ratio"), choices.quantity("ret_forced"))
    )
    yield condition("G-03:numbers", at_least(numbers, 0), sentences.of_guardrail("G-03"), hard=False)


def _parity(choices: Choices) -> Iterator[Condition]:
    """G-06 (a) to (d); hard in a first host country."""
    plan, hard = choices.plan, holds(choices.plan, "first_host")
    nat, ref, host = (choices.persons(group, TRAINING) for group in ("nat", "ref", "host"))
    yield condition(
        "G-06:citizens",
        at_least(combined((1, nat), (1, host), (-1, ref)), 0),
        sentences.PARITY_CITIZENS,
        hard=hard,
        alone=True,
    )
    if holds(plan, "hosts_refugees"):
        share = combined((1, ref), (-param(plan, "ref_min"), nat))
        yield condition(
            "G-06:refugees", at_least(share, -SMALL_PACKAGE), sentences.parity_refugees(plan), hard=hard, alone=True
        )
    pathway = choices.from_level("rec_refugee", 1)
    if pathway:
        ahead = combined((1, choices.persons("ref", RECRUITMENT)), (-1, choices.persons("nat", RECRUITMENT)))
        body = at_most_if(ahead, 0, pathway)
        yield condition("G-06:recruitment", body, sentences.parity_recruitment(plan), hard=hard, alone=True)
        opened = requires(pathway, choices.from_level("trn_open", 1))
        yield condition(
            "G-06:open", opened, sentences.needs(plan, "rec_refugee", 1, "trn_open", 1), hard=hard, alone=True
        )


def _gain(choices: Choices, who: str) -> Sum:
    worth = {measure.id: _worth(choices, measure, who) for measure in choices.plan.measures}
    return choices.sum(lambda m, level: _reached(m, level, level.cred * worth[m.id]))


def _reached(measure: Measure, level: Level, whole: Fraction) -> Fraction:
    """What a level gives of what the highest one does."""
    return whole * Fraction(level.n, measure.top) if level.n and whole else ZERO


def _worth(choices: Choices, measure: Measure, who: str) -> Fraction:
    """A measure's gain for a party, positive ones as far as they are credited in this country."""
    gain = measure.win.get(who, Fraction(0))
    return gain * choices.credits.get((measure.id, who), Fraction(1)) if gain > 0 else gain


def _three_gains(choices: Choices) -> Iterator[Condition]:
    plan, gains = choices.plan, {who: _gain(choices, who) for who in GAINS}
    for who in GAINS:
        body = at_least(gains[who], param(plan, "win_min"))
        yield condition(f"G-09:{who}", body, sentences.gain(plan, who), alone=True)
    for who in GAINS:
        for other in GAINS:
            if who != other:
                apart = combined((1, gains[who]), (-param(plan, "win_balance"), gains[other]))
                label = sentences.of_guardrail("G-09")
                yield condition(f"G-09:{who}:{other}", at_least(apart, 0), label, hard=False)


def _symbol(choices: Choices) -> Condition:
    """G-27: positive gains only, all three parties together."""
    signal, worth, gain = param(choices.plan, "signal"), dict[str, Fraction](), dict[str, Fraction]()
    for measure in choices.plan.measures:
        positive = [who for who, each in measure.win.items() if each > 0]
        worth[measure.id] = sum((_worth(choices, measure, who) for who in positive), ZERO)
        gain[measure.id] = signal * sum((measure.win[who] for who in positive), ZERO)
    body = choices.sum(lambda m, level: _reached(m, level, level.cred * worth[m.id] - gain[m.id]))
    return condition("G-27:symbol", at_least(body, 0), sentences.of_guardrail("G-27"), hard=False)


def _mandate(choices: Choices) -> Iterator[Condition]:
    if choices.plan.mandate_over:
        yield condition("G-22:over", impossible(choices.plan), sentences.MANDATE_OVER, hard=False)
    for measure, (low, high) in choices.plan.mandate.items():
        if measure in choices.issues:
            issue, levels = choices.issues[measure], choices.plan.measures[choices.issues[measure]].levels
            out = [(issue, level.n) for level in levels if not low <= level.n <= high]
            if out:
                label = sentences.mandate(choices.plan, measure)
                hard = not choices.plan.mandate_drafted
                yield condition(f"G-22:{measure}", never(out), label, hard=hard, alone=True)

"""Guardrails on balance and quality, checked from their formulas: G-03, G-06 to G-09, G-16, G-22, G-23, G-24, G-27."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import permutations

from negotiator.catalogue.guardrails import sentences
from negotiator.catalogue.guardrails.checks.sums import Sums
from negotiator.catalogue.guardrails.finding import Finding, too_little, too_much
from negotiator.catalogue.reading.context import health_shares, param

GAINS = ("mig", "ori", "des")


def balance(sums: Sums) -> Iterator[Finding]:
    """What the package breaks, in the order of the guardrails."""
    plan = sums.plan
    yield from _voluntary_first(sums)
    yield from _parity(sums)
    programmes = ("recruitment", "training")
    women, persons = sums.women(programmes), sums.persons("all", programmes)
    if women < param(plan, "women") * persons:
        yield too_little("G-07", sentences.women(plan), women, param(plan, "women") * persons)
    places = sums.persons("all", ("trn_health_cap",))
    recruited = sum((s * sums.persons("all", (m,)) for m, s in health_shares(plan).items()), Fraction(0))
    needed = param(plan, "health_ratio") * recruited
    if places < needed:
        yield too_little("G-08", sentences.health_places(plan), places, needed)
    yield from _gains(sums)
    yield from _mandate(sums)
    yield from _quality(sums)


def _voluntary_first(sums: Sums) -> Iterator[Finding]:
    plan = sums.plan
    if sums.level("ret_forced") >= 1 and sums.level("ret_voluntary") < 1:
        yield Finding("G-03", sentences.needs(plan, "ret_forced", 1, "ret_voluntary", 1))
    voluntary, wanted = sums.quantity("ret_voluntary"), param(plan, "vol_ratio") * sums.quantity("ret_forced")
    if voluntary < wanted:
        yield too_little("G-03", sentences.of_guardrail("G-03"), voluntary, wanted, hard=False)


def _parity(sums: Sums) -> Iterator[Finding]:
    plan, hard = sums.plan, sums.plan.context.get("first_host") is True
    nat, ref, host = (sums.persons(group, ("training",)) for group in ("nat", "ref", "host"))
    if nat + host < ref:
        yield too_little("G-06", sentences.PARITY_CITIZENS, nat + host, ref, hard)
    least = param(plan, "ref_min") * nat - 40
    if plan.context.get("hosts_refugees") is True and ref < least:
        yield too_little("G-06", sentences.parity_refugees(plan), ref, least, hard)
    if sums.level("rec_refugee") < 1:
        return
    citizens, refugees = (sums.persons(group, ("recruitment",)) for group in ("nat", "ref"))
    if citizens < refugees:
        yield too_little("G-06", sentences.parity_recruitment(plan), citizens, refugees, hard)
    if sums.level("trn_open") < 1:
        yield Finding("G-06", sentences.needs(plan, "rec_refugee", 1, "trn_open", 1), hard)


def _gains(sums: Sums) -> Iterator[Finding]:
    plan, credited = sums.plan, {gain: sums.credited(gain) for gain in GAINS}
    for gain in GAINS:
        if credited[gain] < param(plan, "win_min"):
            yield too_little("G-09", sentences.gain(plan, gain), credited[gain], param(plan, "win_min"))
    for gain, other in permutations(GAINS, 2):
        wanted = param(plan, "win_balance") * credited[other]
        if credited[gain] < wanted:
            text, pair = sentences.of_guardrail("G-09"), f"{gain} {other}"
            yield too_little("G-09", text, credited[gain], wanted, hard=False, about=pair)


def _mandate(sums: Sums) -> Iterator[Finding]:
    if sums.plan.mandate_over:
        yield Finding("G-22", sentences.MANDATE_OVER, hard=False)
    for measure, (low, high) in sums.plan.mandate.items():
        if measure in sums.chosen and not low <= sums.level(measure) <= high:
            text, facts = sentences.mandate(sums.plan, measure), (("is", Fraction(sums.level(measure))),)
            yield Finding("G-22", text, hard=not sums.plan.mandate_drafted, facts=facts)


def _quality(sums: Sums) -> Iterator[Finding]:
    places = [
        (level.groups.get("nat", Fraction(0)), level.cred)
        for measure, level in sums.chosen.values()
        if measure.pillar == "recruitment"
    ]
    promised, credible = sum(p for p, _ in places), sum(p * cred for p, cred in places)
    if 2 * credible < promised:
        yield too_little("G-16", sentences.of_guardrail("G-16"), Fraction(credible), Fraction(promised) / 2, hard=False)
    recruited = sums.persons("all", ("recruitment",))
    if recruited > 300 and sums.level("gov_data") < 1:
        yield too_much("G-23", sentences.of_guardrail("G-23"), recruited, Fraction(300), hard=False)
    if sums.level("rec_refugee") >= 2 and sums.level("ena_resettle") < 1:
        yield Finding("G-24", sentences.of_guardrail("G-24"), hard=False)
    nominal = credited = Fraction(0)
    for measure, level in sums.chosen.values():
        if not level.n:
            continue
        share = Fraction(level.n, measure.top)
        nominal += sum(win for win in measure.win.values() if win > 0) * share
        credited += sum(max(Fraction(0), sums.gain(measure, party)) for party in measure.win) * share * level.cred
    if credited < param(sums.plan, "signal") * nominal:
        wanted = param(sums.plan, "signal") * nominal
        yield too_little("G-27", sentences.of_guardrail("G-27"), credited, wanted, hard=False)

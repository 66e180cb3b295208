"""Guardrails on rights and law, checked from their formulas.

G-01, G-02, G-08 (list), G-10, G-11, G-17, G-19, G-20, G-28, R.
"""

from collections.abc import Iterator

from negotiator.catalogue.guardrails import sentences
from negotiator.catalogue.guardrails.checks.sums import Sums
from negotiator.catalogue.guardrails.finding import Finding
from negotiator.catalogue.plan import Linkage, Measure, Text
from negotiator.catalogue.reading.context import HEALTH, PASSED, health_shares, protection_check

RETURN_MEASURES = frozenset({"ret_forced", "ret_charter", "ret_tcn", "ret_transit"})


def rights(sums: Sums, linkages: tuple[Linkage, ...]) -> Iterator[Finding]:
    """What the package breaks, in the order of the guardrails; `linkages` are the dossier's and the package's."""
    yield from _non_refoulement(sums)
    yield from _monitoring(sums)
    yield from _law(sums)
    for linkage in linkages:
        if _makes_help_conditional(sums, linkage):
            yield Finding("G-11", sentences.withheld(sums.plan, linkage))
    yield from _format(sums)
    yield from _regime(sums)
    for measure in sums.taken():
        yield from _ties(sums, measure)


def _out(sums: Sums, rule: str, measure: str, at: int, why: Text) -> Finding:
    return Finding(rule, sentences.barred(sums.plan, measure, at, why))


def _missing(
    sums: Sums, rule: str, measure_at: tuple[str, int], other_at: tuple[str, int], hard: bool = True
) -> Finding:
    return Finding(rule, sentences.needs(sums.plan, *measure_at, *other_at), hard)


def _non_refoulement(sums: Sums) -> Iterator[Finding]:
    for measure in sorted(RETURN_MEASURES):
        if sums.level(measure) < 1:
            continue
        for safeguard in ("prot_hr", "ret_vulnerable"):
            if sums.level(safeguard) < 1:
                yield _missing(sums, "G-01", (measure, 1), (safeguard, 1))
        check = protection_check(sums.plan, measure)
        if check.state != PASSED:
            yield _out(sums, "G-01", measure, 1, sentences.unchecked(check))


def _monitoring(sums: Sums) -> Iterator[Finding]:
    if sums.level("prot_hr") >= 2:
        return
    if sums.level("ret_charter") >= 1:
        yield _missing(sums, "G-02", ("ret_charter", 1), ("prot_hr", 2))
    if sums.level("ret_transit") >= 1:
        yield _missing(sums, "G-02", ("ret_transit", 1), ("prot_hr", 2))
    if sums.level("ret_tcn") >= 2:
        yield _missing(sums, "G-02", ("ret_tcn", 2), ("prot_hr", 2))


def _law(sums: Sums) -> Iterator[Finding]:
    context = sums.plan.context
    if context.get("who_list") is True:
        for measure, share in health_shares(sums.plan).items():
            if measure == HEALTH and sums.level(HEALTH) >= 1:
                yield _out(sums, "G-08", HEALTH, 1, sentences.WHO_LISTED)
            elif share * sums.persons("all", (measure,)) > 0:
                yield _out(sums, "G-08", measure, sums.level(measure), sentences.HIDDEN_HEALTH)
    decided = context.get("legal_ok") or ()
    for chosen, level in sums.chosen.values():
        if level.legal == "gesperrt":
            yield _out(sums, "G-10", chosen.id, level.n, sentences.BARRED_BY_LAW)
        if level.legal == "aenderung" and chosen.id not in decided:  # type: ignore[operator]
            yield _out(sums, "G-10", chosen.id, level.n, sentences.LAW_MUST_CHANGE)
    if context.get("eu_readmission") is True and sums.level("ret_tcn") >= 1:
        yield _out(sums, "G-19", "ret_tcn", 1, sentences.EU_AGREEMENT)


def _makes_help_conditional(sums: Sums, linkage: Linkage) -> bool:
    if linkage.type != "condition" or not {linkage.a, linkage.b} <= set(sums.chosen):
        return False
    return "NC" in sums.chosen[linkage.a][0].tags and sums.chosen[linkage.b][0].pillar == "return"


def _format(sums: Sums) -> Iterator[Finding]:
    if sums.level("ret_biometric") >= 1 and sums.level("ena_format") < 1:
        yield _missing(sums, "G-17", ("ret_biometric", 1), ("ena_format", 1))
    if sums.level("ena_format") >= 2 and sums.level("gov_jwg") < 1:
        yield _missing(sums, "G-20", ("ena_format", 2), ("gov_jwg", 1))
    if sums.level("ena_format") >= 2 and sums.level("gov_review") < 1:
        yield _missing(sums, "G-20", ("ena_format", 2), ("gov_review", 1), hard=False)


def unjudged(sums: Sums) -> Iterator[Finding]:
    """A warning while nobody has confirmed the government: what of the package would be left if it were judged as
    stricter than it is entered; none for a package that loses nothing."""
    taken = sums.taken()
    left = [measure.id for measure in taken if "NC" in measure.tags and measure.groups]
    if sums.plan.government_open and len(left) < len(taken):
        text = sentences.if_restricted(sums.plan, len(taken), left)
        yield Finding("G-28", text, hard=False, about="government")


def _regime(sums: Sums) -> Iterator[Finding]:
    regime = sums.plan.context.get("regime") or "ok"
    for measure in sums.taken():
        if regime == "ostracised" and measure.id in RETURN_MEASURES | {"ena_format"}:
            yield _out(sums, "G-28", measure.id, 1, sentences.OSTRACISED)
        if regime == "restricted" and ("NC" not in measure.tags or not measure.groups):
            yield _out(sums, "G-28", measure.id, 1, sentences.RESTRICTED)
        if sums.plan.government_open and measure.id in RETURN_MEASURES:
            yield _out(sums, "G-28", measure.id, 1, sentences.GOVERNMENT_OPEN)
    if sums.plan.government_open and sums.level("ret_smuggling") >= 2:
        yield _out(sums, "G-28", "ret_smuggling", 2, sentences.GOVERNMENT_OPEN)
    if regime == "restricted" and sums.level("ret_smuggling") >= 2:
        yield _out(sums, "G-28", "ret_smuggling", 2, sentences.NO_EQUIPMENT)


def _ties(sums: Sums, measure: Measure) -> Iterator[Finding]:
    for link in measure.requires:
        if sums.level(measure.id) >= link.at and sums.level(link.measure) < link.level:
            yield _missing(sums, "R", (measure.id, link.at), (link.measure, link.level))
    for link in measure.excludes:
        if sums.level(measure.id) >= link.at and sums.level(link.measure) >= link.level:
            yield Finding("R", sentences.excludes(sums.plan, measure.id, link.at, link.measure, link.level))

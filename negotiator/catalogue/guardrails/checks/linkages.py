"""Linkages, checked from what they say: both measures or none, the second not before the first."""

from collections.abc import Iterable, Iterator

from negotiator.catalogue.guardrails import sentences
from negotiator.catalogue.guardrails.checks.sums import Sums
from negotiator.catalogue.guardrails.finding import Finding
from negotiator.catalogue.guardrails.own import TIED
from negotiator.catalogue.plan import SEQUENCE, Linkage


def linkages(sums: Sums, ties: Iterable[Linkage]) -> Iterator[Finding]:
    """The linkages that the package breaks, in their order; those of measures that the dossier lacks are kept."""
    for tie in ties:
        if {tie.a, tie.b} <= sums.chosen.keys() and not _kept(sums, tie):
            yield Finding(TIED, sentences.tied(sums.plan, tie))


def _kept(sums: Sums, tie: Linkage) -> bool:
    first, second = sums.level(tie.a) >= tie.a_level, sums.level(tie.b) >= tie.b_level
    if tie.type != SEQUENCE:
        return first == second
    return not second or (first and sums.chosen[tie.b][1].year >= sums.chosen[tie.a][1].year)

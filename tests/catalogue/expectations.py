"""What a scenario's author expects of its packages, compared with what is computed."""

from collections.abc import Mapping
from typing import Any

from negotiator.catalogue.guardrails.checks.verdict import verdict
from negotiator.catalogue.plan import Named, Plan
from negotiator.catalogue.tally import Tally


def surprising(plan: Plan, package: Named) -> frozenset[str]:
    """The hard rules that a named package breaks against its author's word, or keeps against it."""
    return frozenset(verdict(plan, package).hard_rules) ^ frozenset(package.expect_hard)


def missed(count: Tally, expected: Mapping[str, Any]) -> frozenset[str]:
    """What the author expects of a proposed package, and it does not keep: measures, `federal` for its money."""
    low = {key for key, n in expected["at_least"].items() if count.levels.get(key, 0) < n}
    high = {key for key, n in expected["at_most"].items() if count.levels.get(key, 0) > n}
    dear = count.payers[0].eur > expected["federal_eur_m_max"]
    return frozenset(low | high | ({"federal"} if dear else set()))

"""What a package says on the questions of critics: a safeguard is in it from its first level on."""

from itertools import product

from negotiator.catalogue.guardrails.checks.sums import Sums
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.briefs.statements import claims


def test_safeguards_are_in_a_package_from_their_first_level_on() -> None:
    plan = demo_scenario("kenya_like")
    for watched, safe in product((0, 1, 2), (0, 1, 2)):
        held = Sums(plan, {claims.MONITORING: watched, claims.SAFEGUARDS: safe})
        assert claims.safeguards(held) == (watched > 0, safe > 0)

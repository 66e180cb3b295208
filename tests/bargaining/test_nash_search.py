"""The search for the largest product on a whole scenario, deeper than weights have places of their own."""

from dataclasses import replace
from fractions import Fraction

from negotiator.bargaining import kernel_loading
from negotiator.bargaining.concepts import answer
from negotiator.bargaining.outcome import Method, Options
from negotiator.bargaining.words import Concept
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.reading.scenario import demo_scenario


def test_a_search_that_goes_deep_comes_to_its_end() -> None:
    kernel_loading.is_ready()
    assert kernel_loading.LOADING.done.wait(300)
    case = case_of(demo_scenario("ghana_like"))
    parties = tuple(replace(party, weight=Fraction(1 + k % 3)) for k, party in enumerate(case.parties))
    found = answer(replace(case, parties=parties), (Concept.NASH,), Options(time_limit=300, ideals=False))
    outcome = found.outcomes[Concept.NASH]
    assert (outcome.proven, outcome.method) == (True, Method.MEANS), "the search settled it, not the solver"

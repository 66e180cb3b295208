"""Proofs written out and checked by whoever can add: they hold, and what is changed in them is found out."""

import json
from copy import deepcopy
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from negotiator.bargaining import kernel_loading
from negotiator.bargaining.case import Case, Party
from negotiator.bargaining.case_file import write_case
from negotiator.bargaining.concepts import answer
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.proof import PROVABLE, Claim, claim_of, proof_of, rows_said, tree_for
from negotiator.bargaining.words import Concept, Status
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.reading.scenario import demo_scenario
from tests.bargaining.proof_checker import checked, rows
from tests.builders import drawn_case, small_case
from tests.oracle import packages, truth

pytestmark = pytest.mark.parametrize("way", ["solver"], indirect=True)


@pytest.fixture(autouse=True, scope="module")
def compiled() -> None:
    """Proofs are written by the compiled search alone."""
    kernel_loading.is_ready()
    kernel_loading.LOADING.done.wait(300)
    if not kernel_loading.is_ready():
        pytest.skip("numba is not there")


def plain(value: object) -> Any:
    """As it comes out of a file."""
    return json.loads(json.dumps(value))


@pytest.mark.parametrize("seed", range(60))
def test_proofs_of_drawn_cases_hold(seed: int) -> None:
    case = drawn_case(seed)
    known = truth(case)
    for concept in PROVABLE:
        proof = proof_of(case, concept, Options())
        assert (proof is not None) == (known.status is Status.OK)
        if proof is not None:
            checked(plain(json.loads(write_case(case))), plain(proof))
            assert not any(meets(case, claimed(proof), levels) for levels in packages(case))


def claimed(proof: dict[str, Any]) -> Claim:
    return Claim(tuple(proof["claim"]["points"]), tuple(map(tuple, proof["claim"]["sum"])), proof["claim"]["least"])


def meets(case: Case, claim: Claim, levels: tuple[int, ...]) -> bool:
    """Whether a package keeps all rows."""
    return all(sum(v for i, n, v in row.terms if levels[i] == n) >= row.least for row in rows_said(case, claim))


@pytest.mark.parametrize("seed", range(60))
def test_the_checker_reads_the_same_rows_from_the_file(seed: int) -> None:
    case = drawn_case(seed)
    claim = Claim(tuple(party.d for party in case.parties), ((0, 0, 6),), 3)
    theirs = rows(json.loads(write_case(case)), {"points": claim.points, "sum": claim.terms, "least": claim.least})
    ours = [({(i, n): v for i, n, v in row.terms}, row.least) for row in rows_said(case, claim)]
    assert [({k: v for k, v in row.items() if v}, least) for row, least in theirs] == ours


@pytest.mark.parametrize("seed", range(20))
def test_a_claim_that_is_false_is_not_proven(seed: int) -> None:
    """One point less than what is impossible is possible: the best package has it."""
    case = drawn_case(seed)
    found = answer(case, (Concept.UTILITARIAN,))
    if found.status is Status.OK:
        claim = claim_of(case, found, found.outcomes[Concept.UTILITARIAN])
        assert tree_for(case, Claim(claim.points, claim.terms, claim.least - 1), Options()) is None


@pytest.mark.slow
def test_the_proof_of_a_scenario_holds_and_a_changed_one_does_not() -> None:
    case = case_of(demo_scenario("kenya_like"))
    proof = plain(proof_of(case, Concept.EGALITARIAN, Options(time_limit=120, ideals=False)))
    file = json.loads(write_case(case))
    checked(file, proof)
    other = deepcopy(proof)
    node = other["tree"]
    while "nodes" in node:
        node = node["nodes"][0]
    node["closed"], node["cuts"] = {"0": 1}, []  # a sum that shows nothing
    with pytest.raises(AssertionError):
        checked(file, other)
    eased = deepcopy(proof)
    eased["claim"]["points"] = [least - 20_000 for least in eased["claim"]["points"]]
    with pytest.raises(AssertionError):
        checked(file, eased)


def test_the_claim_is_a_point_more_for_everybody_who_can_gain_or_a_larger_sum() -> None:
    """Home and partner get 70 each at best, 50 above what they accept; the third can gain nothing by anything."""
    idle = Party("idle", Fraction(3), 0, ((0, 0, 0), (0, 0)))
    case = small_case()
    case = replace(case, parties=(*case.parties, idle))
    found = answer(case, (Concept.UTILITARIAN, Concept.EGALITARIAN, Concept.BALANCED, Concept.MAXIMIN))
    assert found.active == ("home", "partner")
    assert found.ideal == (100, 100, 0)

    def claim(concept: Concept) -> Claim:
        return claim_of(case, found, found.outcomes[concept])

    assert claim(Concept.EGALITARIAN) == claim(Concept.BALANCED) == claim(Concept.MAXIMIN) == Claim((71, 71, 0))
    terms = ((0, 0, 60), (0, 1, 60), (0, 2, 60), (1, 1, 80))
    assert claim(Concept.UTILITARIAN) == Claim((20, 20, 0), terms, 141)
    nobody = replace(case, parties=(idle,))
    found = answer(nobody, (Concept.EGALITARIAN,))
    assert claim_of(nobody, found, found.outcomes[Concept.EGALITARIAN]) == Claim((0,), (), 1)

"""Proofs written out and checked by whoever can add: they hold, and what is changed in them is found out."""

import json
from copy import deepcopy
from dataclasses import replace
from fractions import Fraction
from math import prod
from typing import Any

import pytest

from negotiator.bargaining import kernel_loading
from negotiator.bargaining.case import Case, Party
from negotiator.bargaining.case_file import write_case
from negotiator.bargaining.concepts import answer
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.proof import PROVABLE, Claim, claim_of, proof_of, rows_said, tree_for
from negotiator.bargaining.values import points
from negotiator.bargaining.words import Concept, Status
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.reading.scenario import demo_scenario
from tests.bargaining.proof_checker import check, checked, excess, reached, root, rounded, rows
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
        gainers = answer(case, (concept,)).outcomes[concept].gainers if known.status is Status.OK else None
        assert (proof is not None) == (known.status is Status.OK and (gainers is None or gainers[0] == gainers[1]))
        if proof is not None:
            checked(plain(json.loads(write_case(case))), plain(proof))
            assert not any(meets(case, claimed(proof), levels) for levels in packages(case))


def claimed(proof: dict[str, Any]) -> Claim:
    said = proof["claim"]
    powers, gains = tuple(said.get("powers", ())), tuple(said.get("gains", ()))
    return Claim(tuple(said["points"]), tuple(map(tuple, said["sum"])), said["least"], powers, gains)


def meets(case: Case, claim: Claim, levels: tuple[int, ...]) -> bool:
    """Whether a package keeps all rows, with a larger product where one counts."""
    extra = [u - party.d for u, party in zip(points(case, levels), case.parties, strict=True)]
    counted = [(g, h, w) for g, h, w in zip(extra, claim.gains, claim.powers, strict=False) if w]
    larger = not counted or (
        min(g for g, _, _ in counted) > 0 and prod(g**w for g, _, w in counted) > prod(h**w for _, h, w in counted)
    )
    return larger and all(
        sum(v for i, n, v in row.terms if levels[i] == n) >= row.least for row in rows_said(case, claim)
    )


@pytest.mark.parametrize("seed", range(60))
def test_the_checker_reads_the_same_rows_from_the_file(seed: int) -> None:
    case = drawn_case(seed)
    powers = tuple(k % 2 for k in range(len(case.parties)))
    claim = Claim(tuple(party.d for party in case.parties), ((0, 0, 6),), 3, powers)
    said = {"points": claim.points, "sum": claim.terms, "least": claim.least, "powers": powers}
    theirs = rows(json.loads(write_case(case)), said)
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


def test_what_means_tell_is_reckoned_in_whole_numbers() -> None:
    """By hand: gains 2 and 8 weighted 4 and 1, powers 1 and 1: more than 2 times the root of 64, so 17; a third party's
    gain without a weight says nothing."""
    assert reached([(0, 1, 2), (1, 1, 8)], {"0": 4, "1": 1}) == 17
    assert reached([(0, 1, 2), (1, 1, 8)], {"0": 4, "2": 1}) == reached([], {"0": 1}) == 0
    roots = {0: 0, 1: 1, 7: 1, 8: 2, 26: 2, 27: 3, 10**60 - 1: 10**20 - 1, 10**60: 10**20}
    assert {number: root(number, 3) for number in roots} == roots


def test_a_product_that_is_not_the_largest_is_not_proven() -> None:
    """Nor does the checker take a proof for another package's gains."""
    case = small_case()
    proof = plain(proof_of(case, Concept.NASH, Options()))
    claim = claimed(proof)
    lower = replace(claim, gains=tuple(gain - 1 for gain in claim.gains))
    assert tree_for(case, lower, Options()) is None
    proof["claim"]["gains"] = list(lower.gains)
    with pytest.raises(AssertionError):
        checked(plain(json.loads(write_case(case))), proof)


def test_weights_and_divisors_that_are_no_whole_numbers_show_nothing() -> None:
    """The first row can be kept; with weights that overflow, what it asks for is beyond all that is counted."""
    kept = ({(issue, 1): 10**6 for issue in range(11)}, 10**7)
    left, short = [[0, 1]] * 11, {"cuts": []}
    for closed in ({"0": 1e302}, {"0": True}):
        with pytest.raises(AssertionError, match="whole numbers"):
            check([kept], short | {"closed": closed}, left)
    assert excess([kept], {"0": 1}, left) == 10**6
    with pytest.raises(AssertionError):
        rounded(kept, 2.5, [(issue, 0) for issue in range(11)], [2] * 11)


@pytest.mark.slow
def test_the_proof_of_a_scenario_holds_and_a_changed_one_does_not() -> None:
    case = case_of(demo_scenario("kenya_like"))
    file = json.loads(write_case(case))
    checked(file, plain(proof_of(case, Concept.NASH, Options(time_limit=120, ideals=False))))
    proof = plain(proof_of(case, Concept.EGALITARIAN, Options(time_limit=120, ideals=False)))
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
    found = answer(case, (Concept.UTILITARIAN, Concept.EGALITARIAN, Concept.BALANCED, Concept.MAXIMIN, Concept.NASH))
    assert found.active == ("home", "partner")
    assert found.ideal == (100, 100, 0)

    def claim(concept: Concept) -> Claim:
        return claim_of(case, found, found.outcomes[concept])

    assert claim(Concept.EGALITARIAN) == claim(Concept.BALANCED) == claim(Concept.MAXIMIN) == Claim((71, 71, 0))
    terms = ((0, 0, 60), (0, 1, 60), (0, 2, 60), (1, 1, 80))
    assert claim(Concept.UTILITARIAN) == Claim((20, 20, 0), terms, 141)
    assert claim(Concept.NASH) == Claim((21, 21, 0), powers=(1, 1, 0), gains=(50, 50, 0))
    nobody = replace(case, parties=(idle,))
    found = answer(nobody, (Concept.EGALITARIAN,))
    assert claim_of(nobody, found, found.outcomes[Concept.EGALITARIAN]) == Claim((0,), (), 1)

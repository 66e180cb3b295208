"""The proof that nothing is better, as a tree of whole numbers that anybody can add up: `proof_of`.

The rows are those of the case file as they stand, each as "sum of coefficients of the chosen levels >= least": one per
party in the case's order (at least so many points), one for a weighted sum where one is claimed, then those of the hard
conditions and the red lines in their order (see `rows_said`). The claim is that no package keeps them all. Where a
product of gains is claimed (Nash), rows of gains follow, one for each party with a power, and the claim is that no
package keeps all rows and has a larger product of gains, each to its power, than the package named.

Rounded rows follow (`cuts`), each as [number of the row it comes of, divisor, [[issue, level], …]], the last its bases.
With d = what a level adds beyond its issue's base, B = what the row demands beyond the bases and r = B modulo the
divisor, it says: sum of r floor(d / divisor) + min(r, d modulo divisor) >= r ceil(B / divisor).

A node of the tree is {"cuts": [[issue, level, weights], …], …}: each of these levels goes, in this order, since with it
even the largest sum of the weighted rows falls short of what they ask for together; then either "closed": weights with
which that is so whatever is chosen, or "issue" and "nodes", one for each of its levels left, ascending. Weights are
{row number: whole number above zero}. Where they weigh every row of gains, these must reach more together than W times
the W-th root of the product of (y h / w)^w, by the inequality of weighted means: y are their weights, h the gains of
the package named, w the powers, W their sum; more by one than the whole part of it. A small checker stands in the tests
(`tests/bargaining/proof_checker.py`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from negotiator.bargaining import kernel_loading
from negotiator.bargaining.case import Case, Levels, Party, Term
from negotiator.bargaining.case_file import fingerprint
from negotiator.bargaining.concepts import answer
from negotiator.bargaining.model import weights_in_integers
from negotiator.bargaining.outcome import Answer, Options, Outcome
from negotiator.bargaining.products import LARGEST_POWER
from negotiator.bargaining.rows import Demand, reduced, rows_of
from negotiator.bargaining.values import surplus
from negotiator.bargaining.words import BY_IDEALS, BY_MARKS, BY_WEIGHTS, Concept

COMPARED = BY_WEIGHTS | BY_MARKS | BY_IDEALS
PROVABLE = tuple(c for c in Concept if c in COMPARED or c is Concept.NASH)


@dataclass(frozen=True, slots=True)
class Claim:
    """That no package gives every party at least so many points (in the case's order) and, where there are terms, makes
    their sum at least `least`; or, where there are powers (one per party, zero for one that does not count), has a
    larger product of gains, each to its power, than these gains have."""

    points: tuple[int, ...]
    terms: tuple[Term, ...] = ()
    least: int = 0
    powers: tuple[int, ...] = ()
    gains: tuple[int, ...] = ()


def rows_said(case: Case, claim: Claim) -> Iterator[Demand]:
    """The rows in their order, as the case says them, divided by what divides all coefficients; an equality is two, the
    lower limit first; then the rows of gains as they are."""
    for party, least in zip(case.parties, claim.points, strict=True):
        yield _divided(_terms(party), least)
    if claim.terms:
        yield _divided(claim.terms, claim.least)
    for condition in (*case.conditions, *case.red_lines):
        for row in rows_of(condition.id, condition.body) if condition.hard else ():
            if row.low is not None:
                yield Demand(row.terms, row.low)
            if row.high is not None:
                yield Demand(tuple((i, n, -value) for i, n, value in row.terms), -row.high)
    for party, power in zip(case.parties, claim.powers, strict=bool(claim.powers)):
        if power:
            yield Demand(_terms(party), party.d)


def _terms(party: Party) -> tuple[Term, ...]:
    return tuple((i, n, v) for i, row in enumerate(party.points) for n, v in enumerate(row) if v)


def _divided(terms: tuple[Term, ...], least: int) -> Demand:
    row = reduced("", terms, least, None)
    return Demand(row.terms, least if row.low is None else row.low)


def claim_of(case: Case, found: Answer, outcome: Outcome) -> Claim:
    """What must be impossible for a concept's first value to be the largest: more for everybody who can gain, a larger
    weighted sum, or a larger product."""
    levels = outcome.levels or ()
    d = tuple(party.d for party in case.parties)
    if outcome.gainers is not None:
        extra, weights = surplus(case, levels), weights_in_integers(case)
        powers = tuple(w if p.id in found.active else 0 for p, w in zip(case.parties, weights, strict=True))
        more = tuple(least + (power > 0) for least, power in zip(d, powers, strict=True))
        return Claim(more, powers=powers, gains=tuple(extra))
    if outcome.concept in BY_WEIGHTS or outcome.concept is Concept.NASH or not found.active:
        weights, sums = weights_in_integers(case), dict[tuple[int, int], int]()
        for weight, party in zip(weights, case.parties, strict=True):
            for i, row in enumerate(party.points):
                for n, value in enumerate(row):
                    sums[i, n] = sums.get((i, n), 0) + weight * value
        terms = tuple((i, n, value) for (i, n), value in sums.items() if value)
        return Claim(d, terms, sum(sums[choice] for choice in enumerate(levels)) + 1)
    units, gain = _least_gain(case, found, outcome)
    return Claim(tuple(p.d + (floor(gain * units[p.id]) + 1 if p.id in units else 0) for p in case.parties))


def _least_gain(case: Case, found: Answer, outcome: Outcome) -> tuple[dict[str, int], Fraction]:
    """The points of a gain of one of each party that can gain, and the largest least gain."""
    ideal = found.ideal if outcome.concept in BY_IDEALS else None
    units = {
        party.id: 1 if ideal is None else ideal[k] - party.d
        for k, party in enumerate(case.parties)
        if party.id in found.active
    }
    if outcome.concept is Concept.BALANCED:  # its own package may have a little less, the bound is the largest
        return units, Fraction(round(outcome.bound or 0))
    extra = surplus(case, outcome.levels or ())
    gains = [Fraction(extra[k], units[p.id]) for k, p in enumerate(case.parties) if p.id in units]
    return units, min(gains)


def proof_of(case: Case, concept: Concept, options: Options) -> dict[str, object] | None:
    """The package of a concept with the proof that its first value is the largest there is, as plain JSON values; None
    if the compiled search is not there, time ran out, the numbers are too large, or (Nash) not all who could gain by
    themselves can at once."""
    found = answer(case, (concept,), options)
    outcome = found.outcomes.get(concept)
    if outcome is None or not outcome.proven or not kernel_loading.is_ready():
        return None
    if outcome.gainers is not None and outcome.gainers[0] < outcome.gainers[1]:
        return None
    claim = claim_of(case, found, outcome)
    if sum(claim.powers) > LARGEST_POWER:
        return None
    shown = tree_for(case, claim, options)
    return None if shown is None else written(case, concept, outcome.levels or (), claim, shown)


def tree_for(case: Case, claim: Claim, options: Options) -> Mapping[str, object] | None:
    """The rounded rows and the tree that prove a claim; None if time ran out, the numbers are too large, or the claim
    is false."""
    from negotiator.bargaining.proof_tree import Writer, rounded_for  # noqa: PLC0415 - loads the compiler

    demands, counted = list(rows_said(case, claim)), [k for k, power in enumerate(claim.powers) if power]
    begin, sizes = len(demands) - len(counted), [len(issue.levels) for issue in case.issues]
    product = {begin + place: (claim.powers[k], claim.gains[k]) for place, k in enumerate(counted)}
    least = () if product else (len(claim.points),) if claim.terms else range(len(claim.points))
    rounded = rounded_for(sizes, demands, least, product, options)
    writer = Writer.over(sizes, [*demands, *(cut.demand for _, cut in rounded)], options, product)
    tree = None if writer is None else writer.written()
    if tree is None:
        return None
    return {"rounded": [[r, cut.divisor, [list(base) for base in cut.bases]] for r, cut in rounded], "tree": tree}


def written(
    case: Case, concept: Concept, levels: Levels, claim: Claim, shown: Mapping[str, object]
) -> dict[str, object]:
    """The proof file's content."""
    return {
        "format": "negotiator-proof/1",
        "case": fingerprint(case),
        "concept": concept.value,
        "package": [issue.levels[n] for issue, n in zip(case.issues, levels, strict=True)],
        "claim": {
            "points": list(claim.points),
            "sum": [list(term) for term in claim.terms],
            "least": claim.least,
            **({"powers": list(claim.powers), "gains": list(claim.gains)} if claim.powers else {}),
        },
        **shown,
    }

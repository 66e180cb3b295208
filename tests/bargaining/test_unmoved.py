"""Whether the balanced package stays is said without solving only where every package tried says the same."""

from dataclasses import replace
from random import Random

from negotiator.bargaining.case import Case, Condition, Linear, Ratio, Term
from negotiator.bargaining.concepts import answered
from negotiator.bargaining.kept import Kept
from negotiator.bargaining.unmoved import unmoved
from negotiator.bargaining.words import Concept, Sense, Status
from tests.builders import drawn_case, small_case
from tests.oracle import truth

SEEDS = range(80)
CHANGES = 6
FACTORS = (1, 2, 3)  # a row stands for the same one in other units


def solved(case: Case) -> Kept:
    return answered(case, (Concept.BALANCED,))[1]


def nudged(case: Case, rng: Random) -> Case:
    """Amounts of one condition, or the costs of one issue, some more or less; a condition now and then in other
    units."""
    if rng.random() < 0.3:
        issue = rng.randrange(len(case.issues))
        by = rng.choice((-6, -2, 2, 6))
        costs = tuple((i, n, cost + by if i == issue else cost) for i, n, cost in case.balance.costs)
        return replace(case, balance=replace(case.balance, costs=costs))
    place = rng.randrange(len(case.conditions)) if case.conditions else -1
    return replace(case, conditions=tuple(_moved(c, rng) if n == place else c for n, c in enumerate(case.conditions)))


def _moved(condition: Condition, rng: Random) -> Condition:
    body, by, times = condition.body, rng.choice((-3, -1, 0, 1, 3)), rng.choice(FACTORS)

    def terms(found: tuple[Term, ...]) -> tuple[Term, ...]:
        issue = rng.choice(found)[0] if found else 0
        return tuple((i, n, times * (amount + by if i == issue else amount)) for i, n, amount in found)

    if isinstance(body, Linear):
        return replace(
            condition, body=replace(body, terms=terms(body.terms), rhs=times * (body.rhs + rng.choice((-1, 0, 0, 1))))
        )
    if isinstance(body, Ratio):
        return replace(condition, body=replace(body, num=terms(body.num), q=body.q))
    return condition


def test_what_is_said_to_stay_stays_by_complete_enumeration() -> None:
    stays = moves = 0
    for seed in SEEDS:
        case, rng = drawn_case(seed), Random(seed)
        known = truth(case)
        if known.status is not Status.OK:
            continue
        kept, package = solved(case), known.package(Concept.BALANCED)
        for _ in range(CHANGES):
            new = nudged(case, rng)
            after = truth(new)
            same = after.status is Status.OK and after.package(Concept.BALANCED) == package
            said = new != case and unmoved(kept, new)
            assert same or not said, (seed, new)
            stays, moves = stays + said, moves + (not same)
    assert stays > 20  # both happen, so that the test can fail
    assert moves > 5


def test_nothing_is_said_of_other_points_or_of_an_answer_that_is_not_proven() -> None:
    case = next(drawn_case(seed) for seed in SEEDS if unmoved(solved(drawn_case(seed)), drawn_case(seed)))
    kept = solved(case)
    assert unmoved(kept, case)
    asking = replace(case, parties=tuple(replace(p, d=p.d - 1) for p in case.parties))
    assert not unmoved(kept, asking)
    outcome = kept.answer.outcomes[Concept.BALANCED]
    doubtful = replace(kept.answer, outcomes={Concept.BALANCED: replace(outcome, proven=False)})
    assert not unmoved(replace(kept, answer=doubtful), case)


def with_limit(body: Linear) -> Case:
    return replace(small_case(), conditions=(Condition("limit", body),))


def test_a_limit_that_is_drawn_closer_is_seen_and_another_amount_to_be_met_is_not() -> None:
    """ "Some" visas and the return agreement are the balanced package; the limits leave it in."""
    some, both = ((0, 1, 1), (0, 2, 1)), ((0, 1, 1), (0, 2, 2), (1, 1, 2))
    wide, close = (with_limit(Linear(some, Sense.AT_MOST, rhs)) for rhs in (5, 4))
    kept = solved(wide)
    assert kept.answer.outcomes[Concept.BALANCED].levels == (1, 1)
    assert unmoved(kept, close)
    assert not unmoved(solved(close), wide), "more packages are possible"
    low, lower = (with_limit(Linear(some, Sense.AT_LEAST, rhs)) for rhs in (1, 0))
    assert unmoved(solved(lower), low)
    assert not unmoved(solved(low), lower)
    met, other = (with_limit(Linear(both, Sense.EQUAL, rhs)) for rhs in (3, 2))
    assert not unmoved(solved(met), other)

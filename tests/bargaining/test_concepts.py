"""Every concept against complete enumeration on drawn cases."""

from dataclasses import replace
from fractions import Fraction
from math import isfinite
from time import process_time

import pytest

from bench.instances import instance
from negotiator.bargaining import concepts
from negotiator.bargaining.case import Case, Issue, Party
from negotiator.bargaining.check import acceptable
from negotiator.bargaining.concepts import Options, answer
from negotiator.bargaining.errors import CaseError
from negotiator.bargaining.table import Table
from negotiator.bargaining.words import Concept, Status
from tests.builders import KINDS, drawn_case, small_case
from tests.oracle import Truth, points_of, truth

EVERY = tuple(Concept)


def expected_value(known: Truth, concept: Concept, levels):
    """The value that an outcome must state for a package."""
    extra = known.surplus(levels)
    if concept is Concept.UTILITARIAN:
        pairs = zip(known.case.parties, points_of(known.case, levels), strict=True)
        return sum((p.weight * u for p, u in pairs), start=Fraction(0)) / known.case.scale
    if not known.active or (concept is Concept.NASH and known.nash_value(levels) is None):
        return None
    return {
        Concept.EGALITARIAN: lambda: tuple(sorted(extra[k] for k in known.active)),
        Concept.MAXIMIN: lambda: min(known.gains(levels)),
        Concept.LEXIMIN: lambda: tuple(sorted(known.gains(levels))),
        Concept.NASH: lambda: pytest.approx(known.nash_value(levels), abs=1e-9),
        Concept.BALANCED: lambda: min(extra[k] for k in known.active),
    }[concept]()


def agrees(seed: int, kind: str | None = None) -> None:
    case = drawn_case(seed, kind)
    known, found = truth(case), answer(case, EVERY)
    assert (found.status, found.ideal) == (known.status, known.ideal)
    assert found.active == tuple(case.parties[k].id for k in known.active)
    assert found.ideal_proven
    assert set(found.outcomes) == (set(EVERY) if known.status is Status.OK else set())
    for concept, outcome in found.outcomes.items():
        assert outcome.levels == known.package(concept), concept
        assert outcome.points == points_of(case, outcome.levels)
        assert (outcome.proven, outcome.canonical) == (True, True), concept
        assert outcome.value == expected_value(known, concept, outcome.levels), concept
        if outcome.optima is not None:
            assert outcome.optima == len(known.optima(concept))
        if concept is Concept.NASH and outcome.gainers is not None:
            counts = [known.nash(levels)[0] for levels in known.r]
            wanted = sum(1 for k in known.active if case.parties[k].weight)
            assert outcome.gainers == (max(counts), wanted)


@pytest.mark.parametrize("kind", KINDS)
def test_every_concept_agrees_with_enumeration(kind):
    for seed in range(3):
        agrees(seed, kind)


@pytest.mark.full
@pytest.mark.parametrize("block", range(24))
def test_every_concept_agrees_with_enumeration_on_many_cases(block):
    for seed in range(100 + 25 * block, 125 + 25 * block):
        agrees(seed)


@pytest.mark.parametrize("concept", EVERY)
def test_without_ideals_the_packages_are_the_same(concept):
    """Who can gain is known all the same; ideals only where gains are divided by them."""
    for seed in range(20):
        case = drawn_case(seed, most=300)
        known, found = truth(case), answer(case, (concept,), Options(ideals=False))
        assert found.status == known.status
        assert found.ideal == (known.ideal if concept in {Concept.MAXIMIN, Concept.LEXIMIN} else None)
        assert found.active == tuple(case.parties[k].id for k in known.active)
        for outcome in found.outcomes.values():
            assert outcome.levels == known.package(concept)
            assert (outcome.proven, outcome.canonical) == (True, True)


def test_opposed_parties_meet_in_the_middle():
    found = answer(small_case(), EVERY)
    assert {c: o.levels for c, o in found.outcomes.items()} == dict.fromkeys(EVERY, (1, 1)) | {
        Concept.UTILITARIAN: (0, 1)
    }


def test_answer_does_not_depend_on_scale_of_one_party():
    """Nash, maximin and leximin do not change when one party counts its points double."""
    case = drawn_case(45)
    first = case.parties[0]
    double = Party(first.id, first.weight, 2 * first.d, tuple(tuple(2 * v for v in row) for row in first.points))
    other = replace(case, parties=(double, *case.parties[1:]))
    free = (Concept.NASH, Concept.MAXIMIN, Concept.LEXIMIN)
    one, two = answer(case, free), answer(other, free)
    assert [o.value for o in one.outcomes.values()] == [
        pytest.approx(o.value) if c is Concept.NASH else o.value for c, o in two.outcomes.items()
    ]


@pytest.mark.parametrize("seed", [0, 3, 11, 41])
def test_weights_with_seventeen_digits_are_exact(seed):
    """The weighted sums reach far beyond what the solver can hold; whole numbers must still decide."""
    case = drawn_case(seed)
    digits = ("0.18273645546372819", "31415926535.8979323", "1/1000000007", "2.7182818284590452", "999999999999/7")
    parties = tuple(replace(p, weight=Fraction(digits[k % 5])) for k, p in enumerate(case.parties))
    case = replace(case, parties=parties)
    known, found = truth(case), answer(case, (Concept.UTILITARIAN, Concept.EGALITARIAN))
    assert found.status == known.status
    for concept, outcome in found.outcomes.items():
        assert outcome.levels == known.package(concept), concept
        assert (outcome.proven, outcome.canonical) == (True, True)


@pytest.mark.parametrize(("place", "options"), [("time_limit", {"time_limit": 0}), ("time_limit", {"time_limit": -1.0}),
                                                ("time_limit", {"time_limit": float("nan")}), ("gap", {"gap": -1.0}),
                                                ("seed", {"seed": -1})])  # fmt: skip
def test_impossible_options_are_refused(place, options):
    with pytest.raises(CaseError) as refused:
        Options(**options)
    assert refused.value.path == place


def test_cancelled_answer_is_never_called_proven():
    found = answer(drawn_case(45), EVERY, Options(cancelled=lambda: True))
    assert found.status is None or not any(outcome.proven for outcome in found.outcomes.values())


@pytest.mark.parametrize("seed", range(45, 60))
def test_what_is_not_proven_states_a_true_bound_and_a_finite_gap(seed):
    """Stopped before each concept: what was found is no proof that nothing is better."""
    case, stop = drawn_case(seed), list[str]()
    known = truth(case)
    for concept in (Concept.UTILITARIAN, Concept.MAXIMIN, Concept.BALANCED, Concept.NASH):
        stop.clear()
        options = Options(progress=stop.append, cancelled=lambda: "Solving" in "".join(stop[-1:]))
        for outcome in answer(case, (concept,), options).outcomes.values():
            assert isfinite(outcome.gap)
            stated = outcome.bound is not None and outcome.value is not None
            if not outcome.proven and stated and concept is not Concept.BALANCED:
                best = expected_value(known, concept, known.package(concept))
                best = known.nash_value(known.package(concept)) if concept is Concept.NASH else best
                assert outcome.bound >= float(best) - 1e-9
                assert outcome.gap > 0 or float(outcome.value) == pytest.approx(float(best))


@pytest.mark.parametrize("concept", [Concept.NASH, Concept.MAXIMIN, Concept.LEXIMIN, Concept.BALANCED])
def test_cancel_in_the_middle_ends_with_the_best_package_known(concept):
    """By a look at `cancelled` inside of solves and local search: what was begun is cut off, and says so."""
    begun: list[float] = []

    def progress(step):
        if step.startswith(("Finding", "Solving")):
            begun.append(process_time())

    options = Options(120, progress=progress, cancelled=lambda: bool(begun) and process_time() > begun[0] + 0.1)
    found = answer(instance("L"), (concept,), options)
    assert found.seconds < options.time_limit / 2, "it did not go on until its time was over"
    outcome = found.outcomes[concept]
    assert not outcome.proven
    assert acceptable(instance("L"), outcome.levels)


def hurried(table):
    """As if time had not sufficed: ideals of packages known by chance, with bounds that anybody could state."""
    bounds = [party.d + 9 * (sum(map(max, party.points)) - party.d) for party in table.case.parties]
    table.know(table.reached, bounds)


@pytest.mark.parametrize(("seed", "concept"), [(9, Concept.MAXIMIN), (87, Concept.LEXIMIN), (94, Concept.BALANCED)])
def test_nothing_is_proven_where_ideals_are_not(seed, concept, monkeypatch):
    """The search ends too low and must not claim to be complete."""
    monkeypatch.setattr(concepts, "ideals", hurried)
    outcome = answer(drawn_case(seed, most=300), (concept,)).outcomes[concept]
    assert (outcome.proven, outcome.bound) == (False, None)


def test_the_nash_package_needs_no_ideals_once_everybody_is_known_to_gain(monkeypatch):
    monkeypatch.setattr(concepts, "ideals", hurried)
    proven = 0
    for seed in range(120):
        case = drawn_case(seed, most=300)
        known, found = truth(case), answer(case, (Concept.NASH,))
        outcome = found.outcomes.get(Concept.NASH)
        if outcome is not None and outcome.proven:
            assert outcome.levels == known.package(Concept.NASH)
            proven += not found.ideal_proven
        elif outcome is not None:
            assert outcome.bound is None
    assert proven > 30


def test_far_too_small_an_ideal_does_not_hide_the_nash_package_where_not_all_can_gain(monkeypatch):
    issues = (Issue("either", ("x", "y")), Issue("how", ("p", "q")))
    points = {"a": ((0, 0), (60, 30)), "b": ((9, 0), (0, 0)), "c": ((0, 0), (1, 100)), "e": ((0, 9), (0, 0))}
    weights = {"c": Fraction(3, 10)}
    parties = tuple(Party(key, weights.get(key, Fraction(1)), 0, rows) for key, rows in points.items())
    case = Case("hidden", 100, issues, parties, (), ())

    def everybody_once(table):
        table.keep((1, 0))
        hurried(table)

    monkeypatch.setattr(concepts, "ideals", everybody_once)
    monkeypatch.setattr(Table, "polish", lambda *_: None)  # or the local search finds it before the proof can miss it
    found = answer(case, (Concept.NASH,))
    outcome = found.outcomes[Concept.NASH]
    assert (outcome.levels, outcome.gainers) == ((0, 1), (3, 4))
    assert (outcome.proven, outcome.bound, found.ideal_proven) == (False, None, False), "other ideals, another product"


def test_a_coarse_gap_is_kept_to():
    close = Options(gap=0.02)
    for seed in range(60):
        case = drawn_case(seed, most=300)
        known, outcome = truth(case), answer(case, (Concept.NASH,), close).outcomes.get(Concept.NASH)
        if (
            outcome is not None
            and outcome.value is not None
            and known.nash(known.package(Concept.NASH))[0] == outcome.gainers[0]
        ):
            best = known.nash_value(known.package(Concept.NASH))
            total = float(sum(party.weight for party in case.parties))
            assert outcome.proven
            assert outcome.value >= best - 0.02 * total - 1e-9
            assert outcome.value <= best + 1e-9 <= outcome.bound + 2e-9


def test_progress_is_told():
    told: list[str] = []
    answer(small_case(), (Concept.NASH,), Options(progress=told.append))
    assert told[-1] == "Solving: nash"


def test_many_equal_packages_of_large_points_are_told_apart_at_once() -> None:
    issues = tuple(Issue(f"i{n}", ("none", "some", "same", "other")) for n in range(24))
    parties = tuple(
        Party(name, Fraction(1), 0, tuple((0, *[1_250_000 + factor * n] * 2, 3 * n) for n in range(24)))
        for name, factor in (("a", 7), ("b", -5))
    )
    case = Case("equal", 1_000_000, issues, parties, (), ())
    found = answer(case, (Concept.UTILITARIAN, Concept.EGALITARIAN), Options(time_limit=20))
    for outcome in found.outcomes.values():
        assert (outcome.levels, outcome.proven, outcome.canonical) == ((1,) * 24, True, True)

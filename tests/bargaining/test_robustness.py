"""Samples against enumeration; the same however they are divided."""

import json
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from fractions import Fraction
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import pytest

from negotiator.bargaining import parted
from negotiator.bargaining.case import Levels
from negotiator.bargaining.case_file import read_case
from negotiator.bargaining.errors import CaseError
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.programme import Programme
from negotiator.bargaining.resolve import CLOSE, Resolver
from negotiator.bargaining.robustness import (
    Firmness,
    acceptance,
    robustness,
    shares,
    weighted_core,
)
from negotiator.bargaining.solve import Solve
from negotiator.bargaining.solver import Limits
from negotiator.bargaining.spread import draw, even, of_confidence, points_under, reach, variant
from negotiator.bargaining.values import points
from negotiator.bargaining.words import Concept
from tests.bargaining.drawn import drawn, every, first, rational, roomy, welfare
from tests.bargaining.test_conflict import FILES

FIFTH = Fraction(1, 5)


@pytest.mark.slow
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_core_under_the_weights_of_the_oracle(file: Path) -> None:
    expected = json.loads(file.read_text())["expected"].get("core_weights", {})
    case = read_case(file.read_text())
    core = weighted_core(case)
    assert [[float(share) for share in row] for row in core] == [
        pytest.approx(row, abs=1e-9) for row in expected.values()
    ]


@pytest.mark.parametrize("seed", range(10))
def test_weighted_samples_are_best_to_a_ten_thousandth(seed: int) -> None:
    case = roomy(seed) if seed % 3 else drawn(seed)
    among = rational(case)
    resolver = Resolver(case)
    for number in range(12):
        sample = variant(case, even(case, Fraction(1, 2)), draw(case, even(case, Fraction(1, 2)), seed, number))
        found = resolver.solve([party.weight for party in sample.parties], 10.0)
        assert found.proven
        if not among:
            assert found.levels is None
            continue
        best = max(welfare(sample, x) for x in among)
        assert found.levels in among
        assert welfare(sample, found.levels) >= best * (1 - 2 * CLOSE)


@pytest.mark.slow
@pytest.mark.parametrize("concept", [Concept.EGALITARIAN, Concept.NASH])
@pytest.mark.parametrize("scores", [Fraction(0), FIFTH])
def test_samples_of_other_concepts_are_solved_on_the_drawn_case(concept: Concept, scores: Fraction) -> None:
    case = roomy(3, issues=3)
    spread = even(case, FIFTH, scores)
    found = robustness(case, spread, 6, concept)
    assert found.complete
    chosen = []
    for number in range(6):
        sample = variant(case, spread, draw(case, spread, 0, number))
        if not rational(sample):
            continue
        single = robustness(sample, even(sample, Fraction(0)), 1, concept)
        chosen.append(single.packages[0][0])
    assert found.solved == len(chosen)
    assert found.core == shares(case, chosen)


@pytest.mark.slow
def test_samples_do_not_depend_on_how_they_are_divided(monkeypatch: pytest.MonkeyPatch) -> None:
    case = roomy(5)
    spread = even(case, Fraction(2, 5))
    heard: list[str] = []
    two = partial(ProcessPoolExecutor, 2, mp_context=get_context("spawn"))
    monkeypatch.setattr(parted, "ALONE_SECONDS", 0.0)
    alone = robustness(case, spread, 60, options=Options(seed=4))
    together = robustness(case, spread, 60, options=Options(seed=4, progress=heard.append, hands=two))
    assert alone == together
    assert heard[-1] == "Samples: 60 of 60"
    assert alone != robustness(case, spread, 60, options=Options(seed=5))


def test_cancelled_samples_are_counted_honestly() -> None:
    calls = iter(range(1000))
    found = robustness(roomy(5), even(roomy(5)), 30, options=Options(cancelled=lambda: next(calls) > 12))
    assert found.asked == 30
    assert found.solved < 30
    assert not found.complete


def test_standing_of_a_level() -> None:
    case = roomy(5)
    found = robustness(case, even(case, Fraction(0)), 3)
    ((levels, times),) = found.packages
    assert times == 3
    assert all(found.standing(i, n) is Firmness.CORE for i, n in enumerate(levels))
    assert {found.standing(0, n) for n in range(len(case.issues[0].levels))} <= {Firmness.CORE, Firmness.OUT}
    half = replace(found, core=((Fraction(1, 20), Fraction(19, 20)),))
    assert half.standing(0, 0) is Firmness.CONTESTED
    assert half.standing(0, 0, Fraction(9, 10)) is Firmness.OUT
    assert half.standing(0, 1, Fraction(9, 10)) is Firmness.CORE


def test_drawn_points_keep_the_reach_and_fit_the_drawn_case() -> None:
    case = roomy(2)
    spread = even(case, FIFTH, FIFTH)
    for number in range(20):
        drawing = draw(case, spread, 1, number)
        sample = variant(case, spread, drawing)
        for k, (before, after) in enumerate(zip(case.parties, sample.parties, strict=True)):
            assert abs(reach(before) - reach(after)) <= len(case.issues)
            for levels in every(case)[:5]:
                assert points_under(before, drawing.scores[k], levels) == points(sample, levels)[k]
            assert before.weight * (1 - FIFTH) <= after.weight <= before.weight * (1 + FIFTH)


@pytest.mark.parametrize("least", [Fraction(0), FIFTH])
def test_acceptance_is_counted_over_the_drawn_cases(least: Fraction) -> None:
    case = roomy(7)
    spread = even(case, Fraction(0), Fraction(2, 5), least)
    levels = first(case, rational(case))
    samples = [variant(case, spread, draw(case, spread, 3, number)) for number in range(40)]
    expected = [sum(points(s, levels)[k] >= s.parties[k].d for s in samples) for k in range(len(case.parties))]
    assert acceptance(case, levels, spread, 40, 3) == tuple(Fraction(count, 40) for count in expected)


def test_drawn_least_acceptable_points_stay_within_their_interval() -> None:
    case = roomy(2)
    spread = even(case, FIFTH, least=FIFTH)
    moved = set()
    for number in range(20):
        sample = variant(case, spread, draw(case, spread, 1, number))
        assert [p.points for p in sample.parties] == [p.points for p in case.parties]
        for before, after in zip(case.parties, sample.parties, strict=True):
            assert abs(after.d - before.d) <= FIFTH * reach(before)
            moved.add(after.d - before.d)
    assert len(moved) > 20
    assert draw(case, even(case, FIFTH), 1, 0).least == (0,) * len(case.parties)


def test_samples_of_least_acceptable_points_are_solved_on_the_drawn_case() -> None:
    case = roomy(3, least=3, issues=3)
    spread = even(case, Fraction(0), least=Fraction(3, 5))
    found = robustness(case, spread, 12)
    samples = [variant(case, spread, draw(case, spread, 0, number)) for number in range(12)]
    best = [first(sample, rational(sample)) for sample in samples if rational(sample)]
    assert (found.solved, found.none) == (len(best), 12 - len(best))
    assert found.complete
    assert 0 < found.none < 12
    assert found.core == shares(case, best)


@pytest.mark.parametrize("share", [Fraction(-1, 10), Fraction(1)])
def test_impossible_spread_is_refused(share: Fraction) -> None:
    with pytest.raises(CaseError):
        even(drawn(1), share)
    with pytest.raises(CaseError):
        of_confidence(drawn(1), FIFTH, [share] * 3)
    with pytest.raises(CaseError):
        even(drawn(1), least=share)


@pytest.mark.parametrize("samples", [0, 10**6])
def test_impossible_number_of_samples_is_refused(samples: int) -> None:
    with pytest.raises(CaseError):
        robustness(drawn(1), even(drawn(1)), samples)


def test_without_agreement_no_weight_helps() -> None:
    case = next(c for c in map(drawn, range(100)) if not rational(c))
    found = robustness(case, even(case), 5)
    assert (found.none, found.solved, found.core) == (5, 0, ())


def test_how_many_samples_are_done_is_told_to_the_last() -> None:
    heard: list[str] = []
    case = roomy(5, issues=2, least=3)
    robustness(case, even(case), 45, options=Options(progress=heard.append))
    assert heard[:2] == ["Samples: 1 of 45", "Samples: 2 of 45"]
    assert heard[-1] == "Samples: 45 of 45"
    assert {each.rpartition(" ")[2] for each in heard} == {"45"}


def test_a_sample_is_proven_to_a_ten_thousandth_and_no_point_less(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, solve = list[Limits](), Programme.solve

    def noted(self: Programme, limits: Limits, start: Levels | None = None) -> Solve:
        asked.append(limits)
        return solve(self, limits, start)

    monkeypatch.setattr(Programme, "solve", noted)
    found = Resolver(roomy(4)).solve([Fraction(1)] * 3, 10.0)
    assert found.proven
    assert [(limits.seconds, limits.relative_gap) for limits in asked] == [(10.0, CLOSE / 2)]
    assert asked[0].absolute_gap < 1e-6
